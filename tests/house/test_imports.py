"""The import contracts hold, and each of them can fail."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import FLOORS, ROOT

# One forbidden line for each contract: contract, where it is written, what it says.
FORBIDDEN = [
    ("floors", "village", "import storage.engine"),
    ("floors", "storage", "import actions"),
    ("floors", "actions", "import handlers"),
    ("floors", "handlers", "import console"),
    ("floors", "console", "import bot"),
    ("chatroom-stands-alone", "chatroom", "import storage"),
    ("chatroom-stands-alone", "chatroom", "from locales import __doc__"),
    ("only-bot-starts-chatroom", "handlers", "import chatroom"),
    ("words-know-only-village", "locales", "import storage.engine"),
    ("pictures-know-nothing", "pictures", "import locales"),
    ("core-speaks-no-words", "storage", "import pictures"),
    ("core-speaks-no-words", "actions", "import locales"),
    ("village-is-pure", "village", "from sqlalchemy import select"),
    ("actions-know-no-chat", "actions", "import jinja2"),
    ("storage-knows-no-chat", "storage", "from fastapi import FastAPI"),
    ("handlers-never-send", "handlers", "from telegram import Bot"),
    ("console-knows-no-chat", "console", "from aiogram.types import Message"),
]


def lint(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-logo", *arguments],
        cwd=house,
        env=os.environ | {"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", house)
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, house / floor, ignore=lambda _, names: _not_python(names))
    return house


@pytest.fixture
def written(copy: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, str]]:
    contract, floor, line = request.param
    path = copy / floor / "forbidden.py"
    path.write_text(f"{line}\n")
    yield copy, contract
    path.unlink()


def _not_python(names: list[str]) -> list[str]:
    return [name for name in names if "." in name and not name.endswith(".py")]


def test_the_house_keeps_its_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("written", FORBIDDEN, indirect=True, ids=" ".join)
def test_a_forbidden_import_is_found(written: tuple[Path, str]) -> None:
    house, contract = written
    done = lint(house, "--contract", contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "forbidden" in done.stdout
    assert " BROKEN" in done.stdout


def test_no_contract_is_left_unproved() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert {contract["id"] for contract in settings["contracts"]} == {
        name for name, *_ in FORBIDDEN
    }
    assert set(settings["root_packages"]) == set(FLOORS)
