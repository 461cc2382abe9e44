"""A member of the chatroom over its member API, as the page would be."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")
Json = dict[str, Any]
PATIENCE = 45.0
"""Seconds that a busy machine may need; whoever is quick waits for none of them."""
_LOOK_AGAIN = 0.03
_numbers = itertools.count(1)


async def until(
    check: Callable[[], Awaitable[T | None]],
    what: str,
    patience: float = PATIENCE,
    instead: Callable[[], Awaitable[object]] | None = None,
) -> T:
    """What `check` finds, as soon as it is something true; else the error tells what there was `instead`."""
    never = asyncio.Event()
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while not (found := await check()):
        if loop.time() > end:
            there = "" if instead is None else f"; there was: {await instead()}"
            raise AssertionError(f"did not come: {what}{there}")
        try:
            async with asyncio.timeout(_LOOK_AGAIN):
                await never.wait()
        except TimeoutError:
            continue
    return found


@dataclass
class Member:
    """Somebody who is signed in."""

    id: int
    name: str
    client: httpx.AsyncClient
    _rooms: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def sign_in(cls, base: str, name: str) -> Self:
        """Be one of the demo's people."""
        client = httpx.AsyncClient(base_url=f"{base}/chat/api", timeout=30, trust_env=False)
        people = (await client.get("/demo/people")).json()
        number = next(one["id"] for one in people if one["name"] == name)
        answer = await client.post("/demo/session", json={"person_id": number})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return cls(number, name, client)

    async def leave(self) -> None:
        """Close the connection."""
        await self.client.aclose()

    async def chats(self) -> list[Json]:
        """My rooms, the latest first."""
        found: list[Json] = (await self.client.get("/chats")).json()
        return found

    async def room(self, title: str) -> int:
        """The room of that title; a private one bears the bot's name."""
        if title not in self._rooms:
            self._rooms |= {one["title"]: one["id"] for one in await self.chats()}
        return self._rooms[title]

    async def messages(self, room: int, limit: int = 50) -> list[Json]:
        """The last messages of a room, oldest first."""
        answer = await self.client.get(f"/chats/{room}/messages", params={"limit": limit})
        found: list[Json] = answer.json()["messages"]
        return found

    async def try_to_say(self, room: int, text: str, reply_to: int | None = None) -> httpx.Response:
        """Write, and see what the chatroom makes of it."""
        body: Json = {"text": text, "client_id": f"{self.name}-{next(_numbers)}"}
        if reply_to is not None:
            body["reply_to"] = reply_to
        return await self.client.post(f"/chats/{room}/messages", json=body)

    async def say(self, room: int, text: str, reply_to: int | None = None) -> Json:
        """Write; the message as it was posted."""
        answer = await self.try_to_say(room, text, reply_to)
        assert answer.is_success, answer.text
        said: Json = answer.json()
        return said

    async def try_to_send(
        self, room: int, name: str, content: bytes, kind: str = "document", caption: str = ""
    ) -> httpx.Response:
        """Send a file, and see what the chatroom makes of it."""
        form = {"kind": kind, "caption": caption, "client_id": f"{self.name}-{next(_numbers)}"}
        return await self.client.post(
            f"/chats/{room}/files", data=form, files={"file": (name, content)}
        )

    async def send(
        self, room: int, name: str, content: bytes, kind: str = "document", caption: str = ""
    ) -> Json:
        """Send a file; the message as it was posted."""
        answer = await self.try_to_send(room, name, content, kind, caption)
        assert answer.is_success, answer.text
        said: Json = answer.json()
        return said

    async def answer_to(self, said: Json) -> Json:
        """What the bot says next in that room; in a group, to this very message."""
        private = said["chat_id"] > 0

        async def look() -> Json | None:
            for one in await self.messages(said["chat_id"]):
                quoted = (one.get("reply_to") or {}).get("id")
                about = private or quoted == said["id"]
                if one["from"]["bot"] and one["id"] > said["id"] and about:
                    return one
            return None

        return await until(look, f"an answer to {said['text']!r}")

    async def ask(self, room: int, text: str, reply_to: int | None = None) -> Json:
        """Write, and wait for the bot's answer."""
        return await self.answer_to(await self.say(room, text, reply_to))

    async def hears(self, room: int, *words: str, after: int = 0) -> Json:
        """The first message of the bot in that room, later than `after`, that holds all these words."""

        async def look() -> Json | None:
            for one in await self.messages(room):
                text = one["text"] or (one.get("poll") or {}).get("question", "")
                if one["from"]["bot"] and one["id"] > after and all(word in text for word in words):
                    return one
            return None

        async def said() -> object:
            bots = [one["text"] for one in await self.messages(room) if one["from"]["bot"]]
            return bots[-5:]

        return await until(look, f"{self.name} hears {words}", instead=said)

    async def press(self, message: Json, label: str) -> Json:
        """Press the button of that label as it stood under `message`; the toast, if any."""
        for row, line in enumerate(message["buttons"]):
            for column, button in enumerate(line):
                if button["text"] == label:
                    return await self.press_at(message, row, column)
        raise AssertionError(f"no button {label} under {message['text']!r}")

    async def press_at(self, message: Json, row: int, column: int) -> Json:
        """Press what is at that place now; the toast, if any."""
        path = f"/chats/{message['chat_id']}/messages/{message['id']}/press"
        answer = await self.client.post(path, json={"row": row, "column": column})
        assert answer.is_success, answer.text
        toast: Json = answer.json()["toast"] or {}
        return toast

    async def vote(self, message: Json, *options: int) -> Json:
        """Vote in the poll of that message."""
        path = f"/chats/{message['chat_id']}/messages/{message['id']}/vote"
        answer = await self.client.post(path, json={"options": list(options)})
        assert answer.is_success, answer.text
        poll: Json = answer.json()
        return poll
