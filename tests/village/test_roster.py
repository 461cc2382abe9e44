"""How the sheets of a roster fit together, and what they would change."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.sheets import words
from village.cells import Reason
from village.roster import Entry, Fault, Kept, Row, SheetKind, Sheets, read
from village.roster_check import Change, compare, merged, settle

TODAY = date(2026, 6, 1)
HOUSEHOLDS, PEOPLE, _ = SheetKind


def home(number: int = 1, **fields: Any) -> Entry:
    return Entry(number, number + 1, {"name": f"{number}号院", **fields})


def person(number: int, **fields: Any) -> Entry:
    relation = "head" if number == 1 else "son"
    said = {"name": f"人{number}", "household": 1, "relation": relation} | fields
    return Entry(number, number + 1, said)


def reasons(sheets: Sheets, kept: Kept | None = None) -> list[tuple[SheetKind, int, Reason]]:
    return [(one.sheet, one.row, one.reason) for one in settle(sheets, kept or Kept())[1]]


def test_a_head_is_found_by_the_relation_and_a_group_in_the_household() -> None:
    settled, faults = settle(Sheets([home(group=3)], [person(1), person(2)]), Kept())
    assert not faults
    assert settled.households[0].fields["head"] == 1
    assert [one.fields["group"] for one in settled.people] == [3, 3]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (Sheets([home()], [person(2)]), (HOUSEHOLDS, 2, Reason.NO_HEAD)),
        (
            Sheets([home()], [person(1), person(2, relation="head")]),
            (PEOPLE, 3, Reason.SECOND_HEAD),
        ),
        (
            Sheets([home(head=2), home(2)], [person(1), person(2, household=2, relation="head")]),
            (HOUSEHOLDS, 2, Reason.HEAD_ELSEWHERE),
        ),
        (Sheets([home(head=9)], [person(1)]), (HOUSEHOLDS, 2, Reason.UNKNOWN_PERSON)),
        (Sheets([home()], [person(1), person(2, name="人1")]), (PEOPLE, 3, Reason.NAME_TWICE)),
        (
            Sheets([home()], [person(1), person(2, household=7)]),
            (PEOPLE, 3, Reason.UNKNOWN_HOUSEHOLD),
        ),
        (Sheets([home()], [person(1, phone="*******1234")]), (PEOPLE, 2, Reason.BAD_PHONE)),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    sheets: Sheets, expected: tuple[SheetKind, int, Reason]
) -> None:
    assert expected in reasons(sheets)


def test_who_is_gone_is_not_taken_back_by_a_sheet() -> None:
    kept = Kept({1: home().fields}, {1: person(1).fields}, frozenset({1}))
    assert (PEOPLE, 2, Reason.GONE) in reasons(Sheets([home()], [person(1)]), kept)


def test_a_household_that_only_its_people_name_gets_its_head() -> None:
    kept = Kept({1: {"name": "1号院", "head": None}}, {})
    settled, faults = settle(Sheets([], [person(1)]), kept)
    assert not faults
    assert compare(settled, kept).households.changed[0].changes == (Change("head", None, 1),)


def test_a_household_that_its_head_leaves_needs_another_or_nobody() -> None:
    homes = {1: {"name": "1号院", "head": 1}, 2: {"name": "2号院", "head": 3}}
    living = {one: dict(person(one).fields) for one in (1, 2)} | {
        3: {"name": "人3", "household": 2, "relation": "head"}
    }
    moves = Entry(1, 2, {"household": 2, "relation": ""})
    assert (PEOPLE, 2, Reason.NO_HEAD) in reasons(Sheets([], [moves]), Kept(homes, living))
    del living[2]
    settled, faults = settle(Sheets([], [moves]), Kept(homes, living))
    assert not faults
    (changed,) = compare(settled, Kept(homes, living)).households.changed
    assert changed.changes == (Change("head", 1, None),)


def test_the_missing_are_told_and_kept_and_phones_are_masked() -> None:
    kept = Kept(
        {1: {"name": "1号院", "head": 1}},
        {1: {**person(1).fields, "phone": "13900001234"}, 2: person(2).fields},
    )
    new = Sheets([home(head=1)], [person(1, phone="13900005678")])
    difference = compare(settle(new, kept)[0], kept)
    assert [one.id for one in difference.people.missing] == [2]
    assert difference.people.changed[0].changes == (Change("phone", "*******1234", "*******5678"),)


def test_a_wrong_cell_is_told_and_a_phone_never_repeated() -> None:
    cells = {"id": "x", "name": "13900001234" * 3, "phone": "1390000", "gender": "公"}
    _, faults = read(PEOPLE, [Row(7, cells)], words(), today=TODAY)
    assert faults == [
        Fault(PEOPLE, 7, "id", Reason.NOT_A_NUMBER, "x"),
        Fault(PEOPLE, 7, "name", Reason.TOO_LONG),
        Fault(PEOPLE, 7, "phone", Reason.BAD_PHONE),
        Fault(PEOPLE, 7, "gender", Reason.UNKNOWN_WORD, "公"),
    ]


def test_a_number_twice_is_told() -> None:
    rows = [Row(2, {"id": 1, "name": "甲"}), Row(3, {"id": "１", "name": "乙"})]
    entries, faults = read(PEOPLE, rows, words(), today=TODAY)
    assert [one.row for one in entries] == [2]
    assert faults == [Fault(PEOPLE, 3, "id", Reason.ID_TWICE, "1")]


FIELDS = st.fixed_dictionaries(
    {"name": st.sampled_from("甲乙丙丁戊"), "household": st.none() | st.integers(1, 3)},
    optional={"relation": st.sampled_from(["head", "son", ""]), "away": st.text(max_size=3)},
)
SHEETS = st.builds(
    lambda homes, people: Sheets(
        [home(number, **fields) for number, fields in homes.items()],
        [Entry(number, number + 1, fields) for number, fields in people.items()],
    ),
    st.dictionaries(
        st.integers(1, 3),
        st.fixed_dictionaries({}, optional={"head": st.none() | st.integers(1, 5)}),
    ),
    st.dictionaries(st.integers(1, 5), FIELDS, max_size=5),
)


def kept_after(sheets: Sheets, kept: Kept) -> Kept:
    return Kept(merged(sheets.households, kept.households), merged(sheets.people, kept.people))


@given(st.lists(SHEETS, max_size=5))
def test_any_imports_leave_one_household_and_head_and_a_second_changes_nothing(
    imports: list[Sheets],
) -> None:
    kept = Kept()
    for sheets in imports:
        settled, faults = settle(sheets, kept)
        if faults:
            continue
        kept = kept_after(settled, kept)
        again, wrong = settle(sheets, kept)
        assert not wrong
        assert compare(again, kept).is_empty
        homes = {fields["household"] for fields in kept.people.values()} - {None}
        assert homes <= kept.households.keys()
        for number in homes:
            head = kept.households[number]["head"]
            assert kept.people[head]["household"] == number
