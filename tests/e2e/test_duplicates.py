"""The same matter twice: in the group over real HTTP, by the card and by the offer; and in the browser, to the end that both hear."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import AWAY, BOT, CLERK, GROUP, KEEPER, VILLAGER
from tests.e2e.test_stories import Album, Come, come
from tests.support.browser import PHONE, Shoot
from tests.support.running import Town, running

__all__ = ["come", "own_town"]
LAMP = "村口老桥头的路灯坏了好几天，晚上看不见路"
AGAIN = "老桥头路灯坏了没人修，晚上看不见路"


@pytest.fixture
async def own_town(fresh: Callable[[], Path]) -> AsyncIterator[Town]:
    """A village for one story."""
    async with running(fresh()) as town:
        yield town


async def test_two_reports_become_one_and_come_apart(own_town: Town) -> None:
    town = own_town
    villager, other = await town.member(VILLAGER), await town.member(AWAY)
    clerk = await town.member(CLERK)
    room, private = await villager.room(GROUP), await clerk.room(BOT)
    known = await clerk.say(private, "地名 加 老桥头 桥头")
    await clerk.hears(private, "记下了：老桥头，也叫 桥头", after=known["id"])
    first = await villager.say(room, f"#诉求 {LAMP}")
    await villager.hears(room, "1号诉求", "路灯坏了好几天", after=first["id"])
    second = await other.say(room, f"#诉求 {AGAIN}")
    card = await other.hears(room, "2号诉求", "像是 1号诉求", after=second["id"])
    await other.press(card, "是同一件")
    await villager.hears(room, "2号诉求", "和 1号诉求 是同一件")
    await villager.hears(room, "1号诉求", "另有 1 件是同一件")
    said = await clerk.say(private, "拆开 2")
    await clerk.hears(private, "2号诉求", "拆开了，单独办", after=said["id"])
    said = await clerk.say(private, "合并 2 9")
    await clerk.hears(private, "没有 9号诉求", after=said["id"])
    said = await clerk.say(private, "/merge 2 1")
    await clerk.hears(private, "是同一件", after=said["id"])


async def test_a_neighbour_says_the_same_and_both_hear_the_end(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    del own_town
    album = Album(shoot, "story-duplicate")
    villager = await come(VILLAGER, "villager-phone", PHONE)
    neighbour = await come(AWAY, "neighbour-phone", PHONE)
    keeper = await come(KEEPER, "keeper-phone", PHONE)
    for one in (villager, neighbour):
        await one.enter(GROUP)
    await keeper.enter(BOT)

    await villager.write(f"#诉求 {LAMP}")
    card = neighbour.of_bot("1号诉求", "报：")
    await expect(card).to_contain_text("待接单")

    # He only grumbles; the bot knows the matter already.
    await neighbour.write(AGAIN)
    offer = neighbour.of_bot("像是 1号诉求，是同一件吗？")
    await expect(offer.get_by_role("button", name="不是，另登记", exact=True)).to_be_visible()
    await album.keep("offered", neighbour)
    await offer.get_by_role("button", name="是同一件", exact=True).click()
    await expect(neighbour.page.locator(".toast")).to_have_text("合在一起办，办好了一起告诉您")
    await expect(card).to_contain_text("另有 1 件是同一件，一起办")
    await album.keep("joined", villager, neighbour)

    await keeper.write("办结 1 换了新灯泡")
    await expect(villager.of_bot("1号诉求", "报：")).to_contain_text("换了新灯泡")
    await neighbour.enter(BOT)
    await villager.enter(BOT)
    await expect(neighbour.of_bot("并在里面")).to_contain_text("办理结果：换了新灯泡")
    await expect(villager.of_bot("1号诉求", "办理结果")).to_contain_text("换了新灯泡")
    await album.keep("both-hear", villager, neighbour)
