"""What is written about a send: one unit of the writer, so that what follows from it is as durable as it is."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from actions import groups
from bot.delivery.outcome import Outcome, Verdict
from storage import accounts, cards, outbox
from storage.engine import Tx
from storage.outbox import Outgoing, Waiting
from village.ids import ChatId, UserId

Unit = Callable[[Tx], object]


def _say_nothing(_row: Waiting) -> Unit | None:
    """Nobody wants to know."""
    return None


def _note_nothing(_tx: Tx, _row: Waiting, _result: dict[str, Any]) -> None:
    """Nobody wants to know."""


def _reach_nobody(_tx: Tx, _row: Waiting, _error: str, _at: datetime) -> None:
    """Nobody wants to know."""


def _bury_alone(_tx: Tx, _row: Waiting) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What else happens in the unit that records a send; an exception costs the hook, never the record.

    `sending` gives a unit to commit before a row goes out, for what must be known even if its answer never comes; `refused` one for after
    the server said no to such a row, now or for good. `sent` is called for a row with a purpose, with the API's `result` (a Message for sends and edits; empty when nothing was left to do).
    `dead` is called for a row with a purpose that will never be sent, and `undeliverable` after it when a chat takes nothing from us
    and a person's account was marked unreachable.
    """

    sending: Callable[[Waiting], Unit | None] = _say_nothing
    refused: Callable[[Waiting], Unit | None] = _say_nothing
    sent: Callable[[Tx, Waiting, dict[str, Any]], None] = _note_nothing
    dead: Callable[[Tx, Waiting], None] = _bury_alone
    undeliverable: Callable[[Tx, Waiting, str, datetime], None] = _reach_nobody


@dataclass(frozen=True, slots=True)
class Record:
    """A unit, and the same without what others hung on it."""

    unit: Unit
    bare: Unit


def record_of(row: Waiting, outcome: Outcome, hooks: Hooks, at: datetime) -> Record:
    """What to write when nothing remains to be tried."""
    match outcome.verdict:
        case Verdict.SENT | Verdict.SAME:
            return _sent(row, outcome, hooks, at)
        case Verdict.UNREACHABLE:
            return _unreachable(row, outcome, hooks, at)
        case Verdict.MIGRATED:
            return _plain(lambda tx: _move(tx, row.chat_id, outcome.new_chat_id))
        case Verdict.LOST_CARD:
            return _plain(
                lambda tx: cards.forget(
                    tx, village_id=row.village_id, chat_id=row.chat_id, name=row.card
                )
            )
        case _:
            return _refused(row, outcome, hooks, at)


def postponed(row: Waiting, outcome: Outcome, until: datetime, *, counts: bool) -> Record:
    """What to write when the row is to be tried again."""
    return _plain(
        lambda tx: outbox.postpone(tx, row, until=until, error=outcome.error, counts=counts)
    )


def seconds_left(row: Waiting, now: datetime) -> float:
    """How long a row has to wait still."""
    return 0.0 if row.not_before is None else (row.not_before - now) / timedelta(seconds=1)


def _plain(unit: Unit) -> Record:
    return Record(unit, unit)


def _sent(row: Waiting, outcome: Outcome, hooks: Hooks, at: datetime) -> Record:
    result = dict(outcome.result)
    shown: int | None = result.get("message_id") if row.card else None

    def bare(tx: Tx) -> bool:
        ended = outbox.mark_sent(tx, row, at=at, message_id=shown)
        if not ended and shown is not None and row.message_id is None:
            _take_back(tx, row, shown, at)
        return ended

    def unit(tx: Tx) -> None:
        # A row that somebody else ended, or a card that changed meanwhile, is told once: when it ends.
        if bare(tx) and row.purpose:
            hooks.sent(tx, row, result)

    return Record(unit, bare)


def _take_back(tx: Tx, row: Waiting, shown: int, at: datetime) -> None:
    """What was taken back while it was on its way is deleted."""
    if not outbox.is_dropped(tx, row.seq):
        return
    cards.forget(tx, village_id=row.village_id, chat_id=row.chat_id, name=row.card)
    payload = json.dumps({"message_id": shown})
    outbox.put(tx, [Outgoing(row.chat_id, "deleteMessage", payload, row.village_id)], at=at)


def _refused(row: Waiting, outcome: Outcome, hooks: Hooks, at: datetime) -> Record:
    def unit(tx: Tx) -> None:
        if _bury(tx, row, outcome.error, at) and row.purpose:
            hooks.dead(tx, row)

    return Record(unit, lambda tx: _bury(tx, row, outcome.error, at))


def _unreachable(row: Waiting, outcome: Outcome, hooks: Hooks, at: datetime) -> Record:
    def bare(tx: Tx) -> None:
        _bury(tx, row, outcome.error, at)
        _mark(tx, row.chat_id)

    def unit(tx: Tx) -> None:
        ended = _bury(tx, row, outcome.error, at)
        _mark(tx, row.chat_id)
        if ended and row.purpose:
            hooks.dead(tx, row)
        if ended:
            hooks.undeliverable(tx, row, outcome.error, at)

    return Record(unit, bare)


def _bury(tx: Tx, row: Waiting, error: str, at: datetime) -> bool:
    return outbox.mark_dead(tx, row, at=at, error=error)


def _mark(tx: Tx, chat_id: int) -> None:
    # A private chat has its person's id.
    if chat_id > 0:
        accounts.mark_unreachable(tx, UserId(chat_id))


def _move(tx: Tx, old: int, new: int) -> None:
    groups.migrated(tx, ChatId(old), ChatId(new))
