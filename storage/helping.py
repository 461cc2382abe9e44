"""Calls for help, and who said that they come until they are thanked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, SmallInteger, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.accounts import AccountRow, Reach
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from storage.tables import Base, Id, Time, table
from village.helping import Call, Helper, State
from village.ids import ChatId, PersonId, UserId, VillageId


class HelpCallRow(Base):
    """A call for help; `helped` is how many were thanked."""

    __tablename__ = "help_call"
    __table_args__ = (Index("ix_help_call_author", "village_id", "author", "number"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    author: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[int] = mapped_column(Id)
    circle: Mapped[int]
    chat_id: Mapped[int] = mapped_column(Id)
    opened_at: Mapped[datetime] = mapped_column(Time)
    until: Mapped[datetime] = mapped_column(Time)
    wanted: Mapped[int | None] = mapped_column(SmallInteger)
    helped: Mapped[int] = mapped_column(SmallInteger, default=0)


class HelpComerRow(Base):
    """Somebody who said that they come; gone once they are thanked, or a week after the end."""

    __tablename__ = "help_comer"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(100))


_call, _comer = table(HelpCallRow), table(HelpComerRow)
_person, _household, _account = map(table, (PersonRow, HouseholdRow, AccountRow))


def add(tx: Tx, call: Call) -> None:
    """Keep a new call."""
    tx.execute(
        insert(_call).values(
            village_id=call.village_id,
            number=call.number,
            text=call.text,
            state=call.state.value,
            author=call.author,
            name=call.name,
            asked_by=call.asked_by,
            circle=call.circle,
            chat_id=call.chat,
            opened_at=call.opened_at,
            until=call.until,
            wanted=call.wanted,
            helped=0,
        )
    )


def save(tx: Tx, call: Call) -> None:
    """Keep its state and who comes; the call must be locked."""
    key = (_call.c.village_id == call.village_id, _call.c.number == call.number)
    tx.execute(update(_call).where(*key).values(state=call.state.value, helped=call.helped))
    tx.execute(
        delete(_comer).where(_comer.c.village_id == call.village_id, _comer.c.number == call.number)
    )
    rows = [
        {"village_id": call.village_id, "number": call.number, "position": position}
        | {"person_id": one.person, "name": one.name}
        for position, one in enumerate(call.helpers)
    ]
    if rows:
        tx.execute(insert(_comer), rows)


def find(tx: Tx, village_id: VillageId, number: int) -> Call | None:
    """The call of that number, locked until the transaction ends."""
    row = tx.execute(
        select(_call)
        .where(_call.c.village_id == village_id, _call.c.number == number)
        .with_for_update()
    ).first()
    if row is None:
        return None
    comers = tx.execute(
        select(_comer)
        .where(_comer.c.village_id == village_id, _comer.c.number == number)
        .order_by(_comer.c.position)
    )
    return _to_call(row, tuple(Helper(PersonId(one.person_id), one.name) for one in comers))


def latest_open(tx: Tx, village_id: VillageId, author: PersonId) -> int | None:
    """The last of somebody's calls that are open still."""
    number: int | None = tx.scalar(
        select(_call.c.number)
        .where(
            _call.c.village_id == village_id,
            _call.c.author == author,
            _call.c.state == State.OPEN.value,
        )
        .order_by(_call.c.number.desc())
        .limit(1)
    )
    return number


def move_chat(tx: Tx, village_id: VillageId, old: ChatId, new: ChatId) -> None:
    """What was called out in a group is shown under the group's new id."""
    tx.execute(
        update(_call)
        .where(_call.c.village_id == village_id, _call.c.chat_id == old)
        .values(chat_id=new)
    )


def circle_of(tx: Tx, village_id: VillageId, household: int | None) -> int:
    """The circle of a household; 0 for none."""
    if household is None:
        return 0
    asked = select(_household.c.circle)
    found = asked.where(_household.c.village_id == village_id, _household.c.id == household)
    return tx.scalar(found) or 0


def neighbours(tx: Tx, village_id: VillageId, circle: int, *, limit: int) -> list[Reach]:
    """Who of a circle's households is at home and can be written to, each person once."""
    first = func.min(_account.c.user_id).label("user_id")
    rows = tx.execute(
        select(first, func.min(_account.c.language).label("language"))
        .select_from(
            _household.join(
                _person,
                (_person.c.village_id == _household.c.village_id)
                & (_person.c.household_id == _household.c.id),
            ).join(
                _account,
                (_account.c.village_id == _person.c.village_id)
                & (_account.c.person_id == _person.c.id),
            )
        )
        .where(
            _household.c.village_id == village_id,
            _household.c.circle == circle,
            _person.c.gone == "",
            _person.c.away == "",
            _account.c.reachable.is_(True),
        )
        .group_by(_person.c.id)
        .order_by(_person.c.id)
        .limit(limit)
    )
    return [Reach(UserId(row.user_id), row.language) for row in rows]


def _to_call(row: Any, helpers: tuple[Helper, ...]) -> Call:
    return Call(
        village_id=VillageId(row.village_id),
        number=row.number,
        text=row.text,
        state=State(row.state),
        author=PersonId(row.author),
        name=row.name,
        asked_by=UserId(row.asked_by),
        circle=row.circle,
        chat=ChatId(row.chat_id),
        opened_at=row.opened_at,
        until=row.until,
        wanted=row.wanted,
        helpers=helpers,
        helped=row.helped,
    )
