"""lianxin roster as an operator uses it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from actions.roster import Outcome
from actions.vote_heirs import Inherited
from bot.cli import build
from bot.commands.roster import tell_heirs
from storage import outbox, villages
from storage.accounts import Reach
from storage.engine import Database, open_database
from storage.vault import Vault
from tests.support import village
from tests.support.bad_rosters import BAD, long_and_good
from tests.support.sheets import HOME, ZHOU, book, cells
from tests.support.village import WILLOW, Who
from village.roster_check import Difference

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANXIN_STORAGE__URL", sqlite_url)
    monkeypatch.setenv("LIANXIN_SECURITY__KEY", Vault.new_key())
    database = open_database(sqlite_url)
    with database.begin() as tx:
        villages.add(
            tx,
            id=5,
            name="柳溪村",
            parent_id=None,
            timezone="Asia/Shanghai",
            language="zh-CN",
            assignment="{}",
        )
    database.dispose()
    runner, app = CliRunner(), build()

    def call(*arguments: str) -> Result:
        return runner.invoke(app, ["roster", *arguments])

    return call


def test_the_template_is_taken_in_and_comes_out_again(run: Run, tmp_path: Path) -> None:
    assert run("template", "empty.xlsx").exit_code == 0
    untouched = run("import", "empty.xlsx", "--village", "5")
    assert untouched.stdout == "人员 第2行：这一行是例子，请改成真的，或者删掉\n"
    filled = load_workbook("empty.xlsx")
    filled["人员"]["B2"] = "周小禾"
    filled.save("empty.xlsx")
    dry = run("import", "empty.xlsx", "--village", "5", "--dry-run")
    assert dry.exit_code == 0
    assert "＋ 人员 1" in dry.stdout
    assert run("import", "empty.xlsx", "--village", "5").stdout.endswith("已导入。\n")
    again = run("import", "empty.xlsx", "--village", "5").stdout
    assert "不变 1" in again
    assert again.endswith("和名册一样，没有变化。\n")
    assert run("export", "out.xlsx", "--village", "5").exit_code == 0
    assert (tmp_path / "out.xlsx").stat().st_mode & 0o077 == 0
    assert run("export", "out.xlsx", "--village", "5").exit_code == 1
    assert run("template", "english.xlsx", "--language", "en").stdout == "written: english.xlsx\n"


def test_where_somebody_looks_a_bar_tells_how_far_it_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.xlsx").write_bytes(book())
    assert run("import", "good.xlsx", "--village", "5", "--dry-run").stderr == ""
    monkeypatch.setenv("FORCE_COLOR", "1")
    seen = run("import", "good.xlsx", "--village", "5", "--dry-run").stderr
    assert "核对、写入" in seen
    assert "3/?" in seen


def test_every_fault_is_told_with_its_place_and_no_phone(run: Run, tmp_path: Path) -> None:
    wrong = (2, "周一苗", "男", "昨天", 9, "长子", "流动党员", "国王", "1390000123")
    (tmp_path / "wrong.xlsx").write_bytes(book(people=(ZHOU, wrong)))
    told = run("import", "wrong.xlsx", "--village", "5")
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "人员 第3行 “出生日期”：日期看不懂，请写成 1980-1-2（昨天）",
        "人员 第3行 “党员”：不认识这个词，可以填：否、预备、正式（流动党员）",
        "人员 第3行 “职务”：不认识这个词（国王）",
        "人员 第3行 “手机号”：手机号不对，要 11 位",
        "人员 第3行 “户编号”：没有这一户（9）",
    ]
    assert told.stderr == "lianxin: 有 5 处不对，什么也没有改。\n"
    english = run("import", "wrong.xlsx", "--village", "5", "--language", "en")
    assert 'people row 3 "phone": not a phone of 11 digits' in english.stdout


def test_a_change_is_shown_before_it_is_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(book())
    assert run("import", "a.xlsx", "--village", "5").exit_code == 0
    changed = (*ZHOU[:6], "否", "文书", "13900005678")
    (tmp_path / "b.xlsx").write_bytes(book(people=(changed,)))
    seen = run("import", "b.xlsx", "--village", "5", "--dry-run").stdout
    assert "～ 人员 1 周小禾 党员：正式 → 否" in seen
    assert "职务：文书、专家（果树） → 文书" in seen
    assert "手机号：*******1234 → *******5678" in seen
    assert "？ 人员 2 周一苗：表里没有，保留" in seen
    assert run("export", "full.xlsx", "--village", "5", "--phones").exit_code == 0
    assert "13900001234" in cells((tmp_path / "full.xlsx").read_bytes(), "人员")[1]


def test_a_file_or_village_that_is_not_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(book())
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    for arguments, line in (
        (("import", "none.xlsx", "--village", "5"), "打不开 none.xlsx"),
        (("import", "a.xlsx", "--village", "6"), "没有 6 号村"),
        (("export", "b.xlsx", "--village", "6"), "没有 6 号村"),
        (("import", "old.xlsx", "--village", "5"), "这是旧格式 .xls"),
    ):
        told = run(*arguments)
        assert told.exit_code == 1
        assert told.stderr.startswith(f"lianxin: {line}")
    assert not (tmp_path / "b.xlsx").exists()


def test_a_key_that_does_not_fit_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_SECURITY__KEY", "c2hvcnQ=")
    told = run("export", "out.xlsx", "--village", "5")
    assert told.exit_code == 1
    assert told.stderr == "lianxin: config: security.key: the key has 5 bytes, not 32\n"


def test_five_thousand_people_are_taken_in_quickly(run: Run, tmp_path: Path) -> None:
    homes = [(number, f"{number}号院", number % 9 + 1, None) for number in range(1, 1251)]
    folk = [
        (
            *(number, f"周{chr(0x4E00 + number)}", "女", "1980-1-2", (number + 3) // 4),
            *("户主" if number % 4 == 1 else "亲属", "", "", f"139{number:08d}"),
        )
        for number in range(1, 5001)
    ]
    (tmp_path / "big.xlsx").write_bytes(book(homes, folk))
    for _ in range(2):
        started = time.perf_counter()
        assert run("import", "big.xlsx", "--village", "5").exit_code == 0
        assert time.perf_counter() - started < 15


def test_another_key_is_told_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xlsx").write_bytes(book((HOME,), (ZHOU,)))
    assert run("import", "a.xlsx", "--village", "5").exit_code == 0
    monkeypatch.setenv("LIANXIN_SECURITY__KEY", Vault.new_key())
    told = run("import", "a.xlsx", "--village", "5")
    assert told.exit_code == 1
    assert told.stderr == "lianxin: security.key is not the one that sealed the phones\n"


@pytest.mark.parametrize("name", BAD)
def test_a_bad_roster_is_told_and_nothing_is_taken(run: Run, tmp_path: Path, name: str) -> None:
    made, told = BAD[name]
    (tmp_path / "bad.xlsx").write_bytes(made())
    done = run("import", "bad.xlsx", "--village", "5")
    assert done.exit_code == 1
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert run("export", "after.xlsx", "--village", "5").exit_code == 0
    assert len(cells((tmp_path / "after.xlsx").read_bytes(), "人员")) == 1


def test_blank_rows_full_width_digits_and_fifteen_places_are_taken(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "long.xlsx").write_bytes(long_and_good())
    assert "人员：新增 2" in run("import", "long.xlsx", "--village", "5").stdout
    assert "人员：新增 0，改动 0，不变 2" in run("import", "long.xlsx", "--village", "5").stdout


def test_who_looks_after_a_decision_after_an_import_is_told(database: Database) -> None:
    village.settle(database)
    reach = Reach(village.user(Who.SECRETARY), "zh-CN")
    with database.begin() as tx:
        tell_heirs(tx, WILLOW, Outcome(Difference(), done=True))
        tell_heirs(tx, WILLOW, Outcome(Difference(), inherited=[Inherited(reach, [3], [5])]))
        (told,) = outbox.waiting(tx, frozenset(range(64)), limit=9)
    assert told.chat_id == reach.user_id
    assert "3号决议" in told.payload["text"]
    assert "5号表决" in told.payload["text"]
