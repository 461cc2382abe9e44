"""Printed sheets in words: a slip, the minutes of its meetings, and who serves in the circles."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from locales import Language, plain
from village.slip_papers import Copied, Paper, parted

if TYPE_CHECKING:
    from actions.circle_board import Posted
    from pictures.paper import PaperText


def slip_text(paper: Paper, language: Language, zone: tzinfo) -> "PaperText":
    """The slip's own sheet."""
    from pictures.paper import PaperText

    words, slip = language.papers, paper.slip
    facts, asked = parted(slip.facts)

    def day(at: datetime) -> str:
        return plain(words.day(at.astimezone(zone)))

    rows = [
        ("to", paper.unit),
        ("copies", _copies(paper, language)),
        ("about", plain(words.slip_about(paper.village, slip.request))),
        ("facts", facts),
        ("request", asked or plain(words.slip_request(paper.unit))),
        ("due", day(slip.due_at)),
        ("contact", f"{paper.contact} {paper.phone}".strip()),
    ]
    if slip.answered_at is not None:
        rows.append(("reply", f"{slip.reply}\n{day(slip.answered_at)}"))
    else:
        rows.append(("reply", "\n\n\n"))
    return PaperText(
        title=plain(language.slips.kind(slip.kind.value)),
        number=plain(words.slip_number(paper.village, slip.kind.value, slip.number)),
        rows=_labelled(rows, language),
        signatures=tuple(plain(words.sign(code, paper.maker)) for code in SIGNED),
        foot=plain(words.slip_foot(day(slip.made_at))),
        made_at=slip.made_at,
        pages=page_words(language),
    )


def board_text(
    circles: "Sequence[Posted]",
    language: Language,
    *,
    village: str,
    phone: str,
    at: datetime,
    today: date,
) -> "PaperText":
    """Who serves in which circle, as it hangs on the village's board."""
    from pictures.paper import Grid, PaperText

    words = language.circles
    rows = tuple(
        (plain(words.circle(one.number, one.name)), one.lead, plain(words.board_names(one.members)))
        for one in circles
    )
    head = tuple(plain(words.board_head(column)) for column in ("circle", "lead", "members"))
    return PaperText(
        title=plain(words.board_title(village)),
        number="",
        rows=(),
        signatures=(),
        foot=plain(words.board_foot(phone)),
        made_at=at,
        lead=(plain(words.board_lead()),),
        grid=Grid(head, rows, (4, 3, 8), sides="mml"),
        at_right=(village, plain(language.papers.day(today))),
        pages=page_words(language),
    )


def minutes_text(paper: Paper, language: Language, zone: tzinfo) -> "PaperText":
    """The minutes of the last meeting. Raises ValueError where there are none."""
    from pictures.paper import PaperText

    if not paper.meetings:
        raise ValueError(paper.slip.subject)
    words, slip, held = language.papers, paper.slip, paper.meetings[-1]
    at = held.at.astimezone(zone)
    rows = [
        ("when", f"{plain(words.day(at))} {at:%H:%M}"),
        ("where", held.place),
        ("between", plain(words.slip_between(paper.village, paper.unit))),
        ("about", plain(words.slip_about(paper.village, slip.request))),
        ("minutes", held.minutes),
        ("new_due", plain(words.day((held.due_at or slip.due_at).astimezone(zone)))),
        ("files", plain(words.slip_files(paper.files))),
    ]
    return PaperText(
        title=plain(words.slip_minutes()),
        number=plain(words.slip_number(paper.village, slip.kind.value, slip.number)),
        rows=_labelled(rows, language),
        signatures=tuple(plain(words.sign(code, "")) for code in PRESENT),
        foot=plain(words.slip_foot(plain(words.day(at)))),
        made_at=held.at,
        pages=page_words(language),
    )


SIGNED = ("maker", "received", "answered")
PRESENT = ("chair", "unit", "village")


def page_words(language: Language) -> tuple[str, str, str]:
    """What stands around the number of a page; the blanks belong to it."""
    before, between, after = (str(language.papers.page(at)) for at in range(3))
    return before, between, after


def _labelled(rows: list[tuple[str, str]], language: Language) -> tuple[tuple[str, str], ...]:
    return tuple((plain(language.papers.label(code)), value) for code, value in rows)


def _copies(paper: Paper, language: Language) -> str:
    def called(one: Copied) -> str:
        return one.name or plain(language.words.post(one.post))

    return plain(language.papers.list([called(one) for one in paper.copies]))
