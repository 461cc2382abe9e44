"""How each deed about decisions is tried, for the matrix of rights."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from actions import decision_papers, decision_work, decisions, exclusions, meetings, publicity
from storage import decisions as kept
from storage.decisions import WorkKind
from tests.support.decisions import called, change, opened, published
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NOW, Who, person_id, rules, speaker
from village.decision_papers import Kind, Sheet
from village.decisions import Decision, State
from village.ids import PersonId
from village.matters import Matter
from village.meetings import Count
from village.rights import Deed
from village.rolls import Body, Reason

HERE, HERE_AND_THERE = (Case.OTHER,), (Case.OTHER, Case.FOREIGN)
GROUPS = (Case.MATE, Case.OTHER, Case.FOREIGN)
ALL_OF_THEM = (Case.OWN,)
LATER = NOW + timedelta(days=12)


def _at(stage: Stage, state: State = State.MOVED) -> Decision:
    made = [
        opened(
            stage.tx, village=stage.village, state=state, matter=Matter.OTHER, body=Body.VILLAGERS
        )
        for _ in stage.times
    ]
    return made[-1]


def _of_the_group(stage: Stage) -> Decision:
    """A matter of the village group in which the person of the case lives, up to be resolved."""
    placed = _at(stage, State.DELIBERATED)
    group = replace(
        placed, matter=Matter.GROUP, body=Body.GROUP, group=max(stage.person().group, 1)
    )
    kept.save(stage.tx, group)
    return group


def _open(stage: Stage) -> object:
    return decisions.open_(
        stage.tx,
        stage.actor,
        stage.topic(),
        matter=Matter.OTHER,
        body=None,
        rules=rules(),
        now=NOW,
    )


def _see(stage: Stage) -> object:
    return decisions.find(stage.tx, stage.actor, _at(stage).number)


def _convene(stage: Stage) -> object:
    made = _of_the_group(stage)
    return meetings.convene(
        stage.tx,
        stage.actor,
        made.number,
        starts_at=LATER,
        place="村部",
        rules=rules(),
        now=NOW,
    )


def _sign_in(stage: Stage) -> object:
    person = stage.actor.person_id or PersonId(0)
    change(stage.tx, person, born=date(1980, 1, 1))
    made = _at(stage, State.DELIBERATED)
    called(stage.tx, made)
    return meetings.sign_in(stage.tx, stage.actor, made.number, rules=rules(), now=LATER)


def _record(stage: Stage) -> object:
    made = _of_the_group(stage)
    standing = called(stage.tx, made)
    assert standing.roll is not None
    assert Count(standing.roll.due, 0, 0).present == 0
    return meetings.show_of_hands(
        stage.tx, stage.actor, made.number, yes=0, rules=rules(), now=LATER
    )


def _move(stage: Stage) -> object:
    made = _at(stage, State.RESOLVED)
    return decisions.go_on(stage.tx, stage.actor, made.number, rules=rules(), now=NOW)


def _supervise(stage: Stage) -> object:
    number = _at(stage, State.IMPLEMENTING).number
    kind = WorkKind.SUPERVISION
    return decision_work.note_work(stage.tx, stage.actor, number, kind=kind, words="属实", now=NOW)


def _object(stage: Stage) -> object:
    made = _at(stage, State.RESOLVED)
    published(stage.tx, made, now=NOW)
    return publicity.object_(
        stage.tx, stage.actor, made.number, words="太贵", rules=rules(), now=NOW
    )


def _answer(stage: Stage) -> object:
    made = _at(stage, State.RESOLVED)
    published(stage.tx, made, now=NOW)
    by = speaker(stage.tx, Who.VILLAGER, stage.village)
    one = publicity.object_(stage.tx, by, made.number, words="太贵", rules=rules(), now=NOW)
    return publicity.answer(
        stage.tx,
        stage.actor,
        made.number,
        one.objection.number,
        upheld=False,
        words="账在这里",
        rules=rules(),
        now=NOW,
    )


def _exclude(stage: Stage) -> object:
    change(stage.tx, person_id(Who.VILLAGER), party="full")
    return exclusions.exclude(
        stage.tx,
        stage.actor,
        "林秋禾",
        reason=Reason.BEDRIDDEN,
        approved_by="麻柳镇党委",
        approved_on=NOW.date(),
        today=NOW.date(),
        now=NOW,
    )


def _print(stage: Stage) -> object:
    return decision_papers.folder(stage.tx, stage.actor, _of_the_group(stage).number)


def _print_roll(stage: Stage) -> object:
    made = _of_the_group(stage)
    called(stage.tx, made)
    return decision_papers.wanted(stage.tx, stage.actor, made.number, Sheet(Kind.ROLL, 1), now=NOW)


DECISION_PROBES: Mapping[Deed, Probe] = {
    Deed.OPEN_DECISION: Probe(_open, HERE_AND_THERE),
    Deed.SEE_DECISION: Probe(_see, HERE_AND_THERE),
    Deed.CONVENE: Probe(_convene, GROUPS),
    Deed.SIGN_IN: Probe(_sign_in, ALL_OF_THEM),
    Deed.RECORD_MEETING: Probe(_record, GROUPS),
    Deed.MOVE_DECISION: Probe(_move, HERE_AND_THERE),
    Deed.SUPERVISE: Probe(_supervise, HERE_AND_THERE),
    Deed.OBJECT: Probe(_object, HERE_AND_THERE),
    Deed.ANSWER_OBJECTION: Probe(_answer, HERE_AND_THERE),
    Deed.EXCLUDE_MEMBER: Probe(_exclude, HERE),
    Deed.PRINT_PAPERS: Probe(_print, GROUPS),
    Deed.PRINT_ROLL: Probe(_print_roll, GROUPS),
}
