"""What must be true when all is done: one effect an update, nothing lost, no message repeated without a kill to blame."""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from storage import inbox, outbox, topics, trail
from storage.engine import Database, Tx
from storage.inbox import InboxRow
from storage.outbox import OutboxRow
from storage.refusals import RefusalRow
from storage.request_rows import RequestRow
from storage.tables import table
from storage.topics import PollVoteRow
from storage.trail import TrailRow
from tests.crash.hamlets import SEEDED, Stream
from tests.crash.server import Sent
from village.ids import VillageId
from village.rights import Deed
from village.topics import CHOICES

_inbox, _outbox, _request, _vote, _trail, _refusal = map(
    table, (InboxRow, OutboxRow, RequestRow, PollVoteRow, TrailRow, RefusalRow)
)
_CARD = re.compile(r"<b>(\d+)号诉求</b>")
STEPS = (Deed.ACCEPT, Deed.RESOLVE)


def is_done(tx: Tx) -> bool:
    """Whether nothing waits to be handled or sent."""
    return not inbox.count(tx, inbox.State.NEW) and not outbox.count(tx, outbox.State.NEW)


def check_effects(database: Database, stream: Stream) -> None:
    """Every update that was drawn had its effect, and had it once."""
    with database.read() as tx:
        _check_inbox(tx, stream.drawn)
        _check_requests(tx, stream)
        _check_presses(tx, stream)
        _check_votes(tx, stream)
        for village in stream.villages:
            assert trail.verify(tx, VillageId(village)) is None


def _check_inbox(tx: Tx, drawn: Collection[int]) -> None:
    kept = tx.execute(select(_inbox.c.update_id, _inbox.c.state, _inbox.c.body)).all()
    assert {row.update_id for row in kept} == set(drawn)
    odd = [row for row in kept if row.state != inbox.State.DONE or row.body is not None]
    assert not odd, odd[:5]
    assert not outbox.count(tx, outbox.State.NEW)
    assert not outbox.count(tx, outbox.State.DEAD)


def _check_requests(tx: Tx, stream: Stream) -> None:
    rows = tx.execute(
        select(_request.c.text, _request.c.village_id, _request.c.number).where(
            _request.c.number > len(SEEDED)
        )
    ).all()
    assert Counter((row.text, row.village_id) for row in rows) == Counter(stream.raised.items())
    told = Counter(
        tx.execute(
            select(_trail.c.village_id, _trail.c.subject).where(_trail.c.deed == Deed.REPORT)
        ).all()
    )
    seeded = {(village, f"request:{number}") for village in stream.villages for number in SEEDED}
    raised = {(row.village_id, f"request:{row.number}") for row in rows}
    assert told == Counter(seeded | raised)


def _check_presses(tx: Tx, stream: Stream) -> None:
    """Each press moved its request or was refused, and each request took as many steps as its trail tells."""
    ended = Counter(tx.scalars(select(_trail.c.village_id).where(_trail.c.deed.in_(STEPS))))
    for village, count in tx.execute(select(_refusal.c.village_id, _refusal.c.count)):
        ended[village] += count
    assert ended == stream.pressed
    moved = select(_trail.c.village_id, _trail.c.subject).where(_trail.c.deed.in_(STEPS))
    steps = Counter((row.village_id, row.subject) for row in tx.execute(moved))
    for row in tx.execute(select(_request.c.village_id, _request.c.number, _request.c.version)):
        assert row.version == 1 + steps[row.village_id, f"request:{row.number}"]


def _check_votes(tx: Tx, stream: Stream) -> None:
    votes = tx.execute(select(_vote.c.village_id, _vote.c.voter, _vote.c.choice)).all()
    cast = {(row.village_id, row.voter): row.choice for row in votes}
    assert cast == {
        (village, f"user:{user}"): CHOICES[choice].value
        for (village, user), choice in stream.votes.items()
    }
    told = Counter(
        tx.execute(
            select(_trail.c.village_id, _trail.c.actor).where(_trail.c.deed == Deed.VOTE)
        ).all()
    )
    assert told == Counter(cast.keys())
    for village in map(VillageId, stream.villages):
        assert _counts(topics.tally(tx, village, 1)) == _counts(topics.recount(tx, village, 1))


