"""What every command does: read the configuration, open the database, and end with one clear line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot.config import Config, ConfigError, load
from storage.engine import Database

P = ParamSpec("P")
T = TypeVar("T")

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration file.", show_default="config.toml"),
]
DEFAULT_FILE = Path("config.toml")


class Failed(Exception):
    """A command cannot do what it was asked; the message is its one line."""


def fail(message: str) -> NoReturn:
    """End the command with exit code 1 and one line."""
    raise Failed(message)


def one_line(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command end with one clear line instead of a traceback where the cause is known."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Failed as error:
            typer.echo(f"lianxin: {error}", err=True)
        except ConfigError as error:
            for problem in error.problems:
                typer.echo(f"lianxin: config: {problem}", err=True)
        except Exception as error:
            message = _known(error)
            if message is None:
                raise
            typer.echo(f"lianxin: {message}", err=True)
        raise typer.Exit(1)

    return run


def _known(error: Exception) -> str | None:
    """The line for an error of the database or of the key; None for one that is a fault of ours."""
    from sqlalchemy.exc import DBAPIError

    from storage.engine import StorageUnavailable
    from storage.migrate import SchemaOutdated, SchemaTooNew
    from storage.vault import VaultError

    if isinstance(error, VaultError):
        return "security.key is not the one that sealed the phones"
    if isinstance(error, SchemaTooNew):
        return (
            f"the database is of a newer version ({error.found}); install that version of lianxin"
        )
    if isinstance(error, SchemaOutdated):
        return "the database is not up to date; run: lianxin db upgrade"
    if isinstance(error, DBAPIError):
        return f"the database does not answer: {error.orig}"
    if isinstance(error, StorageUnavailable):
        return f"the database cannot write: {error}"
    return None


def read_config(path: Path | None) -> Config:
    """The configuration of `--config`, of `config.toml` where there is one, or of the environment alone."""
    if path is None:
        path = DEFAULT_FILE if DEFAULT_FILE.exists() else None
    return load(path)


@contextmanager
def opened(config: Config, *, current: bool = True) -> Iterator[Database]:
    """The configured database; `current` refuses one of another version."""
    from storage.engine import open_database
    from storage.migrate import require_current

    make_room(config.storage.url)
    database = open_database(config.storage.url)
    try:
        if current:
            require_current(database)
        yield database
    finally:
        database.dispose()


def make_room(url: str) -> None:
    """Make the folder of an SQLite file."""
    from sqlalchemy import make_url

    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def moment(text: str, config: Config) -> datetime:
    """An ISO time of the command line; without a zone it is local to the configured one."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(f"not a time: {text} (write it like 2026-12-01T09:00)")
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(config.village.timezone))


def table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Print a table, or only its title when it is empty."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(*columns, title=title, title_justify="left")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    Console(file=sys.stdout).print(shown if rows else f"{title}: none")
