"""A roster as a table of cells: how its headings and values are worded, and which column a heading names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from village import cells
from village.cells import Reason
from village.roster import COLUMNS, REQUIRED, Fault, Fields, SheetKind, shown

MARKS = {one: one for one in ("gender", "party", "hukou", "relation", "collective")}
"""Columns whose values are codes, and the table of their words."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a workbook in one language; `known_*` also hold those of the others, in small letters."""

    sheets: Mapping[SheetKind, str]
    known_sheets: Mapping[str, SheetKind]
    columns: Mapping[SheetKind, Mapping[str, str]]
    known_columns: Mapping[SheetKind, Mapping[str, str]]
    written: Mapping[str, Mapping[str, str]]
    notes: str
    example: Mapping[SheetKind, Mapping[str, Any]]
    help: Sequence[str]


def headings(
    kind: SheetKind, cells_: Sequence[object], wording: Wording, *, row: int = 1
) -> tuple[dict[int, str], list[Fault]]:
    """The column of each place of the heading row, and what is wrong with the row."""
    known = wording.known_columns[kind]
    found: dict[int, str] = {}
    faults = []
    for place, cell in enumerate(cells_):
        title = cells.plain(cell)
        column = known.get(title.lower().rstrip("*"))
        if column is None:
            if title:
                faults.append(Fault(kind, row, shown("", title), Reason.UNKNOWN_COLUMN))
        elif column in found.values():
            faults.append(Fault(kind, row, column, Reason.COLUMN_TWICE))
        else:
            found[place] = column
    faults += [
        Fault(kind, row, column, Reason.NO_COLUMN)
        for column in COLUMNS[kind]
        if column in REQUIRED[kind] and column not in found.values()
    ]
    return found, faults


def is_example(kind: SheetKind, found: Mapping[str, object], wording: Wording) -> bool:
    """Whether a row is the person of the template, whom nobody knows; a household or a group may well be called so."""
    return kind is SheetKind.PEOPLE and all(
        cells.plain(found.get(column)) == cells.plain(value)
        for column, value in wording.example[kind].items()
    )


def choices(fault: Fault, wording: Wording) -> Sequence[str]:
    """What may stand in a cell that holds none of the few words that it may; nothing where they are many."""
    if fault.reason is not Reason.UNKNOWN_WORD:
        return ()
    table = "yes_no" if fault.column in {"serves", "representative"} else MARKS.get(fault.column)
    return tuple(wording.written[table].values()) if table else ()


def lines(
    kind: SheetKind, entries: Iterable[Fields], wording: Wording, columns: Sequence[str]
) -> Iterable[list[object]]:
    """The rows of a sheet, each with a cell for every column."""
    for fields in entries:
        yield [written(column, fields.get(column), wording, kind) for column in columns]


def _about(field: str, since: date | None, until: date | None) -> str:
    """A post's field and term in brackets."""
    term = f"{since or ''}~{until or ''}" if since or until else ""
    told = "，".join(filter(None, (field, term)))
    return f"（{told}）" if told else ""


def written(column: str, value: Any, wording: Wording, kind: SheetKind) -> object:
    """A value as the sheet words it."""
    if column == "posts" and isinstance(value, tuple):
        words = wording.written["post"]
        return "、".join(words[post] + _about(*about) for post, *about in value)
    if isinstance(value, bool):
        return wording.written["yes_no"]["yes" if value else "no"]
    if isinstance(value, date):
        return value.isoformat()
    if column in MARKS and kind is SheetKind.PEOPLE:
        return wording.written[MARKS[column]].get(value, value)
    return value
