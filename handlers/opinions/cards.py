"""The draft of a summary, which its cadre alone reads, and the summary in the village's group."""

from aiogram.filters.callback_data import CallbackData

from actions.opinions import Summary
from handlers.asks import Ask, message
from handlers.keyboards import Id, Number, key, row
from handlers.replies import Card
from village.topics import CHOICES

POST = "post"


class SummaryPress(CallbackData, prefix="sum"):
    """`deed` on the summary of topic `number` of `village`."""

    deed: str
    village: Id
    number: Number


def draft_name(number: int) -> str:
    """The name under which a draft is found again when its cadre replies to it."""
    return f"summary_draft:{number}"


def draft(ask: Ask, found: Summary) -> Card:
    """What would be posted, with what can be done about it; to the cadre's private chat."""
    texts = ask.texts
    number = found.topic.number
    press = SummaryPress(deed=POST, village=ask.village.id, number=number)
    buttons = row([key(texts.opinions.button(POST), press)])
    text = texts.opinions.draft(found, CHOICES)
    return Card(draft_name(number), message(ask.actor.user_id, text, buttons=buttons))


def posted(ask: Ask, found: Summary, chat: int) -> Card:
    """The summary in the village's group: posting it again edits it."""
    text = ask.texts_of().opinions.summary(found, CHOICES)
    return Card(f"summary:{found.topic.number}", message(chat, text))
