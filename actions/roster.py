"""Import and export a village's roster: whole or not at all, and a second import changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from actions.trail import CLOCK
from storage import roster as store
from storage import trail, villages
from storage.engine import Tx
from storage.roster import Stored, Written
from storage.vault import Vault
from village.cells import mask
from village.errors import VillageError
from village.ids import VillageId
from village.roster import Entry, Fault, Fields, Kept, Row, SheetKind, Sheets, Words, read
from village.roster_check import Difference, compare, differing, settle

HOUSEHOLD = {
    "id": "id",
    "name": "name",
    "group": "group_no",
    "head": "head_id",
    "representative": "representative_id",
    "east": "x_m",
    "north": "y_m",
    "distance": "distance_m",
}
"""Columns of the sheet, and where they are kept."""
PERSON = {
    "id": "id",
    "name": "name",
    "gender": "gender",
    "born": "born",
    "household": "household_id",
    "relation": "relation",
    "group": "group_no",
    "hukou": "hukou",
    "away": "away",
    "away_since": "away_since",
    "party": "party",
    "branch": "branch",
    "serves": "serves",
    "representative": "representative",
}
NOBODY: Fields = {
    "gender": "",
    "born": None,
    "household": None,
    "relation": "",
    "group": 0,
    "hukou": "here",
    "away": "",
    "away_since": None,
    "party": "none",
    "branch": "",
    "serves": True,
    "representative": False,
}
"""What holds for a new person where the sheet lacks the column."""
PHONE = "phone"
"""The purpose of a mark over the last four digits of a phone."""


@dataclass(eq=False)
class NoVillage(VillageError):
    """No village of that id is kept."""

    village_id: int
    code = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, would do, or why it did nothing.

    `phones_left` counts phones that were not kept because there is no key, `identities_left` identity numbers, which are
    checked and not kept.
    """

    difference: Difference
    faults: Sequence[Fault] = ()
    phones_left: int = 0
    identities_left: int = 0
    done: bool = False


def import_roster(
    tx: Tx,
    village_id: VillageId,
    sheets: Mapping[SheetKind, Sequence[Row]],
    words: Words,
    *,
    vault: Vault,
    now: datetime,
    dry_run: bool = False,
) -> Outcome:
    """Bring the roster to what the sheets say; with any fault, and in a dry run, nothing is written. Raises NoVillage."""
    village = villages.find(tx, village_id)
    if village is None:
        raise NoVillage(village_id)
    today = now.astimezone(ZoneInfo(village.timezone)).date()
    entries, faults = {}, []
    for kind in SheetKind:
        entries[kind], wrong = read(kind, sheets.get(kind, ()), words, today=today)
        faults += wrong
    stored = store.read(tx, village_id)
    people, phones, identities = _without_secrets(entries[SheetKind.PEOPLE], vault)
    kept = _kept(stored, vault)
    settled, wrong = settle(Sheets(entries[SheetKind.HOUSEHOLDS], people), kept)
    # A row whose cells cannot be read is missing to the others: what follows from that would only confuse.
    faults = faults or wrong
    difference = Difference() if faults else compare(settled, kept)
    done = not faults and not dry_run
    if done and not difference.is_empty:
        _write(tx, village_id, settled, kept, stored, vault)
        _tell(tx, village_id, difference, now)
    return Outcome(difference, faults, phones, identities, done)


def export(
    tx: Tx, village_id: VillageId, *, vault: Vault, in_full: bool = False
) -> dict[SheetKind, list[Fields]]:
    """The roster as an import takes it, without who is gone; phones are masked unless `in_full`. Raises NoVillage."""
    if villages.find(tx, village_id) is None:
        raise NoVillage(village_id)
    kept = _kept(store.read(tx, village_id), vault)
    people: list[Fields] = []
    for number, fields in kept.people.items():
        if number not in kept.gone:
            phone = fields.get("phone", "")
            people.append({**fields, "id": number, "phone": phone if in_full else mask(phone)})
    homes: list[Fields] = [{**fields, "id": number} for number, fields in kept.households.items()]
    return {SheetKind.HOUSEHOLDS: homes, SheetKind.PEOPLE: people}


