"""Each value that a village may choose: what the package holds, where it has it from, and below what nobody goes."""

from dataclasses import replace

import pytest

from village.decision_rules import FLOORS, SOURCES, BelowLaw, Choice, DecisionRules
from village.handling import Level
from village.law import Article
from village.thresholds import HALF_OR_MORE, MORE_THAN_HALF, TWO_THIRDS, Share

PLAIN = DecisionRules()

SOURCE_ROWS = [
    pytest.param("merges_committees", False, Article.HABIT, id="惯例-一肩挑的可以合并前两步"),
    pytest.param("representatives_notice_days", 3, Article.HABIT, id="惯例-代表会议提前三天"),
    pytest.param("party_notice_days", 3, Article.HABIT, id="惯例-党员大会提前三天"),
    pytest.param("step_gap_days", 0, Article.HABIT, id="惯例-两步间隔"),
    pytest.param("answer_days", 15, Article.HABIT, id="河北上海海南-异议十五天内答复"),
    pytest.param("demand_days", 15, Article.HABIT, id="重庆-联名以后十五天内召集"),
    pytest.param("needs_supervision", True, Article.VCO_37, id="村组法37-村务监督委员会监督"),
    pytest.param("public_days", 15, Article.VCO_35, id="村组法35-公布十五日"),
    pytest.param("villagers_notice_days", 10, Article.VCO_25, id="村组法25-提前十日"),
    pytest.param("whole_days", True, Article.OWN, id="本软件-整天"),
    pytest.param("objection_days", 15, Article.OWN, id="本软件-公示期内都可以提异议"),
    pytest.param("party_quorum", HALF_OR_MORE, Article.PARTY_BRANCH_11, id="支部工作条例11-半数以上"),
    pytest.param("committees_of_all", False, Article.OWN, id="四川10-要改全体过半的由县里定"),
    pytest.param("representatives_of_all", False, Article.VCO_30, id="村组法30-到会过半"),
    pytest.param("levies_of_all", False, Article.LEVIES, id="一事一议-到会三分之二"),
    pytest.param("levies_quorum", TWO_THIRDS, Article.LEVIES, id="一事一议-三分之二到会"),
    pytest.param("levies_by_households", False, Article.LEVIES, id="一事一议-按代表的户由省里定"),
    pytest.param("women_quorum", False, Article.VCO_30, id="山东-妇女代表到会由省里定"),
    pytest.param("least_representatives", 0, Article.VCO_29, id="村组法29-没有最少人数"),
    pytest.param("most_supervisors", 5, Article.HABIT, id="各地-村监委三至五人-天津三至七人"),
    pytest.param("representatives_by_group", False, Article.VCO_29, id="村组法29-由各组推选由村里说"),
    pytest.param("one_representative_a_home", False, Article.VCO_29, id="浙江-一户一位由省里定"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "article"), SOURCE_ROWS)
def test_each_value_says_where_the_package_has_it_from(
    name: str, value: Share | int, article: Article
) -> None:
    assert (getattr(PLAIN, name), PLAIN.source(name)) == (value, article)
    county = PLAIN.over(Level.COUNTY, {name: value}, "县里的文件")
    assert county.source(name) == Choice(name, Level.COUNTY, "县里的文件")


def test_every_value_has_a_row() -> None:
    assert {one.values[0] for one in SOURCE_ROWS} == set(SOURCES)


FLOOR_ROWS = [
    pytest.param("public_days", 15, 14, Article.VCO_35, id="村组法35-公布不少于十五日"),
    pytest.param("public_days", 15, 10, Article.VCO_35, id="村组法35-四川村务公开条例的十天已经低于法律"),
    pytest.param("public_days", 15, 5, Article.VCO_35, id="村组法35-山东的五天已经低于法律"),
    pytest.param("villagers_notice_days", 10, 9, Article.VCO_25, id="村组法25-提前十日通知"),
    pytest.param("party_quorum", HALF_OR_MORE, Share(1, 3), Article.PARTY_BRANCH_11, id="支部工作条例11-半数以上到会"),
    pytest.param("levies_quorum", TWO_THIRDS, MORE_THAN_HALF, Article.LEVIES, id="村组法30-筹资筹劳也要三分之二组成人员到会"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lawful", "below", "article"), FLOOR_ROWS)
def test_no_county_goes_below_the_law(
    name: str, lawful: Share | int, below: Share | int, article: Article
) -> None:
    assert FLOORS[name] == lawful
    assert getattr(replace(PLAIN, **{name: lawful}), name) == lawful  # type: ignore[arg-type]
    with pytest.raises(BelowLaw) as refused:
        replace(PLAIN, **{name: below})  # type: ignore[arg-type]
    assert refused.value.article is article
