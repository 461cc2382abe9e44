"""Two small invented villages in one database, and how a test speaks as somebody of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from actions import people as who
from actions.villages import NewHousehold, NewPerson, NewVillage, take_in
from storage import people, villages
from storage.chats import Kind
from storage.engine import Database, Tx
from storage.models import metadata
from storage.vault import Vault
from storage.villages import Village
from village.categories import Category
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor, Party, Person, Post
from village.ruleset import Rules

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
"""Monday 2026-06-01, 09:00 in the villages: a working day far from a holiday."""

VAULT = Vault(b"0" * 32)
"""The key of the tests."""

WILLOW = VillageId(1)
"""柳树沟村, where tests happen."""
MAPLE = VillageId(2)
"""枫桥村, the neighbour: the same person ids, numbers and words, and never a row in common."""

STRANGER = UserId(9_000_001)
"""An account that no roster holds."""


class Who(IntEnum):
    """The people of each village, by person id."""

    SECRETARY = 1
    DIRECTOR = 2
    CLERK = 3
    UTILITIES = 4
    SANITATION = 5
    """Bound, but has never opened a private chat with the bot."""
    MEDIATOR = 6
    SUPERVISOR = 7
    """Sits on the supervision committee and therefore is no cadre."""
    GROUP_HEAD = 8
    NAMESAKE = 9
    """Another group's head, of the very name of GROUP_HEAD."""
    LINKING_CADRE = 10
    """From the town: belongs to no household."""
    VILLAGER = 11
    NEIGHBOUR = 12
    AWAY = 13
    """Works in a city."""
    UNBOUND = 14
    """On the roster, without any account."""


NAMES: Mapping[Who, str] = {
    Who.SECRETARY: "田春生",
    Who.DIRECTOR: "秦望山",
    Who.CLERK: "谷小雨",
    Who.UTILITIES: "石磨平",
    Who.SANITATION: "麦穗",
    Who.MEDIATOR: "柳叶青",
    Who.SUPERVISOR: "何守田",
    Who.GROUP_HEAD: "陈立",
    Who.NAMESAKE: "陈立",
    Who.LINKING_CADRE: "宋远帆",
    Who.VILLAGER: "林秋禾",
    Who.NEIGHBOUR: "杜满仓",
    Who.AWAY: "罗远行",
    Who.UNBOUND: "冯桂香",
}
POSTS: Mapping[Who, tuple[Post, ...]] = {
    Who.SECRETARY: (Post.SECRETARY, Post.BRANCH_COMMITTEE),
    Who.DIRECTOR: (Post.DIRECTOR, Post.VILLAGE_COMMITTEE),
    Who.CLERK: (Post.CLERK,),
    Who.UTILITIES: (Post.UTILITIES, Post.CIRCLE_LEAD),
    Who.SANITATION: (Post.SANITATION,),
    Who.MEDIATOR: (Post.MEDIATOR,),
    Who.SUPERVISOR: (Post.SUPERVISION,),
    Who.GROUP_HEAD: (Post.GROUP_HEAD,),
    Who.NAMESAKE: (Post.GROUP_HEAD,),
    Who.LINKING_CADRE: (Post.LINKING_CADRE,),
}
HANDLERS: Mapping[VillageId, Mapping[Category, Post]] = {
    # Habit gives the clerk the internet and the director safety.
    WILLOW: {Category.INTERNET: Post.UTILITIES, Category.SAFETY: Post.SECRETARY},
    MAPLE: {},
}
TITLES = {WILLOW: "柳树沟村", MAPLE: "枫桥村"}


def user(one: Who, village: VillageId = WILLOW) -> UserId:
    """The account of somebody; who has none gets the number that would be theirs."""
    return UserId(5_000_000 + village * 1000 + one)


def person_id(one: Who) -> PersonId:
    """Somebody's number on the roster, the same in both villages."""
    return PersonId(int(one))


def group_chat(village: VillageId = WILLOW) -> ChatId:
    """The village's group."""
    return ChatId(-1_001_700_000_000 - village)


def cadres_chat(village: VillageId = WILLOW) -> ChatId:
    """The cadres' group."""
    return ChatId(-1_001_800_000_000 - village)


def new_village(village: VillageId = WILLOW) -> NewVillage:
    """One of the two as it is taken in."""
    return NewVillage(
        id=village,
        name=TITLES[village],
        town="麻柳镇",
        county="溪口县",
        timezone=ZONE.key,
        language="zh-CN",
        handlers=HANDLERS[village],
        households=[NewHousehold(number, f"{number}号院", group=number % 2) for number in range(5)],
        people=[_person(one, village) for one in Who],
        chats={Kind.VILLAGE: group_chat(village), Kind.CADRES: cadres_chat(village)},
    )


def settle(database: Database, *, now: datetime = NOW) -> None:
    """Take both villages in."""
    with database.begin() as tx:
        for village in (WILLOW, MAPLE):
            take_in(tx, new_village(village), now=now)


def actor(tx: Tx, user_id: UserId, village: VillageId = WILLOW) -> Actor:
    """Who speaks when that account writes in a village's group: somebody of the roster, or a guest."""
    found = who.identify(tx, user_id, village_id=village, name="路过的人", language="zh")
    assert found is not None
    return found


def speaker(tx: Tx, one: Who, village: VillageId = WILLOW) -> Actor:
    """Somebody of the roster, speaking in their own village."""
    return actor(tx, user(one, village), village)


def member(tx: Tx, one: Who, village: VillageId = WILLOW) -> Person:
    """Somebody as the roster has them."""
    found = people.find(tx, village, person_id(one))
    assert found is not None
    return found


def village_of(tx: Tx, village: VillageId = WILLOW) -> Village:
    """The village's row."""
    found = villages.find(tx, village)
    assert found is not None
    return found


def rules() -> Rules:
    """The default rules in the villages' zone."""
    return Rules(zone=ZONE)


def rules_of(_tx: Tx, _village: VillageId, _known: Village | None = None, /) -> Rules:
    """What a sweep asks for the rules of a village."""
    return rules()


Rows = dict[str, list[tuple[Any, ...]]]


def rows(tx: Tx) -> Rows:
    """Every row of every table: what two states of a database are compared by."""
    return {
        table.name: [tuple(row) for row in tx.execute(select(table).order_by(*table.primary_key))]
        for table in metadata.sorted_tables
    }


def dump(database: Database) -> Rows:
    """As `rows`, of what is committed."""
    with database.read() as tx:
        return rows(tx)


def _person(one: Who, village: VillageId) -> NewPerson:
    outside = one is Who.LINKING_CADRE
    bound = one is not Who.UNBOUND
    return NewPerson(
        id=one,
        name=NAMES[one],
        household=None if outside else one % 5,
        relation="" if outside else "head",
        group=0 if outside else one % 2 + 1,
        gender="f" if one % 2 else "m",
        born=date(1950 + one * 3, 4, one),
        party=Party.FULL if one is Who.SECRETARY else Party.NONE,
        representative=one is Who.NEIGHBOUR,
        away="东莞 电子厂" if one is Who.AWAY else "",
        posts=POSTS.get(one, ()),
        account=user(one, village) if bound else None,
        reachable=bound and one is not Who.SANITATION,
    )
