"""(i) A village of 5,000 votes: each vote from intake to outbox on one process, and what one costs when thousands have voted."""

import asyncio
import itertools
import json
import time
from datetime import date

from sqlalchemy import func, select

from actions import ballots
from actions.villages import NewHousehold, NewPerson, NewVillage, take_in
from benchmarks import capture, township
from benchmarks.measure import Bound, Line, Setting
from bot.application import utc_now
from bot.memory import settle
from storage import accounts
from storage.chats import Kind
from storage.engine import Database, open_database
from storage.migrate import upgrade
from storage.outbox import OutboxRow
from storage.tables import table
from storage.vault import Vault
from village.ballot_drafts import Turn
from village.ids import UserId, VillageId
from village.people import Post

VILLAGE = VillageId(1)
FLIGHT = 64
RATE = Bound(required=5_000 / 60, aim=500)
FLAT = Bound(required=1.5, aim=1.2, at_most=True)
_updates = itertools.count(780_000_001)


async def run(setting: Setting) -> list[Line]:
    """All vote once, in an open ballot, where more is written than in a secret one."""
    voters = setting.load(5_000, 640)
    database = _made(setting, voters)
    try:
        number = _begun(database)
        settle()
        bodies = [_vote(voter, number) for voter in range(1, voters + 1)]
        tenth = voters // 10
        async with capture.captor(database) as serve:
            first = await _drive(serve, bodies[:tenth])
            middle = await _drive(serve, bodies[tenth:-tenth])
            last = await _drive(serve, bodies[-tenth:])
        told = _proved(database, number, voters)
    finally:
        database.dispose()
    took = first + middle + last
    return [
        Line("i", f"{voters:,} vote", voters / took, "per s", ours=took, bound=RATE),
        Line(
            "i",
            "a vote among the last tenth",
            last / first,
            "times",
            ours=1000 * last / tenth,
            peer=1000 * first / tenth,
            against="one among the first tenth",
            bound=FLAT,
        ),
        Line("i", "cards for the group that wait to be sent", told, ""),
    ]


async def _drive(serve: capture.Serve, bodies: list[str]) -> float:
    """Seconds for all, so many in flight."""
    waiting = iter(bodies)

    async def client() -> None:
        for body in waiting:
            await serve(body)

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(FLIGHT)))
    return time.perf_counter() - began


def _made(setting: Setting, voters: int) -> Database:
    database = open_database(f"sqlite:///{setting.folder / 'voting.db'}")
    upgrade(database)
    people = [
        NewPerson(
            id=one,
            name=f"村民{one}",
            household=1,
            born=date(1970, 1, 1),
            posts=(Post.CLERK,) if one == 1 else (),
            account=5_000_000 + one,
            reachable=True,
        )
        for one in range(1, voters + 1)
    ]
    village = NewVillage(
        id=VILLAGE,
        name="第1村",
        timezone="Asia/Shanghai",
        language="zh-CN",
        households=[NewHousehold(id=1, name="一户")],
        people=people,
        chats={Kind.VILLAGE: township.group(1)},
    )
    with database.begin() as tx:
        take_in(tx, village, now=utc_now())
    return database


def _begun(database: Database) -> int:
    rules, now = township.house().rules_of, utc_now()
    with database.begin() as tx:
        clerk = accounts.actor(tx, UserId(5_000_001), VILLAGE)
        if clerk is None:
            raise RuntimeError("the village has no clerk")
        own = rules(tx, VILLAGE)
        made = ballots.draft(tx, clerk, "修路", rules=own, vault=Vault(), now=now)
        ballots.turn(tx, clerk, made.number, Turn.BODY, rules=own, now=now)
        begun = ballots.begin(tx, clerk, made.number, rules=own, vault=Vault(), now=now)
    return begun.ballot.number


def _vote(voter: int, number: int) -> str:
    who = {"id": 5_000_000 + voter, "is_bot": False, "first_name": f"村民{voter}"}
    raw = {
        "update_id": next(_updates),
        "callback_query": {
            "id": str(voter),
            "from": who,
            "chat_instance": "1",
            "data": f"cast:{VILLAGE}:{number}:0{voter % 2}",
            "message": {
                "message_id": 9,
                "date": int(township.NOW.timestamp()),
                "chat": {"id": who["id"], "type": "private", "first_name": who["first_name"]},
                "text": "票",
            },
        },
    }
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def _proved(database: Database, number: int, voters: int) -> int:
    """How many messages wait for the group. Raises RuntimeError when a vote is missing."""
    outbox = table(OutboxRow)
    with database.read() as tx:
        voted = ballots.load(tx, VILLAGE, number).voted
        if voted != voters:
            message = f"{voted} of {voters} are counted"
            raise RuntimeError(message)
        asked = select(func.count()).where(outbox.c.chat_id == township.group(1))
        return tx.scalar(asked) or 0
