"""Rosters sent as files: which file, whose, and where it stands; never what it holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, delete, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, table
from village.ids import UserId, VillageId
from village.roster_files import FileState, RosterFile


class RosterFileRow(Base):
    """A roster that was sent as a file; its `file_id` is wiped when it ends."""

    __tablename__ = "roster_file"
    __table_args__ = (
        Index(
            "ix_roster_file_open",
            "user_id",
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(20))
    file_id: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime] = mapped_column(Time)


_file = table(RosterFileRow)
_OPEN = text("state <> 'ended'")
"""As written in the index: a bound value would not let it be used."""


def _to_file(row: Any) -> RosterFile:
    return RosterFile(
        village_id=VillageId(row.village_id),
        number=row.number,
        user=UserId(row.user_id),
        state=FileState(row.state),
        file_id=row.file_id,
        made_at=row.made_at,
    )


def add(tx: Tx, new: RosterFile) -> None:
    """Keep a file that came."""
    tx.execute(
        insert(_file).values(
            village_id=new.village_id,
            number=new.number,
            user_id=new.user,
            state=new.state.value,
            file_id=new.file_id,
            made_at=new.made_at,
        )
    )


def find(tx: Tx, village_id: VillageId, number: int) -> RosterFile | None:
    """The file of that number in that village, held for a change."""
    found = select(_file).where(_file.c.village_id == village_id, _file.c.number == number)
    row = tx.execute(found.with_for_update()).first()
    return _to_file(row) if row else None


def open_of(tx: Tx, user: UserId) -> list[RosterFile]:
    """Somebody's files that have not ended, held for a change."""
    found = select(_file).where(_file.c.user_id == user, _OPEN).with_for_update()
    return [_to_file(row) for row in tx.execute(found)]


def unfinished(tx: Tx) -> list[RosterFile]:
    """Every file that has not ended, oldest first."""
    found = select(_file).where(_OPEN).order_by(_file.c.made_at)
    return [_to_file(row) for row in tx.execute(found)]


def move(tx: Tx, one: RosterFile, to: FileState) -> None:
    """Note where a file stands now."""
    values = {"state": to.value} | ({"file_id": ""} if to is FileState.ENDED else {})
    tx.execute(
        update(_file)
        .where(_file.c.village_id == one.village_id, _file.c.number == one.number)
        .values(**values)
    )


def forget_before(tx: Tx, at: datetime) -> int:
    """Forget the files that came before `at`, and tell how many."""
    return tx.execute(delete(_file).where(_file.c.made_at < at)).rowcount
