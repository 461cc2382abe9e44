"""A village's whole roster, read and written in a few statements, however long it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from village.ids import VillageId

_household, _person, _post = map(table, (HouseholdRow, PersonRow, PostRow))
Values = Mapping[str, Any]
Held = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows by id, with the names of the columns; `posts` are the posts of each person with their fields, in order."""

    households: Mapping[int, Values]
    people: Mapping[int, Values]
    posts: Mapping[int, Held]


@dataclass(frozen=True, slots=True)
class Written:
    """Rows to be kept; each holds `id` and every column that it sets. `posts` are those of a person from now on."""

    new_households: Sequence[Values] = ()
    households: Sequence[Values] = ()
    new_people: Sequence[Values] = ()
    people: Sequence[Values] = ()
    posts: Mapping[int, Held] = field(default_factory=dict)


def read(tx: Tx, village_id: VillageId) -> Stored:
    """Everybody, the gone too."""
    posts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = select(_post.c.person_id, _post.c.post, _post.c.field).where(
        _post.c.village_id == village_id
    )
    for person, post, about in tx.execute(rows):
        posts[person].append((post, about))
    return Stored(
        _all(tx, _household, village_id),
        _all(tx, _person, village_id),
        {person: tuple(sorted(held)) for person, held in posts.items()},
    )


def _all(tx: Tx, target: Table, village_id: VillageId) -> dict[int, Values]:
    rows = tx.execute(select(target).where(target.c.village_id == village_id).order_by(target.c.id))
    return {row["id"]: dict(row) for row in rows.mappings()}


def write(tx: Tx, village_id: VillageId, new: Written, *, held: Mapping[int, Held]) -> None:
    """Keep it all; `held` are the posts as they were read, so that the term of a post that stays is not lost."""
    for target, rows in ((_household, new.new_households), (_person, new.new_people)):
        _insert(tx, target, village_id, rows)
    for target, rows in ((_household, new.households), (_person, new.people)):
        _update(tx, target, village_id, rows)
    _write_posts(tx, village_id, new.posts, held)


def _insert(tx: Tx, target: Table, village_id: VillageId, rows: Iterable[Values]) -> None:
    if found := [{**row, "village_id": village_id} for row in rows]:
        tx.execute(insert(target), found)


def _update(tx: Tx, target: Table, village_id: VillageId, rows: Iterable[Values]) -> None:
    """One statement for all rows that set the same columns: sheets have the same columns in every row."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        columns = tuple(sorted(row.keys() - {"id"}))
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
        before = dict(held.get(person, ()))
        taken += [{"p": person, "post": post} for post in before if post not in dict(now)]
        for post, about in now:
            if post not in before:
                given.append({"person_id": person, "post": post, "field": about})
            elif before[post] != about:
                moved.append({"p": person, "q": post, "about": about})
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
            .values(field=bindparam("about")),
            moved,
        )
