"""The printed sheets of slips in words: the slip itself, and the minutes of its meetings."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from locales import Language, plain
from village.slip_papers import Copied, Paper, parted

if TYPE_CHECKING:
    from pictures.paper import PaperText


def slip_text(paper: Paper, language: Language, zone: tzinfo) -> "PaperText":
    """The slip's own sheet."""
    from pictures.paper import PaperText

    words, slip = language.slips, paper.slip
    facts, asked = parted(slip.facts)

    def day(at: datetime) -> str:
        return plain(words.paper_day(at.astimezone(zone)))

    rows = [
        ("to", paper.unit),
        ("copies", _copies(paper, language)),
        ("about", plain(words.paper_about(paper.village, slip.request))),
        ("facts", facts),
        ("request", asked or plain(words.paper_request(paper.unit))),
        ("due", day(slip.due_at)),
        ("contact", f"{paper.contact} {paper.phone}".strip()),
    ]
    if slip.answered_at is not None:
        rows.append(("reply", f"{slip.reply}\n{day(slip.answered_at)}"))
    else:
        rows.append(("reply", "\n\n\n"))
    return PaperText(
        title=plain(words.kind(slip.kind.value)),
        number=plain(words.paper_number(paper.village, slip.kind.value, slip.number)),
        rows=_labelled(rows, language),
        signatures=tuple(plain(words.paper_sign(code, paper.maker)) for code in SIGNED),
        foot=plain(words.paper_foot(day(slip.made_at))),
        made_at=slip.made_at,
    )


def minutes_text(paper: Paper, language: Language, zone: tzinfo) -> "PaperText":
    """The minutes of the last meeting. Raises ValueError where there are none."""
    from pictures.paper import PaperText

    if not paper.meetings:
        raise ValueError(paper.slip.subject)
    words, slip, held = language.slips, paper.slip, paper.meetings[-1]
    at = held.at.astimezone(zone)
    rows = [
        ("when", f"{plain(words.paper_day(at))} {at:%H:%M}"),
        ("where", held.place),
        ("between", plain(words.paper_between(paper.village, paper.unit))),
        ("about", plain(words.paper_about(paper.village, slip.request))),
        ("minutes", held.minutes),
        ("new_due", plain(words.paper_day((held.due_at or slip.due_at).astimezone(zone)))),
        ("files", plain(words.paper_files(paper.files))),
    ]
    return PaperText(
        title=plain(words.paper_minutes()),
        number=plain(words.paper_number(paper.village, slip.kind.value, slip.number)),
        rows=_labelled(rows, language),
        signatures=tuple(plain(words.paper_sign(code, "")) for code in PRESENT),
        foot=plain(words.paper_foot(plain(words.paper_day(at)))),
        made_at=held.at,
    )


SIGNED = ("maker", "received", "answered")
PRESENT = ("chair", "unit", "village")


def _labelled(rows: list[tuple[str, str]], language: Language) -> tuple[tuple[str, str], ...]:
    return tuple((plain(language.slips.paper_label(code)), value) for code, value in rows)


def _copies(paper: Paper, language: Language) -> str:
    def called(one: Copied) -> str:
        return one.name or plain(language.words.post(one.post))

    return plain(language.slips.paper_list([called(one) for one in paper.copies]))
