"""The members' WebSocket, over a real socket."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from chatroom import accounts, events, hub
from chatroom.app import create_app
from tests.chatroom.conftest import Served, Village, opened, serving


class Phone:
    """A member's page that listens."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seq = 0

    async def next(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(await self.socket.recv())
        self.seq = max(self.seq, event["seq"])
        return event


@asynccontextmanager
async def phone(served: Served, who: str, after: int | None = None) -> AsyncIterator[Phone]:
    token = served.village.people[who].token
    url = f"{served.base.replace('http', 'ws')}/chat/api/ws?token={token}"
    if after is not None:
        url += f"&after={after}"
    async with connect(url, proxy=None) as socket:
        yield Phone(socket)


async def test_everything_that_happens_arrives_in_order(served: Served) -> None:
    village = served.village
    group = village.group
    async with phone(served, "li") as li, phone(served, "wang") as wang:
        assert (await li.next())["type"] == "hello"
        assert (await wang.next())["type"] == "hello"
        sent = await village.call("sendMessage", chat_id=group, text="公示")
        values = {"chat_id": group, "message_id": sent["message_id"]}
        await village.call("editMessageText", **values, text="公示二")
        await village.call("pinChatMessage", **values)
        await village.call("deleteMessage", **values)
        kinds = [await li.next() for _ in range(6)]
        assert [one["type"] for one in kinds] == [
            "message",
            "edited",
            "pinned",
            "message",
            "deleted",
            "pinned",
        ]
        assert kinds[4] == {
            "seq": kinds[4]["seq"],
            "type": "deleted",
            "chat_id": group,
            "message_id": sent["message_id"],
        }
        assert kinds[5]["message"] is None
        numbers = [one["seq"] for one in kinds]
        assert numbers == sorted(set(numbers))
        for _ in range(6):
            await wang.next()
        said = await village.say("wang", "我说")
        mine, theirs = await wang.next(), await li.next()
        assert mine["message"] == said
        assert mine["message"]["own"]
        assert not theirs["message"]["own"]
        assert "client_id" not in theirs["message"]


async def test_only_what_concerns_one_arrives(served: Served) -> None:
    village = served.village
    async with phone(served, "li") as li, phone(served, "wang") as wang:
        await li.next()
        await wang.next()
        chat = await village.post("wang", "/chats", {"bot_id": village.bot_id})
        opened_chat = await wang.next()
        assert (opened_chat["type"], opened_chat["chat"]["id"]) == ("chat", chat["id"])
        assert (await wang.next())["message"]["text"] == "/start"
        await village.call("sendMessage", chat_id=village.people["wang"].id, text="您好")
        answer = await wang.next()
        assert answer["message"]["chat_id"] == village.bot_id
        read = {"message_id": answer["message"]["id"]}
        await village.post("wang", f"/chats/{village.bot_id}/read", read)
        event = await wang.next()
        assert (event["type"], event["chat_id"], event["unread"]) == ("read", village.bot_id, 0)
        await village.say("john", "hello")
        assert (await li.next())["message"]["text"] == "hello"


async def test_a_poll_shows_each_their_own_vote(served: Served) -> None:
    village = served.village
    sent = await village.call(
        "sendPoll", chat_id=village.group, question="?", options=["a", "b"], is_anonymous=False
    )
    async with phone(served, "li") as li, phone(served, "wang") as wang:
        await li.next()
        await wang.next()
        path = f"/chats/{village.group}/messages/{sent['message_id']}/vote"
        await village.post("li", path, {"options": [1]})
        mine, theirs = await li.next(), await wang.next()
        assert [one["mine"] for one in mine["poll"]["options"]] == [False, True]
        assert [one["mine"] for one in theirs["poll"]["options"]] == [False, False]
        assert theirs["poll"]["total"] == 1


async def test_what_was_missed_is_repeated_even_after_a_restart(
    changed: Callable[..., Village],
) -> None:
    village = changed()
    village.app = create_app(village.settings)
    async with serving(village.app) as base, phone(Served(village, base), "li") as li:
        seen = (await li.next())["seq"]
    async with opened(village):
        await village.say("wang", "一")
        deleted = await village.say("wang", "二")
        await village.call("deleteMessage", chat_id=village.group, message_id=deleted["id"])
    village.app = create_app(village.settings)
    async with (
        serving(village.app) as base,
        phone(Served(village, base), "li", after=seen) as li,
    ):
        hello = await li.next()
        assert (hello["type"], hello["seq"]) == ("hello", seen)
        first, second = await li.next(), await li.next()
        assert first["message"]["text"] == "一"
        assert second["type"] == "deleted"


async def test_who_was_away_too_long_begins_anew(served: Served) -> None:
    village = served.village
    async with phone(served, "li", after=10**6) as li:
        assert [(await li.next())["type"] for _ in range(2)] == ["hello", "reset"]
    room = village.room
    await village.say("wang", "一")
    await room.act(lambda act: events.prune(act.tx, 1))
    async with phone(served, "li", after=1) as li:
        assert [(await li.next())["type"] for _ in range(2)] == ["hello", "reset"]


async def test_a_wrong_token_is_told_so(served: Served) -> None:
    url = f"{served.base.replace('http', 'ws')}/chat/api/ws?token=nonsense"
    async with connect(url, proxy=None) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_a_stopping_server_closes_sockets(served: Served) -> None:
    async with phone(served, "li") as li:
        await li.next()
        await served.village.room.release()
        with pytest.raises(ConnectionClosed) as closed:
            await li.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012


async def test_a_page_that_does_not_read_is_let_go(village: Village) -> None:
    li = village.people["li"].id
    viewer = await village.room.read(lambda tx: accounts.load(tx, li))
    assert viewer is not None
    listener = village.room.hub.join(viewer)
    for number in range(hub.LAG + 1):
        village.room.hub.toast(li, str(number), alert=False)
    bodies = [listener.queue.get_nowait() for _ in range(hub.LAG)]
    assert bodies[-1] is None
    assert not village.room.hub._listeners
