"""Printing contact cards and binding slips from the command line."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from sqlalchemy import update
from typer.testing import CliRunner, Result

from bot.commands.cards import cards
from bot.commands.codes import codes
from storage import circles
from storage.engine import open_database
from storage.people import HouseholdRow
from storage.vault import Vault
from tests.support.village import NAMES, WILLOW, Who, settle

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANXIN_STORAGE__URL", sqlite_url)
    monkeypatch.setenv("LIANXIN_SECURITY__KEY", Vault.new_key())
    database = open_database(sqlite_url)
    settle(database)
    with database.begin() as tx:
        circles.add(tx, WILLOW, {1: "沟口服务圈", 2: "沟尾服务圈"}, {Who.GROUP_HEAD: 1})
        tx.execute(
            update(HouseholdRow)
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id == 1)
            .values(circle=1, member_id=Who.GROUP_HEAD)
        )
    database.dispose()
    app = typer.Typer()
    app.command("cards")(cards)
    app.command("codes")(codes)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


@pytest.mark.parametrize("circle", ["1", "沟口服务圈"])
def test_a_circle_is_printed_for_its_owner_alone(run: Run, tmp_path: Path, circle: str) -> None:
    file = tmp_path / "cards.pdf"
    done = run("cards", circle, "--village", "1", "--out", str(file), "--bot", "@lianxin_bot")
    assert done.exit_code == 0, done.output
    assert "1 cards on 1 pages" in done.output
    assert file.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_slips_are_printed_beside_the_table_of_codes(run: Run, tmp_path: Path) -> None:
    slips, table = tmp_path / "slips.pdf", tmp_path / "codes.csv"
    done = run("codes", "--village", "1", "--all", "--sheet", str(slips), "--csv", str(table))
    assert done.exit_code == 0, done.output
    assert f"{len(Who)} slips on 2 pages" in done.output
    assert slips.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    assert NAMES[Who.UNBOUND] in table.read_text("utf-8-sig")
    assert NAMES[Who.UNBOUND] not in done.output


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("cards", "1", "--village", "9", "--out", "new.pdf"), "there is no village 9"),
        (("cards", "7", "--village", "1", "--out", "new.pdf"), "village 1 has no circle 7"),
        (("cards", "2", "--village", "1", "--out", "new.pdf"), "nobody looks after"),
        (("cards", "1", "--village", "1", "--out", "old.pdf"), "old.pdf: is there already"),
        (("cards", "1", "--village", "1", "--out", "no/new.pdf"), "cannot be written"),
        (("codes", "--village", "1", "--sheet", "old.pdf"), "old.pdf: is there already"),
    ],
)
def test_what_cannot_be_printed_is_one_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], line: str
) -> None:
    (tmp_path / "old.pdf").touch()
    done = run(*arguments)
    assert done.exit_code == 1
    assert line in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "new.pdf").exists()
