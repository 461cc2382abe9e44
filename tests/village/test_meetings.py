from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.decision_rules import DecisionRules
from village.errors import CountWrong, Unlawful
from village.law import Article
from village.matters import Matter
from village.meetings import (
    Beside,
    Count,
    Need,
    Verdict,
    earliest,
    need,
    outlook,
    require_notice,
    verdict,
)
from village.rolls import Basis, Body
from village.thresholds import FOUR_FIFTHS, TWO_THIRDS

PERSON, HOUSEHOLD = Basis.PERSON, Basis.HOUSEHOLD
PLAIN = DecisionRules()

ROWS = [
    # body, basis, rules, matter, due, to open, present, to pass
    pytest.param(Body.BRANCH, PERSON, PLAIN, None, 6, 3, 4, 4, id="支部工作条例12-支委会-半数以上到会-过应到半数"),
    pytest.param(Body.BRANCH, PERSON, PLAIN, None, 5, 3, 3, 3, id="支部工作条例12-支委会-5人"),
    pytest.param(Body.TWO_COMMITTEES, PERSON, PLAIN, None, 8, 5, 5, 3, id="惯例-两委会-过半到会-少数服从多数"),
    pytest.param(Body.TWO_COMMITTEES, PERSON, DecisionRules(committees_of_all=True), None, 8, 5, 5, 5, id="四川10-两委会-全体过半"),
    pytest.param(Body.PARTY_MEETING, PERSON, PLAIN, None, 40, 20, 20, 21, id="支部工作条例11-党员大会-半数以上到会-过应到半数"),
    pytest.param(Body.PARTY_MEETING, PERSON, PLAIN, None, 41, 21, 30, 21, id="支部工作条例11-党员大会-奇数"),
    pytest.param(Body.PARTY_MEETING, PERSON, DecisionRules(party_quorum=TWO_THIRDS), None, 40, 27, 27, 21, id="各县惯例-党员大会-三分之二到会"),
    pytest.param(Body.REPRESENTATIVES, PERSON, PLAIN, None, 30, 20, 20, 11, id="村组法30-代表会议-三分之二组成人员-到会过半"),
    pytest.param(Body.REPRESENTATIVES, PERSON, PLAIN, None, 31, 21, 22, 12, id="村组法30-代表会议-到会22人要12人"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(representatives_of_all=True), None, 30, 20, 20, 16, id="乡镇惯例-代表会议-全体过半"),
    pytest.param(Body.VILLAGERS, PERSON, PLAIN, None, 1000, 501, 501, 251, id="村组法26-村民会议按人-过半数到会-到会过半"),
    pytest.param(Body.VILLAGERS, HOUSEHOLD, PLAIN, None, 300, 200, 200, 101, id="村组法26-村民会议按户-三分之二到会-到会过半"),
    pytest.param(Body.GROUP, PERSON, PLAIN, None, 90, 60, 60, 31, id="村组法32-小组会议按人-三分之二"),
    pytest.param(Body.GROUP, HOUSEHOLD, PLAIN, None, 25, 17, 17, 9, id="村组法32-小组会议按户-三分之二"),
    pytest.param(Body.COLLECTIVE, PERSON, PLAIN, Matter.COLLECTIVE_MAJOR, 900, 600, 600, 600, id="集体经济组织法27-成员大会-三分之二参加-全体三分之二同意"),
    pytest.param(Body.COLLECTIVE_DELEGATES, PERSON, PLAIN, Matter.COLLECTIVE_OTHER, 30, 20, 25, 20, id="集体经济组织法28-成员代表大会-全体代表三分之二"),
    pytest.param(Body.VILLAGERS, PERSON, PLAIN, Matter.LAND_ADJUST, 900, 451, 700, 600, id="土地承包法28-调整承包地-全体三分之二"),
    pytest.param(Body.REPRESENTATIVES, PERSON, PLAIN, Matter.LAND_OUTSIDE, 30, 20, 20, 20, id="土地承包法52-对外承包-全体代表三分之二"),
    pytest.param(Body.REPRESENTATIVES, PERSON, PLAIN, Matter.LEVY, 30, 20, 21, 14, id="一事一议-到会代表三分之二"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(levies_of_all=True), Matter.LEVY, 30, 20, 24, 20, id="一事一议-有的省-全体代表三分之二"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(representatives_of_all=True), Matter.LEVY, 10, 7, 7, 6, id="一事一议-全体代表过半-到会三分之二-都要"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(representatives_of_all=True), Matter.LEVY, 10, 7, 10, 7, id="一事一议-全体代表过半-都到会"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(levies_quorum=FOUR_FIFTHS, levies_of_all=True), Matter.LEVY, 30, 24, 25, 20, id="一事一议-有的省-五分之四代表到会-全体三分之二同意"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(levies_quorum=FOUR_FIFTHS), Matter.LEVY, 31, 25, 25, 17, id="一事一议-有的省-五分之四代表到会-31人要25人"),
    pytest.param(Body.REPRESENTATIVES, PERSON, DecisionRules(levies_quorum=FOUR_FIFTHS), Matter.WELFARE, 30, 20, 20, 11, id="一事一议的到会比例不管别的事"),
    pytest.param(Body.VILLAGERS, HOUSEHOLD, PLAIN, Matter.LEVY, 300, 200, 210, 140, id="一事一议-村民会议按户-到会户三分之二"),
    pytest.param(Body.VILLAGERS, PERSON, PLAIN, Matter.WELFARE, 100, 51, 60, 31, id="村组法28-公益事业-不另加比例"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "basis", "rules", "matter", "due", "opens", "present", "passes"), ROWS
)
def test_a_meeting_opens_and_passes_at_the_edge_of_the_law(
    body: Body,
    basis: Basis,
    rules: DecisionRules,
    matter: Matter | None,
    due: int,
    opens: int,
    present: int,
    passes: int,
) -> None:
    wanted = need(body, basis, rules=rules, matter=matter)
    assert (wanted.to_open(due), wanted.to_pass(due, present)) == (opens, passes)
    few = Count(due, opens - 1, 0)
    assert verdict(wanted, few) is Verdict.NO_QUORUM
    if passes <= present:
        assert verdict(wanted, Count(due, present, passes)) is Verdict.PASSED
    assert verdict(wanted, Count(due, present, min(passes, present + 1) - 1)) is Verdict.REJECTED


