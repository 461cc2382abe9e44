"""A village sets its own clocks in chat: each value with its source, for what is raised from then on."""

from dataclasses import replace

import pytest

from bot.clock import sweep_once
from bot.config import ClockRule, VillageDefaults
from bot.deciding import DecisionRule
from bot.rules import rules_of
from handlers.door import Door
from handlers.routes import table
from storage import requests, trail
from tests.handlers.conftest import GROUP, Bench
from tests.support.village import WILLOW, Who
from village.categories import Category
from village.decision_rules import SOURCES
from village.handling import Clock, Way

COUNTY = ClockRule(
    way=Way.IMMEDIATE,
    clock=Clock.ANSWER,
    category=Category.STREET_LAMP,
    working_days=2,
    source="溪口县办法第九条",
)


@pytest.fixture
def town(bench: Bench) -> Bench:
    """A bench whose county has a rule of its own."""
    bench.house = replace(bench.house, rules_of=rules_of(VillageDefaults(clocks=(COUNTY,))))
    bench.door = Door(bench.house, table(bench.texts))
    return bench


def due_in_hours(bench: Bench, number: int) -> float:
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, number)
    assert found
    return (found.due_at - found.opened_at).total_seconds() / 3600


def test_a_village_sets_a_clock_and_takes_it_back(town: Bench) -> None:
    town.say(Who.VILLAGER, "#诉求 村口的水管漏水")
    town.later(minutes=1)
    (told,) = town.whisper(Who.SECRETARY, "时限 改 用水 答复 12小时 村民会议定的").texts
    assert "已经在办的不变" in told
    assert "12 小时（本村：村民会议定的，6月" in told
    assert "← 原来 24 小时（保定市接诉即办工作条例第十九条）" in told
    (told,) = town.whisper(Who.SECRETARY, "时限 改 水电 签收 1小时").texts
    assert "用电 · 签收（接单）：1 小时（本村：自定，" in told
    told_of_both = told
    assert "← 原来 1 个工作日（唐山市" in told
    (told,) = town.whisper(Who.SECRETARY, "时限 改 路灯 答复 1天").texts
    assert "← 原来 2 个工作日（本县：溪口县办法第九条） ← 原来 3 个工作日（保定市" in told
    # Everybody reads it, with all layers.
    (told,) = town.whisper(Who.VILLAGER, "时限").texts
    assert "用水：12 小时（本村：村民会议定的" in told
    assert "用水 · 签收（接单）：1 小时" in told
    assert "路灯" in town.whisper(Who.VILLAGER, "时限 路灯").texts[0]

    town.later(minutes=1)
    town.say(Who.VILLAGER, "#诉求 老桥头水管爆了")
    assert (due_in_hours(town, 1), due_in_hours(town, 2)) == (24, 12)
    # Of the second nobody signed within its hour; of the first there is time.
    town.later(hours=1, minutes=1)
    with town.database.begin() as tx:
        sweep_once(tx, town.house, now=town.now)
        reminded = [one.subject for one in trail.entries(tx, WILLOW) if one.deed == "remind"]
        set_by = [one.data for one in trail.entries(tx, WILLOW) if one.deed == "set_limits"]
    assert reminded == ["request:2"]
    assert "村民会议" not in str(set_by)

    # What is offered as the way back takes back just that, for both.
    assert "时限 改 水电 签收 还原" in told_of_both
    (told,) = town.whisper(Who.SECRETARY, "时限 改 水电 签收 还原").texts
    assert told.count("签收") == 2
    (told,) = town.whisper(Who.SECRETARY, "时限 改 水电 还原").texts
    assert "还原了" in told
    assert "本村" not in told
    town.say(Who.VILLAGER, "#诉求 学校门口的水管漏水")
    assert due_in_hours(town, 3) == 24


def test_what_cannot_be_set_is_told_in_one_sentence(town: Bench) -> None:
    for said, word in (
        ("时限 改 水电 签收 2个工作日", "最长 1 个工作日（唐山市"),
        ("时限 改 路灯 答复 3个工作日", "最长 2 个工作日（本县：溪口县办法第九条）"),
        ("时限 改 水电 签收 0小时", "最短 1 小时"),
        ("时限 改 水电 还原", "本村没有改过"),
        ("时限 改 水电 暂停 1天", "只能改“签收”和“答复”"),
        ("时限 改 月亮 签收 4小时", "这样写：时限 改 水电 签收 4小时"),
    ):
        (told,) = town.whisper(Who.SECRETARY, said).texts
        assert word in told
    for who in (Who.VILLAGER, Who.UTILITIES):
        assert "不能改时限" in town.whisper(who, "时限 改 水电 签收 4小时").texts[0]
    assert GROUP not in town.whisper(Who.SECRETARY, "时限 改 水电 签收 4小时").chats


def test_how_decisions_are_made_is_told_with_every_source(bench: Bench) -> None:
    county = DecisionRule(source="河北省实施办法", representatives_notice_days=7)
    rules = rules_of(VillageDefaults(decisions=(county,)))
    bench.house = replace(bench.house, rules_of=rules)
    bench.door = Door(bench.house, table(bench.texts))
    (told,) = bench.whisper(Who.VILLAGER, "时限 决议").texts
    assert "公示：至少 15 天（《村民委员会组织法》第三十五条）" in told
    assert "代表会议：提前 7 天通知（本县：河北省实施办法）" in told
    assert told.count("· ") == len(SOURCES)
