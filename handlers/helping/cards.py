"""A call for help as a card: one in the group, or one in each neighbour's private chat."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions.helping import Told
from handlers.asks import message
from handlers.keyboards import Id, Number, grid, key
from handlers.replies import Card, Reply
from handlers.requests.cards import View
from locales import Language
from locales.times import FORMATS
from village.helping import Call, Move, State

MOVES = {State.OPEN: (Move.COME, Move.CANNOT), State.CLOSED: (Move.THANK,)}


class HelpPress(CallbackData, prefix="help"):
    """`move` on call `number` of `village`."""

    move: str
    village: Id
    number: Number


def shown(seen: View, told: Told) -> list[Reply]:
    """The call's state wherever it is shown, and thanks to who was thanked."""
    call = told.call
    places = [(int(one.user_id), one.language) for one in told.ears] or [(int(call.chat), "")]
    cards: list[Reply] = [_card(seen, call, chat, seen.of(language)) for chat, language in places]
    for one in told.thanked:
        texts = seen.of(one.language)
        cards.append(message(one.user_id, texts.helping.thanks(call)))
    return cards


def _card(seen: View, call: Call, chat: int, texts: Language) -> Reply:
    when = FORMATS[texts.code].when(call.until, seen.zone, seen.now)
    text = texts.helping.card(call, when)
    return Card(name=call.subject, method=message(chat, text, buttons=_keys(call, chat, texts)))


def _keys(call: Call, chat: int, texts: Language) -> InlineKeyboardMarkup:
    """In the group one card is for all; in private the author has another row than neighbours."""
    moves = [*MOVES.get(call.state, ())]
    is_author = chat == int(call.asked_by)
    if call.state is State.OPEN and (is_author or call.in_group):
        moves = [Move.CLOSE] if is_author else [*moves, Move.CLOSE]
    if call.state is State.CLOSED and not (call.helpers and (is_author or call.in_group)):
        moves = []
    keys = [
        key(
            texts.helping.button(one.value),
            HelpPress(move=one.value, village=call.village_id, number=call.number),
        )
        for one in moves
    ]
    return grid([keys] if keys else [])
