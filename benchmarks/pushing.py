"""(e) Webhook answers, each after its update is on the disk, against an endpoint that only reads and answers.

`python -m benchmarks.pushing FILE` is the served side, in a process of its own: it prints both ports, serves
until its standard input ends, and prints how many updates it kept.
"""

import asyncio
import contextlib
import json
import selectors
import socket
import sys
import time
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks import township
from benchmarks.measure import Bound, Line, Measure, Setting, alternate, compared
from bot.application import utc_now
from bot.intake.webhook import webhook_route
from bot.metrics import Metrics
from bot.serving import HttpServer
from bot.web import create_app
from storage import inbox
from storage.engine import open_database
from storage.migrate import upgrade
from storage.writer import Writer

BOUND = Bound(required=0.7)
FLIGHT = 64
LOAD, QUICK_LOAD = 3_840, 640
PAIRS = 3
"""Pairs a round: many short ones tell more than few long ones where the machine has other work."""
AGAINST = (
    "bare Starlette endpoint that reads the body and answers 200, same uvicorn, loop and parser"
)
PATH, SECRET = "/hook", "only-the-server-knows"
PATIENCE = 30.0


async def run(setting: Setting) -> list[Line]:
    """One load; both endpoints live in one process, and the client here."""
    load = setting.load(LOAD, QUICK_LOAD)
    async with _served(setting.folder / "pushing.db") as (ports, sent):
        pairs = await alternate(
            setting.rounds * PAIRS, _push(ports[0], load, sent), _push(ports[1], load, [])
        )
    what = f"webhook answers after commit, {FLIGHT} in flight"
    return [compared("e", what, "per s", pairs, AGAINST, BOUND)]


@contextlib.asynccontextmanager
async def _served(file: Path) -> AsyncIterator[tuple[tuple[int, int], list[int]]]:
    """The ports of ours and the bare one, and a list that takes how many updates ours was sent."""
    serving = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.pushing", str(file)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert serving.stdin is not None
    assert serving.stdout is not None
    sent: list[int] = []
    try:
        ours, bare = json.loads(await serving.stdout.readline())
        yield (ours, bare), sent
        serving.stdin.close()
        kept = json.loads(await serving.stdout.readline())
        if kept != sum(sent):
            raise RuntimeError(f"{sum(sent)} updates answered, {kept} kept")
    finally:
        serving.stdin.close()
        await serving.wait()


def _push(port: int, load: int, sent: list[int]) -> Measure:
    async def measure() -> float:
        requests = list(_requests(load))
        rate = await asyncio.to_thread(push, port, requests)
        sent.append(load)
        return rate

    return measure


def _requests(load: int) -> Iterator[bytes]:
    """Pushed updates, ready for the wire."""
    days = [township.requests(lane) for lane in range(FLIGHT)]
    for number in range(load):
        body = next(days[number % FLIGHT]).encode()
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def push(port: int, requests: Sequence[bytes]) -> float:
    """Answers a second over FLIGHT kept connections; plain sockets, so that the client is not the limit."""
    left = iter(requests)
    with contextlib.ExitStack() as opened, selectors.DefaultSelector() as ready:
        for _ in range(FLIGHT):
            one = opened.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(one, selectors.EVENT_READ)
        began = time.perf_counter()
        for key in list(ready.get_map().values()):
            _connection(key).sendall(next(left))
        waiting = len(requests)
        while waiting:
            found = ready.select(PATIENCE)
            if not found:
                raise RuntimeError(f"{waiting} requests without an answer")
            for key, _ in found:
                _take_answer(_connection(key))
                waiting -= 1
                if (request := next(left, None)) is not None:
                    _connection(key).sendall(request)
        return len(requests) / (time.perf_counter() - began)


def _connection(key: selectors.SelectorKey) -> socket.socket:
    assert isinstance(key.fileobj, socket.socket)
    return key.fileobj


def _take_answer(connection: socket.socket) -> None:
    """Read one answer without a body."""
    answer = connection.recv(4096)
    while answer and not answer.endswith(b"\r\n\r\n"):
        answer += connection.recv(4096)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"not 200: {answer[:80]!r}")


async def serve(file: Path) -> None:
    """Both endpoints until the standard input ends."""
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    writer, metrics = Writer(database), Metrics()
    writer.start()
    hook = webhook_route(PATH, SECRET, writer, metrics, lambda _: None, utc_now)
    bare = Starlette(routes=[Route(PATH, _bare, methods=["POST"])])
    servers = [
        HttpServer(app, "127.0.0.1", 0) for app in (create_app(database, metrics, [hook]), bare)
    ]
    try:
        _tell([await server.start() for server in servers])
        await asyncio.to_thread(sys.stdin.read)
        for server in servers:
            await server.stop()
        with database.read() as tx:
            _tell(inbox.count(tx, inbox.State.NEW))
    finally:
        await asyncio.to_thread(writer.close)
        database.dispose()


async def _bare(request: Request) -> Response:
    await request.body()
    return Response()


def _tell(fact: object) -> None:
    print(json.dumps(fact), flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="SQLite .* has the WAL-reset bug")
    asyncio.run(serve(Path(sys.argv[1])))
