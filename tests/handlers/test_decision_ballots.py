"""The vote of a decision's meeting, as people meet it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clock import sweep_once
from handlers.door import Door
from handlers.routes import table
from tests.actions.test_decision_ballots import CHARTER
from tests.handlers.conftest import GROUP, Bench
from tests.handlers.test_ballots import swept
from tests.support import updates, village
from tests.support.balloting import VOTERS
from tests.support.decisions import called, opened
from tests.support.village import Who
from village.decisions import State
from village.matters import Matter
from village.online_votes import Condition
from village.rolls import Body
from village.ruleset import Rules

CLERK, VOTER = int(village.user(Who.CLERK)), int(village.user(Who.VILLAGER))
PAPERED = replace(CHARTER, online=CHARTER.online.meeting(Condition.NO_PHONE))


@pytest.fixture(autouse=True)
def sitting(bench: Bench) -> None:
    """A villagers' meeting is called, and sits now."""
    with bench.database.begin() as tx:
        called(tx, opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED))
    bench.later(days=12)


def under(bench: Bench, rules: Rules) -> None:
    """The village states a basis for votes over the chat."""
    bench.house = replace(bench.house, rules_of=lambda *_: rules)
    bench.door = Door(bench.house, table(bench.texts))


def signed(bench: Bench) -> dict[int, dict[str, Any]]:
    raw = updates.photo("核签 1", user=updates.person(CLERK), chat=CLERK)
    return dict(bench.hear(raw).sent)


def test_without_a_basis_the_chat_is_no_place_for_it(bench: Bench) -> None:
    drafted = bench.whisper(Who.CLERK, "决议投票 1")
    assert "线上票没有依据" in drafted.texts[0]
    begun = bench.press(Who.CLERK, "draft:begin:1:1")
    assert begun.chats == {GROUP, CLERK}
    shown = [payload for chat, payload in begun.sent if chat == GROUP]
    assert ["reply_markup" in one for one in shown] == [False, True]
    assert "正在投票：1号表决" in shown[1]["text"]
    refused = bench.press(Who.VILLAGER, "cast:1:1:00").toasts[0]
    assert "线上意向，非正式表决" in refused
    assert "第二十六条" in refused
    assert "1号表决还没结束" in bench.whisper(Who.CLERK, "表决结果 1 赞成 9").texts[0]


def test_with_a_basis_what_is_missing_is_named_and_then_the_step_is_taken(bench: Bench) -> None:
    under(bench, PAPERED)
    card = bench.whisper(Who.CLERK, "决议 1")
    keys = [key for row in card.to(CLERK)["reply_markup"]["inline_keyboard"] for key in row]
    (key,) = [one for one in keys if one["text"] == "发起投票"]
    drafted = bench.press(Who.CLERK, key["callback_data"])
    assert "村章程第十二条" in drafted.to(CLERK)["text"]
    begun = bench.press(Who.CLERK, "draft:begin:1:1")
    assert "还要：村监委见证、会后现场签字确认" in begun.to(VOTER)["text"]
    for one in VOTERS:
        bench.press(one, "cast:1:1:00")
    told = dict(swept(bench, days=4))
    assert "还没有满足：村监委见证、会后现场签字确认" in told[CLERK]["text"]
    assert "您不能见证表决" in bench.whisper(Who.VILLAGER, "见证 1").texts[0]
    assert "还要：会后现场签字确认" in bench.whisper(Who.SUPERVISOR, "见证 1").texts[0]
    assert "给签名单的照片" in bench.whisper(Who.CLERK, "核签 1").texts[0]
    shown = signed(bench)
    assert "✅ 决议" not in str(shown)
    assert "赞成 12" in str(shown[GROUP]) or "赞成 <b>12</b>" in str(shown[GROUP])
    assert "下一步：决议公开" in bench.say(Who.VILLAGER, "决议 1").texts[0]
    with bench.database.begin() as tx:
        assert sweep_once(tx, bench.house, now=bench.now) is not None


def test_papers_are_handed_out_by_name_and_entered_by_two(bench: Bench) -> None:
    bench.whisper(Who.CLERK, "决议投票 1")
    bench.press(Who.CLERK, "draft:begin:1:1")
    out = bench.whisper(Who.CLERK, "发纸票 1 秦望山 石磨平、宋远帆")
    assert "纸票发给：秦望山、石磨平" in out.to(CLERK)["text"]
    assert "不在应到名册上：宋远帆" in out.to(CLERK)["text"]
    assert "已投 <b>2</b>" in out.to(GROUP)["text"]
    aside = bench.whisper(Who.CLERK, "回避 1 柳叶青 与承包人是夫妻 村民会议")
    assert "柳叶青 在1号表决中回避" in aside.texts[0]
    assert "无记名的表决不能举手" in bench.whisper(Who.CLERK, "举手 1 赞成 3").texts[0]
    more = bench.whisper(Who.CLERK, "举手 1 赞成 3 组长没来")
    assert "没看懂票数，一票也没记" in more.texts[0]
    assert "给计票单的照片" in bench.whisper(Who.CLERK, "纸票 1 赞成 2").texts[0]

    def entered(who: Who, words: str) -> str:
        number = int(village.user(who))
        raw = updates.photo(words, user=updates.person(number), chat=number)
        return bench.hear(raw).texts[0]

    aloud = updates.photo(
        "#纸票 1 赞成 2", user=updates.person(int(village.user(Who.SUPERVISOR))), chat=GROUP
    )
    assert "私聊" in bench.hear(aloud).texts[0]
    assert "没看懂票数，一票也没记" in entered(Who.CLERK, "纸票 1 反对 2")
    assert "请另一个人" in entered(Who.CLERK, "纸票 1 赞成 2")
    assert "不一样" in entered(Who.SUPERVISOR, "纸票 1 赞成 1 反对 1")
    assert "您不能点纸票" in entered(Who.VILLAGER, "纸票 1 赞成 2")
    assert "两人报的一样" in entered(Who.SUPERVISOR, "纸票 1 赞成 2")
    told = "".join(payload["text"] for chat, payload in swept(bench, days=4) if chat == GROUP)
    assert "没有达到法定人数" in told
    assert "人数不够" in bench.say(Who.VILLAGER, "决议 1").texts[0]

    # A ballot leaves no minutes by itself.
    assert "您不能" in bench.whisper(Who.VILLAGER, "会议记录 1 人太少").texts[0]
    noted = bench.whisper(Who.CLERK, "会议记录 1 人太少，改到春节再开")
    assert noted.chats == {CLERK}
    assert "记进村民会议的会议记录了" in noted.texts[0]
    shown = bench.say(Who.VILLAGER, "决议 1").texts[0]
    assert "📝 村民会议的记录" in shown
    assert "改到春节再开" in shown
