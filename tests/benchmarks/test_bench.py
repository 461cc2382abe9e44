"""`make bench` runs and tells what it should; how fast anything is, is no test's business."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure import Bound, Line, Pairs
from tests.support.house import ROOT


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_row_is_printed_and_written(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    done = bench("--row", "b", "--json", str(file), "--dir", str(tmp_path))
    assert done.returncode == 0, done.stderr
    written: dict[str, Any] = json.loads(file.read_text())
    assert written["quick"] is True
    first = written["lines"][0]
    assert first["row"] == "b"
    assert first["required"] == 1.2
    assert first["at_most"] is True
    assert len(first["samples"]) == written["rounds"]
    assert first["what"] in done.stdout
    assert first["against"] in done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["bench.json"]


def test_a_row_that_does_not_exist_is_refused() -> None:
    done = bench("--row", "b,z")
    assert done.returncode == 2
    assert "no such row: z" in done.stderr


@pytest.mark.parametrize(
    ("value", "bound", "verdict"),
    [
        (0.7, Bound(0.8, 1.5), "BELOW"),
        (0.8, Bound(0.8, 1.5), "ok"),
        (1.5, Bound(0.8, 1.5), "aim"),
        (0.9, Bound(0.8), "aim"),
        (1.3, Bound(1.2, at_most=True), "BELOW"),
        (1.2, Bound(1.2, at_most=True), "aim"),
        (5, None, "info"),
    ],
)
def test_a_value_is_judged_by_its_bound(value: float, bound: Bound | None, verdict: str) -> None:
    assert Line("a", "something", value, "per s", bound=bound).verdict == verdict


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    assert Pairs(ours=[1, 8, 30], peer=[10, 10, 10]).ratio == 0.8
