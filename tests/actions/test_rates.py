"""What is summed up while people work is what counting anew would give, in whatever order they did it."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from actions import consultations, rates, requests
from storage import rates as kept
from storage import reminders, trail
from storage.engine import Tx, open_database
from storage.rates import RateCaseRow, RateMonthRow
from storage.tables import table
from tests.actions.test_any_day import PEOPLE, TEXTS, WAYS, Day
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    Who,
    group_chat,
    rules,
    settle,
    speaker,
    village_of,
)
from village.ids import PersonId, VillageId
from village.rates import Tally
from village.requests import Rating

_case, _month = table(RateCaseRow), table(RateMonthRow)


def counted(tx: Tx, village_id: VillageId, month: int, by: PersonId) -> Tally:
    """The same sums, counted anew over the requests."""
    due_of = (_case.c.village_id == village_id, _case.c.due_month == month, _case.c.due_by == by)
    ended_of = (
        _case.c.village_id == village_id,
        _case.c.ended_month == month,
        _case.c.ended_by == by,
    )

    def count(*where: Any) -> int:
        return tx.scalar(select(func.count()).select_from(_case).where(*where)) or 0

    return Tally(
        due=count(*due_of),
        in_time=count(*due_of, _case.c.in_time.is_(True)),
        closed=count(*ended_of),
        followed=count(*ended_of, _case.c.solved.is_not(None)),
        solved=count(*ended_of, _case.c.solved.is_(True)),
        rated=count(*ended_of, _case.c.satisfied.is_not(None)),
        satisfied=count(*ended_of, _case.c.satisfied.is_(True)),
        unheard=count(*ended_of, _case.c.solved.is_(None)),
        hard=count(*ended_of, _case.c.hard.is_(True)),
        paused=count(*ended_of, _case.c.paused_seconds > 0),
        paused_seconds=tx.scalar(select(func.sum(_case.c.paused_seconds)).where(*ended_of)) or 0,
    )


def check(tx: Tx) -> int:
    """Every sum equals its count; how many there are that are not empty."""
    keys = {
        tuple(row)
        for columns in (
            (_month.c.village_id, _month.c.month, _month.c.person_id),
            (_case.c.village_id, _case.c.due_month, _case.c.due_by),
            (_case.c.village_id, _case.c.ended_month, _case.c.ended_by),
        )
        for row in tx.execute(select(*columns).distinct())
        if None not in row
    }
    for village, month, person in keys:
        one = VillageId(village), month, PersonId(person)
        summed = kept.of_month(tx, one[0], month).get(one[2], Tally())
        assert summed == counted(tx, *one), one
    return len(keys)


@pytest.mark.parametrize("seed", range(3))
def test_sums_equal_their_counts_whatever_people_do(tx: Tx, seed: int) -> None:
    chance = random.Random(seed)
    day = Day(tx)

    def hold(one: Who | None, village: VillageId, number: int) -> None:
        by = day.by(one, village)
        day.attempt(
            lambda: consultations.name_holder(
                tx, by, number, name="柳叶青", rules=rules(), now=day.now
            )
        )

    deeds: list[Callable[[Who | None, VillageId, int], None]] = [
        lambda one, village, _: day.report(one, village, chance.choice(TEXTS)),
        day.accept,
        lambda one, village, no: day.hand_over(one, village, no, chance.choice(list(Who))),
        lambda one, village, no: day.resolve(one, village, no, chance.choice(TEXTS)),
        lambda one, village, no: day.rate(one, village, no, chance.choice(list(Rating))),
        lambda one, village, no: day.handle(one, village, no, chance.choice(WAYS)),
        hold,
        lambda _one, _village, _no: day.pass_time(chance.choice([1, 9, 30, 24 * 9])),
    ]
    for _ in range(300):
        village = chance.choice([WILLOW, WILLOW, MAPLE])
        chance.choice(deeds)(chance.choice(PEOPLE), village, chance.randrange(1, 6))
    assert check(tx) > 1


@pytest.mark.postgres
def test_who_signs_in_another_process_while_a_sweep_runs_is_counted_once(postgres_url: str) -> None:
    database = open_database(postgres_url)
    settle(database)
    with database.begin() as tx:
        made = requests.report(
            tx,
            speaker(tx, Who.VILLAGER),
            village=village_of(tx),
            rules=rules(),
            text=TEXTS[0],
            chat=group_chat(),
            now=NOW,
        )
    later = NOW + timedelta(days=9)
    with database.begin() as tx:
        due = reminders.matters_due(tx, later, limit=9)
        assert [one.counted for one in due] == [False]
        with database.begin() as other:
            by = made.request.assignee
            assert kept.due(other, WILLOW, made.request.number, by, 202606, in_time=True)
        rates.unsigned(tx, due, rules={WILLOW: rules()}, now=later)
    with database.read() as tx:
        assert tx.execute(select(_case.c.number, _case.c.in_time)).all() == [(1, True)]
        assert tx.execute(select(_month.c.due)).all() == []
    database.dispose()


def test_what_is_kept_of_an_explanation_stands_in_the_trail_without_its_words(tx: Tx) -> None:
    cadre = speaker(tx, Who.UTILITIES)
    found = rates.explain(tx, cadre, month=202606, words=" 等配件 ", now=NOW)
    assert found.one is not None
    assert (found.one.reply, found.one.tally) == ("等配件", Tally())
    (entry,) = [one for one in trail.entries(tx, WILLOW) if one.deed == "explain_rates"]
    assert entry.data == {"length": 3}
    assert trail.verify(tx, WILLOW) is None
