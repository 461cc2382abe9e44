from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from village.decision_rules import DecisionRules
from village.errors import Unlawful
from village.law import Article
from village.publicity import Kind, Notice, answer_due, lapses, objects_until, require_over
from village.working_days import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
POSTED = datetime(2026, 6, 1, 1, tzinfo=UTC)
RULES = DecisionRules()
NOTICE = Notice(Kind.RESOLUTION, POSTED, lapses(POSTED, RULES.public_days, ZONE))


def test_fifteen_whole_days_hang_and_the_sixteenth_may_take_down_vco_35() -> None:
    assert NOTICE.until == datetime(2026, 6, 17, tzinfo=ZONE)
    require_over(replace(NOTICE, photo="board"), zone=ZONE, now=NOTICE.until)
    with pytest.raises(Unlawful) as refused:
        require_over(NOTICE, zone=ZONE, now=NOTICE.until)
    assert refused.value.why == "photo"


@pytest.mark.parametrize(("day", "hung"), [(1, 0), (2, 0), (15, 13), (16, 14)])
def test_a_notice_is_not_taken_down_early_vco_35(day: int, hung: int) -> None:
    with pytest.raises(Unlawful) as refused:
        require_over(NOTICE, zone=ZONE, now=datetime(2026, 6, day, 23, 59, tzinfo=ZONE))
    assert refused.value.article == Article.VCO_35.value
    assert (refused.value.why, refused.value.have, refused.value.need) == ("publicity", hung, 15)


def test_the_day_is_the_villages_own() -> None:
    # 23:00 on the 1st in the village is the 1st; 17:00 on the 1st in London is the 2nd.
    late = datetime(2026, 6, 1, 17, tzinfo=UTC)
    assert lapses(late, 15, ZONE) == datetime(2026, 6, 18, tzinfo=ZONE)


@pytest.mark.parametrize(
    "values",
    [
        {"public_days": 14},
        {"villagers_notice_days": 9},
        {"objection_days": 16},
        {"objection_days": 0},
        {"answer_days": 0},
    ],
    ids=str,
)
def test_no_village_goes_below_the_floor(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"at (least|most)"):
        replace(RULES, **values)  # type: ignore[arg-type]


def test_the_time_for_objections_lies_within_the_publicity() -> None:
    assert objects_until(NOTICE, RULES, ZONE) == NOTICE.until
    week = replace(RULES, objection_days=7)
    assert objects_until(NOTICE, week, ZONE) == datetime(2026, 6, 9, tzinfo=ZONE)


def test_an_answer_that_falls_on_a_rest_day_is_due_on_the_next_working_day_civil_code_203() -> None:
    calendar = WorkCalendar()
    # 15 days after Saturday 6 June is Sunday the 21st, the end of a festival: Monday the 22nd, until midnight.
    made = datetime(2026, 6, 6, 9, tzinfo=ZONE)
    assert answer_due(made, RULES, ZONE, calendar) == datetime(2026, 6, 23, tzinfo=ZONE)
    assert answer_due(made - timedelta(days=5), RULES, ZONE, calendar) == datetime(
        2026, 6, 17, tzinfo=ZONE
    )
