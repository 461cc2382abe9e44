from zlib import crc32

import pytest

from tests.e2e.conftest import (
    AWAY,
    BOT,
    CADRES,
    CLERK,
    ENGLISH,
    ENGLISH_CADRE,
    GROUP,
    KEEPER,
    SECRETARY,
    VILLAGER,
)
from tests.support.members import Json, Member
from tests.support.running import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


def number_of(card: Json) -> int:
    """The number that a card bears in its first line."""
    return int(card["text"].partition("号")[0].rpartition(" ")[2].lstrip("("))


async def report(who: Member, text: str, words: str) -> Json:
    """Say it in the group; the card that comes of it holds `words`."""
    room = await who.room(GROUP)
    said = await who.say(room, text)
    return await who.hears(room, "号诉求", words, after=said["id"])


@pytest.mark.parametrize(
    "form",
    [
        "#诉求 {}",
        "＃诉求　{}",
        "# 诉求：{}",
        "#诉求\n{}",
        "/report {}",
        "/report@lianxin_bot {}",
        "@lianxin_bot {}",
        "请 @lianxin_bot 看看：{}",
        "@lianxin_bot #诉求 {}",
    ],
)
async def test_a_request_is_raised_in_every_form(town: Town, form: str) -> None:
    words = f"路灯不亮 {crc32(form.encode())}"
    card = await report(await town.member(VILLAGER), form.format(words), words)
    assert card["text"].splitlines()[0].endswith("号诉求 · 路灯")
    assert "#" not in card["text"]
    assert "@" not in card["text"]
    assert f"报：{VILLAGER} · 起于" in card["text"]
    assert f"办：{KEEPER}（水电管护员）" in card["text"]
    assert "🕗 待接单 · 应于 3月5日 10:00 前答复" in card["text"]


@pytest.mark.parametrize(
    "form",
    [
        "进度{}",
        "进度 {}",
        "进度{}号",
        "进度 {}号诉求",
        "/status {}",
        "/status@lianxin_bot {}",
        "#诉求 {}",
    ],
)
async def test_how_it_stands_is_told_in_every_form(town: Town, form: str) -> None:
    villager = await town.member(VILLAGER)
    card = await report(villager, "#诉求 三组的路坑坑洼洼", "坑坑洼洼")
    wide = str(number_of(card)).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for number in (str(number_of(card)), wide):
        for room in (await villager.room(GROUP), await villager.room(BOT)):
            answer = await villager.ask(room, form.format(number))
            assert answer["text"] == card["text"]


