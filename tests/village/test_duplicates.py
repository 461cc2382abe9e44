"""What is taken for one matter, measured on pairs of which one half was never looked at when the weights were set."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.categories import categorise
from village.duplicates import (
    ASKED,
    CANDIDATES,
    GRAMS,
    ChainRules,
    Said,
    closest,
    grams,
    likeness,
    parts,
    rank,
    repeated,
    same,
)
from village.places import Gazetteer, Place

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
HERE = Path(__file__).parent / "duplicates"
WORDS = [line.split() for line in (HERE / "places.txt").read_text("utf-8").splitlines()]
KNOWN = Gazetteer(Place(name, tuple(others)) for name, *others in WORDS)
PAIRS = [line.split("\t") for line in (HERE / "pairs.tsv").read_text("utf-8").splitlines()]


def said(text: str, at: datetime = NOW) -> Said:
    return Said(KNOWN.without(text), categorise(text), KNOWN.find(text), at)


def measured(half: str) -> tuple[float, float, int]:
    """Precision, recall, and how many pairs."""
    found = [
        (label == "1", same(said(one), said(two))) for of, label, one, two in PAIRS if of == half
    ]
    right = sum(is_same and taken for is_same, taken in found)
    taken_for_one = sum(taken for _, taken in found)
    return right / taken_for_one, right / sum(is_same for is_same, _ in found), len(found)


@pytest.mark.parametrize("half", ["tune", "unseen"])
def test_pairs_are_told_apart_as_the_docs_say(half: str) -> None:
    precision, recall, count = measured(half)
    assert count >= 60
    assert precision >= 0.88
    assert recall >= 0.88


def test_the_same_matter_shares_what_it_is_found_by() -> None:
    ones = [(one, two) for _, label, one, two in PAIRS if label == "1"]
    found = [
        bool(set(grams(one)[:ASKED]) & set(grams(two)))
        for pair in ones
        for one, two in (pair, pair[::-1])
    ]
    assert sum(found) >= 0.95 * len(found)


def test_another_place_is_another_matter() -> None:
    assert same(said("老桥头的路灯坏了"), said("桥头路灯不亮"))
    assert not same(said("老桥头的路灯坏了"), said("码头的路灯坏了"))
    assert not same(said("三组停水了"), said("四组停水了"))


def test_what_is_most_like_it_is_asked_about() -> None:
    known = [(3, said("码头的路灯坏了")), (5, said("桥头路灯不亮")), (9, said("桥头有人倒垃圾"))]
    assert closest(said("老桥头的路灯坏了"), known) == 5
    assert closest(said("想问个事"), known) is None
    assert closest(said("老桥头的路灯坏了"), []) is None
    twins = [(8, said("桥头路灯不亮")), (5, said("桥头路灯不亮"))]
    assert closest(said("桥头路灯不亮"), twins) == 5


def test_a_chain_is_of_one_place_and_time_does_not_break_it() -> None:
    old = NOW - timedelta(days=300)
    before = [
        (9, said("桥头路灯不亮", old)),
        (3, said("老桥头的灯坏了", old)),
        (4, said("桥头堵车")),
    ]
    assert repeated(said("老桥头路灯又坏了"), before) == [3, 9]
    nowhere = Said("路灯坏了", categorise("路灯"), "", NOW)
    assert repeated(nowhere, [(1, nowhere)]) == []
    assert ChainRules().span == timedelta(days=365)


def test_rare_pairs_tell_more_and_the_best_are_few() -> None:
    common = [(1, number) for number in range(20)]
    ranked = rank([*common, (2, 7)])
    # Of equals the newest.
    assert [number for number, _ in ranked[:2]] == [7, 19]
    assert [weight for _, weight in ranked[:2]] == pytest.approx([1.05, 0.05])
    assert len(rank([(gram, gram) for gram in range(200)])) == CANDIDATES
    assert rank([]) == []


def test_what_shares_much_is_read_before_what_shares_little() -> None:
    ranked = [(9, 4.0), (7, 2.0), (5, 1.9), (3, 0.5), (2, 0.1)]
    assert list(parts(ranked, 2)) == [[9, 7], [5, 3], [2]]
    assert list(parts(ranked, 6)) == [[9, 7], [5, 3, 2]]
    assert list(parts([], 6)) == []


@given(
    st.dictionaries(st.integers(1, 60), st.floats(0.01, 20)),
    st.integers(1, 8),
)
def test_every_part_is_read_once_and_in_order(weights: dict[int, float], most: int) -> None:
    ranked = sorted(weights.items(), key=lambda one: one[1], reverse=True)
    found = list(parts(ranked, most))
    assert [number for part in found for number in part] == [number for number, _ in ranked]
    assert all(1 <= len(part) <= most for part in found)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_measure(one: str, two: str) -> None:
    first, second = said(one), said(two)
    assert 0 <= likeness(first, second) <= 1
    for here, there in permutations((first, second)):
        assert likeness(here, there) == pytest.approx(likeness(there, here))
    assert len(grams(one)) <= GRAMS
