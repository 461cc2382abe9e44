import pytest
from sqlalchemy import func, select

from storage import request_rows
from storage.tables import table
from tests.e2e.conftest import (
    BOT,
    CLERK,
    ENGLISH,
    ENGLISH_GUEST,
    GROUP,
    GUEST,
    KEEPER,
    NEIGHBOUR,
    NEXT_GROUP,
    NOBODYS,
    VILLAGER,
)
from tests.support.members import Json, Member
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")
MEGABYTE = 1024 * 1024


def kept(town: Town) -> int:
    """How many requests there are, in all villages."""
    rows = table(request_rows.RequestRow)
    return town.look(lambda tx: tx.scalar(select(func.count()).select_from(rows)) or 0)


async def raised(who: Member, text: str, title: str = GROUP) -> tuple[Json, int]:
    """Raise a matter in the group; its card and number."""
    room = await who.room(title)
    said = await who.say(room, f"#诉求 {text}")
    card = await who.hears(room, "号诉求", text, after=said["id"])
    return card, int(card["text"].partition("号")[0])


async def silence_after(who: Member, said: Json) -> list[Json]:
    """What the bot says between `said` and its answer to a question asked right after it."""
    asked = await who.say(said["chat_id"], "进度 9999")
    answer = await who.answer_to(asked)
    return [
        one
        for one in await who.messages(said["chat_id"])
        if said["id"] < one["id"] < answer["id"] and one["from"]["bot"]
    ]


@pytest.mark.parametrize("empty", ["#诉求", "＃诉求  ", "/report", "/report@lianxin_bot"])
async def test_an_empty_request_is_told_how_to_write_one(town: Town, empty: str) -> None:
    before = kept(town)
    for title in (GROUP, BOT):
        villager, member = await town.member(VILLAGER), await town.member(ENGLISH)
        zh = await villager.ask(await villager.room(title), empty)
        assert zh["text"] == "还没写内容。这样写：#诉求 什么事、在哪里"
        en = await member.ask(await member.room(title), empty)
        assert en["text"] == ("There are no words yet. Write: /report what is wrong, and where")
    assert kept(town) == before


async def test_a_photo_without_words_is_asked_for_them(town: Town) -> None:
    villager = await town.member(VILLAGER)
    photo = town.sample.photos[0].read()
    room = await villager.room(GROUP)
    said = await villager.send(room, "x.jpg", photo, "photo", "#诉求")
    answer = await villager.answer_to(said)
    assert answer["text"] == "还没写内容。这样写：#诉求 什么事、在哪里"


async def test_a_text_of_ten_thousand_characters_is_refused_before_it_is_lost(town: Town) -> None:
    villager = await town.member(VILLAGER)
    room = await villager.room(GROUP)
    answer = await villager.try_to_say(room, "/report " + "长" * 10_000)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["text_zh"] == "内容太长了，最多 4096 个字，请分几条发送。"
    assert error["text_en"].startswith("This is too long: at most 4096")


async def test_a_text_that_the_chat_takes_and_we_do_not_is_told_its_limit(town: Town) -> None:
    before = kept(town)
    villager, member = await town.member(VILLAGER), await town.member(ENGLISH)
    zh = await villager.ask(await villager.room(GROUP), "#诉求 " + "长" * 3000)
    assert zh["text"] == "写得太长了：3000 个字，最多 1000 个。请分开写。"
    en = await member.ask(await member.room(BOT), "/report " + "w" * 3000)
    assert en["text"] == "That is too long: 3000 characters, at most 1000. Please split it."
    title = await villager.ask(await villager.room(GROUP), "#议题 " + "长" * 101)
    assert title["text"] == "写得太长了：101 个字，最多 100 个。请分开写。"
    assert kept(town) == before


async def test_the_longest_request_still_fits_its_card(town: Town) -> None:
    text = "路灯" * 500
    card, _ = await raised(await town.member(VILLAGER), text)
    assert text in card["text"]


@pytest.mark.parametrize("command", ["进度", "接单", "转办", "办结"])
async def test_a_number_that_does_not_exist_is_said_to(town: Town, command: str) -> None:
    keeper = await town.member(KEEPER)
    for title in (GROUP, BOT):
        room = await keeper.room(title)
        answer = await keeper.ask(room, f"{command} 987654321 {CLERK} 原因")
        assert answer["text"] == "本村没有 987654321号诉求。"
    told = await keeper.ask(await keeper.room(BOT), command)
    assert told["text"].startswith(f"要带上编号。这样写：{command} 12")


async def test_numbers_that_do_not_exist_in_english(town: Town) -> None:
    member = await town.member(ENGLISH)
    room = await member.room(BOT)
    assert (await member.ask(room, "/status 0"))["text"] == "There is no request 0 in this village."
    assert (await member.ask(room, "/topic 77"))["text"] == "There is no topic 77 in this village."
    told = await member.ask(room, "/status abc")
    assert told["text"] == "The number is missing. Write: /status 12"


