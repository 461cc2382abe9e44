"""Contact cards, through parse, table, door and action, on both databases."""

import pytest
from sqlalchemy import update

from handlers.door import Ending
from storage import outbox
from storage.people import HouseholdRow
from storage.shards import ALL
from tests.handlers.conftest import GROUP, Bench
from tests.support import village
from tests.support.village import NAMES, WILLOW, Who


@pytest.fixture(autouse=True)
def _served(bench: Bench) -> None:
    """The head of a group looks after the villager's household, and nobody after the others."""
    with bench.database.begin() as tx:
        tx.execute(
            update(HouseholdRow)
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id == 1)
            .values(member_id=Who.GROUP_HEAD)
        )


@pytest.mark.parametrize("words", ["我的党员", "/card", "联心卡", "/start card"])
def test_a_household_asks_in_many_words(bench: Bench, words: str) -> None:
    ((chat, payload),) = bench.whisper(Who.VILLAGER, words).sent
    assert chat == village.user(Who.VILLAGER)
    assert payload == {"photo": outbox.DRAWN, "parse_mode": "HTML"}


def test_the_row_names_the_card_and_nobody_on_it(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "我的党员")
    with bench.database.read() as tx:
        (row,) = outbox.waiting(tx, ALL)
    assert row.purpose == "picture:contact_card:1:zh-CN"
    assert NAMES[Who.GROUP_HEAD] not in str(row)


def test_a_group_hears_only_that_it_went_out_in_private(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, "我的党员")
    assert said.chats == {GROUP, village.user(Who.VILLAGER)}
    assert "私聊" in said.to(GROUP)["text"]
    assert said.to(village.user(Who.VILLAGER))["photo"] == outbox.DRAWN


def test_who_cannot_be_written_to_is_told_how(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(
            update(HouseholdRow)
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id == Who.SANITATION % 5)
            .values(member_id=Who.GROUP_HEAD)
        )
    said = bench.say(Who.SANITATION, "我的党员")
    assert said.chats == {GROUP}
    assert "开始私聊" in said.texts[0]


def test_a_household_without_a_member_hears_whom_to_ask(bench: Bench) -> None:
    (told,) = bench.whisper(Who.NEIGHBOUR, "我的党员").texts
    assert f"支部书记{NAMES[Who.SECRETARY]}" in told


def test_a_cadre_asks_for_any(bench: Bench) -> None:
    ((_, payload),) = bench.whisper(Who.CLERK, f"联心卡 {NAMES[Who.VILLAGER]}").sent
    assert payload["photo"] == outbox.DRAWN
    assert "没有找到" in bench.whisper(Who.CLERK, "联心卡 没有这人").texts[0]


def test_others_are_refused(bench: Bench) -> None:
    refused = bench.whisper(Who.VILLAGER, f"联心卡 {NAMES[Who.NEIGHBOUR]}")
    assert refused.ending is Ending.REFUSED
    assert "不能看别户的联心卡" in refused.texts[0]


def test_talk_about_members_is_talk(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, "我的党员证找不到了").sent == []
