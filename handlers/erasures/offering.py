"""The offer to delete a message of a group or of a private chat, made to its author alone, and what became of it."""

from aiogram.filters.callback_data import CallbackData
from aiogram.methods import DeleteMessage
from aiogram.types import InlineKeyboardMarkup

from actions import erasures
from handlers.asks import Ask, House, edit, message
from handlers.keyboards import Id, Number, column, key
from handlers.replies import Noted, Reply
from locales import Language
from storage.accounts import Reach
from storage.engine import Tx
from village.errors import MessageGone
from village.ids import ChatId

PURPOSE = "erasure"
"""`erasure:5000011:zh`: who is told what became of it, and in which language."""
ERASE, KEEP = "erase", "keep"
DONE, GONE, REFUSED = "done", "gone", "refused"


class ErasurePress(CallbackData, prefix="wipe"):
    """`deed` on the message `source` of `chat`."""

    deed: str
    village: Id
    chat: Id
    source: Number


def offered(tx: Tx, ask: Ask, reach: Reach) -> list[Reply]:
    """Below what its author was told in private; where the bot cannot delete, how they do it themselves."""
    group, texts = ask.group, ask.texts_of(reach.language)
    if group is None:
        return []
    # By the chat's clock, which the limit goes by; a press on an old message does not come this way.
    said_at = ask.heard.extra.get("at", ask.now)
    source = ask.heard.message_id
    if not erasures.allow(tx, ask.actor, group, source, said_at=min(said_at, ask.now)):
        return [message(reach.user_id, texts.erasures.by_yourself())]
    buttons = _keys(ask.village.id, int(group.chat_id), source, texts)
    return [message(reach.user_id, texts.erasures.offer(), buttons=buttons)]


def of_own(tx: Tx, ask: Ask) -> InlineKeyboardMarkup | None:
    """Buttons under the answer to words that had better not stay in somebody's private chat."""
    said_at, source = min(ask.heard.extra.get("at", ask.now), ask.now), ask.heard.message_id
    if not erasures.allow_own(tx, ask.actor, ask.chat, source, said_at=said_at):
        return None
    return _keys(ask.village.id, ask.heard.chat_id, source, ask.texts)


def _keys(village: int, chat: int, source: int, texts: Language) -> InlineKeyboardMarkup:
    return column(
        key(
            texts.erasures.button(deed),
            ErasurePress(deed=deed, village=village, chat=chat, source=source),
        )
        for deed in (ERASE, KEEP)
    )


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """Its author wants it gone, or not."""
    press = ask.heard.press
    if not isinstance(press, ErasurePress) or not ask.heard.private:
        raise MessageGone
    texts = ask.texts.erasures
    if press.deed != ERASE:
        erasures.keep(tx, ask.actor, ChatId(press.chat), press.source)
        return [edit(ask.heard, texts.kept()), ask.toast("")]
    erasures.erase(tx, ask.actor, ChatId(press.chat), press.source, now=ask.now)
    purpose = f"{PURPOSE}:{ask.actor.user_id}:{ask.heard.language}"
    gone = DeleteMessage(chat_id=press.chat, message_id=press.source)
    return [Noted(purpose, gone), edit(ask.heard, texts.asked()), ask.toast("")]


def outcome(words: str) -> str:
    """What the server's words mean, said instead of doing it; none when it did."""
    if not words:
        return DONE
    return GONE if "not found" in words.lower() else REFUSED


def told(house: House, user: int, language: str, code: str) -> Reply:
    """What became of it: `done`, `gone` before, or `refused`."""
    return message(user, house.texts.of(language).erasures.done(code))
