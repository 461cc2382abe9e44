"""A roster sent as a file in private: one card tells where it stands, and asks before anything is changed."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions import roster_files
from actions.roster import Outcome
from handlers.asks import Ask, message
from handlers.keyboards import Id, Number, key, row
from handlers.replies import Card, Replies, Reply
from locales import Language
from locales.sheets import changes, fault, wording
from storage.engine import Tx
from village.errors import FileNotFound
from village.representatives import Shortfall
from village.rights import Deed, may
from village.roster_files import FileEnd, FileState, RosterFile

ACCEPT, DECLINE = "yes", "no"
FIRST = 8
"""So many faults or changes stand in the card itself."""
PARTS = 6
"""In so many messages the other faults follow; who has more mends these first."""
PART = 3_500
"""Characters of such a message; a message has at most 4,096."""


class RosterFilePress(CallbackData, prefix="rfile"):
    """`answer` to file `number` of `village`."""

    answer: str
    village: Id
    number: Number


def came(tx: Tx, ask: Ask) -> Replies:
    """A spreadsheet; of somebody who may not import it is a file like any other."""
    if not ask.heard.files or not may(ask.actor, Deed.IMPORT_ROSTER):
        return None
    got = roster_files.receive(tx, ask.actor, ask.heard.files[0].file_id, now=ask.now)
    texts, village = ask.texts, ask.village.name
    replies: list[Reply] = [ended(one, FileEnd.REPLACED, texts, village) for one in got.replaced]
    return [*replies, busy(got.file, texts, village)]


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """[导入] or [不导入]."""
    press = ask.heard.press
    if not isinstance(press, RosterFilePress) or press.village != ask.village.id:
        raise FileNotFound
    file, end = roster_files.decide(
        tx, ask.actor, press.number, accepted=press.answer == ACCEPT, now=ask.now
    )
    village = ask.village.name
    if end is None:
        return [busy(file, ask.texts, village), ask.toast("")]
    return [ended(file, end, ask.texts, village), ask.toast("")]


def busy(file: RosterFile, texts: Language, village: str) -> Card:
    """The card while we read or import."""
    is_import = file.state is FileState.ACCEPTED
    return _card(file, texts.roster_files.busy(village, is_import))


def ended(file: RosterFile, end: FileEnd, texts: Language, village: str, why: str = "") -> Card:
    """The card of a file that ended without faults to show; `why` is a reason of `workbook.refused`."""
    reason = texts.workbook.refused(why) if why else ""
    return _card(file, texts.roster_files.ended(village, end.value, reason))


def faulty(file: RosterFile, outcome: Outcome, texts: Language, village: str) -> list[Reply]:
    """What is wrong: the first faults in the card, then as many as fit a few messages."""
    lines = [fault(one, texts) for one in outcome.faults]
    card = _card(file, texts.roster_files.faulty(village, len(lines), lines[:FIRST]))
    told, rest = _parts(lines[FIRST:])
    replies: list[Reply] = [card, *(message(file.user, one) for one in told)]
    if rest:
        replies.append(message(file.user, texts.roster_files.more_faults(rest)))
    return replies


def question(file: RosterFile, outcome: Outcome, texts: Language, village: str) -> Card:
    """What would change, and whether it shall."""
    lines = [line for kind, part in outcome.difference.parts for line in changes(kind, part, texts)]
    text = texts.roster_files.question(
        village, _counts(outcome, texts), lines[:FIRST], len(lines) - FIRST
    )
    buttons = row(
        key(
            texts.roster_files.button(answer),
            RosterFilePress(answer=answer, village=file.village_id, number=file.number),
        )
        for answer in (ACCEPT, DECLINE)
    )
    return _card(file, text, buttons)


def done(
    file: RosterFile, outcome: Outcome, texts: Language, village: str, short: Sequence[Shortfall]
) -> Card:
    """It is imported; in what its representatives fall short of the law is told with it."""
    words = texts.roster_files.done(village, _counts(outcome, texts))
    return _card(file, words + texts.law.short(short))


def _card(file: RosterFile, text: str, buttons: InlineKeyboardMarkup | None = None) -> Card:
    return Card(file.card, message(file.user, text, buttons=buttons))


def _parts(lines: list[str]) -> tuple[list[str], int]:
    """The lines as messages, and how many lines are left over."""
    parts: list[str] = []
    place = 0
    while place < len(lines) and len(parts) < PARTS:
        first, size = place, 0
        while place < len(lines) and size + len(lines[place]) < PART:
            size += len(lines[place]) + 1
            place += 1
        parts.append("\n".join(lines[first:place]))
    return parts, len(lines) - place


def _counts(outcome: Outcome, texts: Language) -> list[str]:
    titles = wording(texts.code).sheets
    found = [
        texts.workbook.part(
            titles[kind], len(part.added), len(part.changed), len(part.missing), part.same
        )
        for kind, part in outcome.difference.parts
    ]
    if outcome.phones_left:
        found.append(texts.workbook.phones_left(outcome.phones_left))
    if outcome.identities_left:
        found.append(texts.workbook.identities_left(outcome.identities_left))
    return found
