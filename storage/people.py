"""Households, people and posts of a village's roster."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    bindparam,
    case,
    false,
    func,
    insert,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, table
from village.ids import PersonId, VillageId
from village.people import Gone, Hukou, Party, Person, Post
from village.roster_counts import RosterCounts, adult_since

PREFIX = "text_pattern_ops"
"""With it PostgreSQL's index finds the beginning of a word whatever the database's collation is."""


COUNTED = ("gone", "household_id", "group_no", "born", "party", "representative", "away")
"""What the village in numbers is counted from."""


class HouseholdRow(Base):
    """A household. `x_m` and `y_m` are metres from the village office, `distance_m` metres from the meeting place of its group.

    `circle` is 0 outside every circle; `member_id` is the party member who looks after it there, and `is_kept` says that a cadre
    put it there by hand.
    """

    __tablename__ = "household"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    group_no: Mapped[int]
    circle: Mapped[int]
    x_m: Mapped[int | None]
    y_m: Mapped[int | None]
    distance_m: Mapped[int | None]
    head_id: Mapped[int | None] = mapped_column(Id)
    representative_id: Mapped[int | None] = mapped_column(Id)
    member_id: Mapped[int | None] = mapped_column(Id)
    is_kept: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_gone: Mapped[bool] = mapped_column(default=False, server_default=false())


class PersonRow(Base):
    """Somebody on a village's roster, kept even when they died or moved away (`gone`): minutes and ballots name them.

    `*_sealed` are sealed by the vault, `*_mark` are its keyed hashes: of a phone's last four digits, of an identity number.
    `unit_id` is the unit that sent a cadre from outside. `serves` says whether a member can look after households.
    """

    __tablename__ = "person"
    __table_args__ = (
        ForeignKeyConstraint(
            ["village_id", "household_id"], ["household.village_id", "household.id"]
        ),
        Index("ix_person_name", "village_id", "name", postgresql_ops={"name": PREFIX}),
        Index("ix_person_pinyin", "village_id", "pinyin", postgresql_ops={"pinyin": PREFIX}),
        Index("ix_person_initials", "village_id", "initials", postgresql_ops={"initials": PREFIX}),
        Index("ix_person_household", "village_id", "household_id"),
        # Holds all that is counted: a village is counted from a few pages of it, however many there are.
        Index("ix_person_counts", "village_id", *COUNTED),
        Index("ix_person_phone_tail_mark", "village_id", "phone_tail_mark"),
        Index("ix_person_identity_mark", "identity_mark"),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    pinyin: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    initials: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    gender: Mapped[str] = mapped_column(String(1), default="")
    born: Mapped[date | None] = mapped_column(Date)
    household_id: Mapped[int | None] = mapped_column(Id)
    relation: Mapped[str] = mapped_column(String(30), default="")
    group_no: Mapped[int] = mapped_column(default=0)
    hukou: Mapped[str] = mapped_column(
        String(10), default=Hukou.HERE.value, server_default=Hukou.HERE.value
    )
    party: Mapped[str] = mapped_column(String(20), default=Party.NONE.value)
    branch: Mapped[str] = mapped_column(String(100), default="", server_default=text("''"))
    serves: Mapped[bool] = mapped_column(default=True, server_default=true())
    representative: Mapped[bool] = mapped_column(default=False)
    collective: Mapped[str] = mapped_column(String(10), default="", server_default=text("''"))
    away: Mapped[str] = mapped_column(String(100), default="")
    away_since: Mapped[date | None] = mapped_column(Date)
    away_contact_sealed: Mapped[str] = mapped_column(
        String(600), default="", server_default=text("''")
    )
    phone_sealed: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    phone_tail_mark: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    identity_sealed: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    identity_mark: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    unit_id: Mapped[int | None] = mapped_column(Id)
    gone: Mapped[str] = mapped_column(String(10), default="", server_default=text("''"))
    gone_at: Mapped[date | None] = mapped_column(Date)
    contacted_at: Mapped[datetime | None] = mapped_column(Time)


class PostRow(Base):
    """A post that somebody holds; `field` is an expert's field or a liaison's department, `since` and `until` the term.

    A committee whose term ran out serves until its successors are chosen, so the end of a term ends no post.
    """

    __tablename__ = "post"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        # Whoever is known is known with their posts: of one person, not of the whole village.
        Index("ix_post_person", "village_id", "person_id", "post"),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    post: Mapped[str] = mapped_column(String(30), primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    field: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)


_household, _person, _post = map(table, (HouseholdRow, PersonRow, PostRow))

_held = _post.alias("held")
_POSTS = (
    select(func.aggregate_strings(_held.c.post, ","))
    .where(_held.c.village_id == _person.c.village_id, _held.c.person_id == _person.c.id)
    .correlate(_person)
    .scalar_subquery()
    .label("posts")
)
PERSON = (
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
    _person.c.gone,
    _POSTS,
)
_OF_ID = Prepared(
    select(*PERSON).where(
        _person.c.village_id == bindparam("village"), _person.c.id == bindparam("person")
    )
)
_OF_POSTS = Prepared(
    select(*PERSON)
    .join(_post, (_post.c.village_id == _person.c.village_id) & (_post.c.person_id == _person.c.id))
    .where(
        _person.c.village_id == bindparam("village"),
        _post.c.post == bindparam("post"),
        _person.c.gone == "",
    )
    # As the index of posts has it: by the person's own id SQLite would read the whole village in its order.
    .order_by(_post.c.person_id)
)
_OF_NAME = select(*PERSON).where(
    _person.c.village_id == bindparam("village"),
    _person.c.name == bindparam("name"),
    _person.c.gone == "",
)
_CADRES = (
    select(*PERSON)
    .where(
        _person.c.village_id == bindparam("village"),
        _person.c.gone == "",
        _person.c.id.in_(
            select(_post.c.person_id).where(_post.c.village_id == bindparam("village"))
        ),
    )
    .order_by(_person.c.id)
)


class Home(NamedTuple):
    """A household by its number, and its village group."""

    id: int
    group: int


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


_COUNT_PEOPLE = select(
    func.count().label("people"),
    _many(_person.c.born <= bindparam("adult", type_=Date())).label("adults"),
    _many(_person.c.born.is_(None)).label("undated"),
    _many(_person.c.party == Party.FULL.value).label("full_members"),
    _many(_person.c.party == Party.PROBATIONARY.value).label("probationary_members"),
    _many(_person.c.representative).label("representatives"),
    _many(_person.c.away != "").label("away"),
).where(
    _person.c.village_id == bindparam("village"),
    _person.c.gone == "",
    _person.c.household_id.is_not(None),
)
_COUNT_HOUSEHOLDS = (
    select(func.count())
    .select_from(_household)
    .where(_household.c.village_id == bindparam("village"), _household.c.is_gone.is_(False))
)
_COUNT_OVERDUE = (
    select(func.count())
    .select_from(
        _post.join(
            _person,
            (_person.c.village_id == _post.c.village_id) & (_person.c.id == _post.c.person_id),
        )
    )
    .where(
        _post.c.village_id == bindparam("village"),
        _post.c.until < bindparam("today", type_=Date()),
        _person.c.gone == "",
    )
)


def to_person(row: Any) -> Person:
    """A person from the columns of PERSON."""
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
        gone=Gone(row.gone) if row.gone else None,
        posts=_posts(row.posts),
    )


@lru_cache(maxsize=1000)
def _posts(kept: str) -> frozenset[Post]:
    """The posts that somebody holds, as they are kept."""
    return frozenset(map(Post, kept.split(","))) if kept else frozenset()


def find(tx: Tx, village_id: VillageId, person_id: PersonId) -> Person | None:
    """The person of that id in that village."""
    row = _OF_ID.first(tx, village=village_id, person=person_id)
    return to_person(row) if row else None


def phone_of(tx: Tx, village_id: VillageId, person_id: PersonId) -> str:
    """Somebody's phone as it is sealed; empty where none is kept."""
    asked = select(_person.c.phone_sealed)
    return (
        tx.scalar(asked.where(_person.c.village_id == village_id, _person.c.id == person_id)) or ""
    )


