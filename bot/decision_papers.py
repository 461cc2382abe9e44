"""The printed sheets of decisions in words, each from the table of what stands on it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from actions.decision_sheets import Paper
from bot.papers import page_words
from locales import Language, plain, tidy
from storage.decisions import WorkKind
from village.ballot_papers import SHORT_A_PAGE
from village.decision_papers import Kind
from village.rolls import Basis, Body

if TYPE_CHECKING:
    from pictures.paper import Grid, PaperText

ROWS: Mapping[Kind, Sequence[str]] = {
    # The matter and who meets are in its first sentence.
    Kind.CALL: ("details", "when", "where", "due", "quorum", "passing", "told"),
    Kind.AGENDA: ("item", "meeting", "when", "where"),
    Kind.ROLL: ("item", "meeting", "when", "where", "due", "quorum", "frozen"),
    Kind.VOTE: ("item",),
    Kind.MINUTES: (
        *("item", "motion", "meeting", "when", "where", "told", "due", "came"),
        *("said", "how", "votes", "verdict"),
    ),
    Kind.RESOLUTION: ("details", "matter"),
    Kind.NOTICE: ("item", "details", "resolved", "counts", "approved", "public", "object"),
    Kind.TAKE_DOWN: (
        *("item", "resolved", "hung", "due_down", "down", "hung_days", "early", "objections"),
    ),
    Kind.REPORT: ("resolved", "approved", "since", "money", "supervision"),
}
"""What stands on each sheet, row by row; a row of which there is nothing to say is left out."""
RESULT = ("item", "resolved", "approved", "since", "money", "supervision", "public")
"""On the notice of what was done."""
SIGNED: Mapping[Kind, Sequence[str]] = {
    Kind.CALL: (),
    Kind.AGENDA: (),
    Kind.ROLL: ("recorder", "supervision"),
    Kind.VOTE: (),
    Kind.MINUTES: ("chair", "presenter", "recorder", "supervision"),
    Kind.RESOLUTION: ("supervision",),
    Kind.NOTICE: ("supervision", "poster"),
    Kind.TAKE_DOWN: ("remover", "supervision"),
    Kind.REPORT: ("supervision",),
}
SEALED = frozenset({Kind.CALL, Kind.RESOLUTION, Kind.NOTICE, Kind.REPORT})
"""Under these stands whose seal they bear."""
UNDONE = frozenset({Kind.RESOLUTION, Kind.NOTICE, Kind.REPORT})
"""These say first of all where what they tell does not hold any more."""
BY_HAND = frozenset({(Kind.MINUTES, "said"), (Kind.REPORT, "supervision")})
"""Where there is room to write when nothing was."""
BLANK = "\n" * 5
TOWN = frozenset({Body.PARTY_MEETING, Body.REPRESENTATIVES, Body.VILLAGERS})
"""In whose minutes there is a line for who came from the township."""


def decision_text(paper: Paper, language: Language, zone: tzinfo) -> "PaperText":
    """A sheet of a decision."""
    from pictures.paper import PaperText

    words, kind = language.decision_papers, paper.sheet.kind
    vote = kind is Kind.VOTE
    return PaperText(
        title=plain(words.title(paper)),
        number=plain(words.number(paper, kind.value, paper.sheet.seq, zone)),
        warning=plain(words.undone(paper, zone)) if kind in UNDONE else "",
        lead=_paragraphs(words.lead(paper, zone)),
        rows=_rows(paper, language, zone),
        grid=_GRIDS[kind](paper, words, zone) if kind in _GRIDS else None,
        tail=_paragraphs(words.tail(paper, zone)),
        signatures=tuple(plain(words.sign(code, paper)) for code in _signed(paper)),
        at_right=() if vote else _paragraphs(words.at_right(paper, zone, kind in SEALED)),
        foot=plain(words.ballot_foot(paper, zone)) if vote else "",
        made_at=paper.made_at,
        pages=page_words(language),
        times=SHORT_A_PAGE if vote else 1,
        choices=plain(words.choices(paper)) if vote else "",
    )


def _rows(paper: Paper, language: Language, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    words, notice = language.decision_papers, paper.notice
    codes = ROWS[paper.sheet.kind]
    if paper.sheet.kind is Kind.NOTICE and notice is not None and notice.kind == "result":
        codes = RESULT
    told = ((code, plain(tidy(words.row(code, paper, zone)))) for code in codes)
    return tuple(
        (plain(words.label(code)), value or BLANK)
        for code, value in told
        if value or (paper.sheet.kind, code) in BY_HAND
    )


def _signed(paper: Paper) -> Sequence[str]:
    codes = SIGNED[paper.sheet.kind]
    town = paper.meeting is not None and paper.meeting.body in TOWN
    return (*codes, "town") if paper.sheet.kind is Kind.MINUTES and town else codes


def _paragraphs(said: str) -> tuple[str, ...]:
    return tuple(plain(one) for one in tidy(said).splitlines())


def _agenda(paper: Paper, words: Any, zone: tzinfo) -> "Grid":
    said = _paragraphs(words.agenda(paper, zone))
    rows = [(str(at), one) for at, one in enumerate(said, 1)]
    return _grid(words, ("seq", "content"), rows, (1, 8), "ml")


def _roll(paper: Paper, words: Any, zone: tzinfo) -> "Grid":
    homes = paper.roll is not None and paper.roll.basis is Basis.HOUSEHOLD
    rows = [
        (
            str(one.number),
            plain(words.home(one)) if homes else one.name,
            str(one.group or ""),
            "",
            plain(words.note(one, zone)),
        )
        for one in paper.lines
    ]
    heads = ("seq", "home" if homes else "name", "group", "signature", "note")
    widths = (3, 10, 3, 9, 9) if homes else (3, 7, 3, 9, 9)
    return _grid(words, heads, rows, widths, "mmmml", tall=True)


def _steps(paper: Paper, words: Any, zone: tzinfo) -> "Grid":
    rows = [
        (
            plain(words.step(one)),
            plain(words.date(one.at, zone)),
            *(str(number) for number in (one.due, one.signed, one.yes, one.no, one.abstain)),
        )
        for one in paper.way
    ]
    heads = ("step", "day", "due", "came", "yes", "no", "abstain")
    return _grid(words, heads, rows, (8, 8, 3, 3, 3, 3, 3), small=True)


def _works(paper: Paper, words: Any, zone: tzinfo) -> "Grid":
    done = [one for one in paper.works if one.kind is not WorkKind.SUPERVISION]
    rows = [
        (
            plain(words.date(one.at, zone)),
            one.words,
            *(
                plain(words.yuan(one.fen if one.kind is kind else 0))
                for kind in (WorkKind.INCOME, WorkKind.SPENDING)
            ),
        )
        for one in done
    ]
    sums = (words.yuan(paper.fen(one)) for one in (WorkKind.INCOME, WorkKind.SPENDING))
    rows.append((plain(words.sum()), "", *(plain(one) for one in sums)))
    return _grid(
        words, ("day", "content", "income", "spending"), rows, (5, 7, 4, 4), "mlrr", small=True
    )


def _grid(
    words: Any,
    heads: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    widths: tuple[int, ...],
    sides: str = "",
    *,
    small: bool = False,
    tall: bool = False,
) -> "Grid":
    from pictures.paper import Grid
    from pictures.paper_parts import BODY_POINTS, SMALL_POINTS

    head = tuple(plain(words.head(one)) for one in heads)
    points = SMALL_POINTS if small else BODY_POINTS
    return Grid(head, tuple(rows), widths, sides, points, tall)


_GRIDS: Mapping[Kind, Callable[[Paper, Any, tzinfo], "Grid"]] = {
    Kind.AGENDA: _agenda,
    Kind.ROLL: _roll,
    Kind.RESOLUTION: _steps,
    Kind.REPORT: _works,
}
