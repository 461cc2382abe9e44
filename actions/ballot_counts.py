"""The end of a ballot: what was chosen is opened once, published in an order that tells nothing, and the key is destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import decision_ballots, meeting_weights, trail
from actions.ballots import load
from actions.decisions import Standing
from storage import ballot_box, ballot_phones, chats, reminders, rolls, villages
from storage import ballot_choices as box
from storage import ballots as kept
from storage.accounts import Reach
from storage.engine import Tx
from storage.trail import append
from storage.vault import Vault, VaultError
from village import ballots as rules_of
from village import receipts
from village.ballots import Ballot, State
from village.errors import BallotLocked
from village.ids import ChatId, VillageId
from village.lost_papers import Lost
from village.meetings import Verdict
from village.online_votes import Condition
from village.people import Actor
from village.receipts import Entry, Result
from village.reminders import Subject
from village.rights import Deed, require
from village.ruleset import Rules
from village.tallies import verdict

CLOSE = "close_ballot"
NOTHING_LOST = Lost()


@dataclass(frozen=True, slots=True)
class Ended:
    """A ballot whose time is over: counted, or waiting for its papers."""

    ballot: Ballot
    result: Result | None
    chat: ChatId | None
    standing: Standing | None = None
    """The decision whose step it took."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Those who have not voted yet, shortly before the end."""

    ballot: Ballot
    undecided: Sequence[Reach]


def end(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    lost: Lost = NOTHING_LOST,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> Ended:
    """Somebody ends a ballot in which nobody is left who could vote, or counts what waited for papers or signatures that never came.

    Raises NotAllowed, BallotNotFound, BallotWaits, BallotOver, BallotPapersOut while a decision's papers are out and not given up, and
    BallotLocked under another key of the installation.
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load(tx, actor.village_id, number, to_change=True)
    ended = finish(tx, actor, ballot, lost=lost, rules=rules, vault=vault, now=now)
    if lost.papers and ended.result is not None:
        data: dict[str, object] = {"lost": lost.papers, "reason": lost.reason}
        trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    return ended


def finish(
    tx: Tx,
    actor: Actor,
    ballot: Ballot,
    *,
    lost: Lost = NOTHING_LOST,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> Ended:
    """As `end`, of a ballot that the caller has locked and may end. Raises BallotWaits, BallotPapersOut, BallotOver, BallotLocked."""
    require(actor, Deed.SEE_BALLOT)
    try:
        return _end(tx, ballot, by=actor, lost=lost.papers, rules=rules, vault=vault, now=now)
    except VaultError:
        raise BallotLocked(number=ballot.number) from None


def end_by_time(
    tx: Tx, village_id: VillageId, number: int, *, rules: Rules, vault: Vault, now: datetime
) -> Ended:
    """The time is over. Raises VaultError when a secret ballot cannot be opened: it stays as it is."""
    ballot = load(tx, village_id, number, to_change=True)
    return _end(tx, ballot, by=None, rules=rules, vault=vault, now=now)


def remind(tx: Tx, village_id: VillageId, number: int) -> Reminded | None:
    """Who can be asked once more; None when it ended meanwhile."""
    ballot = kept.find(tx, village_id, number)
    if ballot is None or ballot.state is not State.OPEN:
        return None
    return Reminded(ballot, ballot_phones.asked(tx, ballot))


def _end(
    tx: Tx,
    ballot: Ballot,
    *,
    by: Actor | None,
    lost: int = 0,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> Ended:
    if ballot.ground.reaches(ballot.body) and not ballot_phones.without(tx, ballot):
        # Whoever has no phone voted, holds a paper, or was offered one: not just somebody.
        ballot = replace(ballot, ground=ballot.ground.meeting(Condition.NO_PHONE))
    moved = rules_of.end(ballot, now, lost=lost)
    chat = chats.of_village(tx, ballot.village_id, chats.Kind.VILLAGE)
    if moved.state is State.COUNTING:
        kept.save(tx, moved)
        reminders.clear(tx, ballot.village_id, Subject.BALLOT, ballot.number)
        return Ended(moved, None, chat)
    entries = _entries(tx, ballot, vault)
    result = receipts.result(ballot.question, entries)
    here = decision_ballots.here(tx, ballot, result.tally)
    judged = replace(moved, verdict=_verdict(tx, moved, result, here))
    closed = close(tx, judged, entries, result, now=now)
    standing = decision_ballots.settle(
        tx, closed, result.tally, here=here, by=by, rules=rules, now=now
    )
    return Ended(closed, result, chat, standing)


def _verdict(tx: Tx, ballot: Ballot, result: Result, here: int) -> Verdict | None:
    """How it ended; nothing is decided on a roll that was changed after the freeze."""
    if not rolls.is_intact(tx, ballot.village_id, ballot.roll):
        return None
    wanted = decision_ballots.need_of(tx, ballot)
    beside = meeting_weights.voting(tx, wanted, ballot)
    return verdict(ballot, result.tally, wanted, here=here, beside=beside)


def close(
    tx: Tx, ballot: Ballot, entries: Sequence[Entry], result: Result, *, now: datetime
) -> Ballot:
    """Publish what was chosen, and leave nothing by which it could be told whose it was."""
    village = villages.find(tx, ballot.village_id)
    file = receipts.publish(ballot, entries, village=village.name if village else "", at=now)
    closed = replace(ballot, digest=receipts.digest(file))
    kept.save(tx, closed)
    box.publish(tx, closed, file)
    box.empty_box(tx, closed.village_id, closed.number)
    reminders.clear(tx, closed.village_id, Subject.BALLOT, closed.number)
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
            "verdict": closed.verdict.value if closed.verdict else "",
        },
    )
    return closed


def _entries(tx: Tx, ballot: Ballot, vault: Vault) -> Sequence[Entry]:
    if not ballot.question.secret:
        return box.choices(tx, ballot.village_id, ballot.number)
    key = box.box_key(tx, ballot.village_id, ballot.number)
    if key is None:
        raise VaultError("the ballot has no key")
    return ballot_box.open_all(key, box.slips(tx, ballot.village_id, ballot.number), vault)
