"""Ballots as people meet them: drafted, begun, voted on, reminded of, closed."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from bot.clock import sweep_once
from handlers.door import Door
from handlers.routes import table
from storage import ballots as kept
from storage.chats import ChatRow
from storage.outbox import OutboxRow
from storage.tables import table as table_of
from storage.vault import Vault
from tests.handlers.conftest import GROUP, Bench, Said
from tests.support import updates, village
from tests.support.balloting import VOTERS
from tests.support.village import STRANGER, WILLOW, Who
from village.ballots import Ballot, State

CLERK, VOTER = int(village.user(Who.CLERK)), int(village.user(Who.VILLAGER))
_outbox = table_of(OutboxRow)


def begin(bench: Bench, words: str = "#表决 村口修路", *turns: str) -> Said:
    """A ballot of all villagers; in secret unless `secrecy` is turned."""
    bench.whisper(Who.CLERK, words)
    for deed in ("body", *turns):
        bench.press(Who.CLERK, f"draft:{deed}:1:1")
    return bench.press(Who.CLERK, "draft:begin:1:1")


def found(bench: Bench, number: int = 1) -> Ballot:
    with bench.database.read() as tx:
        ballot = kept.find(tx, WILLOW, number)
    assert ballot is not None
    return ballot


def swept(bench: Bench, **later: float) -> list[tuple[int, dict[str, Any]]]:
    bench.later(**later)
    with bench.database.begin() as tx:
        before = {row.seq: row.payload for row in tx.execute(select(_outbox))}
        sweep_once(tx, bench.house, now=bench.now)
        rows = list(tx.execute(select(_outbox).order_by(_outbox.c.seq)))
    return [
        (row.chat_id, json.loads(row.payload)) for row in rows if before.get(row.seq) != row.payload
    ]


def labels(payload: dict[str, Any]) -> list[str]:
    return [one["text"] for row in payload["reply_markup"]["inline_keyboard"] for one in row]


def test_a_draft_is_turned_by_buttons_and_begins_by_one(bench: Bench) -> None:
    said = bench.whisper(Who.CLERK, "#表决 村口修路")
    assert "村民代表会议" in said.texts[0]
    assert "无记名" in said.texts[0]
    assert labels(said.to(CLERK)) == ["换谁来投", "改成记名", "换截止时间", "▶️ 开始", "不开了"]
    assert "村民会议" in bench.press(Who.CLERK, "draft:body:1:1").texts[0]
    assert "，记名" in bench.press(Who.CLERK, "draft:secrecy:1:1").texts[0]
    begun = bench.press(Who.CLERK, "draft:begin:1:1")
    assert "还差 <b>7</b> 人达到法定人数" in begun.to(GROUP)["text"]
    # 保洁员 has never opened a private chat.
    assert begun.chats == {GROUP, CLERK} | {
        int(village.user(one)) for one in VOTERS if one is not Who.SANITATION
    }
    assert labels(begun.to(VOTER)) == ["赞成", "反对", "弃权"]
    late = bench.press(Who.CLERK, "draft:body:1:1")
    assert "已经开始" in late.toasts[0]


def test_without_a_basis_every_paper_says_that_it_is_an_inclination(bench: Bench) -> None:
    begun = begin(bench)
    assert all("线上意向，非正式表决" in text for text in begun.texts)
    cast = bench.press(Who.VILLAGER, "cast:1:1:00")
    assert all("线上意向，非正式表决" in text for text in cast.texts)
    told = dict(swept(bench, days=4))
    assert "不能作为决议" in told[GROUP]["text"]


def test_a_secret_vote_is_in_no_reply_that_is_kept(bench: Bench) -> None:
    begin(bench)
    one = bench.press(Who.VILLAGER, "cast:1:1:00")
    other = bench.press(Who.NEIGHBOUR, "cast:1:1:01")
    code = re.search(r"回执：(\S+)", one.toasts[0])
    assert code is not None
    assert "已投 <b>1</b>" in one.to(GROUP)["text"]
    assert "已投 <b>2</b>" in other.to(GROUP)["text"]
    assert one.to(VOTER)["text"] == other.to(int(village.user(Who.NEIGHBOUR)))["text"]
    assert "reply_markup" not in one.to(VOTER)
    assert not any(code[1] in text for text in [*one.texts, *other.texts])
    with bench.database.read() as tx:
        assert code[1] not in str(village.rows(tx))


def test_a_second_tap_hears_that_the_first_stands(bench: Bench) -> None:
    begin(bench)
    bench.press(Who.VILLAGER, "cast:1:1:00")
    again = bench.press(Who.VILLAGER, "cast:1:1:01")
    assert "以这一票为准" in again.toasts[0]
    assert found(bench).voted == 1


def test_an_open_vote_can_be_changed(bench: Bench) -> None:
    begin(bench, "#表决 村口修路", "secrecy")
    assert "：<b>赞成</b>" in bench.press(Who.VILLAGER, "cast:1:1:00").to(VOTER)["text"]
    assert "：<b>反对</b>" in bench.press(Who.VILLAGER, "cast:1:1:01").to(VOTER)["text"]
    assert "：<b>弃权</b>" in bench.press(Who.VILLAGER, "cast:1:1:xx").to(VOTER)["text"]
    assert found(bench).voted == 1


def test_the_number_of_an_option_votes_in_an_open_ballot(bench: Bench) -> None:
    begin(bench, "#表决 新房选址\n河东\n河西", "secrecy")
    assert "1. 河东" in bench.whisper(Who.VILLAGER, "投票").texts[0]
    assert "没有这个选项" in bench.whisper(Who.VILLAGER, "9").texts[0]
    assert "：<b>河西</b>" in bench.whisper(Who.VILLAGER, "2").to(VOTER)["text"]
    assert found(bench).voted == 1


def test_a_typed_number_votes_only_where_one_paper_was_shown(bench: Bench) -> None:
    begin(bench, "#表决 新房选址\n河东\n河西", "secrecy")
    bench.whisper(Who.VILLAGER, "投票")
    bench.whisper(Who.CLERK, "#表决 村口修路")
    bench.press(Who.CLERK, "draft:body:1:2")
    bench.press(Who.CLERK, "draft:begin:1:2")
    # A second paper has come since the first was asked for.
    assert "不知道是哪一个" in bench.whisper(Who.VILLAGER, "1").texts[0]
    assert len(bench.whisper(Who.VILLAGER, "投票").texts) == 2
    bench.whisper(Who.VILLAGER, "2")
    assert (found(bench).voted, found(bench, 2).voted) == (0, 0)
    bench.press(Who.VILLAGER, "cast:1:2:00")
    bench.whisper(Who.VILLAGER, "#表决 1")
    bench.whisper(Who.VILLAGER, "2")
    assert found(bench).voted == 1


def test_who_ends_it_hears_what_came_of_it_or_why_it_cannot_be_opened(bench: Bench) -> None:
    begin(bench)
    for one in VOTERS:
        bench.press(one, "cast:1:1:00")
    bench.later(days=4)
    good = bench.door
    bench.door = Door(replace(bench.house, vault=Vault(b"1" * 32)), table(bench.texts))
    assert "密钥不是开票时的那一把" in bench.whisper(Who.CLERK, "结束表决 1").texts[0]
    bench.door = good
    ended = bench.whisper(Who.CLERK, "结束表决 1")
    assert "赞成 <b>12</b>" in ended.to(CLERK)["text"]
    assert GROUP in ended.chats


def test_without_a_group_its_owner_hears_the_result(bench: Bench) -> None:
    begin(bench)
    bench.press(Who.VILLAGER, "cast:1:1:00")
    with bench.database.begin() as tx:
        tx.execute(delete(table_of(ChatRow)))
    told = swept(bench, days=4)
    assert [chat for chat, _ in told] == [CLERK]
    assert "赞成 <b>1</b>" in told[0][1]["text"]


def test_in_a_secret_ballot_a_number_is_no_vote(bench: Bench) -> None:
    begin(bench)
    bench.whisper(Who.VILLAGER, "投票")
    bench.whisper(Who.VILLAGER, "1")
    assert found(bench).voted == 0


def test_several_are_marked_on_the_card_and_cast_by_one_tap(bench: Bench) -> None:
    begin(bench, "#表决 先修哪里\n村口\n桥头\n后山", "form")
    assert not found(bench).question.secret
    picked = bench.press(Who.VILLAGER, "pick:1:1:02")
    assert labels(picked.to(VOTER)) == ["村口", "桥头", "✔ 后山", "🗳 就投这 1 个", "弃权"]
    assert "最多选 2 个" in bench.press(Who.VILLAGER, "pick:1:1:000102").toasts[0]
    assert found(bench).voted == 0
    assert "村口、后山" in bench.press(Who.VILLAGER, "cast:1:1:0200").to(VOTER)["text"]


def test_a_ranking_shows_its_places(bench: Bench) -> None:
    begin(bench, "#表决 先修哪里\n村口\n桥头\n后山", "form", "form")
    picked = bench.press(Who.VILLAGER, "pick:1:1:0200")
    assert labels(picked.to(VOTER))[:3] == ["第2：村口", "桥头", "第1：后山"]
    assert "后山 → 村口" in bench.press(Who.VILLAGER, "cast:1:1:0200").to(VOTER)["text"]
    told = dict(swept(bench, days=4))
    assert "最后是：<b>后山</b>" in told[GROUP]["text"]


def test_the_groups_button_brings_the_paper_in_private(bench: Bench) -> None:
    begin(bench)
    said = bench.press(Who.VILLAGER, "paper:1:1", chat=GROUP)
    assert said.chats == {VOTER}
    assert "名册上没有您" in bench.press(Who.LINKING_CADRE, "paper:1:1", chat=GROUP).toasts[0]


@pytest.mark.parametrize(
    ("who", "data", "sentence"),
    [
        (STRANGER, "cast:1:1:00", "还没有对上名册"),
        (Who.LINKING_CADRE, "cast:1:1:00", "名册上没有您"),
        (Who.VILLAGER, "cast:1:1:07", "没有这个选项"),
        (Who.VILLAGER, "cast:1:1:-1", "没有这个选项"),
        (Who.VILLAGER, "cast:1:1:", "没有这个选项"),
        (Who.VILLAGER, "cast:1:9:00", "没有 9号表决"),
        (Who.VILLAGER, "cast:2:1:00", "没有 1号表决"),
        (Who.VILLAGER, "pick:1:1:00", "请点按钮投"),
        (Who.VILLAGER, "draft:begin:1:1", "您不能开表决"),
    ],
)
def test_bad_presses_get_one_clear_sentence(
    bench: Bench, who: Who | int, data: str, sentence: str
) -> None:
    begin(bench)
    said = bench.press(who, data, chat=GROUP if who == STRANGER else None)
    assert sentence in said.toasts[0]
    assert found(bench).voted == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("#表决", "还没写内容"),
        ("#表决 选址\n河东", "选项要有 2 到 20 个"),
        ("#表决 选址\n河东\n河东", "不能重复"),
    ],
)
def test_words_that_make_no_question(bench: Bench, words: str, sentence: str) -> None:
    assert sentence in bench.whisper(Who.CLERK, words).texts[0]


def test_an_old_draft_closes_before_it_opens(bench: Bench) -> None:
    bench.whisper(Who.CLERK, "#表决 村口修路")
    bench.later(days=4)
    assert "截止时间已经过了" in bench.press(Who.CLERK, "draft:begin:1:1").toasts[0]
    bench.press(Who.CLERK, "draft:close:1:1")
    bench.press(Who.CLERK, "draft:begin:1:1")
    assert found(bench).state is State.OPEN


def test_a_vote_after_the_close_is_told_so(bench: Bench) -> None:
    begin(bench)
    bench.later(days=4)
    assert "已经截止" in bench.press(Who.VILLAGER, "cast:1:1:00").toasts[0]
    swept(bench)
    assert "已经截止" in bench.press(Who.VILLAGER, "cast:1:1:00").toasts[0]


def test_undecided_voters_alone_are_reminded_once(bench: Bench) -> None:
    begin(bench)
    bench.press(Who.VILLAGER, "cast:1:1:00")
    told = swept(bench, days=2, hours=12)
    asked = {chat for chat, _ in told}
    everybody = {int(village.user(one)) for one in VOTERS if one is not Who.SANITATION}
    assert asked == everybody - {VOTER}
    assert all("您还没有投" in payload["text"] for _, payload in told)
    assert swept(bench, minutes=5) == []


def test_at_its_time_it_is_counted_and_the_group_hears(bench: Bench) -> None:
    begin(bench, "#表决 村口修路", "secrecy")
    for at, one in enumerate(VOTERS):
        bench.press(one, f"cast:1:1:0{at % 2}")
    told = [payload["text"] for chat, payload in swept(bench, days=4) if chat == GROUP]
    assert "已截止，结果见下" in told[0]
    assert "赞成 <b>6</b>" in told[1]
    assert "投票 12 / 应到 13" in told[1]
    again = bench.say(Who.VILLAGER, "#表决 1")
    assert "赞成 <b>6</b>" in again.texts[0]


def test_nobody_ends_it_while_one_may_vote(bench: Bench) -> None:
    begin(bench)
    assert "还有 13 人可以投" in bench.whisper(Who.CLERK, "结束表决 1").texts[0]


def test_a_small_secret_ballot_is_warned_of(bench: Bench) -> None:
    bench.whisper(Who.CLERK, "#表决 村口修路")
    begun = bench.press(Who.CLERK, "draft:begin:1:1")
    assert "人太少" in begun.toasts[0]


def test_nothing_waits_and_it_is_said(bench: Bench) -> None:
    assert "没有等您投的票" in bench.whisper(Who.VILLAGER, "投票").texts[0]


def test_a_draft_is_not_made_in_the_group(bench: Bench) -> None:
    assert "请私聊我写" in bench.say(Who.CLERK, "#表决 村口修路").texts[0]
    with bench.database.read() as tx:
        assert kept.find(tx, WILLOW, 1) is None


def test_a_wrong_key_is_told_once_and_no_vote_is_lost(bench: Bench) -> None:
    begin(bench)
    bench.press(Who.VILLAGER, "cast:1:1:00")
    good, bench.house = bench.house, replace(bench.house, vault=Vault(b"1" * 32))
    told = swept(bench, days=4)
    assert [chat for chat, _ in told] == [CLERK]
    assert "密钥不是开票时的那一把" in told[0][1]["text"]
    assert swept(bench, hours=2) == []
    bench.house = good
    bench.now += timedelta(hours=2)
    assert "赞成 <b>1</b>" in str(dict(swept(bench))[GROUP])


def test_who_steps_aside_hears_why_and_the_register_is_for_those_who_keep_it(bench: Bench) -> None:
    begin(bench)
    name = village.NAMES[Who.VILLAGER]
    aside = bench.whisper(Who.CLERK, f"回避 1 {name} 与承包人是夫妻 村民代表会议")
    assert "与承包人是夫妻" in aside.to(VOTER)["text"]
    assert "同意回避的：村民代表会议" in aside.to(VOTER)["text"]
    assert f"1. {name}：与承包人是夫妻" in bench.whisper(Who.SUPERVISOR, "回避 1").texts[0]
    assert "您不能" in bench.whisper(Who.NEIGHBOUR, "回避 1").texts[0]
    assert name not in str(bench.say(Who.CLERK, "#回避 1").texts)
    cadres = int(village.cadres_chat())
    among = bench.hear(updates.message("#回避 1", user=updates.person(CLERK), chat=cadres))
    assert "私聊" in among.texts[0]
    assert name not in str(among.texts)
    result = dict(swept(bench, days=4))[GROUP]["text"]
    assert "回避 1，" in result
    assert name not in result
