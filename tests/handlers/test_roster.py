"""The roster in numbers, through parse, table, door and action, on both databases."""

import pytest

from handlers.door import Ending
from tests.handlers.conftest import GROUP, Bench, account
from tests.support import updates, village
from tests.support.village import STRANGER, Who

CADRES = int(village.cadres_chat())


@pytest.mark.parametrize("words", ["名册", "/roster", "#名册"])
def test_a_cadre_is_told_in_private(bench: Bench, words: str) -> None:
    (told,) = bench.whisper(Who.CLERK, words).texts
    assert told.splitlines()[:3] == ["<b>柳树沟村 · 名册</b>", "户 5 · 人 13", "满 18 周岁 13"]
    assert "党员 1（正式 1，预备 0）" in told
    assert "村民代表 1\n在外 1" in told
    assert "任期" not in told


def test_the_cadres_group_is_told_too(bench: Bench) -> None:
    said = bench.hear(updates.message("名册", user=account(Who.CLERK), chat=CADRES))
    assert "户 5 · 人 13" in said.to(CADRES)["text"]


def test_the_village_group_is_sent_to_the_private_chat(bench: Bench) -> None:
    (told,) = bench.say(Who.CLERK, "名册").texts
    assert "私聊" in told
    assert "13" not in told


@pytest.mark.parametrize("one", [Who.VILLAGER, Who.SUPERVISOR, int(STRANGER)])
def test_nobody_else_is_told_anywhere(bench: Bench, one: Who | int) -> None:
    assert "私聊" in bench.say(one, "名册").to(GROUP)["text"]


def test_a_villager_is_refused_in_private(bench: Bench) -> None:
    said = bench.whisper(Who.VILLAGER, "名册")
    assert said.ending is Ending.REFUSED
    assert "看名册" in said.texts[0]


def test_a_group_head_is_told_of_their_group(bench: Bench) -> None:
    (told,) = bench.whisper(Who.GROUP_HEAD, "名册").texts
    assert told.startswith("<b>柳树沟村 · 1组名册</b>\n户 2 · 人 6")


def test_it_is_told_in_english_too(bench: Bench) -> None:
    said = bench.hear(
        updates.private_message("/roster", user={**account(Who.CLERK), "language_code": "en"})
    )
    assert "Households 5 · people 13" in said.texts[0]


def test_in_what_the_representatives_fall_short_is_told_with_its_article(bench: Bench) -> None:
    (told,) = bench.whisper(Who.CLERK, "名册").texts
    assert "⚠️ 妇女代表只有 0 人：要占代表会议组成人员的三分之一以上，至少 1 人" in told
    assert "《村民委员会组织法》第二十九条" in told
    (of_group,) = bench.whisper(Who.GROUP_HEAD, "名册").texts
    assert "⚠️" not in of_group
