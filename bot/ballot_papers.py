"""The paper of a ballot in words."""

from datetime import tzinfo
from typing import TYPE_CHECKING

from actions.ballot_papers import Printed
from bot.papers import page_words
from locales import Language, plain, tidy
from village.ballot_papers import a_page

if TYPE_CHECKING:
    from pictures.paper import PaperText


def ballot_text(found: Printed, language: Language, zone: tzinfo) -> "PaperText":
    """All of a page are alike, to be cut apart."""
    from pictures.paper import PaperText

    words, ballot = language.ballot_papers, found.ballot
    question = ballot.question
    return PaperText(
        title=plain(words.title()),
        number=plain(words.number(found.village, ballot, zone)),
        rows=(("", question.title),),
        tail=tuple(plain(one) for one in tidy(words.tail(question)).splitlines()),
        signatures=(),
        foot=plain(words.foot(found.village, ballot, zone, ballot.opened_at)),
        made_at=ballot.opened_at,
        pages=page_words(language),
        times=a_page(question),
        choices=plain(tidy(words.choices(question))),
    )
