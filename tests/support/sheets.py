"""Workbooks as people fill them in."""

import io
from collections.abc import Sequence

from openpyxl import Workbook, load_workbook

HOMES = ("户编号", "户名", "组", "户主编号")
PEOPLE = ("编号", "姓名", "性别", "出生日期", "户编号", "与户主关系", "党员", "职务", "手机号")
HOME = (1, "周家", 2, None)
ZHOU = (1, "周小禾", "女", "1980-1-2", 1, "户主", "正式党员", "文书、专家（果树）", "13900001234")
SON = (2, "周一苗", "男", "2004年5月6日", 1, "长子", "", "", "")
Cells = Sequence[object]


def book(
    homes: Sequence[Cells] = (HOME,),
    people: Sequence[Cells] = (ZHOU, SON),
    *,
    merged: str = "",
) -> bytes:
    """A roster of these rows."""
    made = Workbook()
    first = made.active
    assert first is not None
    first.title = "户"
    second = made.create_sheet("人员")
    for sheet, heading, rows in ((first, HOMES, homes), (second, PEOPLE, people)):
        sheet.append(heading)
        for row in rows:
            sheet.append(list(row))
    if merged:
        second.merge_cells(merged)
    return saved(made)


def saved(made: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def cells(data: bytes, sheet: str) -> list[tuple[object, ...]]:
    """Every row of a sheet."""
    return list(load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True))
