"""python -m benchmarks [--quick] [--row a,c] [--json FILE]: exit 0 unless something broke, whatever the numbers say."""

import argparse
import asyncio
import importlib
import logging
import sys
import tempfile
import warnings
from pathlib import Path

import structlog
from rich.console import Console

from benchmarks import report
from benchmarks.measure import QUICK_ROUNDS, ROUNDS, Line, Setting

ROWS = {
    "a": "capture",
    "b": "dispatching",
    "c": "sweeping",
    "d": "delivering",
    "e": "pushing",
    "f": "page",
    "g": "rosters",
    "h": "duplicates",
    "i": "voting",
}


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    # What is logged is not what is measured; SQLite's advice is for who runs a village.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message="SQLite .* has the WAL-reset bug")
    rows = [one.strip() for one in asked.row.split(",") if one.strip()]
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-", dir=asked.dir) as folder:
        setting = Setting(QUICK_ROUNDS if asked.quick else asked.rounds, asked.quick, Path(folder))
        report.show_head(setting)
        lines: list[Line] = []
        broken: dict[str, str] = {}
        for row in rows:
            try:
                found = _measure(row, setting)
            except Exception as error:  # noqa: BLE001 - the other rows are still worth having
                broken[row] = f"{type(error).__name__}: {error}"
                print(f"({row}) BROKEN {broken[row]}", flush=True)
                continue
            report.show(found)
            lines += found
    below = [one for one in lines if one.verdict == "BELOW"]
    held = "what was measured holds" if lines else "nothing was measured"
    print(f"\n{len(below)} below the requirement" if below else f"\n{held}")
    if asked.json:
        report.write(asked.json, setting, lines)
    if broken:
        sys.exit(1)


def _measure(row: str, setting: Setting) -> list[Line]:
    """The lines of a row; none where its module is not written yet."""
    name = f"benchmarks.{ROWS[row]}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        print(f"({row}) not written yet", flush=True)
        return []
    with Console(stderr=True).status(f"({row}) {ROWS[row]} ..."):
        found: list[Line] = asyncio.run(module.run(setting))
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, small load: does it run?")
    parser.add_argument("--row", default=",".join(ROWS), help="which rows, such as a,c")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds a row ({ROUNDS})")
    parser.add_argument("--json", type=Path, help="write everything to this file as well")
    parser.add_argument("--dir", type=Path, help="where files are made (the disk matters)")
    asked = parser.parse_args()
    if unknown := set(asked.row.split(",")) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    main()
