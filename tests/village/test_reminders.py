from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from village.categories import HABITS, Category
from village.reminders import NEXT, RUNGS, Ladder, QuietHours, Step

ZONE = ZoneInfo("Asia/Shanghai")
QUIET = QuietHours()
LADDER = Ladder(ZONE)
MONTH = timedelta(days=31)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2026 (the 1st is a Monday) in the village."""
    return datetime(2026, 6, day, hour, minute, tzinfo=ZONE)


def disturbs(at: datetime, quiet: QuietHours = QUIET) -> bool:
    """Written apart from the rules: whether a ping then would wake somebody."""
    hour = at.astimezone(ZONE).time()
    if quiet.start > quiet.end:
        return not quiet.end <= hour < quiet.start
    return quiet.start <= hour < quiet.end


@pytest.mark.parametrize(
    ("at", "released"),
    [
        (local(1, 21, 59), local(1, 21, 59)),
        (local(1, 22), local(2, 7)),
        (local(1, 23, 30), local(2, 7)),
        (local(2, 0), local(2, 7)),
        (local(2, 6, 59), local(2, 7)),
        (local(2, 7), local(2, 7)),
        (local(2, 12), local(2, 12)),
    ],
)
def test_night_waits_for_the_morning(at: datetime, released: datetime) -> None:
    assert QUIET.release(at, ZONE) == released


def test_a_siesta_within_one_day_is_kept_too() -> None:
    siesta = QuietHours(time(12), time(14))
    assert siesta.release(local(1, 13), ZONE) == local(1, 14)
    assert siesta.release(local(1, 23), ZONE) == local(1, 23)


def test_no_quiet_hours_hold_nothing_back() -> None:
    never = QuietHours(time(0), time(0))
    assert never.release(local(1, 3), ZONE) == local(1, 3)


def test_a_request_of_five_days_is_reminded_before_at_and_after() -> None:
    opened, due = local(1, 9), local(8, 9)
    assert LADDER.wake(Step.BEFORE, opened_at=opened, due_at=due) == local(5, 9)
    assert LADDER.wake(Step.AT, opened_at=opened, due_at=due) == due
    assert LADDER.wake(Step.AFTER, opened_at=opened, due_at=due) == local(10, 9)


def test_a_matter_of_a_day_is_not_reminded_of_when_it_is_registered() -> None:
    opened, due = local(1, 9), local(2, 9)
    # Half of the day is 21:00.
    assert LADDER.wake(Step.BEFORE, opened_at=opened, due_at=due) == local(1, 21)


def test_a_matter_of_two_hours_is_reminded_of_after_one() -> None:
    opened, due = local(1, 9), local(1, 11)
    assert LADDER.first(opened_at=opened, due_at=due) == (Step.BEFORE, local(1, 10))


def test_a_matter_that_falls_due_at_night_is_told_once_in_the_morning() -> None:
    opened, due = local(1, 21), local(1, 23)
    step, wake_at = LADDER.first(opened_at=opened, due_at=due)
    assert wake_at == local(2, 7)
    speaking, waiting, until = LADDER.climb(step, now=wake_at, opened_at=opened, due_at=due)
    assert (speaking, waiting) == (Step.AT, Step.AFTER)
    assert until is not None
    assert not disturbs(until)


def test_after_a_month_of_downtime_one_ping_tells_the_truth() -> None:
    opened, due = local(1, 9), local(8, 9)
    climbed = LADDER.climb(Step.BEFORE, now=due + MONTH, opened_at=opened, due_at=due)
    assert climbed == (Step.AFTER, Step.AFTER, None)


def test_the_rungs_have_one_order_and_an_end() -> None:
    order = [Step.SIGN_IN]
    while (following := NEXT[order[-1]]) is not None:
        order.append(following)
    assert tuple(order) == (Step.SIGN_IN, *RUNGS)


openings = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))
quiets = st.just(QUIET) | st.builds(QuietHours, hours, hours)


@st.composite
def deadlines(draw: st.DrawFn) -> tuple[datetime, datetime]:
    """When something was opened, and when it is due."""
    opened = draw(openings)
    habit = HABITS[draw(st.sampled_from(list(Category)))]
    given_time = draw(
        st.just(habit.limit.due(opened, ZONE, LADDER.calendar) - opened)
        | st.timedeltas(timedelta(minutes=5), timedelta(days=60))
    )
    return opened, opened + given_time


@given(deadline=deadlines(), quiet=quiets, step=st.sampled_from(RUNGS))
@example(deadline=(local(1, 21), local(1, 23)), quiet=QUIET, step=Step.BEFORE)
@example(deadline=(local(1, 23), local(2, 1)), quiet=QUIET, step=Step.BEFORE)
def test_no_ping_falls_into_quiet_hours(
    deadline: tuple[datetime, datetime], quiet: QuietHours, step: Step
) -> None:
    opened, due = deadline
    at = Ladder(ZONE, quiet).wake(step, opened_at=opened, due_at=due)
    assert not disturbs(at, quiet)


@given(deadline=deadlines())
def test_nothing_is_reminded_of_in_the_first_half_of_its_time(
    deadline: tuple[datetime, datetime],
) -> None:
    opened, due = deadline
    at = LADDER.wake(Step.BEFORE, opened_at=opened, due_at=due)
    assert at - opened >= (due - opened) / 2


@given(deadline=deadlines(), quiet=quiets)
def test_the_rungs_never_go_back_in_time(
    deadline: tuple[datetime, datetime], quiet: QuietHours
) -> None:
    opened, due = deadline
    ladder = Ladder(ZONE, quiet)
    wakes = [ladder.wake(step, opened_at=opened, due_at=due) for step in RUNGS]
    assert wakes == sorted(wakes)
    assert wakes[1] >= due


@given(
    deadline=deadlines(),
    sleeps=st.lists(st.timedeltas(timedelta(0), timedelta(days=90)), max_size=8),
)
def test_a_climb_always_ends_and_no_rung_speaks_twice(
    deadline: tuple[datetime, datetime], sleeps: list[timedelta]
) -> None:
    opened, due = deadline
    order, spoken = list(RUNGS), []
    step, wake_at = LADDER.first(opened_at=opened, due_at=due)
    pauses = iter(sleeps)
    waiting: datetime | None = wake_at
    while waiting is not None:
        # The sweep comes when it is due, or after a downtime of any length.
        now = waiting + next(pauses, timedelta(0))
        speaking, step, following = LADDER.climb(step, now=now, opened_at=opened, due_at=due)
        assert following is None or following > now
        spoken.append(speaking)
        waiting = following
    places = [order.index(step) for step in spoken]
    assert places == sorted(set(places))
    assert spoken[-1] is Step.AFTER


@given(deadline=deadlines(), late=st.timedeltas(timedelta(days=30), timedelta(days=400)))
def test_any_long_downtime_gives_one_ping(
    deadline: tuple[datetime, datetime], late: timedelta
) -> None:
    opened, due = deadline
    # Fourteen days hold two working days even around the Spring Festival.
    now = due + late
    assert LADDER.climb(Step.BEFORE, now=now, opened_at=opened, due_at=due) == (
        Step.AFTER,
        Step.AFTER,
        None,
    )
