"""How often each account was refused what, a row a day: the trail tells of a few of them and says how many there were."""

from datetime import date

from sqlalchemy import Date, String, bindparam, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import AnyInsert, Base, Id, Insert, each_insert, table
from village.ids import UserId, VillageId


class RefusalRow(Base):
    """What an account was refused on a day of the village's calendar, by which rule, and how often."""

    __tablename__ = "refusal"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    deed: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


_refusal = table(RefusalRow)


def _one_more(first: Insert) -> AnyInsert:
    statement = first.values(
        village_id=bindparam("village"),
        user_id=bindparam("user"),
        day=bindparam("on"),
        deed=bindparam("of"),
        code=bindparam("rule"),
        count=1,
    )
    return statement.on_conflict_do_update(
        index_elements=["village_id", "user_id", "day", "deed", "code"],
        set_={"count": _refusal.c.count + 1},
    ).returning(_refusal.c.count)


_ONE_MORE = Prepared(each_insert(_refusal, _one_more))


def count(tx: Tx, village_id: VillageId, user_id: UserId, *, deed: str, code: str, on: date) -> int:
    """Count one more; tells which one of that day it is."""
    row = _ONE_MORE.first(tx, village=village_id, user=user_id, on=on, of=deed, rule=code)
    number: int = row.count
    return number


def forget(tx: Tx, village_id: VillageId, user_id: UserId) -> None:
    """Keep no longer what an account was refused; the trail of it stays."""
    tx.execute(
        delete(_refusal).where(_refusal.c.village_id == village_id, _refusal.c.user_id == user_id)
    )
