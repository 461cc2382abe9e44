"""我家也是 through the door: the count on the card, once a household, taken back, and what neighbours hear."""

import pytest

from actions import joined
from handlers.door import Ending
from storage import requests
from tests.handlers.conftest import BOT, GROUP, Bench, Said
from tests.support import updates, village
from tests.support.village import MAPLE, STRANGER, WILLOW, Who
from village.requests import Request

JOIN = "join:1:1"


def press(bench: Bench, who: Who | int, data: str = JOIN) -> Said:
    return bench.press(who, data, chat=GROUP)


def card(said: Said, chat: int = GROUP) -> str:
    return str(
        next(one["text"] for to, one in said.sent if to == chat and "1号诉求" in one["text"])
    )


def kept(bench: Bench) -> Request:
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
    assert found is not None
    return found


@pytest.fixture
def raised(bench: Bench) -> Bench:
    said = bench.say(Who.VILLAGER, "#诉求 村口路灯不亮")
    buttons = said.to(GROUP)["reply_markup"]["inline_keyboard"]
    assert buttons == [[{"text": "我家也是", "callback_data": JOIN}]]
    return bench


def test_a_neighbours_press_is_on_the_card_once_a_household(raised: Bench) -> None:
    said = press(raised, Who.NEIGHBOUR)
    assert "1 户也是" in card(said)
    assert "您家也是" in said.toasts[0]
    # UTILITIES, AWAY and GROUP_HEAD live in one house.
    assert "2 户也是" in card(press(raised, Who.GROUP_HEAD))
    assert "1 户也是" in card(press(raised, Who.AWAY))
    assert kept(raised).joined == 1


def test_it_is_taken_back_by_pressing_again(raised: Bench) -> None:
    press(raised, Who.NEIGHBOUR)
    said = press(raised, Who.NEIGHBOUR)
    assert "也是" not in card(said)
    assert "撤回" in said.toasts[0]
    assert kept(raised).joined == 0


def test_typed_under_the_card_it_joins_and_stays(raised: Bench) -> None:
    raised.show(GROUP, "request:1", 900)
    ours = updates.message("1号诉求", user={**updates.BOT, "id": BOT}, chat=GROUP, message_id=900)
    quoted = ours["message"]
    for words in ("我家也是！", "我家也是"):
        said = raised.say(Who.NEIGHBOUR, words, reply_to=quoted)
        assert "您家也是" in said.texts[-1]
        assert kept(raised).joined == 1
    assert raised.say(Who.GROUP_HEAD, "晓得了", reply_to=quoted).sent == []


def test_the_handler_reads_who_and_nobody_else_does(raised: Bench) -> None:
    said = press(raised, Who.NEIGHBOUR)
    handler = int(village.user(Who.UTILITIES))
    assert "2号院" in card(said, handler)
    assert "2号院" not in card(said)


def test_a_guest_counts_apart_and_is_told_how_to_bind(raised: Bench) -> None:
    said = press(raised, int(STRANGER))
    assert "1 人也是" in card(said)
    assert "户也是" not in card(said)
    assert "绑定" in said.toasts[0]
    assert (kept(raised).joined, kept(raised).joined_guests) == (0, 1)


def test_its_own_household_and_who_has_none_are_told_why_not(raised: Bench) -> None:
    # SECRETARY lives where VILLAGER does.
    for who in (Who.VILLAGER, Who.SECRETARY, Who.LINKING_CADRE):
        said = press(raised, who)
        assert said.ending is Ending.REFUSED
        assert said.toasts
    assert kept(raised).joined == 0


def test_of_another_village_and_in_private_it_is_not_found(raised: Bench) -> None:
    assert press(raised, Who.NEIGHBOUR, "join:2:1").ending is Ending.REFUSED
    assert press(raised, Who.NEIGHBOUR, "join:1:99").ending is Ending.REFUSED
    raised.whisper(Who.VILLAGER, "#诉求 家里的事")
    assert press(raised, Who.NEIGHBOUR, "join:1:2").ending is Ending.REFUSED
    assert MAPLE != WILLOW


def test_enough_households_make_it_a_joint_matter(raised: Bench) -> None:
    people = (Who.NEIGHBOUR, Who.GROUP_HEAD, Who.NAMESAKE, Who.SANITATION)
    for who in people:
        press(raised, who)
    assert not kept(raised).joint
    with raised.database.begin() as tx:
        found = joined.toggle(
            tx,
            village.actor(tx, STRANGER),
            1,
            rules=village.rules(),
            now=raised.now,
        )
    # A guest makes no matter a joint one.
    assert not found.matter.request.joint
    assert kept(raised).joined == len({int(who) % 5 for who in people})


def test_who_joined_hears_how_it_ended(raised: Bench) -> None:
    press(raised, Who.NEIGHBOUR)
    done = raised.whisper(Who.UTILITIES, "办结 1 换了灯泡")
    told = done.to(int(village.user(Who.NEIGHBOUR)))["text"]
    assert "您家也是" in told
    assert "换了灯泡" in told
    assert press(raised, Who.GROUP_HEAD).ending is Ending.REFUSED


def test_they_hear_too_that_it_cannot_be_done_or_was_taken_back(raised: Bench) -> None:
    press(raised, Who.NEIGHBOUR)
    neighbour = int(village.user(Who.NEIGHBOUR))
    assert "没有电源" in raised.whisper(Who.UTILITIES, "办不了 1 没有电源").to(neighbour)["text"]
    raised.say(Who.VILLAGER, "#诉求 水沟堵了")
    press(raised, Who.NEIGHBOUR, "join:1:2")
    assert "自己报" in raised.say(Who.VILLAGER, "撤回 2").to(neighbour)["text"]


def test_what_a_guest_joined_becomes_the_households(raised: Bench) -> None:
    press(raised, int(STRANGER))
    with raised.database.begin() as tx:
        joined.adopt(tx, STRANGER, village.member(tx, Who.NEIGHBOUR))
    assert (kept(raised).joined, kept(raised).joined_guests) == (1, 0)
    with raised.database.begin() as tx:
        joined.adopt(tx, STRANGER, village.member(tx, Who.NEIGHBOUR))
    assert kept(raised).joined == 1
