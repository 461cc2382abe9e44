"""Put the bot's parts together, once the server has said who the bot is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery
from telegram.ext import ExtBot

from actions.talk_model import shipped
from bot.clock import Sweeper, Ticker
from bot.config import Config
from bot.delivery.deliverer import Deliverer
from bot.delivery.pacer import Pacer, Slip
from bot.gallery import Gallery
from bot.importing import Importer
from bot.metrics import Metrics
from bot.planner import Planner
from bot.purposes import Purposes
from bot.rules import rules_of
from bot.worker.dispatch import Desk, Dispatch
from bot.worker.worker import Worker
from handlers.asks import House, message
from handlers.door import Door
from handlers.hearing import Ear
from handlers.offers.listening import Listener
from handlers.offers.recent import Recent
from handlers.replies import to_outgoing
from handlers.routes import table
from handlers.table import Table
from locales import Texts
from storage import outbox
from storage.engine import Database, Tx
from storage.writer import Writer

Clock = Callable[[], datetime]
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Assembly:
    """The parts of one process, wired to each other and not yet running."""

    metrics: Metrics
    writer: Writer
    house: House
    table: Table
    deliverer: Deliverer
    worker: Worker
    ticker: Ticker
    importer: Importer


def assemble(
    config: Config,
    database: Database,
    writer: Writer,
    sender: "ExtBot[Slip]",
    pacer: Pacer,
    clock: Clock,
) -> Assembly:
    """Every part, sharing one writer."""
    texts, metrics = Texts(), Metrics()
    metrics.writer_batches.set_function(lambda: writer.stats.batches)
    metrics.writer_units.set_function(lambda: writer.stats.units)
    house = House(
        texts=texts,
        rules_of=rules_of(config.village),
        bot_id=sender.id,
        bot_username=sender.username,
        file_limit=config.telegram.file_limit_mb * MEGABYTE,
        vault=config.security.vault,
        identities=config.security.identity_numbers,
        hears_all=sender.can_read_all_group_messages,
        operator=config.operator.chat_id,
    )
    routes = table(texts)
    deliverer = Deliverer(
        database,
        writer,
        sender,
        pacer,
        metrics,
        hooks=Purposes(house).hooks(),
        opening=Gallery(database, texts, config, house.bot_username, clock).open,
    )
    recent = Recent(clock, timedelta(minutes=config.talk.minutes))
    desk = Desk(
        ear=Ear(
            routes,
            house.bot_id,
            house.bot_username,
            sender.first_name,
            Listener(shipped, config.talk.talking),
            recent,
        ),
        door=Door(house, routes),
        writer=writer,
        clock=clock,
        kept=deliverer.nudge,
        toast=_Toaster(deliverer),
    )
    dispatching = Dispatch(Bot(config.telegram.token.get_secret_value()), desk)
    worker = Worker(
        database=database,
        writer=writer,
        serve=dispatching,
        serve_new=dispatching.take_in,
        metrics=metrics,
        clock=clock,
        parked=_tell_operator(house, config.operator.chat_id, clock),
        scan_seconds=1.0 if database.is_sqlite else 0.1,
    )
    sweeper = Sweeper(writer, house, metrics, clock, deliverer.nudge)
    planner = Planner(database, writer, house, clock, deliverer.nudge)
    ticker = Ticker(
        sweeper, writer, config.storage, config.clock.sweep_seconds, planner, recent.forget
    )
    importer = Importer(database, writer, house, sender, clock, deliverer.nudge, worker.owns)
    return Assembly(metrics, writer, house, routes, deliverer, worker, ticker, importer)


class _Toaster:
    """Sends toasts straight out after the commit: they are ephemeral and never stored."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, toast: AnswerCallbackQuery) -> None:
        answer = self._deliverer.answer(
            toast.callback_query_id, toast.text or "", alert=bool(toast.show_alert)
        )
        # The loop keeps only a weak hold of its tasks.
        task = asyncio.create_task(answer)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _tell_operator(house: House, chat: int, clock: Clock) -> Callable[[Tx], None]:
    def tell(tx: Tx) -> None:
        if chat:
            text = house.texts.of("").errors.parked()
            outbox.put(tx, [to_outgoing(message(chat, text), 0)], at=clock())

    return tell
