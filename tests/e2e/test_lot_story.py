"""The story of a matter that comes back and then falls silent, told in browsers: reopened by its requester, ended by neighbours drawn by lot."""

from playwright.async_api import expect

from storage import witnesses
from tests.e2e.conftest import BOT, GROUP, KEEPER, VILLAGER
from tests.e2e.test_handling import name_of
from tests.e2e.test_stories import Album, Come, come, own_town
from tests.support.browser import PHONE, Shoot
from tests.support.running import Town
from village.ids import VillageId

__all__ = ["come", "own_town"]


async def test_a_matter_comes_back_and_its_neighbours_end_it(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    town, album = own_town, Album(shoot, "story-lot")
    villager = await come(VILLAGER, "villager-phone", PHONE)
    keeper = await come(KEEPER, "keeper-phone", PHONE)
    await villager.enter(GROUP)
    await keeper.enter(BOT)
    await villager.write("#诉求 晒场边那盏路灯不亮")
    seen = villager.row("1号诉求", "报：")
    await expect(seen).to_contain_text("待接单")

    # Done, says the keeper; she is not satisfied, and it opens again.
    await keeper.write("办结 1 换了灯泡")
    await expect(seen).to_contain_text("换了灯泡")
    await seen.get_by_role("button", name="不满意", exact=True).click()
    await expect(seen).to_contain_text("↩️ 报的人不满意，重新办理")
    await expect(keeper.of_bot("1号诉求", "报：")).to_contain_text("重新办理")
    await album.keep("reopened", villager, keeper)

    # Done again; this time she says nothing for three days, and neighbours are drawn.
    await keeper.write("办结 1 换了整盏灯，晚上亮了")
    await expect(seen).to_contain_text("换了整盏灯")
    await town.sweep(days=3, minutes=5)
    await expect(seen).to_contain_text("已抽签请同组邻居核实")
    with town.database.read() as tx:
        drawn = [name_of(town, one.person) for one in witnesses.of(tx, VillageId(1), 1)]
    assert len(drawn) == 3
    await album.keep("drawn", villager)

    # Two of the three say that it is done: that ends it.
    for name in drawn[:2]:
        neighbour = await come(name, "neighbour-phone", PHONE)
        await neighbour.enter(BOT)
        question = neighbour.of_bot("1号诉求", "办好了没有")
        await expect(question).to_contain_text("您的回答不在群里公布")
        await question.get_by_role("button", name="办好了", exact=True).click()
        await expect(neighbour.page.locator(".toast")).to_have_text("谢谢，记下了")
        if name == drawn[0]:
            await expect(seen).to_contain_text("已抽签请同组邻居核实")
            await album.keep("asked", neighbour)
    await villager.look_at_the_time()
    await expect(seen).to_contain_text("🏘 邻居核实，确已办好 · 已办结")
    await album.keep("ended", villager, keeper)
