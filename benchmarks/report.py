"""The table that `make bench` prints, and the same as JSON."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Bound, Line, Setting

MARKS = {"aim": "  ok+", "ok": "  ok", "BELOW": "  << BELOW", "info": ""}
HEAD = (
    f"{'':3} {'what':52} {'ours':>10} {'peer':>10} {'':8} {'value':>8}  {'required':>9} {'aim':>7}"
)


def show_head(setting: Setting) -> None:
    """What the columns mean."""
    how = "a quick look, not a measurement" if setting.quick else "medians, ours and peer in turn"
    print(f"{setting.rounds} rounds, {how}; {os.cpu_count()} cores, {_versions()}")
    print(f"\n{HEAD}\n{'-' * len(HEAD)}")


def show(lines: Sequence[Line]) -> None:
    """One row of the table."""
    said = ""
    for one in lines:
        numbers = f"{_number(one.ours):>10} {_number(one.peer):>10} {one.unit:8}"
        print(
            f"({one.row}) {one.what:52} {numbers} {_number(one.value):>8}  {_bound(one.bound)}"
            f"{MARKS[one.verdict]}",
            flush=True,
        )
        if one.against and one.against != said:
            said = one.against
            print(f"      peer or floor: {said}", flush=True)


def write(file: Path, setting: Setting, lines: Sequence[Line]) -> None:
    """Everything, with the samples of each round."""
    whole = {
        "rounds": setting.rounds,
        "quick": setting.quick,
        "cores": os.cpu_count(),
        "versions": _versions(),
        "lines": [one.to_json() for one in lines],
    }
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _versions() -> str:
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value == int(value) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _bound(bound: Bound | None) -> str:
    if bound is None:
        return f"{'':9} {'':7}"
    sign = "<=" if bound.at_most else ">="
    aim = "" if bound.aim is None else _number(bound.aim)
    return f"{sign + ' ' + _number(bound.required):>9} {aim:>7}"
