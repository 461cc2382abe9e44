"""A sheet that Word and WPS open: a title, rows with a label, and lines to sign on; the same words give the same bytes."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

SONG, FANG = "宋体", "仿宋"
"""Fonts that every Chinese Word and WPS has, by the names under which they list them."""
LATIN = "Times New Roman"
TITLE_POINTS, BODY_POINTS, SMALL_POINTS = 22, 14, 12
LABEL_CM, VALUE_CM = 3.2, 12.8
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PaperText:
    """A sheet in words; `made_at` is what it says of itself when it was made."""

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]
    foot: str
    made_at: datetime


def draw(text: PaperText) -> bytes:
    """The sheet as a .docx."""
    # It takes a while to import, and only who sends a sheet needs it.
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    sheet = Document()
    _page(sheet)
    _line(
        sheet.add_paragraph(), text.title, SONG, TITLE_POINTS, WD_ALIGN_PARAGRAPH.CENTER, bold=True
    )
    _line(sheet.add_paragraph(), text.number, FANG, SMALL_POINTS, WD_ALIGN_PARAGRAPH.CENTER)
    table = sheet.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, value in text.rows:
        left, right = table.add_row().cells
        left.width, right.width = Cm(LABEL_CM), Cm(VALUE_CM)
        _line(left.paragraphs[0], label, FANG, BODY_POINTS, WD_ALIGN_PARAGRAPH.CENTER)
        _fill(right, value)
    for one in text.signatures:
        _line(sheet.add_paragraph(), one, FANG, BODY_POINTS, WD_ALIGN_PARAGRAPH.LEFT, before=14)
    _line(sheet.add_paragraph(), text.foot, FANG, SMALL_POINTS, WD_ALIGN_PARAGRAPH.LEFT, before=10)
    _date(sheet, text)
    written = io.BytesIO()
    sheet.save(written)
    return _timeless(written.getvalue())


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


def _fill(cell: Any, value: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    first, *rest = value.split("\n")
    _line(cell.paragraphs[0], first, FANG, BODY_POINTS, WD_ALIGN_PARAGRAPH.LEFT)
    for one in rest:
        _line(cell.add_paragraph(), one, FANG, BODY_POINTS, WD_ALIGN_PARAGRAPH.LEFT)


def _line(
    paragraph: Any,
    words: str,
    font: str,
    points: int,
    align: Any,
    *,
    bold: bool = False,
    before: int = 0,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    run = paragraph.add_run(_writable(words))
    run.bold = bold
    run.font.size = Pt(points)
    run.font.name = LATIN
    # Word takes the font of Chinese characters from a place of its own.
    run.font.element.rPr.rFonts.set(qn("w:eastAsia"), font)


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
