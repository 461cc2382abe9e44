"""One bot a database file: SQLite's file belongs to one process, which owns every chat in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import make_url


class RunsAlready(Exception):
    """Another process runs the bot on this file."""


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Hold the file's lock while the bot runs; on PostgreSQL many may run. Raises RunsAlready.

    The system lets go of the lock when the process ends, however it ends.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    lock = FileLock(f"{parsed.database}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RunsAlready(parsed.database) from error
    try:
        yield
    finally:
        lock.release()
