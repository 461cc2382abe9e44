"""What becomes of the bot in a group: a cadre is told in private, with what to do."""

from datetime import datetime

from actions import group_news
from actions.group_news import Event
from handlers.asks import Ask, Heard, House, message
from handlers.replies import Replies
from storage.engine import Tx
from village.groups import News
from village.ids import ChatId


def standing(tx: Tx, ask: Ask) -> Replies:
    """The bot was added, removed, made administrator or not, in a village's group."""
    return _changed(tx, ask.house, ask.heard, ask.now)


def standing_unbound(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    """The same in a group that is bound to no village: there it says once what it is."""
    return _changed(tx, house, heard, now)


def back(tx: Tx, ask: Ask) -> Replies:
    """Somebody speaks to the bot in a group that it was said to have left."""
    return tell(ask.house, group_news.met(tx, ask.chat, now=ask.now))


def renamed(tx: Tx, ask: Ask) -> Replies:
    """The group has another name."""
    found = group_news.renamed(tx, ask.chat, ask.heard.extra["title"])
    if found is None or found.hears is None:
        return None
    texts = ask.texts_of(found.hears.language)
    text = texts.groups.renamed(found.group.kind, found.before, found.group.title)
    return message(found.hears.user_id, text)


def tell(house: House, event: Event | None) -> Replies:
    """The message about what became of the bot, to whom it concerns; None when nobody need or can hear of it."""
    if event is None:
        return None
    group = event.group
    if group is None:
        return None
    if event.news is News.PROMOTED or (event.news is News.DEMOTED and house.hears_all):
        return None
    chat = event.hears.user_id if event.hears else event.cadres
    if chat is None or chat == event.chat:
        return None
    language = event.hears.language if event.hears else ""
    texts = house.texts.of(language or group.village.language)
    deaf = not (house.hears_all or event.is_admin)
    text = texts.groups.news(
        event.news, group.kind, group.title, group.village.name, event.waiting, deaf
    )
    return message(chat, text)


def _changed(tx: Tx, house: House, heard: Heard, now: datetime) -> Replies:
    said = heard.extra
    event = group_news.changed(
        tx,
        ChatId(heard.chat_id),
        said["before"],
        said["after"],
        title=said["title"],
        at=said["at"],
        now=now,
    )
    if event is not None and event.news is News.CAME:
        texts = house.texts.of(heard.language)
        deaf = not (house.hears_all or event.is_admin)
        return message(heard.chat_id, texts.groups.hello(deaf))
    return tell(house, event)
