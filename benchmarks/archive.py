"""Requests in bulk, in words that are as uneven as life: few matters and places make up most of what is raised."""

import contextlib
import itertools
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from actions import places, requests
from benchmarks import township
from bot.config import VillageDefaults
from bot.rules import rules_of
from storage import accounts, villages
from storage.engine import Tx, open_database
from village.categories import categorise
from village.duplicates import grams
from village.ids import ChatId, UserId, VillageId

PLACES = (
    *("老桥头", "村口", "晒坝", "小学", "卫生室", "大槐树", "水井湾", "下坝", "上坝", "码头"),
    *("祠堂", "广场", "戏台", "岔路口", "石拱桥", "鱼塘", "茶厂", "球场", "牌坊", "渡口"),
)
SUBJECTS = (
    *("路灯", "自来水管", "垃圾池", "机耕道", "水渠", "电线", "变压器", "护栏", "公厕", "井盖"),
    *("宽带", "广播", "健身器材", "减速带", "围墙", "抽水机", "下水道", "电杆", "台阶", "果树"),
    *("医保缴费", "种粮补贴", "房子", "信号", "水表", "监控", "桥面", "树枝", "快递柜", "堰塘"),
)
TROUBLES = (
    *("坏了", "不亮", "漏水", "满了没人清", "塌了一段", "断了", "老是跳闸", "松了", "堵了"),
    *("不见了", "太吵", "被压坏了", "歪了要倒", "没有修好", "太臭", "太暗", "办不了", "缺水"),
)
TAILS = (
    *("", "好几天了", "晚上走路怕摔", "孩子放学从那里走", "麻烦来看看", "老人出门不方便"),
    *("车都过不去", "什么时候能修", "下雨更厉害", "反映过没有人管", "田里等着用", "影响大家"),
)
CHUNK = 20_000
DIFFERENT = 20_000
"""Sentences; people say the same in the same words now and then."""
YEARS = timedelta(days=3 * 365)
SPAN = int(YEARS.total_seconds()) * 1_000_000
"""In the unit of moments in the database."""


@dataclass(frozen=True)
class Archive:
    """How much there is: of the open ones so many are in one village, the rest in as many villages."""

    open: int
    closed: int
    huge: int
    villages: int


def texts(seed: int) -> Iterator[str]:
    """What is raised, without end."""
    chance = random.Random(seed)
    weigh = [1 / place for place in range(1, 40)]

    def pick(words: Sequence[str]) -> str:
        return chance.choices(words, weigh[: len(words)])[0]

    while True:
        where = pick(PLACES) if chance.random() < 0.6 else f"{chance.randint(1, 9)}组"
        yield f"{where}的{pick(SUBJECTS)}{pick(TROUBLES)}{pick(TAILS)}"


def fill(file: Path, size: Archive) -> None:
    """Put it all into a township's database, as if it had been raised over years."""
    database = open_database(f"sqlite:///{file}")
    try:
        with database.begin() as tx:
            for village in (1, 2):
                places.learn(tx, VillageId(village), groups={}, names=[[one] for one in PLACES])
            sample = _sample(tx)
    finally:
        database.dispose()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as target:
        # What is made for a measurement need not survive a crash; indexes are quicker made at the end.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
            target.execute(f"PRAGMA {pragma}")
        indexes = target.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'request' AND sql LIKE 'CREATE%INDEX%'"
        ).fetchall()
        target.execute("BEGIN")
        for name, _ in indexes:
            target.execute(f"DROP INDEX {name}")
        _write(target, sample, size)
        for _, made in indexes:
            target.execute(made)
        target.execute("COMMIT")
        target.execute("PRAGMA journal_mode=WAL")


def _write(target: sqlite3.Connection, sample: dict[str, Any], size: Archive) -> None:
    names = ", ".join(sample)
    said = f"INSERT INTO request ({names}) VALUES ({', '.join('?' * len(sample))})"  # noqa: S608 - names of columns
    rows = _rows(sample, size)
    while chunk := list(itertools.islice(rows, CHUNK)):
        target.executemany(said, [tuple(one.values()) for one in chunk])
        target.executemany(
            "INSERT INTO request_gram VALUES (?, ?, ?)",
            [
                (one["village_id"], gram, one["number"])
                for one in chunk
                if one["state"] == "open"
                for gram in grams(one["text"])
            ],
        )
    target.executemany(
        "INSERT OR REPLACE INTO counter (village_id, kind, value) VALUES (?, 'request', ?)",
        target.execute(
            "SELECT village_id, max(number) FROM request GROUP BY village_id"
        ).fetchall(),
    )


def _sample(tx: Tx) -> dict[str, Any]:
    """The row of a request as the bot writes it; nothing of it stays."""
    saved = tx.begin_nested()
    village = villages.find(tx, VillageId(1))
    actor = accounts.actor(tx, UserId(township.account(1, 9)), VillageId(1))
    assert village is not None
    assert actor is not None
    requests.report(
        tx,
        actor,
        village=village,
        rules=rules_of(VillageDefaults())(tx, village.id),
        text="村口的路灯坏了",
        chat=ChatId(township.group(1)),
        now=township.NOW - YEARS,
    )
    row = dict(tx.exec_driver_sql("SELECT * FROM request").mappings().one())
    saved.rollback()
    return row


def _rows(sample: dict[str, Any], size: Archive) -> Iterator[dict[str, Any]]:
    """Village by village, the closed ones first, over three years; rather more are closed where more are open."""
    chance = random.Random(2)
    said = [(one, categorise(one).value) for one in itertools.islice(texts(seed=1), DIFFERENT)]
    rest = max(size.villages - 1, 1)
    for village in range(1, size.villages + 1):
        is_open = size.huge if village == 1 else (size.open - size.huge) // rest
        is_closed = round(size.closed * is_open / size.open)
        step = SPAN // (is_closed + is_open)
        for number in range(1, is_closed + is_open + 1):
            text, category = chance.choice(said)
            person = 7 + number % 34
            yield sample | {
                "village_id": village,
                "number": number,
                "text": text,
                "category": category,
                "place": text.partition("的")[0],
                "author_user": township.account(village, person),
                "author_person": person,
                "origin_chat": township.group(village),
                "state": "closed" if number <= is_closed else "open",
                "ending": "done" if number <= is_closed else None,
                "opened_at": sample["opened_at"] + number * step,
            }
