from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.contacts import RESPONSIBLE, ContactRules, Talks, answering
from village.ids import PersonId, VillageId
from village.people import Person, Post
from village.reminders import Ladder, QuietHours, Step

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = st.integers(0, 21_000)
MOMENTS = HOURS.map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
MONTHS = st.integers(1, 12)
QUIET = st.builds(QuietHours, st.times(), st.times())
WEEK = timedelta(days=7)


def talks(months: int = 3, quiet: QuietHours | None = None) -> Talks:
    return Talks(ContactRules(months), Ladder(ZONE, quiet or QuietHours()))


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZONE)  # type: ignore[arg-type, misc]  # year, month, day, hour


def monday(at: datetime) -> datetime:
    """Written apart from the rules: where the week of `at` begins in the village."""
    day = at.astimezone(ZONE).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), ZONE)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (local(2026, 6, 1, 9), local(2026, 9, 1, 9)),
        (local(2025, 11, 30, 9), local(2026, 2, 28, 9)),
        (local(2025, 10, 15, 23), local(2026, 1, 15, 23)),
    ],
)
def test_a_quarter_is_three_months_of_the_village(since: datetime, due: datetime) -> None:
    assert ContactRules().due(since, ZONE) == due
    assert ContactRules().due(since.astimezone(UTC), ZONE) == due


@given(since=MOMENTS, months=MONTHS)
def test_each_round_is_later_and_never_later_than_that_many_months(
    since: datetime, months: int
) -> None:
    rules = ContactRules(months)
    first, second = rules.due(since, ZONE), rules.due(since, ZONE, 2)
    assert since < first < second
    assert timedelta(days=28 * months) <= first - since <= timedelta(days=31 * months)


@given(due_at=MOMENTS, quiet=QUIET)
def test_all_that_are_due_in_one_week_share_the_moment(due_at: datetime, quiet: QuietHours) -> None:
    some = talks(quiet=quiet)
    (before, _), (after, _) = some.rungs(due_at)
    assert some.rungs(monday(due_at)) == some.rungs(due_at)
    assert monday(due_at) <= before < after
    for at in (before, after):
        clock = at.astimezone(ZONE).time()
        assert not quiet.contains(clock) or quiet.start == quiet.end


@given(since=MOMENTS, months=MONTHS, hours=st.integers(0, 30_000), quiet=QUIET)
def test_the_next_rung_is_ahead_and_sweeps_at_any_times_speak_of_each_once(
    since: datetime, months: int, hours: int, quiet: QuietHours
) -> None:
    some = talks(months, quiet)
    now = since + timedelta(hours=hours)
    _, at = some.next(since, now)
    assert at > now
    # Nothing is said on the way to it, and at it something is.
    assert some.speaking(since, at, at - timedelta(microseconds=1)) is None
    assert some.speaking(since, at, at) is some.next(since, now)[0]


@given(since=MOMENTS, hours=st.integers(1, 24))
def test_however_often_one_looks_a_contact_is_spoken_of_twice_a_quarter(
    since: datetime, hours: int
) -> None:
    some, now, wake = talks(), since, since
    told: list[Step] = []
    while now < since + timedelta(days=400):
        now += timedelta(hours=hours)
        if wake <= now:
            if (spoken := some.speaking(since, wake, now)) is not None:
                told.append(spoken)
            _, wake = some.next(since, now)
    assert told[:8] == [Step.BEFORE, Step.AFTER] * 4


def test_after_a_year_of_downtime_one_card_tells_the_truth() -> None:
    since = local(2025, 1, 1, 9)
    assert talks().speaking(since, since, local(2026, 4, 8, 9)) is Step.AFTER
    assert talks().speaking(since, since, local(2026, 3, 31, 12)) is Step.BEFORE


def cadre(number: int, *posts: Post) -> Person:
    return Person(VillageId(1), PersonId(number), f"某{number}", 1, 1, posts=frozenset(posts))


@given(
    st.lists(st.frozensets(st.sampled_from(Post), min_size=1, max_size=3), max_size=6),
    st.integers(1, 7),
)
def test_nobody_answers_for_themselves_and_the_branch_comes_first(
    held: list[frozenset[Post]], member: int
) -> None:
    cadres = [cadre(number, *posts) for number, posts in enumerate(held, 1)]
    owner = answering(PersonId(member), cadres)
    others = [one for one in cadres if one.id != member]
    assert (owner is None) == (not others)
    if owner is not None:
        (found,) = [one for one in others if one.id == owner]
        ranks = [RESPONSIBLE.index(post) for one in others for post in one.posts & {*RESPONSIBLE}]
        own = [RESPONSIBLE.index(post) for post in found.posts & {*RESPONSIBLE}]
        assert min(own, default=None) == min(ranks, default=None)
