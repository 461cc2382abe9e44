"""Carry out one call of a bot, whichever way it came."""

from typing import Any

from starlette.concurrency import run_in_threadpool

from chatroom import files
from chatroom.core import Chatroom
from chatroom.errors import ApiError, bad_request, not_found, too_large
from chatroom.methods.kinds import Filing, Reading, Waiting, Writing
from chatroom.methods.table import METHODS
from chatroom.rows import Bot, File
from chatroom.wire import Args


async def call(room: Chatroom, bot: Bot, name: str, args: Args) -> Any:
    """The result of method `name`, or ApiError."""
    method = METHODS.get(name.lower())
    if method is None:
        raise not_found("method not found")
    if isinstance(method, Waiting):
        return await method.run(room, bot, args)
    if isinstance(method, Reading):
        reading = method.run
        return await room.read(lambda tx: reading(tx, bot, args))
    if isinstance(method, Filing) or method.sends:
        room.limiter.take(bot.id, args.text("chat_id"), room.now())
    if isinstance(method, Filing):
        return await _with_file(room, bot, method, args)
    return await _write(room, bot, method, args)


async def _write(room: Chatroom, bot: Bot, method: Writing, args: Args) -> Any:
    return await room.act(lambda act: method.run(act, bot, args))


async def _with_file(room: Chatroom, bot: Bot, method: Filing, args: Args) -> Any:
    """The bytes go to disk before the unit, and away again if it fails."""
    stored = await _store(room, bot, method, args)
    try:
        return await room.act(lambda act: method.run(act, bot, args, stored))
    except BaseException:
        if stored is not None:
            files.discard(room.settings.files, [stored.path])
        raise


async def _store(room: Chatroom, bot: Bot, method: Filing, args: Args) -> File | None:
    upload = args.upload(method.field or method.kind)
    if upload is None:
        return None
    settings = room.settings
    try:
        stored = await run_in_threadpool(
            files.store, settings.files, upload, method.kind, bot.id, settings.upload_limit
        )
    except files.TooLarge:
        raise too_large() from None
    except files.NotAPicture:
        raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED") from None
    if stored.size == 0:
        files.discard(settings.files, [stored.path])
        raise bad_request("file must be non-empty")
    return stored