def _counts(tally: Any) -> dict[Any, int]:
    return {key: votes for key, votes in tally.counts.items() if votes}


@dataclass(frozen=True)
class Delivered:
    """How sending went: `repeats` are messages that a chat shows once more than it should."""

    messages: int
    repeats: int
    edits: int
    edited_again: int


def check_sends(database: Database, sent: Iterable[Sent], killed: Collection[str]) -> Delivered:
    """Every outbox row was accepted; a repeat was the last thing that a killed process sent to that chat."""
    sent = list(sent)
    last = {(one.child, one.call.chat): one for one in sent}
    by_key: defaultdict[tuple[Any, ...], list[Sent]] = defaultdict(list)
    edits: defaultdict[tuple[Any, ...], list[str | None]] = defaultdict(list)
    for one in sent:
        key = _key(one.call.method, one.call.chat, one.call.params)
        if one.call.method == "editmessagetext":
            edits[key].append(one.call.text)
        else:
            by_key[key].append(one)

    def in_flight(one: Sent) -> bool:
        return one.child in killed and last[one.child, one.call.chat] is one

    rows, wiped = _rows(database)
    known = {key for key, _ in rows}
    assert known <= set(by_key)
    # Of words for one reader alone (a receipt) nothing is left but that they were sent.
    assert len(set(by_key) - known) == wiped
    for key, calls in by_key.items():
        settled = [one for one in calls if not in_flight(one)]
        assert len(settled) <= 1, (key, settled)
    _check_cards(rows, sent)
    return Delivered(
        messages=len(by_key),
        repeats=sum(len(calls) - 1 for calls in by_key.values()),
        edits=sum(map(len, edits.values())),
        edited_again=sum(len(texts) - len(set(texts)) for texts in edits.values()),
    )


def _check_cards(rows: list[tuple[tuple[Any, ...], str]], sent: list[Sent]) -> None:
    """Each card shows its latest state at the end."""
    shown = {_key(one.call.method, one.call.chat, one.call.params): one.call.text for one in sent}
    latest = dict(rows)
    stale = [key for key, text in latest.items() if key[0] == "card" and shown[key] != text]
    assert not stale, stale[:5]


def _rows(
    database: Database,
) -> tuple[list[tuple[tuple[Any, ...], str]], int]:
    """Key and text of every outbox row, in order, and of how many the words were wiped."""
    with database.read() as tx:
        found = tx.execute(
            select(_outbox.c.method, _outbox.c.chat_id, _outbox.c.payload, _outbox.c.card).order_by(
                _outbox.c.seq
            )
        ).all()
    rows, wiped = [], 0
    for row in found:
        if row.payload is None:
            wiped += 1
            continue
        payload = json.loads(row.payload)
        key = _key(row.method.lower(), row.chat_id, payload)
        assert (key[0] == "card") is bool(row.card), row
        rows.append((key, str(payload.get("text", payload.get("caption")))))
    plain = Counter(key for key, _ in rows if key[0] != "card")
    assert not plain or max(plain.values()) == 1, "two rows that cannot be told apart"
    return rows, wiped


def _key(method: str, chat: Any, params: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two sends the same message: a card by its number, anything else by its words and what it answers."""
    text = str(params.get("text", params.get("caption", "")))
    card = _CARD.match(text)
    if card and method in {"sendmessage", "editmessagetext"}:
        return "card", chat, card[1]
    reply = params.get("reply_parameters")
    if isinstance(reply, str):
        reply = json.loads(reply)
    quoted = reply["message_id"] if reply else None
    return method, chat, text, params.get("photo"), quoted


def lanes_by_clock(database: Database) -> dict[int, set[int]]:
    """Which clocks (see children.bot) ended the updates of each lane."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    with database.read() as tx:
        for row in tx.execute(select(_inbox.c.lane, _inbox.c.done_at)):
            found[row.lane].add(row.done_at.microsecond % 1000)
    return dict(found)


def report(what: str, **numbers: object) -> None:
    """Say what a run came to; shown by `pytest -rP` and wherever a test fails."""
    sys.stdout.write(f"{what}: {' '.join(f'{key}={value}' for key, value in numbers.items())}\n")
