"""Tables of a printed sheet: measured twice, not torn apart; and a page that is cut into equal parts."""

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pictures.paper_parts import BODY_POINTS, EDGE_CM, WIDTH_CM, line, rewrite

if TYPE_CHECKING:
    from docx.document import Document

WRITTEN_CM = 0.9
"""How high a row is in which somebody signs."""
WHOLE = 160
"""A row with no more characters than these is not torn apart at the end of a page."""
SHORT = 6
"""A table under a head has no more rows than these, to stay on one page."""


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
            rewrite(paragraph.r_lst[0], said)
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
    # Word reads what a table is in one order only: its lines come before its layout.
    (layout,) = made._tblPr.xpath("w:tblLayout")  # noqa: SLF001
    layout.addprevious(parse_xml(broken))
    part_cm = 29.7 / count
    for at, row in enumerate(made.rows):
        # The edge belongs to the first and to the last; and Word has a line of its own below a table.
        edges = (at == 0) + (at == count - 1)
        _at_least(row, part_cm - edges * EDGE_CM - (at == count - 1) * 0.2)
        _mark(row, "w:cantSplit")
        row.cells[0].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line(sheet.add_paragraph(), "", points=1)
    return [row.cells[0] for row in made.rows]
