"""Whose names oblige to which meeting: each row of the law at its edge, and what follows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.village import NOW, WILLOW
from village.demands import (
    CLAIMS,
    Demand,
    Of,
    Word,
    called,
    called_off,
    noted,
    read,
    signed,
    taken_back,
)
from village.errors import Unlawful
from village.law import Article
from village.rolls import Body

VILLAGERS, REPRESENTATIVES = Body.VILLAGERS, Body.REPRESENTATIVES


def demand(villagers: int, representatives: int, names: int, of_them: int) -> Demand:
    return Demand(WILLOW, 3, villagers, representatives, names, of_them)


ROWS = [
    # of how many villagers and representatives, the names that just do not oblige, what one name more owes
    pytest.param(demand(200, 0, 19, 0), False, VILLAGERS, Article.VCO_25, id="村组法25-十分之一以上村民提议-200人要20人"),
    pytest.param(demand(201, 0, 20, 0), False, VILLAGERS, Article.VCO_25, id="村组法25-十分之一以上村民提议-201人要21人"),
    pytest.param(demand(209, 0, 20, 0), False, VILLAGERS, Article.VCO_25, id="村组法25-十分之一以上村民提议-209人要21人"),
    pytest.param(demand(900, 30, 9, 9), True, VILLAGERS, Article.VCO_25, id="村组法25-三分之一以上代表提议-30人要10人"),
    pytest.param(demand(900, 31, 10, 10), True, VILLAGERS, Article.VCO_25, id="村组法25-三分之一以上代表提议-31人要11人"),
    pytest.param(demand(900, 30, 5, 5), True, REPRESENTATIVES, Article.VCO_30, id="村组法30-五分之一以上代表提议-30人要6人"),
    pytest.param(demand(900, 31, 6, 6), True, REPRESENTATIVES, Article.VCO_30, id="村组法30-五分之一以上代表提议-31人要7人"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "by_rep", "body", "article"), ROWS)
def test_enough_names_oblige_and_one_fewer_does_not(
    before: Demand, by_rep: bool, body: Body, article: Article
) -> None:
    if body is VILLAGERS and by_rep:
        # A fifth of them had the representatives' meeting called before.
        before = replace(before, owes=REPRESENTATIVES, due_at=NOW, called_at=NOW, meeting=1)
    else:
        assert before.ground is None
    after = signed(before, representative=by_rep, now=NOW, days=15)
    assert (after.owes, after.is_open) == (body, True)
    assert after.ground is not None
    assert after.ground.article is article
    assert after.due_at == NOW + timedelta(days=15)


def test_the_rows_are_those_of_the_law() -> None:
    assert {(one.body, one.of, one.article) for one in CLAIMS} == {
        (VILLAGERS, Of.VILLAGERS, Article.VCO_25),
        (VILLAGERS, Of.REPRESENTATIVES, Article.VCO_25),
        (REPRESENTATIVES, Of.REPRESENTATIVES, Article.VCO_30),
    }


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(Body.GROUP, id="村组法32-小组会议没有提议召集的比例"),
        pytest.param(Body.COLLECTIVE, id="集体经济组织法27-成员大会由理事会召集-没有提议的比例"),
        pytest.param(Body.COLLECTIVE_DELEGATES, id="集体经济组织法28-成员代表大会没有提议的比例"),
    ],
)
def test_no_names_oblige_to_a_meeting_of_which_no_law_says_so(body: Body) -> None:
    assert all(one.body is not body for one in CLAIMS)


@given(
    villagers=st.integers(0, 400),
    representatives=st.integers(0, 60),
    names=st.lists(st.booleans(), max_size=60),
)
def test_what_is_owed_is_what_the_numbers_say(
    villagers: int, representatives: int, names: list[bool]
) -> None:
    one = demand(villagers, representatives, 0, 0)
    for is_rep in names:
        one = signed(one, representative=is_rep, now=NOW, days=15)
    of_reps = sum(names)
    all_of_them = villagers > 0 and len(names) * 10 >= villagers
    some = representatives > 0
    if all_of_them or (some and of_reps * 3 >= representatives):
        assert one.owes is VILLAGERS
    elif some and of_reps * 5 >= representatives:
        assert one.owes is REPRESENTATIVES
    else:
        assert one.owes is None


def test_only_the_meeting_that_is_owed_answers_and_one_called_off_does_not() -> None:
    owed = signed(demand(200, 30, 19, 0), representative=False, now=NOW, days=15)
    assert called(owed, REPRESENTATIVES, at=NOW, meeting=4).is_open
    done = called(owed, VILLAGERS, at=NOW, meeting=4)
    assert not done.is_open
    assert not called_off(done, 3).is_open
    assert called_off(done, 4) == owed
    smaller = signed(demand(900, 30, 5, 5), representative=True, now=NOW, days=15)
    assert not called(smaller, VILLAGERS, at=NOW, meeting=1).is_open


def test_what_enough_have_asked_for_is_not_taken_back() -> None:
    few = demand(200, 30, 5, 1)
    assert taken_back(few, representative=True) == demand(200, 30, 4, 0)
    owed = signed(demand(200, 30, 19, 0), representative=False, now=NOW, days=15)
    with pytest.raises(Unlawful) as refused:
        taken_back(owed, representative=False)
    assert (refused.value.why, refused.value.article) == ("demand_reached", "vco_25")
    assert not noted(owed, at=NOW).is_open
    with pytest.raises(Unlawful):
        noted(few, at=NOW)


def test_what_is_said_behind_it_is_read() -> None:
    assert [read(one)[0] for one in ("", "撤回", "名单", "已召集", "张三、李四")] == list(Word)
    assert read(" Back ")[0] is Word.BACK
