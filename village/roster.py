"""A roster as it comes in sheets: its columns, what a row says, and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from village import cells
from village.cells import Reason, WrongCell

Fields = Mapping[str, Any]
"""What is said of a household or person, by column; a column that the sheet lacks is not there."""


class SheetKind(StrEnum):
    """The sheets of a roster."""

    HOUSEHOLDS = "households"
    PEOPLE = "people"
    GROUPS = "groups"
    """Names of the village groups; a file may lack it."""


SECRET = frozenset({"phone", "identity", "away_contact"})
"""Columns whose cells are never repeated in a message."""
REQUIRED: Mapping[SheetKind, frozenset[str]] = {
    SheetKind.HOUSEHOLDS: frozenset({"id", "name"}),
    SheetKind.PEOPLE: frozenset({"id", "name"}),
    SheetKind.GROUPS: frozenset({"id", "name"}),
}
OPTIONAL = frozenset({SheetKind.GROUPS})
"""Sheets that a file may lack."""
TAKEN_ONLY: Mapping[SheetKind, frozenset[str]] = {
    SheetKind.HOUSEHOLDS: frozenset({"lon", "lat"}),
    SheetKind.PEOPLE: frozenset({"represents"}),
    SheetKind.GROUPS: frozenset(),
}
"""Columns that are understood and kept as something else (metres, a household's representative): an export lacks them."""
HEAD = "head"
"""The relation to the head of who is the head."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where; `row` is 0 for a whole sheet. `value` repeats the cell where that tells nothing personal."""

    sheet: SheetKind
    row: int
    column: str
    reason: Reason
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the sheet: its number there, and its cells by column."""

    number: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Words:
    """What people write in a cell for each code, in small letters."""

    gender: Mapping[str, str]
    party: Mapping[str, str]
    hukou: Mapping[str, str]
    yes_no: Mapping[str, str]
    relation: Mapping[str, str]
    post: Mapping[str, str]
    collective: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One household or person of a sheet."""

    id: int
    row: int
    fields: Fields


Origin = tuple[int, int]
"""Longitude and latitude in millionths of a degree."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the sheets say."""

    households: Sequence[Entry] = ()
    people: Sequence[Entry] = ()
    groups: Sequence[Entry] = ()
    origin: Origin | None = None
    """Where the village's middle is, when these sheets say it first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a village: households and people by id, and the ids of those who died or moved away.

    `people` holds the gone too, `households` does not.
    """

    households: Mapping[int, Fields] = field(default_factory=dict)
    people: Mapping[int, Fields] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    gone_households: frozenset[int] = frozenset()
    groups: Mapping[int, Fields] = field(default_factory=dict)
    origin: Origin | None = None


Read = Callable[[object, Words, date], Any]


def _plain(read: Callable[[object], Any]) -> Read:
    return lambda value, _words, _today: read(value)


def _text(limit: int) -> Read:
    return _plain(partial(cells.short, limit=limit))


def _word(which: str) -> Read:
    return lambda value, words, _today: cells.word(value, getattr(words, which))


def _yes(*, blank: bool) -> Read:
    def read(value: object, words: Words, _today: date) -> bool:
        return cells.word(value, words.yes_no) == "yes" if cells.plain(value) else blank

    return read


def _day(value: object, _words: Words, today: date) -> date | None:
    return cells.day(value, today=today)


def _relation(value: object, words: Words, _today: date) -> str:
    """A known word's code; any other word stays as it was written."""
    found = cells.short(value, 30)
    return words.relation.get(found.lower(), found)


def _posts(value: object, words: Words, today: date) -> tuple[cells.Held, ...]:
    return cells.posts(value, words.post, today=today)


_number: Read = _plain(cells.number)
_group: Read = _plain(partial(cells.number, most=999))
COLUMNS: Mapping[SheetKind, Mapping[str, Read]] = {
    SheetKind.HOUSEHOLDS: {
        "id": _number,
        "name": _text(50),
        "group": _group,
        "head": _number,
        "representative": _number,
        "circle": _plain(cells.circle),
        "x": _plain(cells.metres),
        "y": _plain(cells.metres),
        "lon": _plain(partial(cells.degrees, most=180)),
        "lat": _plain(partial(cells.degrees, most=90)),
        "distance": _plain(partial(cells.metres, least=0)),
    },
    SheetKind.PEOPLE: {
        "id": _number,
        "name": _text(30),
        "gender": _word("gender"),
        "born": _day,
        "household": _number,
        "relation": _relation,
        "group": _group,
        "hukou": _word("hukou"),
        "away": _text(100),
        "away_since": _day,
        "away_contact": _text(200),
        "party": _word("party"),
        "branch": _text(100),
        "serves": _yes(blank=True),
        "representative": _yes(blank=False),
        "represents": _plain(cells.numbers),
        "collective": _word("collective"),
        "posts": _posts,
        "unit": _text(100),
        "phone": _plain(cells.phone),
        "identity": _plain(cells.identity),
    },
    SheetKind.GROUPS: {
        "id": _plain(partial(cells.number, least=1, most=999)),
        "name": _text(100),
    },
}
"""The columns of each sheet, in their order, and how a cell of each is read."""


def read(
    kind: SheetKind, rows: Iterable[Row], words: Words, *, today: date
) -> tuple[list[Entry], list[Fault]]:
    """What the rows of a sheet say, and every cell that cannot be read."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    first: dict[int, int] = {}
    for row in rows:
        entry, wrong = _entry(kind, row, words, today)
        faults += wrong
        if entry is None:
            continue
        if entry.id in first:
            faults.append(Fault(kind, row.number, "id", Reason.ID_TWICE, str(entry.id)))
            continue
        first[entry.id] = row.number
        entries.append(entry)
    return entries, faults


def _entry(
    kind: SheetKind, row: Row, words: Words, today: date
) -> tuple[Entry | None, list[Fault]]:
    columns = COLUMNS[kind]
    found: dict[str, Any] = {}
    faults = []
    for column, cell in row.cells.items():
        try:
            value = columns[column](cell, words, today)
        except WrongCell as wrong:
            faults.append(Fault(kind, row.number, column, wrong.reason, shown(column, cell)))
            continue
        if value in {None, ""} and column in REQUIRED[kind]:
            faults.append(Fault(kind, row.number, column, Reason.MISSING))
        elif value is None and column == "group":
            continue  # a person's group is that of the household, a household's is 0: told nowhere else
        else:
            found[column] = value
    number = found.pop("id", None)
    return (None if number is None else Entry(number, row.number, found)), faults


def shown(column: str, cell: object) -> str:
    """A cell for a message: nothing of a secret column, nor of a cell that may hold a number put in the wrong one."""
    text = cells.plain(cell)
    if column in SECRET or sum(map(str.isdigit, text)) > 8:
        return ""
    return text if len(text) <= 30 else text[:29] + "…"
