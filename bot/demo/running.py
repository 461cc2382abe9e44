"""The demo: a chatroom, a sample village in it, and the bot, in one process on loopback."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer
from pydantic import SecretStr

from actions.villages import NewHousehold, NewPerson, NewVillage, take_in
from bot import logs
from bot.application import Application, utc_now
from bot.config import Chatroom, Config, Limits, Log, Storage, Telegram, Web
from bot.demo.data import SampleVillage, load_sample
from bot.rooms import chatroom_server
from chatroom import admin
from chatroom.database import open_chatroom_database
from storage.chats import Kind
from storage.engine import Database, Tx, open_database
from storage.migrate import upgrade
from village.categories import Category
from village.people import Party, Post

BOT_USERNAME = "lianxin_bot"
USER_BASE = 10_000
"""Accounts of the sample's people have their roster number on top of this."""


async def run_demo(port: int, data: Path, stop: asyncio.Event) -> None:
    """Prepare what is missing, serve, and say where the page is."""
    token = await asyncio.to_thread(_token, data / "bot-token")
    config = demo_config(port, data, token)
    logs.set_up(config.log)
    sample = load_sample()
    rooms = _prepare_chatroom(config.chatroom, sample, token)
    database = open_database(config.storage.url)
    try:
        _prepare_village(database, sample, rooms)
        server = chatroom_server(config.chatroom, demo=True)
        actual = await server.start()
        base = f"http://127.0.0.1:{actual}"
        served = config.model_copy(
            update={"telegram": config.telegram.model_copy(update={"api_base": base})}
        )
        try:
            await Application(served, database, ready=lambda: _welcome(base, sample)).run(stop)
        finally:
            await server.stop()
    finally:
        database.dispose()


def demo_config(port: int, data: Path, token: str) -> Config:
    """The demo's configuration: nothing but loopback, and no limits, since the server is ours."""
    return Config(
        telegram=Telegram(
            token=SecretStr(token),
            api_base=f"http://127.0.0.1:{port}",
            limits=Limits(per_second=0, per_chat_per_second=0, per_group_per_minute=0),
        ),
        storage=Storage(url=f"sqlite:///{data / 'lianxin.db'}"),
        web=Web(port=0),
        chatroom=Chatroom(
            enabled=True,
            port=port,
            url=f"sqlite:///{data / 'chatroom.db'}",
            files=data / "files",
        ),
        log=Log(level="warning"),
    )


def _token(file: Path) -> str:
    """The bot's token, made once a data folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_text(f"{7_000_000_000 + secrets.randbelow(10**9)}:{secrets.token_urlsafe(26)}")
        file.chmod(0o600)
    return file.read_text().strip()


def _welcome(base: str, sample: SampleVillage) -> None:
    typer.echo(f"{sample.name}: {base}/chat/")
    typer.echo("Open it in several tabs to be several people. Ctrl-C stops; the data stay.")


def _prepare_chatroom(config: Chatroom, sample: SampleVillage, token: str) -> dict[Kind, int]:
    """People, bot, rooms and the day's talk, unless they are there; returns the rooms' chat ids."""
    database = open_chatroom_database(config.url)
    titles = {Kind.VILLAGE: sample.village_chat, Kind.CADRES: sample.cadres_chat}
    try:
        with database.begin() as tx:
            if admin.find_bot(tx, BOT_USERNAME) is None:
                _fill_chatroom(tx, sample, token, titles)
            found = {kind: admin.find_room(tx, title) for kind, title in titles.items()}
    finally:
        database.dispose()
    return {kind: chat for kind, chat in found.items() if chat is not None}


def _fill_chatroom(tx: Tx, sample: SampleVillage, token: str, titles: dict[Kind, str]) -> None:
    now = utc_now()
    bot = admin.add_bot(tx, name="连心", username=BOT_USERNAME, token=token, privacy=False, now=now)
    members = [one for one in sample.people if one.account]
    for one in members:
        admin.add_person(
            tx,
            name=one.name,
            person_id=USER_BASE + one.id,
            note=_note(one.posts, one.away),
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
    for one in members:
        admin.open_private_room(tx, USER_BASE + one.id, bot.id)
    _seed_talk(tx, sample, chats[Kind.VILLAGE], now)


def _seed_talk(tx: Tx, sample: SampleVillage, chat: int, now: datetime) -> None:
    """Yesterday's talk, so that the group is a place where people live."""
    day = now.astimezone(sample.timezone).date() - timedelta(days=1)
    for line in sample.talk:
        at = datetime.combine(day, line.at, sample.timezone)
        admin.seed_message(tx, chat, USER_BASE + line.who, line.text, at.astimezone(UTC))


def _note(posts: tuple[str, ...], away: str) -> str:
    """What the demo's chooser says beside a name."""
    from locales import Texts, plain

    words = Texts().of("zh-CN").words
    if posts:
        return plain(words.post(posts[0]))
    return f"在{away}" if away else ""


def _prepare_village(database: Database, sample: SampleVillage, rooms: dict[Kind, int]) -> None:
    """The roster, unless it is there."""
    from storage import people
    from village.ids import VillageId

    upgrade(database)
    with database.begin() as tx:
        if people.find_village(tx, VillageId(sample.id)) is None:
            take_in(tx, sample_village(sample, rooms), now=utc_now())


def sample_village(sample: SampleVillage, rooms: dict[Kind, int]) -> NewVillage:
    """The sample as a new village."""
    groups = {one.id: one.group for one in sample.households}
    return NewVillage(
        id=sample.id,
        name=sample.name,
        town=sample.town,
        county=sample.county,
        timezone=str(sample.timezone),
        language="zh-CN",
        handlers={Category(key): Post(post) for key, post in sample.handlers.items()},
        households=[
            NewHousehold(one.id, one.name, one.group, one.circle, one.x, one.y)
            for one in sample.households
        ],
        people=[
            NewPerson(
                id=one.id,
                name=one.name,
                household=one.household,
                relation=one.relation,
                group=groups.get(one.household, 0) if one.household else 0,
                gender=one.gender,
                born=one.born,
                party=Party(one.party),
                representative=one.representative,
                away=one.away,
                posts=tuple(Post(post) for post in one.posts),
                account=USER_BASE + one.id if one.account else None,
                reachable=one.account,
            )
            for one in sample.people
        ],
        chats=rooms,
    )