BESIDE = [
    # the village's own rules, matter, at the edge, one fewer
    pytest.param(DecisionRules(levies_by_households=True), Matter.LEVY, Beside(homes=260, homes_here=174), Beside(homes=260, homes_here=173), id="一事一议-到会代表代表三分之二以上的户-260户要174户"),
    pytest.param(DecisionRules(levies_by_households=True), Matter.LEVY, Beside(homes=261, homes_here=174), Beside(homes=261, homes_here=173), id="一事一议-到会代表代表三分之二以上的户-261户要174户"),
    pytest.param(DecisionRules(women_quorum=True), Matter.WELFARE, Beside(women=9, women_here=6), Beside(women=9, women_here=5), id="山东实施办法-妇女代表三分之二以上到会-9人要6人"),
    pytest.param(DecisionRules(women_quorum=True), Matter.WELFARE, Beside(women=10, women_here=7), Beside(women=10, women_here=6), id="山东实施办法-妇女代表三分之二以上到会-10人要7人"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "matter", "enough", "few"), BESIDE)
def test_what_is_weighed_beside_the_seats_has_its_edge_too(
    rules: DecisionRules, matter: Matter, enough: Beside, few: Beside
) -> None:
    wanted = need(Body.REPRESENTATIVES, rules=rules, matter=matter)
    assert verdict(wanted, Count(30, 30, 30, beside=enough)) is Verdict.PASSED
    assert verdict(wanted, Count(30, 30, 30, beside=few)) is Verdict.NO_QUORUM
    # Where nobody asks for it nothing is weighed, and of the villagers' meeting never.
    assert verdict(need(Body.REPRESENTATIVES, matter=matter), Count(30, 30, 30)) is Verdict.PASSED
    assert verdict(need(Body.VILLAGERS, rules=rules, matter=matter), Count(30, 30, 30)) is (
        Verdict.PASSED
    )


