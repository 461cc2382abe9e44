"""Accounts of the chat: whose each one is, and who can be written to in private."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    String,
    bindparam,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PERSON, PersonRow, to_person
from storage.prepared import Prepared
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import PersonId, UserId, VillageId
from village.people import Actor


class AccountRow(Base):
    """An account of the chat in a village: as somebody of the roster, or as a guest bound to nobody.

    Somebody who serves several villages has a row in each. A private chat names no village: the row that `is_home` speaks there.
    """

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(["village_id", "person_id"], ["person.village_id", "person.id"]),
        Index("ix_account_person", "village_id", "person_id"),
        Index(
            "uq_account_home",
            "user_id",
            unique=True,
            sqlite_where=text("is_home"),
            postgresql_where=text("is_home"),
        ),
    )

    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    village_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    reachable: Mapped[bool] = mapped_column(default=False)
    is_home: Mapped[bool] = mapped_column(default=True)
    bound_at: Mapped[datetime | None] = mapped_column(Time)


_account, _person = table(AccountRow), table(PersonRow)
SPEAKING = (
    _account.c.village_id.label("account_village"),
    _account.c.name.label("account_name"),
    _account.c.language,
    *PERSON,
)
"""The columns of which `to_actor` makes somebody."""
IS_PERSON = (_person.c.village_id == _account.c.village_id) & (_person.c.id == _account.c.person_id)
"""Whose an account is."""
_ACTOR = (
    select(*SPEAKING)
    .select_from(_account.outerjoin(_person, IS_PERSON))
    .where(_account.c.user_id == bindparam("user"))
)
_IN_VILLAGE = Prepared(_ACTOR.where(_account.c.village_id == bindparam("village")))
_AT_HOME = Prepared(_ACTOR.where(_account.c.is_home.is_(True)))
_REACH = Prepared(
    select(_account.c.user_id, _account.c.language)
    .where(
        _account.c.village_id == bindparam("village"),
        _account.c.person_id == bindparam("person"),
        _account.c.reachable.is_(True),
    )
    .order_by(_account.c.user_id)
)


def actor(tx: Tx, user_id: UserId, village_id: VillageId | None = None) -> Actor | None:
    """Who an account is in a village (None: where it is at home), or None for an account never seen there."""
    if village_id is None:
        row = _AT_HOME.first(tx, user=user_id)
    else:
        row = _IN_VILLAGE.first(tx, user=user_id, village=village_id)
    return None if row is None else to_actor(row, user_id)


def to_actor(row: Any, user_id: UserId) -> Actor:
    """Who speaks, from the columns of SPEAKING."""
    person = to_person(row) if row.id is not None else None
    return Actor(
        user_id=user_id,
        village_id=VillageId(row.account_village),
        name=person.name if person else row.account_name,
        language=row.language,
        person=person,
    )


def villages_of(tx: Tx, user_id: UserId) -> Sequence[VillageId]:
    """Every village in which an account was seen, its home first."""
    found = (
        select(_account.c.village_id)
        .where(_account.c.user_id == user_id)
        .order_by(_account.c.is_home.desc(), _account.c.village_id)
    )
    return [VillageId(one) for one in tx.scalars(found)]


def of_person(tx: Tx, village_id: VillageId, person_id: PersonId) -> Sequence[UserId]:
    """The accounts that are a person's, by number."""
    found = (
        select(_account.c.user_id)
        .where(_account.c.village_id == village_id, _account.c.person_id == person_id)
        .order_by(_account.c.user_id)
    )
    return [UserId(one) for one in tx.scalars(found)]


@dataclass(frozen=True, slots=True)
class Reach:
    """A private chat in which a person can be written to."""

    user_id: UserId
    language: str


def reach(tx: Tx, village_id: VillageId, person_id: PersonId) -> Reach | None:
    """Where a person can be written to in private: the first account that has not blocked the bot."""
    row = _REACH.first(tx, village=village_id, person=person_id)
    return Reach(UserId(row.user_id), row.language) if row else None


