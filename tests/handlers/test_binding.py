"""Codes as people type them, on both databases: in private, in a group, by strangers and by thieves."""

import pytest
from sqlalchemy import text

from actions.codes import make_codes
from handlers.door import Ending
from storage import accounts, codes
from tests.handlers.conftest import GROUP, OPERATOR, Bench, Said
from tests.support import updates, village
from tests.support.village import MAPLE, NAMES, STRANGER, WILLOW, Who
from village.binding import MAX_FAILURES, normalise, written

CLERK = int(village.user(Who.CLERK))
UNBOUND = village.person_id(Who.UNBOUND)
HER = NAMES[Who.UNBOUND]


def code_of(bench: Bench, one: Who = Who.UNBOUND) -> str:
    person = village.person_id(one)
    with bench.database.begin() as tx:
        made = make_codes(tx, WILLOW, [person], vault=bench.house.vault, now=bench.now)
    return written(made[person])


def sure(bench: Bench, who: Who, words: str) -> Said:
    """Say it, and press the button under what follows from it."""
    told = bench.whisper(who, words).sent[-1][1]
    return bench.press(who, told["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


def whose(bench: Bench, person: int = UNBOUND) -> list[int]:
    with bench.database.read() as tx:
        return list(accounts.of_person(tx, WILLOW, village.person_id(Who(person))))


@pytest.mark.parametrize(
    "how", ["绑定 {}", "绑定{}", "#绑定 {}", "/bind {}", "/start {}", "绑定：{}"]
)
def test_a_total_stranger_binds_by_a_code(bench: Bench, how: str) -> None:
    code = code_of(bench)
    typed = normalise(code) if "start" in how else code.lower()
    said = bench.whisper(STRANGER, how.format(typed))
    assert said.chats == {STRANGER, CLERK}
    assert HER in said.texts[0]
    # Whoever found the slip could have typed it: the clerk hears how to undo it, and never the code.
    assert f"解绑 {HER}" in said.to(CLERK)["text"]
    assert normalise(code) not in said.to(CLERK)["text"].replace("-", "")
    assert whose(bench) == [STRANGER]
    # From now on the bot knows them.
    assert HER in bench.whisper(STRANGER, "/start").texts[0]


def test_a_report_is_unverified_until_its_author_binds(bench: Bench) -> None:
    card = bench.say(STRANGER, "#诉求 帮我开个证明").to(GROUP)["text"]
    assert "未核实" in card
    said = bench.whisper(STRANGER, f"绑定 {code_of(bench)}")
    assert said.chats == {STRANGER, GROUP, CLERK}
    for chat in (GROUP, CLERK):
        assert "未核实" not in said.to(chat)["text"]
        assert f"报：{HER}" in said.to(chat)["text"]
    assert "帮我开个证明" in bench.whisper(STRANGER, "我的").texts[0]


@pytest.mark.parametrize("how", ["绑定 {}", "#绑定 {}", "/bind {}", "/start {}"])
def test_a_code_in_a_group_is_answered_without_it(bench: Bench, how: str) -> None:
    code = code_of(bench)
    said = bench.say(STRANGER, how.format(normalise(code)))
    assert said.chats == {GROUP}
    assert "私聊" in said.to(GROUP)["text"]
    assert code not in said.to(GROUP)["text"]
    assert normalise(code) not in said.to(GROUP)["text"]
    assert whose(bench) == []


@pytest.mark.parametrize("talk", ["绑定的事情怎么办", "绑定 一下", "解绑"])
def test_talk_about_binding_is_talk(bench: Bench, talk: str) -> None:
    assert bench.say(Who.VILLAGER, talk).sent == []


@pytest.mark.parametrize("words", ["绑定", "/bind", "/start hello", "绑定 ABC", "开始"])
def test_a_stranger_without_a_code_is_told_what_to_do(bench: Bench, words: str) -> None:
    said = bench.whisper(STRANGER, words)
    assert said.chats == {STRANGER}
    assert "绑定" in said.texts[0]
    with bench.database.read() as tx:
        assert codes.tries(tx, STRANGER).failures == 0


def test_a_guest_without_a_code_is_told_how_it_is_written(bench: Bench) -> None:
    bench.say(STRANGER, "#诉求 帮我开个证明")
    said = bench.whisper(STRANGER, "绑定")
    assert said.ending is Ending.REFUSED
    assert "ABCD-2345" in said.texts[0]


def test_a_code_of_another_village_gets_nowhere(bench: Bench) -> None:
    thief = int(village.user(Who.VILLAGER, MAPLE))
    said = bench.whisper(thief, f"绑定 {code_of(bench)}")
    assert "别的村" in said.texts[0]
    assert HER not in said.texts[0]
    assert whose(bench) == []


def test_a_code_tried_again_and_again_is_locked_out_and_the_clerk_is_told_once(
    bench: Bench,
) -> None:
    bench.say(STRANGER, "#诉求 帮我开个证明")
    told = [bench.whisper(STRANGER, "绑定 2222-2222") for _ in range(MAX_FAILURES + 5)]
    assert "9" in told[0].texts[0]
    assert [CLERK in one.chats for one in told].count(True) == 1
    assert CLERK in told[MAX_FAILURES - 1].chats
    assert "24 小时" in bench.whisper(STRANGER, f"绑定 {code_of(bench)}").texts[0]
    bench.later(days=1)
    assert HER in bench.whisper(STRANGER, f"绑定 {code_of(bench)}").texts[0]


def test_of_a_stranger_whom_no_village_knows_the_operator_is_told_once(bench: Bench) -> None:
    told = [bench.whisper(STRANGER, "绑定 2222-2222") for _ in range(MAX_FAILURES + 5)]
    assert [one.chats for one in told if OPERATOR in one.chats] == [{int(STRANGER), OPERATOR}]
    assert OPERATOR in told[MAX_FAILURES - 1].chats


def test_a_persons_other_account_is_told_of_a_new_one(bench: Bench) -> None:
    said = bench.whisper(STRANGER, f"绑定 {code_of(bench, Who.VILLAGER)}")
    other = int(village.user(Who.VILLAGER))
    assert said.chats == {STRANGER, other, CLERK}
    assert "又绑定了一个账号" in said.to(other)["text"]


def test_a_lost_phone_is_unbound_by_a_cadre(bench: Bench) -> None:
    said = sure(bench, Who.CLERK, f"解绑 {NAMES[Who.VILLAGER]}")
    assert said.chats == {CLERK, int(village.user(Who.VILLAGER))}
    assert whose(bench, Who.VILLAGER) == []
    assert "还没有绑定" in bench.whisper(Who.CLERK, f"解绑 {NAMES[Who.VILLAGER]}").texts[0]


def test_one_unbinds_oneself(bench: Bench) -> None:
    assert "照办" not in bench.whisper(Who.VILLAGER, "解绑").texts[0]
    assert whose(bench, Who.VILLAGER) == [int(village.user(Who.VILLAGER))]
    said = sure(bench, Who.VILLAGER, "解绑")
    assert said.chats == {int(village.user(Who.VILLAGER))}
    assert whose(bench, Who.VILLAGER) == []


def test_a_villager_unbinds_nobody_else(bench: Bench) -> None:
    said = bench.whisper(Who.VILLAGER, f"解绑 {NAMES[Who.CLERK]}")
    assert said.ending is Ending.REFUSED
    assert whose(bench, Who.CLERK) == [CLERK]


def test_a_code_repeated_by_the_network_binds_once(bench: Bench) -> None:
    user = updates.person(int(STRANGER))
    raw = updates.private_message(f"绑定 {code_of(bench)}", user=user)
    assert HER in bench.hear(raw).texts[0]
    assert bench.hear(raw).ending is Ending.REPEATED


def test_who_binds_is_shown_what_waits_and_its_card_is_the_villages(bench: Bench) -> None:
    sure(bench, Who.CLERK, "解绑")
    bench.say(Who.VILLAGER, "#诉求 帮我开个证明")
    said = bench.whisper(STRANGER, f"绑定 {code_of(bench, Who.CLERK)}")
    (card,) = [one for _, one in said.sent if "帮我开个证明" in one["text"]]
    assert "reply_markup" in card
    with bench.database.read() as tx:
        kept = tx.execute(text("SELECT DISTINCT village_id FROM outbox WHERE card <> ''"))
        assert [row.village_id for row in kept] == [int(WILLOW)]
