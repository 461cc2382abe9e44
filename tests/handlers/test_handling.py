"""What handlers, requesters and neighbours say about how a request goes on."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import sweep_once
from storage import requests
from storage.outbox import OutboxRow
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench
from tests.support import village
from tests.support.village import STRANGER, WILLOW, Who
from village.requests import Ending, Request, State
from village.working_days import OFFICIAL_YEARS

HANDLER, REQUESTER = int(village.user(Who.UTILITIES)), int(village.user(Who.VILLAGER))
_outbox = table(OutboxRow)


def report(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 村口的路灯不亮")


def found(bench: Bench) -> Request:
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    return request


def swept(bench: Bench, **later: float) -> list[tuple[int, dict[str, Any]]]:
    """What the clock sends once that much time has gone by."""
    bench.later(**later)
    with bench.database.begin() as tx:
        before = {row.seq: row.payload for row in tx.execute(select(_outbox))}
        sweep_once(tx, bench.house, now=bench.now)
        rows = list(tx.execute(select(_outbox).order_by(_outbox.c.seq)))
    # A card that was not sent yet is written over.
    return [
        (row.chat_id, json.loads(row.payload)) for row in rows if before.get(row.seq) != row.payload
    ]


@pytest.mark.parametrize("deed", ["办结 1", "办不了 1", "暂停 1", "延期 1 6月8日"])
def test_what_the_group_would_read_names_no_illness_and_no_numbers(bench: Bench, deed: str) -> None:
    report(bench)
    bench.say(Who.UTILITIES, "接单 1")
    said = bench.say(Who.UTILITIES, f"{deed} 他老婆得了癌，儿子打人")
    assert said.texts == [
        "这句话群里人人看得到，请别写证件号、卡号、电话、病情和家里的私事。换个说法再发一遍。"
    ]
    assert found(bench).state is State.ACCEPTED
    assert "别写证件号" in bench.say(Who.VILLAGER, "互助 我老公得了癌，明天要 2 人抬").texts[0]


def test_an_extension_is_told_to_the_requester_in_private(bench: Bench) -> None:
    report(bench)
    said = bench.whisper(Who.UTILITIES, "延期 1 6月8日 配件没有到")
    told = said.to(REQUESTER)["text"]
    assert "延期到" in told
    assert "配件没有到" in told
    assert found(bench).extensions == 1
    assert "已经延过一次期" in bench.whisper(Who.UTILITIES, "延期 1 6月9日 还没有到").texts[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("延期 1", "延期 12 12-31 原因"),
        ("延期 1 改天", "没看懂日子"),
        ("延期 1 6月8日", "延期 12 12-31 原因"),
        ("延期 1 6月2日 忙", "太早了"),
        ("延期 1 2027-06-08 忙", "最晚只能到 6月11日"),
        ("暂停 1", "暂停 12 原因"),
        ("办不了 1", "办不了 12 原因"),
        ("继续 1", "已经接单"),
    ],
)
def test_what_cannot_be_used_gets_one_clear_sentence(
    bench: Bench, words: str, sentence: str
) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "接单 1")
    before = found(bench)
    (text,) = bench.whisper(Who.UTILITIES, words).texts
    assert sentence in text
    assert found(bench) == before


def test_a_promise_stands_on_the_card(bench: Bench) -> None:
    report(bench)
    said = bench.whisper(Who.UTILITIES, "承诺 1 后天")
    assert "经办人承诺的日子" in said.to(GROUP)["text"]
    assert "承诺" in said.to(REQUESTER)["text"]
    assert found(bench).state is State.ACCEPTED


def test_a_pause_is_shown_with_its_reason_and_ends_by_a_press(bench: Bench) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "接单 1")
    said = bench.whisper(Who.UTILITIES, "暂停 1 等厂家发灯头")
    assert "暂停：等厂家发灯头" in said.to(GROUP)["text"]
    keys = said.to(HANDLER) if len([1 for to, _ in said.sent if to == HANDLER]) == 1 else None
    cards = [payload for to, payload in said.sent if to == HANDLER and "reply_markup" in payload]
    assert keys is None
    assert "req:resume:1:1:" in json.dumps(cards)
    bench.later(days=1)
    bench.press(Who.UTILITIES, "req:resume:1:1:")
    request = found(bench)
    assert (request.state, request.paused) == (State.ACCEPTED, timedelta(days=1))


def test_a_pause_that_ends_by_itself_shows_on_the_cards(bench: Bench) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "接单 1")
    bench.whisper(Who.UTILITIES, "暂停 1 等厂家发灯头")
    sent = dict(swept(bench, days=8))
    assert "办理中" in sent[GROUP]["text"]
    assert found(bench).state is State.ACCEPTED


def test_what_cannot_be_done_is_told_with_its_reason_and_rated(bench: Bench) -> None:
    report(bench)
    said = bench.whisper(Who.UTILITIES, "办不了 1 整条线路要等明年改造")
    card = said.to(REQUESTER)
    assert "暂时办不了：整条线路要等明年改造" in card["text"]
    assert "req:rate:1:1:unsatisfied" in json.dumps(card)


def test_a_requester_takes_it_back(bench: Bench) -> None:
    report(bench)
    said = bench.say(Who.VILLAGER, "撤回 1")
    assert any("撤回了" in text for text in said.texts)
    assert any(to == HANDLER and "不用办了" in payload["text"] for to, payload in said.sent)
    assert found(bench).ending is Ending.WITHDRAWN
    assert "不能" in bench.say(Who.NEIGHBOUR, "撤回 1").texts[0]


def test_who_was_asked_takes_it_by_the_word_that_they_know(bench: Bench) -> None:
    report(bench)
    said = bench.whisper(Who.UTILITIES, "转办 1 谷小雨 我在外地")
    assert any("对方接下才算转" in text for text in said.texts)
    said = bench.whisper(Who.CLERK, "接单 1")
    assert "接手了" in said.to(REQUESTER)["text"]
    request = found(bench)
    assert request.assignee == village.person_id(Who.CLERK)
    assert request.first_asked == village.person_id(Who.UTILITIES)


def test_who_does_not_take_it_says_so_and_its_owner_hears(bench: Bench) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "转办 1 谷小雨")
    said = bench.press(Who.CLERK, "req:refuse:1:1:")
    assert any(to == HANDLER and "没有接" in payload["text"] for to, payload in said.sent)
    assert found(bench).assignee == village.person_id(Who.UTILITIES)


def test_silence_ends_by_the_word_of_neighbours(bench: Bench) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "办结 1 换了灯头")
    sent = swept(bench, days=3)
    asked = {to for to, payload in sent if "req:witness:1:1:yes" in json.dumps(payload)}
    assert asked == {int(village.user(Who.CLERK)), int(village.user(Who.SUPERVISOR))}
    assert any(to == GROUP and "抽签" in payload["text"] for to, payload in sent)
    assert "谢谢" in bench.press(Who.CLERK, "req:witness:1:1:yes").toasts[0]
    said = bench.press(Who.SUPERVISOR, "req:witness:1:1:yes")
    assert "邻居核实，确已办好" in said.to(GROUP)["text"]
    assert found(bench).ending is Ending.WITNESSED


def test_a_single_no_is_heard_above_the_handler(bench: Bench) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "办结 1 换了灯头")
    swept(bench, days=3)
    bench.press(Who.CLERK, "req:witness:1:1:no")
    told = [payload for to, payload in swept(bench, days=8) if to == village.user(Who.SECRETARY)]
    assert "抽到的邻居里有人说没办好" in told[-1]["text"]


@pytest.mark.parametrize("who", [Who.VILLAGER, Who.NEIGHBOUR, STRANGER])
def test_who_was_not_drawn_is_not_heard(bench: Bench, who: Who) -> None:
    report(bench)
    bench.whisper(Who.UTILITIES, "办结 1 换了灯头")
    swept(bench, days=3)
    before = found(bench)
    bench.press(who, "req:witness:1:1:no", chat=GROUP)
    assert found(bench) == before


def test_nobody_signs_in_and_the_owner_is_asked_to(bench: Bench) -> None:
    report(bench)
    sent = swept(bench, days=1)
    told = [payload["text"] for to, payload in sent if to == HANDLER]
    assert any(one.startswith("🟡 黄 · <b>1号诉求") for one in told)
    (leader,) = [payload["text"] for to, payload in sent if to == village.user(Who.SECRETARY)]
    assert leader.startswith("<b>🟡 黄色督办</b> · 今天 1 件")
    assert any(to == GROUP and "🟡 黄色督办" in payload["text"] for to, payload in sent)


def test_limits_tell_every_number_with_its_source(bench: Bench) -> None:
    (told,) = bench.whisper(Who.VILLAGER, "时限").texts
    assert "用水、用电、证明：24 小时（保定市接诉即办工作条例第十九条）" in told
    assert "承诺办：5 个工作日" in told
    assert "转办不重新计时" in told
    assert "放假安排还没有录入" not in told
    year = OFFICIAL_YEARS[-1] + 1
    bench.later(days=(date(year, 1, 4) - bench.now.date()).days)
    (told,) = bench.whisper(Who.VILLAGER, "时限").texts
    assert f"{year} 年的放假安排还没有录入，先按周一到周五算工作日" in told
