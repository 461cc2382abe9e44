"""Who joins is greeted once: in private where the bot may write, else all together in one message of the group."""

from actions import greetings
from handlers.asks import Ask, message
from handlers.replies import Card, Reply
from storage.engine import Tx


def joined(tx: Tx, ask: Ask) -> list[Reply]:
    """People joined the village's group."""
    found = greetings.greet(tx, ask.village.id, ask.chat, ask.heard.extra["joined"], now=ask.now)
    told: list[Reply] = []
    for one in found.alone:
        texts = ask.texts_of(one.language)
        told.append(message(one.user_id, texts.groups.welcome(ask.village.name)))
    if found.size:
        texts = ask.texts_of()
        text = texts.groups.welcome_all(ask.village.name, found.size, ask.house.bot_username)
        told.append(Card(f"welcome:{found.crowd}", message(ask.chat, text)))
    return told
