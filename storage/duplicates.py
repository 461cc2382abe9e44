"""Matters to compare a new one with: what is to be done, and what was solved at the same place before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, literal_column, or_, select, text

from storage.engine import Tx
from storage.prepared import Prepared
from storage.request_rows import RequestRow
from storage.tables import moment, table
from village.categories import Category
from village.ids import VillageId
from village.requests import Ending, State

NEWEST = 20
"""So many of a place and category are looked at for repeats: what comes back often is among them."""
AT_ONCE = 6
"""So many matters are read by one statement."""
_SLOTS = tuple(f"no{slot}" for slot in range(AT_ONCE))
_NO_NUMBER = 0
SOLVED = (Ending.DONE, Ending.WITNESSED, Ending.UNHEARD)
Row = tuple[int, str, Category, str, datetime]
"""A matter to compare: number, text, category, place, when it was raised."""

_request = table(RequestRow)
_TO_DO = text("request.state IN ('open', 'accepted', 'paused')")
_PLACED = text("request.place <> ''")
"""Word for word as the partial index says it."""
_COLUMNS = (
    _request.c.number,
    _request.c.text,
    _request.c.category,
    _request.c.place,
    _request.c.opened_at,
)
_OPEN = Prepared(
    select(*_COLUMNS).where(
        _request.c.village_id == bindparam("village"),
        _request.c.number.in_(list(map(bindparam, _SLOTS))),
        _request.c.origin_chat != _request.c.author_user,
        # Another place is another matter, whatever the words: it need not be read.
        or_(bindparam("anywhere", type_=Boolean()), _request.c.place.in_(["", bindparam("here")])),
        _TO_DO,
    )
)
_NEWEST = (
    select(
        *_COLUMNS,
        _request.c.state,
        _request.c.ending,
        _request.c.origin_chat,
        _request.c.author_user,
    )
    .where(
        _request.c.village_id == bindparam("village"),
        _request.c.place == bindparam("where"),
        _request.c.category == bindparam("kind"),
        _PLACED,
    )
    .order_by(_request.c.number.desc())
    .limit(literal_column(str(NEWEST)))
    .subquery("newest")
)
"""First the newest, then which of them fit: a village that was busy for years is not read through."""
_SOLVED = Prepared(
    select(
        _NEWEST.c.number,
        _NEWEST.c.text,
        _NEWEST.c.category,
        _NEWEST.c.place,
        _NEWEST.c.opened_at,
    ).where(
        _NEWEST.c.opened_at >= bindparam("since"),
        _NEWEST.c.origin_chat != _NEWEST.c.author_user,
        _NEWEST.c.state == State.CLOSED.value,
        _NEWEST.c.ending.in_([one.value for one in SOLVED]),
    )
)
_MERGED = select(_request.c.number).where(
    _request.c.village_id == bindparam("village"),
    _request.c.merged_into.in_(bindparam("into", expanding=True)),
    text("request.merged_into IS NOT NULL"),
)


def to_do(tx: Tx, village_id: VillageId, numbers: Sequence[int], place: str) -> list[Row]:
    """Those of these matters, AT_ONCE at most, that are to be done and that everybody may see; with a `place`, not of another one."""
    asked: dict[str, object] = dict.fromkeys(_SLOTS, _NO_NUMBER)
    asked |= zip(_SLOTS, numbers, strict=False)
    found = _OPEN.plain(tx, village=village_id, here=place, anywhere=not place, **asked)
    return [
        (number, said, Category(category), where, moment(at))
        for number, said, category, where, at in found
    ]


def solved(
    tx: Tx, village_id: VillageId, place: str, category: Category, *, since: datetime
) -> list[Row]:
    """What was solved at a place since then and everybody may see, among the NEWEST of it."""
    rows = _SOLVED.all(tx, village=village_id, where=place, kind=category.value, since=since)
    return [_to_row(row) for row in rows]


def merged(tx: Tx, village_id: VillageId, into: Sequence[int], *, most: int = 100) -> list[int]:
    """The numbers of what was merged into these, oldest first."""
    found = tx.scalars(_MERGED.limit(most), {"village": village_id, "into": list(into)})
    return sorted(found)


def _to_row(row: Any) -> Row:
    return row.number, row.text, Category(row.category), row.place, row.opened_at
