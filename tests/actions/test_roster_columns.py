"""What a roster tells beside names: units, terms, places, representatives, contacts, group names, identity numbers."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from actions import roster, workbook
from actions.roster import Outcome, import_roster
from actions.roster_rows import IDENTITY, Secrets
from locales.sheets import wording, words
from storage import roster as store
from storage import units, villages
from storage.engine import Tx
from storage.vault import Vault
from tests.support.village import NOW, rows
from village.cells import Reason
from village.ids import VillageId
from village.units import UnitKind

ZH = wording("zh-CN")
VAULT = Vault.of(Vault.new_key())
SECRETS = Secrets(VAULT, identities=True)
ORCHARD = VillageId(77)
NUMBER, OTHER = "11010519491231002X", "110105194912310038"
Row = Mapping[str, object]

HOMES: Sequence[Row] = (
    {"户编号": 1, "户名": "周家", "组": 1, "服务圈": 2, "经度": "109.500000", "纬度": "28.100000"},
    {"户编号": 2, "户名": "吴家", "组": 2, "服务圈": "", "经度": "109.501000", "纬度": "28.101000"},
)
ZHOU = {
    "编号": 1,
    "姓名": "周小禾",
    "户编号": 1,
    "与户主关系": "户主",
    "代表": "是",
    "代表哪些户": "1~2",
    "职务": "村主任（2024-1-15~2027-1-14）、专家（果树，2024-3-1~）",
    "手机号": "１３９００００１２３４",
    "身份证号": NUMBER,
}
WU = {
    "编号": 2,
    "姓名": "吴青",
    "户编号": 2,
    "与户主关系": "户主",
    "集体成员": "成员代表",
    "外出地点": "东莞",
    "外出时间": "2026年3月1日",
    "外出联系方式": "表哥 13800005678",
}
SONG = {"编号": 3, "姓名": "宋远", "职务": "部门联络员（水利）", "单位": "县水利局"}
GROUPS: Sequence[Row] = ({"组号": 1, "组名": "河边组"}, {"组号": 2, "组名": "桥头组"})


@pytest.fixture
def tx(tx: Tx) -> Tx:
    county = units.ensure(tx, UnitKind.COUNTY, "溪口县", None)
    town = units.ensure(tx, UnitKind.TOWN, "麻柳镇", county)
    villages.add(
        tx,
        id=ORCHARD,
        name="果园村",
        parent_id=town,
        timezone="Asia/Shanghai",
        language="zh-CN",
        assignment="{}",
    )
    return tx


def book(**sheets: Sequence[Row]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, entries in sheets.items():
        sheet = made.create_sheet(title)
        columns = list(dict.fromkeys(key for one in entries for key in one))
        sheet.append(columns)
        for one in entries:
            sheet.append([one.get(key) for key in columns])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def take(
    tx: Tx,
    homes: Sequence[Row] = HOMES,
    people: Sequence[Row] = (ZHOU, WU, SONG),
    groups: Sequence[Row] | None = GROUPS,
    secrets: Secrets = SECRETS,
) -> Outcome:
    sheets = {"户": homes, "人员": people} | ({} if groups is None else {"村民小组": groups})
    return take_file(tx, book(**sheets), secrets)


def take_file(tx: Tx, data: bytes, secrets: Secrets = SECRETS) -> Outcome:
    found = workbook.read(data, ZH)
    assert not found.faults, found.faults
    return import_roster(tx, ORCHARD, found.sheets, words(), secrets=secrets, now=NOW)


def reasons(outcome: Outcome) -> set[tuple[str, int, str, str]]:
    return {(one.sheet.value, one.row, one.column, one.reason.value) for one in outcome.faults}


def person(tx: Tx, number: int) -> Mapping[str, Any]:
    return store.read(tx, ORCHARD).people[number]


def test_everything_is_kept_where_it_belongs(tx: Tx) -> None:
    outcome = take(tx)
    assert not outcome.faults
    stored = store.read(tx, ORCHARD)
    first, second = stored.households[1], stored.households[2]
    assert (first["circle"], second["circle"]) == (2, 0)
    assert (first["representative_id"], second["representative_id"]) == (1, 1)
    # Around the middle of the two, 98 m east and 111 m north of each other.
    assert (second["x_m"] - first["x_m"], second["y_m"] - first["y_m"]) == (98, 112)
    assert [
        (post, about, str(since), str(until)) for post, about, since, until in stored.posts[1]
    ] == [("director", "", "2024-01-15", "2027-01-14"), ("expert", "果树", "2024-03-01", "None")]
    assert stored.units[stored.people[3]["unit_id"]] == "县水利局"
    assert units.named(
        tx, UnitKind.DEPARTMENT, "县水利局", units.above(tx, villages.parent(tx, ORCHARD))[-1].id
    )
    assert villages.groups(tx, ORCHARD) == {1: "河边组", 2: "桥头组"}
    wu = person(tx, 2)
    assert VAULT.open(wu["away_contact_sealed"]) == "表哥 13800005678"
    assert str(wu["away_since"]) == "2026-03-01"
    zhou = person(tx, 1)
    assert NUMBER not in str(dict(zhou))
    assert VAULT.open(zhou["identity_sealed"]) == NUMBER
    assert zhou["identity_mark"] == VAULT.mark(IDENTITY, NUMBER)


def test_the_same_file_twice_changes_nothing(tx: Tx) -> None:
    take(tx)
    before = rows(tx)
    again = take(tx)
    assert not again.faults
    assert again.difference.is_empty
    assert rows(tx) == before


@pytest.mark.parametrize("in_full", [True, False])
@pytest.mark.parametrize("secrets", [SECRETS, Secrets(VAULT)])
def test_an_export_comes_back_as_it_went(tx: Tx, secrets: Secrets, in_full: bool) -> None:
    take(tx)
    before = rows(tx)
    exported = roster.export(tx, ORCHARD, secrets=secrets, in_full=in_full)
    data = workbook.write(ZH, exported)
    again = take_file(tx, data, secrets)
    assert not again.faults
    assert again.difference.is_empty
    assert rows(tx) == before
    told = str(exported)
    assert NUMBER not in told
    assert ("110*************2X" not in told) is not secrets.identities
    assert ("13800005678" in told) is in_full


def test_a_file_of_before_leaves_what_it_does_not_know(tx: Tx) -> None:
    take(tx)
    before = rows(tx)
    old = {key: ZHOU[key] for key in ("编号", "姓名", "户编号", "与户主关系", "代表", "手机号")}
    outcome = take(
        tx,
        homes=[{key: one[key] for key in ("户编号", "户名", "组")} for one in HOMES],
        people=[old],
        groups=None,
    )
    assert not outcome.faults
    assert outcome.difference.is_empty
    assert rows(tx) == before


def test_an_empty_cell_empties(tx: Tx) -> None:
    take(tx)
    take(
        tx,
        people=[
            ZHOU,
            {**WU, "外出地点": "", "外出时间": "", "外出联系方式": ""},
            {**SONG, "单位": ""},
        ],
    )
    assert (person(tx, 2)["away"], person(tx, 2)["away_contact_sealed"]) == ("", "")
    assert person(tx, 3)["unit_id"] is None


def test_a_term_stays_where_the_cell_tells_none_and_changes_where_it_does(tx: Tx) -> None:
    take(tx)
    outcome = take(tx, people=[{**ZHOU, "职务": "村主任、专家（果树，2025-3-1~）"}, WU, SONG])
    assert [one.id for one in outcome.difference.people.changed] == [1]
    director, expert = store.read(tx, ORCHARD).posts[1]
    assert str(director[3]) == "2027-01-14"
    assert str(expert[2]) == "2025-03-01"


def test_a_department_and_a_group_are_not_made_twice(tx: Tx) -> None:
    take(tx)
    second = {"编号": 4, "姓名": "方敏", "单位": "县水利局"}
    take(tx, people=[ZHOU, WU, SONG, second])
    assert person(tx, 4)["unit_id"] == person(tx, 3)["unit_id"]
    outcome = take(tx, people=[{"编号": 5, "姓名": "梁山", "单位": "麻柳镇"}])
    assert not outcome.faults
    assert person(tx, 5)["unit_id"] == villages.parent(tx, ORCHARD)


def test_who_speaks_for_whom_follows_a_new_file(tx: Tx) -> None:
    take(tx)
    take(tx, people=[{**ZHOU, "代表哪些户": "1"}, {**WU, "代表哪些户": "2"}, SONG])
    stored = store.read(tx, ORCHARD)
    assert [stored.households[home]["representative_id"] for home in (1, 2)] == [1, 2]


def test_without_a_key_or_the_wish_no_identity_number_is_kept(tx: Tx) -> None:
    for secrets in (Secrets(VAULT), Secrets(Vault(), identities=True)):
        outcome = take(tx, secrets=secrets)
        assert outcome.identities_left == 1
        assert person(tx, 1)["identity_sealed"] == person(tx, 1)["identity_mark"] == ""


PEOPLE_WRONG = [
    ({**WU, "身份证号": NUMBER}, "identity", Reason.IDENTITY_TWICE),
    ({**WU, "身份证号": "110105491231002"}, "identity", Reason.IDENTITY_TWICE),
    ({**WU, "身份证号": OTHER[:-1] + "0"}, "identity", Reason.BAD_CHECK_DIGIT),
    ({**WU, "身份证号": "110*************2X"}, "identity", Reason.BAD_MASK),
    ({**WU, "外出联系方式": "表哥 *******5678"}, "away_contact", Reason.BAD_MASK),
    ({**WU, "代表哪些户": "2"}, "represents", Reason.TWO_REPRESENTATIVES),
    ({**WU, "代表哪些户": "7"}, "represents", Reason.UNKNOWN_HOUSEHOLD),
    ({**WU, "代表哪些户": "一"}, "represents", Reason.NOT_A_NUMBER),
    ({**WU, "职务": "村主任（2027-1-14~2024-1-15）"}, "posts", Reason.NOT_A_DATE),
    ({**WU, "外出时间": "去年"}, "away_since", Reason.NOT_A_DATE),
]


@pytest.mark.parametrize(("wu", "column", "reason"), PEOPLE_WRONG)
def test_a_wrong_cell_of_a_person_is_told(tx: Tx, wu: Row, column: str, reason: Reason) -> None:
    before = rows(tx)
    outcome = take(tx, people=[ZHOU, wu, SONG])
    assert ("people", 3, column, reason.value) in reasons(outcome)
    assert rows(tx) == before
    told = [one.value for one in outcome.faults]
    assert not [one for one in told if "1101" in one or "5678" in one]


HOMES_WRONG = [
    ({"服务圈": "1、2"}, "circle", Reason.TWO_CIRCLES),
    ({"服务圈": "东边"}, "circle", Reason.NOT_A_NUMBER),
    ({"经度": "28.100000", "纬度": "89.500000"}, "lon", Reason.FAR_AWAY),
    ({"经度": "109"}, "lon", Reason.NOT_DEGREES),
    ({"纬度": ""}, "lat", Reason.HALF_A_PLACE),
    ({"户主编号": 2}, "head", Reason.HEAD_ELSEWHERE),
]


@pytest.mark.parametrize(("cells", "column", "reason"), HOMES_WRONG)
def test_a_wrong_cell_of_a_household_is_told(
    tx: Tx, cells: Row, column: str, reason: Reason
) -> None:
    before = rows(tx)
    outcome = take(tx, homes=[HOMES[1], {**HOMES[0], **cells}])
    assert ("households", 3, column, reason.value) in reasons(outcome)
    assert rows(tx) == before


def test_a_circle_that_is_changed_by_hand_is_kept_there(tx: Tx) -> None:
    take(tx)
    take(tx, homes=[{**HOMES[0], "服务圈": 5}, HOMES[1]])
    home = store.read(tx, ORCHARD).households[1]
    assert (home["circle"], home["is_kept"], home["member_id"]) == (5, True, None)
