"""The cards of a request: what each shows, and who may press there."""

from collections.abc import Callable
from typing import Any

from aiogram.methods import SendDocument, SendPhoto, SendVideo, SendVoice, TelegramMethod
from aiogram.types import Message

from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.replies import Card, Reply, Written
from handlers.requests.buttons import keys
from locales import Language, tidy
from village.requests import Attachment, FileKind
from village.rights import Role

_SEND: dict[FileKind, Callable[[int, str, str], TelegramMethod[Message]]] = {
    FileKind.PHOTO: lambda to, file, words: SendPhoto(chat_id=to, photo=file, caption=words),
    FileKind.VIDEO: lambda to, file, words: SendVideo(chat_id=to, video=file, caption=words),
    FileKind.DOCUMENT: lambda to, file, words: SendDocument(
        chat_id=to, document=file, caption=words
    ),
    FileKind.VOICE: lambda to, file, words: SendVoice(chat_id=to, voice=file, caption=words),
}


def card(
    matter: Matter,
    text: str,
    chat: int,
    roles: frozenset[Role],
    texts: Language,
    *,
    quote: int = 0,
) -> Card:
    """The live message of a request in one chat: its `text`, with the buttons of `roles`; it may `quote` a message there.

    Written without the chat library's objects; a test holds that it is the same.
    """
    payload: dict[str, Any] = {"text": text, "parse_mode": "HTML"}
    if row := keys(matter.request, roles, texts):
        buttons = [{"text": key.label, "callback_data": key.data} for key in row]
        payload["reply_markup"] = {"inline_keyboard": [buttons]}
    if quote:
        payload["reply_parameters"] = {"message_id": quote, "allow_sending_without_reply": True}
    return Card(name=matter.request.subject, method=Written(int(chat), payload))


def everywhere(ask: Ask, matter: Matter, *, about: int = 0) -> list[Reply]:
    """The card's new state in every place that shows it. A new card in a group quotes the message `about` which it is."""
    read = [(place, _texts(ask, place.language)) for place in matter.places]
    written = {texts: _text(ask, matter, texts) for texts in {texts for _, texts in read}}
    return [
        card(
            matter,
            written[texts],
            place.chat,
            place.roles,
            texts,
            quote=about if place.chat == ask.chat and ask.group else 0,
        )
        for place, texts in read
    ]


def _texts(ask: Ask, language: str) -> Language:
    return ask.house.texts.of(language or ask.village.language)


def _text(ask: Ask, matter: Matter, texts: Language) -> str:
    return tidy(texts.requests.card(matter.request, matter.assignee, ask.rules.zone, ask.now))


def to_handler(ask: Ask, matter: Matter, *, why: str = "") -> list[Reply]:
    """The files that are new to who must act on it, and why it was handed over; the card itself comes with `everywhere`."""
    request = matter.request
    told: list[Reply] = []
    for place in matter.places:
        if Role.HANDLER in place.roles and place.chat != request.origin_chat:
            texts = _texts(ask, place.language)
            told += [file_of(request.number, one, place.chat, texts) for one in matter.files]
            if why:
                handed = texts.requests.handed_over(request, matter.assignee, why)
                told.append(message(place.chat, handed))
    return told


def file_of(number: int, one: Attachment, chat: int, texts: Language) -> Reply:
    """A request's file, sent on by the chat's own id for it."""
    caption = tidy(texts.requests.file(number, one.kind.value))
    return _SEND[one.kind](chat, one.file_id, caption)


def to_superior(ask: Ask, matter: Matter) -> list[Reply]:
    """Tell the superior that a requester is not satisfied; they hear of it, they need not act."""
    reach = matter.superior
    if reach is None:
        return []
    texts = _texts(ask, reach.language)
    return [message(reach.user_id, texts.requests.closed_unsatisfied(matter.request))]
