"""The sample village's chatroom: its people, its two groups, and a day of talk."""

from datetime import UTC, datetime, timedelta

from bot.config import Chatroom
from bot.demo.data import SampleVillage
from chatroom import admin
from chatroom.database import open_chatroom_database
from locales import Texts, plain
from storage.chats import Kind
from storage.engine import Tx

BOT_USERNAME = "lianxin_bot"
USER_BASE = 10_000
"""Accounts of the sample's people have their roster number on top of this."""


def prepare(config: Chatroom, sample: SampleVillage, token: str, now: datetime) -> dict[Kind, int]:
    """People, bot, rooms and the day's talk, unless they are there; returns the rooms' chat ids."""
    database = open_chatroom_database(config.url)
    titles = {Kind.VILLAGE: sample.village_chat, Kind.CADRES: sample.cadres_chat}
    try:
        with database.begin() as tx:
            if admin.find_bot(tx, BOT_USERNAME) is None:
                _fill(tx, sample, token, titles, now)
            found = {kind: admin.find_room(tx, title) for kind, title in titles.items()}
    finally:
        database.dispose()
    return {kind: chat for kind, chat in found.items() if chat is not None}


def _fill(
    tx: Tx, sample: SampleVillage, token: str, titles: dict[Kind, str], now: datetime
) -> None:
    bot = admin.add_bot(tx, name="连心", username=BOT_USERNAME, token=token, privacy=False, now=now)
    members = [one for one in sample.people if one.account]
    texts = Texts()
    for one in members:
        admin.add_person(
            tx,
            name=one.name,
            person_id=USER_BASE + one.id,
            note=_note(texts, one.posts, one.away),
            now=now,
        )
    for outsider in sample.outsiders:
        admin.add_person(
            tx,
            name=outsider.name,
            person_id=USER_BASE + outsider.id,
            note=f"{outsider.unit} {_note(texts, outsider.posts, '')}",
            now=now,
        )
    cadres = [one.id for one in members if one.posts]
    rooms = {
        Kind.VILLAGE: [USER_BASE + one.id for one in members],
        Kind.CADRES: [USER_BASE + one for one in cadres],
    }
    chats = {
        kind: admin.add_room(
            tx, title=titles[kind], members=rooms[kind], bots=[(bot.id, True)], now=now
        )
        for kind in titles
    }
    for number in (*(one.id for one in members), *(one.id for one in sample.outsiders)):
        admin.open_private_room(tx, USER_BASE + number, bot.id)
    _seed_talk(tx, sample, chats[Kind.VILLAGE], now)


def _seed_talk(tx: Tx, sample: SampleVillage, chat: int, now: datetime) -> None:
    """Yesterday's talk, so that the group is a place where people live."""
    day = now.astimezone(sample.timezone).date() - timedelta(days=1)
    for line in sample.talk:
        at = datetime.combine(day, line.at, sample.timezone)
        admin.seed_message(tx, chat, USER_BASE + line.who, line.text, at.astimezone(UTC))


def _note(texts: Texts, posts: tuple[str, ...], away: str) -> str:
    """What the demo's chooser says beside a name."""
    if posts:
        return plain(texts.of("zh-CN").words.post(posts[0]))
    return f"在{away}" if away else ""
