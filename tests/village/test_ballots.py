"""What can be asked and chosen, and when a vote counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from village import ballots
from village.ballots import ABSTAIN, Ballot, Form, Question, State, Way
from village.errors import (
    BallotBegun,
    BallotOver,
    BallotWaits,
    ClosingPast,
    ClosingTooLate,
    MarkInvalid,
    OptionsInvalid,
    SecretNeedsOne,
    TextMissing,
    TextTooLong,
)
from village.ids import PersonId, RollId, VillageId
from village.law import Article
from village.online_votes import (
    BY_DESIGN,
    Condition,
    Ground,
    OnlineBasis,
    asked_by,
    basis_of,
    missing,
)
from village.rolls import Body

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
THREE = ("甲", "乙", "丙")


def ballot(**fields: object) -> Ballot:
    made = Ballot(
        village_id=VillageId(1),
        number=3,
        question=Question("修路"),
        state=State.OPEN,
        opened_at=NOW,
        due_at=NOW + timedelta(days=3),
        owner=PersonId(1),
        body=Body.REPRESENTATIVES,
        seats=10,
        quorum=6,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # a test names real fields


def test_a_question_for_or_against_has_no_options_of_its_own() -> None:
    asked = ballots.ask("  修路  ", secret=True)
    assert asked == Question("修路", secret=True)
    assert asked.width == 2


def test_who_ranks_may_rank_all() -> None:
    assert ballots.ask("选址", form=Form.RANKED, options=THREE).picks == 3


@pytest.mark.parametrize(
    ("form", "options", "picks"),
    [
        (Form.CONFIRM, THREE, 1),
        (Form.ONE, ("甲",), 1),
        (Form.ONE, ("甲", "甲"), 1),
        (Form.ONE, ("甲", " "), 1),
        (Form.ONE, tuple(str(one) for one in range(21)), 1),
        (Form.SOME, THREE, 0),
        (Form.SOME, THREE, 3),
    ],
)
def test_options_that_leave_no_choice_are_refused(
    form: Form, options: tuple[str, ...], picks: int
) -> None:
    with pytest.raises(OptionsInvalid):
        ballots.ask("选址", form=form, options=options, picks=picks)


@pytest.mark.parametrize("form", [Form.SOME, Form.RANKED])
def test_a_secret_vote_is_one_tap(form: Form) -> None:
    with pytest.raises(SecretNeedsOne):
        ballots.ask("选址", form=form, options=THREE, picks=2, secret=True)


def test_words_are_needed_and_not_too_many() -> None:
    with pytest.raises(TextMissing):
        ballots.ask(" ")
    with pytest.raises(TextTooLong):
        ballots.ask("长" * 101)
    with pytest.raises(TextTooLong):
        ballots.ask("选址", form=Form.ONE, options=("甲", "长" * 41))


@pytest.mark.parametrize(
    ("question", "mark", "kept"),
    [
        (Question("路"), (0,), (0,)),
        (Question("路"), ABSTAIN, ABSTAIN),
        (Question("址", Form.SOME, THREE, 2), (2, 0), (0, 2)),
        (Question("址", Form.RANKED, THREE, 3), (2, 0), (2, 0)),
    ],
)
def test_a_choice_is_kept_as_it_counts(
    question: Question, mark: ballots.Mark, kept: ballots.Mark
) -> None:
    assert ballots.check_mark(question, mark) == kept


@pytest.mark.parametrize("mark", [(2,), (-1,), (0, 1), (0, 0)])
def test_a_choice_that_there_is_not_is_refused(mark: ballots.Mark) -> None:
    with pytest.raises(MarkInvalid):
        ballots.check_mark(Question("路"), mark)


def test_what_has_begun_is_fixed() -> None:
    draft = ballot(state=State.DRAFT, seats=0, quorum=0)
    begun = ballots.begin(
        ballots.change(draft, body=Body.VILLAGERS), roll=RollId(4), due=9, now=NOW
    )
    assert (begun.state, begun.seats, begun.quorum, begun.roll) == (State.OPEN, 9, 5, 4)
    for deed in (ballots.change, ballots.drop):
        with pytest.raises(BallotBegun):
            deed(begun)
    assert ballots.drop(draft).state is State.DROPPED
    with pytest.raises(ClosingPast):
        ballots.begin(draft, roll=RollId(4), due=9, now=draft.due_at)


def test_a_closing_time_lies_ahead_and_not_too_far() -> None:
    ballots.check_times(now=NOW, due_at=NOW + timedelta(minutes=1))
    with pytest.raises(ClosingPast):
        ballots.check_times(now=NOW, due_at=NOW)
    with pytest.raises(ClosingTooLate):
        ballots.check_times(now=NOW, due_at=NOW + timedelta(days=61))


def test_a_vote_at_the_very_end_is_late() -> None:
    one = ballot()
    ballots.check_open(one, one.due_at - timedelta(seconds=1))
    with pytest.raises(BallotOver):
        ballots.check_open(one, one.due_at)


def test_a_ballot_does_not_end_before_its_time_while_somebody_may_vote() -> None:
    with pytest.raises(BallotWaits) as caught:
        ballots.end(ballot(voted=7, recused=1), NOW)
    assert caught.value.left == 2
    assert ballots.end(ballot(voted=9, recused=1), NOW).state is State.CLOSED


def test_at_its_time_it_is_closed_or_waits_for_its_papers() -> None:
    over = NOW + timedelta(days=3)
    assert ballots.end(ballot(), over).state is State.CLOSED
    counting = ballots.end(ballot(papers=2, voted=2), over)
    assert counting.state is State.COUNTING
    closed = ballots.end(counting, over)
    assert closed.state is State.CLOSED
    with pytest.raises(BallotOver):
        ballots.end(closed, over)


def test_the_quorum_is_missed_by_so_many() -> None:
    assert ballot(voted=4).missing == 2
    assert ballot(voted=7).missing == 0


def test_the_organic_law_of_villages_knows_no_votes_over_a_chat() -> None:
    """村民委员会组织法 says nothing of them, so that they are 线上意向，非正式表决."""
    assert ballot(online=0, voted=5).is_formal
    assert not ballot(online=1, voted=5).is_formal


def test_the_law_of_collectives_art_27_lets_members_vote_over_the_chat() -> None:
    """农村集体经济组织法 art. 27, and the conditions that a village answers for."""
    answered = frozenset(Condition) - BY_DESIGN
    basis = OnlineBasis(Ground.COLLECTIVE_LAW, met=answered)
    assert ballot(online=3, ground=basis, body=Body.COLLECTIVE).is_formal
    assert not ballot(online=3, ground=basis, body=Body.PARTY_MEETING).is_formal
    short = replace(basis, met=answered - {Condition.WITNESS})
    assert not ballot(online=3, ground=short, body=Body.COLLECTIVE).is_formal
    assert missing(short.met) == [Condition.WITNESS]
    # The article itself asks for ten days' notice; that the result hangs is the villages' law, the rest no law's.
    by_law = basis_of(OnlineBasis(), Body.COLLECTIVE).needs(Body.COLLECTIVE)
    assert {one: written for one, written in by_law if written is not Article.OWN} == {
        Condition.NOTICE: Article.COLLECTIVE_27,
        Condition.PUBLICITY: Article.VCO_35,
    }
    assert asked_by(Condition.ONE_VOTE, Body.COLLECTIVE) is Article.COLLECTIVE_27
    assert asked_by(Condition.NOTICE, Body.VILLAGERS) is Article.VCO_25


@pytest.mark.parametrize("ground", [Ground.CHARTER, Ground.PROVINCE])
def test_a_charter_or_province_is_named_with_its_clause(ground: Ground) -> None:
    met = frozenset(Condition)
    assert not OnlineBasis(ground, "  ", met).holds(Body.VILLAGERS)
    basis = OnlineBasis(ground, "章程第十二条", met)
    assert basis.holds(Body.REPRESENTATIVES)
    # A charter is the villagers' own: it binds neither the Party nor the collective.
    for body in (Body.BRANCH, Body.PARTY_MEETING, Body.TWO_COMMITTEES, Body.COLLECTIVE):
        assert basis.holds(body) is (ground is Ground.PROVINCE)


@pytest.mark.parametrize("way", Way)
def test_what_was_given_in_person_or_in_secret_stands(way: Way) -> None:
    assert ballot().stands(way) is (way in {Way.HANDS, Way.PAPER, Way.RECUSED})
    assert ballot(question=Question("修路", secret=True)).stands(way) is (way is not Way.NONE)
