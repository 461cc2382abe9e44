"""Shards: which process works for which chats.

A chat always belongs to one shard. On SQLite the only process owns all. On PostgreSQL every process of a kind (workers, deliverers) owns
a fair part, held by advisory locks of one session: the server gives them back the moment that process dies.
"""

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.engine import Database

SHARDS = 64
ALL = frozenset(range(SHARDS))


def shard_of(lane: int) -> int:
    """The shard of a chat."""
    return lane % SHARDS


@dataclass
class Ownership:
    """The shards that this process owns for one kind of work; `kind` is any number that names it.

    Call `balance` from time to time, with the shards that are still busy: those are not given away yet.
    """

    database: Database
    kind: int
    owned: frozenset[int] = frozenset()
    _session: Connection | None = field(default=None, repr=False)

    def balance(self, busy: Iterable[int] = ()) -> frozenset[int]:
        """Take or give back shards so that all living processes hold about the same; return what is owned now."""
        if self.database.is_sqlite:
            self.owned = ALL
            return self.owned
        try:
            self.owned = self._balance(frozenset(busy))
        except SQLAlchemyError:
            # The session is gone and its locks with it: own nothing until the next call.
            self.close()
        return self.owned

    def confirm(self) -> frozenset[int]:
        """What is owned now, after asking whether the session that holds it still lives; cheap, for every round of work."""
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self.close()
        return self.owned

    def close(self) -> None:
        """Give everything back."""
        self.owned = frozenset()
        if self._session is not None:
            # Asked for, they are free at once; the server needs a moment to notice a closed line.
            with suppress(SQLAlchemyError):
                self._session.execute(text("SELECT pg_advisory_unlock_all()"))
            self._session.invalidate()
            self._session.close()
            self._session = None

    def _connect(self) -> Connection:
        if self._session is None:
            self.owned = frozenset()
            self._session = self.database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
            # Shared, so that every living process of the kind is counted by its lock.
            self._session.execute(
                text("SELECT pg_advisory_lock_shared(:kind, -1)"), {"kind": self.kind}
            )
        return self._session

    def _balance(self, busy: frozenset[int]) -> frozenset[int]:
        session = self._connect()
        peers = session.scalar(
            text(
                "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND classid = :kind AND objid = 4294967295 AND objsubid = 2"
            ),
            {"kind": self.kind},
        )
        share = math.ceil(SHARDS / max(int(peers or 1), 1))
        held = set(self.owned)
        for shard in sorted(held - busy):
            if len(held) <= share:
                break
            session.execute(
                text("SELECT pg_advisory_unlock(:kind, :shard)"),
                {"kind": self.kind, "shard": shard},
            )
            held.discard(shard)
        for shard in sorted(ALL - held):
            if len(held) >= share:
                break
            if session.scalar(
                text("SELECT pg_try_advisory_lock(:kind, :shard)"),
                {"kind": self.kind, "shard": shard},
            ):
                held.add(shard)
        return frozenset(held)
