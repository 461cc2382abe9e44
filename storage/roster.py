"""A village's whole roster, read and written in a few statements, however long it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from storage import units, villages
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from village.ids import UnitId, VillageId
from village.units import UnitKind

_household, _person, _post = map(table, (HouseholdRow, PersonRow, PostRow))
Values = Mapping[str, Any]
Held = Sequence[tuple[str, str, date | None, date | None]]


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows by id, with the names of the columns; `posts` are the posts of each person with field and term, in order.

    `units` are those that somebody of the village may come from, `origin` is the village's middle.
    """

    households: Mapping[int, Values]
    people: Mapping[int, Values]
    posts: Mapping[int, Held]
    groups: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    origin: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Rows to be kept; each holds `id` and every column that it sets. `posts` are those of a person from now on.

    A negative `unit_id` is the place, from -1 on, of a department in `new_units`.
    """

    new_households: Sequence[Values] = ()
    households: Sequence[Values] = ()
    new_people: Sequence[Values] = ()
    people: Sequence[Values] = ()
    posts: Mapping[int, Held] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    new_units: Sequence[str] = ()
    origin: tuple[int, int] | None = None


def read(tx: Tx, village_id: VillageId) -> Stored:
    """Everybody, the gone too."""
    posts: dict[int, list[tuple[str, str, date | None, date | None]]] = defaultdict(list)
    rows = (
        select(_post.c.person_id, _post.c.post, _post.c.field, _post.c.since, _post.c.until)
        .where(_post.c.village_id == village_id)
        .order_by(_post.c.post)
    )
    for person, *held in tx.execute(rows):
        posts[person].append(tuple(held))
    return Stored(
        _all(tx, _household, village_id),
        _all(tx, _person, village_id),
        {person: tuple(held) for person, held in posts.items()},
        villages.groups(tx, village_id),
        {one.id: one.name for one in units.around(tx, villages.parent(tx, village_id))},
        villages.origin(tx, village_id),
    )


def _all(tx: Tx, target: Table, village_id: VillageId) -> dict[int, Values]:
    rows = tx.execute(select(target).where(target.c.village_id == village_id).order_by(target.c.id))
    return {row["id"]: dict(row) for row in rows.mappings()}


def write(tx: Tx, village_id: VillageId, new: Written, *, held: Mapping[int, Held]) -> None:
    """Keep it all; `held` are the posts as they were read."""
    if new.origin is not None:
        villages.set_origin(tx, village_id, new.origin)
    villages.name_groups(tx, village_id, new.groups)
    made = _departments(tx, village_id, new.new_units)
    _insert(tx, _household, village_id, new.new_households)
    _insert(tx, _person, village_id, [_in_unit(row, made) for row in new.new_people])
    _update(tx, _household, village_id, new.households)
    _update(tx, _person, village_id, [_in_unit(row, made) for row in new.people])
    _write_posts(tx, village_id, new.posts, held)


def _departments(tx: Tx, village_id: VillageId, names: Sequence[str]) -> Mapping[int, UnitId]:
    """New departments belong to the county, or to what is highest above the village."""
    above = units.above(tx, villages.parent(tx, village_id))
    top = above[-1].id if above else None
    return {
        -place: units.ensure(tx, UnitKind.DEPARTMENT, name, top)
        for place, name in enumerate(names, 1)
    }


def _in_unit(row: Values, made: Mapping[int, UnitId]) -> Values:
    unit = row.get("unit_id")
    return {**row, "unit_id": made[unit]} if unit is not None and unit in made else row


def _insert(tx: Tx, target: Table, village_id: VillageId, rows: Iterable[Values]) -> None:
    if found := [{**row, "village_id": village_id} for row in rows]:
        tx.execute(insert(target), found)


def _update(tx: Tx, target: Table, village_id: VillageId, rows: Iterable[Values]) -> None:
    """One statement for all rows that set the same columns: sheets have the same columns in every row."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        columns = tuple(sorted(row.keys() - {"id"}))
        if columns:  # Whoever changed in their posts alone has nothing here.
            alike[columns].append({f"b_{column}": value for column, value in row.items()})
    for columns, values in alike.items():
        tx.execute(
            update(target)
            .where(target.c.village_id == village_id, target.c.id == bindparam("b_id"))
            .values({column: bindparam(f"b_{column}") for column in columns}),
            values,
        )


def _write_posts(
    tx: Tx, village_id: VillageId, posts: Mapping[int, Held], held: Mapping[int, Held]
) -> None:
    taken, given, moved = [], [], []
    for person, now in posts.items():
        before = {one[0]: one for one in held.get(person, ())}
        still = {one[0] for one in now}
        taken += [{"p": person, "post": post} for post in before if post not in still]
        for one in now:
            post, about, since, until = one
            term = {"since": since, "until": until}
            if post not in before:
                given.append({"person_id": person, "post": post, "field": about, **term})
            elif before[post] != one:
                moved.append(
                    {"p": person, "q": post, "about": about, "first": since, "last": until}
                )
    if taken:
        tx.execute(
            delete(_post).where(
                _post.c.village_id == village_id,
                _post.c.person_id == bindparam("p"),
                _post.c.post == bindparam("post"),
            ),
            taken,
        )
    _insert(tx, _post, village_id, given)
    if moved:
        tx.execute(
            update(_post)
            .where(
                _post.c.village_id == village_id,
                _post.c.person_id == bindparam("p"),
                _post.c.post == bindparam("q"),
            )
            .values(field=bindparam("about"), since=bindparam("first"), until=bindparam("last")),
            moved,
        )
