import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.support.house import FLOORS, ROOT, files

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
    declared = [re.split(r"[\[<>=;]", name)[0] for name in project["dependencies"]]
    assert len(set(declared)) == len(declared), "named twice"
    assert set(declared) <= read(ROOT / "requirements/runtime.txt").keys()


def imported(floor: str) -> set[str]:
    found: set[str] = set()
    for path in files(floor):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {name.name.split(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.split(".")[0])
    return found - set(FLOORS) - sys.stdlib_module_names


@pytest.mark.parametrize("floor", FLOORS)
def test_a_village_s_machine_has_all_that_is_imported(floor: str) -> None:
    installed = metadata.packages_distributions()
    pinned = read(ROOT / "requirements/runtime.txt")
    brought_by = {
        name: {re.sub(r"[-_.]+", "-", one).lower() for one in installed.get(name, ())}
        for name in imported(floor)
    }
    assert not {name for name, packages in brought_by.items() if not packages & pinned.keys()}
