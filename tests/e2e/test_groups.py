"""A group's life over real HTTP: the bot is added, a leader binds, the bot is removed and comes back, and a crowd joins."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from bot.demo.rooms import BOT_USERNAME
from chatroom import accounts as people
from chatroom import admin, membership, rooms
from chatroom.act import Act
from chatroom.core import Chatroom
from storage import chats, outbox
from storage.chats import Kind
from tests.e2e.conftest import BOT, CLERK, GUEST, KEEPER, SECRETARY, VILLAGER
from tests.support.members import until
from tests.support.running import Town
from village.ids import ChatId, VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")
T = TypeVar("T")
HERE = VillageId(1)
TITLE = "磨盘堰新村群"


async def at_work(town: Town, step: Callable[[Act], T]) -> T:
    """What an operator or a member does in the chatroom while it is served."""
    room: Chatroom = town.gate.app.state.chatroom  # type: ignore[attr-defined]  # the chatroom's app
    return await room.act(step)


async def make(town: Town, title: str, *names: str) -> int:
    """A room with these people, without the bot."""
    members = [(await town.member(name)).id for name in names]
    return await at_work(town, lambda act: admin.add_room(act.tx, title=title, members=members))


async def change(town: Town, chat: int, whom: int | None, *, by: int, inside: bool) -> None:
    """Somebody (None is the bot) comes into the room, or is taken out."""

    def step(act: Act) -> None:
        number = whom or admin.find_bot(act.tx, BOT_USERNAME)
        room, one = rooms.of_group(act.tx, chat), people.load(act.tx, number or 0)
        other = people.load(act.tx, by)
        assert room
        assert one
        assert other
        if inside:
            membership.join(act, room, one, by=other, status="member" if whom else "administrator")
        else:
            membership.leave(act, room, one, by=other)

    await at_work(town, step)


async def settled(town: Town) -> None:
    async def is_quiet() -> bool:
        return town.look(lambda tx: outbox.count(tx, outbox.State.NEW)) == 0

    await until(is_quiet, "an empty outbox")


async def test_the_life_of_a_group(town: Town) -> None:
    secretary, clerk = await town.member(SECRETARY), await town.member(CLERK)
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    chat = await make(town, TITLE, SECRETARY, VILLAGER, KEEPER)
    desk = await clerk.room(BOT)

    await change(town, chat, None, by=villager.id, inside=True)
    await villager.hears(chat, "还没有绑定", "/bindgroup")
    assert "不能" in (await villager.ask(chat, "绑定本群"))["text"]

    asked = await secretary.ask(chat, "绑定本群")
    await secretary.press(asked, "村群（村民都在）")
    taken = await secretary.hears(chat, "另一个群")
    await secretary.press(taken, "改到本群")
    await secretary.hears(chat, "✅")
    old = town.chats[Kind.VILLAGE]
    await villager.hears(old, "改到另一个群")
    assert town.look(lambda tx: chats.of_village(tx, HERE, Kind.VILLAGE)) == chat

    said = await villager.say(chat, "#诉求 老桥头的路灯不亮")
    card = await villager.hears(chat, "老桥头的路灯", after=said["id"])
    number = card["text"].partition("号")[0]

    await settled(town)
    town.clock.forward(seconds=5)
    await change(town, chat, None, by=villager.id, inside=False)
    await clerk.hears(desk, "移出", TITLE)
    assert town.look(lambda tx: chats.of_village(tx, HERE, Kind.VILLAGE)) is None
    await keeper.ask(await keeper.room(BOT), f"接单 {number}")
    # The author hears of it elsewhere while the group cannot be reached.
    await villager.hears(await villager.room(BOT), "老桥头的路灯", KEEPER)

    async def is_dead() -> bool:
        return town.look(lambda tx: outbox.count(tx, outbox.State.DEAD)) > 0

    await until(is_dead, "a card that could not be sent")
    town.clock.forward(seconds=5)
    await change(town, chat, None, by=secretary.id, inside=True)
    await clerk.hears(desk, "回到了", "1 条")

    async def edited() -> bool:
        (now,) = [one for one in await villager.messages(chat) if one["id"] == card["id"]]
        return "办理中" in now["text"]

    await until(edited, "the card is put right")
    assert town.look(lambda tx: outbox.count(tx, outbox.State.DEAD)) == 0
    assert len([1 for one in await clerk.messages(desk) if "移出" in one["text"]]) == 1


async def test_a_new_name_is_told_to_the_clerk(town: Town) -> None:
    clerk = await town.member(CLERK)
    chat = town.look(lambda tx: chats.of_village(tx, HERE, Kind.VILLAGE)) or ChatId(0)
    await at_work(town, lambda act: admin.rename_room(act.tx, chat, "磨盘堰一家亲"))
    await at_work(town, _wake_bots)
    await clerk.hears(await clerk.room(BOT), "磨盘堰一家亲", "改名")


def _wake_bots(act: Act) -> None:
    act.woken.add(admin.find_bot(act.tx, BOT_USERNAME) or 0)


async def test_a_crowd_that_joins_is_greeted_in_one_message(town: Town) -> None:
    villager = await town.member(VILLAGER)
    chat = int(town.look(lambda tx: chats.of_village(tx, HERE, Kind.VILLAGE)) or 0)
    newcomers = range(60_001, 60_031)

    def arrive(act: Act) -> None:
        for one in newcomers:
            admin.add_person(act.tx, name=f"新来的{one}", person_id=one, now=act.now)

    await at_work(town, arrive)
    for one in newcomers:
        await change(town, chat, one, by=one, inside=True)
    await villager.hears(chat, "30 位")
    await settled(town)
    greeted = [one for one in await villager.messages(chat, 100) if "欢迎" in one["text"]]
    assert len(greeted) == 1


async def test_a_group_of_no_village_keeps_nothing(town: Town) -> None:
    guest = await town.member(GUEST)
    chat = await make(town, "下棋的", GUEST)
    await change(town, chat, None, by=guest.id, inside=True)
    await guest.hears(chat, "还没有绑定")
    await guest.say(chat, "谁来下棋，老地方")
    await guest.ask(chat, "#诉求 棋盘坏了")
    await settled(town)
    assert town.tables_with("棋") == set()
