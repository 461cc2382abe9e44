"""What people say and press about ballots."""

from collections.abc import Sequence
from datetime import timedelta

from actions import ballot_counts, ballots, decision_ballots
from actions.ballot_counts import Ended
from actions.ballots import Standing
from handlers import questions
from handlers.asks import Ask, edit, message, number_of
from handlers.ballots import cards
from handlers.ballots.buttons import CastPress, DraftPress, PaperPress, PickPress, read
from handlers.ballots.cards import View
from handlers.decisions import cards as decision_cards
from handlers.replies import Reply
from storage.engine import Tx
from village import lost_papers, naming, receipts
from village.ballot_drafts import Turn
from village.ballots import ABSTAIN, Form, Mark, State, Way, check_mark
from village.errors import BallotNotFound, MarkInvalid, SecretByTap, WhichBallot

ASK_NUMBER = "ballot"
"""The bot has shown one open ballot, and a number that is typed now is a vote in it."""
PATIENCE = timedelta(hours=1)


def ballot(tx: Tx, ask: Ask) -> list[Reply]:
    """表决 标题 with options below it: a draft for who may open one. A bare number shows that ballot."""
    if (one := naming.matter(ask.heard.words)) is not None:
        return show(tx, ask, one)
    if not ask.heard.private:
        return [ask.say(ask.public.ballots.in_private())]
    made = ballots.draft(
        tx, ask.actor, ask.heard.words, rules=ask.rules, vault=ask.house.vault, now=ask.now
    )
    text, buttons = cards.draft(View.of(ask), made)
    return [ask.say(text, buttons=buttons)]


