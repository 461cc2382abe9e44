"""The members' WebSocket: what happened since, then what happens."""

import asyncio
import json
from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from chatroom import accounts
from chatroom.core import Chatroom
from chatroom.hub import Listener
from chatroom.rows import Json

UNAUTHORIZED = 4401
GOING_AWAY = 1012

router = APIRouter()


@router.websocket("/chat/api/ws")
async def listen(socket: WebSocket, token: str = "", after: int | None = None) -> None:
    """Events of the member's rooms; `after` is the last number that the page saw."""
    room: Chatroom = socket.app.state.chatroom
    await socket.accept()
    viewer = await room.read(lambda tx: accounts.person_of_token(tx, token))
    if viewer is None:
        await socket.close(UNAUTHORIZED)
        return
    listener = room.hub.join(viewer)
    tasks = [
        asyncio.create_task(_send(room, socket, listener, after)),
        asyncio.create_task(_receive(socket)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        room.hub.leave(listener)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await task


async def _send(room: Chatroom, socket: WebSocket, listener: Listener, after: int | None) -> None:
    missed: list[Json] | None = []
    if after is not None and after != listener.since:
        missed = await room.hub.missed(listener, after)
    since = listener.since if missed is None or after is None else after
    await _write(socket, {"type": "hello", "seq": since})
    if missed is None:
        await _write(socket, {"type": "reset", "seq": listener.since})
    for body in missed or ():
        await _write(socket, body)
    while (following := await listener.queue.get()) is not None:
        await _write(socket, following)
    await socket.close(GOING_AWAY)


async def _write(socket: WebSocket, body: Json) -> None:
    await socket.send_text(json.dumps(body, ensure_ascii=False, separators=(",", ":")))


async def _receive(socket: WebSocket) -> None:
    """Members say nothing here; reading only notices that they left."""
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
