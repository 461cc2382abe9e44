"""All that is wrong with a roster at once, without what only follows from a cell that could not be read."""

from collections.abc import Iterable, Sequence

from village.cells import Reason
from village.roster import Fault, SheetKind

NOTHING_TO_READ = frozenset({Reason.NO_SHEET, Reason.NO_COLUMN})
"""Faults of a sheet without which its rows say too little."""
ABSENT = frozenset(
    {Reason.NO_HEAD, Reason.HEAD_ELSEWHERE, Reason.UNKNOWN_HOUSEHOLD, Reason.UNKNOWN_PERSON}
)
"""Faults of somebody missing, who may stand in a row that could not be read."""
LINKS = frozenset({"id", "household", "relation", "head"})
"""Columns by which rows of both sheets find each other."""


def is_hopeless(faults: Iterable[Fault]) -> bool:
    """Whether the sheets themselves are such that their rows need not be read."""
    return any(one.reason in NOTHING_TO_READ for one in faults)


def together(
    sheets: Sequence[Fault], cells: Sequence[Fault], fitting: Sequence[Fault]
) -> list[Fault]:
    """What is wrong with the sheets, with single cells, and with how the rows fit together, by sheet and row."""
    merged = {one.sheet for one in sheets if one.reason is Reason.MERGED}
    # The blank cells below a merged one are the same fault.
    unread = [
        *sheets,
        *(one for one in cells if not (one.reason is Reason.MISSING and one.sheet in merged)),
    ]
    is_lost = any(one.reason is not Reason.EXAMPLE for one in sheets) or any(
        one.column in LINKS for one in unread
    )
    rows = {(one.sheet, one.row) for one in unread}
    found = [
        *unread,
        *(
            one
            for one in fitting
            if not (is_lost and one.reason in ABSENT)
            and not (one.reason is Reason.HALF_A_PLACE and (one.sheet, one.row) in rows)
        ),
    ]
    order = list(SheetKind)
    return sorted(found, key=lambda one: (order.index(one.sheet), one.row))
