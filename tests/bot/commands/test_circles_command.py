"""lianxin circles as an operator uses it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner, Result

from actions.villages import NewHousehold, NewPerson, NewVillage, take_in
from bot.cli import build
from storage.engine import open_database
from tests.support.village import NOW
from village.people import Party, Post

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANXIN_STORAGE__URL", sqlite_url)
    monkeypatch.setenv("LIANXIN_VILLAGE__CIRCLE_LEAST", "3")
    homes = [NewHousehold(one, f"{one}号院", 1, 0, one * 60, 0) for one in range(1, 9)]
    homes.append(NewHousehold(9, "山后院", 1, 0, 3000, 0))
    members = [
        NewPerson(1, "柏青", 1, party=Party.FULL, posts=(Post.SECRETARY,)),
        NewPerson(2, "桑榆", 8, party=Party.FULL),
        NewPerson(3, "石远", 8, party=Party.FULL, away="东莞"),
    ]
    new = NewVillage(5, "柳溪村", "Asia/Shanghai", "zh-CN", households=homes, people=members)
    database = open_database(sqlite_url)
    with database.begin() as tx:
        take_in(tx, new, now=NOW)
    database.dispose()
    runner, app = CliRunner(), build()

    def call(*arguments: str) -> Result:
        return runner.invoke(app, ["circles", *arguments, "--village", "5"])

    return call


def test_a_proposal_is_looked_at_kept_and_put_into_force(run: Run) -> None:
    assert "还没有划分" in run("show").stdout
    dry = run("propose", "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.endswith("只是看看，什么也没有改。\n")
    refused = run("apply")
    assert refused.exit_code == 1
    assert refused.stderr == "lianxin: 没有等着用的方案。请书记或主任先写：微网格 方案\n"
    kept = run("propose")
    assert "新包 8 户，换人 0 户" in kept.stdout
    assert "lianxin circles apply --village 5" in kept.stdout
    assert "只是看看" in run("apply", "--dry-run").stdout
    assert run("apply").stdout.endswith("已经用上。\n")
    assert run("board", "board.docx").stdout == "写好了：board.docx\n"
    ((_, row),) = [table_.rows for table_ in Document("board.docx").tables]
    assert [cell.text for cell in row.cells] == ["1号服务圈", "柏青", "桑榆"]
    assert run("board", "board.docx").exit_code == 1
    shown = run("show").stdout.splitlines()
    assert "户 9 · 有党员联系 8 · 还没有 1" in shown
    assert "能服务的党员 2 人，包户 2 人，每人 4 户" in shown
    assert "不参加：在外 1 人" in shown
    assert "1号服务圈 8 户，组长 柏青" in shown
    assert shown[-1] == "· 山后院：500 米内没有能服务的党员，最近的 2520 米"


def test_a_household_moved_by_hand_stays_and_can_be_released(run: Run) -> None:
    run("propose")
    run("apply")
    assert "8号院由 柏青 联系，他现在包 5 户" in run("move", "8号院", "柏青").stdout
    again = run("propose").stdout
    assert "换人 0 户" in again
    assert "柏青 5 户、桑榆 3 户" in again
    assert "8号院以后做方案时可以重新分" in run("move", "8", "--release").stdout
    far = run("move", "山后院", "桑榆")
    assert far.exit_code == 1
    assert far.stderr == "lianxin: 太远了：这户离 桑榆 家 2520 米，最多 500 米。\n"


def test_wrong_use_and_a_village_that_is_not_there(run: Run) -> None:
    assert run("move", "8").exit_code == 2
    english = CliRunner().invoke(build(), ["circles", "show", "--village", "6", "--language", "en"])
    assert english.exit_code == 1
    assert run("show", "--language", "en").exit_code == 0
