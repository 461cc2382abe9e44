"""The running bot: its parts in one process, started together and stopped in order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlsplit

import structlog
from starlette.routing import Route
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import memory, menu
from bot.assembly import Assembly, assemble
from bot.config import Config
from bot.delivery.pacer import Limits, Pacer, Slip
from bot.delivery.sender import make_bot
from bot.intake.calls import TokenRefused
from bot.intake.hiding import hiding
from bot.intake.polling import Poller
from bot.intake.webhook import set_webhook, webhook_route
from bot.serving import HttpServer
from bot.web import create_app
from bot.worker.dispatch import ALLOWED_UPDATES
from console import bulletin
from storage.engine import Database
from storage.writer import Writer

log = structlog.get_logger(__name__)

SERVER_AWAY_SECONDS = 2.0


class Part(StrEnum):
    """What a process may run; on PostgreSQL the parts may live in several processes."""

    INTAKE = "intake"
    WORKER = "worker"
    DELIVERY = "delivery"
    CLOCK = "clock"
    CONSOLE = "console"


BOT_PARTS = frozenset(Part)


def utc_now() -> datetime:
    """The wall clock, read here and nowhere below."""
    return datetime.now(UTC)


def _nothing(_port: int) -> None:
    """Nobody waits for the start."""


@dataclass
class Application:
    """The bot's parts in one process; `ready` is called with the web port once all of them run."""

    config: Config
    database: Database
    parts: frozenset[Part] = BOT_PARTS
    clock: Callable[[], datetime] = utc_now
    ready: Callable[[int], None] = _nothing

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`, then finish what is being done.

        Raises TokenRefused, or what a part that cannot go on raises.
        """
        writer = Writer(self.database)
        writer.start()
        try:
            pacer = _pacer(self.config)
            sender = await self._connect(pacer, stop)
            if sender is not None:
                async with sender:
                    made = assemble(self.config, self.database, writer, sender, pacer, self.clock)
                    if not made.house.hears_all:
                        # Privacy is on: it must be an administrator of every group, or be told so by BotFather.
                        log.warning("bot.hears_only_commands_unless_administrator")
                    await self._run(made, sender, stop)
        finally:
            await asyncio.to_thread(writer.close)

    async def _run(self, made: Assembly, sender: "ExtBot[Slip]", stop: asyncio.Event) -> None:
        web = HttpServer(
            create_app(self.database, made.metrics, self._pages(made)),
            self.config.web.host,
            self.config.web.port,
        )
        port = await web.start()
        memory.settle()
        try:
            async with asyncio.TaskGroup() as group:
                await self._run_parts(group, made, sender, stop, port)
        finally:
            made.ticker.stop()
            await web.stop()

    async def _run_parts(
        self,
        group: asyncio.TaskGroup,
        made: Assembly,
        sender: "ExtBot[Slip]",
        stop: asyncio.Event,
        port: int,
    ) -> None:
        """Delivery ends last: what the others leave in the outbox may still go out."""
        feeding = []
        if Part.WORKER in self.parts:
            feeding.append(group.create_task(made.worker.run(stop)))
            feeding.append(group.create_task(made.importer.run(stop)))
        if Part.INTAKE in self.parts:
            await menu.publish(sender, made.table, made.house.texts)
            feeding.append(group.create_task(self._intake(made, stop)))
        if Part.CLOCK in self.parts:
            made.ticker.start()
        quiet = asyncio.Event()
        if Part.DELIVERY in self.parts:
            group.create_task(made.deliverer.run(quiet))
        self.ready(port)
        await stop.wait()
        made.ticker.stop()
        await asyncio.gather(*feeding)
        quiet.set()

    async def _connect(self, pacer: Pacer, stop: asyncio.Event) -> "ExtBot[Slip] | None":
        """The sending bot, once the server has said who it is; None when `stop` came first."""
        base = self.config.telegram.api_base
        bot = make_bot(self.config.telegram.token.get_secret_value(), base, pacer)
        while not stop.is_set():
            try:
                await bot.initialize()
            except InvalidToken as error:
                raise TokenRefused(base, 401) from error
            except TelegramError as error:
                log.warning("bot.server_away", error=type(error).__name__)
                await _pause(stop, SERVER_AWAY_SECONDS)
            else:
                return bot
        return None

    def _pages(self, made: Assembly) -> list[Route]:
        """What this process serves besides health and metrics."""
        pages: list[Route] = []
        telegram = self.config.telegram
        if Part.CONSOLE in self.parts:
            house = made.house
            pages += bulletin.routes(self.database, house.texts, house.rules_of, self.clock)
        if Part.INTAKE in self.parts and telegram.intake == "webhook":
            path = urlsplit(telegram.webhook_url).path or "/"
            secret = telegram.webhook_secret.get_secret_value()
            feed = made.worker.feed
            pages.append(
                webhook_route(
                    path,
                    secret,
                    made.writer,
                    made.metrics,
                    feed,
                    self.clock,
                    made.worker.take_in,
                    hiding(made.house.vault, made.table.hushed_words),
                )
            )
        return pages

    async def _intake(self, made: Assembly, stop: asyncio.Event) -> None:
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
            made.writer,
            made.metrics,
            made.worker.feed,
            self.clock,
            allowed_updates=ALLOWED_UPDATES,
            timeout=telegram.poll_seconds,
            take_from_webhook=telegram.take_from_webhook,
            take_in=made.worker.take_in,
            hide=hiding(made.house.vault, made.table.hushed_words),
        )
        await poller.run(stop)


def _pacer(config: Config) -> Pacer:
    limits = config.telegram.limits
    return Pacer(
        Limits(
            per_second=limits.per_second or None,
            per_chat_per_second=limits.per_chat_per_second or None,
            per_group_per_minute=limits.per_group_per_minute or None,
        )
    )


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
