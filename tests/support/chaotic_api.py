"""A model Bot API server: hands out updates with chaos on request, takes every call and counts it.

In a test: `async with ChaoticApi().serving() as base`. In a process of its own, with `/control/…` to feed and ask it:
`python -m tests.support.chaotic_api --port 0 --updates 1000 --chaos 0.2 --calls calls.jsonl`.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import signal
import sys
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support import updates as builders
from tests.support.chaos import Chaos, Queue, Raw
from tests.support.results import result_of
from tests.support.serving import serve
from tests.support.wire import Answer, Call, params_of, refusal, render, text_of

__all__ = ["TOKEN", "Answer", "Call", "ChaoticApi", "main", "refusal", "serve"]

TOKEN = "4000001:a-model-of-a-token"
LONGEST_POLL = 50


@dataclass
class ChaoticApi:
    """One bot's Bot API. `second` scales what a second of its long poll and of its webhook's patience lasts."""

    chaos: Chaos = field(default_factory=Chaos)
    token: str = TOKEN
    second: float = 1.0
    calls_file: Path | None = None
    calls: list[Call] = field(default_factory=list)
    asked: list[tuple[str, Raw]] = field(default_factory=list)
    """Every request, also those that failed."""
    webhook: Raw = field(default_factory=dict)
    pushes: list[tuple[int, int]] = field(default_factory=list)
    """Update ids pushed and the statuses they met; 0 is no answer."""
    queue: Queue = field(init=False)
    _scripts: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    _event: asyncio.Event = field(default_factory=asyncio.Event)
    _poll: int = 0
    _stopping: bool = False
    _messages: Iterator[int] = field(default_factory=lambda: itertools.count(50_001))
    _pusher: "asyncio.Task[None] | None" = None

    def __post_init__(self) -> None:
        """Make the queue."""
        self.queue = Queue(self.chaos)

    def add(self, *updates: Raw) -> None:
        """Updates happen."""
        self.queue.add(updates)
        self.wake()

    def script(self, method: str, *answers: Answer) -> None:
        """Answer the next calls of `method` so."""
        self._scripts[method.lower()].extend(answers)

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._event.set()
        self._event = asyncio.Event()

    async def until_confirmed(self, count: int) -> None:
        """Wait until so many updates are confirmed."""
        while len(self.queue.confirmed) < count:
            await self._event.wait()

    async def until_asked(self, method: str, times: int = 1) -> None:
        """Wait until `method` was called so often."""
        while sum(name == method.lower() for name, _ in self.asked) < times:
            await self._event.wait()

    async def until_pushed(self, times: int) -> None:
        """Wait until so many pushes were answered, well or not."""
        while len(self.pushes) < times:
            await self._event.wait()

    @property
    def app(self) -> Starlette:
        """The ASGI application."""
        both = ["GET", "POST"]
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._serve, methods=both),
                Route("/file/bot{token}/{path:path}", self._file),
                Route("/control/{what}", self._control, methods=both),
            ]
        )

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve on a free port of this machine; gives the base address."""
        async with serve(self.app) as base:
            try:
                yield base
            finally:
                await self.stop()

    async def stop(self) -> None:
        """Send the waiting polls home and end the pusher."""
        self._stopping = True
        self.wake()
        await self._stop_pushing()

    async def _serve(self, request: Request) -> Response:
        method = request.path_params["method"].lower()
        params = await params_of(request)
        self.asked.append((method, params))
        self.wake()
        if self._scripts[method]:
            return await self._play(self._scripts[method].popleft())
        if request.path_params["token"] != self.token:
            return render(refusal(401, "Unauthorized"))
        special = {
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
        }
        if method in special:
            return render(await special[method](params))
        return render(Answer(body={"ok": True, "result": self._accept(method, params)}))

    async def _play(self, answer: Answer) -> Response:
        while answer.hang and not self._stopping:
            await self._event.wait()
        return render(answer)

    def _accept(self, method: str, params: Raw) -> Any:
        call = Call(method, params.get("chat_id"), text_of(params), time.time(), params)
        if not method.startswith("get"):
            self.calls.append(call)
            if self.calls_file is not None:
                with self.calls_file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(call), ensure_ascii=False) + "\n")
            self.wake()
        if method == "getwebhookinfo":
            return {
                "url": self.webhook.get("url", ""),
                "has_custom_certificate": False,
                "pending_update_count": len(self.queue.pending),
            }
        return result_of(method, params, self._messages)

    async def _get_updates(self, params: Raw) -> Answer:
        if self.webhook:
            return refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
        wait = min(int(params.get("timeout", 0)), LONGEST_POLL) * self.second
        self._poll += 1
        mine = self._poll
        self.queue.confirm(offset)
        self.wake()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                while mine == self._poll and not self._stopping and not self.queue.pending:
                    await self._event.wait()
        if mine != self._poll:
            return refusal(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        return Answer(body={"ok": True, "result": self.queue.take(offset, max(1, min(limit, 100)))})

    async def _set_webhook(self, params: Raw) -> Answer:
        await self._stop_pushing()
        self.webhook = params if params.get("url") else {}
        if self.webhook:
            self._pusher = asyncio.create_task(self._push_all())
        self.wake()
        return Answer(body={"ok": True, "result": True})

    async def _delete_webhook(self, _params: Raw) -> Answer:
        return await self._set_webhook({})

    async def _stop_pushing(self) -> None:
        if self._pusher is not None:
            self._pusher.cancel()
            await asyncio.gather(self._pusher, return_exceptions=True)
            self._pusher = None

    async def _push_all(self) -> None:
        busy: set[int] = set()
        lines = int(self.webhook.get("max_connections", 40))
        async with httpx.AsyncClient(timeout=60) as client, asyncio.TaskGroup() as group:
            while not self._stopping:
                event = self._event
                update = self.queue.pick(busy) if len(busy) < lines else None
                if update is None:
                    await event.wait()
                else:
                    busy.add(update["update_id"])
                    group.create_task(self._push(client, update, busy))

    async def _push(self, client: httpx.AsyncClient, update: Raw, busy: set[int]) -> None:
        secret = str(self.webhook.get("secret_token", ""))
        number = update["update_id"]
        retry_after = 1.0
        try:
            answer = await client.post(
                str(self.webhook["url"]),
                json=update,
                headers={"X-Telegram-Bot-Api-Secret-Token": secret},
            )
            status = answer.status_code
            retry_after = float(answer.headers.get("retry-after", 1))
        except httpx.HTTPError:
            status = 0
        self.pushes.append((number, status))
        if 200 <= status < 300:
            self.queue.forget([number])
        else:
            self.wake()
            await asyncio.sleep(retry_after * self.second)
        busy.discard(number)
        self.wake()

    async def _file(self, _request: Request) -> Response:
        return Response(b"\xff\xd8\xff\xd9", media_type="image/jpeg")

    async def _control(self, request: Request) -> Response:
        what, params = request.path_params["what"], await params_of(request)
        if what == "updates":
            self.add(*params["updates"])
        elif what == "script":
            self.script(params["method"], *(Answer(**one) for one in params["answers"]))
        elif what == "calls":
            return JSONResponse([asdict(call) for call in self.calls])
        return JSONResponse(
            {
                "pending": len(self.queue.pending),
                "confirmed": len(self.queue.confirmed),
                "batches": self.queue.batches,
                "calls": len(self.calls),
            }
        )


def main(arguments: Iterable[str] | None = None) -> None:
    """Serve until a signal comes; the first line on stdout is the base address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--updates", type=int, default=0, help="how many wait from the start")
    parser.add_argument("--chaos", type=float, default=0.0, help="how likely each mischief is")
    parser.add_argument("--calls", type=Path, help="a file that gets a JSON line a call")
    given = parser.parse_args(None if arguments is None else list(arguments))
    each = dict.fromkeys(("reorder", "hold", "repeat", "redeliver"), given.chaos)
    api = ChaoticApi(Chaos(given.seed, **each), given.token, calls_file=given.calls)
    api.add(*itertools.islice(builders.village_day(given.seed), given.updates))
    asyncio.run(_serve_process(api, given.port))


async def _serve_process(api: ChaoticApi, port: int) -> None:
    ending = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, ending.set)
    async with serve(api.app, port) as base:
        sys.stdout.write(f"{base}\n")
        sys.stdout.flush()
        await ending.wait()
        await api.stop()


if __name__ == "__main__":
    main()
