"""Of a press nothing is left in the chatroom's files: not while it waits, and not when it was delivered."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from chatroom import accounts, fleeting, updates
from chatroom.act import Act
from tests.chatroom.conftest import Village, opened


def test_only_this_process_reads_a_press() -> None:
    kept = fleeting.kept("callback_query", '{"data":"cast:1:1:00"}')
    assert "cast" not in kept
    assert fleeting.told("callback_query", kept) == '{"data":"cast:1:1:00"}'
    assert fleeting.told("callback_query", "AAAA") is None
    assert fleeting.told("message", fleeting.kept("message", "{}")) == "{}"


def test_a_press_of_before_a_restart_is_passed_over() -> None:
    kept = fleeting.kept("callback_query", "{}")
    fleeting._box.cache_clear()
    assert fleeting.told("callback_query", kept) is None


async def test_a_press_stands_in_no_file(village: Village, tmp_path: Path) -> None:
    await village.updates()
    rows = [[{"text": "好", "callback_data": "cast:1:1:00"}]]
    sent = await village.call(
        "sendMessage", chat_id=village.group, text="选", reply_markup={"inline_keyboard": rows}
    )
    path = f"/chats/{village.group}/messages/{sent['message_id']}/press"
    pressing = asyncio.create_task(village.post("li", path, {"row": 0, "column": 0, "text": "好"}))
    village.clock.move(seconds=10)
    [update] = await village.call("getUpdates", timeout=10)
    assert update["callback_query"]["data"] == "cast:1:1:00"
    assert not left(tmp_path)
    query = update["callback_query"]["id"]
    await village.call("answerCallbackQuery", callback_query_id=query, text="好")
    await pressing
    village.clock.move(seconds=10)
    await village.call("getUpdates", offset=update["update_id"] + 1)
    assert not left(tmp_path)


async def test_presses_of_before_a_restart_hide_nothing_behind_them(
    changed: Callable[..., Village],
) -> None:
    village = changed()
    async with opened(village):
        await village.updates()
        await village.say("wang", "一")
        await village.room.act(lambda act: press(act, village.bot_id, 120))
        await village.say("wang", "二")
    fleeting._box.cache_clear()
    async with opened(village):
        words = [one["message"]["text"] for one in await village.call("getUpdates", limit=10)]
        assert words == ["一", "二"]


def press(act: Act, bot_id: int, times: int) -> None:
    bot = accounts.load_bot(act.tx, bot_id)
    assert bot is not None
    for _ in range(times):
        updates.push(act, bot, fleeting.KIND, {"data": "go:1:1"}, 1)


def left(folder: Path) -> list[Path]:
    """Files that hold what only a press has; the card itself names its buttons."""
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written
    return [path for path in written if b"chat_instance" in path.read_bytes()]
