"""Statements that are compiled once behave as SQLAlchemy's own."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.chats import ChatRow
from storage.engine import Database, open_database
from storage.prepared import Prepared
from storage.tables import table
from storage.writer import Writer

NOW = datetime(2026, 6, 1, 1, 2, 3, 456789, tzinfo=UTC)
_chat = table(ChatRow)
ADD = Prepared(insert(_chat))
FIND = Prepared(select(_chat).where(_chat.c.chat_id == bindparam("chat")))
LATER = Prepared(select(_chat.c.chat_id).where(_chat.c.left_at > bindparam("at")))


def row(number: int, left_at: datetime | None = None) -> dict[str, object]:
    return {
        "chat_id": number,
        # A village has one chat of each kind.
        "village_id": 1 - number,
        "kind": "village",
        "title": "群",
        "left_at": left_at,
        "is_admin": False,
    }


def test_values_come_back_as_they_were(database: Database) -> None:
    with database.begin() as tx:
        assert ADD.run(tx, **row(-1, NOW)) == 1
        assert ADD.run(tx, **row(-2)) == 1
        found, other = FIND.first(tx, chat=-1), FIND.first(tx, chat=-2)
        ours, theirs = (
            tuple(found),
            tuple(tx.execute(select(_chat).order_by(_chat.c.chat_id.desc())).first() or ()),
        )
    assert (found.left_at, found.title, other.left_at) == (NOW, "群", None)
    assert ours == theirs


def test_moments_are_compared_by_value(database: Database) -> None:
    with database.begin() as tx:
        ADD.many(tx, [row(-1, NOW), row(-2, NOW + timedelta(seconds=2)), row(-3)])
        assert [one.chat_id for one in LATER.all(tx, at=NOW + timedelta(seconds=1))] == [-2]


def test_nothing_is_nothing(database: Database) -> None:
    with database.begin() as tx:
        ADD.many(tx, [])
        assert FIND.first(tx, chat=-1) is None
        assert FIND.all(tx, chat=-1) == []


def test_a_reader_has_one_view_from_its_first_statement(database: Database) -> None:
    with database.read() as reading:
        assert FIND.first(reading, chat=-1) is None
        with database.begin() as tx:
            ADD.run(tx, **row(-1))
        assert FIND.first(reading, chat=-1) is None
    with database.read() as reading:
        assert FIND.first(reading, chat=-1) is not None


def test_errors_are_those_of_sqlalchemy_and_tell_no_values(database: Database) -> None:
    with database.begin() as tx:
        ADD.run(tx, **row(-1))
    with pytest.raises(IntegrityError) as raised, database.begin() as tx:
        ADD.run(tx, **row(-1) | {"title": "secret"})
    assert "secret" not in str(raised.value)


def test_an_error_of_many_is_one_too(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as tx:
        ADD.many(tx, [row(-1), row(-1)])


async def test_a_unit_that_fails_leaves_its_neighbours(database: Database) -> None:
    writer = Writer(database)
    writer.start()
    await writer.run(lambda tx: ADD.run(tx, **row(-1)))
    with pytest.raises(IntegrityError):
        await writer.run(lambda tx: ADD.run(tx, **row(-1)))
    assert await writer.run(lambda tx: ADD.run(tx, **row(-2))) == 1
    writer.close()


@pytest.mark.postgres
def test_a_connection_that_broke_is_not_used_again(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.begin() as tx:
        own = tx.scalar(text("SELECT pg_backend_pid()"))
        with database.readers.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        with pytest.raises(OperationalError) as raised:
            FIND.first(tx, chat=-1)
        tx.rollback()
    assert raised.value.connection_invalidated
    with database.begin() as tx:
        assert FIND.first(tx, chat=-1) is None
    database.dispose()


@pytest.mark.parametrize("count", [1, 2, 3, 31, 32, 33, 100])
def test_many_rows_are_kept_in_their_order(database: Database, count: int) -> None:
    with database.begin() as tx:
        ADD.many(tx, [row(-one, NOW + timedelta(seconds=one)) for one in range(count)])
        kept = tx.execute(select(_chat).order_by(_chat.c.chat_id.desc())).all()
    assert [(one.chat_id, one.left_at) for one in kept] == [
        (-one, NOW + timedelta(seconds=one)) for one in range(count)
    ]
