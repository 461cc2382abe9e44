"""Days of 2026 as 国务院办公厅关于2026年部分节假日安排的通知 lists them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.working_days import OFFICIAL_YEARS, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()

REST = {
    "元旦": (date(2026, 1, 1), date(2026, 1, 3)),
    "春节": (date(2026, 2, 15), date(2026, 2, 23)),
    "清明节": (date(2026, 4, 4), date(2026, 4, 6)),
    "劳动节": (date(2026, 5, 1), date(2026, 5, 5)),
    "端午节": (date(2026, 6, 19), date(2026, 6, 21)),
    "中秋节": (date(2026, 9, 25), date(2026, 9, 27)),
    "国庆节": (date(2026, 10, 1), date(2026, 10, 7)),
}
WORKED_WEEKENDS = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=passed) for passed in range((last - first).days + 1)]


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


@pytest.mark.parametrize("holiday", REST)
def test_every_day_of_a_holiday_is_a_rest_day(holiday: str) -> None:
    assert not any(CALENDAR.is_working(day) for day in days(*REST[holiday]))


@pytest.mark.parametrize("day", sorted(WORKED_WEEKENDS))
def test_a_weekend_that_the_notice_swaps_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert CALENDAR.is_working(day)


def test_the_rest_of_2026_follows_the_week() -> None:
    listed = {day for span in REST.values() for day in days(*span)} | WORKED_WEEKENDS
    ordinary = set(days(date(2026, 1, 1), date(2026, 12, 31))) - listed
    assert all(CALENDAR.is_working(day) == (day.weekday() < 5) for day in ordinary)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        # Monday to Friday of one week; the first day does not count.
        (date(2026, 6, 1), 1, date(2026, 6, 2)),
        (date(2026, 6, 1), 5, date(2026, 6, 8)),
        # Friday 13th February: the Saturday after it is worked, nine days rest, Tuesday 24th is next.
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 6, date(2026, 2, 28)),
        # Over National Day; Saturday 10th October is worked.
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        # Raised on a rest day: the count begins with the first worked one.
        (date(2026, 10, 4), 1, date(2026, 10, 8)),
        (date(2026, 6, 6), 3, date(2026, 6, 10)),
        # Backwards.
        (date(2026, 2, 24), -1, date(2026, 2, 14)),
        (date(2026, 2, 24), -2, date(2026, 2, 13)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 1, 5), -1, date(2026, 1, 4)),
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: date, count: int, end: date) -> None:
    assert CALENDAR.after(at(start), count, ZONE) == at(end)


def test_the_local_day_counts_and_not_that_of_utc() -> None:
    # 18:00 in UTC on Thursday is 02:00 on Friday in the village.
    thursday = datetime(2026, 6, 4, 18, tzinfo=UTC)
    assert CALENDAR.after(thursday, 1, ZONE) == datetime(2026, 6, 8, 2, tzinfo=ZONE)


def test_a_year_without_an_official_list_follows_the_week() -> None:
    assert not CALENDAR.knows(date(2027, 10, 1))
    assert CALENDAR.is_working(date(2027, 10, 1))
    assert not CALENDAR.is_working(date(2027, 10, 2))
    assert not CALENDAR.knows(date(2003, 5, 1))


def test_a_year_without_a_list_is_missed_from_december_on() -> None:
    calendar = WorkCalendar()
    last = OFFICIAL_YEARS[-1]
    assert calendar.missing(date(last, 11, 30)) == []
    assert calendar.missing(date(last, 12, 1)) == [last + 1]
    assert calendar.missing(date(last + 1, 12, 31)) == [last + 1, last + 2]
    brought = WorkCalendar({date(last + 1, 1, 1): False})
    assert brought.missing(date(last, 12, 31)) == []


def test_official_years_are_known() -> None:
    assert all(CALENDAR.knows(date(year, 5, 1)) for year in OFFICIAL_YEARS)


def test_a_village_brings_the_list_of_a_later_year() -> None:
    extra = {date(2027, 10, 1): False, date(2027, 9, 26): True}
    calendar = WorkCalendar(extra)
    assert calendar.knows(date(2027, 3, 1))
    assert not calendar.knows(date(2028, 3, 1))
    assert calendar.after(at(date(2027, 9, 25)), 1, ZONE) == at(date(2027, 9, 26))
    assert calendar.after(at(date(2027, 9, 30)), 1, ZONE) == at(date(2027, 10, 4))


def test_a_village_may_overrule_the_notice() -> None:
    festival = WorkCalendar({date(2026, 6, 2): False})
    assert festival.after(at(date(2026, 6, 1)), 1, ZONE) == at(date(2026, 6, 3))


moments = st.datetimes(
    datetime(2004, 3, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2026, 11, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(start=moments, count=st.integers(1, 30))
def test_as_many_worked_days_lie_between_as_were_asked_for(start: datetime, count: int) -> None:
    end = CALENDAR.after(start, count, ZONE)
    first, last = start.astimezone(ZONE), end.astimezone(ZONE)
    passed = days(first.date() + timedelta(days=1), last.date())
    assert sum(CALENDAR.is_working(day) for day in passed) == count
    assert CALENDAR.is_working(last.date())
    assert last.time() == first.time()


@given(start=moments, count=st.integers(1, 30))
def test_counting_back_ends_on_a_worked_day_before(start: datetime, count: int) -> None:
    end = CALENDAR.after(start, -count, ZONE).astimezone(ZONE)
    passed = days(end.date(), start.astimezone(ZONE).date() - timedelta(days=1))
    assert sum(CALENDAR.is_working(day) for day in passed) == count
    assert CALENDAR.is_working(end.date())
