"""The database of the chatroom: versions, both kinds, faults; and what an operator does."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from chatroom import admin
from chatroom.database import NewerDatabase, open_chatroom_database
from chatroom.schema import metadata
from chatroom.settings import ChatroomSettings
from storage.engine import StorageUnavailable, Tx
from tests.chatroom.conftest import START, Clock, Village, build, opened


def test_the_migrations_make_the_tables_of_the_schema(empty_database_url: str) -> None:
    database = open_chatroom_database(empty_database_url)
    with database.begin() as tx:
        options = {"version_table": "chatroom_version"}
        assert compare_metadata(MigrationContext.configure(tx, opts=options), metadata) == []
    database.dispose()
    open_chatroom_database(empty_database_url).dispose()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'chat.db'}"
    database = open_chatroom_database(url)
    with database.begin() as tx:
        tx.execute(text("UPDATE chatroom_version SET version_num = '9999'"))
    database.dispose()
    with pytest.raises(NewerDatabase, match="has version 9999, this program knows 0001"):
        open_chatroom_database(url)


async def test_the_whole_way_on_both_databases(
    empty_database_url: str, tmp_path: Path, clock: Clock, picture: bytes
) -> None:
    settings = ChatroomSettings(
        database_url=empty_database_url,
        files=tmp_path / "files",
        clock=clock,
        press_wait=5.0,
        housekeeping=3600.0,
    )
    async with opened(build(settings, clock)) as village:
        await village.updates()
        await village.say("wang", "路灯坏了")
        assert len(await village.updates("message")) == 1
        rows = [[{"text": "行", "callback_data": "y"}]]
        sent = await village.call(
            "sendMessage", chat_id=village.group, text="选", reply_markup={"inline_keyboard": rows}
        )
        await village.call("pinChatMessage", chat_id=village.group, message_id=sent["message_id"])
        poll = await village.call(
            "sendPoll",
            chat_id=village.group,
            question="?",
            options=["a"],
            is_anonymous=False,
            open_period=60,
        )
        path = f"/chats/{village.group}/messages/{poll['message_id']}/vote"
        assert (await village.post("li", path, {"options": [0]}))["total"] == 1
        clock.move(seconds=61)
        assert await village.room.sweep() == 1
        await village.call("deleteMessage", chat_id=village.group, message_id=poll["message_id"])
        upload = {"kind": "photo", "client_id": "p"}
        answer = await village.member(
            "li",
            "POST",
            f"/chats/{village.group}/files",
            data=upload,
            files={"file": ("a", picture)},
        )
        assert answer.status_code == 200
        assert (await village.get("wang", "/chats"))[0]["unread"] == 3
        history = await village.get("wang", f"/chats/{village.group}/messages")
        assert [one["kind"] for one in history["messages"]] == [
            "service",
            "service",
            "text",
            "text",
            "service",
            "photo",
        ]


async def test_a_dead_database_is_said_clearly(village: Village) -> None:
    await village.say("wang", "一")
    path = Path(village.settings.database_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE message")
    other.close()
    answer = await village.raw("sendMessage", {"chat_id": village.group, "text": "x"})
    assert answer.status_code == 500
    assert answer.json() == {
        "ok": False,
        "error_code": 500,
        "description": "Internal Server Error: the chatroom's database is not available",
    }
    said = await village.member(
        "wang", "POST", f"/chats/{village.group}/messages", json={"text": "x", "client_id": "y"}
    )
    assert said.status_code == 503
    assert said.json()["error"] == {
        "code": "unavailable",
        "text_zh": "聊天室暂时无法保存数据，请稍后再试。",
        "text_en": "The chatroom cannot save anything right now; please try again later.",
    }


async def test_a_full_disk_is_said_clearly(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> None:
        raise StorageUnavailable("database or disk is full")

    monkeypatch.setattr(village.room.writer, "run", full)
    answer = await village.raw("sendMessage", {"chat_id": village.group, "text": "x"})
    assert answer.status_code == 500
    said = await village.member(
        "wang", "POST", f"/chats/{village.group}/messages", json={"text": "x", "client_id": "y"}
    )
    assert said.status_code == 503


async def test_a_day_of_talk_can_be_laid_down(village: Village) -> None:
    await village.updates()
    li = village.people["li"].id

    def lay_down(tx: Tx) -> None:
        for number in range(3):
            at = START - timedelta(hours=10 - number)
            admin.seed_message(tx, village.group, li, f"第{number}句", at)

    await village.operate(lay_down)
    assert await village.updates() == []
    chat = (await village.get("john", "/chats"))[0]
    assert chat["unread"] == 2
    page = await village.get("wang", f"/chats/{village.group}/messages")
    assert [one["text"] for one in page["messages"]][-3:] == ["第0句", "第1句", "第2句"]
    assert page["messages"][-1]["date"] == int((START - timedelta(hours=8)).timestamp())
    assert page["messages"][-1]["from"]["name"] == "李春花"


async def test_an_operator_finds_again_what_was_made(village: Village) -> None:
    def look(tx: Tx) -> tuple[object, ...]:
        return (
            admin.find_bot(tx, "@Lianxin_Bot"),
            admin.find_bot(tx, "wang"),
            admin.find_person(tx, "WANG"),
            admin.find_room(tx, "石桥村工作群"),
            admin.find_room(tx, "没有的群"),
        )

    assert await village.room.read(look) == (
        village.bot_id,
        None,
        village.people["wang"].id,
        village.group,
        None,
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "", "username": "x"}, "a name has 1 to 64 characters"),
        ({"name": "x", "username": "Wang"}, "the username Wang is taken"),
        ({"name": "x", "username": "y_bot", "token": "12:short"}, "a bot's token is digits"),
        ({"name": "x", "username": "bad name"}, "a username has 2 to 32 Latin letters"),
        ({"name": "x", "username": "连心"}, "a username has 2 to 32 Latin letters"),
    ],
)
async def test_an_operators_mistakes_are_told(
    village: Village, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(admin.Refused, match=message):
        await village.operate(lambda tx: admin.add_bot(tx, **values))
    with pytest.raises(admin.Refused, match="there is no group"):
        await village.operate(lambda tx: admin.remove_member(tx, 5, village.bot_id))


async def test_a_bots_token_can_be_given_and_renewed(village: Village) -> None:
    given = "4242:abcdefghijklmnopqrstuvwxyz"
    made = await village.operate(
        lambda tx: admin.add_bot(tx, name="x", username="fixed_bot", token=given)
    )
    assert (made.id, made.token) == (4242, given)
    assert (await village.raw("getMe", token=given)).status_code == 200
    token = await village.operate(lambda tx: admin.renew_bot_token(tx, 4242))
    assert (await village.raw("getMe", token=given)).status_code == 401
    assert (await village.raw("getMe", token=token)).status_code == 200


def _everything(village: Village) -> bytes:
    database = Path(village.settings.database_url.removeprefix("sqlite:///"))
    return database.read_bytes() + database.with_name(f"{database.name}-wal").read_bytes()


async def test_no_token_is_kept_in_the_clear(village: Village) -> None:
    await village.updates()
    content = await asyncio.to_thread(_everything, village)
    for secret in (village.token.split(":")[1], village.people["wang"].token):
        assert secret.encode() not in content


async def test_cost_stays_flat_as_history_grows(village: Village) -> None:
    """Counted in steps of SQLite's machine, which no busy computer disturbs."""

    async def steps() -> int:
        counted = 0

        def tick() -> int:
            nonlocal counted
            counted += 1
            return 0

        def unit(tx: Tx) -> None:
            raw = tx.connection.dbapi_connection
            assert raw is not None
            raw.set_progress_handler(tick, 10)

        def off(tx: Tx) -> None:
            raw = tx.connection.dbapi_connection
            assert raw is not None
            raw.set_progress_handler(None, 0)

        await village.operate(unit)
        await village.call("sendMessage", chat_id=village.group, text="一样快")
        await village.say("wang", "一样快")
        await village.operate(off)
        await village.updates()
        return counted

    for _ in range(3):
        await village.say("wang", "暖身")
    few = await steps()
    li = village.people["li"].id

    def grow(tx: Tx) -> None:
        for number in range(1000):
            admin.seed_message(tx, village.group, li, f"{number}", START)

    await village.operate(grow)
    assert await steps() < few * 1.5
