"""Sends outbox rows with python-telegram-bot: any payload of the Bot API passes as it is."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from telegram import InputFile, InputMediaPhoto
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.delivery.pacer import Answer, Pacer, Slip
from bot.delivery.pictures import Opening, Picture, nothing_to_open
from storage.outbox import DRAWN, Waiting

# What python-telegram-bot calls them, and what it wants to see; the payload then goes over it unchanged.
METHODS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sendMessage": ("send_message", ("chat_id", "text")),
    "sendPhoto": ("send_photo", ("chat_id", "photo")),
    "sendDocument": ("send_document", ("chat_id", "document")),
    "sendVideo": ("send_video", ("chat_id", "video")),
    "sendVoice": ("send_voice", ("chat_id", "voice")),
    "sendPoll": ("send_poll", ("chat_id", "question", "options")),
    "stopPoll": ("stop_poll", ("chat_id", "message_id")),
    "editMessageText": ("edit_message_text", ("chat_id", "message_id", "text")),
    "editMessageMedia": ("edit_message_media", ("chat_id", "message_id", "media")),
    "editMessageReplyMarkup": ("edit_message_reply_markup", ("chat_id", "message_id")),
    "deleteMessage": ("delete_message", ("chat_id", "message_id")),
    "pinChatMessage": ("pin_chat_message", ("chat_id", "message_id")),
    "unpinChatMessage": ("unpin_chat_message", ("chat_id",)),
    "setMyCommands": ("set_my_commands", ("commands",)),
}
# It would take these apart to build objects of its own.
UNREAD: Mapping[str, Any] = {"commands": (), "options": (), "question": "", "text": ""}
# What of a sendMessage payload also fits its edit.
EDITABLE = frozenset({"text", "parse_mode", "entities", "link_preview_options", "reply_markup"})

File = str | InputFile | InputMediaPhoto

POOL = 64
READ_SECONDS = 20.0
"""Long, since a send given up too early is sent twice."""


# The one logs addresses, and they hold the token; the other what a broken server sent, with a traceback.
_LOGS = {"httpx": logging.WARNING, "telegram.request.BaseRequest": logging.CRITICAL}


class UnknownMethod(Exception):
    """An outbox row names a method that delivery does not send."""


def make_bot(
    token: str, api_base: str, pacer: Pacer, *, read_seconds: float = READ_SECONDS
) -> ExtBot[Slip]:
    """The bot that delivery speaks through, at the server `api_base` (without `/bot`)."""
    for name, level in _LOGS.items():
        logging.getLogger(name).setLevel(level)
    base = api_base.rstrip("/")
    request = HTTPXRequest(
        connection_pool_size=POOL,
        read_timeout=read_seconds,
        write_timeout=read_seconds,
        connect_timeout=10.0,
        pool_timeout=read_seconds,
    )
    return ExtBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        rate_limiter=pacer,
    )


@dataclass(frozen=True)
class Sender:
    """Sends rows through a bot; `opening` draws the pictures that rows only name."""

    bot: ExtBot[Slip]
    opening: Opening = nothing_to_open

    async def send(self, row: Waiting, slip: Slip) -> Answer:
        """Send a row; return the server's `result` as it came. Raises what the library raises, and UnknownMethod."""
        method, payload = call_of(row)
        if method not in METHODS:
            raise UnknownMethod(method)
        for field in ("photo", "document", "media"):
            if _is_drawn(payload.get(field)):
                return await self._draw(row, method, field, payload, slip)
        return await self._call(method, payload, slip)

    async def _draw(
        self, row: Waiting, method: str, field: str, payload: dict[str, Any], slip: Slip
    ) -> Answer:
        """Send a picture that is drawn now, or its file of last time; what was drawn is told in the result."""
        picture = await asyncio.to_thread(self.opening, row)
        if field != "media":
            payload["caption"] = picture.caption
        answer: Answer | None = None
        if picture.file_id:
            try:
                known = _meant(field, picture, picture.file_id)
                answer = await self._call(method, payload, slip, {field: known})
            except BadRequest as error:
                # The server lost the file, or it is another server.
                if "file" not in str(error).lower():
                    raise
        if answer is None:
            content = await asyncio.to_thread(picture.draw)
            file = _meant(field, picture, InputFile(content, filename=picture.file_name))
            answer = await self._call(method, payload, slip, {field: file})
        return answer | {"drawn": picture.mark} if isinstance(answer, dict) else answer

    async def _call(
        self,
        method: str,
        payload: dict[str, Any],
        slip: Slip,
        files: Mapping[str, File] = MappingProxyType({}),
    ) -> Answer:
        payload = {key: value for key, value in payload.items() if key not in files}
        name, needed = METHODS[method]
        wanted = {key: UNREAD.get(key, payload.get(key)) for key in needed} | dict(files)
        try:
            await getattr(self.bot, name)(**wanted, api_kwargs=payload, rate_limit_args=slip)
        except TelegramError:
            raise
        except Exception:
            # The server did it; what the library could not read in its answer must not have it sent again.
            if slip.answer is None:
                raise
        return True if slip.answer is None else slip.answer


def _is_drawn(value: Any) -> bool:
    return (value.get("media") if isinstance(value, dict) else value) == DRAWN


def _meant(field: str, picture: Picture, file: str | InputFile) -> File:
    """A file as the field of a method names it: what stands in place of another is described, with its caption."""
    return InputMediaPhoto(file, caption=picture.caption) if field == "media" else file


def call_of(row: Waiting) -> tuple[str, dict[str, Any]]:
    """The method and parameters that bring a row about: a card already on show is edited."""
    payload = dict(row.payload)
    if row.card and row.message_id is not None:
        payload = {key: value for key, value in payload.items() if key in EDITABLE}
        return "editMessageText", payload | {"chat_id": row.chat_id, "message_id": row.message_id}
    if row.method != "setMyCommands":
        payload["chat_id"] = row.chat_id
    return row.method, payload
