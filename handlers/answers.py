"""What the door itself says: where no village is known, where others read along, and where somebody is refused."""

from aiogram.methods import AnswerCallbackQuery, DeleteMessage

from handlers.asks import Ask, Heard, House, message, quoting, sentence
from handlers.hearing import Hearing
from handlers.offers.alarms import call_first
from handlers.replies import Noted, Replies, Reply
from handlers.table import Alone
from locales import plain
from storage.outbox import Priority
from village.errors import VillageError


def nobody(house: House, hearing: Hearing) -> Replies:
    """The answer to somebody who speaks to the bot where no village is known."""
    if not hearing.wants_answer:
        return None
    heard = hearing.heard
    texts = house.texts.of(heard.language)
    text = texts.errors.stranger() if heard.private else texts.errors.unbound_chat()
    text = call_first(texts, heard.text) or text
    return notice(heard, text) or message(heard.chat_id, text, reply=quoting(heard))


def apart(alone: Alone | None, ask: Ask) -> list[Reply] | None:
    """Said where others read along what is not for them: nothing is done, and pictures that came with it are taken away."""
    if alone is None or ask.group is None:
        return None
    among = alone is Alone.CADRES
    if among and not ask.overheard:
        return None
    told: list[Reply] = [ask.say(ask.public.errors.alone(among and ask.actor.is_cadre))]
    if ask.heard.files:
        told.append(DeleteMessage(chat_id=ask.heard.chat_id, message_id=ask.heard.message_id))
    return told


def refusal(ask: Ask, error: VillageError, rung: Replies) -> Replies:
    """Why not; but whoever calls danger is told first whom to call, and whether any cadre was `rung` (None: it was no call)."""
    heard = ask.heard
    text = sentence(ask.house, ask.texts.code, error)
    if heard.kind == "poll_answer":
        return None
    if heard.kind == "callback_query":
        return ask.toast(text, alert=True)
    first = call_first(ask.texts, heard.text)
    if not first:
        return ask.say(text)
    told = "" if rung is None else ask.texts.offers.rung(bool(rung))
    return Noted("", ask.say("\n".join(filter(None, (first, told, text)))), Priority.URGENT)


def notice(heard: Heard, text: str) -> AnswerCallbackQuery | None:
    """The same as a notice, for who pressed a button."""
    if not heard.callback_id:
        return None
    return AnswerCallbackQuery(
        callback_query_id=heard.callback_id, text=plain(text)[:200], show_alert=True
    )
