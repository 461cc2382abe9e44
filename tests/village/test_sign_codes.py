"""The code at a meeting's door: short, legible, and of its own minutes."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from village import binding, sign_codes

moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy sets the zone


@given(st.text(), st.integers(1, 10**6))
def test_a_code_comes_back_from_the_link_and_is_no_code_that_binds(text: str, number: int) -> None:
    shown = sign_codes.code(sha256(text.encode("utf-8", "replace")).hexdigest())
    assert len(shown) == sign_codes.LENGTH
    assert set(shown) <= set(binding.ALPHABET)
    words = sign_codes.start(7, number, shown)
    assert sign_codes.started(words) == (7, number, shown)
    assert not binding.normalise(words)
    typed = f" {shown.lower()[:3]}-{shown[3:]} "
    assert binding.normalise(typed, length=sign_codes.LENGTH) == shown


@given(moments, st.integers(0, 3600))
def test_a_code_holds_until_its_end_and_not_longer(now: datetime, seconds: int) -> None:
    shown, end = sign_codes.window(now), sign_codes.until(now)
    assert sign_codes.WINDOW < end - now <= 2 * sign_codes.WINDOW
    later = now + timedelta(seconds=seconds)
    assert (shown in sign_codes.windows(later)) is (later < end)


def test_other_words_are_no_code() -> None:
    for words in (
        "",
        "card",
        "sit-1-2-",
        "sit-1-x-K7M2QX",
        "sit-2-K7M2QX",
        "sit-1-2-K7M2Q0",
        "K7M2QX9A",
    ):
        assert sign_codes.started(words) is None
