"""The command line as an operator uses it: exit 0 done, 1 failed with one clear line, 2 wrong use."""

import re
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.alone import alone
from bot.cli import build, plain_warnings
from storage import inbox, outbox
from storage.engine import Database, open_database
from storage.inbox import Incoming
from storage.outbox import Outgoing

Run = Callable[..., Result]

VILLAGE = """
id = 5
name = "柳溪村"
timezone = "Asia/Shanghai"
language = "zh-CN"
households = [{ id = 1, name = "周家", group = 1 }]
people = [{ id = 1, name = "周小禾", household = 1, posts = ["clerk"], account = 501 }]
"""


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANXIN_STORAGE__URL", url)
    monkeypatch.setenv("LIANXIN_CHATROOM__URL", f"sqlite:///{tmp_path}/chatroom.db")
    runner, app = CliRunner(), build()

    def call(*arguments: str) -> Result:
        return runner.invoke(app, list(arguments))

    return call


@pytest.fixture
def village(run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "village.toml"
    file.write_text(VILLAGE, "utf-8")
    assert run("village", "load", str(file)).exit_code == 0
    return file


def database(url: str) -> Database:
    return open_database(url)


def test_a_warning_is_one_line_for_an_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warnings, "formatwarning", warnings.formatwarning)
    plain_warnings()
    said = warnings.formatwarning("an old SQLite", RuntimeWarning, "common.py", 95, line="code")
    assert said == "lianxin: warning: an old SQLite\n"


def test_no_words_shows_help(run: Run) -> None:
    done = run()
    assert done.exit_code == 2
    assert "lianxin" in done.output.lower() or "Usage" in done.output


@pytest.mark.parametrize(
    "arguments", [("dance",), ("db", "dance"), ("sweep",), ("run", "--only", "kitchen")]
)
def test_wrong_use_is_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_running_without_a_token_says_so(run: Run) -> None:
    done = run("run")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == ["lianxin: telegram.token is empty; see config.example.toml"]


