"""A story in three browsers: a slip that runs over its date and ends in an on-site meeting with a new one."""

from playwright.async_api import expect

from tests.e2e.conftest import BOT, GROUP, SECRETARY, VILLAGER
from tests.e2e.test_slips import WATER
from tests.e2e.test_stories import Album, Come, come, own_town
from tests.support.browser import DESKTOP, PHONE, Shoot
from tests.support.running import Town

__all__ = ["come", "own_town"]


async def test_a_slip_runs_over_its_date_and_a_meeting_sets_a_new_one(
    own_town: Town, come: Come, shoot: Shoot
) -> None:
    town, album = own_town, Album(shoot, "story-slip")
    villager = await come(VILLAGER, "villager-phone", PHONE)
    secretary = await come(SECRETARY, "secretary-desktop", DESKTOP)
    liaison = await come(WATER, "liaison-phone", PHONE)
    await villager.enter(GROUP)
    await secretary.enter(BOT)
    await liaison.enter(BOT)
    seen = villager.row("1号诉求", "报：")
    await villager.write("#诉求 灌溉渠垮了两处，田里没水")
    await expect(seen).to_contain_text("待接单")

    # Only the number is said: the unit is a press, the facts are the request's own words.
    await secretary.write("抄告 1")
    await expect(secretary.of_bot("给哪个单位？")).to_be_visible()
    await album.keep("which-unit", secretary)
    await secretary.press("泽川县水利局", "给哪个单位？")
    await secretary.press("用诉求原话", "写什么？")
    await expect(secretary.of_bot("开好了")).to_contain_text("10 个工作日")
    card = liaison.of_bot("1号抄告单", "村里联系")
    await expect(card).to_contain_text("待签收")
    await expect(seen).to_contain_text("已抄告泽川县水利局")
    await album.keep("drawn", villager, secretary, liaison)

    await card.get_by_role("button", name="签收", exact=True).click()
    await expect(liaison.page.locator(".toast")).to_have_text("已签收")
    await expect(card).to_contain_text("🔧 已签收")

    # Ten working days from the 2nd of March end on the 16th; a week later it is hard.
    await town.sweep(days=21)
    for one in (villager, secretary, liaison):
        await one.look_at_the_time()
    await expect(liaison.of_bot("🔴", "还没有答复")).to_be_visible()
    await album.keep("overdue", secretary, liaison)
    await secretary.press("开现场会", "1号抄告单", "难办")
    await expect(secretary.of_bot("什么时候、在哪里开？")).to_be_visible()
    await secretary.write("3-26 14:00 垮塌的渠边")
    await expect(liaison.of_bot("📅", "现场办公会", "垮塌的渠边", "地点")).to_be_visible()
    await album.keep("invited", secretary, liaison)

    await secretary.write("纪要 1 水利局出料，村里出工 4-10")
    await expect(liaison.of_bot("📝", "新的答复期限：4月10日")).to_be_visible()
    await expect(seen).to_contain_text("已抄告泽川县水利局，4月10日前答复")
    await album.keep("concluded", villager, secretary, liaison)
