"""Post updates to webhooks: each chat in order, many chats at once, again until they are taken."""

import asyncio
import json
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from chatroom import accounts, schema, updates
from chatroom.core import Chatroom
from chatroom.dispatch import call
from chatroom.errors import ApiError
from chatroom.rows import Bot
from chatroom.wire import Args
from storage.engine import StorageUnavailable, Tx

log = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
TIMEOUT = 30.0
LONGEST_WAIT = 60.0
LONGEST_RETRY_AFTER = 3600.0
# How many updates a worker holds in memory at most.
HELD = 500


@dataclass(frozen=True)
class _Update:
    id: int
    lane: int
    body: str


class _Refused(Exception):
    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


@dataclass
class Webhooks:
    """One worker for each bot that has a webhook."""

    room: Chatroom
    _workers: dict[int, "_Worker"] = field(default_factory=dict)
    _restarts: set["asyncio.Task[None]"] = field(default_factory=set)

    async def start(self) -> None:
        """Go on with every webhook that is set."""
        self.room.on_updates.append(self.wake)
        self.room.on_webhook.append(self.change)
        for bot_id in await self.room.read(accounts.bots_with_webhook):
            self.change(bot_id)

    def wake(self, bots: set[int]) -> None:
        """There are updates for these bots."""
        for bot_id in bots:
            worker = self._workers.get(bot_id)
            if worker is not None:
                worker.signal.set()

    def change(self, bot_id: int) -> None:
        """The bot's webhook is another, or none: begin anew."""
        task = asyncio.create_task(self._restart(bot_id))
        self._restarts.add(task)
        task.add_done_callback(self._restarts.discard)

    async def _restart(self, bot_id: int) -> None:
        old = self._workers.pop(bot_id, None)
        if old is not None:
            await old.stop()
        bot = await self.room.read(lambda tx: accounts.load_bot(tx, bot_id))
        if bot is not None and bot.webhook_url:
            self._workers[bot_id] = _Worker(self.room, bot)

    async def stop(self) -> None:
        """End every worker; what was not confirmed waits in the database."""
        for task in list(self._restarts):
            task.cancel()
        for worker in list(self._workers.values()):
            await worker.stop()
        self._workers.clear()


class _Worker:
    def __init__(self, room: Chatroom, bot: Bot) -> None:
        self.room = room
        self.bot = bot
        self.signal = asyncio.Event()
        self.lanes: defaultdict[int, deque[_Update]] = defaultdict(deque)
        self.tasks: set[asyncio.Task[None]] = set()
        self.places = asyncio.Semaphore(bot.webhook_connections)
        self.client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)
        self.cursor = 0
        self.held = 0
        self.main = asyncio.create_task(self.run())

    async def stop(self) -> None:
        every = [self.main, *self.tasks]
        for task in every:
            task.cancel()
        for task in every:
            with suppress(asyncio.CancelledError):
                await task
        await self.client.aclose()

    async def run(self) -> None:
        while True:
            self.signal.clear()
            try:
                found = await self.room.read(self.fetch) if self.held < HELD else []
            except (StorageUnavailable, SQLAlchemyError) as error:
                log.warning("chatroom.webhook_read_failed", error=type(error).__name__)
                await asyncio.sleep(self.room.settings.webhook_backoff)
                continue
            for one in found:
                self.take(one)
            if not found:
                await self.signal.wait()

    def fetch(self, tx: Tx) -> list[_Update]:
        column = schema.update.c
        oldest = int(self.room.now().timestamp()) - updates.KEPT_SECONDS
        rows = tx.execute(
            select(column.id, column.lane, column.kind, column.payload)
            .where(column.bot_id == self.bot.id, column.id > self.cursor, column.created > oldest)
            .order_by(column.id)
            .limit(100)
        )
        told = ((row, updates.encode(row.id, row.kind, row.payload)) for row in rows)
        return [_Update(row.id, row.lane, text) for row, text in told if text is not None]

    def take(self, one: _Update) -> None:
        self.cursor = one.id
        self.held += 1
        lane = self.lanes[one.lane]
        lane.append(one)
        if len(lane) == 1:
            task = asyncio.create_task(self.walk(one.lane))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def walk(self, lane: int) -> None:
        """One chat, one update after the other."""
        waiting = self.lanes[lane]
        while waiting:
            await self.deliver(waiting[0])
            waiting.popleft()
            self.held -= 1
            self.signal.set()
        del self.lanes[lane]

    async def deliver(self, one: _Update) -> None:
        wait = self.room.settings.webhook_backoff
        while True:
            try:
                async with self.places:
                    reply = await self.post(one)
                await self.room.act(lambda act: updates.forget_one(act.tx, self.bot.id, one.id))
                await self.obey(reply)
                return
            except _Refused as error:
                await self.note(str(error))
                pause = wait if error.retry_after is None else error.retry_after
            except StorageUnavailable as error:
                log.warning("chatroom.webhook_not_saved", error=str(error))
                pause = wait
            await asyncio.sleep(min(pause, LONGEST_RETRY_AFTER))
            wait = min(wait * 2, LONGEST_WAIT)

    async def post(self, one: _Update) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        if self.bot.webhook_secret:
            headers[SECRET_HEADER] = self.bot.webhook_secret
        try:
            reply = await self.client.post(
                self.bot.webhook_url or "", content=one.body.encode(), headers=headers
            )
        except httpx.TimeoutException:
            raise _Refused("Read timeout expired") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise _Refused("Connection failed") from None
        if reply.is_success:
            return reply
        after = reply.headers.get("retry-after", "")
        raise _Refused(
            f"Wrong response from the webhook: {reply.status_code} {reply.reason_phrase}",
            float(after) if after.isascii() and after.isdigit() else None,
        )

    async def note(self, why: str) -> None:
        now = int(self.room.now().timestamp())
        with suppress(StorageUnavailable):
            await self.room.act(
                lambda act: accounts.change_bot(
                    act.tx, self.bot.id, webhook_error=why, webhook_error_at=now
                )
            )

    async def obey(self, reply: httpx.Response) -> None:
        """Carry out the call that a webhook may answer with."""
        values = _reply_call(reply)
        method = values.pop("method", "")
        if not isinstance(method, str) or not method or method.lower().startswith("get"):
            return
        try:
            await call(self.room, self.bot, method, Args(values, {}))
        except ApiError as error:
            log.info("chatroom.webhook_call_refused", method=method, status=error.status)
        except StorageUnavailable as error:
            log.warning("chatroom.webhook_call_failed", method=method, error=str(error))


def _reply_call(reply: httpx.Response) -> dict[str, Any]:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(reply.text))
    try:
        found = json.loads(reply.content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
