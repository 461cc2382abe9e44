"""Which papers a decision has, and which article says how many must say yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.decision_papers import Hung, Kind, Sat, Sheet, passing_article, sheets
from village.decision_rules import DecisionRules
from village.decisions import Move
from village.law import Article
from village.matters import Matter
from village.rolls import Body

MET = st.builds(
    Sat,
    st.integers(1, 9),
    st.sampled_from([None, Move.PROPOSE, Move.RESOLVE, Move.REJECT, Move.LACK]),
    st.booleans(),
    st.booleans(),
)
HANGS = st.builds(Hung, st.integers(1, 9), st.booleans())


@given(
    st.lists(MET, unique_by=lambda one: one.seq),
    st.lists(HANGS, unique_by=lambda one: one.seq),
    st.booleans(),
)
def test_no_paper_is_of_a_step_that_was_not_taken(
    meetings: list[Sat], notices: list[Hung], has_work: bool
) -> None:
    found = sheets(meetings, notices, has_work=has_work)
    assert len(found) == len(set(found))
    there = {one.seq: one for one in meetings if not one.is_cancelled}
    hung = {one.seq: one for one in notices}
    for kind, seq in ((one.kind, one.seq) for one in found):
        match kind:
            case Kind.NOTICE:
                assert seq in hung
            case Kind.TAKE_DOWN:
                assert hung[seq].is_down
            case Kind.REPORT:
                assert has_work
            case Kind.RESOLUTION:
                assert there[seq].move is Move.RESOLVE
            case Kind.MINUTES:
                assert there[seq].move is not None
            case Kind.VOTE:
                assert there[seq].by_ballot or there[seq].move is None
            case _:
                assert seq in there
    assert {one.seq for one in found if one.kind is Kind.ROLL} == set(there)
    assert (Sheet(Kind.REPORT, 1) in found) is has_work


@pytest.mark.parametrize(
    ("body", "matter", "rules", "article"),
    [
        (Body.REPRESENTATIVES, Matter.WELFARE, DecisionRules(), Article.VCO_30),
        (Body.REPRESENTATIVES, Matter.LEVY, DecisionRules(), Article.LEVIES),
        (Body.REPRESENTATIVES, Matter.LAND_ADJUST, DecisionRules(), Article.LAND_28),
        (
            Body.REPRESENTATIVES,
            Matter.WELFARE,
            DecisionRules(representatives_of_all=True),
            Article.OWN,
        ),
        (Body.VILLAGERS, Matter.PLAN, DecisionRules(), Article.VCO_26),
        (Body.COLLECTIVE, Matter.COLLECTIVE_MAJOR, DecisionRules(), Article.COLLECTIVE_27),
        (
            Body.COLLECTIVE_DELEGATES,
            Matter.COLLECTIVE_OTHER,
            DecisionRules(),
            Article.COLLECTIVE_28,
        ),
        (Body.GROUP, Matter.GROUP, DecisionRules(), Article.VCO_32),
        (Body.PARTY_MEETING, Matter.LEVY, DecisionRules(), Article.PARTY_BRANCH_11),
        (Body.BRANCH, Matter.PLAN, DecisionRules(), Article.OWN),
        (Body.TWO_COMMITTEES, Matter.PLAN, DecisionRules(), Article.OWN),
    ],
)
def test_the_article_is_that_of_whose_number_it_is(
    body: Body, matter: Matter, rules: DecisionRules, article: Article
) -> None:
    assert passing_article(body, matter, rules) is article