def test_a_wrong_configuration_is_told_with_its_path(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[storage]\nurll = 1\n")
    done = run("check")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == ["lianxin: config: storage.urll: unknown key"]


def test_check_names_what_is_missing(run: Run) -> None:
    done = run("check")
    assert done.exit_code == 0
    assert "warning: telegram.token is empty: the bot cannot run" in done.stdout
    assert "warning: security.key is empty: phones of a roster are not kept" in done.stdout
    assert done.stdout.splitlines()[-1] == "configuration and database: good"


def test_an_empty_database_is_refused_until_it_is_upgraded(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANXIN_STORAGE__URL", f"sqlite:///{tmp_path}/new/place.db")
    refused = run("verify")
    assert refused.exit_code == 1
    assert refused.stderr == "lianxin: the database is not up to date; run: lianxin db upgrade\n"
    assert run("db", "upgrade").stdout.startswith("database: empty -> ")
    assert run("verify").exit_code == 0
    assert "->" not in run("db", "upgrade").stdout


def test_a_database_of_a_newer_version_is_refused(run: Run, url: str) -> None:
    with database(url).begin() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for command in (("check",), ("db", "upgrade"), ("verify",)):
        done = run(*command)
        assert done.exit_code == 1
        assert done.stderr == (
            "lianxin: the database is of a newer version (9999); install that version of lianxin\n"
        )


def test_a_village_is_taken_in_whole_and_once(run: Run, village: Path) -> None:
    assert "柳溪村" in run("village", "list").stdout
    again = run("village", "load", str(village))
    assert (again.exit_code, again.stderr) == (1, "lianxin: village 5 is kept already\n")


def test_a_mistake_in_a_village_file_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(VILLAGE.replace('"clerk"', '"king"'), "utf-8")
    done = run("village", "load", str(file))
    assert done.exit_code == 1
    assert "people.0.posts.0" in done.stderr
    assert "none" in run("village", "list").stdout


def test_an_unknown_key_in_a_village_file_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(VILLAGE.replace("household = 1,", "household = 1, phonee = 1,"), "utf-8")
    done = run("village", "load", str(file))
    assert done.exit_code == 1
    assert "people.0.phonee" in done.stderr


@pytest.mark.usefixtures("village")
def test_a_chat_is_bound_to_a_village_that_exists(run: Run) -> None:
    assert run("village", "bind", "--village", "5", "--chat", "-1001").exit_code == 0
    missing = run("village", "bind", "--village", "6", "--chat", "-1001")
    assert (missing.exit_code, missing.stderr) == (1, "lianxin: there is no village 6\n")
    assert run("village", "bind", "--village", "5", "--kind", "x", "--chat", "-1").exit_code == 2


@pytest.mark.usefixtures("village")
def test_verify_finds_an_entry_that_was_changed(run: Run, url: str) -> None:
    good = run("verify")
    assert good.exit_code == 0
    assert re.match(r"village 5: 1 entries, whole, head [0-9a-f]{16}", good.stdout)
    with database(url).begin() as tx:
        tx.exec_driver_sql("UPDATE trail SET data = '{}' WHERE village_id = 5 AND seq = 1")
    broken = run("verify")
    assert broken.exit_code == 1
    assert "village 5: broken at entry 1 (altered)" in broken.stdout


def test_a_sweep_needs_a_time(run: Run) -> None:
    assert run("sweep", "--at", "soon").exit_code == 1
    assert "none" in run("sweep", "--at", "2026-12-01T09:00", "--dry-run").stdout
    assert (
        run("sweep", "--at", "2026-12-01T09:00").stdout == "0 due, 0 messages kept for delivery\n"
    )


@pytest.mark.usefixtures("village")
def test_a_backup_can_be_put_back(run: Run, url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("db", "backup", str(copy)).exit_code == 0
    again = run("db", "backup", str(copy))
    assert (again.exit_code, again.stderr) == (1, f"lianxin: {copy} is there already\n")
    with database(url).begin() as tx:
        tx.exec_driver_sql("UPDATE village SET name = 'gone'")
    assert run("db", "restore", str(copy)).exit_code == 1
    assert run("db", "restore", "--force", str(copy)).exit_code == 0
    assert "柳溪村" in run("village", "list").stdout
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database" * 1000)
    assert run("db", "restore", "--force", str(damaged)).exit_code == 1
    assert "柳溪村" in run("village", "list").stdout


@pytest.mark.usefixtures("village")
def test_nothing_is_put_back_under_a_running_bot(run: Run, url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("db", "backup", str(copy)).exit_code == 0
    with database(url).begin() as tx:
        tx.exec_driver_sql("UPDATE village SET name = 'written since'")
    with alone(url):
        refused = run("db", "restore", "--force", str(copy))
    file = url.removeprefix("sqlite:///")
    line = f"lianxin: the bot runs on {file}; stop it first\n"
    assert (refused.exit_code, refused.stderr) == (1, line)
    assert "written since" in run("village", "list").stdout
    assert run("db", "restore", "--force", str(copy)).exit_code == 0


NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_an_operator_sees_parked_updates_without_their_words_and_decides(
    run: Run, url: str
) -> None:
    with database(url).begin() as tx:
        inbox.keep(tx, [Incoming(7, -1001, "message", '{"text": "秘密"}')], at=NOW)
        assert inbox.note_failure(tx, 7, error="KeyError at door.py:1", limit=1)
    listed = run("inbox", "list").stdout
    assert "KeyError" in listed
    assert "秘密" not in listed
    assert run("inbox", "retry", "7").exit_code == 0
    missing = run("inbox", "drop", "7")
    assert (missing.exit_code, missing.stderr) == (1, "lianxin: update 7 is not parked\n")


def test_an_operator_sees_dead_messages_without_their_words_and_decides(run: Run, url: str) -> None:
    with database(url).begin() as tx:
        outbox.put(tx, [Outgoing(-1001, "sendMessage", '{"text": "秘密"}', 5)], at=NOW)
        (row,) = outbox.waiting(tx, range(64))
        outbox.mark_dead(tx, row, at=NOW, error="Bad Request: chat not found")
    listed = run("outbox", "list").stdout
    assert "sendMessage" in listed
    assert "秘密" not in listed
    assert run("outbox", "retry", str(row.seq)).exit_code == 0
    assert run("outbox", "drop", str(row.seq)).exit_code == 1


def test_a_chatroom_gets_its_bot_people_and_room(run: Run) -> None:
    token = run("chatroom", "bot", "add", "village_bot").stdout
    assert re.fullmatch(r"token: \d+:\S{16,}\n", token)
    made = run("chatroom", "person", "add", "周小禾").stdout
    number, link = re.fullmatch(r"id: (\d+)\nlink: (\S+)\n", made).groups()  # type: ignore[union-attr]
    assert re.fullmatch(r"http://127\.0\.0\.1:8090/chat/#k=\S+", link)
    room = run(
        "chatroom", "room", "add", "乡亲群", "--member", number, "--bot", "village_bot"
    ).stdout
    assert re.fullmatch(r"chat: -100\d+\n", room)
    chat = room.removeprefix("chat: ").strip()
    newcomer = run("chatroom", "person", "add", "沈冬青").stdout.split()[1]
    for told, code in (("in the room", 0), ("was in the room already", 0)):
        joined = run("chatroom", "member", "add", "--", chat, newcomer)
        assert (joined.exit_code, joined.stdout) == (code, f"{told}\n")
    assert run("chatroom", "member", "remove", "--", chat, newcomer).stdout == "out of the room\n"
    again = run("chatroom", "member", "remove", "--", chat, newcomer)
    assert (again.exit_code, again.stderr) == (1, f"lianxin: {newcomer} is not in room {chat}\n")
    assert run("chatroom", "member", "remove", "--", chat, "@village_bot").exit_code == 0
    assert run("chatroom", "member", "add", "--admin", "--", chat, "village_bot").exit_code == 0
    nobody = run("chatroom", "member", "add", "--", chat, "7")
    assert (nobody.exit_code, nobody.stderr) == (1, "lianxin: there is no account 7\n")

    renewed = run("chatroom", "person", "link", number, "--address", "https://village.example")
    assert re.fullmatch(r"link: https://village\.example/chat/#k=\S+\n", renewed.stdout)
    assert renewed.stdout.rpartition("=")[2] != link.rpartition("=")[2]
    assert run("chatroom", "person", "link", "7").exit_code == 1
    taken = run("chatroom", "bot", "add", "village_bot")
    assert (taken.exit_code, taken.stdout) == (1, "")
    assert run("chatroom", "room", "add", "x", "--bot", "nobody").exit_code == 1
