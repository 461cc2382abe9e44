"""Between a roster's sheets and its rows: which column is kept where, and what is sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.spelling import spelled
from storage.roster import Stored, Written
from storage.vault import Vault
from village.roster import Entry, Fields, Kept, Sheets
from village.roster_check import differing

HOUSEHOLD = {
    "id": "id",
    "name": "name",
    "group": "group_no",
    "head": "head_id",
    "representative": "representative_id",
    "circle": "circle",
    "x": "x_m",
    "y": "y_m",
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
    "collective": "collective",
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
    "collective": "",
}
"""What holds for a new person where the sheet lacks the column."""
PHONE, IDENTITY = "phone", "identity"
"""The purposes of marks: over the last four digits of a phone, over an identity number."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is kept of phones, contacts and identity numbers: nothing without a key, the last only where it is wished."""

    vault: Vault = field(default_factory=Vault)
    identities: bool = False

    @property
    def keeps_identities(self) -> bool:
        """Whether identity numbers are kept."""
        return self.identities and self.vault.has_key


def without_secrets(entries: Sequence[Entry], secrets: Secrets) -> tuple[list[Entry], int, int]:
    """The entries without what is not kept, and how many phones and identity numbers were left out."""
    found, phones, identities = [], 0, 0
    for one in entries:
        fields = dict(one.fields)
        if not secrets.keeps_identities:
            identities += bool(fields.pop("identity", ""))
        if not secrets.vault.has_key:
            phones += bool(fields.pop("phone", ""))
            phones += bool(fields.pop("away_contact", ""))
        found.append(Entry(one.id, one.row, fields))
    return found, phones, identities


def kept_of(stored: Stored, secrets: Secrets) -> Kept:
    """What is kept, as a sheet would say it."""
    return Kept(
        households={
            number: {column: row[at] for column, at in HOUSEHOLD.items() if column != "id"}
            for number, row in stored.households.items()
            if not row["is_gone"]
        },
        people={
            number: _fields(row, stored, stored.posts.get(number, ()), secrets)
            for number, row in stored.people.items()
        },
        groups={number: {"name": name} for number, name in stored.groups.items()},
        origin=stored.origin,
        gone=frozenset(number for number, row in stored.people.items() if row["gone"]),
        gone_households=frozenset(
            number for number, row in stored.households.items() if row["is_gone"]
        ),
    )


def _fields(row: Mapping[str, Any], stored: Stored, posts: Any, secrets: Secrets) -> Fields:
    found = {column: row[at] for column, at in PERSON.items() if column != "id"}
    vault = secrets.vault
    found |= {
        "posts": posts,
        "unit": stored.units.get(row["unit_id"], ""),
        "phone": vault.open(row["phone_sealed"]),
        "away_contact": vault.open(row["away_contact_sealed"]),
    }
    if secrets.keeps_identities:
        found["identity"] = vault.open(row["identity_sealed"])
    return found


def written(settled: Sheets, kept: Kept, stored: Stored, vault: Vault) -> Written:
    """The rows that bring what is kept to what the sheets say."""
    new_homes, homes = _parted(settled.households, kept.households)
    new_people, people = _parted(settled.people, kept.people)
    numbers = {name: number for number, name in stored.units.items()}
    named = (one.fields.get("unit", "") for one in [*new_people, *people])
    new_units = sorted({name for name in named if name and name not in numbers})
    numbers |= {name: -place for place, name in enumerate(new_units, 1)}
    return Written(
        new_households=[
            {"circle": 0, **_columns(one, {"group": 0, **one.fields}, HOUSEHOLD)}
            for one in new_homes
        ],
        households=[_home(one) for one in homes],
        new_people=[_person(one, {**NOBODY, **one.fields}, vault, numbers) for one in new_people],
        people=[_person(one, one.fields, vault, numbers) for one in people],
        posts={
            one.id: one.fields["posts"] for one in [*new_people, *people] if "posts" in one.fields
        },
        groups={
            one.id: one.fields["name"]
            for one in settled.groups
            if kept.groups.get(one.id) != one.fields
        },
        new_units=new_units,
        origin=settled.origin,
    )


def _home(one: Entry) -> dict[str, Any]:
    found = _columns(one, one.fields, HOUSEHOLD)
    if "circle" in one.fields:
        # A cadre moved it by hand; who looked after it in the other circle does so no more.
        found |= {"is_kept": bool(one.fields["circle"]), "member_id": None}
    return found


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


def _person(one: Entry, fields: Fields, vault: Vault, units: Mapping[str, int]) -> dict[str, Any]:
    found = _columns(one, fields, PERSON)
    if "name" in fields:
        found["pinyin"], found["initials"] = spelled(fields["name"])
    if "unit" in fields:
        found["unit_id"] = units[fields["unit"]] if fields["unit"] else None
    if "phone" in fields:
        phone = fields["phone"]
        found["phone_sealed"] = vault.seal(phone)
        found["phone_tail_mark"] = vault.mark(PHONE, phone[-4:]) if phone else ""
    if "away_contact" in fields:
        found["away_contact_sealed"] = vault.seal(fields["away_contact"])
    if "identity" in fields:
        identity = fields["identity"]
        found["identity_sealed"] = vault.seal(identity)
        found["identity_mark"] = vault.mark(IDENTITY, identity) if identity else ""
    return found
