"""Statements of the hot path: written in Core, compiled once, run on the driver's own cursor.

SQLAlchemy's way to execute costs several times what SQLite needs for a row found by its key, and an update runs a dozen
statements. The SQL, and how values are bound and read, are SQLAlchemy's all the same, and errors are its errors.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.engine import Tx

Statement = Select[Any] | Insert | Update | Delete
Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


class _Plan(NamedTuple):
    """A statement in one dialect: its SQL, how a call's values are bound, and how a row is read."""

    sql: str
    bound: Callable[[dict[str, Any]], Any]
    row: Callable[[Iterable[Any]], Any]
    reads: Sequence[tuple[int, Convert]]
    group: str = ""
    """The row of an INSERT that can take several at once: `(?, ?)`."""


class Prepared:
    """One statement, or one a dialect; each call names all its values. An INSERT names all its columns that have no NULL."""

    def __init__(self, statement: Statement | Mapping[str, Statement]) -> None:
        """Compile nothing before a dialect is known."""
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def first(self, tx: Tx, **values: Any) -> Any:
        """The first row, with its columns by name; None when there is none."""
        plan = self._plans.get(tx.dialect.name) or self._plan(tx.dialect, values)
        cursor = _run(tx, plan.sql, plan.bound(values))
        raw = cursor.fetchone()
        cursor.close()
        return None if raw is None else _read(plan, raw)

    def all(self, tx: Tx, **values: Any) -> list[Any]:
        """Every row."""
        plan = self._plans.get(tx.dialect.name) or self._plan(tx.dialect, values)
        cursor = _run(tx, plan.sql, plan.bound(values))
        found = cursor.fetchall()
        cursor.close()
        return [_read(plan, raw) for raw in found]

    def plain(self, tx: Tx, **values: Any) -> list[Any]:
        """Every row as the driver gives it, for many rows of numbers: a name for each costs as much as the row."""
        plan = self._plans.get(tx.dialect.name) or self._plan(tx.dialect, values)
        cursor = _run(tx, plan.sql, plan.bound(values))
        found: list[Any] = cursor.fetchall()
        cursor.close()
        return found

    def run(self, tx: Tx, **values: Any) -> int:
        """How many rows were written."""
        plan = self._plans.get(tx.dialect.name) or self._plan(tx.dialect, values)
        cursor = _run(tx, plan.sql, plan.bound(values))
        written: int = cursor.rowcount
        cursor.close()
        return written

    def many(self, tx: Tx, rows: Sequence[Values]) -> None:
        """Once for each of these rows, which all name the same values."""
        if len(rows) == 1:
            # Drivers prepare themselves for more, which costs as much as the row.
            self.run(tx, **rows[0])
        elif rows:
            plan = self._plan(tx.dialect, rows[0])
            bound = [plan.bound({**row}) for row in rows]
            if plan.group:
                _run_wide(tx, plan, bound)
            else:
                _run(tx, plan.sql, bound, many=True).close()

    def _plan(self, dialect: Dialect, values: Values) -> _Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            one = self._statement
            statement = one[dialect.name] if isinstance(one, Mapping) else one
            plan = self._plans[dialect.name] = _compile(statement, dialect, values)
        return plan


def _compile(statement: Statement, dialect: Dialect, values: Values) -> _Plan:
    compiled = statement.compile(
        dialect=dialect,
        column_keys=list(values) if isinstance(statement, Insert) else None,
        # Else a new row's id would be asked for, which nobody reads.
        for_executemany=True,
    )
    assert isinstance(compiled, SQLCompiler)
    state = compiled.construct_expanded_state(dict(values))
    binds = {name: _binder(bind.type, dialect) for name, bind in compiled.binds.items()}
    fixed = {name: value for name, value in state.parameters.items() if name not in values}
    columns = list(statement.exported_columns)
    reads = [(at, _reader(one.type, dialect)) for at, one in enumerate(columns)]
    row = namedtuple("Row", [str(one.key) for one in columns])  # type: ignore[misc]  # noqa: PYI024 - its names are the statement's
    return _Plan(
        sql=state.statement,
        bound=_binding(
            {name: _converted(binds.get(name), value) for name, value in fixed.items()},
            [(name, convert) for name, convert in binds.items() if convert and name in values],
            _order(state.positiontup or ()) if compiled.positional else None,
        ),
        row=row._make,
        reads=[(at, convert) for at, convert in reads if convert],
        group=_group(state.statement, state.positiontup or (), values),
    )


