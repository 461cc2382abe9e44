"""The words of a roster's sheets: what headings and cells are called in each language, and what is understood."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from locales import LANGUAGES, choose
from village.roster import COLUMNS, SheetKind, Words
from village.workbook import Wording


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
