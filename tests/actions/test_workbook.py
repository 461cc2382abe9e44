"""An Excel file is read with suspicion."""

import io
import re
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from actions import workbook
from actions.workbook import WorkbookRefused, read
from locales.sheets import wording
from tests.support.bad_rosters import bomb
from tests.support.sheets import book, cells, saved
from village.cells import Reason
from village.roster import SheetKind

ZH = wording("zh-CN")
BLANK = '<row r="{0}"><c r="B{0}" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>'


def refused(data: bytes) -> str:
    with pytest.raises(WorkbookRefused) as told:
        read(data, ZH)
    return told.value.reason


def test_a_file_that_is_no_workbook_is_refused() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600) == "old_excel"
    assert refused(b"") == "not_excel"
    assert refused("编号,姓名".encode()) == "not_excel"
    assert refused(book()[:-40]) == "not_excel"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook")
    assert refused(out.getvalue()) == "not_excel"


def test_a_zip_bomb_is_refused_unopened() -> None:
    data = bytearray(bomb())
    assert len(data) < 2**20
    # Who unpacked it would stumble here and call it no workbook.
    middle = len(data) // 2
    data[middle : middle + 1_000] = b"\xff" * 1_000
    assert refused(bytes(data)) == "too_big"


def test_merged_cells_are_told_with_their_place() -> None:
    (fault,) = read(book(merged="B2:C3"), ZH).faults
    assert (fault.sheet, fault.row, fault.column, fault.reason) == (
        SheetKind.PEOPLE,
        2,
        "B",
        Reason.MERGED,
    )


def test_a_heading_that_is_merged_does_no_harm() -> None:
    assert not read(book(merged="I1:J1"), ZH).faults


def test_a_title_and_a_date_may_stand_above_the_headings() -> None:
    made = load_workbook(io.BytesIO(book()))
    people = made["人员"]
    people.insert_rows(1, amount=2)
    people["A1"] = "柳溪村人员名册"
    people.merge_cells("A1:H1")
    found = read(saved(made), ZH)
    assert not found.faults
    assert [one.number for one in found.sheets[SheetKind.PEOPLE]] == [4, 5]
    people.merge_cells("B4:B5")
    (fault,) = read(saved(made), ZH).faults
    assert (fault.row, fault.column, fault.reason) == (4, "B", Reason.MERGED)


def parted(blank: int) -> bytes:
    """A roster of two people with so many rows of one space between them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.namelist():
            text = before.read(part).decode()
            if part == "xl/worksheets/sheet2.xml":
                above, below = text.split('<row r="3">')
                last = re.sub(r'r="([A-Z])3"', rf'r="\g<1>{blank + 3}"', below)
                rows = "".join(BLANK.format(number) for number in range(3, blank + 3))
                text = f'{above}{rows}<row r="{blank + 3}">{last}'
            after.writestr(part, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_a_hundred_thousand_blank_rows_cost_little() -> None:
    """Ten times the rows take ten times the work, which a busy machine does not change."""

    def cost(data: bytes, last: int) -> float:
        kept: list[int] = []
        started = time.process_time()
        rows = read(data, ZH, progress=kept.append).sheets[SheetKind.PEOPLE]
        spent = time.process_time() - started
        assert [one.number for one in rows] == [2, last]
        assert kept == [1, 1, 2], "one home, two people"
        return spent

    few, many = parted(10_000), parted(100_000)
    shorter = min(cost(few, 10_003) for _ in range(2))
    assert cost(many, 100_003) < 30 * shorter, "ten times is linear, a hundred times quadratic"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 1)
    assert refused(book()) == "too_many_rows"


def test_headings_in_any_order_and_language_and_what_is_wrong_with_them() -> None:
    made = Workbook()
    made.active.title = "People"
    made.active.append(["姓名", "Number", "鞋码", None, "name"])
    book_ = read(saved(made), ZH)
    assert [(one.sheet, one.column, one.reason) for one in book_.faults] == [
        (SheetKind.PEOPLE, "鞋码", Reason.UNKNOWN_COLUMN),
        (SheetKind.PEOPLE, "name", Reason.COLUMN_TWICE),
        (SheetKind.HOUSEHOLDS, "", Reason.NO_SHEET),
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_template_can_be_read_as_it_is(language: str) -> None:
    found = read(workbook.template(wording(language)), ZH)
    assert [(one.sheet, one.row, one.reason) for one in found.faults] == (
        [(SheetKind.PEOPLE, 2, Reason.EXAMPLE)] if language == "zh-CN" else []
    )
    assert {kind: len(rows) for kind, rows in found.sheets.items()} == dict.fromkeys(SheetKind, 1)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_notes_name_every_post(language: str) -> None:
    words = wording(language)
    assert [one for one in words.written["post"].values() if one not in "".join(words.help)] == []


def test_a_name_is_never_a_formula() -> None:
    roster = {SheetKind.HOUSEHOLDS: [{"id": 1, "name": "=1+1"}], SheetKind.PEOPLE: []}
    data = workbook.write(ZH, roster)
    assert cells(data, "户")[1][:2] == (1, "=1+1")
    assert read(data, ZH).sheets[SheetKind.HOUSEHOLDS][0].cells["name"] == "=1+1"
