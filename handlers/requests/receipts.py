"""The receipt of a request, told to its requester alone."""

from actions import erasures, receipts
from actions.receipts import Receipt
from handlers.asks import Ask, message, number_of
from handlers.replies import FLEETING, Noted, Reply
from locales import Language
from storage.engine import Tx
from village.contact_cards import spaced


def receipt(tx: Tx, ask: Ask) -> list[Reply]:
    """回执 12; asked for in the group, it comes in private."""
    found = receipts.find(tx, ask.actor, number_of(ask, "receipt"), vault=ask.house.vault)
    reach = erasures.private_place(tx, ask.actor)
    if ask.group is not None and reach is None:
        return [ask.say(ask.public.requests.receipt_in_private(found.request.number))]
    chat = int(ask.chat) if reach is None else int(reach.user_id)
    texts = ask.texts if reach is None else ask.texts_of(reach.language)
    return [_sheet(ask, found, chat, texts)]


def given(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """Who raised what is taken now has it in their hands, without asking."""
    found = receipts.give(tx, ask.actor, number, vault=ask.house.vault)
    if found is None:
        return []
    receipt, reach = found
    return [_sheet(ask, receipt, int(reach.user_id), ask.texts_of(reach.language))]


def _sheet(ask: Ask, found: Receipt, chat: int, texts: Language) -> Reply:
    text = texts.requests.receipt(
        found.request,
        found.first_asked,
        found.handler,
        spaced(found.phone),
        ask.rules.supervision_phone,
        ask.rules.zone,
        ask.now,
    )
    return Noted(FLEETING, message(chat, text))
