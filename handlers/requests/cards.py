"""The cards of a request: what each shows, and who may press there."""

from collections.abc import Callable

from aiogram.methods import SendDocument, SendPhoto, SendVideo, SendVoice, TelegramMethod
from aiogram.types import Message

from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.replies import Card, Reply, Written
from handlers.requests import layouts
from handlers.requests.layouts import Gaps
from locales import Language, tidy
from locales.times import FORMATS
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


def everywhere(ask: Ask, matter: Matter, *, about: int = 0) -> list[Reply]:
    """The card's new state in every place that shows it. A new card in a group quotes the message `about` which it is."""
    late = matter.request.late(ask.now)
    gaps: dict[Language, Gaps] = {}
    cards: list[Reply] = []
    for place in matter.places:
        texts = _texts(ask, place.language)
        if texts not in gaps:
            gaps[texts] = layouts.gaps(matter, _when(ask, matter, texts))
        payload = layouts.of(matter, place.roles, texts, late=late).fill(gaps[texts])
        if about and place.chat == ask.chat and ask.group:
            payload = quoting(payload, about)
        cards.append(Card(name=matter.request.subject, method=Written(int(place.chat), payload)))
    return cards


def quoting(payload: str, message_id: int) -> str:
    """The same message as an answer to another; sent without that if it is gone."""
    reply = f'"message_id":{message_id},"allow_sending_without_reply":true'
    return f'{payload[:-1]},"reply_parameters":{{{reply}}}}}'


def text(ask: Ask, matter: Matter) -> str:
    """What the card says, for a message that does not change any more."""
    when = _when(ask, matter, ask.public)
    late = matter.request.late(ask.now)
    said: str = ask.public.requests.card(matter.request, matter.assignee, when, late)
    return said


def _texts(ask: Ask, language: str) -> Language:
    return ask.house.texts.of(language or ask.village.language)


def _when(ask: Ask, matter: Matter, texts: Language) -> str:
    return FORMATS[texts.code].when(matter.request.due_at, ask.rules.zone, ask.now)


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
