"""The parts of a printed sheet: its page and fonts, lines, tables, numbered pages, and what is cut apart."""

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

SONG, FANG = "宋体", "仿宋"
"""Fonts that every Chinese Word and WPS has, by the names under which they list them."""
LATIN = "Times New Roman"
BOX = "□"
OTHERWISE = {
    SONG: "SimSun,STSong,华文宋体,Songti SC",
    FANG: "FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong,华文仿宋",
}
"""Under which names a computer may have them."""
TITLE_POINTS, LEAD_POINTS, BODY_POINTS, SMALL_POINTS = 22, 16, 14, 12
LINE = 1.5
"""From line to line, in sizes: fixed, so that a sheet has the same pages whatever font stands in for ours."""
TOP_CM, BOTTOM_CM, LEFT_CM, RIGHT_CM = 2.5, 2.2, 2.8, 2.6
WIDTH_CM = 21 - LEFT_CM - RIGHT_CM
EDGE_CM = 1.0
"""Above and below what is cut apart: no printer reaches further."""
WRITTEN_CM = 0.9
"""How high a row is in which somebody signs."""
WHOLE = 160
"""A row with no more characters than these is not torn apart at the end of a page."""
SHORT = 6
"""A table under a head has no more rows than these, to stay on one page."""
SIDES = {"l": "LEFT", "m": "CENTER", "r": "RIGHT", "j": "JUSTIFY"}
"""Chinese lines end at one edge; between Latin words that would tear holes."""


def page(sheet: "Document", *, edge_cm: float | None = None) -> None:
    """A4, a little more room on the left, where sheets are bound; and our fonts for whatever names none."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    one = sheet.sections[0]
    one.page_width, one.page_height = Cm(21), Cm(29.7)
    one.left_margin, one.right_margin = Cm(LEFT_CM), Cm(RIGHT_CM)
    one.top_margin = Cm(TOP_CM if edge_cm is None else edge_cm)
    one.bottom_margin = Cm(BOTTOM_CM if edge_cm is None else edge_cm)
    one.header_distance = one.footer_distance = Cm(1.2 if edge_cm is None else edge_cm)
    usual = sheet.styles["Normal"].font
    usual.size = Pt(BODY_POINTS)
    _name_fonts(usual, FANG, is_chinese=False)
    (spoken,) = sheet.styles.element.xpath("w:docDefaults//w:lang")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    _tell_of_fonts(sheet)


def _tell_of_fonts(sheet: "Document") -> None:
    """Where a font of ours is missing, one of the same kind is taken by its other names."""
    told = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{names}"/><w:charset w:val="86"/></w:font>'
        for name, names in OTHERWISE.items()
    )
    (part,) = (
        one for one in sheet.part.package.iter_parts() if one.partname.endswith("fontTable.xml")
    )
    # python-docx has no word for this part: it is bytes to it.
    part._blob = part.blob.replace(b"</w:fonts>", f"{told}</w:fonts>".encode())  # noqa: SLF001


def number_pages(sheet: "Document", words: tuple[str, str, str]) -> None:
    """The number of each page, and how many there are, in its foot."""
    foot = sheet.sections[0].footer.paragraphs[0]
    before, between, after = words
    line(foot, before, points=SMALL_POINTS, side="m")
    _field(foot, "PAGE")
    _run(foot, between, points=SMALL_POINTS)
    _field(foot, "NUMPAGES")
    _run(foot, after, points=SMALL_POINTS)


def _field(paragraph: Any, code: str) -> None:
    """A number that Word and WPS fill in when they lay the pages out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = _run(paragraph, "1", points=SMALL_POINTS).element
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run.getparent().replace(run, field)
    field.append(run)


def table(
    sheet: "Document",
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    sides: str,
    headed: bool = False,
    tall: bool = False,
    points: int = BODY_POINTS,
) -> None:
    """A table with lines; `sides` says of each column where its words stand, `tall` that there is room to sign."""
    made = sheet.add_table(rows=min(len(rows), 2), cols=len(widths), style="Table Grid")
    _measure(made, widths)
    for at, (row, words) in enumerate(zip(made.rows, rows, strict=False)):
        head = headed and not at
        for cell, value, side in zip(row.cells, words, sides, strict=True):
            _fill(cell, value, side="m" if head else side, bold=head, points=points)
        if headed or len("".join(words)) <= WHOLE:
            _mark(row, "w:cantSplit")
        if tall:
            _at_least(row, WRITTEN_CM)
    # A roll may have thousands of rows: each is a copy of the second, for building one takes far longer.
    pattern = deepcopy(made.rows[-1]._tr)  # noqa: SLF001
    for words in rows[2:]:
        made._tbl.append(_alike(pattern, words, headed=headed))  # noqa: SLF001
    if headed:
        _mark(made.rows[0], "w:tblHeader")
    _keep(made._tbl.tr_lst, headed=headed)  # noqa: SLF001


