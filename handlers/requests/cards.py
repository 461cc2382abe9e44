"""The cards of a request: where it shows, what each shows, and who may press there."""

from typing import Any

from aiogram.methods import SendPhoto

from actions import people as who
from actions.requests import Matter, photos
from handlers.asks import Ask, message
from handlers.replies import Card, Reply, Written
from handlers.requests.buttons import keys
from locales import Language, tidy
from storage import accounts
from storage.engine import Tx
from village.ids import PersonId
from village.requests import RUNNING, Request
from village.rights import Role

_NOBODY: frozenset[Role] = frozenset()


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


def everywhere(tx: Tx, ask: Ask, matter: Matter, *, about: int = 0) -> list[Reply]:
    """The card's new state in every chat that shows it: where it was raised, with the handler, with the requester.

    In one chat it is one card, even if one person is both. A new card in a group quotes the message `about` which it is.
    """
    request = matter.request
    places: dict[int, tuple[frozenset[Role], Language]] = {}

    def show(chat: int, roles: frozenset[Role], language: str) -> None:
        held, _ = places.get(chat, (_NOBODY, None))
        places[chat] = (held | roles, ask.house.texts.of(language or ask.village.language))

    show(
        request.origin_chat,
        frozenset({Role.REQUESTER}),
        ask.heard.language if request.private and ask.heard.private else "",
    )
    if matter.before is not None:
        former = accounts.reach(tx, request.village_id, matter.before.id)
        if former is not None:
            show(former.user_id, _NOBODY, former.language)
    handler = accounts.reach(tx, request.village_id, request.assignee)
    if handler is not None:
        show(handler.user_id, frozenset({Role.HANDLER}), handler.language)
    if request.state not in RUNNING or request.reopened:
        requester = _requester(tx, request)
        if requester is not None:
            show(requester.user_id, frozenset({Role.REQUESTER}), requester.language)
    shown = {texts for _, texts in places.values()}
    written = {texts: _text(ask, matter, texts) for texts in shown}
    return [
        card(
            matter,
            written[texts],
            chat,
            roles,
            texts,
            quote=about if chat == ask.chat and ask.group else 0,
        )
        for chat, (roles, texts) in places.items()
    ]


def _text(ask: Ask, matter: Matter, texts: Language) -> str:
    return tidy(texts.requests.card(matter.request, matter.assignee, ask.rules.zone, ask.now))


def to_handler(tx: Tx, ask: Ask, matter: Matter, *, why: str = "") -> list[Reply]:
    """The photos of a request for who must act on it, and why it was handed over; the card itself comes with `everywhere`."""
    request = matter.request
    if not request.photos and not why:
        return []
    reach = accounts.reach(tx, request.village_id, request.assignee)
    if reach is None or int(reach.user_id) == int(request.origin_chat):
        return []
    texts = ask.house.texts.of(reach.language or ask.village.language)
    caption = tidy(texts.requests.photo(request.number))
    told: list[Reply] = [
        SendPhoto(chat_id=reach.user_id, photo=file_id, caption=caption)
        for file_id in photos(tx, request)
    ]
    if why:
        handed = texts.requests.handed_over(request, matter.assignee, why)
        told.append(message(reach.user_id, handed))
    return told


def to_superior(tx: Tx, ask: Ask, request: Request) -> list[Reply]:
    """Tell the superior that a requester is not satisfied; they hear of it, they need not act."""
    superior = who.superior_of(tx, request.village_id, PersonId(request.assignee))
    reach = accounts.reach(tx, request.village_id, superior.id) if superior else None
    if reach is None:
        return []
    texts = ask.house.texts.of(reach.language or ask.village.language)
    return [message(reach.user_id, texts.requests.closed_unsatisfied(request))]


def _requester(tx: Tx, request: Request) -> accounts.Reach | None:
    if request.author_person is not None:
        return accounts.reach(tx, request.village_id, request.author_person)
    return None
