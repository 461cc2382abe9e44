"""The cards of a ballot: its draft, the paper on which one votes, how it stands, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from aiogram.types import InlineKeyboardMarkup

from actions.ballot_help import Helping
from handlers.asks import Ask, message
from handlers.ballots.buttons import (
    CastPress,
    DraftPress,
    HelpCastPress,
    HelpPickPress,
    PaperPress,
    PickPress,
    written,
)
from handlers.keyboards import Key, column, grid, key
from handlers.replies import Card
from locales import Language
from storage.outbox import Priority
from village.ballot_drafts import Turn
from village.ballots import ABSTAIN, Ballot, Form, Mark, State, Way
from village.receipts import Result

BEGIN, DROP = "begin", "drop"


@dataclass(frozen=True, slots=True)
class View:
    """In which words a card is written, where and when."""

    texts: Language
    zone: tzinfo
    now: datetime

    @classmethod
    def of(cls, ask: Ask, texts: Language | None = None) -> "View":
        """For who asks, or in other words."""
        return cls(texts or ask.texts, ask.rules.zone, ask.now)


def draft(view: View, ballot: Ballot) -> tuple[str, InlineKeyboardMarkup | None]:
    """A draft with what can be turned; without buttons once it is a draft no more."""
    texts = view.texts.ballots
    text: str = texts.draft(ballot, view.zone, view.now)
    if ballot.state is not State.DRAFT:
        return text, None

    def press(deed: str, label: str) -> Key:
        return key(label, DraftPress(deed=deed, village=ballot.village_id, number=ballot.number))

    turns = [
        one for one in Turn if one is not Turn.FORM or ballot.question.form is not Form.CONFIRM
    ]
    if ballot.decision:
        turns.remove(Turn.BODY)
    keys = [press(one.value, texts.turn(one, ballot)) for one in turns]
    rows = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    last = [press(BEGIN, texts.begin()), press(DROP, texts.drop())]
    return text, grid([*rows, last])


def paper(
    view: View, ballot: Ballot, *, way: Way = Way.NONE, picked: Mark = ABSTAIN
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The paper on which somebody votes; without buttons once their vote stands."""
    text: str = view.texts.ballots.paper(ballot, way, view.zone, view.now)
    if ballot.stands(way) or ballot.state is not State.OPEN or not ballot.takes_online:
        return text, None
    return text, _choices(view.texts, ballot, picked)


def helped_paper(
    view: View, one: Helping, *, picked: Mark = ABSTAIN
) -> tuple[str, InlineKeyboardMarkup]:
    """The paper of a voter who is helped, on the phone of who helps."""
    text: str = view.texts.ballot_help.paper(one, view.zone, view.now)
    return text, _choices(view.texts, one.ballot, picked, seat=one.help.seat)


def _choices(
    texts: Language, ballot: Ballot, picked: Mark, *, seat: int | None = None
) -> InlineKeyboardMarkup:
    question = ballot.question
    several = question.form in (Form.SOME, Form.RANKED)
    at = {"village": ballot.village_id, "number": ballot.number}

    def cast(mark: Mark, label: str) -> Key:
        if seat is not None:
            return key(label, HelpCastPress(marks=written(mark), seat=seat, **at))
        return key(label, CastPress(marks=written(mark), **at))

    def pick(option: int) -> Key:
        rest = tuple(one for one in picked if one != option)
        after = rest if option in picked else (*picked, option)
        place = picked.index(option) + 1 if option in picked else 0
        label = texts.ballots.pick(question, option, place)
        if seat is not None:
            return key(label, HelpPickPress(marks=written(after), seat=seat, **at))
        return key(label, PickPress(marks=written(after), **at))

    options = range(question.width)
    if several:
        keys = [pick(one) for one in options]
        if picked:
            keys.append(cast(picked, texts.ballots.cast(len(picked))))
    else:
        keys = [cast((one,), texts.ballots.option(question, one)) for one in options]
    return column([*keys, cast(ABSTAIN, texts.ballots.abstain())])


def turnout(view: View, ballot: Ballot, chat: int) -> Card:
    """The group's card: how many have voted, and how many are missing; never what."""
    buttons = None
    if ballot.state is State.OPEN and ballot.takes_online:
        ask_for = PaperPress(village=ballot.village_id, number=ballot.number)
        buttons = column([key(view.texts.ballots.ask_paper(), ask_for)])
    text = view.texts.ballots.turnout(ballot, view.zone, view.now)
    return Card(ballot.subject, message(chat, text, buttons=buttons))


def results(view: View, ballot: Ballot, result: Result, chat: int) -> Iterable[Card]:
    """The group's card at rest, and below all that was said since, the result."""
    yield turnout(view, ballot, chat)
    yield Card(f"outcome:{ballot.number}", message(chat, outcome(view.texts, ballot, result)))


def outcome(texts: Language, ballot: Ballot, result: Result) -> str:
    """What came of it, in words."""
    text: str = texts.ballots.result(ballot, result.tally, result.runoff)
    return text


def papers(view: View, ballot: Ballot, chats: Sequence[tuple[int, Language]]) -> Iterable[Card]:
    """The paper for each of many, laid out once a language; it may come after what is more urgent."""
    made: dict[str, tuple[str, InlineKeyboardMarkup | None]] = {}
    for chat, texts in chats:
        if texts.code not in made:
            made[texts.code] = paper(View(texts, view.zone, view.now), ballot)
        text, buttons = made[texts.code]
        yield Card(f"paper:{ballot.number}", message(chat, text, buttons=buttons), Priority.DIGEST)
