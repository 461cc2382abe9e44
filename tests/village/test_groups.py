from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.groups import TOGETHER, News, Standing, is_one_crowd, news

OUT, IN, ADMIN = Standing(False, False), Standing(True, False), Standing(True, True)
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (None, IN, News.CAME),
        (None, ADMIN, News.CAME),
        (None, OUT, None),
        (OUT, IN, News.BACK),
        (OUT, ADMIN, News.BACK),
        (IN, OUT, News.REMOVED),
        (ADMIN, OUT, News.REMOVED),
        (IN, ADMIN, News.PROMOTED),
        (ADMIN, IN, News.DEMOTED),
        (IN, IN, None),
        (ADMIN, ADMIN, None),
        (OUT, OUT, None),
    ],
)
def test_what_is_new(before: Standing | None, after: Standing, found: News | None) -> None:
    assert news(before, after) is found


@given(st.lists(st.sampled_from([OUT, IN, ADMIN])))
def test_news_alternate_whatever_happens(states: list[Standing]) -> None:
    told = [
        found
        for before, after in zip([None, *states], states, strict=False)
        if (found := news(before, after)) in (News.CAME, News.BACK, News.REMOVED)
    ]
    for first, second in pairwise(told):
        assert (first is News.REMOVED) is not (second is News.REMOVED)


@pytest.mark.parametrize(
    ("later", "together"), [(0, True), (600, True), (601, False), (86_400, False)]
)
def test_a_crowd_comes_within_minutes(later: int, together: bool) -> None:
    assert timedelta(minutes=10) == TOGETHER
    assert is_one_crowd(NOW, NOW + timedelta(seconds=later)) is together
