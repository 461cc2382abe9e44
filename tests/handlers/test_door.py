"""The door: who speaks, in which village, once, and what is no word of ours."""

import pytest
from sqlalchemy import text

from handlers.door import Ending
from storage import conversations, requests
from tests.handlers.conftest import GROUP, Bench, account
from tests.handlers.test_requests import report
from tests.support import updates, village
from tests.support.village import MAPLE, STRANGER, WILLOW, Who
from village.requests import State

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


@pytest.fixture
def bench(on_both: Bench) -> Bench:
    """The way of an update, on each kind of database."""
    return on_both


def test_talk_is_neither_answered_nor_kept(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, "今天赶场的人好多哦")
    assert (said.ending, said.sent, said.toasts) == (Ending.DONE, [], [])
    with bench.database.read() as tx:
        assert tx.scalar(text("SELECT count(*) FROM inbox WHERE body IS NOT NULL")) == 0
        assert tx.scalar(text("SELECT count(*) FROM outbox")) == 0


def test_a_number_of_another_village_is_not_found(bench: Bench) -> None:
    report(bench)
    neighbour = int(village.group_chat(MAPLE))
    asker = updates.person(int(village.user(Who.VILLAGER, MAPLE)))
    said = bench.hear(updates.message("进度 1", user=asker, chat=neighbour))
    assert said.texts == ["本村没有 1号诉求。"]


@pytest.mark.parametrize("words", ["#诉求 灯\0不亮", "#诉求 灯不亮\ud83d"])
def test_what_no_database_keeps_is_left_out(bench: Bench, words: str) -> None:
    assert "灯不亮" in bench.say(Who.VILLAGER, words).to(GROUP)["text"]


def test_a_guest_reports_and_is_marked(bench: Bench) -> None:
    said = bench.say(int(STRANGER), "#诉求 桥头灯不亮")
    assert "（未核实）" in said.to(GROUP)["text"]


def test_a_stranger_in_private_is_told_where_to_go(bench: Bench) -> None:
    (sentence,) = bench.whisper(int(STRANGER), "你好").texts
    assert "村文书" in sentence


def test_a_group_of_no_village_is_told_so_only_when_it_speaks_to_the_bot(bench: Bench) -> None:
    talk = bench.hear(updates.message("大家好", chat=-100_999, user=account(Who.VILLAGER)))
    assert talk.sent == []
    asked = bench.hear(updates.message("#诉求 灯不亮", chat=-100_999, user=account(Who.VILLAGER)))
    assert asked.texts[0].startswith("这个群还没有绑定村子")


def test_a_void_question_does_not_swallow_what_is_said_next(bench: Bench) -> None:
    report(bench)
    bench.press(Who.CLERK, "req:resolve:1:1:")
    bench.say(Who.CLERK, "办结 1 好了")
    assert bench.whisper(Who.CLERK, "换了灯泡").texts == ["1号已经办了，等评价。"]
    assert bench.whisper(Who.CLERK, "换了灯泡").texts == ["没看懂。写“帮助”看看我能做什么。"]


def test_a_question_is_forgotten_after_its_time(bench: Bench) -> None:
    report(bench)
    bench.press(Who.CLERK, "req:resolve:1:1:")
    bench.later(hours=13)
    bench.whisper(Who.CLERK, "好了")
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
        waiting = conversations.find(tx, chat_id=CLERK, user_id=CLERK, now=bench.now)
    assert found is not None
    assert found.state is State.OPEN
    assert waiting is None


def test_the_same_update_twice_has_one_effect(bench: Bench) -> None:
    raw = updates.message("#诉求 灯不亮", user=account(Who.VILLAGER), chat=GROUP)
    assert bench.hear(raw).ending is Ending.DONE
    assert bench.hear(raw).ending is Ending.REPEATED
    with bench.database.read() as tx:
        assert requests.find(tx, WILLOW, 2) is None


def test_courtesy_is_answered_and_is_no_matter(bench: Bench) -> None:
    assert bench.whisper(Who.VILLAGER, "谢谢！").texts == ["不客气，有事随时说。"]
    assert "#诉求" in bench.whisper(Who.VILLAGER, "你好").texts[0]
    assert bench.say(Who.VILLAGER, "@lianxin_bot 辛苦了").texts == ["不客气，有事随时说。"]
    assert bench.say(Who.VILLAGER, "谢谢").texts == []
    assert bench.whisper(Who.VILLAGER, "1号诉求").texts == ["本村没有 1号诉求。"]
