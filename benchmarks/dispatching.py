"""(b) What it costs to find the handler of a message, with 200 commands and with one.

Nothing here waits, so it is the processor's time that counts: what else the machine does takes no part.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from aiogram import Bot, Dispatcher, Router
from aiogram.filters import Command as CommandFilter
from aiogram.types import Message, Update

from benchmarks import township
from benchmarks.measure import Bound, Line, Measure, Setting, alternate, compared
from handlers.asks import Ask
from handlers.hearing import Ear
from handlers.replies import Replies
from handlers.table import Command, Table, Takes
from locales import CommandWords
from storage.engine import Tx

COMMANDS = 200
ROUTERS = 20
BOUND = Bound(required=1.2, at_most=True)
AGAINST = "the same with 1 command; lookup alone, the message is parsed already"
PEER_AGAINST = "bare aiogram: 20 routers x 10 Command filters against one router with one"
MATTER = township.MATTERS[0]
TALK = ("今天赶集的人多不多？", "谁家的羊跑到坡上去了，快去看看", "收到")
OURS_LOAD, PEER_LOAD = (3000, 400), (20, 4)

# Two signs for each command: no sign begins another word, so a text means one command or none.
_SIGNS = 0x4E00


async def run(setting: Setting) -> list[Line]:
    """Ours as the requirement, the peer as information."""
    one, many = names(1), names(COMMANDS)
    ours = await alternate(setting.rounds, _ours(setting, many), _ours(setting, one))
    peer = await alternate(setting.rounds, _peer(setting, many, ROUTERS), _peer(setting, one, 1))
    what = f"time to find the handler, {COMMANDS} commands"
    theirs = compared("b", f"bare aiogram, {COMMANDS} commands", "µs", peer, PEER_AGAINST, BOUND)
    return [compared("b", what, "µs", ours, AGAINST, BOUND), replace(theirs, bound=None)]


def names(count: int) -> list[tuple[str, tuple[str, str]]]:
    """Latin names, and two Chinese words each, one of two signs and one of four."""
    return [
        (f"c{number:03}", (short, f"{short}事项"))
        for number in range(count)
        for short in [chr(_SIGNS + 2 * number) + chr(_SIGNS + 2 * number + 1)]
    ]


def texts(named: Sequence[tuple[str, tuple[str, str]]]) -> list[str]:
    """Commands that the first and the last entry answer to, and as much talk."""
    return [
        form
        for latin, (short, long) in (named[0], named[-1])
        for form in (f"/{latin} {MATTER}", f"#{long} {MATTER}", f"#{short} {MATTER}")
    ] + [*TALK, *TALK]


def updates(said: Sequence[str]) -> list[Update]:
    """What people wrote in a group, parsed."""
    return [
        Update.model_validate_json(township.request(1, 7, MATTER, number)).model_copy(
            update={"message": _message(text, number)}
        )
        for number, text in enumerate(said)
    ]


def _message(text: str, number: int) -> Message:
    update = Update.model_validate_json(township.request(1, 7, MATTER, number))
    assert update.message is not None
    return update.message.model_copy(update={"text": text, "entities": None})


def ear(named: Sequence[tuple[str, tuple[str, str]]]) -> Ear:
    """Our way: one table."""
    words = {latin: CommandWords(both, hashed=True, usage={}, help={}) for latin, both in named}
    commands = [Command(latin, _nothing, Takes.TEXT) for latin, _ in named]
    return Ear(Table.build(commands, words), township.BOT_ID, township.BOT_NAME)


def _nothing(_tx: Tx, _ask: Ask) -> Replies:
    return None


def _ours(setting: Setting, named: Sequence[tuple[str, tuple[str, str]]]) -> Measure:
    hearing = ear(named)
    messages = [_message(text, number) for number, text in enumerate(texts(named))]
    heard = [hearing.message(one).handler is not None for one in messages]
    _prove(heard)
    times = setting.load(*OURS_LOAD)

    def work() -> None:
        for _ in range(times):
            for message in messages:
                hearing.message(message)

    async def measure() -> float:
        return await asyncio.to_thread(_microseconds, work, times * len(messages))

    return measure


def _microseconds(work: Callable[[], None], pieces: int) -> float:
    began = time.thread_time()
    work()
    return (time.thread_time() - began) / pieces * 1_000_000


def _prove(found: Sequence[bool]) -> None:
    """Every command was found, and no talk was taken for one."""
    if list(found) != [True] * 6 + [False] * 6:
        raise RuntimeError(f"found: {found}")


def _peer(setting: Setting, named: Sequence[tuple[str, tuple[str, str]]], routers: int) -> Measure:
    dispatcher, bot = bare(named, routers), Bot(township.TOKEN)
    messages = updates(texts(named))
    times = setting.load(*PEER_LOAD)

    async def measure() -> float:
        _prove([await dispatcher.feed_update(bot, one) is True for one in messages])
        began = time.thread_time()
        for _ in range(times):
            for message in messages:
                await dispatcher.feed_update(bot, message)
        return (time.thread_time() - began) / (times * len(messages)) * 1_000_000

    return measure


def bare(named: Sequence[tuple[str, tuple[str, str]]], routers: int) -> Dispatcher:
    """The usual way: a filter for each command, spread over routers."""
    dispatcher = Dispatcher(disable_fsm=True)
    each = len(named) // routers
    for first in range(0, len(named), each):
        router = Router()
        for latin, both in named[first : first + each]:
            router.message.register(_answer, CommandFilter(latin, *both, prefix="/#＃"))
        dispatcher.include_router(router)
    return dispatcher


async def _answer(_event: Message) -> bool:
    return True
