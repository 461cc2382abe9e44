import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.errors import FindTooShort, TextMissing
from village.finding import Sought, sought


@pytest.mark.parametrize(
    ("words", "kind", "key"),
    [
        ("张三", Sought.NAME, "张三"),
        (" 买买提·吐尔逊 ", Sought.NAME, "买买提·吐尔逊"),
        ("ZhangSan", Sought.LETTERS, "zhangsan"),
        ("zhang san", Sought.LETTERS, "zhangsan"),
        ("ｚｓ", Sought.LETTERS, "zs"),
        ("Xi'an", Sought.LETTERS, "xian"),
        ("lü", Sought.LETTERS, "lv"),
        ("Lyu", Sought.LETTERS, "lv"),
        ("wuwenyu", Sought.LETTERS, "wuwenyu"),
        ("１２３４", Sought.PHONE, "1234"),
        ("139 0000 1234", Sought.PHONE, "13900001234"),
    ],
)
def test_what_is_typed_says_what_it_is(words: str, kind: Sought, key: str) -> None:
    assert sought(words) == (kind, key)


@pytest.mark.parametrize("words", ["1", "123"])
def test_three_digits_are_too_few(words: str) -> None:
    with pytest.raises(FindTooShort):
        sought(words)


@pytest.mark.parametrize("words", ["", "  ", "·", "'"])
def test_nothing_finds_nobody(words: str) -> None:
    with pytest.raises(TextMissing):
        sought(words)


@given(st.text(max_size=60))
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        _, key = sought(words)
    except (FindTooShort, TextMissing):
        return
    assert key