@pytest.mark.parametrize(
    ("body", "matter", "rules", "article"),
    [
        (Body.REPRESENTATIVES, Matter.WELFARE, PLAIN, Article.VCO_30),
        (Body.REPRESENTATIVES, Matter.LEVY, PLAIN, Article.LEVIES),
        (
            Body.REPRESENTATIVES,
            Matter.LEVY,
            DecisionRules(levies_quorum=FOUR_FIFTHS),
            Article.LEVIES,
        ),
        (Body.REPRESENTATIVES, Matter.LAND_ADJUST, PLAIN, Article.LAND_28),
        (
            Body.REPRESENTATIVES,
            Matter.WELFARE,
            DecisionRules(representatives_of_all=True),
            Article.OWN,
        ),
        (Body.VILLAGERS, Matter.PLAN, PLAIN, Article.VCO_26),
        (Body.COLLECTIVE, Matter.COLLECTIVE_MAJOR, PLAIN, Article.COLLECTIVE_27),
        (
            Body.COLLECTIVE_DELEGATES,
            Matter.COLLECTIVE_OTHER,
            PLAIN,
            Article.COLLECTIVE_28,
        ),
        (Body.GROUP, Matter.GROUP, PLAIN, Article.VCO_32),
        (Body.PARTY_MEETING, Matter.LEVY, PLAIN, Article.PARTY_BRANCH_11),
        (Body.BRANCH, Matter.PLAN, PLAIN, Article.OWN),
        (Body.TWO_COMMITTEES, Matter.PLAN, PLAIN, Article.OWN),
    ],
)
def test_the_article_is_that_of_whose_number_it_is(
    body: Body, matter: Matter, rules: DecisionRules, article: Article
) -> None:
    assert need(body, rules=rules, matter=matter).passing is article


def test_a_tie_is_no_majority() -> None:
    wanted = need(Body.REPRESENTATIVES)
    assert verdict(wanted, Count(30, 20, 10, 10)) is Verdict.REJECTED
    assert verdict(wanted, Count(30, 20, 11, 9)) is Verdict.PASSED


def test_abstentions_and_silence_stay_among_those_present() -> None:
    wanted = need(Body.REPRESENTATIVES)
    assert verdict(wanted, Count(30, 24, 12, 3, 9)) is Verdict.REJECTED
    silent = Count(30, 24, 12, 3)
    assert silent.silent == 9
    assert verdict(wanted, silent) is Verdict.REJECTED


def test_a_quorum_that_is_lost_before_the_vote_is_no_quorum() -> None:
    wanted = need(Body.REPRESENTATIVES)
    assert verdict(wanted, Count(30, 21, 19, left=2)) is Verdict.NO_QUORUM
    assert verdict(wanted, Count(30, 21, 19, left=1)) is Verdict.PASSED


def test_of_nobody_there_is_no_quorum() -> None:
    assert verdict(need(Body.VILLAGERS), Count(0, 0, 0)) is Verdict.NO_QUORUM


@pytest.mark.parametrize(
    ("due", "signed", "yes", "left"), [(10, 11, 5, 0), (10, 6, 7, 0), (10, 6, 6, 1), (10, 6, 1, 7)]
)
def test_more_votes_than_people_are_refused(due: int, signed: int, yes: int, left: int) -> None:
    with pytest.raises(CountWrong):
        Count(due, signed, yes, left=left)
    with pytest.raises(CountWrong):
        Count(10, 6, -1)


def test_the_trap_is_shown_with_its_numbers_party_branch_11() -> None:
    seen = outlook(need(Body.PARTY_MEETING), due=40, away=25)
    assert (seen.home, seen.to_open, seen.to_pass, seen.missing) == (15, 20, 21, 6)
    assert not seen.can_open
    assert not seen.can_pass


def test_a_meeting_may_open_and_still_pass_nothing() -> None:
    seen = outlook(need(Body.PARTY_MEETING), due=40, away=20)
    assert seen.can_open
    assert not seen.can_pass
    assert seen.missing == 1
    assert outlook(need(Body.PARTY_MEETING), due=40, away=19).can_pass


