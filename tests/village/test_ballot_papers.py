"""How many papers of a ballot are on a page."""

import pytest

from village.ballot_papers import a_page
from village.ballots import Form, Question


@pytest.mark.parametrize(("options", "papers"), [(2, 3), (4, 3), (5, 2), (8, 2), (9, 1), (20, 1)])
def test_the_more_options_the_fewer_papers_are_on_a_page(options: int, papers: int) -> None:
    question = Question("新房选址", Form.RANKED, tuple(f"第{one}处" for one in range(options)))
    assert a_page(question) == papers
    assert a_page(Question("修路")) == 3
