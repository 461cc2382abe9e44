"""Counts against counters that were written another way."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.village.test_ballots import ballot
from village.ballots import ABSTAIN, INVALID, Form, Mark, Question
from village.meetings import Verdict, need
from village.rolls import Body
from village.tallies import count, runoff, verdict

OPTIONS = 4
RANKED = st.lists(
    st.permutations(range(OPTIONS)).flatmap(
        lambda order: st.integers(0, OPTIONS).map(lambda many: tuple(order[:many]))
    ),
    max_size=30,
)
CONFIRM = st.lists(st.sampled_from([(0,), (1,), ABSTAIN, INVALID]), max_size=60)


@given(CONFIRM)
def test_every_vote_is_counted_once(marks: list[Mark]) -> None:
    tally = count(Question("路"), marks)
    assert tally.votes == (marks.count((0,)), marks.count((1,)))
    assert (tally.abstained, tally.invalid) == (marks.count(()), marks.count((-1,)))
    assert sum(tally.votes) + tally.abstained + tally.invalid == tally.present == len(marks)


def test_a_tie_has_two_leaders_and_silence_none() -> None:
    asked = Question("址", Form.ONE, ("甲", "乙", "丙"))
    assert count(asked, [(0,), (1,)]).leaders == (0, 1)
    assert count(asked, [ABSTAIN, INVALID]).leaders == ()


def oracle(width: int, marks: Sequence[Mark]) -> tuple[int, ...]:
    """Instant runoff by hand: strike out, pile anew, look back."""
    live = list(range(width))
    history: list[dict[int, int]] = []
    while True:
        tops = [next(one for one in mark if one in live) for mark in marks if set(mark) & set(live)]
        now = {one: len([top for top in tops if top == one]) for one in live}
        history.insert(0, now)
        if not tops:
            return ()
        best = sorted(one for one in live if now[one] == max(now.values()))
        if max(now.values()) > len(tops) / 2 or best == live:
            return tuple(best)
        worst = live
        for past in history:
            worst = [one for one in worst if past[one] == min(past[other] for other in worst)]
        live = [one for one in live if one not in worst]


@given(RANKED)
def test_instant_runoff_is_as_by_hand(marks: list[Mark]) -> None:
    assert runoff(OPTIONS, marks).winners == oracle(OPTIONS, marks)


@given(RANKED)
def test_the_order_of_ballots_changes_nothing(marks: list[Mark]) -> None:
    assert runoff(OPTIONS, marks) == runoff(OPTIONS, marks[::-1])


@given(RANKED, st.permutations(range(OPTIONS)))
def test_the_names_of_options_change_nothing(marks: list[Mark], names: list[int]) -> None:
    renamed = [tuple(names[one] for one in mark) for mark in marks]
    expected = tuple(sorted(names[one] for one in runoff(OPTIONS, marks).winners))
    assert runoff(OPTIONS, renamed).winners == expected


def test_the_votes_of_who_is_struck_out_go_on() -> None:
    marks = [(0,)] * 4 + [(1,)] * 3 + [(2, 1)] * 2
    found = runoff(3, marks)
    assert found.rounds == ({0: 4, 1: 3, 2: 2}, {0: 4, 1: 5})
    assert found.winners == (1,)


def test_those_who_cannot_be_told_apart_are_a_tie() -> None:
    assert runoff(2, [(0,), (1,)]).winners == (0, 1)
    assert runoff(3, []).winners == ()


def test_a_majority_of_first_preferences_always_wins() -> None:
    for rest in itertools.product([(1,), (2,), (1, 2)], repeat=2):
        assert runoff(3, [(0,)] * 3 + list(rest)).winners == (0,)


@pytest.mark.parametrize(
    ("body", "yes", "no", "ended"),
    [
        (Body.VILLAGERS, 3, 2, Verdict.NO_QUORUM),
        (Body.VILLAGERS, 4, 2, Verdict.PASSED),
        (Body.VILLAGERS, 3, 3, Verdict.REJECTED),
        (Body.REPRESENTATIVES, 4, 2, Verdict.NO_QUORUM),
        (Body.REPRESENTATIVES, 4, 3, Verdict.PASSED),
        (Body.PARTY_MEETING, 5, 0, Verdict.REJECTED),
        (Body.PARTY_MEETING, 6, 4, Verdict.PASSED),
    ],
)
def test_a_vote_ends_as_the_laws_shares_say(body: Body, yes: int, no: int, ended: Verdict) -> None:
    """村民委员会组织法 art. 26 and 30 count those present, 支部工作条例 art. 11 those who are due."""
    tally = count(Question("路"), [(0,)] * yes + [(1,)] * no)
    assert verdict(ballot(body=body), tally, need(body), here=0) is ended


def test_what_is_no_decision_has_no_verdict() -> None:
    tally = count(Question("路"), [(0,)] * 10)
    assert verdict(ballot(online=1), tally, need(Body.VILLAGERS), here=0) is None
    chosen = replace(ballot(), question=Question("址", Form.ONE, ("甲", "乙")))
    assert verdict(chosen, tally, need(Body.VILLAGERS), here=0) is None


def test_who_is_there_and_says_nothing_is_counted_among_those_present() -> None:
    """村民委员会组织法 art. 26: more than half of those present."""
    tally = count(Question("路"), [(0,)] * 4 + [(1,)] * 2)
    assert (
        verdict(ballot(body=Body.VILLAGERS), tally, need(Body.VILLAGERS), here=7) is Verdict.PASSED
    )
    assert (
        verdict(ballot(body=Body.VILLAGERS), tally, need(Body.VILLAGERS), here=8)
        is Verdict.REJECTED
    )
