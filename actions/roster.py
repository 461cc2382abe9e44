"""Import and export a village's roster: whole or not at all, and a second import changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from actions import contacts, places, vote_heirs
from actions.roster_rows import Secrets, kept_of, without_secrets, written
from actions.trail import CLOCK
from actions.vote_heirs import Inherited
from storage import roster as store
from storage import trail, villages
from storage.engine import Tx
from storage.roster import Stored, Written
from village.errors import VillageError
from village.ids import PersonId, VillageId
from village.people import Post
from village.rights import Deed
from village.roster import Fault, Fields, Row, SheetKind, Sheets, Words, read
from village.roster_check import HIDES, Difference, compare, settle
from village.roster_faults import is_hopeless, together


@dataclass(eq=False)
class NoVillage(VillageError):
    """No village of that id is kept."""

    village_id: int
    code = "refused"


class RosterChanged(Exception):
    """Somebody changed the roster since the plan was made: it must be made again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, would do, or why it did nothing.

    `phones_left` counts phones that were not kept because there is no key, `identities_left` identity numbers, which
    are checked and kept only where that is wished. `inherited` is what others look after from now on.
    """

    difference: Difference
    faults: Sequence[Fault] = ()
    phones_left: int = 0
    identities_left: int = 0
    done: bool = False
    inherited: Sequence[Inherited] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and the roster that this was worked out from."""

    village_id: VillageId
    outcome: Outcome
    seen: Stored
    written: Written = field(default_factory=Written)


def plan(
    tx: Tx,
    village_id: VillageId,
    sheets: Mapping[SheetKind, Sequence[Row]],
    words: Words,
    *,
    secrets: Secrets,
    now: datetime,
    unread: Sequence[Fault] = (),
) -> Plan:
    """Work out what an import would write; nothing is written, so a reading transaction will do.

    `unread` is what is wrong with the sheets themselves. Raises NoVillage.
    """
    village = villages.find(tx, village_id)
    if village is None:
        raise NoVillage(village_id)
    if is_hopeless(unread):
        return Plan(village_id, Outcome(Difference(), unread), Stored({}, {}, {}))
    today = now.astimezone(ZoneInfo(village.timezone)).date()
    entries, faults = {}, []
    for kind in SheetKind:
        entries[kind], wrong = read(kind, sheets.get(kind, ()), words, today=today)
        faults += wrong
    stored = store.read(tx, village_id)
    people, phones, identities = without_secrets(entries[SheetKind.PEOPLE], secrets)
    kept = kept_of(stored, secrets)
    settled, wrong = settle(
        Sheets(entries[SheetKind.HOUSEHOLDS], people, entries[SheetKind.GROUPS]), kept
    )
    faults = together(unread, faults, wrong)
    difference = Difference() if faults else compare(settled, kept)
    outcome = Outcome(difference, faults, phones, identities)
    if faults or difference.is_empty:
        return Plan(village_id, outcome, stored)
    return Plan(village_id, outcome, stored, written(settled, kept, stored, secrets.vault))


def apply(tx: Tx, made: Plan, *, actor: str, now: datetime) -> Outcome:
    """Write what was planned, unless it has faults; `actor` signs the trail. Raises RosterChanged."""
    outcome = made.outcome
    if outcome.faults:
        return outcome
    inherited: Sequence[Inherited] = ()
    if not outcome.difference.is_empty:
        if store.read(tx, made.village_id) != made.seen:
            raise RosterChanged
        store.write(tx, made.village_id, made.written, held=made.seen.posts)
        places.learn(tx, made.village_id, groups=made.written.groups)
        contacts.tend(tx, made.village_id, now=now)
        inherited = _leave_office(tx, made, actor, now)
        _tell(tx, made.village_id, outcome.difference, actor, now)
    return replace(outcome, done=True, inherited=inherited)


def import_roster(
    tx: Tx,
    village_id: VillageId,
    sheets: Mapping[SheetKind, Sequence[Row]],
    words: Words,
    *,
    secrets: Secrets,
    now: datetime,
    unread: Sequence[Fault] = (),
    actor: str = CLOCK,
    dry_run: bool = False,
) -> Outcome:
    """Bring the roster to what the sheets say; with any fault, and in a dry run, nothing is written. Raises NoVillage."""
    made = plan(tx, village_id, sheets, words, secrets=secrets, now=now, unread=unread)
    return made.outcome if dry_run else apply(tx, made, actor=actor, now=now)


def export(
    tx: Tx, village_id: VillageId, *, secrets: Secrets, in_full: bool = False
) -> dict[SheetKind, list[Fields]]:
    """The roster as an import takes it, without who is gone. Raises NoVillage.

    Phones and contacts are masked unless `in_full`, identity numbers always.
    """
    if villages.find(tx, village_id) is None:
        raise NoVillage(village_id)
    kept = kept_of(store.read(tx, village_id), secrets)
    people: list[Fields] = []
    for number, fields in kept.people.items():
        if number not in kept.gone:
            shown = {
                column: hide(fields[column])
                for column, (hide, _) in HIDES.items()
                if column in fields and not (in_full and column != "identity")
            }
            people.append({**fields, **shown, "id": number})
    homes: list[Fields] = [{**fields, "id": number} for number, fields in kept.households.items()]
    groups: list[Fields] = [{**fields, "id": number} for number, fields in kept.groups.items()]
    return {SheetKind.HOUSEHOLDS: homes, SheetKind.PEOPLE: people, SheetKind.GROUPS: groups}


def _leave_office(tx: Tx, made: Plan, actor: str, now: datetime) -> Sequence[Inherited]:
    village = villages.find(tx, made.village_id)
    if village is None or not made.written.posts:
        return ()
    before, after = (
        {PersonId(one): [Post(post) for post, *_ in found] for one, found in held.items()}
        for held in (made.seen.posts, made.written.posts)
    )
    return vote_heirs.leave_office(tx, village, before, after, signed_by=actor, now=now)


def _tell(tx: Tx, village_id: VillageId, difference: Difference, actor: str, now: datetime) -> None:
    """The trail says how much changed, never who or what."""
    trail.append(
        tx,
        village_id,
        at=now,
        actor=actor,
        deed=Deed.IMPORT_ROSTER.value,
        subject=f"village:{village_id}",
        data={
            f"{kind.value}_{what}": len(getattr(part, what))
            for kind, part in difference.parts
            for what in ("added", "changed", "missing")
        },
    )