def reaches(tx: Tx, village_id: VillageId, person_id: PersonId) -> Sequence[Reach]:
    """Every private chat in which a person can be written to."""
    rows = _REACH.all(tx, village=village_id, person=person_id)
    return [Reach(UserId(row.user_id), row.language) for row in rows]


def private_chat(tx: Tx, user_id: UserId) -> Reach | None:
    """The private chat of an account, when it can be written to there; whichever village it is known in."""
    found = (
        select(_account.c.language)
        .where(_account.c.user_id == user_id, _account.c.reachable.is_(True))
        .order_by(_account.c.is_home.desc())
        .limit(1)
    )
    row = tx.execute(found).first()
    return Reach(user_id, row.language) if row else None


def remember_guest(
    tx: Tx, *, user_id: UserId, village_id: VillageId, name: str, language: str
) -> Actor:
    """Keep an account that acts in a village for the first time, bound to nobody."""
    tx.execute(
        insert_into(tx, _account)
        .values(
            user_id=user_id,
            village_id=village_id,
            name=name,
            language=language,
            reachable=False,
            is_home=not villages_of(tx, user_id),
        )
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


def bind(
    tx: Tx,
    *,
    user_id: UserId,
    village_id: VillageId,
    person_id: PersonId,
    name: str,
    language: str = "",
    reachable: bool = False,
    at: datetime | None = None,
) -> None:
    """Make an account that person's in that village, and that village its home; whatever it was there before ends.

    `reachable` says whether it has opened a private chat with the bot.
    """
    tx.execute(
        update(_account)
        .where(_account.c.user_id == user_id, _account.c.is_home.is_(True))
        .values(is_home=False)
    )
    values = {
        "person_id": person_id,
        "name": name,
        "language": language,
        "reachable": reachable,
        "is_home": True,
        "bound_at": at,
    }
    tx.execute(
        insert_into(tx, _account)
        .values(user_id=user_id, village_id=village_id, **values)
        .on_conflict_do_update(index_elements=["user_id", "village_id"], set_=values)
    )


def bind_again(
    tx: Tx, *, user_id: UserId, village_id: VillageId, person_id: PersonId, at: datetime
) -> bool:
    """Make an account that person's again as it is; False when it is somebody's now, here or elsewhere, or forgotten."""
    if is_somebody(tx, user_id):
        return False
    changed = tx.execute(
        update(_account)
        .where(
            _account.c.user_id == user_id,
            _account.c.village_id == village_id,
            # Whoever had their account forgotten wanted no more of it.
            _account.c.name != "",
        )
        .values(person_id=person_id, bound_at=at)
    )
    return changed.rowcount > 0


def is_somebody(tx: Tx, user_id: UserId) -> bool:
    """Whether an account is somebody's of any roster."""
    found = select(_account.c.user_id).where(
        _account.c.user_id == user_id, _account.c.person_id.is_not(None)
    )
    return tx.execute(found.limit(1)).first() is not None


def unbind(tx: Tx, *, user_id: UserId, village_id: VillageId) -> bool:
    """Make an account a guest of that village again; tell whether it was bound there."""
    changed = tx.execute(
        update(_account)
        .where(
            _account.c.user_id == user_id,
            _account.c.village_id == village_id,
            _account.c.person_id.is_not(None),
        )
        .values(person_id=None, bound_at=None)
    )
    return changed.rowcount > 0


def forget(tx: Tx, *, user_id: UserId, village_id: VillageId) -> bool:
    """Make an account a nameless guest that is not written to; tell whether it was known."""
    changed = tx.execute(
        update(_account)
        .where(_account.c.user_id == user_id, _account.c.village_id == village_id)
        .values(person_id=None, bound_at=None, name="", language="", reachable=False)
    )
    return changed.rowcount > 0


def go_home(tx: Tx, *, user_id: UserId, village_id: VillageId) -> bool:
    """Speak for another of one's villages in private; False when the account was never seen there."""
    if village_id not in villages_of(tx, user_id):
        return False
    for there, home in (
        (_account.c.village_id != village_id, False),
        (_account.c.village_id == village_id, True),
    ):
        tx.execute(
            update(_account).where(_account.c.user_id == user_id, there).values(is_home=home)
        )
    return True
