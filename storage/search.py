"""Finding people of a village by name, pinyin or the end of a phone, each by an index of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select

from storage.engine import Tx
from storage.people import PERSON, HouseholdRow, PersonRow, to_person
from storage.prepared import Prepared
from storage.tables import table
from village.ids import VillageId
from village.people import Person

MOST = 100
"""More are not counted: nobody reads on that far."""
_LAST_GROUP = 2**31 - 1
_household, _person = table(HouseholdRow), table(PersonRow)
_LAST = "\U0010ffff"
"""Sorts behind every character, so that `word` to `word + _LAST` are the texts that begin with it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who was found; the phone is still sealed."""

    person: Person
    household: str
    phone_sealed: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Who was found; `is_cut` says that there are more."""

    found: list[Found]
    is_cut: bool


def _found(condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    return (
        select(*PERSON, _household.c.name.label("household_name"), _person.c.phone_sealed)
        .select_from(
            _person.outerjoin(
                _household,
                (_household.c.village_id == _person.c.village_id)
                & (_household.c.id == _person.c.household_id),
            )
        )
        .where(
            _person.c.village_id == bindparam("village"),
            _person.c.gone == "",
            condition,
            _person.c.group_no.between(bindparam("least"), bindparam("greatest")),
        )
        .limit(MOST + 1)
    )


def _beginning(column: str) -> Prepared:
    """Who has a text that begins with a word; PostgreSQL compares by bytes here, as its index is sorted."""
    of = _person.c[column]
    low: BindParameter[str] = bindparam("low", type_=of.type)
    high: BindParameter[str] = bindparam("high", type_=of.type)
    bytewise = of.op("~>=~", is_comparison=True)(low) & of.op("~<~", is_comparison=True)(high)
    statements: Mapping[str, Select[tuple[object, ...]]] = {
        "sqlite": _found((of >= low) & (of < high)),
        "postgresql": _found(bytewise),
    }
    return Prepared(statements)


_BY_NAME, _BY_PINYIN, _BY_INITIALS = map(_beginning, ("name", "pinyin", "initials"))
_WITHIN = Prepared(
    # LIKE would take % and _ of the part for its own.
    _found(
        func.replace(_person.c.name, bindparam("part", type_=_person.c.name.type), "")
        != _person.c.name
    )
)
_BY_TAIL = Prepared(_found(_person.c.phone_tail_mark == bindparam("mark")))


def by_name(tx: Tx, village_id: VillageId, name: str, *, group: int | None = None) -> Batch:
    """Whose name begins so; with a `group`, of that village group only."""
    return _read(tx, _BY_NAME, village_id, group, low=name, high=name + _LAST)


def within_name(tx: Tx, village_id: VillageId, part: str, *, group: int | None = None) -> Batch:
    """Whose name has that somewhere in it: as long as the village, where the others are as long as what is found."""
    return _read(tx, _WITHIN, village_id, group, part=part)


def by_letters(tx: Tx, village_id: VillageId, letters: str, *, group: int | None = None) -> Batch:
    """Whose name in pinyin, or its initials, begin so."""
    high = letters + _LAST
    whole, short = (
        _read(tx, one, village_id, group, low=letters, high=high)
        for one in (_BY_PINYIN, _BY_INITIALS)
    )
    each = {one.person.id: one for one in whole.found + short.found}
    return Batch(list(each.values()), whole.is_cut or short.is_cut)


def by_phone_tail(tx: Tx, village_id: VillageId, mark: str, *, group: int | None = None) -> Batch:
    """Whose phone ends so; `mark` is the vault's."""
    return _read(tx, _BY_TAIL, village_id, group, mark=mark)


def _read(
    tx: Tx, statement: Prepared, village_id: VillageId, group: int | None, **words: str
) -> Batch:
    least, greatest = (0, _LAST_GROUP) if group is None else (group, group)
    rows = statement.all(tx, village=village_id, least=least, greatest=greatest, **words)
    found = [Found(to_person(row), row.household_name or "", row.phone_sealed) for row in rows]
    return Batch(found[:MOST], len(found) > MOST)
