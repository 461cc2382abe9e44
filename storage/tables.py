"""What every table shares: metadata, column types, and inserts that both databases understand."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Table, TypeDecorator, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import ReturningInsert

from storage.engine import Tx
from village.ids import VillageId
from village.trail import microseconds

Id = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit id; SQLite numbers rows by itself only in a column called INTEGER."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Time(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970 in UTC: the same on both databases, and it compares by value."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, _dialect: Dialect) -> "Callable[[datetime | None], int | None]":
        """To microseconds; without the layers of `process_bind_param`, since an update writes a dozen moments."""
        return _written

    def result_processor(
        self, _dialect: Dialect, _coltype: object
    ) -> "Callable[[int | None], datetime | None]":
        """To an aware datetime in UTC."""
        return _read


def _written(value: datetime | None) -> int | None:
    return None if value is None else microseconds(value)


def _read(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def moment(value: int) -> datetime:
    """A moment as it is kept."""
    return EPOCH + timedelta(microseconds=value)


class Base(DeclarativeBase):
    """The root of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


def table(model: type[Base]) -> Table:
    """The Core table of a declarative model, for the statements of the hot path."""
    return cast("Table", model.__table__)


def numbers_by_village(keys: Iterable[tuple[VillageId, int]]) -> dict[VillageId, list[int]]:
    """Numbers of several villages, for one statement each: SQLite finds no index for pairs, and reads the whole table."""
    found: dict[VillageId, list[int]] = {}
    for village, number in keys:
        found.setdefault(village, []).append(number)
    return found


def next_seq(tx: Tx, kept: Table, village_id: VillageId, number: int) -> int:
    """The next entry below something of a village that has a number; that one is locked, so nobody else takes it."""
    found = tx.scalar(
        select(func.max(kept.c.seq)).where(kept.c.village_id == village_id, kept.c.number == number)
    )
    return (found or 0) + 1


Insert = sqlite.Insert | postgresql.Insert
AnyInsert = Insert | ReturningInsert[Any]


def each_insert(target: Table, build: Callable[[Insert], AnyInsert]) -> Mapping[str, AnyInsert]:
    """An INSERT of each dialect, completed by `build`."""
    return {
        "sqlite": build(sqlite.insert(target)),
        "postgresql": build(postgresql.insert(target)),
    }


def insert_into(tx: Tx, target: Table) -> Any:
    """An INSERT of this transaction's dialect, which has `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(target)
    return postgresql.insert(target)
