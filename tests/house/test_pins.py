import re
import tomllib
from pathlib import Path

import pytest

from tests.support.house import ROOT

PINS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"([a-z0-9-]+)==([\w.]+)(?: ; [^;@/]+)?")


def read(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    pins = [PIN.fullmatch(line) for line in lines]
    assert all(pins), [line for line, pin in zip(lines, pins, strict=True) if not pin]
    return {pin[1]: pin[2] for pin in pins if pin}


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_pins_are_names_and_versions_and_no_addresses(path: Path) -> None:
    assert read(path)
    text = path.read_text()
    assert "://" not in text
    assert "--" not in text


def test_builders_and_villages_run_the_same_versions() -> None:
    dev = read(ROOT / "requirements/dev.txt").items()
    assert read(ROOT / "requirements/runtime.txt").items() <= dev
    assert read(ROOT / "requirements/build.txt").items() <= dev


def test_every_declared_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[\[<>=;]", name)[0] for name in project["dependencies"]}
    assert declared <= read(ROOT / "requirements/runtime.txt").keys()
