"""A township for the measurements: villages with a group each, cadres who can be written to, and what people raise."""

import itertools
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from actions.villages import NewHousehold, NewPerson, NewVillage, take_in
from bot.config import VillageDefaults
from bot.rules import rules_of
from handlers.asks import House
from locales import Texts
from storage.chats import Kind
from storage.engine import Database, open_database
from storage.migrate import upgrade
from village.people import Party, Post

VILLAGES = 64
PEOPLE = 40
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
"""A Monday morning in the villages."""
BOT_ID, BOT_NAME, TOKEN = 4_000_001, "lianxin_bot", "4000001:benchmark"

MATTERS = (
    "村口的路灯不亮，晚上走路怕摔跤",
    "东头水渠塌了一段，水漫到地里了",
    "垃圾池满了三天没人清",
    "医保缴费在手机上交不进去，不会弄",
    "桥头栏杆松了，小孩放学从那里走",
    "自来水这两天是黄的，能不能来看看",
)
POSTS = {
    1: Post.SECRETARY,
    2: Post.DIRECTOR,
    3: Post.CLERK,
    4: Post.UTILITIES,
    5: Post.SANITATION,
    6: Post.MEDIATOR,
}

_updates = itertools.count(730_000_001)


def group(village: int) -> int:
    """The chat of a village's group."""
    return -1_001_700_000_000 - village


def account(village: int, person: int) -> int:
    """The account of a person."""
    return 5_000_000 + village * 1000 + person


def make(file: Path) -> None:
    """Make the database."""
    database = open_database(f"sqlite:///{file}")
    try:
        upgrade(database)
        with database.begin() as tx:
            for village in range(1, VILLAGES + 1):
                take_in(tx, _village(village), now=NOW)
    finally:
        database.dispose()


def open_copy(template: Path, file: Path) -> Database:
    """Open a fresh copy, in the place of an earlier one."""
    for old in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        old.unlink(missing_ok=True)
    shutil.copyfile(template, file)
    return open_database(f"sqlite:///{file}")


@cache
def house(*, duplicates: bool = True) -> House:
    """What conversations share; made once, as in the bot. Without `duplicates` no matter is compared with others."""
    return House(
        texts=Texts(),
        rules_of=rules_of(VillageDefaults(duplicates=duplicates)),
        bot_id=BOT_ID,
        bot_username=BOT_NAME,
        file_limit=20 * 2**20,
    )


def requests(lane: int) -> Iterator[str]:
    """Updates without end, as JSON: what people of one group raise, no two in the same words."""
    village = lane % VILLAGES + 1
    for number in itertools.count():
        person = 7 + number % (PEOPLE - 6)
        matter = f"{MATTERS[number % len(MATTERS)]}，{village * 1000 + number}号"
        yield request(village, person, matter, number)


def request(village: int, person: int, matter: str, number: int) -> str:
    """One update: somebody raises something in the group."""
    raw = {
        "update_id": next(_updates),
        "message": {
            "message_id": 1000 + number,
            "date": int(NOW.timestamp()),
            "chat": {"id": group(village), "type": "supergroup", "title": f"第{village}村工作群"},
            "from": {
                "id": account(village, person),
                "is_bot": False,
                "first_name": f"村民{person}",
                "language_code": "zh-hans",
            },
            "text": f"#诉求 {matter}",
            "entities": [{"type": "hashtag", "offset": 0, "length": 3}],
        },
    }
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def _village(number: int) -> NewVillage:
    return NewVillage(
        id=number,
        name=f"第{number}村",
        timezone="Asia/Shanghai",
        language="zh-CN",
        households=[NewHousehold(id=1, name="一户")],
        people=[_person(number, one) for one in range(1, PEOPLE + 1)],
        chats={Kind.VILLAGE: group(number)},
    )


def _person(village: int, number: int) -> NewPerson:
    return NewPerson(
        id=number,
        name=f"村民{number}",
        household=1,
        group=number % 5,
        gender="f" if number % 2 else "m",
        born=date(1960, 1, 1),
        party=Party.NONE,
        posts=(POSTS[number],) if number in POSTS else (),
        account=account(village, number),
        reachable=number in POSTS,
    )
