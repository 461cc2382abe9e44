"""The parts of a printed sheet: its page and fonts, its lines, and numbered pages."""

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
    usual.name = FANG
    _name_fonts(usual.element.rPr.rFonts, FANG, "")
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
    run.font.name = font
    _name_fonts(run.font.element.rPr.rFonts, font, words)
    return run


def rewrite(run: Any, words: str) -> None:
    """Other words in a run."""
    from docx.oxml.ns import qn

    run.text = _writable(words)
    fonts = run.rPr.rFonts
    _name_fonts(fonts, fonts.get(qn("w:eastAsia")), words)


def _name_fonts(fonts: Any, font: str, words: str) -> None:
    """Word takes the font of Chinese characters from a place of its own; quotation marks are as wide as these among them."""
    from docx.oxml.ns import qn

    is_chinese = _is_chinese(words)
    # A box at the very beginning would be a Latin one, smaller than the others.
    latin = font if is_chinese and BOX in words else LATIN
    for place, name in (("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", font)):
        fonts.set(qn(place), name)
    if is_chinese:
        fonts.set(qn("w:hint"), "eastAsia")
    else:
        fonts.attrib.pop(qn("w:hint"), None)


def _is_chinese(words: str) -> bool:
    return any("\u3000" <= one <= "\u9fff" for one in words)


def fits(words: str, points: int) -> bool:
    """Whether words stand on one line: Chinese characters are as wide as high, others about half."""
    across = sum(1 if _is_chinese(one) else 0.5 for one in words)
    return across * points < WIDTH_CM / 2.54 * 72 * 0.95


def _writable(words: str) -> str:
    """Without what XML has no place for."""
    return "".join(one for one in words if one in "\t\n" or one >= " ")
