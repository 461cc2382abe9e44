"""The sheet of a slip, opened again as Word would open it."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from pictures.paper import Grid, PaperText, draw
from pictures.paper_parts import FANG, SONG, WIDTH_CM

TEXT = PaperText(
    title="抄告单",
    number="磨盘堰村抄告单 第 3 号",
    rows=(
        ("送", "泽川县水利局"),
        ("情况", "渠道垮了\n\x07两处"),
        ("请于此日前答复", "2026年12月20日"),
    ),
    signatures=("开单人：向永昌（签字）", "签收人：", "答复人："),
    foot="开具日期：2026年12月1日",
    made_at=datetime(2026, 12, 1, 1, tzinfo=UTC),
)


def test_everything_stands_on_it() -> None:
    sheet = Document(io.BytesIO(draw(TEXT)))
    (table,) = sheet.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [
        ["送", "泽川县水利局"],
        ["情况", "渠道垮了\n两处"],
        ["请于此日前答复", "2026年12月20日"],
    ]
    lines = [one.text for one in sheet.paragraphs]
    assert lines == [TEXT.title, TEXT.number, *TEXT.signatures, TEXT.foot]
    assert sheet.core_properties.created == datetime(2026, 12, 1, 1, tzinfo=UTC)


def test_chinese_characters_have_a_font_that_word_and_wps_know() -> None:
    rows = (("一", "甲"), ("二", "□ 乙"), ("三", "12"))
    content = draw(replace(TEXT, rows=rows, tail=("“照此” Notice",), pages=("第", "页", "")))
    sheet = Document(io.BytesIO(content))
    runs = sheet._element.xpath(".//w:r") + sheet.sections[0].footer._element.xpath(".//w:r")
    fonts = [one.rPr.rFonts for one in runs]
    assert fonts[0].get(qn("w:eastAsia")) == SONG
    assert {one.get(qn("w:eastAsia")) for one in fonts[1:]} == {FANG}
    # Quotation marks among Chinese characters are as wide as these.
    latin = {run.text: one.get(qn("w:ascii")) for run, one in zip(runs, fonts, strict=True)}
    assert latin["□ 乙"] == FANG, "a box at the beginning would be smaller than the others"
    assert {latin["12"], latin[TEXT.title]} == {"Times New Roman"}
    hints = {run.text: one.get(qn("w:hint")) for run, one in zip(runs, fonts, strict=True)}
    assert (hints["“照此” Notice"], hints["1"]) == ("eastAsia", None)
    assert sheet.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == FANG
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "仿宋_GB2312" in file.read("word/fontTable.xml").decode()


def test_a_sheet_is_a4_with_fixed_lines_and_columns_that_all_programs_measure() -> None:
    sheet = Document(
        io.BytesIO(draw(replace(TEXT, grid=Grid(("甲", "乙"), (("1", "2"),), (1, 3)))))
    )
    page = sheet.sections[0]
    assert (page.page_width, page.page_height) == pytest.approx((Cm(21), Cm(29.7)), abs=Cm(0.01))
    for table in sheet.tables:
        told = [column.width for column in table.columns]
        assert abs(sum(told) - Cm(WIDTH_CM)) < Cm(0.01)
        assert all([cell.width for cell in row.cells] == told for row in table.rows)
    assert sheet._element.xpath("//w:spacing/@w:lineRule")
    assert set(sheet._element.xpath("//w:spacing/@w:lineRule")) == {"exact"}


def test_seal_and_date_stand_at_the_lower_right_on_the_page_of_what_they_end() -> None:
    text = replace(TEXT, foot="", at_right=("柳树沟村村民委员会（盖章）", "2026年12月1日"))
    sheet = Document(io.BytesIO(draw(text)))
    *signed, seal, date = sheet.paragraphs[2:]
    assert [one.text for one in signed] == list(TEXT.signatures)
    assert (seal.text, date.text) == text.at_right
    assert (seal.alignment, date.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT,) * 2
    assert all(one.paragraph_format.keep_with_next for one in (*signed, seal))
    assert sheet.tables[0]._tbl.tr_lst[-1].xpath(".//w:keepNext")


def test_what_does_not_hold_any_more_is_told_in_bold_before_all_else() -> None:
    sheet = Document(io.BytesIO(draw(replace(TEXT, warning="本决议被撤销", lead=("请看",)))))
    lines = sheet.paragraphs
    assert [one.text for one in lines[:4]] == [TEXT.title, TEXT.number, "本决议被撤销", "请看"]
    assert [one.runs[0].bold for one in lines[2:4]] == [True, False]


def test_the_same_words_give_the_same_bytes() -> None:
    assert draw(TEXT) == draw(TEXT)
    with zipfile.ZipFile(io.BytesIO(draw(TEXT))) as file:
        assert file.namelist()[0] == "[Content_Types].xml"
        assert {one.date_time[0] for one in file.infolist()} == {1980}


def test_a_table_keeps_its_lines_and_repeats_its_head() -> None:
    lines = tuple((str(at), "一行\n两行" if at == 4 else f"第{at}行") for at in range(1, 40))
    grid = Grid(("序号", "内容"), lines, (1, 4), "ml", tall=True)
    sheet = Document(io.BytesIO(draw(replace(TEXT, rows=(), grid=grid, lead=("各位：", "请到会")))))
    (table,) = sheet.tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [grid.head, *lines]
    assert len(table._tbl.xpath(".//w:tblHeader")) == 1
    assert len(table._tbl.xpath(".//w:cantSplit")) == 40
    assert [row.height.cm for row in table.rows] == pytest.approx([0.9] * 40, abs=0.01)
    last = [cell.paragraphs[0].alignment for cell in table.rows[-1].cells]
    assert last == [WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT]
    to, text = sheet.paragraphs[2:4]
    assert to.paragraph_format.first_line_indent is None
    assert text.paragraph_format.first_line_indent == Pt(32)
    assert sheet.sections[0].footer._element.xpath(".//@w:instr") == ["PAGE", "NUMPAGES"]


def test_a_long_row_goes_on_overleaf_and_a_short_one_stays_whole() -> None:
    rows = (("短", "一句"), ("长", "很长" * 200), ("短", "一句"), ("长", "很长" * 200))
    sheet = Document(io.BytesIO(draw(replace(TEXT, rows=rows))))
    held = [bool(row._tr.xpath("./w:trPr/w:cantSplit")) for row in sheet.tables[0].rows]
    assert held == [True, False, True, False]


def test_what_is_cut_apart_stands_in_equal_parts_of_one_page() -> None:
    sheet = Document(io.BytesIO(draw(replace(TEXT, times=3, choices="□ 赞成　□ 反对"))))
    (table,) = sheet.tables
    page = sheet.sections[0]
    high = [row.height for row in table.rows]
    assert (Cm(1) + high[0], high[1]) == pytest.approx((Cm(9.9), Cm(9.9)), abs=Cm(0.01))
    assert sum(high) + page.top_margin + page.bottom_margin < page.page_height
    parts = [[one.text for one in row.cells[0].paragraphs] for row in table.rows]
    assert parts == [parts[0]] * 3
    assert parts[0][:2] == [TEXT.title, TEXT.number]
    assert table._tbl.xpath(".//w:insideH/@w:val") == ["dashed"]
    assert len(table._tblPr.xpath("w:tblBorders/following-sibling::w:tblLayout")) == 1
    # Words that need a second line are smaller: three stay on a page.
    sizes = [
        Document(io.BytesIO(draw(replace(TEXT, number=number, times=3))))
        .tables[0]
        .cell(0, 0)
        .paragraphs[0]
        .runs[0]
        .font.size
        for number in (TEXT.number, "磨盘堰村" * 10)
    ]
    assert sizes == [Pt(22), Pt(18)]
