import pytest

from village.errors import TextMissing, TextTooLong
from village.lost_papers import Lost, lost


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", Lost()),
        ("丢失 4 雨淋坏了", Lost(4, "雨淋坏了")),
        ("丢失４张，雨淋坏了", Lost(4, "雨淋坏了")),
        ("lost 2 " + "w" * 100, Lost(2, "w" * 100)),
    ],
)
def test_lost_papers_are_told_with_why(words: str, meant: Lost) -> None:
    assert lost(words, command="endballot") == meant


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("丢失 4", TextMissing),
        ("丢失 0 雨淋坏了", TextMissing),
        ("雨淋坏了", TextMissing),
        ("丢失 4 " + "雨" * 101, TextTooLong),
    ],
)
def test_other_words_and_too_many_of_them_are_refused(
    words: str, error: type[TextMissing | TextTooLong]
) -> None:
    with pytest.raises(error):
        lost(words, command="endballot")
