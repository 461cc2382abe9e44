"""How a matter goes on, told over real HTTP: time that is asked for, and neighbours who end it."""

import pytest

from storage import witnesses
from tests.e2e.conftest import BOT, GROUP, KEEPER, VILLAGER
from tests.e2e.test_commands import number_of, report
from tests.support.running import Town
from village.ids import VillageId

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_handler_asks_for_time_in_every_way_and_the_requester_hears_of_it(
    town: Town,
) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    number = number_of(await report(villager, "#诉求 水塔的阀门坏了", "水塔的阀门坏了"))
    hers, his = await villager.room(BOT), await keeper.room(BOT)

    await keeper.ask(his, f"承诺 {number} 明天")
    await villager.hears(hers, f"{number}号诉求", "承诺")
    await keeper.ask(his, f"延期 {number} 3天 阀门要从县里调")
    await villager.hears(hers, f"{number}号诉求", "延期到", "阀门要从县里调")
    await keeper.ask(his, f"暂停 {number} 等厂家发货")
    group = await villager.room(GROUP)
    await villager.hears(group, f"{number}号诉求", "⏸ 暂停：等厂家发货")
    await keeper.ask(his, f"继续 {number}")
    await villager.hears(group, f"{number}号诉求", "🔧 办理中", "⏳ 延过一次期")
    await keeper.ask(his, f"办不了 {number} 要等水厂换总管")
    declined = await villager.hears(hers, f"{number}号诉求", "❌ 暂时办不了：要等水厂换总管")
    assert (await villager.press(declined, "基本满意"))["text"] == "谢谢，已办结"


async def test_neighbours_end_what_its_requester_is_silent_about(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    number = number_of(await report(villager, "#诉求 晒场边的路灯不亮", "晒场边的路灯不亮"))
    await keeper.ask(await keeper.room(BOT), f"办结 {number} 换了灯头")
    await town.sweep(days=3, minutes=5)
    group = await villager.room(GROUP)
    await villager.hears(group, f"{number}号诉求", "已抽签请同组邻居核实")
    neighbours = drawn(town, number)
    assert len(neighbours) == 3
    assert VILLAGER not in neighbours
    for name in neighbours[:2]:
        neighbour = await town.member(name)
        question = await neighbour.hears(await neighbour.room(BOT), f"{number}号诉求", "办好了没有")
        assert (await neighbour.press(question, "办好了"))["text"] == "谢谢，记下了"
    await villager.hears(group, f"{number}号诉求", "🏘 邻居核实，确已办好 · 已办结")
    late = await town.member(neighbours[2])
    question = await late.hears(await late.room(BOT), f"{number}号诉求", "办好了没有")
    assert (await late.press(question, "没办好"))["alert"]


def drawn(town: Town, number: int) -> list[str]:
    with town.database.read() as tx:
        asked = witnesses.of(tx, VillageId(1), number)
        return [name_of(town, one.person) for one in asked]


def name_of(town: Town, person: int) -> str:
    (found,) = [one.name for one in town.sample.people if one.id == person]
    return found
