"""The end of a ballot: what was chosen is opened once, published in an order that tells nothing, and the key is destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import trail
from actions.ballots import load
from storage import ballot_box, chats, reminders, villages
from storage import ballot_choices as box
from storage import ballots as kept
from storage.accounts import Reach
from storage.engine import Tx
from storage.trail import append
from storage.vault import Vault, VaultError
from village import ballots as rules_of
from village import receipts
from village.ballots import Ballot, State
from village.ids import ChatId, VillageId
from village.people import Actor
from village.receipts import Entry, Result
from village.reminders import Subject
from village.rights import Deed, require

CLOSE = "close_ballot"


@dataclass(frozen=True, slots=True)
class Ended:
    """A ballot whose time is over: counted, or waiting for its papers."""

    ballot: Ballot
    result: Result | None
    chat: ChatId | None


@dataclass(frozen=True, slots=True)
class Reminded:
    """Those who have not voted yet, shortly before the end."""

    ballot: Ballot
    undecided: Sequence[Reach]


def end(tx: Tx, actor: Actor, number: int, *, vault: Vault, now: datetime) -> Ended:
    """Somebody ends a ballot in which nobody is left who could vote, or counts what waited for papers that never came back.

    Raises NotAllowed, BallotNotFound, BallotWaits, BallotOver.
    """
    require(actor, Deed.OPEN_BALLOT)
    return _end(tx, load(tx, actor.village_id, number, to_change=True), vault=vault, now=now)


def end_by_time(
    tx: Tx, village_id: VillageId, number: int, *, vault: Vault, now: datetime
) -> Ended:
    """The time is over. Raises VaultError when a secret ballot cannot be opened: it stays as it is."""
    return _end(tx, load(tx, village_id, number, to_change=True), vault=vault, now=now)


def remind(tx: Tx, village_id: VillageId, number: int) -> Reminded | None:
    """Who can be asked once more; None when it ended meanwhile."""
    ballot = kept.find(tx, village_id, number)
    if ballot is None or ballot.state is not State.OPEN:
        return None
    return Reminded(ballot, kept.undecided(tx, ballot))


def _end(tx: Tx, ballot: Ballot, *, vault: Vault, now: datetime) -> Ended:
    moved = rules_of.end(ballot, now)
    chat = chats.of_village(tx, ballot.village_id, chats.Kind.VILLAGE)
    if moved.state is State.COUNTING:
        kept.save(tx, moved)
        reminders.clear(tx, ballot.village_id, Subject.BALLOT, ballot.number)
        return Ended(moved, None, chat)
    return Ended(*close(tx, moved, _entries(tx, ballot, vault), now=now), chat)


def close(
    tx: Tx, ballot: Ballot, entries: Sequence[Entry], *, now: datetime
) -> tuple[Ballot, Result]:
    """Publish what was chosen, and leave nothing by which it could be told whose it was."""
    village = villages.find(tx, ballot.village_id)
    file = receipts.publish(ballot, entries, village=village.name if village else "", at=now)
    closed = replace(ballot, digest=receipts.digest(file))
    kept.save(tx, closed)
    box.publish(tx, closed, file)
    box.empty_box(tx, closed.village_id, closed.number)
    reminders.clear(tx, closed.village_id, Subject.BALLOT, closed.number)
    result = receipts.result(closed.question, entries)
    tally = result.tally
    append(
        tx,
        closed.village_id,
        at=now,
        actor=trail.CLOCK,
        deed=CLOSE,
        subject=closed.subject,
        data={
            "sha256": closed.digest,
            "votes": list(tally.votes),
            "abstained": tally.abstained,
            "invalid": tally.invalid,
            "present": tally.present,
            "seats": closed.seats,
            "formal": closed.is_formal,
        },
    )
    return closed, result


def _entries(tx: Tx, ballot: Ballot, vault: Vault) -> Sequence[Entry]:
    if not ballot.question.secret:
        return box.choices(tx, ballot.village_id, ballot.number)
    key = box.box_key(tx, ballot.village_id, ballot.number)
    if key is None:
        raise VaultError("the ballot has no key")
    return ballot_box.open_all(key, box.slips(tx, ballot.village_id, ballot.number), vault)