async def test_a_cadre_handles_by_words_alone(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    clerk = await town.member(CLERK)
    card = await report(villager, "#诉求 水管漏水了", "水管漏水了")
    number = number_of(card)
    private = await keeper.room(BOT)
    seen = await keeper.hears(private, f"{number}号诉求", "水管漏水了")
    assert [[one["text"] for one in line] for line in seen["buttons"]] == [["接单", "转办", "办结"]]
    assert (await keeper.ask(private, f"接单{number}"))["text"] == "已接单"
    todo = await keeper.ask(private, "待办")
    assert f"{number}号诉求 · 水管漏水了" in todo["text"]

    moved = await keeper.ask(private, f"转办 {number} {CLERK} 我在县里学习")
    assert moved["text"] == (
        f"{number}号诉求 已请 {CLERK}（文书） 接手，对方接下才算转，时限不变。原因：我在县里学习"
    )
    hers = await clerk.room(BOT)
    await clerk.hears(hers, f"{number}号诉求", "已请人接手")
    assert f"{number}号诉求" in (await keeper.ask(private, "待办"))["text"]
    await clerk.ask(hers, f"接单 {number}")
    await clerk.hears(hers, f"{number}号诉求", f"办：{CLERK}（文书）")
    assert f"{number}号诉求" not in (await keeper.ask(private, "待办"))["text"]

    assert (await clerk.ask(hers, f"办结 {number} 换了新水管"))["text"] == "已办结，等对方评价"
    room = await villager.room(GROUP)
    done = await villager.hears(room, f"{number}号诉求", "✅ 办理结果：换了新水管")
    assert done["id"] == card["id"]
    assert (await villager.press(done, "基本满意"))["text"] == "谢谢，已办结"
    await villager.hears(room, f"{number}号诉求", "⭐ 基本满意 · 已办结")


@pytest.mark.parametrize(
    ("kind", "name", "mark"),
    [("voice", "说话.ogg", "🎤 语音 1 条"), ("document", "证明.pdf", "📎 文件 1 个")],
)
async def test_what_was_sent_or_spoken_reaches_the_handler(
    town: Town, kind: str, name: str, mark: str
) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    group, private = await villager.room(GROUP), await keeper.room(BOT)
    sent = await villager.send(group, name, b"OggS" + kind.encode() * 40, kind)
    said = await villager.say(group, f"#诉求 路灯的事在{name}里", sent["id"])
    card = await villager.hears(group, "号诉求", name, mark, after=said["id"])

    seen = await keeper.hears(private, f"{number_of(card)}号诉求的", after=0)
    assert seen["kind"] == kind
    content = await keeper.client.get(seen[kind]["url"].removeprefix("/chat/api"))
    assert content.content == b"OggS" + kind.encode() * 40


async def test_a_cadre_captures_what_was_spoken(town: Town) -> None:
    villager, clerk = await town.member(VILLAGER), await town.member(CLERK)
    group = await villager.room(GROUP)
    # What she sent long before belongs to something else.
    town.clock.forward(minutes=6)
    spoken = await villager.send(group, "说话.ogg", b"OggS spoken", "voice")
    said = await clerk.say(group, "#登记 她家门口的路灯坏了", spoken["id"])
    card = await villager.hears(group, "她家门口的路灯坏了", "🎤 语音 1 条", after=said["id"])
    assert f"报：{VILLAGER}" in card["text"]
    assert card["reply_to"]["id"] == spoken["id"]


async def test_what_one_raised_is_listed_in_private_and_never_in_the_group(town: Town) -> None:
    villager = await town.member(VILLAGER)
    card = await report(villager, "#诉求 垃圾堆在路口", "垃圾堆在路口")
    private, group = await villager.room(BOT), await villager.room(GROUP)
    assert (
        f"{number_of(card)}号诉求 · 垃圾堆在路口" in (await villager.ask(private, "我的"))["text"]
    )
    # "我的！" and "开始 收稻子了" are things that people say to each other.
    for talk in ("我的", "待办", "开始 收稻子了"):
        said = await villager.say(group, talk)
        asked = await villager.say(group, "进度 1")
        answer = await villager.answer_to(asked)
        between = [
            one
            for one in await villager.messages(group)
            if said["id"] < one["id"] < answer["id"] and one["from"]["bot"]
        ]
        assert between == [], talk


async def test_a_cadre_registers_what_somebody_else_wrote(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    room = await villager.room(GROUP)
    # What she said long before belongs to something else.
    town.clock.forward(minutes=6)
    said = await villager.say(room, "昨天晚上又停电了，冰箱里的肉都化了")
    await keeper.say(room, "登记", reply_to=said["id"])
    card = await villager.hears(room, "冰箱里的肉都化了", "号诉求")
    assert f"报：{VILLAGER} · 起于" in card["text"]
    assert f"办：{KEEPER}" in card["text"]
    # Who is no cadre may not, and is told so.
    neighbour = await town.member(AWAY)
    refused = await neighbour.ask(room, "登记", reply_to=said["id"])
    assert refused["text"].startswith("您不能登记别人的消息，")
    # Nobody registers it a second time, be it their own.
    again = await villager.ask(room, "登记", reply_to=said["id"])
    assert f"已经登记过了，是 {number_of(card)}号诉求" in again["text"]
    told = await keeper.ask(room, "/capture")
    assert "回复一条消息，写：登记" in told["text"]


async def test_help_names_what_this_person_can_do(town: Town) -> None:
    villager, keeper = await town.member(VILLAGER), await town.member(KEEPER)
    hers = (await villager.ask(await villager.room(BOT), "帮助"))["text"]
    his = (await keeper.ask(await keeper.room(BOT), "/help"))["text"]
    assert hers.startswith("连心 · 磨盘堰村")
    assert {"#诉求", "进度", "我的", "#议题"} <= set(hers.split())
    for cadres_own in ("待办", "转办", "办结", "接单", "讨论"):
        assert cadres_own not in hers.replace("讨论投票", "")
        assert cadres_own in his
    public = (await keeper.ask(await keeper.room(GROUP), "帮助"))["text"]
    assert "待办" not in public
    assert "#诉求" in public
    # It works in the group alone, and is told where nobody else reads.
    assert "登记" in his
    assert "登记" not in hers + public


async def test_who_speaks_english_is_answered_in_english_in_private(town: Town) -> None:
    member, cadre = await town.member(ENGLISH), await town.member(ENGLISH_CADRE)
    private = await member.room(BOT)
    card = await member.ask(private, "/report The street lamp at the bridge is dark")
    assert card["text"].splitlines()[0].startswith("Request ")
    assert f"handled by {KEEPER} (water and power keeper)" in card["text"]
    number = number_of(card)
    assert (await member.ask(private, f"/status {number}"))["text"] == card["text"]
    assert (await member.ask(private, "/mine"))["text"].startswith("What I have raised")
    assert (await member.ask(private, "/help"))["text"].startswith("Lianxin · 磨盘堰村")
    assert (await member.ask(private, "/start"))["text"].startswith(
        f"Hello {ENGLISH}, I am Lianxin"
    )
    # What was raised in private is nobody else's; the group speaks the village's language.
    room = await member.room(GROUP)
    refused = await member.ask(room, f"/status {number}")
    assert refused["text"].startswith("You cannot see a matter raised in private")
    public = await report(member, "/report The lamp at the mill is dark", "at the mill")
    assert public["text"].startswith(f"{number + 1}号诉求 · 路灯")
    assert (await cadre.ask(await cadre.room(BOT), "/todo"))["text"].startswith("My to-do list")


async def test_the_menu_offers_the_commands_of_the_place(town: Town) -> None:
    villager, member = await town.member(VILLAGER), await town.member(ENGLISH)

    async def menu(who: Member, title: str) -> dict[str, str]:
        answer = await who.client.get(f"/chats/{await who.room(title)}/commands")
        return {one["command"]: one["description"] for one in answer.json()}

    private, group = await menu(villager, BOT), await menu(villager, GROUP)
    assert private["mine"] == "我报过的事"
    assert "mine" not in group
    assert "capture" in group
    assert "capture" not in private
    assert (await menu(member, BOT))["mine"] == "what I have raised"


async def test_the_cadres_group_is_the_villages_too(town: Town) -> None:
    secretary = await town.member(SECRETARY)
    room = await secretary.room(CADRES)
    await secretary.say(room, "#诉求 村委会门口的路灯坏了")
    card = await secretary.hears(room, "号诉求", "村委会门口的路灯坏了")
    assert f"报：{SECRETARY}" in card["text"]
