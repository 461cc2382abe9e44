from datetime import date

import pytest

from village.roster_counts import RosterCounts, adult_since


@pytest.mark.parametrize(
    ("born", "today", "adult"),
    [
        (date(2008, 6, 1), date(2026, 6, 1), True),
        (date(2008, 6, 2), date(2026, 6, 1), False),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2010, 2, 28), date(2028, 2, 29), True),
        (date(2010, 3, 1), date(2028, 2, 29), False),
    ],
)
def test_who_is_18_on_that_day_is_an_adult(born: date, today: date, adult: bool) -> None:
    assert (born <= adult_since(today)) is adult


def test_probationary_members_are_members() -> None:
    assert RosterCounts(full_members=3, probationary_members=2).members == 5
