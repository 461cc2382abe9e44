"""Who is listening: one pump reads the event log in order and hands each member what concerns them."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

import structlog
from starlette.concurrency import run_in_threadpool

from chatroom import events
from chatroom.rows import Account, Json
from chatroom.telling import Told, replay, tell
from storage.engine import Database

log = structlog.get_logger(__name__)

BATCH = 100
# A socket that lags this far behind is closed; it comes back and asks for what it missed.
LAG = 1000
REPLAY = 2000
PAUSE_AFTER_ERROR = 1.0


@dataclass(eq=False)
class Listener:
    """One socket of a member; None in its queue means that it must end."""

    viewer: Account
    since: int
    queue: "asyncio.Queue[Json | None]" = field(default_factory=lambda: asyncio.Queue(LAG))


@dataclass
class Hub:
    """All sockets, and how far the log was read."""

    database: Database
    seq: int = 0
    _signal: asyncio.Event = field(default_factory=asyncio.Event)
    _listeners: defaultdict[int, set[Listener]] = field(default_factory=lambda: defaultdict(set))

    def wake(self) -> None:
        """There are new events."""
        self._signal.set()

    def start(self) -> None:
        """Begin after what is in the log already."""
        with self.database.read() as tx:
            self.seq = events.last_seq(tx)

    async def pump(self) -> None:
        """Hand out events until cancelled."""
        while True:
            await self._signal.wait()
            self._signal.clear()
            try:
                while await self._once():
                    pass
            except Exception as error:  # noqa: BLE001 - the pump must outlive a bad moment
                log.warning("chatroom.pump_failed", error=type(error).__name__)
                await asyncio.sleep(PAUSE_AFTER_ERROR)
                self._signal.set()

    async def _once(self) -> bool:
        batch = await run_in_threadpool(self._next)
        if not batch:
            return False
        # Who joins from here on asks the log itself for everything up to `seq`.
        before, self.seq = self.seq, batch[-1].seq
        # A short batch was the last: whatever comes later sets the signal again.
        more = len(batch) == BATCH
        viewers = {number: _any(mine).viewer for number, mine in self._listeners.items() if mine}
        if not viewers:
            return more
        try:
            told = await run_in_threadpool(self._tell, batch, viewers)
        except BaseException:
            self.seq = before
            raise
        self._hand_out(told)
        return more

    def _next(self) -> list[events.Event]:
        with self.database.read() as tx:
            return events.after(tx, self.seq, BATCH)

    def _tell(self, batch: list[events.Event], viewers: dict[int, Account]) -> Told:
        with self.database.read() as tx:
            return tell(tx, batch, viewers)

    def _hand_out(self, told: Told) -> None:
        for seq, bodies in told:
            for number, body in bodies.items():
                for listener in list(self._listeners.get(number, ())):
                    if listener.since < seq:
                        self._put(listener, body)

    def _put(self, listener: Listener, body: Json | None) -> None:
        try:
            listener.queue.put_nowait(body)
        except asyncio.QueueFull:
            self.leave(listener)
            listener.queue.get_nowait()
            listener.queue.put_nowait(None)

    def join(self, viewer: Account) -> Listener:
        """Listen from now on."""
        listener = Listener(viewer, self.seq)
        self._listeners[viewer.id].add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Stop listening."""
        mine = self._listeners.get(listener.viewer.id)
        if mine is not None:
            mine.discard(listener)
            if not mine:
                del self._listeners[listener.viewer.id]

    async def missed(self, listener: Listener, after: int) -> list[Json] | None:
        """What happened after `after` and before the listener joined; None when it must load afresh."""

        def load() -> list[Json] | None:
            with self.database.read() as tx:
                return replay(tx, listener.viewer, after, listener.since, REPLAY)

        return await run_in_threadpool(load)

    def toast(self, account_id: int, text: str, *, alert: bool) -> None:
        """Show a line to a member now; it is never kept."""
        body: Json = {"seq": self.seq, "type": "toast", "text": text, "alert": alert}
        for listener in list(self._listeners.get(account_id, ())):
            self._put(listener, body)

    async def close(self) -> None:
        """End every socket."""
        for mine in list(self._listeners.values()):
            for listener in list(mine):
                self._put(listener, None)


def _any(mine: set[Listener]) -> Listener:
    return next(iter(mine))
