from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.decision_rules import DecisionRules
from village.decisions import (
    ENDED,
    FLOW,
    ORDER,
    TRANSITIONS,
    VOTED,
    Decision,
    Move,
    State,
    meeting_of,
    next_move,
    on_show,
    require_authority,
    take,
    vote,
)
from village.errors import Unlawful
from village.ids import PersonId, VillageId
from village.law import Article
from village.matters import Matter
from village.meetings import Verdict
from village.rolls import Body
from village.thresholds import TWO_THIRDS

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
MERGED = DecisionRules(merges_committees=True)


def decision(state: State = State.MOVED, **fields: object) -> Decision:
    plain = Decision(
        village_id=VillageId(1),
        number=3,
        title="修村口的路",
        matter=Matter.WELFARE,
        body=Body.REPRESENTATIVES,
        state=state,
        rules=DecisionRules(),
        opened_at=NOW,
        keeper=PersonId(3),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_the_whole_way_is_four_deliberations_and_two_publications_party_rural_19() -> None:
    at = decision()
    bodies = []
    while at.state in VOTED:
        bodies.append(meeting_of(at))
        expected = next_move(at)
        at, move = vote(at, Verdict.PASSED)
        assert move is expected
    assert bodies == [Body.BRANCH, Body.TWO_COMMITTEES, Body.PARTY_MEETING, Body.REPRESENTATIVES]
    for move in (Move.PUBLISH, Move.IMPLEMENT, Move.PUBLISH_RESULT, Move.ARCHIVE):
        assert next_move(at) is move
        at = take(at, move)
    assert at.state is State.ARCHIVED
    assert next_move(at) is None


VOTES = (Move.PROPOSE, Move.DISCUSS, Move.DELIBERATE, Move.RESOLVE)
AGAIN = (*VOTES, Move.PUBLISH, Move.UPHOLD, *VOTES[1:])
WHOLE = (*VOTES, Move.PUBLISH, Move.IMPLEMENT, Move.PUBLISH_RESULT)


@pytest.mark.parametrize(
    ("moves", "places"),
    [
        pytest.param(VOTES, [], id="还没公开"),
        pytest.param((*VOTES, Move.PUBLISH), [5], id="正在公示"),
        pytest.param((*VOTES, Move.PUBLISH, Move.IMPLEMENT), [5], id="决议公示满了"),
        pytest.param((*VOTES, Move.PUBLISH, Move.UPHOLD), [5], id="采纳异议"),
        pytest.param(AGAIN, [], id="采纳以后重新商议"),
        pytest.param((*AGAIN, Move.PUBLISH), [10], id="重新公示"),
        pytest.param((*AGAIN, Move.PUBLISH, Move.UPHOLD), [10], id="再次采纳异议"),
        pytest.param((*WHOLE, Move.ARCHIVE), [7], id="结果公示满了"),
        pytest.param((*WHOLE, Move.ANNUL), [5, 7], id="撤销的连决议带结果"),
        pytest.param((*AGAIN, Move.PUBLISH, Move.ANNUL), [10], id="撤销重新公示的"),
    ],
)
def test_a_step_ends_what_was_published_and_not_ended_before(
    moves: tuple[Move, ...], places: list[int]
) -> None:
    assert on_show(moves) == places


@pytest.mark.parametrize(
    ("state", "move"), sorted(set(product(State, set(Move) - {Move.RECONVENE})) - set(TRANSITIONS))
)
def test_every_other_step_is_refused_with_an_article(state: State, move: Move) -> None:
    with pytest.raises(Unlawful) as refused:
        take(decision(state, held=State.MOVED), move)
    assert refused.value.why == "step"
    assert refused.value.article in set(Article)


@pytest.mark.parametrize("state", sorted(set(State) - {State.NO_QUORUM}))
def test_only_what_lacked_people_is_reconvened(state: State) -> None:
    with pytest.raises(Unlawful):
        take(decision(state), Move.RECONVENE)


@pytest.mark.parametrize("state", sorted(VOTED))
def test_too_few_people_end_nothing_and_the_meeting_is_called_again(state: State) -> None:
    lacking, lack = vote(decision(state), Verdict.NO_QUORUM)
    assert lack is Move.LACK
    assert (lacking.state, lacking.stands) == (State.NO_QUORUM, state)
    assert next_move(lacking) is Move.RECONVENE
    assert meeting_of(lacking) is meeting_of(decision(state))
    assert take(lacking, Move.RECONVENE).state is state
    moved, move = vote(decision(state), Verdict.PASSED)
    assert vote(lacking, Verdict.PASSED) == (replace(moved, version=4), move)
    assert vote(lacking, Verdict.NO_QUORUM)[0].stands is state
    rejected, move = vote(lacking, Verdict.REJECTED)
    assert (rejected.state, move) == (State.REJECTED, Move.REJECT)


def test_two_steps_are_one_only_where_the_villages_rules_say_so() -> None:
    with pytest.raises(Unlawful) as refused:
        take(decision(), Move.PROPOSE_TOGETHER)
    assert refused.value.why == "merge"
    merged = decision(rules=MERGED)
    assert meeting_of(merged) is Body.TWO_COMMITTEES
    moved, move = vote(merged, Verdict.PASSED)
    assert (moved.state, move) == (State.DISCUSSED, Move.PROPOSE_TOGETHER)


def test_an_objection_that_is_right_leads_back_to_the_two_committees() -> None:
    again = take(decision(State.PUBLISHED), Move.UPHOLD)
    assert meeting_of(again) is Body.TWO_COMMITTEES
    assert meeting_of(replace(again, rules=MERGED)) is Body.TWO_COMMITTEES


def test_what_is_resolved_is_not_withdrawn_but_may_be_annulled_vco_41() -> None:
    for state in (State.RESOLVED, State.PUBLISHED, State.IMPLEMENTING, State.RESULT_PUBLISHED):
        with pytest.raises(Unlawful):
            take(decision(state), Move.WITHDRAW)
        assert take(decision(state), Move.ANNUL).state is State.ANNULLED
    for state in (*VOTED, State.NO_QUORUM):
        assert take(decision(state), Move.WITHDRAW).state is State.WITHDRAWN


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_has_ended_moves_no_more(state: State) -> None:
    assert not [move for (at, move) in TRANSITIONS if at is state]
    with pytest.raises(Unlawful):
        meeting_of(decision(state))


def test_an_approval_comes_before_the_deed_and_a_filing_before_the_archive() -> None:
    land = decision(matter=Matter.LAND_OUTSIDE)
    with pytest.raises(Unlawful) as refused:
        require_authority(land, Move.IMPLEMENT)
    assert (refused.value.why, refused.value.article) == ("town", Article.LAND_52.value)
    require_authority(replace(land, approved="镇政〔2026〕7号"), Move.IMPLEMENT)
    filing = decision(matter=Matter.VILLAGE_RULES)
    require_authority(filing, Move.IMPLEMENT)
    with pytest.raises(Unlawful):
        require_authority(filing, Move.ARCHIVE)
    require_authority(decision(), Move.IMPLEMENT)


@given(
    rules=st.builds(
        DecisionRules,
        merges_committees=st.booleans(),
        party_quorum=st.sampled_from([DecisionRules().party_quorum, TWO_THIRDS]),
        public_days=st.integers(15, 60),
        whole_days=st.booleans(),
    )
)
def test_the_rules_of_a_decision_are_kept_as_they_were(rules: DecisionRules) -> None:
    assert DecisionRules.again(rules.kept()) == rules
    # An older decision keeps a value that nothing reads any more.
    assert DecisionRules.again(rules.kept().replace("{", '{"of_before":0,', 1)) == rules


@given(moves=st.lists(st.one_of(st.sampled_from(Move), st.sampled_from(Verdict)), max_size=40))
def test_no_way_leads_past_a_deliberation_or_a_publication(moves: list[Move | Verdict]) -> None:
    at, passed = decision(), [State.MOVED]
    for move in moves:
        try:
            at = vote(at, move)[0] if isinstance(move, Verdict) else take(at, move)
        except Unlawful:
            continue
        assert at.state in State
        if at.state in ORDER:
            before = ORDER.index(at.state)
            assert before == 0 or ORDER[before - 1] in passed
            # What was objected to is deliberated anew.
            passed = [*passed[: before + 1], at.state]
    if at.state is State.ARCHIVED:
        assert [state for state, _ in FLOW] == list(dict.fromkeys(passed))[:-1]
