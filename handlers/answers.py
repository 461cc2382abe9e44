"""What the door itself says, where no village is known."""

from aiogram.methods import AnswerCallbackQuery

from handlers.asks import Heard, House, message, quoting
from handlers.hearing import Hearing
from handlers.offers.alarms import call_first
from handlers.replies import Replies
from locales import plain


def nobody(house: House, hearing: Hearing) -> Replies:
    """The answer to somebody who speaks to the bot where no village is known."""
    if not hearing.wants_answer:
        return None
    heard = hearing.heard
    texts = house.texts.of(heard.language)
    text = texts.errors.stranger() if heard.private else texts.errors.unbound_chat()
    text = call_first(texts, heard.text) or text
    return notice(heard, text) or message(heard.chat_id, text, reply=quoting(heard))


def notice(heard: Heard, text: str) -> AnswerCallbackQuery | None:
    """The same as a notice, for who pressed a button."""
    if not heard.callback_id:
        return None
    return AnswerCallbackQuery(
        callback_query_id=heard.callback_id, text=plain(text)[:200], show_alert=True
    )
