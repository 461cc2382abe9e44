"""Who one is on the page: by link, by memory, by choice in a demo."""

from playwright.async_api import expect

from tests.page.conftest import TITLE, Enter, Hall
from tests.support.browser import Contexts, Shoot


async def test_without_a_link_the_page_says_whom_to_ask(
    hall: Hall, people: Contexts, shoot: Shoot
) -> None:
    page = await (await people()).new_page()
    await page.goto(f"{hall.url}/chat/")
    await expect(page.get_by_role("heading", name="请用村委会发给您的链接打开")).to_be_visible()
    await shoot(page, "page-needs-link")


async def test_a_wrong_link_says_the_same(hall: Hall, people: Contexts) -> None:
    page = await (await people()).new_page()
    await page.goto(f"{hall.url}/chat/#k=wrong")
    await expect(page.get_by_role("heading", name="请用村委会发给您的链接打开")).to_be_visible()


async def test_the_link_signs_in_and_leaves_the_address(
    hall: Hall, people: Contexts, enter: Enter
) -> None:
    context = await people()
    page = await enter.list(context, "陈守田")
    await expect(page.locator(".title")).to_have_text(TITLE)
    assert "k=" not in page.url
    # The phone stays signed in: another tab needs no link.
    other = await context.new_page()
    await other.goto(f"{hall.url}/chat/")
    await expect(other.locator(".title")).to_have_text(TITLE)


async def test_signing_out_asks_first_and_forgets(people: Contexts, enter: Enter) -> None:
    page = await enter.list(await people(), "陈守田")
    for answer in ("取消", "确定"):
        await page.get_by_role("button", name="菜单").click()
        await page.get_by_role("button", name="退出登录").click()
        await page.get_by_role("alertdialog").get_by_role("button", name=answer).click()
        if answer == "取消":
            await expect(page.locator(".title")).to_be_visible()
    await expect(page.get_by_role("heading", name="请用村委会发给您的链接打开")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="请用村委会发给您的链接打开")).to_be_visible()


async def test_in_a_demo_each_tab_is_another_person(
    demo_hall: Hall, people: Contexts, shoot: Shoot
) -> None:
    context = await people()
    first, second = await context.new_page(), await context.new_page()
    for page in (first, second):
        await page.goto(f"{demo_hall.url}/chat/")
        await expect(page.locator(".people li")).to_have_count(4)
    await shoot(first, "page-chooser")
    await first.get_by_role("searchbox").fill("书记")
    await first.locator(".people li:visible").get_by_role("button").click()
    await second.get_by_role("searchbox").fill("东莞 小军")
    await expect(second.locator(".people li:visible")).to_have_count(1)
    await second.locator(".people li:visible").get_by_role("button").click()
    await expect(first.get_by_role("button", name="现在是陈守田，换一个人")).to_be_visible()
    await expect(second.get_by_role("button", name="现在是王小军，换一个人")).to_be_visible()

    await first.get_by_role("button", name="现在是陈守田，换一个人").click()
    await first.get_by_role("searchbox").fill("没有这个人")
    await expect(first.get_by_text("没有找到这个人")).to_be_visible()
    await second.reload()
    await expect(second.get_by_role("button", name="现在是王小军，换一个人")).to_be_visible()


async def test_language_and_large_text_are_kept(people: Contexts, enter: Enter) -> None:
    page = await enter.list(await people(), "陈守田")
    await page.get_by_role("button", name="菜单").click()
    await page.get_by_role("button", name="大字").click()
    await page.get_by_role("button", name="菜单").click()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Chats")).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "21px"
