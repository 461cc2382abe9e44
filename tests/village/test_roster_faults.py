from village.cells import Reason
from village.roster import Fault, SheetKind
from village.roster_faults import is_hopeless, together

HOMES, PEOPLE = SheetKind.HOUSEHOLDS, SheetKind.PEOPLE
TWICE = Fault(PEOPLE, 4, "name", Reason.NAME_TWICE, "周一")
HEADLESS = Fault(HOMES, 2, "head", Reason.NO_HEAD, "1")
BORN = Fault(PEOPLE, 3, "born", Reason.NOT_A_DATE)
MERGED = Fault(PEOPLE, 2, "B", Reason.MERGED)


def test_everything_is_told_at_once_by_sheet_and_row() -> None:
    assert together([], [BORN], [TWICE, HEADLESS]) == [HEADLESS, BORN, TWICE]


def test_who_may_stand_in_a_row_that_cannot_be_read_is_not_called_missing() -> None:
    for column in ("id", "household", "relation"):
        lost = Fault(PEOPLE, 3, column, Reason.NOT_A_NUMBER)
        assert together([], [lost], [TWICE, HEADLESS]) == [lost, TWICE]


def test_below_a_merged_cell_nothing_is_called_blank_or_missing() -> None:
    blank = Fault(PEOPLE, 3, "name", Reason.MISSING)
    other = Fault(HOMES, 3, "name", Reason.MISSING)
    assert together([MERGED], [BORN, blank, other], [HEADLESS]) == [other, MERGED, BORN]


def test_a_place_of_which_one_half_cannot_be_read_is_one_fault() -> None:
    lat = Fault(HOMES, 2, "lat", Reason.NOT_DEGREES)
    half, far = (Fault(HOMES, row, "lat", Reason.HALF_A_PLACE) for row in (2, 3))
    assert together([], [lat], [half, far]) == [lat, far]


def test_a_sheet_that_is_not_there_leaves_nothing_to_read() -> None:
    assert is_hopeless([MERGED, Fault(HOMES, 0, "", Reason.NO_SHEET)])
    assert not is_hopeless([MERGED])
