"""Sheets that Word and WPS open: a title, what it says, rows with a label, a table, lines to sign on; the same words give the same bytes."""

import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

SONG, FANG = "宋体", "仿宋"
"""Fonts that every Chinese Word and WPS has, by the names under which they list them."""
LATIN = "Times New Roman"
TITLE_POINTS, BODY_POINTS, SMALL_POINTS = 22, 14, 12
AFTER_POINTS, LINES = 3, 1.15
"""Close enough that a notice is one page, and three ballots are."""
LABEL_CM, VALUE_CM = 3.2, 12.8
WIDTH_CM = LABEL_CM + VALUE_CM
CUT = "- " * 42
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under a head that stands on each page anew; `widths` are parts of the sheet's."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PaperText:
    """A sheet in words; `made_at` is what it says of itself when it was made."""

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]
    foot: str
    made_at: datetime
    lead: tuple[str, ...] = ()
    """What stands before the rows; the first goes to somebody where it ends with a colon."""
    grid: Grid | None = None
    tail: tuple[str, ...] = ()
    """What stands under the tables."""
    pages: tuple[str, str, str] = ("", " / ", "")
    """The words around the number of the page, and how many there are."""
    times: int = 1
    """How often it stands on its page, to be cut apart."""


def draw(text: PaperText) -> bytes:
    """The sheet as a .docx."""
    # It takes a while to import, and only who sends a sheet needs it.
    from docx import Document

    sheet = Document()
    _page(sheet)
    for at in range(text.times):
        if at:
            _say(sheet, CUT, points=SMALL_POINTS, middle=True)
        _body(sheet, text)
    if text.times == 1:
        _number_pages(sheet, text.pages)
    _date(sheet, text)
    written = io.BytesIO()
    sheet.save(written)
    return _timeless(written.getvalue())


def _body(sheet: "Document", text: PaperText) -> None:
    _say(sheet, text.title, font=SONG, points=TITLE_POINTS, middle=True, bold=True)
    _say(sheet, text.number, points=SMALL_POINTS, middle=True)
    for at, one in enumerate(text.lead):
        _say(sheet, one, indented=bool(at) or not one.endswith((":", "：")))
    if text.rows:
        _table(sheet, text.rows, (LABEL_CM, VALUE_CM))
    if text.grid is not None:
        parts = text.grid.widths
        widths = tuple(WIDTH_CM * one / sum(parts) for one in parts)
        if text.rows:
            _say(sheet, "", points=SMALL_POINTS)
        _table(sheet, (text.grid.head, *text.grid.rows), widths, headed=True)
    for one in text.tail:
        _say(sheet, one, indented=True, before=6)
    for one in text.signatures:
        _say(sheet, one, before=14)
    _say(sheet, text.foot, points=SMALL_POINTS, before=10)


def _page(sheet: "Document") -> None:
    from docx.shared import Cm

    page = sheet.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.5)


def _date(sheet: "Document", text: PaperText) -> None:
    about = sheet.core_properties
    about.title, about.author, about.comments = text.title, "", ""
    about.created = about.modified = text.made_at.replace(tzinfo=None, microsecond=0)


def _number_pages(sheet: "Document", words: tuple[str, str, str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line = sheet.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = words
    _run(line, before, points=SMALL_POINTS)
    _field(line, "PAGE")
    _run(line, between, points=SMALL_POINTS)
    _field(line, "NUMPAGES")
    _run(line, after, points=SMALL_POINTS)


def _field(line: Any, code: str) -> None:
    """A number that Word and WPS fill in when they lay the pages out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = _run(line, "1", points=SMALL_POINTS).element
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run.getparent().replace(run, field)
    field.append(run)


def _table(
    sheet: "Document",
    rows: tuple[tuple[str, ...], ...],
    widths: tuple[float, ...],
    *,
    headed: bool = False,
) -> None:
    from docx.shared import Cm

    table = sheet.add_table(rows=min(len(rows), 2), cols=len(widths), style="Table Grid")
    table.autofit = False
    for at, (row, words) in enumerate(zip(table.rows, rows, strict=False)):
        for place, (cell, value, width) in enumerate(zip(row.cells, words, widths, strict=True)):
            cell.width = Cm(width)
            _fill(cell, value, middle=headed or not place, bold=headed and not at)
        if headed:
            _mark(row, "w:cantSplit")
    # A roll may have thousands of rows: each is a copy of the second, for building one takes far longer.
    pattern = deepcopy(table.rows[-1]._tr)  # noqa: SLF001
    for words in rows[2:]:
        table._tbl.append(_alike(pattern, words))  # noqa: SLF001
    if headed:
        _mark(table.rows[0], "w:tblHeader")


def _alike(pattern: Any, words: tuple[str, ...]) -> Any:
    """A row like another one, with other words in it."""
    row = deepcopy(pattern)
    for cell, value in zip(row.tc_lst, words, strict=True):
        first, *others = cell.p_lst
        for one in others:
            cell.remove(one)
        for at, line in enumerate(value.split("\n")):
            paragraph = deepcopy(first) if at else first
            paragraph.r_lst[0].text = _writable(line)
            if at:
                cell.append(paragraph)
    return row


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  # python-docx has no word for it


def _fill(cell: Any, value: str, *, middle: bool, bold: bool) -> None:
    first, *rest = value.split("\n")
    _line(cell.paragraphs[0], first, middle=middle, bold=bold)
    for one in rest:
        _line(cell.add_paragraph(), one, middle=middle, bold=bold)


def _say(sheet: "Document", words: str, **how: Any) -> None:
    _line(sheet.add_paragraph(), words, **how)


def _line(
    paragraph: Any,
    words: str,
    *,
    font: str = FANG,
    points: int = BODY_POINTS,
    middle: bool = False,
    indented: bool = False,
    bold: bool = False,
    before: int = 0,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(AFTER_POINTS)
    shape.line_spacing = LINES
    if indented:
        # Two characters, as a paragraph begins in Chinese.
        shape.first_line_indent = Pt(2 * points)
    _run(paragraph, words, font=font, points=points, bold=bold)


def _run(
    paragraph: Any, words: str, *, font: str = FANG, points: int = BODY_POINTS, bold: bool = False
) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_writable(words))
    run.bold = bold
    run.font.size = Pt(points)
    run.font.name = LATIN
    # Word takes the font of Chinese characters from a place of its own.
    run.font.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run


def _writable(words: str) -> str:
    """Without what XML has no place for."""
    return "".join(one for one in words if one in "\t\n" or one >= " ")


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
