"""Printing binding codes from the command line."""

import csv
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from actions.codes import PURPOSE
from bot.commands.codes import codes
from storage import codes as kept
from storage.engine import open_database
from storage.vault import Vault
from tests.support.village import NAMES, WILLOW, Who, settle
from village.binding import normalise

Run = Callable[..., Result]
KEY = Vault.new_key()


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANXIN_STORAGE__URL", sqlite_url)
    monkeypatch.setenv("LIANXIN_SECURITY__KEY", KEY)
    database = open_database(sqlite_url)
    settle(database)
    database.dispose()
    app = typer.Typer()
    app.command()(codes)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_the_screen_shows_a_code_for_everybody_without_an_account(run: Run) -> None:
    done = run("--village", "1")
    assert done.exit_code == 0, done.output
    assert NAMES[Who.UNBOUND] in done.output
    assert NAMES[Who.VILLAGER] not in done.output


def test_a_file_holds_codes_that_bind_and_only_its_owner_reads_it(
    run: Run, tmp_path: Path, sqlite_url: str
) -> None:
    file = tmp_path / "codes.csv"
    done = run("--village", "1", "--all", "--bot", "@lianxin_bot", "--csv", str(file))
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["name"] for row in rows] == [NAMES[one] for one in Who]
    code = normalise(rows[0]["code"])
    assert rows[0]["link"] == f"https://t.me/lianxin_bot?start={code}"
    assert code not in done.output
    database = open_database(sqlite_url)
    with database.begin() as tx:
        found = kept.find(tx, Vault.of(KEY).mark(PURPOSE, code))
    database.dispose()
    assert found is not None
    assert found.village_id == WILLOW


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--village", "9"), "lianxin: there is no village 9"),
        (("--village", "1", "--person", "999"), "not everybody"),
        (("--village", "1", "--csv", "lianxin.txt"), "is there already"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    (tmp_path / "lianxin.txt").touch()
    done = run(*arguments)
    assert done.exit_code == 1
    assert line in done.output
    assert "Traceback" not in done.output


def test_a_key_that_is_none_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_SECURITY__KEY", "abc")
    done = run("--village", "1")
    assert done.exit_code == 1
    assert "security.key" in done.output