def holding(tx: Tx, village_id: VillageId, post: Post) -> list[Person]:
    """Who holds a post, by id."""
    rows = _OF_POSTS.all(tx, village=village_id, post=post.value)
    return [to_person(row) for row in rows]


def named(tx: Tx, village_id: VillageId, name: str) -> list[Person]:
    """Everybody of exactly that name."""
    return [to_person(row) for row in tx.execute(_OF_NAME, {"village": village_id, "name": name})]


def cadres(tx: Tx, village_id: VillageId) -> list[Person]:
    """Everybody who holds a post, by id."""
    found = map(to_person, tx.execute(_CADRES, {"village": village_id}))
    return [person for person in found if person.is_cadre]


def officers(tx: Tx, village_id: VillageId) -> list[Person]:
    """Everybody who holds a post, also one that carries no work for others, by id."""
    return [to_person(row) for row in tx.execute(_CADRES, {"village": village_id})]


def living(tx: Tx, village_id: VillageId) -> Sequence[PersonId]:
    """Everybody who is on a village's roster now, by number."""
    found = (
        select(_person.c.id)
        .where(_person.c.village_id == village_id, _person.c.gone == "")
        .order_by(_person.c.id)
    )
    return [PersonId(one) for one in tx.scalars(found)]


def household_names(tx: Tx, village_id: VillageId) -> Mapping[int, str]:
    """The names of a village's households, by number."""
    rows = tx.execute(
        select(_household.c.id, _household.c.name).where(_household.c.village_id == village_id)
    )
    return {row.id: row.name for row in rows}


