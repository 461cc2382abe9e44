"""The sheet of a slip, opened again as Word would open it."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.oxml.ns import qn

from pictures.paper import FANG, SONG, PaperText, draw

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
