import asyncio
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import inbox
from storage.engine import Database, StorageUnavailable, Tx, open_database
from storage.inbox import Incoming, State
from storage.writer import Writer

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
BIG = "x" * 100_000


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE tally (name VARCHAR(20) PRIMARY KEY, n INTEGER NOT NULL)"))
        tx.execute(text("INSERT INTO tally VALUES ('votes', 0)"))
    writer = Writer(database)
    writer.start()
    yield writer
    writer.close()


def votes(database: Database) -> int:
    with database.read() as tx:
        return int(tx.scalar(text("SELECT n FROM tally WHERE name = 'votes'")) or 0)


def add_vote(tx: Tx) -> int:
    """Read, then write what was read plus one: the race that loses updates elsewhere."""
    now = int(tx.scalar(text("SELECT n FROM tally WHERE name = 'votes'")) or 0)
    tx.execute(text("UPDATE tally SET n = :n WHERE name = 'votes'"), {"n": now + 1})
    return now + 1


class Gate:
    """A unit that holds the writer until it is opened, so that others must wait together."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self, _tx: Tx) -> None:
        self.entered.set()
        assert self.opened.wait(10)

    async def until_entered(self) -> None:
        assert await asyncio.to_thread(self.entered.wait, 10)


async def behind_a_gate(writer: Writer, *units: Callable[[Tx], Any]) -> list[Any]:
    """What these units return or raise when one batch takes them all."""
    gate = Gate()
    first = asyncio.ensure_future(writer.run(gate))
    await gate.until_entered()
    tasks = [asyncio.ensure_future(writer.run(unit)) for unit in units]
    await asyncio.sleep(0)  # each task gets as far as the queue
    gate.opened.set()
    await first
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_fifteen_tasks_that_read_then_write_lose_nothing(
    writer: Writer, database: Database
) -> None:
    async def vote_often() -> list[int]:
        return [await writer.run(add_vote) for _ in range(20)]

    seen = await asyncio.gather(*(vote_often() for _ in range(15)))
    assert votes(database) == 300
    assert sorted(one for some in seen for one in some) == list(range(1, 301))


async def test_units_that_wait_are_committed_together(writer: Writer, database: Database) -> None:
    results = await behind_a_gate(writer, *[add_vote] * 100)
    assert results == list(range(1, 101))
    assert (writer.stats.batches, writer.stats.units, writer.stats.largest) == (2, 101, 100)
    assert votes(database) == 100


async def test_what_one_round_of_the_loop_asks_for_is_one_batch(
    writer: Writer, database: Database
) -> None:
    assert sorted(await asyncio.gather(*(writer.run(add_vote) for _ in range(40)))) == list(
        range(1, 41)
    )
    assert (writer.stats.batches, writer.stats.units) == (1, 40)
    assert votes(database) == 40


async def test_close_hands_over_what_was_only_just_asked_for(
    writer: Writer, database: Database
) -> None:
    asked = [asyncio.ensure_future(writer.run(add_vote)) for _ in range(3)]
    await asyncio.sleep(0)  # asked for, and this round is not over
    assert writer.waiting == 3
    # In this thread, so that the loop cannot hand them over first.
    writer.close()
    assert writer.waiting == 0
    assert await asyncio.gather(*asked) == [1, 2, 3]
    assert votes(database) == 3


async def test_a_batch_has_a_limit(writer: Writer) -> None:
    writer.batch = 30
    await behind_a_gate(writer, *[add_vote] * 100)
    assert writer.stats.largest == 30
    assert writer.stats.batches == 5


async def test_a_result_comes_after_the_commit(writer: Writer, database: Database) -> None:
    for expected in range(1, 30):
        assert await writer.run(add_vote) == expected
        assert votes(database) == expected


def raiser(error: BaseException) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        add_vote(tx)
        raise error

    return unit


def clash(tx: Tx) -> None:
    add_vote(tx)
    tx.execute(text("INSERT INTO tally VALUES ('votes', 0)"))


@pytest.mark.parametrize(
    ("unit", "raised"),
    [
        (raiser(ValueError("no")), ValueError),
        (clash, IntegrityError),
        (raiser(StopIteration()), RuntimeError),
        (raiser(SystemExit(3)), SystemExit),
        (raiser(GeneratorExit()), GeneratorExit),
    ],
)
async def test_a_unit_that_raises_leaves_its_neighbours(
    writer: Writer, database: Database, unit: Callable[[Tx], None], raised: type[BaseException]
) -> None:
    async def outcome() -> BaseException | None:
        try:
            await writer.run(unit)
        except BaseException as error:  # noqa: BLE001 - it is the outcome
            return error
        return None

    gate = Gate()
    first = asyncio.ensure_future(writer.run(gate))
    await gate.until_entered()
    before = asyncio.ensure_future(writer.run(add_vote))
    culprit = asyncio.ensure_future(outcome())
    after = asyncio.ensure_future(writer.run(add_vote))
    await asyncio.sleep(0)  # each task gets as far as the queue
    gate.opened.set()
    await first
    assert [await before, await after] == [1, 2]
    assert isinstance(await culprit, raised)
    assert votes(database) == 2
    assert writer.stats.failures == 0


async def test_a_constraint_named_like_a_fault_is_the_units_own(
    writer: Writer, database: Database
) -> None:
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE purse (blocked_full INTEGER NOT NULL UNIQUE)"))
        tx.execute(text("INSERT INTO purse VALUES (1)"))

    def twice(tx: Tx) -> None:
        tx.execute(text("INSERT INTO purse VALUES (1)"))

    results = await behind_a_gate(writer, add_vote, twice, add_vote)
    assert results[0::2] == [1, 2]
    assert isinstance(results[1], IntegrityError)


async def test_a_constraint_checked_at_the_commit_fails_its_unit_alone(
    writer: Writer, database: Database
) -> None:
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        tx.execute(
            text(
                "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER"
                " REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"
            )
        )

    def orphan(tx: Tx) -> None:
        tx.execute(text("INSERT INTO child VALUES (1, 99)"))

    results = await behind_a_gate(writer, add_vote, orphan, add_vote)
    assert results[0::2] == [1, 2]
    assert isinstance(results[1], IntegrityError)
    assert votes(database) == 2


async def test_a_waiter_that_gives_up_does_not_disturb(writer: Writer, database: Database) -> None:
    gate = Gate()
    running = asyncio.ensure_future(writer.run(gate))
    await gate.until_entered()
    queued = asyncio.ensure_future(writer.run(add_vote))
    last = asyncio.ensure_future(writer.run(add_vote))
    await asyncio.sleep(0)  # each task gets as far as the queue
    running.cancel()
    queued.cancel()
    gate.opened.set()
    assert await last == 2
    assert running.cancelled()
    assert queued.cancelled()
    assert votes(database) == 2


def test_a_loop_that_closed_does_not_stop_the_writer(writer: Writer, database: Database) -> None:
    gate = Gate()

    async def leave() -> None:
        task = asyncio.ensure_future(writer.run(gate))
        other = asyncio.ensure_future(writer.run(add_vote))
        await gate.until_entered()
        task.cancel()
        other.cancel()

    asyncio.run(leave())
    gate.opened.set()

    async def come_back() -> int:
        return await writer.run(add_vote)

    assert asyncio.run(come_back()) == 2
    assert votes(database) == 2


def test_two_loops_are_served_at_once(writer: Writer, database: Database) -> None:
    async def vote_often() -> None:
        await asyncio.gather(*(writer.run(add_vote) for _ in range(50)))

    others = [threading.Thread(target=lambda: asyncio.run(vote_often())) for _ in range(3)]
    for one in others:
        one.start()
    for one in others:
        one.join()
    assert votes(database) == 150


async def test_close_finishes_what_waits_and_refuses_what_comes(
    writer: Writer, database: Database
) -> None:
    gate = Gate()
    first = asyncio.ensure_future(writer.run(gate))
    await gate.until_entered()
    waiting = [asyncio.ensure_future(writer.run(add_vote)) for _ in range(5)]
    await asyncio.sleep(0)  # each task gets as far as the queue
    closing = asyncio.ensure_future(asyncio.to_thread(writer.close))
    gate.opened.set()
    await closing
    await first
    assert await asyncio.gather(*waiting) == [1, 2, 3, 4, 5]
    with pytest.raises(StorageUnavailable):
        await writer.run(add_vote)
    assert votes(database) == 5
    writer.start()
    assert await writer.run(add_vote) == 6


async def test_a_second_start_makes_no_second_thread(writer: Writer) -> None:
    before = threading.active_count()
    writer.start()
    assert threading.active_count() == before
    assert await writer.run(add_vote) == 1


def keep_big(tx: Tx) -> None:
    inbox.keep(tx, [Incoming(1, 1, "message", BIG)], at=NOW)


async def test_a_full_disk_is_told_to_all_and_heals(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    writer = Writer(database)
    writer.start()

    def small(tx: Tx) -> None:
        inbox.keep(tx, [Incoming(2, 1, "message", "{}")], at=NOW)

    def squeeze(tx: Tx) -> None:
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar()
        tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def widen(tx: Tx) -> None:
        tx.exec_driver_sql("PRAGMA max_page_count = 1000000")

    await writer.run(squeeze)
    results = await behind_a_gate(writer, small, keep_big)
    assert [type(one) for one in results] == [StorageUnavailable, StorageUnavailable]
    assert results[0] is not results[1]
    assert BIG not in str(results[1])
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 0

    await writer.run(widen)
    await asyncio.gather(writer.run(small), writer.run(keep_big))
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 2
    writer.close()
    database.dispose()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="mounts a small disk on Linux only")
def test_a_disk_that_is_really_full_refuses_and_heals(tmp_path: Path) -> None:
    # A mount of its own that nobody else sees, and that ends with its process.
    mount = 'mount -t tmpfs -o size=3m none "$0" && exec "$1" -m tests.support.full_disk "$0"'
    ran = subprocess.run(
        [
            *("unshare", "--user", "--map-root-user", "--mount"),
            *("sh", "-c", mount, str(tmp_path), sys.executable),
        ],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode and "Traceback" not in ran.stderr:
        pytest.skip(f"no small disk can be mounted here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    told, refused, there = map(int, ran.stdout.splitlines()[-1].split())
    assert refused == 3
    assert told == there > 10


async def test_a_database_locked_by_another_program_is_unavailable(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_MS", 0)
    database, other = open_database(sqlite_url), open_database(sqlite_url)
    writer = Writer(database)
    writer.start()
    with other.begin(), pytest.raises(StorageUnavailable):
        await writer.run(keep_big)
    await writer.run(keep_big)
    writer.close()
    database.dispose()
    other.dispose()


async def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Any) -> None:
    (tmp_path / "note.db").write_text("this is no database, however long it may be " * 50)
    for url in (f"sqlite:///{tmp_path / 'no' / 'folder.db'}", f"sqlite:///{tmp_path / 'note.db'}"):
        database = open_database(url)
        writer = Writer(database)
        writer.start()
        for _ in range(2):
            with pytest.raises(StorageUnavailable):
                await writer.run(keep_big)
        writer.close()
        database.dispose()


def kill_sessions(url: str) -> None:
    other = open_database(url)
    with other.begin() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()


async def test_a_connection_lost_in_a_unit_is_unavailable_and_comes_back(
    postgres_url: str,
) -> None:
    database = open_database(postgres_url)
    writer = Writer(database)
    writer.start()

    def lose(tx: Tx) -> None:
        keep_big(tx)
        kill_sessions(postgres_url)
        tx.execute(text("SELECT 1"))

    with pytest.raises(StorageUnavailable):
        await writer.run(lose)
    with database.read() as tx:
        assert inbox.count(tx, State.NEW) == 0
    await writer.run(keep_big)
    writer.close()
    database.dispose()


async def test_two_writers_in_deadlock_both_get_through(postgres_url: str) -> None:
    database = open_database(postgres_url)
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE tally (name VARCHAR(20) PRIMARY KEY, n INTEGER NOT NULL)"))
        tx.execute(text("INSERT INTO tally VALUES ('a', 0), ('b', 0)"))
    writers = [Writer(database), Writer(database)]
    meeting = threading.Barrier(2)

    def crosswise(first: str, second: str) -> Callable[[Tx], None]:
        met: list[bool] = []

        def unit(tx: Tx) -> None:
            bump = text("UPDATE tally SET n = n + 1 WHERE name = :name")
            tx.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
            tx.execute(bump, {"name": first})
            if not met:
                # Only the first time: the loser comes a second time alone.
                met.append(True)
                meeting.wait(10)
            tx.execute(bump, {"name": second})

        return unit

    for writer in writers:
        writer.start()
    await asyncio.gather(writers[0].run(crosswise("a", "b")), writers[1].run(crosswise("b", "a")))
    with database.read() as tx:
        assert tx.execute(text("SELECT n FROM tally")).scalars().all() == [2, 2]
    # They met at least once; how often more is a matter of who is woken first.
    assert writers[0].stats.failures + writers[1].stats.failures >= 1
    for writer in writers:
        writer.close()
    database.dispose()


async def test_an_unknown_table_is_the_units_own_error(writer: Writer) -> None:
    def lost(tx: Tx) -> None:
        tx.execute(text("SELECT 1 FROM nowhere"))

    with pytest.raises(DBAPIError):
        await writer.run(lost)
    assert await writer.run(add_vote) == 1


async def test_what_is_done_otherwise_shares_the_commit(writer: Writer, database: Database) -> None:
    def spoil(tx: Tx) -> int:
        add_vote(tx)
        raise KeyError("spoilt")

    def instead(tx: Tx, error: Exception) -> int:
        assert isinstance(error, KeyError)
        return add_vote(tx) + 100

    gate = Gate()
    held = asyncio.ensure_future(writer.run(gate))
    await gate.until_entered()
    neighbour = asyncio.ensure_future(writer.run(add_vote))
    saved = asyncio.ensure_future(writer.run(spoil, instead))
    await asyncio.sleep(0)  # both wait
    gate.opened.set()
    await held
    assert (await neighbour, await saved) == (1, 102)
    assert votes(database) == 2
    assert writer.stats.batches == 2


async def test_a_fallback_that_fails_is_undone_and_the_next_is_tried(
    writer: Writer, database: Database
) -> None:
    def fail(tx: Tx, *_: Exception) -> int:
        add_vote(tx)
        raise LookupError

    def last(tx: Tx, error: Exception) -> int:
        assert isinstance(error, LookupError)
        return add_vote(tx)

    assert await writer.run(fail, fail, last) == 1
    with pytest.raises(LookupError):
        await writer.run(fail, fail)
    assert votes(database) == 1


async def test_nothing_is_done_otherwise_where_nothing_was_raised(writer: Writer) -> None:
    def never(_tx: Tx, _error: Exception) -> int:
        raise AssertionError

    assert await writer.run(add_vote, never) == 1
