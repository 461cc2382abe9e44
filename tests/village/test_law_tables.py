"""The tables of the law row by row: who sits, what a step out of turn is refused with, how long before and after.

Quorums and majorities are in test_meetings.py, matters in test_matters.py, shares in test_thresholds.py, online votes in test_ballots.py.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.village.test_decisions import decision
from tests.village.test_rolls import ADULT, members, person, sitting
from village.calling import left_out
from village.decision_rules import DecisionRules
from village.decisions import FLOW, Move, State, meeting_of, next_move, take
from village.errors import Unlawful
from village.law import Article
from village.meetings import earliest, need, require_notice
from village.people import Collective, Party, Post
from village.publicity import Kind, Notice, answer_due, lapses, require_over
from village.rolls import Basis, Body, Exclusion, Reason, article, compose
from village.working_days import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
TOLD = date(2026, 6, 1)

FLOW_ROWS = [
    # where it stands, what comes next, who meets, the article of a step out of turn
    pytest.param(State.MOVED, Move.PROPOSE, Body.BRANCH, Article.PARTY_RURAL_19, id="农村基层组织工作条例19-支部提议"),
    pytest.param(State.PROPOSED, Move.DISCUSS, Body.TWO_COMMITTEES, Article.PARTY_RURAL_19, id="农村基层组织工作条例19-两委商议"),
    pytest.param(State.DISCUSSED, Move.DELIBERATE, Body.PARTY_MEETING, Article.PARTY_RURAL_19, id="农村基层组织工作条例19-党员大会审议"),
    pytest.param(State.DELIBERATED, Move.RESOLVE, Body.REPRESENTATIVES, Article.PARTY_RURAL_19, id="农村基层组织工作条例19-决议"),
    pytest.param(State.RESOLVED, Move.PUBLISH, None, Article.VCO_35, id="村组法35-决议公开"),
    pytest.param(State.PUBLISHED, Move.IMPLEMENT, None, Article.VCO_35, id="村组法35-公示后实施"),
    pytest.param(State.IMPLEMENTING, Move.PUBLISH_RESULT, None, Article.VCO_35, id="村组法35-结果公开"),
    pytest.param(State.RESULT_PUBLISHED, Move.ARCHIVE, None, Article.VCO_39, id="村组法39-归档"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "move", "body", "refusing"), FLOW_ROWS)
def test_each_step_has_its_turn_its_body_and_its_article(
    state: State, move: Move, body: Body | None, refusing: Article
) -> None:
    here = decision(state)
    assert next_move(here) is move
    if body is None:
        with pytest.raises(Unlawful) as none:
            meeting_of(here)
        assert none.value.why == "no_meeting"
    else:
        assert meeting_of(here) is body
    for other, _ in FLOW:
        if other is not state:
            with pytest.raises(Unlawful) as refused:
                take(decision(other), move)
            assert (refused.value.why, refused.value.article) == ("step", refusing.value)


def test_every_row_of_the_flow_is_here() -> None:
    assert [(one.values[0], one.values[1]) for one in FLOW_ROWS] == list(FLOW)


SEATS = [
    pytest.param(Body.BRANCH, [1, 2], Article.PARTY_BRANCH_12, id="支部工作条例12-支委会"),
    pytest.param(Body.TWO_COMMITTEES, [1, 2, 3, 4], Article.PARTY_RURAL_19, id="农村基层组织工作条例19-支委加村委"),
    pytest.param(Body.PARTY_MEETING, [1, 2, 5, 6, 7, 8, 9], Article.PARTY_BRANCH_11, id="支部工作条例11-正式党员"),
    pytest.param(Body.REPRESENTATIVES, [3, 4, 11], Article.VCO_29, id="村组法29-代表加村委"),
    pytest.param(Body.VILLAGERS, list(range(1, 12)), Article.VCO_26, id="村组法26-十八岁以上村民"),
    pytest.param(Body.COLLECTIVE, [13, 14], Article.COLLECTIVE_27, id="集体经济组织法27-成年成员"),
    pytest.param(Body.GROUP, [2, 4, 6, 8, 10], Article.VCO_32, id="村组法32-本组十八岁以上村民"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "due", "written"), SEATS)
def test_who_sits_is_written(body: Body, due: list[int], written: Article) -> None:
    full = Party.FULL
    people = [
        person(1, party=full, posts=frozenset({Post.SECRETARY})),
        person(2, party=full, posts=frozenset({Post.BRANCH_COMMITTEE})),
        person(3, posts=frozenset({Post.DIRECTOR})),
        person(4, posts=frozenset({Post.VILLAGE_COMMITTEE})),
        *(person(one, party=full) for one in range(5, 10)),
        person(10, party=Party.PROBATIONARY),
        person(11, representative=True),
        person(12, born=date(2008, 6, 2)),
        *(
            person(one, household=None, collective=Collective.MEMBER, born=born)
            for one, born in ((13, ADULT), (14, ADULT), (15, date(2008, 6, 2)))
        ),
    ]
    group = 1 if body is Body.GROUP else None
    assert sitting(body, people, group) == due
    assert article(body) is written


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        pytest.param("不能表达意志", Reason.INCAPABLE, id="党员大会应到-不能表达意志"),
        pytest.param("出国", Reason.ABROAD, id="党员大会应到-自费出国半年以上"),
        pytest.param("服刑", Reason.SERVING, id="党员大会应到-服刑"),
        pytest.param("卧病", Reason.BEDRIDDEN, id="党员大会应到-长期卧病"),
        pytest.param("应转未转", Reason.UNTRANSFERRED, id="党员大会应到-应转未转组织关系"),
    ],
)
def test_five_kinds_of_members_may_be_left_out_with_approval(words: str, reason: Reason) -> None:
    said = left_out(f"石磨平 {words} 麻柳镇党委 2026-05-01", today=TOLD, command="exclude")
    out = Exclusion(said.reason, said.approved_by, said.approved_on)
    assert out == Exclusion(reason, "麻柳镇党委", date(2026, 5, 1))
    people = members(8)
    seats = compose(
        Body.PARTY_MEETING, Basis.PERSON, people, on=TOLD, exclusions={people[0].id: out}
    )
    due = sum(one.counts for one in seats)
    wanted = need(Body.PARTY_MEETING)
    assert (due, wanted.to_open(due), wanted.to_pass(due, 7)) == (7, 4, 4)


@pytest.mark.parametrize(
    ("days", "first"),
    [
        pytest.param(3, date(2026, 6, 5), id="四川浙江天津北京海南实施办法-代表会议三天"),
        pytest.param(5, date(2026, 6, 7), id="山东实施办法-代表会议五天"),
        pytest.param(7, date(2026, 6, 9), id="河北实施办法-代表会议七天"),
    ],
)
def test_a_province_sets_how_long_before_representatives_are_told(days: int, first: date) -> None:
    rules = DecisionRules(representatives_notice_days=days)
    assert earliest(Body.REPRESENTATIVES, rules, TOLD) == first
    with pytest.raises(Unlawful) as refused:
        require_notice(
            Body.REPRESENTATIVES, rules, told_on=TOLD, on=first.replace(day=first.day - 1)
        )
    assert (refused.value.why, refused.value.need) == ("notice", days)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        pytest.param(15, 17, id="河北上海海南-异议十五天内答复"),
        pytest.param(10, 12, id="四川-异议十天内答复"),
        pytest.param(5, 9, id="山东-异议五天内答复-顺延到工作日"),
        pytest.param(3, 5, id="重庆-异议三天内答复"),
    ],
)
def test_a_province_sets_how_soon_an_objection_is_answered(days: int, due: int) -> None:
    made = datetime(2026, 6, 1, 9, tzinfo=ZONE)
    found = answer_due(made, DecisionRules(answer_days=days), ZONE, WorkCalendar())
    assert found == datetime(2026, 6, due, tzinfo=ZONE)


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(Kind.RESOLUTION, id="村组法35-决议公示十五天"),
        pytest.param(Kind.RESULT, id="村组法35-结果公示十五天"),
    ],
)
def test_both_publications_hang_fifteen_whole_days(kind: Kind) -> None:
    posted = datetime(2026, 6, 1, 9, tzinfo=ZONE)
    notice = Notice(kind, posted, lapses(posted, DecisionRules().public_days, ZONE), photo="board")
    require_over(notice, zone=ZONE, now=datetime(2026, 6, 17, tzinfo=ZONE))
    with pytest.raises(Unlawful) as refused:
        require_over(notice, zone=ZONE, now=datetime(2026, 6, 16, 23, 59, tzinfo=ZONE))
    assert (refused.value.article, refused.value.have) == (Article.VCO_35.value, 14)