def _without_secrets(entries: Sequence[Entry], vault: Vault) -> tuple[list[Entry], int, int]:
    """The entries without identity numbers and, where there is no key, without phones; and how many were left out."""
    found, phones, identities = [], 0, 0
    for one in entries:
        fields = dict(one.fields)
        identities += bool(fields.pop("identity", ""))
        if not vault.has_key:
            phones += bool(fields.pop("phone", ""))
        found.append(Entry(one.id, one.row, fields))
    return found, phones, identities


def _kept(stored: Stored, vault: Vault) -> Kept:
    return Kept(
        households={
            number: {column: row[at] for column, at in HOUSEHOLD.items() if column != "id"}
            for number, row in stored.households.items()
            if not row["is_gone"]
        },
        people={
            number: _fields(row, stored.posts.get(number, ()), vault)
            for number, row in stored.people.items()
        },
        gone=frozenset(number for number, row in stored.people.items() if row["gone"]),
        gone_households=frozenset(
            number for number, row in stored.households.items() if row["is_gone"]
        ),
    )


def _fields(row: Mapping[str, Any], posts: Any, vault: Vault) -> Fields:
    found = {column: row[at] for column, at in PERSON.items() if column != "id"}
    return {**found, "posts": posts, "phone": vault.open(row["phone_sealed"])}


def _write(
    tx: Tx, village_id: VillageId, settled: Sheets, kept: Kept, stored: Stored, vault: Vault
) -> None:
    new_homes, homes = _parted(settled.households, kept.households)
    new_people, people = _parted(settled.people, kept.people)
    store.write(
        tx,
        village_id,
        Written(
            new_households=[
                {"circle": 0, **_columns(one, {"group": 0, **one.fields}, HOUSEHOLD)}
                for one in new_homes
            ],
            households=[_columns(one, one.fields, HOUSEHOLD) for one in homes],
            new_people=[
                _person(one, {**NOBODY, "phone": "", **one.fields}, vault) for one in new_people
            ],
            people=[_person(one, one.fields, vault) for one in people],
            posts={
                one.id: one.fields["posts"]
                for one in [*new_people, *people]
                if "posts" in one.fields
            },
        ),
        held=stored.posts,
    )


def _parted(
    entries: Sequence[Entry], kept: Mapping[int, Fields]
) -> tuple[list[Entry], list[Entry]]:
    """Who is new, and who changes with the fields that do."""
    new, changed = [], []
    for one in entries:
        if one.id not in kept:
            new.append(one)
        elif changes := differing(kept[one.id], one.fields):
            fields = {change.column: one.fields[change.column] for change in changes}
            changed.append(Entry(one.id, one.row, fields))
    return new, changed


def _columns(one: Entry, fields: Fields, places: Mapping[str, str]) -> dict[str, Any]:
    found = {places[column]: value for column, value in fields.items() if column in places}
    return {"id": one.id, **found}


def _person(one: Entry, fields: Fields, vault: Vault) -> dict[str, Any]:
    found = _columns(one, fields, PERSON)
    if "name" in fields:
        found["pinyin"], found["initials"] = spelled(fields["name"])
    if "phone" in fields:
        phone = fields["phone"]
        found["phone_sealed"] = vault.seal(phone)
        found["phone_mark"] = vault.mark(PHONE, phone[-4:]) if phone and vault.has_key else ""
    return found


@lru_cache(maxsize=4096)
def spelled(name: str) -> tuple[str, str]:
    """A name in pinyin without tones, and its initials: what people type when they search."""
    from pypinyin import lazy_pinyin

    syllables = [one.lower() for one in lazy_pinyin(name, errors="default") if one.strip()]
    return "".join(syllables)[:200], "".join(one[0] for one in syllables)[:40]


def _tell(tx: Tx, village_id: VillageId, difference: Difference, now: datetime) -> None:
    """The trail says how much changed, never who or what."""
    trail.append(
        tx,
        village_id,
        at=now,
        actor=CLOCK,
        deed="import_roster",
        subject=f"village:{village_id}",
        data={
            f"{name}_{what}": len(getattr(part, what))
            for name, part in (("households", difference.households), ("people", difference.people))
            for what in ("added", "changed", "missing")
        },
    )
