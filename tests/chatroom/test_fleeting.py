"""Of a press nothing is left in the chatroom's files: not while it waits, and not when it was delivered."""

import asyncio
from pathlib import Path

from chatroom import fleeting
from tests.chatroom.conftest import Village


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


def left(folder: Path) -> list[Path]:
    """Files that hold what only a press has; the card itself names its buttons."""
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written
    return [path for path in written if b"chat_instance" in path.read_bytes()]
