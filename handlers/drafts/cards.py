"""What a draft looks like, and the question whether one line is several matters."""

from collections import Counter
from datetime import datetime

from aiogram.methods import DeleteMessage
from aiogram.types import ReplyParameters

from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.drafts import buttons
from handlers.replies import FLEETING, Card, Noted, Reply
from locales.times import FORMATS
from storage import cards as kept
from storage import conversations, outbox
from storage.conversations import Conversation
from storage.engine import Tx
from village.drafts import Draft
from village.talk import matters

ASK_DRAFT = "draft_words"
"""The words of a draft are waited for."""


def shown(tx: Tx, ask: Ask, draft: Draft) -> list[Reply]:
    """The draft as it is now, where its author looks it over; what has no words yet asks for them."""
    private = int(draft.shown) > 0
    texts = ask.texts_of(draft.language if private else "")
    if private and not draft.text:
        wait(tx, draft)
    counts = Counter(one.kind.value for one in draft.files)
    since = FORMATS[texts.code].stamp(draft.mention.at or ask.now, ask.rules.zone, ask.now)
    text = texts.drafts.card(draft, counts, since, private)
    method = message(
        draft.shown,
        text,
        buttons=buttons.keyboard(draft, texts),
        reply=None if private else quoting(draft),
    )
    cards: list[Reply] = [Card(draft.subject, method, purpose=FLEETING)]
    if private and ask.group is not None and not ask.heard.callback_id and draft.amends is None:
        cards.append(ask.say(ask.public.drafts.look_in_private()))
    return cards


def quoting(draft: Draft) -> ReplyParameters:
    """In a group it stands under what was said."""
    return ReplyParameters(message_id=draft.message_id, allow_sending_without_reply=True)


def ended(tx: Tx, ask: Ask, draft: Draft, code: str, number: int) -> list[Reply]:
    """It was registered: in private the draft says so, from the group it goes."""
    if int(draft.shown) > 0:
        texts = ask.texts_of(draft.language)
        return [Card(draft.subject, message(draft.shown, texts.drafts.told(code, number)))]
    return taken_back(tx, draft, now=ask.now)


def taken_back(tx: Tx, draft: Draft, *, now: datetime) -> list[Reply]:
    """Its message leaves the chat that showed it, and is not sent where it was not yet."""
    outbox.take_back(tx, draft.shown, draft.subject, at=now)
    village, chat, name = draft.village_id, draft.shown, draft.subject
    shown_as = kept.message_of(tx, village_id=village, chat_id=chat, name=name)
    if shown_as is None:
        return []
    kept.forget(tx, village_id=village, chat_id=chat, name=name)
    return [DeleteMessage(chat_id=int(draft.shown), message_id=shown_as)]


def wait(tx: Tx, draft: Draft) -> None:
    """The next words of its author in private are the draft's."""
    conversations.ask(
        tx,
        Conversation(
            chat_id=draft.shown,
            user_id=draft.author,
            village_id=draft.village_id,
            asked=ASK_DRAFT,
            number=draft.number,
            until=draft.until,
        ),
    )


def parting(ask: Ask, matter: Matter) -> list[Reply]:
    """Where one line is several matters: whether each should be registered by itself."""
    request = matter.request
    parts = matters.split(request.text)
    if len(parts) < 2:
        return []
    chat = ask.chat if not request.private else request.origin_chat
    texts = ask.texts_of("" if int(chat) < 0 else ask.actor.language)
    keys = buttons.parting(request.village_id, request.number, len(parts), texts)
    asked = message(chat, texts.drafts.split(request.number, parts), buttons=keys)
    return [Noted("", asked)]
