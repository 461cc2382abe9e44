"""What a village may set over the clocks of package and county, and how it says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import limits
from village.categories import Category, Limit
from village.errors import (
    BadInput,
    LimitNotSettable,
    LimitTooLong,
    LimitTooShort,
    LimitUnread,
)
from village.handling import Clock, Clocks, Level, Term, Way
from village.limit_words import asks_about, change, settable
from village.limits import Setting, term_of
from village.ruleset import Rules
from village.working_days import WorkCalendar

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
COUNTY = Clocks().over(
    Level.COUNTY,
    terms={(Way.PROMISED, Clock.ANSWER): Term(Limit(working_days=3), "溪口县办法第十条")},
    grades={Category.STREET_LAMP: Term(Limit(hours=36), "溪口县办法第九条")},
)
kinds = st.sampled_from([*Category, *Way])
lengths = st.one_of(
    st.builds(Limit, hours=st.integers(0, 400)),
    st.builds(Limit, working_days=st.integers(0, 30)),
    st.builds(Limit, days=st.integers(0, 60)),
)
settings = st.builds(
    Setting,
    on=kinds,
    clock=st.sampled_from(Clock),
    limit=st.none() | lengths,
    since=st.integers(0, 5000).map(lambda hours: NOW + timedelta(hours=hours)),
    source=st.sampled_from(["", "村民会议定的"]),
)


@given(st.lists(settings, max_size=12), st.integers(0, 5000))
def test_what_is_raised_keeps_what_held_then_and_no_law_is_outrun(
    tried: list[Setting], hours: int
) -> None:
    """Whatever leaders try in whatever order: every number stays within its ceiling, survives being written down, and has a source."""
    kept: list[Setting] = []
    raised = NOW + timedelta(hours=hours)
    before = None
    for one in sorted(tried, key=lambda each: each.since):
        if before is None and one.since > raised:
            before = limits.apply(COUNTY, kept)
        try:
            limits.check(COUNTY, one)
        except BadInput:
            continue
        kept = limits.kept(kept, [one], one.since)
    again = limits.read(limits.write(kept))
    rules = Rules(ZONE, clocks=limits.apply(COUNTY, again), beneath=COUNTY, settings=again)
    assert rules.held(raised).clocks == (before or rules.clocks)
    calendar = WorkCalendar()
    for kind in (*Category, *Way):
        for clock in settable(kind):
            term, ground = term_of(rules.clocks, kind, clock), term_of(COUNTY, kind, clock)
            if term.level is not Level.VILLAGE:
                assert term == ground
                continue
            assert term.under == ground
            assert term.since
            if ground.level is Level.COUNTY:
                assert term.limit.due(raised, ZONE, calendar) <= ground.limit.due(
                    raised, ZONE, calendar
                )


@given(lengths, lengths.filter(lambda one: one.hours or one.days or one.working_days))
def test_a_time_that_is_not_longer_never_ends_later(limit: Limit, most: Limit) -> None:
    zone, calendar = ZONE, WorkCalendar()
    # Over the Spring Festival, when working days wait longest.
    for start in (NOW, datetime(2026, 2, 13, 9, tzinfo=UTC), datetime(2026, 9, 30, 9, tzinfo=UTC)):
        if not limits.longer(limit, most):
            assert limit.due(start, zone, calendar) <= most.due(start, zone, calendar)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("改 水电 签收 2个工作日", LimitTooLong),
        ("改 安全 答复 3小时", LimitTooLong),
        ("改 用水 答复 1个工作日", LimitTooLong),
        ("改 路灯 答复 37小时", LimitTooLong),
        ("改 承诺办 答复 4个工作日", LimitTooLong),
        ("改 水电 签收 0小时", LimitTooShort),
        ("改 全部 不回话 2小时", LimitTooShort),
        ("改 水电 延期 1天", LimitNotSettable),
        ("改 立即办 答复 1天", LimitNotSettable),
    ],
)
def test_what_a_village_may_not_set(said: str, error: type[BadInput]) -> None:
    wanted = change(said)
    assert wanted.clock
    one = Setting(wanted.on[0], wanted.clock, wanted.limit, NOW)
    with pytest.raises(error):
        limits.check(COUNTY, one)


def test_it_is_said_in_plain_words() -> None:
    water_power = (Category.WATER, Category.POWER)
    assert change("改 水电 签收 4小时") == (water_power, Clock.SIGN_IN, Limit(hours=4), "")
    assert change("签收 十二小时").limit == Limit(hours=12)
    assert change("改 水电 签收 二十四个小时").limit == Limit(hours=24)
    assert change("改水电签收改成四个小时，村民会议定的") == (
        water_power,
        Clock.SIGN_IN,
        Limit(hours=4),
        "村民会议定的",
    )
    assert change("承诺办 答复 3个工作日").limit == Limit(working_days=3)
    assert change("set all pause 2 days") == (tuple(Way), Clock.PAUSE, Limit(days=2), "")
    assert change("改 红 1天") == (tuple(Way), Clock.RED, Limit(hours=24), "")
    assert change("改 水电 还原") == (water_power, None, None, "")
    assert asks_about("水电") == water_power
    assert asks_about("水电 签收") == ()


@pytest.mark.parametrize(
    "said", ["改", "改 水电", "改 水电 签收", "改 月亮 签收 4小时", "改 水电 签收 二三小时", "快点"]
)
def test_what_is_not_plain_is_asked_again(said: str) -> None:
    with pytest.raises(LimitUnread):
        change(said)
