"""The wiring: every part of the running program, built once and stopped in order."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery
from starlette.routing import Route
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot import menu
from bot.clock import Sweeper, Ticker
from bot.config import Config
from bot.delivery.deliverer import Deliverer
from bot.delivery.pacer import Limits, Pacer, Slip
from bot.intake.calls import TokenRefused
from bot.intake.polling import Poller
from bot.intake.webhook import set_webhook, webhook_route
from bot.metrics import Metrics
from bot.purposes import Purposes
from bot.rules import rules_of
from bot.serving import HttpServer
from bot.web import create_app
from bot.worker import dispatch
from bot.worker.dispatch import ALLOWED_UPDATES, Desk
from bot.worker.worker import Worker
from handlers.asks import House, message
from handlers.door import Door
from handlers.hearing import Ear
from handlers.replies import to_outgoing
from handlers.routes import table
from handlers.table import Table
from locales import Texts
from storage import outbox
from storage.engine import Database, Tx
from storage.writer import Writer

log = structlog.get_logger(__name__)

MEGABYTE = 1024 * 1024


class Part(StrEnum):
    """What a process may run; on PostgreSQL the parts may live in several processes."""

    INTAKE = "intake"
    WORKER = "worker"
    DELIVERY = "delivery"
    CLOCK = "clock"


BOT_PARTS = frozenset(Part)


def utc_now() -> datetime:
    """The wall clock, read here and nowhere below."""
    return datetime.now(UTC)


@dataclass
class Application:
    """The bot's parts in one process."""

    config: Config
    database: Database
    parts: frozenset[Part] = BOT_PARTS
    clock: Callable[[], datetime] = utc_now
    ready: Callable[[], None] = lambda: None

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`, then finish what is being done.

        Raises TokenRefused, or what a part that cannot go on raises.
        """
        metrics = Metrics()
        writer = Writer(self.database)
        writer.start()
        try:
            async with AsyncExitStack() as stack:
                pacer = self._pacer()
                sender = await self._bot(pacer, stack, stop)
                if sender is not None:
                    await self._run_parts(metrics, writer, sender, pacer, stop)
        finally:
            await asyncio.to_thread(writer.close)

    async def _run_parts(
        self,
        metrics: Metrics,
        writer: Writer,
        sender: "ExtBot[Slip]",
        pacer: Pacer,
        stop: asyncio.Event,
    ) -> None:
        texts = Texts()
        house = House(
            texts=texts,
            rules_of=rules_of(self.config.village),
            bot_id=sender.id,
            bot_username=sender.username,
            file_limit=self.config.telegram.file_limit_mb * MEGABYTE,
        )
        deliverer = Deliverer(
            self.database, writer, sender, pacer, metrics, hooks=Purposes(house).hooks()
        )
        routes = table(texts)
        worker = self._worker(house, writer, metrics, deliverer, dispatch_to=routes)
        if Part.INTAKE in self.parts:
            await menu.publish(sender, routes, texts)
        async with asyncio.TaskGroup() as group:
            await self._start(group, metrics, writer, house, deliverer, worker, stop)

    async def _start(
        self,
        group: asyncio.TaskGroup,
        metrics: Metrics,
        writer: Writer,
        house: House,
        deliverer: Deliverer,
        worker: Worker,
        stop: asyncio.Event,
    ) -> None:
        webhook = self._webhook(writer, metrics, worker)
        web = HttpServer(
            create_app(self.database, metrics, webhook), self.config.web.host, self.config.web.port
        )
        await web.start()
        last = asyncio.Event()
        """Set when nothing can come into the outbox any more."""
        running = []
        if Part.WORKER in self.parts:
            running.append(group.create_task(worker.run(stop)))
        if Part.INTAKE in self.parts:
            running.append(group.create_task(self._intake(writer, metrics, worker, stop)))
        ticker = Ticker(
            Sweeper(writer, house, metrics, self.clock, deliverer.nudge),
            writer,
            self.config.storage,
            self.config.clock.sweep_seconds,
        )
        if Part.CLOCK in self.parts:
            ticker.start()
        if Part.DELIVERY in self.parts:
            group.create_task(deliverer.run(last))
        self.ready()
        await stop.wait()
        ticker.stop()
        await asyncio.wait(running) if running else None
        last.set()
        await web.stop()

    def _pacer(self) -> Pacer:
        limits = self.config.telegram.limits
        return Pacer(
            Limits(
                per_second=limits.per_second or None,
                per_chat_per_second=limits.per_chat_per_second or None,
                per_group_per_minute=limits.per_group_per_minute or None,
            )
        )

    async def _bot(
        self, pacer: Pacer, stack: AsyncExitStack, stop: asyncio.Event
    ) -> "ExtBot[Slip] | None":
        """The sending bot, once the server has said who it is; None when `stop` came first."""
        base = self.config.telegram.api_base
        bot: ExtBot[Slip] = ExtBot(
            self.config.telegram.token.get_secret_value(),
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            rate_limiter=pacer,
        )
        while not stop.is_set():
            try:
                await bot.initialize()
            except InvalidToken as error:
                raise TokenRefused(base, 401) from error
            except (NetworkError, TelegramError) as error:
                log.warning("bot.server_away", error=type(error).__name__)
                await _pause(stop, 2.0)
            else:
                stack.push_async_callback(bot.shutdown)
                return bot
        return None

    def _worker(
        self,
        house: House,
        writer: Writer,
        metrics: Metrics,
        deliverer: Deliverer,
        *,
        dispatch_to: Table,
    ) -> Worker:
        tasks: set[asyncio.Task[None]] = set()

        def toast(method: AnswerCallbackQuery) -> None:
            # Ephemeral: it goes straight out after the commit and is never stored.
            task = asyncio.create_task(
                deliverer.answer(
                    method.callback_query_id, method.text or "", alert=bool(method.show_alert)
                )
            )
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        desk = Desk(
            ear=Ear(dispatch_to, house.bot_id, house.bot_username),
            door=Door(house, dispatch_to),
            writer=writer,
            clock=self.clock,
            kept=deliverer.nudge,
            toast=toast,
        )
        parser = Bot(self.config.telegram.token.get_secret_value())
        return Worker(
            database=self.database,
            writer=writer,
            serve=dispatch.build(parser, desk),
            metrics=metrics,
            clock=self.clock,
            parked=self._tell_operator(house),
            scan_seconds=1.0 if self.database.is_sqlite else 0.1,
        )

    def _tell_operator(self, house: House) -> Callable[[Tx], None]:
        chat = self.config.operator.chat_id

        def tell(tx: Tx) -> None:
            if chat:
                text = house.texts.of("").errors.parked()
                outbox.put(tx, [to_outgoing(message(chat, text), 0)], at=self.clock())

        return tell

    def _webhook(self, writer: Writer, metrics: Metrics, worker: Worker) -> list[Route]:
        telegram = self.config.telegram
        if Part.INTAKE not in self.parts or telegram.intake != "webhook":
            return []
        path = urlsplit(telegram.webhook_url).path or "/"
        secret = telegram.webhook_secret.get_secret_value()
        return [webhook_route(path, secret, writer, metrics, worker.feed, self.clock)]

    async def _intake(
        self, writer: Writer, metrics: Metrics, worker: Worker, stop: asyncio.Event
    ) -> None:
        telegram = self.config.telegram
        token = telegram.token.get_secret_value()
        if telegram.intake == "webhook":
            await set_webhook(
                telegram.api_base,
                token,
                url=telegram.webhook_url,
                secret=telegram.webhook_secret.get_secret_value(),
                allowed_updates=ALLOWED_UPDATES,
            )
            await stop.wait()
            return
        poller = Poller(
            telegram.api_base,
            token,
            writer,
            metrics,
            worker.feed,
            self.clock,
            allowed_updates=ALLOWED_UPDATES,
            timeout=telegram.poll_seconds,
            take_from_webhook=telegram.take_from_webhook,
        )
        await poller.run(stop)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
