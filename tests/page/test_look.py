"""Limits that the page keeps: size, width, safety, how much it draws."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route, expect

import chatroom
from tests.page.conftest import Bot, Enter, Hall
from tests.support.browser import DESKTOP, Contexts, Shoot

FOLDER = Path(chatroom.__file__).parent / "page"
HOSTILE = (
    '<img src=x onerror="hit()"><b onclick="hit()">粗</b><script>hit()</script><svg onload="hit()"></svg>'
    '<a href="javascript:hit()">点</a><a href=" JaVaScRiPt:hit()">点</a><iframe srcdoc="<script>hit()</script>">'
    "</iframe><math><mtext><style><img src=x onerror=hit()></style></mtext></math><form action=x><input autofocus "
    'onfocus="hit()"></form><span class="spoiler" style="position:fixed" onmouseover="hit()">谜</span>'
)
ALLOWED = {"B", "SPAN", "A"}


def test_the_page_is_small() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 98_000


def test_no_inline_code_and_nothing_newer_than_old_phones_read() -> None:
    assert not re.search(
        r"<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", (FOLDER / "index.html").read_text()
    )
    for path in FOLDER.glob("*.js"):
        text = path.read_text()
        assert "innerHTML" not in text, path.name
        # Optional chaining, nullish coalescing, bare catch, private fields, replaceAll, at, flat: after ES2018.
        newer = r"\?\.[a-zA-Z\[(]|\?\?|catch \{|\bthis\.#|\.replaceAll\(|\.at\(|\.flat(?:Map)?\(|replaceChildren"
        assert not re.search(newer, text), path.name


async def trap(page: Page) -> None:
    await page.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")


async def test_names_and_texts_are_only_ever_text(
    people: Contexts, enter: Enter, hall: Hall, bot: Bot
) -> None:
    hall.talk("<img src=x onerror=hit()>", HOSTILE)
    await bot.say(
        "按", reply_markup={"inline_keyboard": [[{"text": HOSTILE, "callback_data": "x"}]]}
    )
    page = await (await people()).new_page()
    await trap(page)
    await page.goto(hall.links["陈守田"])
    await page.locator(".chats button").click()
    await expect(page.locator(".row.other .from").first).to_have_text("<img src=x onerror=hit()>")
    await expect(page.locator(".row .bubble").first).to_have_text(HOSTILE)
    assert await page.locator(".scroller img, .scroller script, .scroller iframe").count() == 0
    assert await page.evaluate("window.hits") == 0


async def test_hostile_html_of_a_server_is_defused(
    people: Contexts, enter: Enter, hall: Hall
) -> None:
    hall.talk("王小军", "好")
    page = await (await people()).new_page()
    await trap(page)

    async def poison(route: Route) -> None:
        answer = await route.fetch()
        body: dict[str, Any] = await answer.json()
        for message in body["messages"]:
            message["html"] = HOSTILE
        await route.fulfill(response=answer, json=body)

    await page.route("**/messages?*", poison)
    await page.goto(hall.links["陈守田"])
    await page.locator(".chats button").click()
    text = page.locator(".row .text")
    await expect(text.locator("b")).to_have_text("粗")
    found = await text.locator("*").evaluate_all(
        "all => all.map(one => [one.tagName, one.getAttributeNames().join()])"
    )
    assert {tag for tag, _ in found} <= ALLOWED
    assert {names for _, names in found} <= {"", "class,tabindex,role"}
    await text.locator(".spoiler").click()
    await expect(text.locator(".spoiler")).to_have_class("spoiler shown")
    assert await page.evaluate("window.hits") == 0


async def test_links_lead_out_safely(people: Contexts, enter: Enter, bot: Bot) -> None:
    await bot.say('<a href="https://example.org/a?b=1">看这里</a>', parse_mode="HTML")
    page = await enter.group(await people(), "陈守田")
    link = page.get_by_role("link", name="看这里")
    await expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


WIDTHS = """() => [document.documentElement.scrollWidth - innerWidth,
    ...Array.from(document.querySelectorAll('.scroller, .chats, .composer')).map(one => one.scrollWidth - one.clientWidth)]"""
SMALL = """() => Array.from(document.querySelectorAll('button, a'))
    .filter(one => one.offsetParent && !one.closest('.text'))
    .map(one => [one.textContent || one.getAttribute('aria-label'), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 40 || box.height < 40).map(([name]) => name)"""


async def test_a_narrow_phone_needs_no_sideways_scrolling_and_hits_every_key(
    people: Contexts, enter: Enter, hall: Hall, bot: Bot, shoot: Shoot
) -> None:
    hall.talk("王小军", "无空格" * 60, "https://example.org/" + "a" * 200, "W" * 300)
    keys = [[{"text": f"很长的按钮文字{number}", "callback_data": "x"} for number in range(3)]]
    reply = {"message_id": 1}
    await bot.say("卡片" * 30, reply_markup={"inline_keyboard": keys}, reply_parameters=reply)
    options = [{"text": "一个特别特别长的选项" * 4}, {"text": "b" * 90}]
    await bot.call("sendPoll", chat_id=hall.group, question="问" * 200, options=options)
    context = await people()
    page = await enter.group(context, "陈守田")
    await expect(page.locator(".bubble")).to_have_count(5)
    for large in (False, True):
        await page.evaluate("on => document.documentElement.classList.toggle('large', on)", large)
        assert set(await page.evaluate(WIDTHS)) == {0}
        assert await page.evaluate(SMALL) == []
        await shoot(page, f"page-narrow{'-large' if large else ''}")
    await page.get_by_role("radio").first.click()
    await expect(page.locator(".result").first).to_be_visible()
    assert set(await page.evaluate(WIDTHS)) == {0}


async def test_a_long_room_scrolls_with_few_rows_drawn(
    people: Contexts, enter: Enter, hall: Hall
) -> None:
    count = 600
    hall.talk("王小军", *(f"第{number}句" for number in range(count)))
    page = await enter.group(await people(*DESKTOP), "陈守田")
    await expect(page.get_by_text(f"第{count - 1}句", exact=True)).to_be_in_viewport()
    await page.evaluate(
        """() => { window.most = 0; const list = document.querySelector('.messages');
        new MutationObserver(() => { window.most = Math.max(window.most, list.children.length); })
            .observe(list, { childList: true });
        const scroller = document.querySelector('.scroller');
        const up = () => { scroller.scrollTop -= 500; requestAnimationFrame(up); };
        up(); }"""
    )
    await expect(page.get_by_text("第0句", exact=True)).to_be_in_viewport(timeout=30_000)
    assert await page.evaluate("window.most") <= 200


async def test_scrolling_up_does_not_move_what_one_reads(
    people: Contexts, enter: Enter, hall: Hall
) -> None:
    hall.talk("王小军", *(f"第{number}句" for number in range(90)))
    page = await enter.group(await people(), "陈守田")
    await expect(page.locator(".row")).to_have_count(50)
    seen = page.get_by_text("第41句", exact=True)
    await page.evaluate("document.querySelector('.scroller').scrollTop = 40")
    await expect(page.locator(".bubble")).to_have_count(90)
    await expect(seen).to_be_in_viewport()


async def test_two_panes_on_a_desk_and_keys_alone_will_do(
    people: Contexts, enter: Enter, hall: Hall, shoot: Shoot
) -> None:
    hall.talk("王小军", "过年才回来")
    page = await enter.list(await people(*DESKTOP), "陈守田")
    await expect(page.get_by_text("请在左边选一个聊天")).to_be_visible()
    await page.locator(".chats button").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".field")).to_be_focused()
    await expect(page.locator(".chats button")).to_be_visible()
    talk = page.get_by_role("region", name="聊天记录")
    # Keys act on what is there: nobody goes up to a message before it came.
    await expect(talk.get_by_text("过年才回来")).to_be_visible()
    await talk.focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="引用")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".replying")).to_contain_text("过年才回来")
    await expect(page.locator(".field")).to_be_focused()
    await shoot(page, "page-desktop")


async def test_dark_and_light_both_read_well(
    people: Contexts, enter: Enter, hall: Hall, bot: Bot, shoot: Shoot
) -> None:
    hall.talk("王小军", "过年才回来")
    hall.talk("陈守田", "好的")
    await bot.call(
        "sendPoll",
        chat_id=hall.group,
        question="去不去？",
        options=[{"text": "去"}, {"text": "不去"}],
    )
    page = await enter.group(await people(), "陈守田")
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(17, 17, 17)")
    await shoot(page, "page-dark")
