"""The sample village as the bot keeps it."""

from datetime import datetime

from actions.villages import NewDepartment, NewHousehold, NewPerson, NewVillage, take_in
from bot.demo.data import SampleVillage
from bot.demo.rooms import USER_BASE
from storage import villages
from storage.chats import Kind
from storage.engine import Database
from storage.migrate import upgrade
from storage.vault import Vault
from village.categories import Category
from village.ids import VillageId
from village.people import Party, Post


def prepare(
    database: Database,
    sample: SampleVillage,
    rooms: dict[Kind, int],
    now: datetime,
    vault: Vault,
) -> None:
    """The tables and the roster, unless they are there."""
    upgrade(database)
    with database.begin() as tx:
        if villages.find(tx, VillageId(sample.id)) is None:
            take_in(tx, sample_village(sample, rooms), now=now, vault=vault)


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
            NewHousehold(one.id, one.name, one.group, one.circle, one.x, one.y, one.member)
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
                field=one.field,
                phone=one.phone,
                account=USER_BASE + one.id if one.account else None,
                reachable=one.account,
            )
            for one in sample.people
        ]
        + [
            NewPerson(
                id=one.id,
                name=one.name,
                posts=tuple(Post(post) for post in one.posts),
                unit=one.unit,
                account=USER_BASE + one.id,
                reachable=True,
            )
            for one in sample.outsiders
        ],
        departments=[NewDepartment(one.name, one.organises) for one in sample.departments],
        chats=rooms,
        groups=sample.groups,
        circles=sample.circles,
    )
