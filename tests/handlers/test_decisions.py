"""A decision in conversation: what is said, who hears what, and that no word ends nowhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions import sign_codes
from storage import accounts, villages
from storage import decisions as kept
from tests.handlers.conftest import GROUP, Bench
from tests.support import updates, village
from tests.support.decisions import called, change, members, opened, published
from tests.support.village import MAPLE, NOW, WILLOW, Who
from village.decisions import State
from village.matters import Matter
from village.rolls import Body
from village.sign_codes import start

CLERK, VILLAGER = int(village.user(Who.CLERK)), int(village.user(Who.VILLAGER))


def founded(bench: Bench, *presses: str) -> None:
    bench.say(Who.VILLAGER, "#议题 修村口的路")
    asked = bench.whisper(Who.CLERK, "立项 1")
    assert "哪一类事" in asked.texts[0]
    for data in presses:
        bench.press(Who.CLERK, data)


def state(bench: Bench, number: int = 1) -> State:
    with bench.database.read() as tx:
        found = kept.find(tx, WILLOW, number)
    assert found is not None
    return found.state


def placed(bench: Bench, at: State) -> None:
    with bench.database.begin() as tx:
        members(tx)
        opened(tx, state=at)


def photo(bench: Bench, caption: str) -> str:
    raw = updates.photo(caption, user=updates.person(CLERK), chat=CLERK)
    return bench.hear(raw).texts[-1]


def test_a_topic_becomes_a_decision_by_two_presses(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 修村口的路")
    asked = bench.whisper(Who.CLERK, "立项 1")
    keys = [row[0]["callback_data"] for row in asked.to(CLERK)["reply_markup"]["inline_keyboard"]]
    assert "dec:open:1:1:welfare:" in keys
    assert not [one for one in keys if "election" in one or "allowance" in one]
    who = bench.press(Who.CLERK, "dec:open:1:1:welfare:")
    bodies = who.to(CLERK)["reply_markup"]["inline_keyboard"]
    assert [row[0]["text"] for row in bodies] == ["村民会议", "村民代表会议"]
    done = bench.press(Who.CLERK, "dec:open:1:1:welfare:representatives")
    assert done.toasts == ["已立项"]
    assert GROUP in done.chats
    shown = bench.say(Who.VILLAGER, "决议 1").texts[0]
    assert "1号决议" in shown
    assert "▶️ 支部提议" in shown
    assert "▫️ “两委”商议 → 党员大会审议" in shown
    # What to write for it is told to who may.
    assert "开会" not in shown
    assert "请写：开会 1 6-1" in bench.whisper(Who.CLERK, "决议 1").texts[0]
    assert "1号决议 · 修村口的路 · 动议" in bench.say(Who.VILLAGER, "/decision").texts[0]
    assert "已经立项" in bench.whisper(Who.CLERK, "立项 1").texts[0]


def test_only_the_committees_open_a_decision_and_a_forged_press_opens_none(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 修村口的路")
    assert bench.whisper(Who.VILLAGER, "立项 1").texts[0] == "您不能立项，能立项的是两委干部。"
    for data in ("dec:open:1:1:election:", "dec:open:1:1:nonsense:", "dec:fly:1:1::"):
        bench.press(Who.CLERK, data)
    assert (
        "要开村民会议"
        in bench.press(Who.CLERK, "dec:open:1:1:village_rules:representatives").toasts[0]
    )
    with bench.database.read() as tx:
        assert kept.find(tx, WILLOW, 1) is None


def test_a_meeting_is_called_signed_in_and_counted(bench: Bench) -> None:
    placed(bench, State.DISCUSSED)
    late = bench.whisper(Who.CLERK, "开会 1 6-2 19:30 村部").texts[0]
    assert "至少提前 3 天" in late
    called = bench.whisper(Who.CLERK, "开会 1 6-5 19:30 村部")
    assert "应到 9" in called.texts[-1]
    assert int(village.user(Who.DIRECTOR)) in called.chats
    assert "还差 5 人" in called.to(GROUP)["text"]
    assert "不在今天开" in bench.press(Who.DIRECTOR, "dec:sign:1:1::").toasts[0]
    bench.now = NOW + timedelta(days=4, hours=11)
    assert bench.press(Who.DIRECTOR, "dec:sign:1:1::").toasts == ["签到好了"]
    assert "已经签到" in bench.press(Who.DIRECTOR, "dec:sign:1:1::").toasts[0]
    names = "到会 1 田春生、谷小雨 石磨平 麦穗 柳叶青 何守田 林秋禾"
    seated = bench.whisper(Who.CLERK, names).texts[-1]
    assert "不在应到名册上：林秋禾" in seated
    assert "到会 7 / 应到 9" in seated
    assert "票数对不上" in bench.whisper(Who.CLERK, "表决结果 1 赞成 8").texts[0]
    counted = bench.whisper(Who.CLERK, "表决结果 1 赞成 5 反对 1 弃权 1 大家说清楚了").texts[-1]
    assert "通过" in counted
    assert state(bench) is State.DELIBERATED
    assert "✅ 党员大会审议" in bench.say(Who.VILLAGER, "决议 1").texts[0]


def test_the_trap_is_said_when_a_meeting_is_called(bench: Bench) -> None:
    placed(bench, State.DISCUSSED)
    with bench.database.begin() as tx:
        for one in range(1, 8):
            change(tx, one, away="东莞")
    told = bench.whisper(Who.CLERK, "开会 1 6-5 19:30 村部")
    away = told.to(int(village.user(Who.DIRECTOR)))
    assert "回不来的不算到会" in away["text"]
    assert "reply_markup" not in away
    said = told.texts[-1]
    assert "7 人在外，若不来，本次会议无法通过任何事项" in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("进一步 1", "下一步要开会"),
        ("开会 1 昨天晚上", "开会 3 6-12 19:30 村部"),
        ("开会 1 6-5 村部", "开会 3 6-12 19:30 村部"),
        ("开会 1 5-30 19:30 村部", "这个日子太早了"),
        ("取消开会 1", "还没有发会议通知"),
        ("到会 1 田春生", "还没有发会议通知"),
        ("表决结果 1", "还没写内容"),
        ("表决结果 1 反对 3", "没看懂票数，一票也没记"),
        ("表决结果 1 赞成 8 赞成 9", "表决结果 3 赞成 20"),
        ("表决结果 1 赞成 3", "还没有发会议通知"),
        ("撤公示 1", "现在没有在公示"),
        ("异议 1 太贵", "现在没有在公示"),
        ("答复异议 1 1", "答复异议 3 1"),
        ("答复异议 1 1 采纳 好", "没有第 1 条异议"),
        ("支出 1 水泥", "支出 3 5000元"),
        ("实施 1 打路基", "不在实施中"),
        ("批复 1 镇政7号", "不用报批"),
        ("撤销决议 1 镇政7号", "缺了步骤"),
        ("决议 9", "没有 9号决议"),
        ("立项 9", "没有 9号议题"),
        ("公示照片 1", "公示照片 3"),
    ],
)
def test_what_cannot_be_gets_one_clear_sentence(bench: Bench, words: str, answer: str) -> None:
    placed(bench, State.DISCUSSED)
    said = bench.whisper(Who.CLERK, words).texts
    assert len(said) == 1
    assert answer in said[0]
    assert state(bench) is State.DISCUSSED


def test_publicity_is_shown_asked_for_and_not_stopped_early(bench: Bench) -> None:
    placed(bench, State.RESOLVED)
    on = bench.whisper(Who.CLERK, "进一步 1")
    assert "公示照片 1" in "\n".join(on.texts)
    assert state(bench) is State.PUBLISHED
    assert "记好了" in photo(bench, "公示照片 1")
    made = bench.whisper(Who.VILLAGER, "异议 1 太贵了")
    assert "答复您" in made.to(VILLAGER)["text"]
    assert [one for one in made.texts if "第 1 条异议：太贵了" in one]
    # What somebody objects is between them and the office.
    assert "太贵了" not in made.to(GROUP)["text"]
    bench.later(days=15)
    early = bench.whisper(Who.CLERK, "撤公示 1").texts[0]
    assert "公示要满 15 天，现在满了 14 天" in early
    assert "第三十五条" in early
    bench.later(days=1)
    assert "还有 1 条异议没有答复" in bench.press(Who.CLERK, "dec:next:1:1::").toasts[0]
    told = bench.whisper(Who.CLERK, "答复异议 1 1 不采纳 账在公示栏")
    assert "账在公示栏" in told.to(VILLAGER)["text"]
    assert bench.press(Who.CLERK, "dec:next:1:1::").toasts == ["已走下一步"]
    assert state(bench) is State.IMPLEMENTING


def test_what_is_public_no_more_says_so_where_it_was_told_and_is_not_told_anew(
    bench: Bench,
) -> None:
    placed(bench, State.RESOLVED)
    told = bench.whisper(Who.CLERK, "进一步 1").to_card("posted:1:1")
    assert "有异议写" in told
    bench.show(GROUP, "posted:1:1", 501)
    photo(bench, "公示照片 1")
    bench.later(days=16)
    down = bench.whisper(Who.CLERK, "撤公示 1").to_card("posted:1:1")
    assert "决议公示已撤下：6月1日" in down.replace("（周一）", "")
    assert "有异议写" not in down
    bench.whisper(Who.CLERK, "进一步 1")
    bench.whisper(Who.SUPERVISOR, "监督 1 账目清楚")
    bench.whisper(Who.CLERK, "进一步 1")
    bench.show(GROUP, "posted:1:3", 502)
    void = bench.whisper(Who.CLERK, "撤销决议 1 镇政〔2026〕7号")
    for name, what in (("posted:1:1", "决议公示"), ("posted:1:3", "结果公示")):
        words = void.to_card(name)
        assert "已被撤销：镇政〔2026〕7号" in words
        assert f"{what}不再有效" in words


def test_what_was_done_and_what_it_cost_leads_to_the_archive(bench: Bench) -> None:
    placed(bench, State.IMPLEMENTING)
    for words in ("实施 1 路基打好了", "收入 1 2万元 乡友捐款", "支出 1 5000.50元 水泥"):
        assert "记好了" in bench.whisper(Who.CLERK, words).texts[-1]
    assert "村务监督委员会还没有签字" in bench.whisper(Who.CLERK, "进一步 1").texts[0]
    assert "签村监委意见" in bench.whisper(Who.CLERK, "监督 1 属实").texts[0]
    bench.whisper(Who.SUPERVISOR, "监督 1 账目清楚")
    shown = bench.say(Who.VILLAGER, "决议 1").texts[0]
    assert "收入 20000.00 元 · 支出 5000.50 元" in shown
    bench.whisper(Who.CLERK, "进一步 1")
    photo(bench, "公示照片 1")
    bench.later(days=16)
    bench.whisper(Who.CLERK, "进一步 1")
    assert state(bench) is State.ARCHIVED
    assert "✅ 归档" in bench.say(Who.VILLAGER, "决议 1").texts[0]


def test_a_member_is_left_out_with_all_four_words_only(bench: Bench) -> None:
    placed(bench, State.DISCUSSED)
    for words in ("不计入 石磨平", "不计入 石磨平 忙 镇党委 2026-05-01"):
        assert "不计入 张三" in bench.whisper(Who.SECRETARY, words).texts[0]
    said = bench.whisper(Who.SECRETARY, "不计入 石磨平 卧病 麻柳镇党委 2026-05-01").texts[0]
    assert "不计入应到（长期卧病）" in said
    assert "不计入 1" in bench.whisper(Who.CLERK, "开会 1 6-5 19:30 村部").texts[-1]
    assert "重新计入" in bench.whisper(Who.SECRETARY, "计入 石磨平").texts[0]


def test_a_decision_ends_early_and_says_so(bench: Bench) -> None:
    placed(bench, State.DISCUSSED)
    bench.whisper(Who.CLERK, "撤项 1 并到下一年")
    assert state(bench) is State.WITHDRAWN
    assert "已撤项：并到下一年" in bench.say(Who.VILLAGER, "决议 1").texts[0]


def test_another_villages_decision_is_not_found(bench: Bench) -> None:
    placed(bench, State.RESOLVED)
    with bench.database.begin() as tx:
        published(tx, opened(tx, state=State.RESOLVED), now=NOW)
    bench.press(Who.CLERK, "dec:next:2:1::")
    assert state(bench) is State.RESOLVED


def test_english_is_spoken_too(bench: Bench) -> None:
    placed(bench, State.PUBLISHED)
    english = bench.texts.of("en")
    assert "may be taken down" not in english.decisions.running([])
    raw = updates.private_message(
        "/decision 1", user=updates.person(CLERK) | {"language_code": "en"}
    )
    assert "Decision 1" in bench.hear(raw).texts[0]


def test_a_groups_head_holds_the_meeting_of_their_own_group_vco_32(bench: Bench) -> None:
    with bench.database.begin() as tx:
        villages.name_groups(tx, WILLOW, {1: "河边组", 2: "老屋组"})
        placed = opened(tx, state=State.DELIBERATED)
        for number, group in ((placed.number, 2), (opened(tx, state=State.DELIBERATED).number, 1)):
            made = kept.find(tx, WILLOW, number)
            assert made is not None
            kept.save(tx, replace(made, matter=Matter.GROUP, body=Body.GROUP, group=group))
        opened(tx, state=State.DELIBERATED)
    head = Who.GROUP_HEAD
    for number in (1, 3):
        assert bench.whisper(head, f"开会 {number} 6-2 19:30 晒场").texts == [
            "您不能通知开会，能通知开会的是村部（书记、主任、文书）、组长。"
        ]
    called = bench.whisper(head, "开会 2 6-2 19:30 晒场").texts[-1]
    assert "村民小组会议" in called
    assert "《村民委员会组织法》第三十二条" in called
    bench.now = NOW + timedelta(days=1, hours=11)
    seated = bench.whisper(head, "到会 2 秦望山 石磨平 柳叶青 陈立 1 谷小雨").texts[-1]
    assert "不在应到名册上：谷小雨" in seated
    assert "到会 4 / 应到 6" in seated
    assert "通过" in bench.whisper(head, "表决结果 2 赞成 3 反对 1").texts[-1]
    bench.whisper(head, "会议记录 2 水渠先修上段")
    assert "水渠先修上段" in bench.whisper(head, "决议 2").texts[0]
    assert "不能" in bench.whisper(head, "进一步 2").texts[0]


def test_who_is_on_the_spot_signs_in_by_the_code_at_the_door(bench: Bench) -> None:
    with bench.database.begin() as tx:
        called(tx, opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED))
    bench.later(days=12)
    # In the village's group everybody would read it, also who is far away.
    assert "photo" not in str(bench.say(Who.CLERK, "到会码 1").sent)
    photo = bench.whisper(Who.CLERK, "到会码 1").to(CLERK)
    again = photo["reply_markup"]["inline_keyboard"][0][0]
    assert again["text"] == "🔄 换新码"
    assert "photo" in bench.press(Who.CLERK, again["callback_data"]).to(CLERK)
    with bench.database.read() as tx:
        door = sign_codes.read(tx, WILLOW, 1, vault=village.VAULT, now=bench.now)
    assert door is not None
    link = f"/start {start(WILLOW, 1, door.code)}"
    assert "签到好了" in bench.whisper(Who.VILLAGER, link).texts[-1]
    assert "已经签到" in bench.whisper(Who.VILLAGER, f"签到 1 {door.code}").texts[0]
    assert "签到好了" in bench.whisper(Who.DIRECTOR, f"签到1 {door.code.lower()}").texts[-1]
    assert "请文书登记" in bench.whisper(Who.AWAY, link).texts[0]
    assert "不在这次会的应到名册上" in bench.whisper(Who.LINKING_CADRE, link).texts[0]
    assert "找文书登记到会" in bench.whisper(987_654, link).texts[0]
    bench.later(minutes=21)
    assert "到会码过期了" in bench.whisper(Who.SECRETARY, link).texts[0]
    # Whoever is at home in another village scans the code of this one all the same.
    with bench.database.begin() as tx:
        accounts.bind(
            tx,
            user_id=village.user(Who.NEIGHBOUR),
            village_id=MAPLE,
            person_id=village.person_id(Who.NEIGHBOUR),
            name="",
        )
    codes = {}
    with bench.database.begin() as tx:
        there = opened(
            tx, matter=Matter.OTHER, body=Body.VILLAGERS, village=MAPLE, state=State.DELIBERATED
        )
        called(tx, there)
        for one in (WILLOW, MAPLE):
            door = sign_codes.read(tx, one, 1, vault=village.VAULT, now=bench.now)
            assert door is not None
            codes[one] = door.code
    here = bench.whisper(Who.NEIGHBOUR, f"/start {start(WILLOW, 1, codes[WILLOW])}")
    assert "签到好了" in here.texts[-1]
    # A typed code tells the village as well, and where neither tells it both are asked for.
    typed = bench.whisper(Who.NEIGHBOUR, f"签到 1 {codes[WILLOW]}").texts
    assert "已经签到" in typed[0]
    which = bench.whisper(Who.NEIGHBOUR, "签到 1").to(int(village.user(Who.NEIGHBOUR)))
    assert "哪个村" in which["text"]
    keys = [row[0]["callback_data"] for row in which["reply_markup"]["inline_keyboard"]]
    assert sorted(keys) == ["dec:sign:1:1::", "dec:sign:2:1::"]
    assert bench.press(Who.NEIGHBOUR, "dec:sign:2:1::").toasts == ["签到好了"]
    assert "已经签到" in bench.whisper(Who.NEIGHBOUR, f"签到 1 {codes[MAPLE]}").texts[0]
    assert "到会码过期了" in bench.whisper(Who.NEIGHBOUR, "签到 1 ABCDEF").texts[0]
    # Without a code it is the button under the card in words.
    assert "签到好了" in bench.whisper(Who.SECRETARY, "签到 1").texts[-1]


def test_a_meeting_of_households_is_told_in_households(bench: Bench) -> None:
    with bench.database.begin() as tx:
        opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED)
        for one in Who:
            change(tx, one, away="县城")
    said = bench.whisper(Who.CLERK, "开会 1 6-12 19:30 村部 按户").texts[-1]
    assert "应到 5，要到 4 户（《村民委员会组织法》第二十六条）" in said
    assert "5 户在外，若不来" in said
    assert "要到 4 户、3 户赞成，在家的只有 0 户，还要回来 4 户" in said
    card = bench.whisper(Who.CLERK, "决议 1").texts[0]
    assert "还差 4 户达到法定人数" in card
    assert " 人" not in card


def test_the_collective_decides_where_the_roster_tells_who_its_members_are(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 土地补偿费怎么分")
    asked = bench.whisper(Who.CLERK, "立项 1")
    assert "集体经济组织的大事" in str(asked.to(CLERK)["reply_markup"])
    refused = bench.press(Who.CLERK, "dec:open:1:1:collective_major:").toasts[0]
    assert "花名册“集体成员”一栏填“成员”" in refused
    assert "《农村集体经济组织法》第二十七条" in refused
    with bench.database.begin() as tx:
        for one in (*list(Who)[:8], Who.AWAY):
            change(tx, one, collective="member")
    assert bench.press(Who.CLERK, "dec:open:1:1:collective_major:").toasts == ["已立项"]
    with bench.database.begin() as tx:
        made = kept.find(tx, WILLOW, 1)
        assert made is not None
        kept.save(tx, replace(made, state=State.DELIBERATED))
    late = bench.whisper(Who.CLERK, "开会 1 6-11 19:30 村部").texts[0]
    assert "至少提前 10 天" in late
    called = bench.whisper(Who.CLERK, "开会 1 6-12 19:30 村部").texts[-1]
    assert "应到 9，要到 6 人（《农村集体经济组织法》第二十七条）" in called
    bench.now = NOW + timedelta(days=11, hours=11)
    names = "田春生 秦望山 谷小雨 石磨平 麦穗 柳叶青 何守田 林秋禾"
    assert "1 人在外" in called
    assert "在外的成员可以在线参加" in called
    assert "不在应到名册上：林秋禾" in bench.whisper(Who.CLERK, f"到会 1 {names}").texts[-1]
    # The law lets members take part by instant messages; of other meetings it does not say so.
    assert bench.press(Who.AWAY, "dec:sign:1:1::").toasts == ["签到好了"]
    # Two thirds of all members, not of those who came.
    assert "没有通过" in bench.whisper(Who.CLERK, "表决结果 1 赞成 5 反对 3").texts[-1]
