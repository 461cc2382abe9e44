"""Copy a database while it is used, and put a copy back.

An SQLite copy is a database file made by SQLite's own backup; a PostgreSQL copy is an archive of pg_dump.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from storage.engine import Database, open_database
from storage.migrate import SchemaOutdated, current, require_current


class BackupFailed(Exception):
    """The copy could not be made or put back; the message says why."""


def save(database: Database, file: Path) -> int:
    """Copy the database into `file`, which must not exist; returns its size in bytes. Raises BackupFailed."""
    if file.exists():
        raise BackupFailed(f"{file} is there already")
    part = file.with_name(file.name + ".part")
    url = database.engine.url
    if database.is_sqlite:
        _save_sqlite(Path(str(url.database)), part)
    else:
        _run("pg_dump", url, "--format=custom", "--file", str(part))
    # The name appears only once the copy is whole.
    part.replace(file)
    return file.stat().st_size


def load(url: str, file: Path, *, force: bool = False) -> None:
    """Put the copy in `file` in the place of the database at `url`. Raises BackupFailed."""
    if not file.exists():
        raise BackupFailed(f"{file}: no such file")
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _load_sqlite(Path(str(parsed.database)), file, force=force)
        return
    if not force and _holds_something(url):
        raise BackupFailed("the database is not empty; --force replaces it")
    _run(
        "pg_restore",
        parsed,
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        str(file),
    )


def _save_sqlite(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as copy:
            # In one step: between steps another's commit would send the copy back to its start, for ever perhaps.
            # A step is a snapshot, and it holds up no writer.
            reading.backup(copy)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise BackupFailed(str(error)) from error


def _load_sqlite(target: Path, file: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise BackupFailed(f"{target} is there already; --force replaces it")
    _check_sqlite(file)
    part = target.with_name(target.name + ".part")
    _save_sqlite(file, part)
    for stale in (Path(f"{target}-wal"), Path(f"{target}-shm")):
        stale.unlink(missing_ok=True)
    part.replace(target)


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupFailed(f"{file}: {error}") from error
    if answer != "ok":
        raise BackupFailed(f"{file} is damaged: {answer}")
    # A path may hold what means something in a URL.
    url = URL.create("sqlite", database=str(file))
    database = open_database(url.render_as_string())
    try:
        require_current(database)
    except SchemaOutdated as older:
        # An older copy is welcome, `lianxin db upgrade` goes on from there; a file without a version is none of ours.
        if older.found is None:
            raise BackupFailed(f"{file} is no copy of this program's database") from None
    finally:
        database.dispose()


def _holds_something(url: str) -> bool:
    database = open_database(url)
    try:
        return current(database) is not None
    finally:
        database.dispose()


def _run(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is not installed (package postgresql-client)")
    # The password goes by environment: arguments can be seen by every user of the machine.
    environment = os.environ | {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or url.query.get("port", "5432")),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
    }
    extra = ["--dbname", str(url.database)] if program == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with our own words
        [found, *extra, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(done.stderr.strip().splitlines()[-1] if done.stderr else program)
