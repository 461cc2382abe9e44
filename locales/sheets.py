"""The words of a roster's sheets: what headings and cells are called in each language, what is understood, and what an import tells."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from locales import LANGUAGES, Language, choose
from village.roster import COLUMNS, Fault, SheetKind, Words
from village.roster_check import Part
from village.workbook import Wording, choices, written


@cache
def _source() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("locales").joinpath("roster.toml").read_text("utf-8"))


def _understood(table: Mapping[str, Any]) -> dict[str, str]:
    """Every word of every language, with its code."""
    found = {
        word.lower(): code
        for code, languages in table.items()
        if code != "blank"
        for words in languages.values()
        for word in words
    }
    return found | ({"": table["blank"]} if "blank" in table else {})


@cache
def words() -> Words:
    """What is understood in the cells."""
    return Words(**{name: _understood(table) for name, table in _source()["words"].items()})


@cache
def wording(code: str) -> Wording:
    """How a workbook is worded in the language nearest to `code`; headings of every language are understood."""
    language = choose(code)
    source = _source()
    return Wording(
        sheets={kind: source["sheets"][kind][language][0] for kind in SheetKind},
        known_sheets={
            name.lower(): kind
            for kind in SheetKind
            for one in LANGUAGES
            for name in source["sheets"][kind][one]
        },
        columns={
            kind: {column: source["columns"][kind][column][language][0] for column in COLUMNS[kind]}
            for kind in SheetKind
        },
        known_columns={kind: _understood(source["columns"][kind]) for kind in SheetKind},
        written={
            name: {
                code: languages[language][0] for code, languages in table.items() if code != "blank"
            }
            for name, table in source["words"].items()
        },
        notes=source["notes"][language][0],
        example={kind: source["example"][kind][language] for kind in SheetKind},
        help=source["help"][language],
    )


def fault(one: Fault, texts: Language) -> str:
    """What is wrong with a roster, where, and what may stand there: a line of the chat's HTML."""
    worded = wording(texts.code)
    title, column = worded.sheets[one.sheet], worded.columns[one.sheet].get(one.column, one.column)
    may = choices(one, worded)
    told: str = texts.workbook.fault(title, one.row, column, one.reason.value, one.value, may)
    return told


def changes(kind: SheetKind, part: Part, texts: Language) -> Iterator[str]:
    """Who of a sheet is new and what becomes another: each a line of the chat's HTML."""
    worded = wording(texts.code)
    title, columns = worded.sheets[kind], worded.columns[kind]
    for new in part.added:
        yield texts.workbook.added(title, new.id, new.name)
    for one in part.changed:
        for change in one.changes:
            before, after = (
                written(change.column, value, worded, kind)
                for value in (change.before, change.after)
            )
            column = columns[change.column]
            yield texts.workbook.changed(title, one.id, one.name, column, before, after)
