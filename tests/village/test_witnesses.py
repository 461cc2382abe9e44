import hashlib

from hypothesis import given
from hypothesis import strategies as st

from village.ids import PersonId
from village.witnesses import DRAWN, ENOUGH, Verdict, draw, verdict

people = st.dictionaries(st.integers(1, 10_000).map(PersonId), st.integers(1, 12), max_size=40)


@given(people, st.text(max_size=20))
def test_a_lot_draws_one_of_a_household_and_again_the_same(
    homes: dict[PersonId, int], seed: str
) -> None:
    drawn = draw(homes, seed)
    assert len({homes[one] for one in drawn}) == len(drawn) == min(DRAWN, len(set(homes.values())))
    assert drawn == draw(dict(sorted(homes.items(), reverse=True)), seed)


@given(people, st.integers(10_001, 10_050).map(PersonId), st.text(max_size=20))
def test_one_more_home_takes_at_most_one_place(
    homes: dict[PersonId, int], another: PersonId, seed: str
) -> None:
    before, after = set(draw(homes, seed)), set(draw(homes | {another: 99}, seed))
    assert after - before <= {another}


def test_everybody_has_the_same_chance() -> None:
    candidates = {PersonId(one): one for one in range(12)}
    times = dict.fromkeys(candidates, 0)
    for number in range(2_000):
        for one in draw(candidates, f"seed {number}"):
            times[one] += 1
    expected = 2_000 * DRAWN / len(candidates)
    assert all(abs(count - expected) < expected / 5 for count in times.values())


def test_the_lot_can_be_recounted_with_any_tool() -> None:
    lots = {one: hashlib.sha256(f"abc:{one}".encode()).hexdigest() for one in (1, 2, 3, 4)}
    expected = sorted(lots, key=lots.__getitem__)[:3]
    assert draw({PersonId(one): one for one in (4, 3, 2, 1)}, "abc") == expected
    assert draw({PersonId(one): 7 for one in (4, 3, 2, 1)}, "abc") == expected[:1]


@given(st.lists(st.sampled_from([True, False, None]), max_size=6))
def test_a_verdict_needs_enough_words(words: list[bool | None]) -> None:
    said = verdict(words)
    if said is Verdict.OPEN:
        assert words.count(True) < ENOUGH
        assert words.count(False) < ENOUGH
    else:
        assert words.count(said is Verdict.DONE) >= ENOUGH


def test_two_of_three_say_it() -> None:
    assert verdict([True, None, True]) is Verdict.DONE
    assert verdict([False, True, False]) is Verdict.NOT_DONE
    assert verdict([True, False, None]) is Verdict.OPEN
    assert verdict([]) is Verdict.OPEN
