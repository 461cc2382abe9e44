"""A text reads the same, whatever keyboard it was typed on."""

from hypothesis import given
from hypothesis import strategies as st

from village.plain import plain


def test_wide_signs_are_narrow() -> None:
    assert plain("３组，ＡＢＣ１２０！") == "3组,ABC120!"


@given(st.text(max_size=60))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
