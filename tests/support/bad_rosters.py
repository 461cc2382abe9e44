"""Rosters as they come and cannot be taken, each with what its sender must be told."""

import io
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

from actions.workbook import MAX_UNPACKED
from tests.support.sheets import HOMES, PEOPLE, saved

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
"""How an .xls begins, whatever it is called."""
COLUMNS = (*PEOPLE, "身份证号")
MOTHER = (9101, "常新来", "女", "1980-1-2", 9101, "户主", "", "", "１３９００００１２３４", "")
HOUSE = (9101, "果园新家", 1, None, 1)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "x")
        with parts.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(MAX_UNPACKED // 2**20 + 1):
                part.write(b"0" * 2**20)
    return out.getvalue()


def sheets(
    *people: tuple[object, ...], house: tuple[object, ...] = HOUSE, merge: str = "", blank: int = 0
) -> bytes:
    """A roster of one household."""
    made = Workbook()
    made.remove(made.worksheets[0])
    homes, persons = made.create_sheet("户"), made.create_sheet("人员")
    homes.append((*HOMES, "服务圈"))
    homes.append(house)
    persons.append(COLUMNS)
    for one in people:
        persons.append(list(one))
    if merge:
        persons.merge_cells(merge)
    for _ in range(blank):
        persons.append([None, " "])
    return saved(made)


def child(
    number: int = 9102, *, name: str = "常苗", born: object = "2004-5-6", identity: str = ""
) -> tuple[object, ...]:
    """Somebody else of the household."""
    return (number, name, "女", born, 9101, "女儿", "", "", "", identity)


BAD: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "merged cells": (lambda: sheets(MOTHER, child(), merge="C2:C3"), "单元格合并了"),
    "a date as text": (lambda: sheets(MOTHER, child(born="去年五月")), "日期看不懂"),
    "a day that is none": (lambda: sheets(MOTHER, child(born="2004-2-30")), "日期看不懂"),
    "an identity number of fifteen places that is none": (
        lambda: sheets(MOTHER, child(identity="110105491331002")),
        "身份证号不对",
    ),
    "a wrong check digit": (
        lambda: sheets(MOTHER, child(identity="110105194912310020")),
        "最后一位对不上",
    ),
    "one name twice in a household": (
        lambda: sheets(MOTHER, child(), child(9103)),
        "同一户有两个同名的人",
    ),
    "a household without a head": (lambda: sheets(child()), "没有户主"),
    "a household in two circles": (
        lambda: sheets(MOTHER, house=(*HOUSE[:4], "1、2")),
        "一户只能在一个服务圈",
    ),
    "an old file of a new name": (lambda: OLD, "旧格式 .xls"),
    "a zip bomb": (bomb, "文件太大"),
    "no workbook": ("编号,姓名".encode, "不是 .xlsx"),
}


def long_and_good() -> bytes:
    """Full-width digits, an identity number of fifteen places, and many blank rows: nothing is wrong with it."""
    return sheets(MOTHER, child(identity="110105491231002"), blank=5_000)
