"""What papers say as it is typed: read whole or not at all, and the same however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import paper_counts
from village.ballots import ABSTAIN, INVALID, Form, Mark, Question
from village.errors import CountUnread, MarkInvalid, TextMissing

OPTIONS = ("水渠", "路灯", "广场")
ONE = Question("先修哪个", Form.ONE, OPTIONS)
SOME = Question("先修哪两个", Form.SOME, OPTIONS, picks=2)
RANKED = Question("排个先后", Form.RANKED, OPTIONS, picks=3)


def read(words: str, question: Question) -> dict[Mark, int]:
    return dict(paper_counts.marks(question, paper_counts.read(words, command="x"), command="x"))


def test_papers_are_read_by_words_by_options_and_by_rank() -> None:
    assert read("赞成 8 反对 2 弃权1 废票 1", Question("修路")) == {
        (0,): 8,
        (1,): 2,
        ABSTAIN: 1,
        INVALID: 1,
    }
    assert read("弃权 1 赞成 8 反对 2", Question("修路")) == {(0,): 8, (1,): 2, ABSTAIN: 1}
    assert read("赞成8张反对2张弃权=1张", Question("修路")) == {(0,): 8, (1,): 2, ABSTAIN: 1}
    assert read("弃权 1 1：8", ONE) == read("弃权1张1：8张", ONE) == {(0,): 8, ABSTAIN: 1}
    assert read("1：8，2：3票 弃权 1 废票：2", ONE) == {(0,): 8, (1,): 3, ABSTAIN: 1, INVALID: 2}
    assert read("３＋１：４ 1+3：1 2号：1", SOME) == {(0, 2): 5, (1,): 1}
    assert read("2>1>3：5 3：1", RANKED) == {(1, 0, 2): 5, (2,): 1}
    assert read("弃权 3", ONE) == {ABSTAIN: 3}


@pytest.mark.parametrize(
    ("words", "question", "error"),
    [
        ("赞成 8", ONE, CountUnread),
        ("1：8 2：3", Question("修路"), CountUnread),
        ("", Question("修路"), TextMissing),
        ("反对 3", Question("修路"), CountUnread),
        ("赞成 8 反对 2 两张没盖章", Question("修路"), CountUnread),
        ("1：8 1：3", ONE, CountUnread),
        ("1：8 二：3", ONE, CountUnread),
        ("1：8 离场 2", ONE, CountUnread),
        ("4：8", ONE, MarkInvalid),
        ("0：8", ONE, MarkInvalid),
        ("1+2：8", ONE, MarkInvalid),
        ("1+2+3：8", SOME, MarkInvalid),
        ("1>1：8", RANKED, MarkInvalid),
    ],
)
def test_what_does_not_fit_the_question_counts_nothing(
    words: str, question: Question, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read(words, question)


@given(st.dictionaries(st.permutations((1, 2, 3)).map(tuple), st.integers(0, 99), min_size=1))
def test_two_counts_agree_in_whatever_order_they_are_typed(papers: dict[Mark, int]) -> None:
    said = [f"{'>'.join(map(str, mark))}：{number}" for mark, number in papers.items()]
    there, back = (read(" ".join(one), RANKED) for one in (said, reversed(said)))
    assert paper_counts.told(there) == paper_counts.told(back)
    assert sum(there.values()) == sum(papers.values())