def households_named(tx: Tx, village_id: VillageId, names: Sequence[str]) -> list[Home]:
    """The households that bear one of these names."""
    found = (
        select(_household.c.id, _household.c.group_no)
        .where(
            _household.c.village_id == village_id,
            _household.c.name.in_(names),
            _household.c.is_gone.is_(False),
        )
        .order_by(_household.c.id)
    )
    return [Home(*row) for row in tx.execute(found)]


def set_away(
    tx: Tx, village_id: VillageId, person_id: PersonId, *, place: str, since: date | None
) -> None:
    """Note where somebody lives who is away, or that they are back (an empty place)."""
    tx.execute(
        update(_person)
        .where(_person.c.village_id == village_id, _person.c.id == person_id)
        .values(away=place, away_since=since)
    )


def counts(tx: Tx, village_id: VillageId, *, today: date, group: int | None = None) -> RosterCounts:
    """A village, or one group of it, in numbers on a day of its own calendar."""
    found = {"village": village_id, "adult": adult_since(today), "today": today}
    of_people, of_households, of_posts = _COUNT_PEOPLE, _COUNT_HOUSEHOLDS, _COUNT_OVERDUE
    if group is not None:
        of_people = of_people.where(_person.c.group_no == group)
        of_households = of_households.where(_household.c.group_no == group)
        of_posts = of_posts.where(_person.c.group_no == group)
    return RosterCounts(
        **tx.execute(of_people, found).mappings().one(),
        households=tx.scalar(of_households, found) or 0,
        overdue_posts=tx.scalar(of_posts, found) or 0,
        group=group,
    )


def add_people(
    tx: Tx,
    *,
    households: Iterable[dict[str, Any]],
    persons: Iterable[dict[str, Any]],
    posts: Iterable[dict[str, Any]],
) -> None:
    """Keep a roster; each dict holds the columns of its row class."""
    for target, rows in (
        (_household, list(households)),
        (_person, list(persons)),
        (_post, list(posts)),
    ):
        if rows:
            tx.execute(insert(target), rows)
