"""An Excel file is read with suspicion."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from actions import workbook
from actions.workbook import WorkbookRefused, read
from locales.sheets import wording
from tests.support.bad_rosters import bomb
from tests.support.sheets import HOMES, PEOPLE, ZHOU, book, cells, saved
from village.cells import Reason
from village.roster import SheetKind

ZH = wording("zh-CN")


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
    data = bomb()
    assert len(data) < 2**20
    started = time.process_time()
    assert refused(data) == "too_big"
    assert time.process_time() - started < 1


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


def test_a_hundred_thousand_blank_rows_cost_little() -> None:
    made = Workbook(write_only=True)
    for title, heading in (("户", HOMES), ("人员", PEOPLE)):
        sheet = made.create_sheet(title)
        sheet.append(heading)
        for _ in range(100_000 if title == "人员" else 0):
            sheet.append([None, " "])
        if title == "人员":
            sheet.append(ZHOU)
    data = saved(made)
    started = time.process_time()
    (row,) = read(data, ZH).sheets[SheetKind.PEOPLE]
    assert time.process_time() - started < 10
    assert row.number == 100_002


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
    assert not found.faults
    assert {kind: len(rows) for kind, rows in found.sheets.items()} == dict.fromkeys(SheetKind, 1)


def test_a_name_is_never_a_formula() -> None:
    roster = {SheetKind.HOUSEHOLDS: [{"id": 1, "name": "=1+1"}], SheetKind.PEOPLE: []}
    data = workbook.write(ZH, roster)
    assert cells(data, "户")[1][:2] == (1, "=1+1")
    assert read(data, ZH).sheets[SheetKind.HOUSEHOLDS][0].cells["name"] == "=1+1"
