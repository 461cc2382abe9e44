"""A roster sent to the bot as a file: taken, shown to its sender, and imported when they say so.

What the file holds is fetched from the chat each time it is needed; here only its name there is kept, until it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import people as who
from actions import roster
from actions.roster import Outcome, Plan
from actions.trail import signature
from storage import counters
from storage import roster_files as store
from storage.engine import Tx
from village.errors import FileNotFound, NotOnRoster, Refused
from village.ids import VillageId
from village.people import Actor
from village.rights import Deed, require
from village.roster_files import FileEnd, FileState, RosterFile


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came, and those of the same sender that it takes the place of."""

    file: RosterFile
    replaced: Sequence[RosterFile]


def receive(tx: Tx, actor: Actor, file_id: str, *, now: datetime) -> Received:
    """Note a file for being checked. Raises NotAllowed, NotOnRoster."""
    require(actor, Deed.IMPORT_ROSTER)
    older = store.open_of(tx, actor.user_id)
    for one in older:
        store.move(tx, one, FileState.ENDED)
    number = counters.next_number(tx, actor.village_id, "roster_file")
    file = RosterFile(actor.village_id, number, actor.user_id, FileState.SENT, file_id, now)
    store.add(tx, file)
    return Received(file, older)


def checked(tx: Tx, file: RosterFile, outcome: Outcome) -> RosterFile | None:
    """Note what a check found: with a fault, or nothing to change, that is the end. None when the file ended meanwhile."""
    found = _still(tx, file, FileState.SENT)
    if found is None:
        return None
    is_over = bool(outcome.faults) or outcome.difference.is_empty
    return _move(tx, found, FileState.ENDED if is_over else FileState.CHECKED)


def decide(
    tx: Tx, actor: Actor, number: int, *, accepted: bool, now: datetime
) -> tuple[RosterFile, FileEnd | None]:
    """The sender's word: import it or not. How it ended, or None while it goes on.

    Raises NotAllowed, NotOnRoster, FileNotFound, Refused.
    """
    require(actor, Deed.IMPORT_ROSTER)
    found = store.find(tx, actor.village_id, number)
    if found is None or found.user != actor.user_id:
        raise FileNotFound
    if found.state is not FileState.CHECKED:
        raise Refused
    if found.is_late(now):
        return _move(tx, found, FileState.ENDED), FileEnd.EXPIRED
    if not accepted:
        return _move(tx, found, FileState.ENDED), FileEnd.REFUSED
    return _move(tx, found, FileState.ACCEPTED), None


def complete(
    tx: Tx, file: RosterFile, made: Plan, *, now: datetime
) -> tuple[RosterFile, FileEnd, Outcome] | None:
    """Import what was accepted; None when the file ended meanwhile.

    Raises RosterChanged when the plan is older than the roster, NotAllowed and NotOnRoster for a sender who lost the right.
    """
    found = _still(tx, file, FileState.ACCEPTED)
    if found is None:
        return None
    actor = who.identify(tx, file.user, village_id=file.village_id, name="", language="")
    if actor is None:
        raise NotOnRoster
    require(actor, Deed.IMPORT_ROSTER)
    outcome = roster.apply(tx, made, actor=signature(actor), now=now)
    end = FileEnd.FAULTY if outcome.faults else FileEnd.DONE
    if end is FileEnd.DONE and outcome.difference.is_empty:
        end = FileEnd.SAME
    return _move(tx, found, FileState.ENDED), end, outcome


def give_up(tx: Tx, file: RosterFile) -> RosterFile | None:
    """End a file that cannot be gone on with; None when it ended meanwhile."""
    found = _still(tx, file, file.state)
    return None if found is None else _move(tx, found, FileState.ENDED)


def expire(tx: Tx, village_id: VillageId, number: int, *, now: datetime) -> RosterFile | None:
    """End a file on which nobody decided in time."""
    found = store.find(tx, village_id, number)
    if found is None or found.state is not FileState.CHECKED or not found.is_late(now):
        return None
    return _move(tx, found, FileState.ENDED)


def _still(tx: Tx, file: RosterFile, state: FileState) -> RosterFile | None:
    found = store.find(tx, file.village_id, file.number)
    return found if found is not None and found.state is state else None


def _move(tx: Tx, file: RosterFile, to: FileState) -> RosterFile:
    store.move(tx, file, to)
    return replace(file, state=to)
