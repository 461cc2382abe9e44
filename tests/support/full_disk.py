"""Fill the small disk that a folder lies on, through the writer, and make room again: `python -m tests.support.full_disk DIR`.

Meant for a file system of a few megabytes; says on stdout how many units were kept, refused and kept after room was made.
"""

import asyncio
import sys
import warnings
from pathlib import Path

from sqlalchemy import text

from storage.engine import StorageUnavailable, Tx, open_database
from storage.writer import Writer


async def fill(folder: Path) -> tuple[int, int, int]:
    """Counts of rows told as kept, units refused, and rows really there in the end."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 500_000)
    database = open_database(f"sqlite:///{folder / 'small.db'}")
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE note (words TEXT)"))
    writer = Writer(database)
    writer.start()

    def unit(tx: Tx) -> None:
        tx.execute(text("INSERT INTO note VALUES (:words)"), {"words": "长" * 10_000})

    told = refused = 0
    while refused < 3:
        try:
            await writer.run(unit)
            told += 1
        except StorageUnavailable:
            refused += 1
    ballast.unlink()
    for _ in range(3):
        await writer.run(unit)
        told += 1
    writer.close()
    with database.read() as tx:
        there = int(tx.scalar(text("SELECT count(*) FROM note")) or 0)
        assert tx.scalar(text("PRAGMA integrity_check")) == "ok"
    database.dispose()
    return told, refused, there


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    told, refused, there = asyncio.run(fill(Path(sys.argv[1])))
    sys.stdout.write(f"{told} {refused} {there}\n")