def _group(sql: str, order: Sequence[str], values: Values) -> str:
    """The row, where what changes from call to call is all in it."""
    group = f"({', '.join('?' * len(values))})"
    return group if f" VALUES {group}" in sql and set(order[: len(values)]) == set(values) else ""


WIDTHS = (32, *range(16, 0, -1))
"""Rows of one statement: few different ones, so that the driver keeps them prepared."""


def _run_wide(tx: Tx, plan: _Plan, rows: Sequence[Sequence[Any]]) -> None:
    """Several rows a statement: the driver gives the interpreter's lock away for each statement, and then waits for it behind the event loop."""
    width, done = plan.group.count("?"), 0
    while done < len(rows):
        count = next(one for one in WIDTHS if one <= len(rows) - done)
        sql = _wide(plan.sql, plan.group, count)
        taken = rows[done : done + count]
        bound = [value for row in taken for value in row[:width]]
        # What comes behind the rows never changes from row to row.
        _run(tx, sql, [*bound, *rows[0][width:]]).close()
        done += count


@lru_cache(maxsize=1000)
def _wide(sql: str, group: str, count: int) -> str:
    return sql.replace(group, ", ".join([group] * count), 1)


def _binder(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _converted(convert: Convert | None, value: Any) -> Any:
    return convert(value) if convert else value


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _order(names: Sequence[str]) -> Callable[[Any], Any]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _binding(
    fixed: Values,
    converts: Sequence[tuple[str, Convert]],
    order: Callable[[Any], Any] | None,
) -> Callable[[dict[str, Any]], Any]:
    """From a call's values to what the driver gets: with those that never change, converted, in the statement's order.

    The values are changed where they stand: they are the call's own.
    """
    if order is not None and not (fixed or converts):
        return order

    def bound(values: dict[str, Any]) -> Any:
        if fixed:
            values.update(fixed)
        for name, convert in converts:
            values[name] = convert(values[name])
        return order(values) if order else values

    return bound


def _read(plan: _Plan, raw: Sequence[Any]) -> Any:
    if plan.reads:
        raw = list(raw)
        for at, convert in plan.reads:
            raw[at] = convert(raw[at])
    return plan.row(raw)


def command(tx: Tx, sql: str) -> None:
    """Run a command that takes no values and gives no rows, such as SAVEPOINT."""
    _run(tx, sql, ()).close()


def _run(tx: Tx, sql: str, bound: Any, *, many: bool = False) -> Any:
    if not tx.in_transaction():
        # As any statement of SQLAlchemy does: a reader's view begins with its first one.
        tx.begin()
    cursor: Any = tx.connection.dbapi_connection.cursor()  # type: ignore[union-attr] # open, as it is in a transaction
    try:
        (cursor.executemany if many else cursor.execute)(sql, bound)
    except Exception as error:
        _fail(tx, sql, error, cursor)
        raise
    return cursor


def _fail(tx: Tx, sql: str, error: Exception, cursor: Any) -> None:
    """Raise a driver's error as SQLAlchemy's; a connection that broke leaves the pool."""
    driver = tx.dialect.loaded_dbapi
    if not isinstance(error, driver.Error):
        return
    broken = tx.dialect.is_disconnect(error, tx.connection.driver_connection, cursor)
    if broken:
        tx.invalidate(error)
    raise DBAPIError.instance(
        sql,
        None,
        error,
        driver.Error,
        hide_parameters=True,
        connection_invalidated=broken,
        dialect=tx.dialect,
    ) from error
