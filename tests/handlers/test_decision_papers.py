"""Printing a decision's papers: the buttons at each state, who gets which, and where the file goes."""

from datetime import timedelta

from tests.handlers.conftest import GROUP, Bench, Said
from tests.support import updates, village
from tests.support.decisions import members, opened
from tests.support.village import NOW, Who
from village.decisions import State

CLERK, SUPERVISOR = int(village.user(Who.CLERK)), int(village.user(Who.SUPERVISOR))
CADRES = int(village.cadres_chat())


def keys(said: Said, chat: int) -> dict[str, str]:
    """The buttons of the one message to that chat, by what stands on them."""
    markup = said.to(chat).get("reply_markup", {"inline_keyboard": []})
    return {one["text"]: one["callback_data"] for row in markup["inline_keyboard"] for one in row}


def test_a_card_has_a_button_for_each_paper_that_there_is(bench: Bench) -> None:
    with bench.database.begin() as tx:
        members(tx)
        opened(tx, state=State.DISCUSSED)
    nothing = bench.whisper(Who.CLERK, "打印 1")
    assert "还没有可以打印的材料" in nothing.texts[0]
    assert keys(nothing, CLERK) == {}

    bench.whisper(Who.CLERK, "开会 1 6-5 19:30 村部")
    called = ["会议通知-1", "议程-1", "应到名册-1", "表决票-1"]
    for words in ("打印 1", "打印 决议 1", "/print 1号决议"):
        assert list(keys(bench.whisper(Who.CLERK, words), CLERK)) == called, words
    card = keys(bench.whisper(Who.CLERK, "打印 1"), CLERK)
    # The decision's own card leads there, but in the village's group.
    shown = keys(bench.whisper(Who.CLERK, "决议 1"), CLERK)
    assert list(keys(bench.press(Who.CLERK, shown["🖨 打印材料"]), CLERK)) == called
    assert "🖨 打印材料" not in keys(bench.say(Who.CLERK, "决议 1"), GROUP)
    # The supervision committee reads all but the names.
    shown = keys(bench.whisper(Who.SUPERVISOR, "打印 1"), SUPERVISOR)
    assert list(shown) == [one for one in called if one != "应到名册-1"]
    refused = bench.press(Who.SUPERVISOR, card["应到名册-1"])
    assert "不能打印应到名册" in refused.toasts[0]
    assert refused.sent == []
    assert "您不能打印决议材料" in bench.whisper(Who.VILLAGER, "打印 1").texts[0]

    # In the cadres' group the card stands there, the file comes to who pressed, alone.
    there = bench.hear(updates.message("打印 1", user=updates.person(CLERK), chat=CADRES))
    assert list(keys(there, CADRES)) == called
    sent = bench.press(Who.CLERK, card["应到名册-1"], chat=CADRES)
    assert (sent.chats, sent.toasts) == ({CLERK}, ["马上私聊发给您"])
    # Where villagers read along it does not.
    assert "应到名册" not in str(bench.say(Who.CLERK, "打印 1").to(GROUP))

    # Held: there are minutes, and no ballot where hands were counted; the earlier meeting is one press away.
    bench.now = NOW + timedelta(days=4, hours=12)
    bench.whisper(Who.CLERK, "到会 1 田春生 谷小雨 石磨平 麦穗 柳叶青 何守田")
    assert bench.press(Who.CLERK, "sheet:minutes:1:1:1").toasts[0].startswith("1号决议没有这份材料")
    bench.whisper(Who.CLERK, "表决结果 1 赞成 6")
    assert list(keys(bench.whisper(Who.CLERK, "打印 1"), CLERK)) == [
        *called[:3],
        "会议记录-1",
    ]
    bench.whisper(Who.CLERK, "开会 1 6-20 19:30 村部")
    page = keys(bench.whisper(Who.CLERK, "打印 1"), CLERK)
    assert list(page) == [
        "会议通知-2",
        "议程-2",
        "应到名册-2",
        "表决票-2",
        "第1次会：党员大会",
    ]
    turned = bench.press(Who.CLERK, page["第1次会：党员大会"])
    assert list(keys(turned, CLERK)) == [*called[:3], "会议记录-1", "⬅️ 返回"]
    assert list(keys(bench.press(Who.CLERK, "sheet:all:1:1:0"), CLERK)) == list(page)

    for words, answer in (
        ("打印 9", "没有 9号决议"),
        ("打印", "打印 3 或 打印 表决 5 或 打印 抄告单 3"),
        ("打印 村规", "打印 3 或 打印 表决 5 或 打印 抄告单 3"),
    ):
        assert answer in bench.whisper(Who.CLERK, words).texts[0], words
    for data in ("sheet:minutes:1:9:1", "paper:minutes:2:1:1", "paper:nonsense:1:1:1"):
        assert bench.press(Who.CLERK, data).sent == [], data
