"""Villages, households, people, posts and accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, insert_into, table
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Party, Person, Post


class VillageRow(Base):
    """A village that this installation serves."""

    __tablename__ = "village"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    town: Mapped[str] = mapped_column(String(100), default="")
    county: Mapped[str] = mapped_column(String(100), default="")
    timezone: Mapped[str] = mapped_column(String(50))
    language: Mapped[str] = mapped_column(String(10))
    assignment: Mapped[str] = mapped_column(Text, default="{}")


class HouseholdRow(Base):
    """A household; `x_m` and `y_m` are metres from the village office."""

    __tablename__ = "household"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    group_no: Mapped[int]
    circle: Mapped[int]
    x_m: Mapped[int | None]
    y_m: Mapped[int | None]


class PersonRow(Base):
    """Somebody on a village's roster."""

    __tablename__ = "person"
    __table_args__ = (
        ForeignKeyConstraint(
            ["village_id", "household_id"], ["household.village_id", "household.id"]
        ),
        Index("ix_person_name", "village_id", "name"),
        Index("ix_person_household", "village_id", "household_id"),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    gender: Mapped[str] = mapped_column(String(1), default="")
    born: Mapped[date | None] = mapped_column(Date)
    household_id: Mapped[int | None] = mapped_column(Id)
    relation: Mapped[str] = mapped_column(String(30), default="")
    group_no: Mapped[int] = mapped_column(default=0)
    party: Mapped[str] = mapped_column(String(20), default=Party.NONE.value)
    representative: Mapped[bool] = mapped_column(default=False)
    away: Mapped[str] = mapped_column(String(100), default="")


class PostRow(Base):
    """A post that somebody holds."""

    __tablename__ = "post"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    post: Mapped[str] = mapped_column(String(30), primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)


class AccountRow(Base):
    """An account of the chat: a directory over all villages, since a private chat names none."""

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        Index("ix_account_person", "village_id", "person_id"),
    )

    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(Id)
    person_id: Mapped[int | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    reachable: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class Village:
    """A village with its settings; `assignment` maps a category to a post, as JSON."""

    id: VillageId
    name: str
    timezone: str
    language: str
    assignment: str


_village, _person, _post, _account = map(table, (VillageRow, PersonRow, PostRow, AccountRow))

_VILLAGE = Prepared(
    select(
        _village.c.id,
        _village.c.name,
        _village.c.timezone,
        _village.c.language,
        _village.c.assignment,
    ).where(_village.c.id == bindparam("village"))
)
_held = _post.alias("held")
_POSTS = (
    select(func.aggregate_strings(_held.c.post, ","))
    .where(_held.c.village_id == _person.c.village_id, _held.c.person_id == _person.c.id)
    .correlate(_person)
    .scalar_subquery()
    .label("posts")
)
_PERSON = (
    _person.c.village_id,
    _person.c.id,
    _person.c.name,
    _person.c.household_id,
    _person.c.group_no,
    _person.c.gender,
    _person.c.born,
    _person.c.party,
    _person.c.representative,
    _person.c.away,
    _POSTS,
)
_OF_ACCOUNT = Prepared(
    select(
        _account.c.user_id,
        _account.c.village_id.label("account_village"),
        _account.c.name.label("account_name"),
        _account.c.language,
        *_PERSON,
    )
    .select_from(
        _account.outerjoin(
            _person,
            (_person.c.village_id == _account.c.village_id)
            & (_person.c.id == _account.c.person_id),
        )
    )
    .where(_account.c.user_id == bindparam("user"))
)
_OF_ID = Prepared(
    select(*_PERSON).where(
        _person.c.village_id == bindparam("village"), _person.c.id == bindparam("person")
    )
)
_OF_POSTS = Prepared(
    select(*_PERSON)
    .join(_post, (_post.c.village_id == _person.c.village_id) & (_post.c.person_id == _person.c.id))
    .where(
        _person.c.village_id == bindparam("village"),
        _post.c.post == bindparam("post"),
    )
    .order_by(_person.c.id)
)
_OF_NAME = select(*_PERSON).where(
    _person.c.village_id == bindparam("village"), _person.c.name == bindparam("name")
)
_CADRES = (
    select(*_PERSON)
    .where(
        _person.c.village_id == bindparam("village"),
        _person.c.id.in_(
            select(_post.c.person_id).where(_post.c.village_id == bindparam("village"))
        ),
    )
    .order_by(_person.c.id)
)
_REACH = Prepared(
    select(_account.c.user_id, _account.c.language)
    .where(
        _account.c.village_id == bindparam("village"),
        _account.c.person_id == bindparam("person"),
        _account.c.reachable.is_(True),
    )
    .order_by(_account.c.user_id)
)


def _to_person(row: Any) -> Person:
    return Person(
        village_id=VillageId(row.village_id),
        id=PersonId(row.id),
        name=row.name,
        household_id=row.household_id,
        group=row.group_no,
        gender=row.gender,
        born=row.born,
        party=Party(row.party),
        representative=row.representative,
        away=row.away,
        posts=frozenset(map(Post, row.posts.split(","))) if row.posts else frozenset(),
    )


def find_village(tx: Tx, village_id: VillageId) -> Village | None:
    """The village of that id."""
    row = _VILLAGE.first(tx, village=village_id)
    return Village(*row) if row else None


def villages(tx: Tx) -> Sequence[VillageId]:
    """Every village of this installation."""
    return [VillageId(row) for row in tx.scalars(select(_village.c.id).order_by(_village.c.id))]


def actor(tx: Tx, user_id: UserId) -> Actor | None:
    """Who is behind an account, or None for an account never seen."""
    row = _OF_ACCOUNT.first(tx, user=user_id)
    if row is None:
        return None
    person = _to_person(row) if row.id is not None else None
    return Actor(
        user_id=user_id,
        village_id=VillageId(row.account_village),
        name=person.name if person else row.account_name,
        language=row.language,
        person=person,
    )


def find(tx: Tx, village_id: VillageId, person_id: PersonId) -> Person | None:
    """The person of that id in that village."""
    row = _OF_ID.first(tx, village=village_id, person=person_id)
    return _to_person(row) if row else None


def holding(tx: Tx, village_id: VillageId, post: Post) -> list[Person]:
    """Who holds a post, by id."""
    rows = _OF_POSTS.all(tx, village=village_id, post=post.value)
    return [_to_person(row) for row in rows]


def named(tx: Tx, village_id: VillageId, name: str) -> list[Person]:
    """Everybody of exactly that name."""
    return [_to_person(row) for row in tx.execute(_OF_NAME, {"village": village_id, "name": name})]


def cadres(tx: Tx, village_id: VillageId) -> list[Person]:
    """Everybody who holds a post, by id."""
    found = map(_to_person, tx.execute(_CADRES, {"village": village_id}))
    return [person for person in found if person.is_cadre]


@dataclass(frozen=True, slots=True)
class Reach:
    """A private chat in which a person can be written to."""

    user_id: UserId
    language: str


def reach(tx: Tx, village_id: VillageId, person_id: PersonId) -> Reach | None:
    """Where a person can be written to in private: the first account that has not blocked the bot."""
    row = _REACH.first(tx, village=village_id, person=person_id)
    return Reach(UserId(row.user_id), row.language) if row else None


def remember_guest(
    tx: Tx, *, user_id: UserId, village_id: VillageId, name: str, language: str
) -> Actor:
    """Keep an account that acts in a village for the first time, bound to nobody."""
    tx.execute(
        insert_into(tx, _account)
        .values(user_id=user_id, village_id=village_id, name=name, language=language)
        .on_conflict_do_nothing()
    )
    return Actor(user_id=user_id, village_id=village_id, name=name, language=language)


def mark_unreachable(tx: Tx, user_id: UserId) -> bool:
    """Note that an account blocked the bot or never opened a chat with it; tell whether that is news."""
    changed = tx.execute(
        update(_account)
        .where(_account.c.user_id == user_id, _account.c.reachable.is_(True))
        .values(reachable=False)
    )
    return changed.rowcount > 0


def mark_reachable(tx: Tx, user_id: UserId, language: str = "") -> bool:
    """Note that an account opened a private chat with the bot, and in which language; tell whether that is news.

    Without a language the one that is known stays.
    """
    news: list[ColumnElement[bool]] = [_account.c.reachable.is_(False)]
    values: dict[str, Any] = {"reachable": True}
    if language:
        news.append(_account.c.language != language)
        values["language"] = language
    changed = tx.execute(
        update(_account).where(_account.c.user_id == user_id, or_(*news)).values(**values)
    )
    return changed.rowcount > 0


def add_village(tx: Tx, **values: Any) -> VillageId:
    """Keep a village; `values` are the columns of VillageRow."""
    tx.execute(insert(_village).values(**values))
    return VillageId(values["id"])


def add_people(
    tx: Tx,
    *,
    households: Iterable[dict[str, Any]],
    persons: Iterable[dict[str, Any]],
    posts: Iterable[dict[str, Any]],
) -> None:
    """Keep a roster; each dict holds the columns of its row class."""
    for target, rows in (
        (table(HouseholdRow), list(households)),
        (_person, list(persons)),
        (_post, list(posts)),
    ):
        if rows:
            tx.execute(insert(target), rows)


def bind(
    tx: Tx,
    *,
    user_id: UserId,
    village_id: VillageId,
    person_id: PersonId,
    name: str,
    language: str = "",
    reachable: bool = False,
) -> None:
    """Make an account that person's; `reachable` says whether it has opened a private chat with the bot."""
    tx.execute(delete(_account).where(_account.c.user_id == user_id))
    tx.execute(
        insert(_account).values(
            user_id=user_id,
            village_id=village_id,
            person_id=person_id,
            name=name,
            language=language,
            reachable=reachable,
        )
    )
