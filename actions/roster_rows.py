"""Between a roster's sheets and its rows: which column is kept where, and what is sealed."""

from collections.abc import Mapping, Sequence
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


def without_secrets(entries: Sequence[Entry], vault: Vault) -> tuple[list[Entry], int, int]:
    """The entries without identity numbers and, where there is no key, without phones; and how many were left out."""
    found, phones, identities = [], 0, 0
    for one in entries:
        fields = dict(one.fields)
        identities += bool(fields.pop("identity", ""))
        if not vault.has_key:
            phones += bool(fields.pop("phone", ""))
        found.append(Entry(one.id, one.row, fields))
    return found, phones, identities


def kept_of(stored: Stored, vault: Vault) -> Kept:
    """What is kept, as a sheet would say it."""
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


def written(settled: Sheets, kept: Kept, vault: Vault) -> Written:
    """The rows that bring what is kept to what the sheets say."""
    new_homes, homes = _parted(settled.households, kept.households)
    new_people, people = _parted(settled.people, kept.people)
    return Written(
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
            one.id: one.fields["posts"] for one in [*new_people, *people] if "posts" in one.fields
        },
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
        found["phone_tail_mark"] = vault.mark(PHONE, phone[-4:]) if phone and vault.has_key else ""
    return found