def _keep(rows: Sequence[Any], *, headed: bool) -> None:
    """No page holds names and dates alone; and a short table under a head is not torn apart."""
    for row in rows if headed and len(rows) <= SHORT else rows[-1:]:
        for paragraph in row.xpath(".//w:p"):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _measure(made: Any, widths: Sequence[float]) -> None:
    """Word measures cells, others measure columns: both are told."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
    from docx.shared import Cm

    made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _alike(pattern: Any, words: Sequence[str], *, headed: bool) -> Any:
    """A row like another one, with other words in it."""
    row = deepcopy(pattern)
    if not headed:
        for mark in row.xpath("./w:trPr/w:cantSplit"):
            mark.getparent().remove(mark)
        if len("".join(words)) <= WHOLE:
            _hold(row, "w:cantSplit")
    for cell, value in zip(row.tc_lst, words, strict=True):
        first, *others = cell.p_lst
        for one in others:
            cell.remove(one)
        for at, said in enumerate(value.split("\n")):
            paragraph = deepcopy(first) if at else first
            run = paragraph.r_lst[0]
            run.text = _writable(said)
            _hint(run, said)
            if at:
                cell.append(paragraph)
    return row


def _mark(row: Any, name: str) -> None:
    _hold(row._tr, name)  # noqa: SLF001  # python-docx has no word for it


def _hold(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row.get_or_add_trPr().append(OxmlElement(name))


def _at_least(row: Any, high_cm: float) -> None:
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Cm

    row.height, row.height_rule = Cm(high_cm), WD_ROW_HEIGHT_RULE.AT_LEAST


def _fill(cell: Any, value: str, **how: Any) -> None:
    first, *rest = value.split("\n")
    line(cell.paragraphs[0], first, after=0, **how)
    for one in rest:
        line(cell.add_paragraph(), one, after=0, **how)


def to_cut(sheet: "Document", count: int) -> Sequence[Any]:
    """So many equal parts of the page, a broken line between each two; what is said in one stands in its middle."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    made = sheet.add_table(rows=count, cols=1)
    _measure(made, (WIDTH_CM,))
    broken = f'<w:tblBorders {nsdecls("w")}><w:insideH w:val="dashed" w:sz="6" w:space="0"/></w:tblBorders>'
    made._tblPr.append(parse_xml(broken))  # noqa: SLF001
    part_cm = 29.7 / count
    for at, row in enumerate(made.rows):
        # The edge belongs to the first and to the last; and Word has a line of its own below a table.
        _at_least(row, part_cm - (EDGE_CM if at in {0, count - 1} else 0) - (at == count - 1) * 0.2)
        _mark(row, "w:cantSplit")
        row.cells[0].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line(sheet.add_paragraph(), "", points=1)
    return [row.cells[0] for row in made.rows]


def say(place: Any, words: str, **how: Any) -> None:
    """One more paragraph; in a part that is empty the one that is there."""
    there = place.paragraphs
    is_empty = len(there) == 1 and not there[0].runs and not hasattr(place, "sections")
    line(there[0] if is_empty else place.add_paragraph(), words, **how)


def line(
    paragraph: Any,
    words: str,
    *,
    font: str = FANG,
    points: int = BODY_POINTS,
    side: str = "l",
    indented: bool = False,
    bold: bool = False,
    before: int = 0,
    after: int = 2,
    inwards: int = 0,
    stays: bool = False,
) -> None:
    """Words in a paragraph, what is behind a tab at its right end; `stays` keeps it on the page of the next."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt

    if side == "j" and 2 * sum(map(_is_chinese, words)) < len(words):
        side = "l"
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, SIDES[side])
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = Pt(round(points * LINE))
    if indented:
        # Two characters, as a paragraph begins in Chinese.
        shape.first_line_indent = Pt(2 * points)
    if "\t" in words:
        shape.tab_stops.add_tab_stop(Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    if inwards:
        shape.right_indent = Pt(inwards)
    if stays:
        shape.keep_with_next = True
    _run(paragraph, words, font=font, points=points, bold=bold)


def _run(
    paragraph: Any, words: str, *, font: str = FANG, points: int = BODY_POINTS, bold: bool = False
) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(_writable(words))
    run.bold = bold
    run.font.size = Pt(points)
    _name_fonts(run.font, font, is_chinese=_is_chinese(words))
    if BOX in words and _is_chinese(words):
        # A box at the very beginning would be a Latin one, smaller than the others.
        run.font.name = font
    return run


def _name_fonts(shape: Any, font: str, *, is_chinese: bool) -> None:
    from docx.oxml.ns import qn

    shape.name = LATIN
    fonts = shape.element.rPr.rFonts
    # Word takes the font of Chinese characters from a place of its own.
    fonts.set(qn("w:eastAsia"), font)
    if is_chinese:
        fonts.set(qn("w:hint"), "eastAsia")


def _hint(run: Any, words: str) -> None:
    """Quotation marks and boxes are as wide as Chinese characters among these, and narrow among letters."""
    from docx.oxml.ns import qn

    fonts = run.rPr.rFonts
    if _is_chinese(words):
        fonts.set(qn("w:hint"), "eastAsia")
    else:
        fonts.attrib.pop(qn("w:hint"), None)


def _is_chinese(words: str) -> bool:
    return any("\u3000" <= one <= "\u9fff" for one in words)


def _writable(words: str) -> str:
    """Without what XML has no place for."""
    return "".join(one for one in words if one in "\t\n" or one >= " ")
