"""Processes to be killed: a warmed parent that has imported everything and forks a child in a few milliseconds.

In a test: `async with nursery("tests.crash.children", logs) as home: child = await home.start("bot", url=…)`. The parent is
`python -m tests.support.crashing MODULE`: it imports MODULE, calls its `warm()`, and then forks as it is told on standard
input; a child runs MODULE's function of that role and ends.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.house import ROOT

DEFAULT_KILLS = 100
Order = dict[str, Any]


def kills() -> int:
    """How often a test kills: LIANXIN_KILLS."""
    return int(os.environ.get("LIANXIN_KILLS", DEFAULT_KILLS))


def seeded() -> random.Random:
    """Chance that can be repeated: LIANXIN_SEED, which a failing test shows among its output."""
    seed = int(os.environ.get("LIANXIN_SEED", random.SystemRandom().randrange(10**6)))
    sys.stdout.write(f"LIANXIN_SEED={seed} LIANXIN_KILLS={kills()}\n")
    return random.Random(seed)


async def within(event: asyncio.Event, seconds: float) -> bool:
    """Whether the event comes within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


@dataclass(eq=False)
class Child:
    """A forked process. Its number stays its own until it is reaped, so that a kill never meets another process."""

    name: str
    pid: int
    log: Path
    _home: "Nursery" = field(repr=False)
    killed: bool = False
    fell: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def strike(self) -> None:
        """SIGKILL, now."""
        if not self.killed:
            self.killed = True
            os.kill(self.pid, signal.SIGKILL)
            self.fell.set()

    async def live(self, seconds: float) -> None:
        """Let it live so long, unless something strikes it before; then it is dead and reaped."""
        await within(self.fell, seconds)
        await self.kill()

    async def kill(self) -> None:
        """SIGKILL, and wait until the system has taken everything back."""
        self.strike()
        status = await self._home.reap(self)
        assert status == -signal.SIGKILL, f"{self.name} had ended with {status}, see {self.log}"

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return await self._home.reap(self)


@dataclass(eq=False)
class Nursery:
    """The test's side of the parent."""

    process: asyncio.subprocess.Process
    logs: Path
    alive: dict[int, Child] = field(default_factory=dict)
    born: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self, role: str, name: str = "", **arguments: Any) -> Child:
        """Fork a child that runs `role` with these arguments, and with `name`, which is its own."""
        self.born += 1
        name = name or f"{role}-{self.born}"
        log = self.logs / f"{name}.log"
        answer = await self._ask(
            {"role": role, "log": str(log), "arguments": {**arguments, "name": name}}
        )
        child = Child(name, answer["pid"], log, self)
        self.alive[child.pid] = child
        return child

    async def reap(self, child: Child) -> int:
        """Wait for a child's end; its exit code, or minus the signal that ended it."""
        answer = await self._ask({"reap": child.pid})
        del self.alive[child.pid]
        return int(answer["status"])

    async def _ask(self, order: Order) -> Order:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        async with self._turn:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            answer = await self.process.stdout.readline()
        assert answer, "the parent of the children is gone"
        parsed: Order = json.loads(answer)
        return parsed


@contextlib.asynccontextmanager
async def nursery(module: str, logs: Path) -> AsyncIterator[Nursery]:
    """A warmed parent; when it goes, so do the children that are left."""
    await asyncio.to_thread(logs.mkdir, parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.crashing",
        module,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert await process.stdout.readline(), "the parent of the children could not start"
        yield Nursery(process, logs)
    finally:
        process.stdin.close()
        await process.wait()


def main() -> None:
    """Import what the children need, then fork as told until standard input ends."""
    module = importlib.import_module(sys.argv[1])
    module.warm()
    # The children share what is here now; a collection would copy it for each of them.
    gc.collect()
    gc.freeze()
    alive: set[int] = set()
    _answer({"warm": True})
    try:
        for order in _orders():
            if "reap" in order:
                alive.discard(order["reap"])
                _, status = os.waitpid(order["reap"], 0)
                _answer({"status": os.waitstatus_to_exitcode(status)})
            else:
                pid = _fork(module, order)
                alive.add(pid)
                _answer({"pid": pid})
    finally:
        for pid in alive:
            os.kill(pid, signal.SIGKILL)


def _orders() -> Iterator[Order]:
    # Unbuffered: a child must not inherit half a line.
    while line := os.read(0, 65536):
        for one in line.splitlines():
            yield json.loads(one)


def _answer(answer: Order) -> None:
    os.write(1, json.dumps(answer).encode() + b"\n")


def _fork(module: Any, order: Order) -> int:
    assert threading.active_count() == 1, "only a process of one thread may fork"
    if pid := os.fork():
        return pid
    code = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream, target in ((0, nothing), (1, log), (2, log)):
            os.dup2(target, stream)
        getattr(module, order["role"])(**order["arguments"])
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is belongs into the log, and the child ends here
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
