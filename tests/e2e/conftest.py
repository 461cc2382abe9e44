"""The sample village with a few guests, a neighbouring village and a room that belongs to nobody."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update

from actions.villages import NewPerson, NewVillage, take_in
from bot.demo.rooms import BOT_USERNAME
from chatroom import admin, schema
from storage.chats import Kind
from tests.support.running import MovableClock, Town, at_chatroom, build, running
from village.people import Post

GROUP, CADRES, BOT = "磨盘堰村乡亲群", "磨盘堰村两委工作群", "连心"
NEXT_GROUP, NEXT_CADRES, NOBODYS = "石桥沟村乡亲群", "石桥沟村两委群", "钓鱼爱好者"
VILLAGER, ENGLISH = "吴桂芳", "方志浩"
KEEPER, SECRETARY, DIRECTOR, CLERK = "何大勇", "向永昌", "陈明芳", "周雨晴"
"""The keeper of water and power has the street lamps; the secretary is everybody's superior."""
ENGLISH_CADRE = "谭宏伟"
AWAY, ALSO_AWAY = "向海峰", "冉丹"
GUEST, ENGLISH_GUEST = "过路客", "Anna"
NEIGHBOUR, NEXT_CLERK, NEXT_KEEPER = "陆水生", "白秋月", "卓大山"
SPEAK_ENGLISH = (ENGLISH, ENGLISH_CADRE)
NUMBERS = {GUEST: 30_001, ENGLISH_GUEST: 30_002}
NEXT_NUMBERS = {NEIGHBOUR: 40_001, NEXT_CLERK: 40_002, NEXT_KEEPER: 40_003}


def furnish(town: Town) -> None:
    """Bring in who and what the sample village lacks."""
    with at_chatroom(town) as tx:
        now = town.clock()
        bot = admin.find_bot(tx, BOT_USERNAME)
        assert bot is not None
        for name, number in {**NUMBERS, **NEXT_NUMBERS}.items():
            language = "en" if name.isascii() else "zh"
            admin.add_person(tx, name=name, person_id=number, language=language, now=now)
            # The keeper next door never opened the bot.
            if name != NEXT_KEEPER:
                admin.open_private_room(tx, number, bot)
        for number in NUMBERS.values():
            admin.add_member(tx, town.chats[Kind.VILLAGE], number, now=now)
        fishing = [one.id + 10_000 for one in town.sample.people if one.name in (VILLAGER, ENGLISH)]
        admin.add_room(tx, title=NOBODYS, members=fishing, bots=[(bot, True)], now=now)
        everybody = NEXT_NUMBERS.values()
        chats = {
            kind: admin.add_room(tx, title=title, members=everybody, bots=[(bot, True)], now=now)
            for kind, title in ((Kind.VILLAGE, NEXT_GROUP), (Kind.CADRES, NEXT_CADRES))
        }
        account = schema.account
        tx.execute(update(account).where(account.c.name.in_(SPEAK_ENGLISH)).values(language="en"))
    with town.database.begin() as tx:
        take_in(tx, _next_village(chats), now=now)


def _next_village(chats: dict[Kind, int]) -> NewVillage:
    posts = {NEXT_CLERK: (Post.CLERK,), NEXT_KEEPER: (Post.UTILITIES,)}
    people = [
        NewPerson(number, name, posts=posts.get(name, ()), account=account, reachable=True)
        for number, (name, account) in enumerate(NEXT_NUMBERS.items(), start=1)
    ]
    return NewVillage(
        id=2,
        name="石桥沟村",
        timezone="Asia/Shanghai",
        language="zh-CN",
        people=people,
        chats=chats,
    )


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both villages, made once."""
    folder = tmp_path_factory.mktemp("furnished")
    town = build(folder, MovableClock())
    furnish(town)
    town.database.dispose()
    return folder


@pytest.fixture(scope="session")
def fresh(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Make a data folder with both villages."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("town")
        shutil.copytree(furnished, folder, dirs_exist_ok=True)
        return folder

    return make


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(fresh: Callable[[], Path]) -> AsyncIterator[Town]:
    """Both villages at work, one for all tests of a file."""
    async with running(fresh()) as town:
        yield town
