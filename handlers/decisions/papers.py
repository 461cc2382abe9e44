"""The papers of a decision to print: a button for each that there is, and the file in private."""

from collections.abc import Callable, Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions import decision_papers
from actions.decision_papers import Folder
from handlers.asks import Ask, edit, message
from handlers.ballots import papers as ballot_papers
from handlers.keyboards import Id, Key, Number, grid, key
from handlers.replies import Reply, sheet
from handlers.slips import commands as slips
from locales import Language
from storage.engine import Tx
from storage.meetings import Ending, Meeting
from village import naming
from village.decision_papers import OF_MEETING, PREFIX, Kind, Sheet
from village.errors import (
    DecisionNotFound,
    NotFound,
    NumberMissing,
    PaperNotFound,
    VillageError,
)
from village.rights import Deed, reach
from village.slip_words import spoken

A_ROW = 3
ALL = "all"
MEETING = "meeting"
"""Opens the papers of an earlier meeting."""


class PaperPress(CallbackData, prefix="sheet"):
    """Sheet `kind` of decision `number`; `seq` is that of its meeting or notice. `meeting` and `all` turn the page."""

    kind: str
    village: Id
    number: Number
    seq: Number = 0


def show(tx: Tx, ask: Ask) -> list[Reply]:
    """打印 3, 打印 决议 3: the papers of a decision; 打印 抄告单 3: a slip; 打印 表决 5: a ballot's.

    Where there is no such decision a bare number is a slip's.
    """
    if (ballot := naming.ballot(ask.heard.words)) is not None:
        return ballot_papers.sheets(tx, ask, ballot)
    number, slip = naming.decision(ask.heard.words), spoken(ask.heard.words)
    ways: list[Callable[[], list[Reply]]] = []
    if number is not None:
        ways.append(lambda: [card(tx, ask, number)])
    if slip is not None:
        ways.append(lambda: slips.sheets(tx, ask, slip.kind, slip.number))
    if reach(ask.actor, Deed.PRINT_PAPERS) is None:
        ways.reverse()
    missing: VillageError | None = None
    for way in ways:
        try:
            return way()
        except NotFound as none:
            missing = missing or none
    raise missing or NumberMissing(command="print")


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under the card; the file goes to who pressed, in private: a roll is nobody else's."""
    press = ask.heard.press
    if not isinstance(press, PaperPress) or press.village != ask.village.id:
        raise DecisionNotFound(number=getattr(press, "number", 0))
    if press.kind in {ALL, MEETING}:
        found = decision_papers.folder(tx, ask.actor, press.number)
        text, keys = _page(ask, found, press.seq if press.kind == MEETING else None)
        return [edit(ask.heard, text, keys), ask.toast("")]
    if press.kind not in set(Kind):
        raise PaperNotFound(number=press.number)
    wanted = Sheet(Kind(press.kind), press.seq)
    decision_papers.wanted(tx, ask.actor, press.number, wanted, now=ask.now)
    name = f"{PREFIX}.{press.kind}.{press.seq}:{press.number}:{ask.texts.code}"
    toast = ask.toast(ask.texts.decision_papers.toast("sent"))
    return [sheet(ask.heard.user_id, name), toast]


def card(tx: Tx, ask: Ask, number: int) -> Reply:
    """In the cadres' group it stands there, from anywhere else it comes in private."""
    found = decision_papers.folder(tx, ask.actor, number)
    text, keys = _page(ask, found, None)
    if ask.overheard:
        return message(ask.heard.user_id, text, buttons=keys)
    return ask.say(text, buttons=keys)


def _page(ask: Ask, one: Folder, seq: int | None) -> tuple[str, InlineKeyboardMarkup | None]:
    """What is printed of the last meeting and since; or of the earlier meeting `seq`."""
    texts, zone = ask.public, ask.rules.zone
    words = texts.decision_papers
    held = [each for each in one.meetings if each.ending is not Ending.CANCELLED]
    meeting = next((each for each in held if each.seq == seq), None)
    if meeting is not None:
        text = words.of_meeting(one, meeting, zone, ask.now)
        lines = _lines(one, _of(one, meeting), texts)
        return text, grid([*lines, [_turn(one, ALL, 0, words.back())]])
    text = words.folder(one)
    if not one.sheets:
        return text, None
    lines = [line for each in held[-1:] for line in _lines(one, _of(one, each), texts)]
    rest = [each for each in one.sheets if each.kind not in OF_MEETING]
    lines += _lines(one, rest, texts)
    lines += [[_turn(one, MEETING, each.seq, words.meeting_key(each))] for each in held[:-1]]
    return text, grid(lines)


def _of(one: Folder, meeting: Meeting) -> Sequence[Sheet]:
    return [each for each in one.sheets if each.kind in OF_MEETING and each.seq == meeting.seq]


def _lines(one: Folder, sheets: Sequence[Sheet], texts: Language) -> list[list[Key]]:
    keys = [
        _turn(one, each.kind.value, each.seq, texts.decision_papers.key(each)) for each in sheets
    ]
    return [keys[at : at + A_ROW] for at in range(0, len(keys), A_ROW)]


def _turn(one: Folder, kind: str, seq: int, label: str) -> Key:
    decision = one.decision
    press = PaperPress(kind=kind, village=decision.village_id, number=decision.number, seq=seq)
    return key(label, press)