def show(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """A ballot as it stands: in private the paper to vote on, in a group how many have voted."""
    found = ballots.see(tx, ask.actor, number)
    view = View.of(ask, ask.public)
    if found.file is not None:
        return [_result(ask, view, found)]
    if ask.heard.private and found.way is not None:
        _listen(tx, ask, [found])
        text, buttons = cards.paper(view, found.ballot, way=found.way)
        return [ask.say(text, buttons=buttons)]
    return [cards.turnout(view, found.ballot, ask.chat).method]


def vote(tx: Tx, ask: Ask) -> list[Reply]:
    """投票: the papers of all open ballots in which a seat is mine."""
    found = ballots.waiting(tx, ask.actor, now=ask.now)
    if not found:
        return [ask.say(ask.texts.ballots.none_waiting())]
    _listen(tx, ask, found)
    view = View.of(ask)
    shown = (cards.paper(view, one.ballot, way=one.way or Way.NONE) for one in found)
    return [ask.say(text, buttons=buttons) for text, buttons in shown]


def typed(tx: Tx, ask: Ask) -> list[Reply]:
    """The number of an option, typed below an open ballot that was shown alone."""
    asked = ask.conversation.number if ask.conversation else 0
    others = [
        one for one in ballots.waiting(tx, ask.actor, now=ask.now) if one.ballot.number != asked
    ]
    if any(one.way is Way.NONE for one in others):
        # Another paper has come meanwhile: the number may be meant for that.
        raise WhichBallot
    told, option = ballots.see(tx, ask.actor, asked), naming.number(ask.heard.text)
    question = told.ballot.question
    if question.secret:
        raise SecretByTap
    if option is None or not 1 <= option <= question.width + 1:
        raise MarkInvalid(most=question.width + 1)
    mark: Mark = ABSTAIN if option > question.width else (option - 1,)
    text, _, shown = _cast(tx, ask, asked, mark)
    return [ask.say(text), *shown]


def drafting(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a draft."""
    press = ask.heard.press
    if not isinstance(press, DraftPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    if press.deed == cards.BEGIN:
        return _begin(tx, ask, press.number)
    if press.deed == cards.DROP:
        made = ballots.drop(tx, ask.actor, press.number, now=ask.now)
    elif press.deed in set(Turn):
        what = Turn(press.deed)
        made = ballots.turn(tx, ask.actor, press.number, what, rules=ask.rules, now=ask.now)
    else:
        raise BallotNotFound(number=press.number)
    return [edit(ask.heard, *cards.draft(View.of(ask), made)), ask.toast("")]


def papering(tx: Tx, ask: Ask) -> list[Reply]:
    """[我要投票] under the group's card: the paper comes in private."""
    press = ask.heard.press
    if not isinstance(press, PaperPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    found = ballots.see(tx, ask.actor, press.number)
    if found.way is None or found.ballot.state is not State.OPEN:
        return [ask.toast(ask.texts.ballots.no_paper(found.ballot), alert=True)]
    text, buttons = cards.paper(View.of(ask), found.ballot, way=found.way)
    paper = message(ask.actor.user_id, text, buttons=buttons)
    return [paper, ask.toast(ask.texts.ballots.paper_sent())]


def picking(tx: Tx, ask: Ask) -> list[Reply]:
    """One more or one less of several; only the card changes."""
    press = ask.heard.press
    if not isinstance(press, PickPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    found = ballots.see(tx, ask.actor, press.number)
    question, picked = found.ballot.question, read(press.marks)
    if question.secret:
        raise SecretByTap
    if len(picked) > question.picks:
        return [ask.toast(ask.texts.ballots.picked_enough(question.picks), alert=True)]
    check_mark(question, picked)
    shown = cards.paper(View.of(ask), found.ballot, way=found.way or Way.NONE, picked=picked)
    return [edit(ask.heard, *shown), ask.toast("")]


def casting(tx: Tx, ask: Ask) -> list[Reply]:
    """A vote. What was chosen in secret is in no reply that is kept; the receipt is in the notice alone."""
    press = ask.heard.press
    if not isinstance(press, CastPress) or press.village != ask.village.id:
        raise BallotNotFound(number=getattr(press, "number", 0))
    text, receipt, shown = _cast(tx, ask, press.number, read(press.marks))
    toast = ask.texts.ballots.receipt(receipt) if receipt else ask.texts.ballots.counted()
    # Under the group's own card there is nothing to change: what is theirs is told in the notice.
    own: list[Reply] = [edit(ask.heard, text)] if ask.heard.private else []
    return [*own, *shown, ask.toast(toast, alert=bool(receipt))]


def _cast(tx: Tx, ask: Ask, number: int, mark: Mark) -> tuple[str, str, list[Reply]]:
    done = ballots.cast(tx, ask.actor, number, mark, now=ask.now)
    questions.answered(tx, ask)
    question = done.ballot.question
    open_mark = None if question.secret else check_mark(question, mark)
    text = ask.texts.ballots.voted(done.ballot, open_mark, ask.rules.zone, ask.now)
    group = View.of(ask, ask.texts_of())
    shown: list[Reply] = [cards.turnout(group, done.ballot, done.chat)] if done.chat else []
    return text, done.receipt, shown


def _begin(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    begun = ballots.begin(
        tx, ask.actor, number, rules=ask.rules, vault=ask.house.vault, now=ask.now
    )
    view = View.of(ask, ask.texts_of())
    told: list[Reply] = [edit(ask.heard, *cards.draft(View.of(ask), begun.ballot))]
    if begun.chat is not None:
        told.append(cards.turnout(view, begun.ballot, begun.chat))
    if begun.papers:
        told.append(ask.say(ask.texts.ballots.without_phone(begun.ballot.number, begun.papers)))
    invited = [(one.user_id, ask.texts_of(one.language)) for one in begun.invited]
    told += cards.papers(view, begun.ballot, invited)
    if begun.standing is not None:
        told += decision_cards.everywhere(tx, ask, begun.standing)
    warned = ask.texts.ballots.few(begun.ballot) if begun.is_few else ""
    return [*told, ask.toast(warned, alert=begun.is_few)]


def finish(tx: Tx, ask: Ask) -> list[Reply]:
    """结束表决 3: before its time only when nobody is left who could vote. 结束表决 3 丢失 2 雨淋坏了 gives papers up."""
    number = number_of(ask, "endballot")
    given_up = lost_papers.lost(ask.heard.words, command="endballot")
    ended = ballot_counts.end(
        tx,
        ask.actor,
        number,
        lost=given_up,
        rules=ask.rules,
        vault=ask.house.vault,
        now=ask.now,
    )
    return told_of_end(tx, ask, ended)


def told_of_end(tx: Tx, ask: Ask, ended: Ended) -> list[Reply]:
    """Who ended it hears what came of it where they said so, and the village in its group."""
    if ended.result is None:
        return [ask.say(ask.texts.ballots.counting(ended.ballot))]
    view = View.of(ask, ask.texts_of())
    told: list[Reply] = [ask.say(cards.outcome(ask.texts, ended.ballot, ended.result))]
    if ended.chat is not None:
        told += cards.results(view, ended.ballot, ended.result, ended.chat)
    if ended.standing is not None:
        told += decision_cards.everywhere(tx, ask, ended.standing)
    return told


def decision_ballot(tx: Tx, ask: Ask) -> list[Reply]:
    """决议投票 3: the draft of the ballot for the meeting that is called."""
    if not ask.heard.private:
        return [ask.say(ask.public.ballots.in_private())]
    return begin_vote(tx, ask, number_of(ask, "decisionballot"))


def begin_vote(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """A draft for a decision's meeting, in private with who makes it."""
    secret = ask.house.vault.has_key
    made = decision_ballots.draft(
        tx, ask.actor, number, rules=ask.rules, secret=secret, now=ask.now
    )
    text, buttons = cards.draft(View.of(ask), made)
    return [message(ask.actor.user_id, text, buttons=buttons)]


def _result(ask: Ask, view: View, found: Standing) -> Reply:
    result = receipts.recount(found.file or b"").result
    *_, last = cards.results(view, found.ballot, result, ask.chat)
    return last.method


def _can_type(found: Standing) -> bool:
    question = found.ballot.question
    return not question.secret and question.form in (Form.CONFIRM, Form.ONE)


def _listen(tx: Tx, ask: Ask, shown: Sequence[Standing]) -> None:
    """A number that is typed now is a vote only where one paper was shown, and that of an open ballot."""
    questions.answered(tx, ask)
    if len(shown) == 1 and _can_type(shown[0]):
        questions.wait(tx, ask, ASK_NUMBER, shown[0].ballot.number, PATIENCE)
