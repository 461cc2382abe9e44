"""Replies as values: what a handler returns, and how it becomes an outbox row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageMedia,
    SendDocument,
    SendPhoto,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import InputMediaPhoto

from storage.outbox import DRAWN, Outgoing, Priority


@dataclass(frozen=True, slots=True)
class Written:
    """A `sendMessage` as it goes over the wire, its `payload` as JSON: the chat library's objects cost more than all else that a card needs."""

    chat_id: int
    payload: str


@dataclass(frozen=True, slots=True)
class Card:
    """The latest state of a live message: `method` is the `SendMessage` that shows it; it is sent once, then edited."""

    name: str
    method: TelegramMethod[Any] | Written
    priority: Priority = Priority.NORMAL
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A message with a purpose: what delivery records when it was sent or cannot be (`poll:3`)."""

    purpose: str
    method: TelegramMethod[Any]
    priority: Priority = Priority.NORMAL


FLEETING = "fleeting"
"""The purpose of a message or card whose words are wiped once it was sent, or cannot be."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The command menu of one private chat: `method` names the chat in its scope only."""

    chat_id: int
    method: SetMyCommands


def drawn(chat_id: int, name: str) -> Noted:
    """A picture by its name, such as `contact_card:17:zh-CN`: what it shows is read when it is sent and never kept here."""
    photo = SendPhoto(chat_id=chat_id, photo=DRAWN, parse_mode="HTML")
    return Noted(f"picture:{name}", photo)


def sheet(chat_id: int, name: str) -> Noted:
    """A sheet to print by its name, such as `notice:3:zh-CN`: what stands on it is read when it is sent and never kept here."""
    document = SendDocument(chat_id=chat_id, document=DRAWN, parse_mode="HTML")
    return Noted(f"sheet:{name}", document)


def cover(chat_id: int, message_id: int, name: str) -> Noted:
    """A picture by its name in place of the file that a message shows, and of its caption."""
    media = InputMediaPhoto(media=DRAWN)
    shown = EditMessageMedia(chat_id=chat_id, message_id=message_id, media=media)
    return Noted(f"picture:{name}", shown)


Reply = TelegramMethod[Any] | Written | Card | Noted | Menu
Replies = Sequence[Reply] | Reply | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit leaves behind: rows for the outbox, and toasts that go out at once and are never stored."""

    outgoing: Sequence[Outgoing] = ()
    toasts: Sequence[AnswerCallbackQuery] = field(default_factory=tuple)


def to_answer(replies: Replies, village_id: int) -> Answer:
    """Sort what a handler returned."""
    outgoing: list[Outgoing] = []
    toasts: list[AnswerCallbackQuery] = []
    for reply in each(replies):
        if isinstance(reply, AnswerCallbackQuery):
            toasts.append(reply)
        else:
            outgoing.append(to_outgoing(reply, village_id))
    return Answer(outgoing, toasts)


def to_outgoing(reply: Reply, village_id: int) -> Outgoing:
    """An outbox row for one reply; only what the handler set goes over the wire."""
    if isinstance(reply, Menu):
        body = reply.method.model_dump_json(exclude_unset=True, exclude_none=True)
        return Outgoing(reply.chat_id, reply.method.__api_method__, body, village_id=village_id)
    method = reply.method if isinstance(reply, Card | Noted) else reply
    if isinstance(method, Written):
        chat_id, api_method, payload = method.chat_id, "sendMessage", method.payload
    else:
        chat_id = method.chat_id  # type: ignore[attr-defined]  # every method that we keep has one
        api_method = method.__api_method__
        payload = method.model_dump_json(
            exclude_unset=True, exclude_none=True, exclude={"chat_id"}, warnings=False
        )
    return Outgoing(
        chat_id=chat_id,
        method=api_method,
        payload=payload,
        village_id=village_id,
        priority=reply.priority if isinstance(reply, Card | Noted) else Priority.NORMAL,
        card=reply.name if isinstance(reply, Card) else "",
        purpose=reply.purpose if isinstance(reply, Card | Noted) else "",
    )


def each(replies: Replies) -> Iterable[Reply]:
    """What a handler returned, one by one."""
    if replies is None:
        return ()
    if isinstance(replies, TelegramMethod | Written | Card | Noted | Menu):
        return (replies,)
    return replies
