"""Writing and reading: two phones, quotes, unread numbers, drafts, lost connections."""

import re

from playwright.async_api import Page, Route, expect

from tests.page.conftest import TITLE, Bot, Enter, Hall
from tests.support.browser import DESKTOP, Contexts, Shoot


async def write(page: Page, text: str) -> None:
    await page.locator(".field").fill(text)
    await page.get_by_role("button", name="发送", exact=True).click()


async def test_what_one_writes_the_other_reads_and_quotes(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    old = await enter.group(await people(), "陈守田")
    away = await enter.group(await people(*DESKTOP), "李秀兰")
    await write(old, "三组路口的灯坏了\n晚上看不清")
    heard = away.locator(".row.other .bubble")
    await expect(heard).to_have_text("三组路口的灯坏了\n晚上看不清")
    await expect(old.locator(".row.own .bubble")).to_have_text("三组路口的灯坏了\n晚上看不清")
    await expect(old.locator(".state")).to_have_count(0)

    await heard.click(button="right")
    await away.get_by_role("dialog").get_by_role("button", name="引用").click()
    await expect(away.locator(".replying")).to_contain_text("陈守田：三组路口的灯坏了")
    await away.locator(".field").press_sequentially("我叫人去看")
    await away.keyboard.press("Enter")
    await expect(old.locator(".row.other .quote")).to_contain_text("陈守田：三组路口的灯坏了")
    await expect(old.locator("#live")).to_have_text("李秀兰：我叫人去看")
    await shoot(away, "page-talk-desktop")
    await shoot(old, "page-talk-phone")


async def test_a_long_press_opens_the_menu(people: Contexts, enter: Enter, hall: Hall) -> None:
    hall.talk("王小军", "过年才回来")
    page = await enter.group(await people(), "陈守田")
    bubble = page.locator(".row.other .bubble")
    touch = {"touches": [{"identifier": 0, "clientX": 99, "clientY": 99}]}
    await bubble.dispatch_event("touchstart", touch)
    await expect(page.get_by_role("dialog").get_by_role("button", name="复制")).to_be_visible()
    await bubble.dispatch_event("touchend", {"touches": []})
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_swipe_to_the_left_quotes_and_a_scroll_does_not(
    people: Contexts, enter: Enter, hall: Hall
) -> None:
    hall.talk("王小军", "过年才回来")
    page = await enter.group(await people(), "陈守田")
    row, bubble = page.locator(".row.other"), page.locator(".row.other .bubble")

    async def drag(*places: tuple[int, int]) -> None:
        for number, (x, y) in enumerate(places):
            touch = {"touches": [{"identifier": 0, "clientX": x, "clientY": y}]}
            await bubble.dispatch_event("touchmove" if number else "touchstart", touch)

    async def release() -> None:
        await bubble.dispatch_event("touchend", {"touches": []})
        await expect(row).not_to_have_attribute("style", re.compile("translate"))

    for path in ([(200, 99), (195, 60), (100, 20)], [(200, 99), (180, 99)], [(100, 99), (200, 99)]):
        await drag(*path)
        await release()
        await expect(page.locator(".replying")).to_be_hidden()
    await drag((200, 99), (180, 97), (90, 92))
    await expect(row).to_have_css("transform", "matrix(1, 0, 0, 1, -56, 0)")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await release()
    await expect(page.locator(".replying")).to_contain_text("王小军：过年才回来")


async def test_a_quote_of_a_card_is_one_short_line(
    people: Contexts, enter: Enter, hall: Hall, bot: Bot
) -> None:
    card = await bot.say("12号诉求 · 路灯\n" + "村口的路灯不亮。" * 9)
    await bot.say("已转给水电管护员。", reply_parameters={"message_id": card})
    page = await enter.group(await people(), "陈守田")
    quote = page.locator(".quote")
    await expect(quote).to_have_text("连心助手：12号诉求 · 路灯")
    lines = await quote.locator("span").evaluate("one => one.getClientRects().length")
    assert lines == 1


async def test_unread_messages_are_counted_marked_and_forgotten_when_read(
    people: Contexts, enter: Enter, hall: Hall, shoot: Shoot
) -> None:
    hall.talk("王小军", *(f"第{number}句旧话" for number in range(12)))
    reader = await enter.list(await people(), "陈守田")
    writer = await enter.group(await people(), "李秀兰")
    for number in range(3):
        await write(writer, f"新话{number}")
    await expect(reader.locator(".badge")).to_have_text("3")
    await expect(reader).to_have_title("(3) 连心")
    await expect(reader.locator(".last")).to_have_text("李秀兰：新话2")
    await shoot(reader, "page-list")

    await reader.locator(".chats button").click()
    marked = reader.locator(".row", has=reader.locator(".divider"))
    await expect(marked).to_have_count(1)
    await expect(marked.locator(".bubble")).to_have_text("新话0")
    await reader.get_by_role("button", name="返回").click()
    await expect(reader.locator(".badge")).to_have_count(0)
    await expect(reader).to_have_title("连心")
    await reader.reload()
    await expect(reader.locator(".title")).to_have_text(TITLE)
    await expect(reader.locator(".badge")).to_have_count(0)


async def test_new_lines_wait_below_for_one_who_reads_above(
    people: Contexts, enter: Enter, hall: Hall
) -> None:
    hall.talk("王小军", *(f"第{number}句" for number in range(40)))
    reader = await enter.group(await people(), "陈守田")
    writer = await enter.group(await people(), "李秀兰")
    scroller = reader.get_by_role("region", name="聊天记录")
    await expect(reader.locator(".bubble")).to_have_count(40)
    await scroller.evaluate("node => { node.scrollTop = 0; }")
    jump = reader.get_by_role("button", name="回到最新消息")
    await expect(jump).to_be_visible()
    await write(writer, "刚刚说的")
    await expect(jump).to_have_text("1条新消息")
    assert await scroller.evaluate("node => node.scrollTop") < 100
    await jump.click()
    await expect(reader.locator(".bubble", has_text="刚刚说的")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_a_draft_waits_in_its_chat(people: Contexts, enter: Enter) -> None:
    page = await enter.group(await people(), "陈守田")
    await page.locator(".field").fill("还没写完")
    await page.get_by_role("button", name="返回").click()
    await expect(page.locator(".last")).to_have_text("[草稿] 还没写完")
    await page.reload()
    await page.locator(".chats button").click()
    await expect(page.locator(".field")).to_have_value("还没写完")


async def test_a_name_is_offered_and_becomes_a_mention(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    page = await enter.group(await people(), "陈守田")
    await page.locator(".field").press_sequentially("请@小")
    await expect(page.get_by_role("option", name="王小军")).to_be_visible()
    await shoot(page, "page-mention")
    await page.get_by_role("option").click()
    await expect(page.locator(".field")).to_have_value("请@王小军 ")
    await page.locator(".field").press_sequentially("看看")
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(page.locator(".bubble")).to_have_text("请@王小军 看看")
    # The bot is called by its username: that is what it listens to.
    await page.locator(".field").press_sequentially("@连")
    await page.keyboard.press("Enter")
    await expect(page.locator(".field")).to_have_value("@lianxin_bot ")


async def test_the_bots_commands_are_in_a_menu(
    people: Contexts, enter: Enter, bot: Bot, shoot: Shoot
) -> None:
    commands = [{"command": "report", "description": "反映一个问题"}]
    await bot.call("setMyCommands", commands=commands)
    page = await enter.group(await people(), "陈守田")
    await page.get_by_role("button", name="常用指令").click()
    await shoot(page, "page-commands")
    await page.get_by_role("button", name="反映一个问题").click()
    # In a group one may still add words.
    await expect(page.locator(".field")).to_have_value("/report ")


async def test_a_bot_is_found_and_its_private_room_opens(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    page = await enter.list(await people(), "陈守田")
    await page.get_by_role("button", name="找助手").click()
    await page.get_by_role("dialog").get_by_role("button", name="连心助手").click()
    await expect(page.get_by_role("heading", name="连心助手")).to_be_visible()
    await expect(page.locator(".row.own .bubble")).to_have_text("/start")
    await shoot(page, "page-private")


async def test_a_message_too_long_stays_in_the_field(people: Contexts, enter: Enter) -> None:
    page = await enter.group(await people(), "陈守田")
    await write(page, "长" * 4097)
    await expect(page.get_by_role("status").filter(has_text="太长了")).to_be_visible()
    assert len(await page.locator(".field").input_value()) == 4097
    await expect(page.locator(".bubble")).to_have_count(0)


async def test_a_restarted_server_is_found_again_and_nothing_is_missed(
    people: Contexts, enter: Enter, hall: Hall
) -> None:
    page = await enter.group(await people(), "陈守田")
    other = await enter.group(await people(), "李秀兰")
    await write(other, "停电以前")
    await expect(page.locator(".bubble")).to_have_text("停电以前")
    await hall.stop()
    await expect(page.get_by_text("网络断了，正在重新连接…")).to_be_visible()
    await write(page, "停电时写的")
    await expect(page.get_by_role("button", name="没有发出去，点一下重发")).to_be_visible()
    await hall.start()
    await expect(page.get_by_text("网络断了，正在重新连接…")).to_be_hidden()
    await expect(other.locator(".row.other .bubble")).to_have_text("停电时写的")
    await expect(page.get_by_role("button", name="没有发出去，点一下重发")).to_have_count(0)
    await write(other, "来电了")
    await expect(page.locator(".bubble")).to_have_text(["停电以前", "停电时写的", "来电了"])


async def test_an_answer_lost_on_the_way_makes_no_second_message(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    page = await enter.group(await people(), "陈守田")
    other = await enter.group(await people(), "李秀兰")

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/messages", lose, times=1)
    await write(page, "只说一次")
    await expect(other.locator(".row.other .bubble")).to_have_text("只说一次")
    await expect(page.locator(".bubble")).to_have_text(["只说一次"])
    failed = page.get_by_role("button", name="没有发出去，点一下重发")
    await expect(failed).to_have_count(0)
    await write(page, "再说一句")
    await expect(other.locator(".bubble")).to_have_text(["只说一次", "再说一句"])


async def test_what_the_server_refuses_can_be_sent_again_by_a_tap(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    page = await enter.group(await people(), "陈守田")

    async def refuse(route: Route) -> None:
        error = {"code": "unavailable", "text_zh": "请稍后再试", "text_en": "Later"}
        await route.fulfill(status=503, json={"error": error})

    await page.route("**/messages", refuse, times=1)
    await write(page, "试一试")
    await expect(page.get_by_role("status").filter(has_text="请稍后再试")).to_be_visible()
    failed = page.get_by_role("button", name="没有发出去，点一下重发")
    await shoot(page, "page-failed")
    await failed.click()
    await expect(failed).to_have_count(0)
    await expect(page.locator(".state")).to_have_count(0)
    await expect(page.locator(".bubble")).to_have_text(["试一试"])
