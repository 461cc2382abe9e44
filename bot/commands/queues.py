"""lianxin inbox, lianxin outbox: what waits for an operator."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config, table

inbox_app = typer.Typer(help="Updates that failed too often.", no_args_is_help=True)
outbox_app = typer.Typer(help="Messages that could not be sent.", no_args_is_help=True)

Id = Annotated[int, typer.Argument(help="The number that `list` shows.")]


@inbox_app.command("list")
@one_line
def inbox_list(config: ConfigFile = None) -> None:
    """Show the parked updates; what people wrote is not shown."""
    from storage import inbox

    with opened(read_config(config)) as database, database.read() as tx:
        rows = [
            [one.update_id, one.kind, f"{one.received_at:%Y-%m-%d %H:%M}Z", one.attempts, one.error]
            for one in inbox.parked(tx)
        ]
    table("parked updates", ["update", "kind", "received", "attempts", "error"], rows)


@inbox_app.command("retry")
@one_line
def inbox_retry(update: Id, config: ConfigFile = None) -> None:
    """Try a parked update again."""
    from storage import inbox

    with opened(read_config(config)) as database, database.begin() as tx:
        if not inbox.retry(tx, update):
            fail(f"update {update} is not parked")
    typer.echo(f"update {update} will be tried again")


@inbox_app.command("drop")
@one_line
def inbox_drop(update: Id, config: ConfigFile = None) -> None:
    """Give a parked update up and wipe it."""
    from storage import inbox

    with opened(read_config(config)) as database, database.begin() as tx:
        if not inbox.drop(tx, update, at=datetime.now(UTC)):
            fail(f"update {update} is not parked")
    typer.echo(f"update {update} is dropped")


@outbox_app.command("list")
@one_line
def outbox_list(config: ConfigFile = None) -> None:
    """Show the dead messages; what they say is not shown."""
    from storage import outbox

    with opened(read_config(config)) as database, database.read() as tx:
        rows = [
            [one.seq, one.method, f"{one.created_at:%Y-%m-%d %H:%M}Z", one.attempts, one.error]
            for one in outbox.dead(tx)
        ]
    table("dead messages", ["message", "method", "made", "attempts", "error"], rows)


@outbox_app.command("retry")
@one_line
def outbox_retry(message: Id, config: ConfigFile = None) -> None:
    """Try a dead message again."""
    from storage import outbox

    with opened(read_config(config)) as database, database.begin() as tx:
        if not outbox.retry(tx, message):
            fail(f"message {message} is not dead, or a newer state of its card waits already")
    typer.echo(f"message {message} will be tried again")


@outbox_app.command("drop")
@one_line
def outbox_drop(message: Id, config: ConfigFile = None) -> None:
    """Give a dead message up and wipe its words."""
    from storage import outbox

    with opened(read_config(config)) as database, database.begin() as tx:
        if not outbox.drop(tx, message, at=datetime.now(UTC)):
            fail(f"message {message} is not dead")
    typer.echo(f"message {message} is dropped")
