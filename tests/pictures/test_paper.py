"""The sheet of a slip, opened again as Word would open it."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from pictures.paper import CUT, FANG, SONG, Grid, PaperText, draw

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
    sheet = Document(io.BytesIO(draw(TEXT)))
    fonts = [
        run.font.element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in sheet.paragraphs
        for run in paragraph.runs
    ]
    assert fonts[0] == SONG
    assert set(fonts[1:]) == {FANG}


def test_the_same_words_give_the_same_bytes() -> None:
    assert draw(TEXT) == draw(TEXT)
    with zipfile.ZipFile(io.BytesIO(draw(TEXT))) as file:
        assert file.namelist()[0] == "[Content_Types].xml"
        assert {one.date_time[0] for one in file.infolist()} == {1980}


def test_a_table_keeps_its_lines_and_repeats_its_head() -> None:
    lines = tuple((str(at), "一行\n两行" if at == 4 else f"第{at}行") for at in range(1, 40))
    grid = Grid(("序号", "内容"), lines, (1, 4))
    sheet = Document(io.BytesIO(draw(replace(TEXT, rows=(), grid=grid, lead=("各位：", "请到会")))))
    (table,) = sheet.tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [grid.head, *lines]
    assert len(table._tbl.xpath(".//w:tblHeader")) == 1
    assert len(table._tbl.xpath(".//w:cantSplit")) == 40
    to, text = sheet.paragraphs[2:4]
    assert to.paragraph_format.first_line_indent is None
    assert text.paragraph_format.first_line_indent == Pt(28)
    assert sheet.sections[0].footer._element.xpath(".//@w:instr") == ["PAGE", "NUMPAGES"]


def test_what_is_cut_apart_stands_several_times_on_one_page() -> None:
    sheet = Document(io.BytesIO(draw(replace(TEXT, times=3))))
    lines = [one.text for one in sheet.paragraphs]
    assert (lines.count(TEXT.number), lines.count(CUT), len(sheet.tables)) == (3, 2, 3)