async def test_another_villages_number_is_not_found(town: Town) -> None:
    villager, neighbour = await town.member(VILLAGER), await town.member(NEIGHBOUR)
    _, ours = await raised(villager, "村口的路灯又不亮了")
    theirs = 0
    while theirs <= ours:
        _, theirs = await raised(neighbour, f"隔壁村的第 {theirs} 件事", NEXT_GROUP)
    for title in (GROUP, BOT):
        answer = await villager.ask(await villager.room(title), f"进度 {theirs}")
        assert answer["text"] == f"本村没有 {theirs}号诉求。"
    for title in (NEXT_GROUP, BOT):
        answer = await neighbour.ask(await neighbour.room(title), f"进度 {ours}")
        assert "村口的路灯又不亮了" not in answer["text"]
    # Numbers are a village's own: the same one is two matters.
    answer = await neighbour.ask(await neighbour.room(BOT), f"进度 {ours}")
    assert answer["text"].startswith(f"{ours}号诉求")


async def test_a_cadre_who_does_not_exist_is_said_to(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    _, number = await raised(villager, "三组的路灯坏了")
    room = await keeper.room(BOT)
    answer = await keeper.ask(room, f"转办 {number} 王麻子")
    assert answer["text"] == "没有找到叫“王麻子”的干部。"
    # A villager is no cadre.
    answer = await keeper.ask(room, f"转办 {number} {VILLAGER}")
    assert answer["text"] == f"没有找到叫“{VILLAGER}”的干部。"
    answer = await keeper.ask(room, f"转办 {number}")
    assert "转办 12 姓名 原因" in answer["text"]
    answer = await keeper.ask(room, f"办结 {number}")
    assert answer["text"] == "还没写内容。这样写：办结 12 办理结果"


async def test_a_button_pressed_twice_by_others_and_a_year_later(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    member = await town.member(ENGLISH)
    card, number = await raised(villager, "晒谷坝的路灯坏了")
    room, private = await villager.room(GROUP), await keeper.room(BOT)
    # A reminder keeps its buttons: they stay clickable for ever.
    await town.sweep(days=3, minutes=5)
    ping = await keeper.hears(private, f"{number}号诉求", "时限到了", "还没有人接单")
    assert await keeper.press(ping, "接单") == {"text": "已接单", "alert": False}
    again = await keeper.press(ping, "接单")
    assert again == {"text": f"{number}号已经接单了。", "alert": True}

    await keeper.press(ping, "办结")
    await keeper.hears(private, f"{number}号诉求", "怎么办好的？")
    done = await keeper.ask(private, "换了新灯泡")
    assert done["text"] == "已办结，等对方评价"
    rated = await villager.hears(room, f"{number}号诉求", "换了新灯泡")
    assert rated["id"] == card["id"]
    # Rating belongs to who raised it.
    assert await keeper.press(rated, "满意") == {
        "text": "您不能评价，能评价的是报的人。",
        "alert": True,
    }
    english = await member.press(rated, "满意")
    assert english == {"text": "You cannot rate it here. Who can: requester.", "alert": True}
    assert (await villager.press(rated, "满意"))["text"] == "谢谢，已办结"

    await town.a_year_later()
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    for label in ("接单", "转办", "办结"):
        late = await keeper.press(ping, label)
        assert late == {"text": f"{number}号已经结束了。", "alert": True}
    closed = await villager.hears(room, f"{number}号诉求", "⭐ 满意 · 已办结")
    assert not closed.get("buttons")


async def test_a_button_of_somebody_who_handed_it_over(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    _, number = await raised(villager, "水塔漏水")
    private = await keeper.room(BOT)
    await town.sweep(days=1, minutes=5)
    ping = await keeper.hears(private, f"{number}号诉求", "时限到了")
    await keeper.press(ping, "转办")
    choice = await keeper.hears(private, f"{number}号诉求", "转给谁？")
    assert (await keeper.press(choice, f"{CLERK}（文书）"))["text"] == "已请对方接手"
    clerk = await town.member(CLERK)
    offer = await clerk.hears(await clerk.room(BOT), f"{number}号诉求", "已请人接手")
    assert (await clerk.press(offer, "接手"))["text"] == "已接手"
    refused = await keeper.press(ping, "接单")
    assert refused == {"text": "您不能接这一单，能接这一单的是经办人。", "alert": True}
    refused = await keeper.press(choice, f"{CLERK}（文书）")
    assert refused["alert"]


async def test_a_file_over_the_chats_limit_is_refused_by_the_chat(town: Town) -> None:
    villager = await town.member(VILLAGER)
    answer = await villager.try_to_send(
        await villager.room(GROUP), "大.bin", bytes(20 * MEGABYTE + 1), caption="#诉求 看附件"
    )
    assert answer.status_code == 413
    error = answer.json()["error"]
    assert error["text_zh"] == "文件太大了，最多 20 MB。"
    assert error["text_en"] == "This file is too large: at most 20 MB."


async def test_a_file_over_our_limit_is_refused_by_us(town: Town) -> None:
    before = kept(town)
    villager, member = await town.member(VILLAGER), await town.member(ENGLISH)
    large = bytes(MEGABYTE + MEGABYTE // 2)
    room = await villager.room(GROUP)
    said = await villager.send(room, "大.bin", large, caption="#诉求 看附件")
    assert (await villager.answer_to(said))["text"] == "文件太大了（1.5 MB），最多 1 MB。"
    said = await member.send(await member.room(BOT), "big.bin", large, caption="/report see file")
    answer = await member.answer_to(said)
    assert answer["text"] == "The file is too large (1.5 MB); at most 1 MB."
    assert kept(town) == before
    # Among themselves people may send what they like.
    said = await villager.send(room, "电影.bin", large, caption="看个电影")
    assert await silence_after(villager, said) == []


async def test_who_is_on_no_roster_is_told_where_to_go(town: Town) -> None:
    guest, other = await town.member(GUEST), await town.member(ENGLISH_GUEST)
    zh = await guest.ask(await guest.room(BOT), "#诉求 路灯坏了")
    assert zh["text"].startswith(
        "您好！您的账号还没有对上任何村的名册。有纸条上的码，就写：绑定 码；"
    )
    en = await other.ask(await other.room(BOT), "/report the lamp")
    assert en["text"].startswith("Hello! Your account is on no village's roster yet")

    group = await guest.room(GROUP)
    refused = await guest.ask(group, "#议题 修个戏台")
    assert refused["text"].startswith("您的账号还没有对上名册，请私聊我写姓名和手机号后四位：认领")
    refused = await other.ask(group, "/topic A stage")
    assert refused["text"].startswith(
        "Your account is not on the roster yet; write to me in private"
    )
    # A guest may raise a matter where the village can see who it is.
    card, number = await raised(guest, "我路过看到路灯坏了")
    assert f"报：{GUEST}（未核实）" in card["text"]
    answer = await guest.ask(await guest.room(BOT), f"进度 {number}")
    assert "我路过看到路灯坏了" in answer["text"]


async def test_a_room_that_belongs_to_no_village(town: Town) -> None:
    villager, member = await town.member(VILLAGER), await town.member(ENGLISH)
    room = await villager.room(NOBODYS)
    zh = await villager.ask(room, "#诉求 鱼塘没水了")
    assert zh["text"].startswith("这个群还没有绑定村子")
    en = await member.ask(room, "/report no water")
    assert en["text"].startswith("This group is not bound to a village yet")
    talk = await villager.say(room, "周末去不去水库")
    asked = await villager.say(room, "进度 1")
    answer = await villager.answer_to(asked)
    assert answer["text"].startswith("这个群还没有绑定村子")
    assert [one["id"] for one in await villager.messages(room) if one["id"] > talk["id"]] == [
        asked["id"],
        answer["id"],
    ]


async def test_an_unknown_command_is_answered_when_it_is_meant_for_us(town: Town) -> None:
    before = kept(town)
    villager, member = await town.member(VILLAGER), await town.member(ENGLISH)
    private, group = await villager.room(BOT), await villager.room(GROUP)
    zh, en = (
        "没看懂。写“帮助”看看我能做什么。",
        "I did not understand. Write /help to see what I can do.",
    )
    assert (await villager.ask(private, "/dance"))["text"] == zh
    assert (await villager.ask(group, "/dance@lianxin_bot"))["text"] == zh
    assert (await member.ask(await member.room(BOT), "/dance now"))["text"] == en
    assert (await villager.ask(private, "今天天气不错"))["text"] == zh
    # It may be another bot's.
    said = await villager.say(group, "/dance")
    assert await silence_after(villager, said) == []
    assert kept(town) == before


async def test_plain_talk_stays_unanswered_and_is_kept_nowhere(town: Town) -> None:
    villager = await town.member(VILLAGER)
    group, private = await villager.room(GROUP), await villager.room(BOT)
    words = "鹧鸪天气里的悄悄话"
    for talk in (words, f"我家的{words}", f"诉求 {words}", f"讨论一下{words}"):
        said = await villager.say(group, talk)
        assert await silence_after(villager, said) == []
    photo = town.sample.photos[0].read()
    said = await villager.send(group, "x.jpg", photo, "photo", f"看看 {words}")
    assert await silence_after(villager, said) == []
    await villager.ask(private, words)
    assert town.tables_with(words) == set()
    # What is kept is found: the search is no blind one.
    await raised(villager, "鹧鸪叫得睡不着")
    assert "request.text" in town.tables_with("鹧鸪叫得睡不着")


async def test_names_and_texts_cannot_break_a_card(town: Town) -> None:
    text = "<b>路灯</b> & <a href='x'>坏了</a> {{ 1 }} *_`[](http://x)"
    card, _ = await raised(await town.member(VILLAGER), text)
    assert text in card["text"]
