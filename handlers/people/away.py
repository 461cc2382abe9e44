"""Away and back: a word in private, and one press of a cadre."""

from aiogram.filters.callback_data import CallbackData

from actions import whereabouts
from actions.whereabouts import Whereabouts
from handlers.asks import Ask, message
from handlers.keyboards import Id, Number, key, row
from handlers.replies import Card, Reply
from locales import Language
from storage.engine import Tx
from village.claims import ClaimState
from village.errors import ClaimNotFound

CONFIRM, DENY = "yes", "no"


class ClaimPress(CallbackData, prefix="claim"):
    """`answer` to claim `number` of `village`."""

    answer: str
    village: Id
    number: Number


def away(tx: Tx, ask: Ask) -> list[Reply]:
    """外出 广东东莞."""
    said = whereabouts.leave(tx, ask.actor, ask.heard.words, today=ask.today, now=ask.now)
    return _told(ask, said)


def back(tx: Tx, ask: Ask) -> list[Reply]:
    """返乡."""
    return _told(ask, whereabouts.come_back(tx, ask.actor, today=ask.today, now=ask.now))


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """[确认] or [不对] under a claim; an old button answers with what is true now."""
    press = ask.heard.press
    if not isinstance(press, ClaimPress) or press.village != ask.village.id:
        raise ClaimNotFound
    if press.answer not in (CONFIRM, DENY):
        raise ClaimNotFound
    decided = whereabouts.decide(
        tx,
        ask.actor,
        press.number,
        confirmed=press.answer == CONFIRM,
        today=ask.today,
        now=ask.now,
    )
    toast = ask.toast(ask.texts.roster.stands(decided.claim.state), alert=not decided.changed)
    replies: list[Reply] = [claim_card(ask, decided, ask.heard.chat_id, ask.texts), toast]
    if decided.hears is not None:
        texts = ask.texts_of(decided.hears.language)
        told = texts.roster.decided(decided.claim)
        replies.append(message(decided.hears.user_id, told))
    return replies


def _told(ask: Ask, said: Whereabouts) -> list[Reply]:
    """The answer to who said it, and the card for who confirms it."""
    asked = said.hears is not None
    # In a group the place is nobody's business: the answer names none.
    replies: list[Reply] = [ask.say(ask.public.roster.noted(said.claim, asked))]
    if said.hears is not None:
        texts = ask.texts_of(said.hears.language)
        replies += [
            claim_card(ask, Whereabouts(one, said.person), said.hears.user_id, texts)
            for one in said.replaced
        ]
        replies.append(claim_card(ask, said, said.hears.user_id, texts))
    return replies


def claim_card(
    ask: Ask, said: Whereabouts, chat: int | None = None, texts: Language | None = None
) -> Card:
    """A claim as it stands, in the chat and language of who asks unless others are given."""
    chat, texts = chat or ask.heard.chat_id, texts or ask.texts
    claim = said.claim
    buttons = None
    if claim.state is ClaimState.OPEN:
        buttons = row(
            key(
                texts.roster.button(answer),
                ClaimPress(answer=answer, village=claim.village_id, number=claim.number),
            )
            for answer in (CONFIRM, DENY)
        )
    text = texts.roster.claim(claim, said.person, ask.rules.zone, ask.now)
    return Card(claim.subject, message(chat, text, buttons=buttons))


def _texts(ask: Ask, language: str) -> Language:
    return ask.texts_of(language)
