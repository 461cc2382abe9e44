"""Sheets that Word and WPS open: a title, what it says, rows with a label, a table, lines to sign on; the same words give the same bytes."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pictures import paper_parts as parts
from pictures import paper_tables as tables
from pictures.paper_parts import BODY_POINTS, LEAD_POINTS, SMALL_POINTS, SONG, TITLE_POINTS, say

if TYPE_CHECKING:
    from docx.document import Document

LABEL_CM = 3.0
ROOM_POINTS, HAND_POINTS = 26, 12
"""Above a seal, which covers the date; and above a line to sign on."""
INWARDS_POINTS = 2 * BODY_POINTS
SIZES, SMALLER = (TITLE_POINTS, BODY_POINTS, SMALL_POINTS), (18, 12, 10)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under a head that stands on each page anew; `widths` are parts of the sheet's."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    sides: str = ""
    """Of each column, where its words stand: `l`, `m`, `r`; all in the middle where nothing is said."""
    points: int = BODY_POINTS
    tall: bool = False
    """Whether there is room in each row to sign."""


@dataclass(frozen=True, slots=True)
class PaperText:
    """A sheet in words; `made_at` is what it says of itself when it was made."""

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]
    foot: str
    made_at: datetime
    warning: str = ""
    """What must be read before all else."""
    lead: tuple[str, ...] = ()
    """What stands before the rows; the first goes to somebody where it ends with a colon."""
    grid: Grid | None = None
    tail: tuple[str, ...] = ()
    """What stands under the tables."""
    at_right: tuple[str, ...] = ()
    """Whose seal it bears, and the date, at the lower right as on every official paper."""
    pages: tuple[str, str, str] = ("", " / ", "")
    """The words around the number of the page, and how many there are."""
    times: int = 1
    """How often it stands on its page, to be cut apart: then with large boxes in `choices`, on one line or on one for each, and no table."""
    choices: str = ""


def draw(text: PaperText) -> bytes:
    """The sheet as a .docx."""
    # It takes a while to import, and only who sends a sheet needs it.
    from docx import Document

    sheet = Document()
    if text.times > 1 or text.choices:
        parts.page(sheet, edge_cm=parts.EDGE_CM)
        for part in tables.to_cut(sheet, text.times):
            _slip(part, text)
    else:
        parts.page(sheet)
        _body(sheet, text)
        parts.number_pages(sheet, text.pages)
    _date(sheet, text)
    written = io.BytesIO()
    sheet.save(written)
    return _timeless(written.getvalue())


def _body(sheet: "Document", text: PaperText) -> None:
    say(sheet, text.title, font=SONG, points=TITLE_POINTS, side="m", bold=True, after=6)
    if text.number:
        say(sheet, text.number, points=SMALL_POINTS, side="m", after=8)
    if text.warning:
        say(sheet, text.warning, points=LEAD_POINTS, side="j", indented=True, bold=True, after=8)
    for at, one in enumerate(text.lead):
        is_to = not at and one.endswith((":", "："))
        last = one is text.lead[-1]
        say(sheet, one, points=LEAD_POINTS, side="j", indented=not is_to, after=8 if last else 2)
    if text.rows:
        tables.table(sheet, text.rows, (LABEL_CM, parts.WIDTH_CM - LABEL_CM), sides="ml")
    if text.grid is not None:
        if text.rows:
            say(sheet, "", points=SMALL_POINTS)
        _grid(sheet, text.grid)
    _end(sheet, text)


def _grid(sheet: "Document", grid: Grid) -> None:
    whole = sum(grid.widths)
    tables.table(
        sheet,
        (grid.head, *grid.rows),
        tuple(parts.WIDTH_CM * one / whole for one in grid.widths),
        sides=grid.sides or "m" * len(grid.widths),
        headed=True,
        tall=grid.tall,
        points=grid.points,
    )


def _end(sheet: "Document", text: PaperText) -> None:
    """What it ends with stays together: a page with nothing but a seal on it proves nothing."""
    room = ROOM_POINTS if len(text.at_right) > 1 else HAND_POINTS
    lines: list[tuple[str, dict[str, Any]]] = [
        *((one, {"side": "j", "indented": True, "before": 6}) for one in text.tail),
        *((one, {"before": HAND_POINTS}) for one in text.signatures),
        *(
            (one, {"side": "r", "inwards": INWARDS_POINTS, "before": 0 if at else room})
            for at, one in enumerate(text.at_right)
        ),
    ]
    if text.foot:
        lines.append((text.foot, {"points": SMALL_POINTS, "before": 10}))
    for at, (one, how) in enumerate(lines, 1):
        say(sheet, one, **how, stays=at < len(lines))


def _slip(part: Any, text: PaperText) -> None:
    """One of those that are cut apart; long words are smaller, so that all stay on one page."""
    matters = [value for _, value in text.rows]
    is_short = all(parts.fits(one, BODY_POINTS) for one in matters) and all(
        parts.fits(one, SMALL_POINTS) for one in (text.number, text.foot)
    )
    large, middle, small = SIZES if is_short else SMALLER
    say(part, text.title, font=SONG, points=large, side="m", bold=True)
    say(part, text.number, points=small, side="m")
    for one in matters:
        say(part, one, points=middle, side="m", bold=True, before=4)
    for at, one in enumerate(lines := text.choices.splitlines()):
        first, last = not at, at == len(lines) - 1
        before = (10 if is_short else 6) if first else 2
        alone = len(lines) == 1
        say(
            part,
            one,
            points=large if alone else middle,
            side="m" if alone else "l",
            before=before,
            after=8 if last else 0,
        )
    for one in (*text.tail, *text.signatures, text.foot):
        say(part, one, points=small)


def _date(sheet: "Document", text: PaperText) -> None:
    about = sheet.core_properties
    about.title, about.author, about.comments = text.title, "", ""
    about.created = about.modified = text.made_at.replace(tzinfo=None, microsecond=0)


def _timeless(content: bytes) -> bytes:
    """The same file without the hour at which it was packed."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in sorted(before.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()
