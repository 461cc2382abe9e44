"""The tables of the law, the other half: denominators, exits, floors, what a seat is, proxies, votes over the chat, and times of provinces."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.village import NOW, ZONE
from tests.village.test_decisions import decision
from tests.village.test_rolls import members, person
from village.ballots import Ballot, Question
from village.ballots import State as Stands
from village.decision_rules import DecisionRules
from village.decisions import Move, State, hurried, require_authority, take, vote
from village.demands import Demand, signed
from village.errors import Unlawful
from village.ids import HouseholdId, PersonId, VillageId
from village.law import Article
from village.matters import Base, Matter
from village.meetings import Count, Verdict, earliest, need, require_notice, verdict
from village.online_votes import BY_DESIGN, BY_LAW, Condition, Ground, OnlineBasis, basis_of
from village.people import Collective, Party, Person, Post
from village.proxies import PROXIES, check
from village.publicity import Kind, Notice, objects_until
from village.rolls import Basis, Body, Candidate, Home, compose
from village.thresholds import FOUR_FIFTHS, HALF_OR_MORE, MORE_THAN_HALF, TWO_THIRDS, Share

PLAIN = DecisionRules()
TOLD = date(2026, 6, 1)
COMMITTEE = frozenset({Post.DIRECTOR})

OF_WHOM = [
    # body, basis, who is on the roster, how many are due, of whom the majority is taken
    pytest.param(Body.VILLAGERS, Basis.PERSON, members(7), 7, Base.PRESENT, id="村组法26-全体十八周岁以上村民-到会人员"),
    pytest.param(Body.VILLAGERS, Basis.HOUSEHOLD, members(9), 4, Base.PRESENT, id="村组法26-全体户-到会的户"),
    pytest.param(Body.REPRESENTATIVES, Basis.PERSON, [*(replace(one, representative=True) for one in members(5)), person(6, posts=COMMITTEE)], 6, Base.PRESENT, id="村组法30-组成人员含村委会-到会人员"),
    pytest.param(Body.PARTY_MEETING, Basis.PERSON, [*members(6), person(7, party=Party.PROBATIONARY)], 6, Base.DUE, id="支部工作条例11-应到会有表决权的-预备党员不算"),
    pytest.param(Body.COLLECTIVE, Basis.PERSON, [person(one, collective=Collective.MEMBER) for one in range(1, 6)], 5, Base.DUE, id="集体经济组织法27-全体成员"),
    pytest.param(Body.COLLECTIVE_DELEGATES, Basis.PERSON, [person(one, collective=Collective.DELEGATE) for one in range(1, 22)], 21, Base.DUE, id="集体经济组织法28-全体成员代表-多于二十人"),
    pytest.param(Body.GROUP, Basis.PERSON, members(4), 2, Base.PRESENT, id="村组法32-本组十八周岁以上村民-到会人员"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "basis", "people", "due", "base"), OF_WHOM)
def test_of_whom_a_share_is_taken(
    body: Body, basis: Basis, people: list[Candidate], due: int, base: Base
) -> None:
    homes = [Home(HouseholdId(one), 1) for one in {one.household or 0 for one in people}]
    group = 1 if body is Body.GROUP else None
    seats = compose(body, basis, people, homes, on=TOLD, group=group)
    assert sum(one.counts for one in seats) == due
    assert need(body, basis).majority.base is base


WORDS = [
    # the words of the law, how many of ten and of eleven
    pytest.param(MORE_THAN_HALF, 6, 6, id="过半数-不含本数"),
    pytest.param(HALF_OR_MORE, 5, 6, id="民法典1259-半数以上-含本数"),
    pytest.param(TWO_THIRDS, 7, 8, id="民法典1259-三分之二以上-含本数"),
    pytest.param(FOUR_FIFTHS, 8, 9, id="民法典1259-五分之四以上-含本数"),
]


@pytest.mark.parametrize(("share", "of_ten", "of_eleven"), WORDS)
def test_words_of_shares_have_one_meaning(share: Share, of_ten: int, of_eleven: int) -> None:
    assert (share.least(10), share.least(11)) == (of_ten, of_eleven)


EXITS = [
    # where it stands, what happens, where it ends
    *(
        pytest.param(state, Verdict.REJECTED, State.REJECTED, id=f"农村基层组织工作条例19-{name}没通过就到此为止")
        for state, name in (
            (State.MOVED, "支部"), (State.PROPOSED, "两委"), (State.DISCUSSED, "党员大会"), (State.DELIBERATED, "决议"),
        )
    ),
    *(
        pytest.param(state, Verdict.NO_QUORUM, State.NO_QUORUM, id=f"{name}-人数不够可以重开")
        for state, name in ((State.MOVED, "支部工作条例12"), (State.DISCUSSED, "支部工作条例11"), (State.DELIBERATED, "村组法26和30"))
    ),
]  # fmt: skip


@pytest.mark.parametrize(("state", "ended", "then"), EXITS)
def test_each_exit_is_where_the_vote_leads(state: State, ended: Verdict, then: State) -> None:
    moved, _ = vote(decision(state), ended)
    assert moved.state is then
    if then is State.NO_QUORUM:
        assert take(moved, Move.RECONVENE).state is state


@pytest.mark.parametrize(
    ("state", "move", "then"),
    [
        pytest.param(State.RESOLVED, Move.ANNUL, State.ANNULLED, id="村组法31和41-乡镇责令改正或者法院撤销"),
        pytest.param(State.PUBLISHED, Move.ANNUL, State.ANNULLED, id="村组法41-公示中撤销"),
        pytest.param(State.PUBLISHED, Move.UPHOLD, State.PROPOSED, id="村组法35-异议采纳退回两委"),
        pytest.param(State.DELIBERATED, Move.WITHDRAW, State.WITHDRAWN, id="撤项-决议以前"),
        pytest.param(State.RESULT_PUBLISHED, Move.ARCHIVE, State.ARCHIVED, id="村组法39-归档"),
    ],
)  # fmt: skip
def test_each_end_beside_a_vote_has_its_step(state: State, move: Move, then: State) -> None:
    assert take(decision(state), move).state is then


def test_only_what_was_resolved_is_annulled_by_township_or_court_vco_41() -> None:
    with pytest.raises(Unlawful) as refused:
        take(decision(State.DELIBERATED), Move.ANNUL)
    assert (refused.value.why, refused.value.article) == ("step", Article.VCO_41.value)


def test_a_week_for_objections_lies_inside_the_fifteen_days_vco_35() -> None:
    notice = Notice(Kind.RESOLUTION, NOW, NOW + timedelta(days=16))
    assert objects_until(notice, DecisionRules(objection_days=7), ZONE) < notice.until


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        pytest.param(7, None, id="各地惯例-两步间隔七天-满七天不提醒"),
        pytest.param(6, 6, id="各地惯例-两步间隔七天-差一天只提醒"),
    ],
)
def test_a_gap_between_steps_is_only_pointed_out(gap: int, told: int | None) -> None:
    kept = decision(State.PROPOSED, rules=DecisionRules(step_gap_days=7))
    assert hurried(kept, TOLD, TOLD + timedelta(days=gap)) == told


@pytest.mark.parametrize(
    ("days", "due"),
    [
        pytest.param(15, 16, id="重庆实施办法-联名以后十五天内召集"),
        pytest.param(5, 6, id="北京实施办法-联名以后五天内召集"),
    ],
)
def test_a_province_sets_how_soon_a_demanded_meeting_is_called(days: int, due: int) -> None:
    rules = DecisionRules(demand_days=days)
    one = signed(
        Demand(VillageId(1), 1, 10, 0), representative=False, now=NOW, days=rules.demand_days
    )
    assert one.due_at == datetime(2026, 6, due, 1, tzinfo=NOW.tzinfo)


BY_WHAT = [
    pytest.param(Body.BRANCH, False, Article.PARTY_BRANCH_12, id="支部工作条例12-支委会按人"),
    pytest.param(Body.TWO_COMMITTEES, False, Article.PARTY_RURAL_19, id="农村基层组织工作条例19-两委会按人"),
    pytest.param(Body.PARTY_MEETING, False, Article.PARTY_BRANCH_11, id="支部工作条例11-党员大会按人"),
    pytest.param(Body.REPRESENTATIVES, False, Article.VCO_29, id="村组法29-代表会议按人"),
    pytest.param(Body.VILLAGERS, True, Article.VCO_26, id="村组法26-村民会议可以按户"),
    pytest.param(Body.GROUP, True, Article.VCO_32, id="村组法32-小组会议可以按户"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "by_household", "article"), BY_WHAT)
def test_only_where_the_law_says_so_a_seat_is_a_household(
    body: Body, by_household: bool, article: Article
) -> None:
    homes = [Home(HouseholdId(one), 1) for one in (1, 2, 3)]
    people = [replace(one, representative=True) for one in members(9)]
    if by_household:
        seats = compose(body, Basis.HOUSEHOLD, people, homes, on=TOLD)
        # Never mixed: each seat is a home, and nobody has one of their own.
        assert all(one.household for one in seats)
        return
    with pytest.raises(Unlawful) as refused:
        compose(body, Basis.HOUSEHOLD, people, homes, on=TOLD)
    assert (refused.value.why, refused.value.article) == ("basis", article.value)


PROXY_ROWS = [
    pytest.param(Body.VILLAGERS, False, Article.VCO_26, id="村组法26-村民会议不能委托"),
    pytest.param(Body.GROUP, False, Article.VCO_32, id="村组法32-小组会议不能委托"),
    pytest.param(Body.REPRESENTATIVES, False, Article.VCO_30, id="村组法30-代表会议不能委托"),
    pytest.param(Body.COLLECTIVE, True, Article.COLLECTIVE_27, id="集体经济组织法27-成员大会书面委托同户成员"),
    pytest.param(Body.COLLECTIVE_DELEGATES, False, Article.COLLECTIVE_28, id="集体经济组织法28-成员代表大会不能委托"),
    pytest.param(Body.PARTY_MEETING, False, Article.PARTY_BRANCH_11, id="支部工作条例11-党员大会不能委托"),
    pytest.param(Body.BRANCH, False, Article.PARTY_BRANCH_12, id="支部工作条例12-支委会不能委托"),
    pytest.param(Body.TWO_COMMITTEES, False, Article.PARTY_RURAL_19, id="农村基层组织工作条例19-两委会不能委托"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "allowed", "article"), PROXY_ROWS)
def test_a_proxy_is_lawful_where_its_article_says_so(
    body: Body, allowed: bool, article: Article
) -> None:
    giver = Person(VillageId(1), PersonId(1), "甲", household_id=1, group=1)
    holder = replace(giver, id=PersonId(2), name="乙")
    assert PROXIES[body].article is article
    if allowed:
        check(body, giver, holder, is_written=True)
        return
    with pytest.raises(Unlawful) as refused:
        check(body, giver, holder, is_written=True)
    assert (refused.value.why, refused.value.article) == ("no_proxy", article.value)


def test_every_body_has_a_row_about_proxies() -> None:
    assert {one.values[0] for one in PROXY_ROWS} == set(Body)


ALL_MET = frozenset(Condition) - BY_DESIGN
CHARTER = OnlineBasis(Ground.CHARTER, "村章程第十二条 可以在线表决", ALL_MET)
PROVINCE = OnlineBasis(Ground.PROVINCE, "某省实施办法第九条 可以在线表决", ALL_MET)
ONLINE_ROWS = [
    # body, what the village states, whether votes over the chat count
    *(
        pytest.param(body, OnlineBasis(), False, id=f"没有依据-{name}的线上票只是线上意向")
        for body, name in (
            (Body.VILLAGERS, "村民会议"), (Body.REPRESENTATIVES, "代表会议"), (Body.GROUP, "小组会议"), (Body.PARTY_MEETING, "党员大会"),
        )
    ),
    pytest.param(Body.COLLECTIVE, OnlineBasis(), True, id="集体经济组织法27-成员可以通过即时通讯工具参加"),
    pytest.param(Body.VILLAGERS, CHARTER, True, id="自治章程写明的-村民会议"),
    pytest.param(Body.REPRESENTATIVES, CHARTER, True, id="自治章程写明的-代表会议"),
    pytest.param(Body.PARTY_MEETING, CHARTER, False, id="自治章程管不到党员大会"),
    pytest.param(Body.VILLAGERS, PROVINCE, True, id="本省规定写明的-村民会议"),
    pytest.param(Body.VILLAGERS, replace(CHARTER, clause=""), False, id="没写条款的依据不算"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "stated", "counts"), ONLINE_ROWS)
def test_votes_over_the_chat_count_where_it_is_written(
    body: Body, stated: OnlineBasis, counts: bool
) -> None:
    basis = basis_of(stated, body)
    assert basis.reaches(body) is counts
    met = basis.meeting(*ALL_MET) if counts else basis
    assert met.holds(body) is counts
    ballot = Ballot(
        VillageId(1),
        1,
        Question("修路"),
        Stands.CLOSED,
        NOW,
        NOW,
        PersonId(3),
        body=body,
        ground=met,
    )
    assert replace(ballot, voted=5, online=1).is_formal is counts


@pytest.mark.parametrize("one", sorted(ALL_MET), ids=lambda one: f"线上投票-缺{one}就不算")
def test_each_condition_of_votes_over_the_chat_is_asked_for(one: Condition) -> None:
    short = replace(CHARTER, met=ALL_MET - {one})
    assert CHARTER.holds(Body.VILLAGERS)
    assert not short.holds(Body.VILLAGERS)
    assert [*short.lacks] == [one]
    assert not BY_LAW.holds(Body.COLLECTIVE)


AUTHORITY_ROWS = [
    pytest.param(Matter.VILLAGE_RULES, State.RESULT_PUBLISHED, Move.ARCHIVE, "town_filing", id="村组法31-村规民约报乡镇备案"),
    pytest.param(Matter.CHARTER, State.RESULT_PUBLISHED, Move.ARCHIVE, "town_filing", id="村组法31-自治章程报乡镇备案"),
    pytest.param(Matter.LAND_ADJUST, State.PUBLISHED, Move.IMPLEMENT, "town_and_county", id="土地承包法28-调整承包地报乡镇和县批准"),
    pytest.param(Matter.LAND_OUTSIDE, State.PUBLISHED, Move.IMPLEMENT, "town", id="土地承包法52-对外承包报乡镇批准"),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "state", "move", "why"), AUTHORITY_ROWS)
def test_the_level_above_has_its_say_in_time(
    matter: Matter, state: State, move: Move, why: str
) -> None:
    here = decision(state, matter=matter)
    with pytest.raises(Unlawful) as refused:
        require_authority(here, move)
    assert refused.value.why == why
    require_authority(replace(here, approved="镇政〔2026〕5号"), move)


@pytest.mark.parametrize(
    ("signed_in", "left", "ended"),
    [
        pytest.param(20, 0, Verdict.PASSED, id="村组法30-签到20人表决20人"),
        pytest.param(20, 1, Verdict.NO_QUORUM, id="村组法30-表决时只剩19人不够三分之二"),
        pytest.param(19, 0, Verdict.NO_QUORUM, id="村组法30-签到19人不够三分之二"),
    ],
)
def test_a_quorum_is_asked_for_at_the_door_and_at_the_vote(
    signed_in: int, left: int, ended: Verdict
) -> None:
    count = Count(30, signed_in, signed_in - left, left=left)
    assert verdict(need(Body.REPRESENTATIVES), count) is ended


@pytest.mark.parametrize(
    ("on", "reason", "lawful"),
    [
        pytest.param(12, "", True, id="村组法25-六月一日通知十二日开"),
        pytest.param(11, "", False, id="村组法25-六月一日通知十一日开-不满十整天"),
        pytest.param(2, "洪水", True, id="村组法25-特殊情况临时通知"),
    ],
)
def test_a_villagers_meeting_is_told_ten_days_before(on: int, reason: str, lawful: bool) -> None:
    day = date(2026, 6, on)
    if lawful:
        require_notice(Body.VILLAGERS, PLAIN, told_on=TOLD, on=day, reason=reason)
        return
    assert day < earliest(Body.VILLAGERS, PLAIN, TOLD)
    with pytest.raises(Unlawful) as refused:
        require_notice(Body.VILLAGERS, PLAIN, told_on=TOLD, on=day, reason=reason)
    assert refused.value.article == Article.VCO_25.value


def test_every_article_is_held_somewhere() -> None:
    rooms = Path(__file__).parents[1]
    rows = "".join(one.read_text("utf-8") for one in rooms.rglob("test_*.py"))
    held = {one for one in Article if f"Article.{one.name}" in rows or f'"{one.value}"' in rows}
    assert held == set(Article)
