"""How each deed of errands, calls for help and questions to experts is tried, for the matrix of rights."""

from collections.abc import Mapping
from dataclasses import replace

from actions import errand_moves, errands, experts, helping
from storage import counters
from storage import errands as kept
from storage import experts as kept_questions
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NAMES, NOW, VAULT, Who, group_chat, rules, speaker, village_of
from village.errands import Errand, Move, Paper, Place, State
from village.experts import Question
from village.experts import State as QuestionState
from village.ids import PersonId
from village.people import Actor
from village.rights import Deed

HERE = (Case.OTHER,)
OWN_MATTER = (Case.CLIENT, Case.HANDLED, Case.OTHER, Case.FOREIGN)
JUDGED = (Case.CLIENT, Case.OTHER, Case.FOREIGN)
"""Never the agent, whatever else they are: that is held by the action."""


def _ask(stage: Stage, words: str = "医保报销") -> object:
    return errands.ask(
        stage.tx,
        stage.actor,
        village=village_of(stage.tx),
        rules=rules(),
        words=words,
        now=NOW,
    )


def _ask_for(stage: Stage) -> object:
    return _ask(stage, f"替 {NAMES[Who.NEIGHBOUR]} 医保报销")


def _see(stage: Stage) -> object:
    return errands.find(stage.tx, stage.actor, stage.errand().number)


def _carry(stage: Stage) -> object:
    number = stage.errand().number
    return errand_moves.accept(stage.tx, stage.actor, number, rules=rules(), now=NOW, vault=VAULT)


def _hand_over(stage: Stage) -> object:
    number, to = stage.errand().number, NAMES[Who.MEDIATOR]
    return errand_moves.hand_over(stage.tx, stage.actor, number, to=to, rules=rules(), now=NOW)


def _returned(made: Errand) -> Errand:
    paper = Paper("户口本", original=True, holder=made.agent, place=Place.RETURNED)
    return replace(made, papers=(paper,))


def _confirm(stage: Stage) -> object:
    made = _returned(stage.errand(State.ACCEPTED))
    kept.save(stage.tx, made)
    return errand_moves.confirm(stage.tx, stage.actor, made.number, Move.BACK, now=NOW)


def _answer(stage: Stage) -> object:
    return errand_moves.withdraw(stage.tx, stage.actor, stage.errand().number, now=NOW)


def _call(stage: Stage, by: Actor) -> int:
    chat = group_chat(by.village_id)
    told = helping.ask(stage.tx, by, words="收玉米", chat=chat, rules=rules(), now=NOW)
    return told.call.number


def _call_help(stage: Stage) -> object:
    return _call(stage, stage.actor)


def _theirs(stage: Stage) -> int:
    by = (
        stage.actor if stage.case is Case.CLIENT else speaker(stage.tx, Who.VILLAGER, stage.village)
    )
    return [_call(stage, by) for _ in stage.times][-1]


def _answer_help(stage: Stage) -> object:
    return helping.answer(stage.tx, stage.actor, _theirs(stage), comes=True, now=NOW)


def _close_help(stage: Stage) -> object:
    return helping.close(stage.tx, stage.actor, _theirs(stage), now=NOW)


def _question(stage: Stage) -> int:
    """A question that fits the case, kept as if an expert had been asked."""
    by = (
        stage.actor if stage.case is Case.CLIENT else speaker(stage.tx, Who.VILLAGER, stage.village)
    )
    expert = stage.actor.person_id if stage.case is Case.HANDLED else PersonId(Who.MEDIATOR)
    number = [counters.next_number(stage.tx, stage.village, "question") for _ in stage.times][-1]
    assert by.person is not None
    made = Question(
        village_id=stage.village,
        number=number,
        field="柑橘",
        text="叶子发黄",
        state=QuestionState.ASKED,
        asker=by.person.id,
        name=by.name,
        asked_by=by.user_id,
        asked_at=NOW,
        expert=expert,
    )
    kept_questions.add(stage.tx, made)
    return number


def _ask_expert(stage: Stage) -> object:
    return experts.look(stage.tx, stage.actor, "")


def _answer_question(stage: Stage) -> object:
    return experts.answer(stage.tx, stage.actor, _question(stage), words="打药", now=NOW)


def _release(stage: Stage) -> object:
    number = _question(stage)
    found = kept_questions.find(stage.tx, stage.village, number)
    assert found is not None
    kept_questions.save(stage.tx, replace(found, state=QuestionState.ANSWERED))
    return experts.release(stage.tx, stage.actor, number, now=NOW)


FAVOUR_PROBES: Mapping[Deed, Probe] = {
    Deed.CALL_HELP: Probe(_call_help, HERE),
    Deed.ANSWER_HELP: Probe(_answer_help, (Case.OTHER, Case.FOREIGN)),
    Deed.CLOSE_HELP: Probe(_close_help, JUDGED),
    Deed.ASK_EXPERT: Probe(_ask_expert, HERE),
    Deed.ANSWER_QUESTION: Probe(_answer_question, OWN_MATTER),
    Deed.RELEASE_ANSWER: Probe(_release, JUDGED),
    Deed.ASK_ERRAND: Probe(_ask, HERE),
    Deed.ASK_ERRAND_FOR: Probe(_ask_for, HERE),
    Deed.SEE_ERRAND: Probe(_see, OWN_MATTER),
    Deed.CARRY_ERRAND: Probe(_carry, OWN_MATTER),
    Deed.HAND_OVER_ERRAND: Probe(_hand_over, OWN_MATTER),
    Deed.CONFIRM_PAPERS: Probe(_confirm, JUDGED),
    Deed.ANSWER_ERRAND: Probe(_answer, OWN_MATTER),
}
