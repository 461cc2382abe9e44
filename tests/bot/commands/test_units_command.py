"""Units from the command line, and groups bound and taken back by an operator."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import build
from storage.engine import open_database
from tests.support.village import group_chat, settle

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANXIN_STORAGE__URL", sqlite_url)
    database = open_database(sqlite_url)
    settle(database)
    database.dispose()
    runner, app = CliRunner(), build()
    return lambda *arguments: runner.invoke(app, list(arguments))


def made(done: Result) -> str:
    assert done.exit_code == 0, done.output
    return done.output.split()[-1]


def test_units_are_built_shown_and_renamed(run: Run) -> None:
    county = made(run("unit", "add", "county", "青石县"))
    assert made(run("unit", "add", "county", "青石县")) == county
    town = made(run("unit", "add", "town", "堰口镇", "--under", county))
    made(run("unit", "add", "department", "农业农村局", "--under", county))
    assert run("unit", "rename", town, "堰塘镇").exit_code == 0
    assert run("unit", "place", "1", town).exit_code == 0
    shown = run("unit", "list").output
    assert all(word in shown for word in ("青石县", "堰塘镇", "农业农村局", "柳树沟村"))
    assert "堰口镇" not in shown
    assert shown.index("青石县") < shown.index("堰塘镇") < shown.index("柳树沟村")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("unit", "add", "county", "x", "--under", "1"), 1),
        (("unit", "add", "department", "x"), 1),
        (("unit", "add", "town", "x", "--under", "999"), 1),
        (("unit", "add", "county", "  "), 1),
        (("unit", "add", "planet", "x"), 2),
        (("unit", "rename", "999", "x"), 1),
        (("unit", "place", "1", "999"), 1),
        (("unit", "place", "999", "1"), 1),
    ],
)
def test_what_cannot_be_is_refused_with_one_line(
    run: Run, words: tuple[str, ...], code: int
) -> None:
    done = run(*words)
    assert done.exit_code == code
    if code == 1:
        assert len(done.output.strip().splitlines()) == 1


def test_a_group_of_another_village_is_taken_back_first(run: Run) -> None:
    chat = str(int(group_chat()))
    bind = ("village", "bind", "--village", "2", "--kind", "village", "--chat", chat)
    assert "unbind" in run(*bind).output
    assert run("village", "unbind", "--chat", chat).exit_code == 0
    assert run("village", "unbind", "--chat", chat).exit_code == 1
    assert run(*bind).exit_code == 0
