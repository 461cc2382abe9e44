"""Photos, files, buttons, polls and the pinned notice."""

import io
import time
from pathlib import Path

from PIL import Image
from playwright.async_api import FilePayload, expect

from tests.page.conftest import Bot, Enter, Hall
from tests.support.browser import DESKTOP, Contexts, Shoot

PICK = ".composer input[data-kind={}]"


def photo(width: int, height: int) -> bytes:
    """A picture that does not shrink to nothing."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    into = io.BytesIO()
    image.save(into, "JPEG", quality=90)
    return into.getvalue()


async def test_a_photo_is_made_small_sent_and_viewed(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    page = await enter.group(await people(), "陈守田")
    other = await enter.group(await people(), "李秀兰")
    await page.get_by_role("button", name="发照片、文件").click()
    await shoot(page, "page-tools")
    taken = FilePayload(name="路灯.jpg", mimeType="image/jpeg", buffer=photo(3000, 2000))
    await page.locator(PICK.format("album")).set_input_files([taken])
    await expect(page.locator(".row.own .photo")).to_be_visible()
    await other.get_by_role("button", name="看大图").click()
    shown = other.get_by_role("dialog").get_by_role("img")
    await expect(shown).to_be_visible()
    await expect(shown).to_have_js_property("naturalWidth", 1600)
    await shoot(other, "page-viewer")
    await other.get_by_role("button", name="关闭").click()
    await expect(other.get_by_role("dialog")).to_have_count(0)
    await shoot(other, "page-photo")


async def test_a_file_keeps_its_name_and_an_empty_one_is_refused(
    people: Contexts, enter: Enter
) -> None:
    page = await enter.group(await people(), "陈守田")
    empty = FilePayload(name="空.txt", mimeType="text/plain", buffer=b"")
    await page.locator(PICK.format("file")).set_input_files([empty])
    await expect(page.get_by_role("status").filter(has_text="空的")).to_be_visible()
    table = FilePayload(name="财务公开.xlsx", mimeType="application/zip", buffer=b"x" * 3000)
    await page.locator(PICK.format("file")).set_input_files([table])
    link = page.locator(".row.own a.document[href]")
    await expect(link).to_contain_text("财务公开.xlsx")
    async with page.expect_download() as coming:
        await link.click()
    assert (await coming.value).suggested_filename == "财务公开.xlsx"


async def test_a_file_over_the_limit_is_told_before_it_is_sent(
    people: Contexts, enter: Enter, tmp_path: Path
) -> None:
    page = await enter.group(await people(), "陈守田")
    huge = tmp_path / "大.bin"
    with huge.open("wb") as file:
        file.truncate(20 * 2**20 + 1)
    await page.locator(PICK.format("file")).set_input_files(huge)
    await expect(page.get_by_role("status").filter(has_text="最多 20 MB")).to_be_visible()
    await expect(page.locator(".bubble")).to_have_count(0)


async def test_a_voice_message_is_recorded_and_can_be_heard(
    people: Contexts, enter: Enter, shoot: Shoot
) -> None:
    context = await people()
    await context.grant_permissions(["microphone"])
    page = await enter.group(context, "陈守田")
    # A machine without a microphone: a tone that the browser makes itself.
    await page.evaluate(
        """() => { navigator.mediaDevices.getUserMedia = async () => {
            const sound = new AudioContext();
            const out = sound.createMediaStreamDestination();
            const tone = sound.createOscillator();
            tone.connect(out);
            tone.start();
            return out.stream;
        }; }"""
    )
    await page.get_by_role("button", name="改成说话").click()
    talk = page.locator(".talk")
    await talk.press("Enter")
    await expect(talk).to_have_text("松开发送，上滑取消")
    await page.wait_for_function("at => Date.now() > at", arg=(time.time() + 1.2) * 1000)
    await talk.press("Enter")
    await expect(page.locator(".voice")).to_contain_text("1″")
    await expect(page.locator(".state")).to_have_count(0)
    await page.get_by_role("button", name="听语音，1秒").click()
    await shoot(page, "page-voice")


async def test_a_button_answers_with_a_toast_or_an_alert(
    people: Contexts, enter: Enter, bot: Bot, answering: None, shoot: Shoot
) -> None:
    keys = [
        [
            {"text": "我家也是", "callback_data": "已记下，您家也是"},
            {"text": "怎么办理", "callback_data": "!请带身份证到村委会"},
        ],
        [{"text": "公示页", "url": "https://example.org/"}],
    ]
    text = "<b>12号诉求</b>\n三组路口的灯坏了"
    await bot.say(text, parse_mode="HTML", reply_markup={"inline_keyboard": keys})
    page = await enter.group(await people(), "陈守田")
    await page.get_by_role("button", name="我家也是").click()
    await expect(page.locator(".toast")).to_have_text("已记下，您家也是")
    await shoot(page, "page-toast")
    await page.get_by_role("button", name="怎么办理").click()
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("请带身份证到村委会")
    await shoot(page, "page-alert")
    await alert.get_by_role("button", name="知道了").click()
    await expect(alert).to_have_count(0)
    link = page.get_by_role("link", name="公示页")
    await expect(link).to_have_attribute("href", "https://example.org/")


async def test_an_edited_card_changes_where_it_stands(
    people: Contexts, enter: Enter, bot: Bot
) -> None:
    card = await bot.say("12号诉求 已登记")
    page = await enter.group(await people(), "陈守田")
    await expect(page.locator(".bubble")).to_have_text("12号诉求 已登记")
    await bot.call("editMessageText", chat_id=bot.group, message_id=card, text="12号诉求 已办结")
    await expect(page.locator(".bubble")).to_have_text("12号诉求 已办结")
    await expect(page.locator(".bubble")).to_have_count(1)
    await bot.call("deleteMessage", chat_id=bot.group, message_id=card)
    await expect(page.locator(".bubble")).to_have_count(0)


async def test_a_vote_is_cast_changed_and_taken_back(
    people: Contexts, enter: Enter, bot: Bot, shoot: Shoot
) -> None:
    sent = await bot.call(
        "sendPoll",
        chat_id=bot.group,
        question="3号议题：三组到村小学的路要不要硬化？",
        options=[{"text": "赞成硬化，按人头出工"}, {"text": "先修水渠"}],
        is_anonymous=False,
        open_period=600,
    )
    page = await enter.group(await people(), "陈守田")
    other = await enter.group(await people(*DESKTOP), "李秀兰")
    await expect(page.locator(".closes")).to_contain_text("还剩")
    await shoot(page, "page-poll-open")
    await page.get_by_role("radio", name="赞成硬化，按人头出工").click()
    await expect(page.locator(".result.mine")).to_contain_text("赞成硬化，按人头出工")
    await expect(page.locator(".result.mine .share")).to_have_text("1票 · 100%")
    await expect(other.get_by_text("1人已投")).to_be_visible()
    # Others' numbers stay unseen until one has voted oneself.
    await expect(other.locator(".share")).to_have_count(0)
    await other.get_by_role("radio", name="先修水渠").click()
    await expect(page.locator(".share")).to_have_text(["1票 · 50%", "1票 · 50%"])
    await shoot(other, "page-poll-voted")

    await page.get_by_role("button", name="改选").click()
    await expect(page.get_by_role("radio", name="赞成硬化，按人头出工")).to_be_checked()
    await page.get_by_role("radio", name="先修水渠").click()
    await expect(other.locator(".share")).to_have_text(["0票 · 0%", "2票 · 100%"])
    await page.get_by_role("button", name="撤回我的票").click()
    await expect(page.get_by_role("radio")).to_have_count(2)
    await expect(other.locator(".share")).to_have_text(["0票 · 0%", "1票 · 100%"])

    await bot.call("stopPoll", chat_id=bot.group, message_id=sent["message_id"])
    await expect(page.get_by_text("已截止")).to_be_visible()
    await expect(page.get_by_role("radio")).to_have_count(0)
    await shoot(page, "page-poll-closed")


async def test_several_choices_go_together(people: Contexts, enter: Enter, bot: Bot) -> None:
    await bot.call(
        "sendPoll",
        chat_id=bot.group,
        question="重阳节办什么？",
        options=[{"text": "百家宴"}, {"text": "唱戏"}, {"text": "体检"}],
        allows_multiple_answers=True,
    )
    page = await enter.group(await people(), "陈守田")
    vote = page.get_by_role("button", name="投票", exact=True)
    await expect(vote).to_be_disabled()
    await page.get_by_role("checkbox", name="百家宴").click()
    await page.get_by_role("checkbox", name="体检").click()
    await vote.click()
    await expect(page.locator(".share")).to_have_text(["1票 · 100%", "0票 · 0%", "1票 · 100%"])


async def test_the_pinned_bar_opens_an_old_message(
    people: Contexts, enter: Enter, bot: Bot, hall: Hall, shoot: Shoot
) -> None:
    notice = await bot.say("公告：周五上午九点开村民代表会议")
    hall.talk("王小军", *(f"第{number}句闲话" for number in range(150)))
    page = await enter.group(await people(), "陈守田")
    await expect(page.get_by_role("button", name="置顶公告")).to_have_count(0)
    await bot.call("pinChatMessage", chat_id=bot.group, message_id=notice)
    bar = page.get_by_role("button", name="置顶公告")
    await expect(bar).to_contain_text("周五上午九点")
    await bar.click()
    target = page.locator(".row.flash .bubble")
    await expect(target).to_have_text("公告：周五上午九点开村民代表会议")
    await expect(target).to_be_in_viewport()
    await shoot(page, "page-pinned")
    await page.get_by_role("button", name="回到最新消息").click()
    await expect(page.locator(".row").last).to_be_in_viewport()
    await bot.call("unpinAllChatMessages", chat_id=bot.group)
    await expect(bar).to_have_count(0)
