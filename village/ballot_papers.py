"""The paper on which a ballot is voted: how many are on a page, to be cut apart."""

from village.ballots import Form, Question

KIND = "ballot"
"""What the printed sheet of a ballot is called by."""
SHORT_A_PAGE = 3
"""So many are on a page where the choice is for or against."""
_FEW, _SOME = 4, 8
"""Lines of options of which three, and two, papers are on a page."""


def a_page(question: Question) -> int:
    """So many papers stand on a page."""
    if question.form is Form.CONFIRM or question.width <= _FEW:
        return SHORT_A_PAGE
    return 2 if question.width <= _SOME else 1
