"""The story of talk that becomes a case, told in browsers: three lines and a photo, the speaker's yes, and a neighbour who has it too."""

from playwright.async_api import FilePayload, expect

from tests.e2e.conftest import BOT, DIRECTOR, GROUP, VILLAGER
from tests.e2e.test_stories import Album, Come, come, own_town
from tests.support.browser import DESKTOP, PHONE, Shoot
from tests.support.running import Town

__all__ = ["come", "own_town"]
NEIGHBOUR = "龙翠兰"


async def test_talk_becomes_a_case_and_a_neighbour_joins(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    town, album = own_town, Album(shoot, "story-talk")
    villager = await come(VILLAGER, "villager-phone", PHONE)
    neighbour = await come(NEIGHBOUR, "neighbour-phone", PHONE)
    desk = await come(DIRECTOR, "director-desktop", DESKTOP)
    for one in (villager, neighbour, desk):
        await one.enter(GROUP)

    # What she says first, and the photo, are plain talk; the third line sounds like a matter.
    await villager.write("我屋头昨晚赶场回来走老桥头")
    # On another's page: her own shows it before the chatroom has stamped it, and the clock would go on meanwhile.
    await expect(neighbour.row("赶场回来")).to_be_visible()
    town.clock.forward(minutes=1)
    photo = next(one for one in town.sample.photos if one.category == "street_lamp")
    await villager.page.get_by_role("button", name="发照片、文件").click()
    taken = FilePayload(name="灯.jpg", mimeType="image/jpeg", buffer=photo.read())
    await villager.page.locator('.composer input[data-kind="album"]').set_input_files([taken])
    await expect(villager.page.locator(".row.own .photo")).to_be_visible()
    await villager.write("黑得伸手不见五指")
    await expect(neighbour.row("黑得伸手不见五指")).to_be_visible()
    town.clock.forward(minutes=2)
    await villager.write("老桥头的路灯坏了好几天，晚上看不见路，没人来修")
    offer = villager.of_bot("登记成诉求吗")
    await expect(offer).to_be_visible()
    await album.keep("offered", villager, desk)

    await offer.get_by_role("button", name="登记为诉求", exact=True).click()
    told = villager.page.get_by_role("alertdialog")
    await expect(told).to_contain_text("我私下发给您看了")
    await told.get_by_role("button", name="知道了").click()
    await villager.enter(BOT)
    draft = villager.of_bot("要登记的是这些")
    for words in ("赶场回来", "伸手不见五指", "路灯坏了好几天", "照片 1 张", "起于", "10:00"):
        await expect(draft).to_contain_text(words)
    await album.keep("draft", villager)
    await draft.get_by_role("button", name="登记", exact=True).click()
    await expect(villager.of_bot("已登记，是 1号诉求")).to_be_visible()

    # The clock began with what she said first, three minutes before she pressed.
    card = neighbour.row("1号诉求", "报：")
    await expect(card).to_contain_text("起于 3月2日 10:00")
    await card.get_by_role("button", name="我家也是", exact=True).click()
    await expect(neighbour.page.locator(".toast")).to_contain_text("您家也是")
    await villager.enter(GROUP)
    for one in (villager, neighbour, desk):
        await expect(one.row("1号诉求", "报：")).to_contain_text("1 户也是")
    await album.keep("joined", villager, neighbour, desk)