NOTICE = [
    pytest.param(Body.VILLAGERS, date(2026, 6, 12), id="村组法25-村民会议提前十天"),
    pytest.param(Body.REPRESENTATIVES, date(2026, 6, 5), id="惯例-代表会议提前三天"),
    pytest.param(Body.PARTY_MEETING, date(2026, 6, 5), id="惯例-党员大会提前三天"),
    pytest.param(Body.BRANCH, date(2026, 6, 1), id="支委会当天可开"),
    pytest.param(Body.COLLECTIVE, date(2026, 6, 12), id="集体经济组织法27-成员大会提前十天"),
    pytest.param(Body.COLLECTIVE_DELEGATES, date(2026, 6, 5), id="惯例-成员代表大会提前三天"),
]


@pytest.mark.parametrize(("body", "first"), NOTICE)
def test_a_meeting_is_told_in_time(body: Body, first: date) -> None:
    told_on = date(2026, 6, 1)
    assert earliest(body, PLAIN, told_on) == first
    require_notice(body, PLAIN, told_on=told_on, on=first)
    if first > told_on:
        with pytest.raises(Unlawful) as refused:
            require_notice(
                body, PLAIN, told_on=told_on, on=first.replace(day=first.day - 1), reason=""
            )
        assert refused.value.why == "notice"


def test_only_a_villagers_meeting_is_called_at_once_vco_25() -> None:
    today = date(2026, 6, 1)
    require_notice(Body.VILLAGERS, PLAIN, told_on=today, on=today, reason="洪水")
    with pytest.raises(Unlawful) as refused:
        require_notice(Body.VILLAGERS, PLAIN, told_on=today, on=today)
    assert refused.value.article == Article.VCO_25.value
    with pytest.raises(Unlawful):
        require_notice(Body.REPRESENTATIVES, PLAIN, told_on=today, on=today, reason="洪水")


def test_the_hard_floor_is_a_day_earlier_where_a_village_chooses_it() -> None:
    assert earliest(Body.VILLAGERS, DecisionRules(whole_days=False), date(2026, 6, 1)) == date(
        2026, 6, 11
    )


def oracle(body: Body, basis: Basis, count: Count) -> Verdict:
    """Twenty lines that share nothing with the rules: multiply out, compare."""
    due, signed, here = count.due, count.signed, count.signed - count.left
    for there in (signed, here):
        if due == 0:
            return Verdict.NO_QUORUM
        if body in (Body.BRANCH, Body.PARTY_MEETING):
            enough = there * 2 >= due
        elif body is Body.TWO_COMMITTEES or (body is Body.VILLAGERS and basis is Basis.PERSON):
            enough = there * 2 > due
        else:
            enough = there * 3 >= due * 2
        if not enough:
            return Verdict.NO_QUORUM
    if body in (Body.BRANCH, Body.PARTY_MEETING):
        passed = count.yes * 2 > due
    elif body in (Body.COLLECTIVE, Body.COLLECTIVE_DELEGATES):
        passed = count.yes * 3 >= due * 2
    else:
        passed = here > 0 and count.yes * 2 > here
    return Verdict.PASSED if passed else Verdict.REJECTED


@given(
    body=st.sampled_from(Body),
    basis=st.sampled_from(Basis),
    due=st.integers(0, 60),
    data=st.data(),
)
def test_an_independent_oracle_agrees(
    body: Body, basis: Basis, due: int, data: st.DataObject
) -> None:
    signed = data.draw(st.integers(0, due))
    left = data.draw(st.integers(0, signed))
    yes = data.draw(st.integers(0, signed - left))
    no = data.draw(st.integers(0, signed - left - yes))
    count = Count(due, signed, yes, no, left=left)
    wanted: Need = need(body, basis)
    assert verdict(wanted, count) is oracle(body, basis, count)


@given(body=st.sampled_from(Body), due=st.integers(1, 300), data=st.data())
def test_who_cannot_pass_by_the_outlook_never_passes(
    body: Body, due: int, data: st.DataObject
) -> None:
    away = data.draw(st.integers(0, due))
    wanted = need(body)
    seen = outlook(wanted, due=due, away=away)
    home = due - away
    assert seen.can_pass == (verdict(wanted, Count(due, home, home)) is Verdict.PASSED)
    if not seen.can_pass:
        more = home + seen.missing
        assert verdict(wanted, Count(due, more, more)) is Verdict.PASSED
        assert verdict(wanted, Count(due, more - 1, more - 1)) is not Verdict.PASSED
