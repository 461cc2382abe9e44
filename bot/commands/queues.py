"""lianxin inbox, lianxin outbox: what waits for an operator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config, table
from storage.engine import Tx

Id = Annotated[int, typer.Argument(help="The number that `list` shows.")]


@dataclass(frozen=True)
class Queue:
    """One of the two: what its entries are called, and how they are listed, retried and dropped."""

    thing: str
    state: str
    columns: list[str]
    rows: Callable[[Tx], list[list[Any]]]
    retry: Callable[[Tx, int], bool]
    drop: Callable[[Tx, int], bool]
    refused: str


def _inbox() -> Queue:
    from storage import inbox

    return Queue(
        thing="update",
        state="parked",
        columns=["update", "kind", "received", "attempts", "error"],
        rows=lambda tx: [
            [one.update_id, one.kind, _time(one.received_at), one.attempts, one.error]
            for one in inbox.parked(tx)
        ],
        retry=inbox.retry,
        drop=lambda tx, number: inbox.drop(tx, number, at=datetime.now(UTC)),
        refused="is not parked",
    )


def _outbox() -> Queue:
    from storage import outbox

    return Queue(
        thing="message",
        state="dead",
        columns=["message", "method", "made", "attempts", "error"],
        rows=lambda tx: [
            [one.seq, one.method, _time(one.created_at), one.attempts, one.error]
            for one in outbox.dead(tx)
        ],
        retry=outbox.retry,
        drop=lambda tx, number: outbox.drop(tx, number, at=datetime.now(UTC)),
        refused="is not dead, or a newer state of its card waits already",
    )


def _commands(name: str, queue: Callable[[], Queue], about: str) -> typer.Typer:
    app = typer.Typer(name=name, help=about, no_args_is_help=True)

    @app.command("list")
    @one_line
    def show(config: ConfigFile = None) -> None:
        """Show what waits for a decision; what people wrote is not shown."""
        kind = queue()
        with opened(read_config(config)) as database, database.read() as tx:
            rows = kind.rows(tx)
        table(f"{kind.state} {kind.thing}s", kind.columns, rows)

    @app.command("retry")
    @one_line
    def retry(number: Id, config: ConfigFile = None) -> None:
        """Try one again."""
        kind = queue()
        with opened(read_config(config)) as database, database.begin() as tx:
            if not kind.retry(tx, number):
                fail(f"{kind.thing} {number} {kind.refused}")
        typer.echo(f"{kind.thing} {number} will be tried again")

    @app.command("drop")
    @one_line
    def drop(number: Id, config: ConfigFile = None) -> None:
        """Give one up and wipe its words."""
        kind = queue()
        with opened(read_config(config)) as database, database.begin() as tx:
            if not kind.drop(tx, number):
                fail(f"{kind.thing} {number} is not {kind.state}")
        typer.echo(f"{kind.thing} {number} is dropped")

    return app


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def inbox_app() -> typer.Typer:
    """Commands for updates that failed too often."""
    return _commands("inbox", _inbox, "Updates that failed too often.")


def outbox_app() -> typer.Typer:
    """Commands for messages that could not be sent."""
    return _commands("outbox", _outbox, "Messages that could not be sent.")
