"""Calls for help: one card in the group, neighbours in private, danger first, thanks at the end."""

import json

import pytest
from sqlalchemy import update

from handlers.door import Ending
from storage import helping
from storage.people import HouseholdRow
from tests.handlers.conftest import GROUP, Bench
from tests.handlers.test_handling import swept
from tests.support import village
from tests.support.village import STRANGER, WILLOW, Who
from village.helping import Call, State

AUTHOR, NEIGHBOUR = int(village.user(Who.VILLAGER)), int(village.user(Who.NEIGHBOUR))


def found(bench: Bench) -> Call:
    with bench.database.begin() as tx:
        call = helping.find(tx, WILLOW, 1)
    assert call is not None
    return call


def called(bench: Bench, words: str = "互助 收玉米，明天，要 1 人") -> None:
    bench.say(Who.VILLAGER, words)


def test_in_the_group_one_card_lists_who_comes(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, "互助 收玉米，明天，要 1 人")
    assert said.chats == {GROUP}
    said = bench.press(Who.NEIGHBOUR, "help:come:1:1", chat=GROUP)
    assert "来的：杜满仓（1/1 人）" in said.to(GROUP)["text"]
    assert "已经够了" in bench.press(Who.CLERK, "help:come:1:1", chat=GROUP).toasts[0]
    said = bench.press(Who.NEIGHBOUR, "help:cannot:1:1", chat=GROUP)
    assert "还没有人应" in said.to(GROUP)["text"]


def test_only_the_author_has_enough_and_thanks(bench: Bench) -> None:
    called(bench)
    bench.press(Who.NEIGHBOUR, "help:come:1:1", chat=GROUP)
    assert "不能" in bench.press(Who.NEIGHBOUR, "help:close:1:1", chat=GROUP).toasts[0]
    bench.whisper(Who.VILLAGER, "够了")
    said = bench.press(Who.VILLAGER, "help:thank:1:1", chat=GROUP)
    assert "谢谢您来帮忙" in said.to(NEIGHBOUR)["text"]
    assert "1 位邻居" in said.to(GROUP)["text"]
    call = found(bench)
    assert (call.state, call.helped, call.helpers) == (State.THANKED, 1, ())


def test_it_ends_by_itself_and_who_came_is_forgotten(bench: Bench) -> None:
    called(bench)
    bench.press(Who.NEIGHBOUR, "help:come:1:1", chat=GROUP)
    sent = swept(bench, days=2)
    assert any(
        to == GROUP and "谢谢大家" in json.dumps(one, ensure_ascii=False) for to, one in sent
    )
    swept(bench, days=8)
    assert found(bench).helpers == ()


def test_danger_comes_first(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, "互助 后山着火了，快来人")
    assert "119" in said.sent[0][1]["text"]
    assert found(bench).state is State.OPEN


def test_whom_to_call_is_said_to_anybody(bench: Bench) -> None:
    guest = bench.say(int(STRANGER), "互助 后山着火了，快来人")
    assert "119" in guest.to(GROUP)["text"]
    assert "后山着火了" in guest.to(int(village.user(Who.SECRETARY)))["text"]
    stranger = bench.whisper(int(STRANGER), "灶房着火了！")
    assert stranger.texts[0].startswith("⚠️ <b>先打电话：火警救援 119")
    for words in ("代办 屋里着火了", "问专家 屋里着火了"):
        assert "119" in bench.say(Who.VILLAGER, words).texts[0]
    accused = bench.say(Who.VILLAGER, "着火了，书记收了红包不管")
    # Every cadre reads the card, the accused too: it says that there is fire, and who called.
    card = accused.to(int(village.user(Who.SECRETARY)))["text"]
    assert "着火" in card
    assert "红包" not in card
    refused = bench.whisper(Who.VILLAGER, "找人 屋里着火了")
    assert refused.ending is Ending.REFUSED
    assert refused.texts[0].startswith("⚠️ <b>先打电话：火警救援 119")


@pytest.mark.parametrize(
    "words", ["互助 灶房着火了，快来人", "代办 屋里着火了", "问专家 柑橘 屋里着火了"]
)
def test_the_cadres_hear_of_danger_whoever_calls_it(bench: Bench, words: str) -> None:
    said = bench.say(int(STRANGER), words)
    assert said.ending is Ending.REFUSED
    numbers, _, told, why = said.to(GROUP)["text"].splitlines()
    assert "119" in numbers
    assert told == "已经通知村里的干部。"
    assert "名册" in why
    assert "着火了" in said.to(int(village.user(Who.SECRETARY)))["text"]


def test_at_night_nobody_but_its_author_is_told(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(update(HouseholdRow).values(circle=1))
    bench.later(hours=14, minutes=30)
    for words in ("互助 收玉米，今天", "互助 抬水泵，明天"):
        assert bench.whisper(Who.VILLAGER, words).chats == {AUTHOR}
    assert bench.whisper(Who.VILLAGER, "够了").chats == {AUTHOR}
    sent = swept(bench, hours=8)
    assert NEIGHBOUR in {to for to, _ in sent}
    assert not any("抬水泵" in json.dumps(one, ensure_ascii=False) for _, one in sent)
    # The one before is meant now, and by day whoever was told hears that it is over.
    bench.later(hours=8)
    assert NEIGHBOUR in bench.whisper(Who.VILLAGER, "够了").chats
    assert "没有正在找人的互助" in bench.whisper(Who.VILLAGER, "够了").texts[0]


def test_thanks_are_told_by_day(bench: Bench) -> None:
    called(bench)
    bench.press(Who.NEIGHBOUR, "help:come:1:1", chat=GROUP)
    bench.later(hours=14)
    bench.whisper(Who.VILLAGER, "够了")
    said = bench.press(Who.VILLAGER, "help:thank:1:1", chat=GROUP)
    assert (said.chats, said.toasts) == (set(), ["夜里不打扰，早上替您谢大家"])
    assert not swept(bench, hours=7)
    sent = swept(bench, hours=1)
    assert {to for to, _ in sent} == {GROUP, NEIGHBOUR}
    assert (found(bench).helped, found(bench).helpers) == (1, ())


def test_a_word_of_talk_is_no_command_in_the_group(bench: Bench) -> None:
    called(bench)
    bench.say(Who.VILLAGER, "够了")
    assert found(bench).state is State.OPEN


@pytest.mark.parametrize(
    ("who", "words", "sentence"),
    [
        (Who.VILLAGER, "互助", "还没写内容"),
        (Who.NEIGHBOUR, "够了", "没有正在找人的互助"),
        (STRANGER, "互助 收玉米", "名册"),
    ],
)
def test_what_cannot_be_used_gets_one_clear_sentence(
    bench: Bench, who: Who | int, words: str, sentence: str
) -> None:
    said = bench.whisper(who, words) if isinstance(who, Who) else bench.say(who, words)
    assert sentence in said.texts[0]


def test_a_forged_press_changes_nothing(bench: Bench) -> None:
    called(bench)
    for data in ("help:fly:1:1", "help:come:1:9", "help:come:2:1"):
        assert bench.press(Who.NEIGHBOUR, data).toasts
    assert found(bench).helpers == ()
