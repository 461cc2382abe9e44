"""(d) A full outbox, delivered to a model server with Telegram's limits, against the fastest that these allow.

The theory: with a sliding window of 30 in a second for all, the first 30 messages are free and go at once; from then on message n
(counted from 0) is accepted floor(n / 30) seconds after the first at the earliest. Message j of a chat comes after j seconds at the
earliest, in a group after floor(j / 20) minutes and j modulo 20 seconds. The latest of all these is the least time from the first message accepted to the
last; here the limit for all decides it. The value is that time by the one that the server saw: the rate reached after the first free
burst by the theoretical one. Nobody can reach all of it who is sure to get no 429, since a sender does not learn when within its round
trip the server counted a message.

It is one run in real time, longer than a group's minute, and not many short ones: a model whose minute took seconds would make round
trips and commits dear that are cheap. Model, sender and database share one process.
"""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Bound, Line, Setting
from bot.delivery.pacer import Limits
from storage.engine import Database, open_database
from storage.migrate import upgrade
from storage.outbox import Outgoing, State, count
from tests.bot.delivery.rig import Rig, message, rig
from tests.support.limited_api import LimitedApi

PER_SECOND, PER_GROUP, MINUTE = 30, 20, 60
PATIENCE = 150
RATE, NONE, REFUSED = Bound(0.9), Bound(0, at_most=True), Bound(1, at_most=True)
AGAINST = "the least time that the sliding windows allow (30/s, 1/s a chat, 20/min a group)"


@dataclass(frozen=True)
class Load:
    """What waits: so many messages for each chat."""

    people: int = 110
    each_person: int = 15
    groups: int = 10
    each_group: int = 21

    @property
    def total(self) -> int:
        """All messages."""
        return self.people * self.each_person + self.groups * self.each_group

    def messages(self) -> dict[int, list[str]]:
        """The texts of each chat; groups have negative ids."""
        chats = {-1 - one: self.each_group for one in range(self.groups)}
        chats |= {1 + one: self.each_person for one in range(self.people)}
        return {
            chat: [f"{chat} {number}" for number in range(many)] for chat, many in chats.items()
        }

    def least_seconds(self) -> float:
        """From the first message to the last, at best."""
        return max(
            (self.total - 1) // PER_SECOND,
            self.each_person - 1,
            (self.each_group - 1) // PER_GROUP * MINUTE + (self.each_group - 1) % PER_GROUP,
        )


FULL, QUICK = Load(), Load(people=60, each_person=4, groups=6, each_group=10)


@dataclass(frozen=True)
class Delivered:
    """What came of one outbox."""

    times: Sequence[float]
    """When the server accepted each message, in order."""
    wrong: int
    """Messages lost, doubled or overtaken within their chat."""
    refused: int

    @property
    def seconds(self) -> float:
        """From the first to the last."""
        return self.times[-1] - self.times[0]

    def rates(self, parts: int) -> list[float]:
        """Messages a second in so many equal parts of the run, without the first free burst."""
        length = self.seconds / parts
        counts = [0] * parts
        for at in self.times[PER_SECOND:]:
            counts[min(int((at - self.times[0]) / length), parts - 1)] += 1
        return [one / length for one in counts]


async def run(setting: Setting) -> list[Line]:
    """Deliver one full outbox; the samples are parts of that run."""
    load = QUICK if setting.quick else FULL
    found = await _deliver(setting.folder, load)
    return [_rate(load, found, setting.rounds), *_faults(load, found)]


def _rate(load: Load, found: Delivered, parts: int) -> Line:
    least, paced = load.least_seconds(), load.total - PER_SECOND
    return Line(
        row="d",
        what=f"{load.total:,} messages to {load.people} people and {load.groups} groups, "
        "one run in real time",
        value=least / found.seconds,
        unit="per s",
        ours=paced / found.seconds,
        peer=paced / least,
        against=AGAINST,
        bound=RATE,
        samples=[one * least / paced for one in found.rates(parts)],
    )


def _faults(load: Load, found: Delivered) -> Iterator[Line]:
    yield Line(
        row="d",
        what=f"lost, doubled or out of order, of {load.total:,}",
        value=found.wrong,
        unit="messages",
        against="every message once, in its chat's order",
        bound=NONE,
    )
    yield Line(
        row="d",
        what="429 for each 1,000 messages",
        value=1000 * found.refused / load.total,
        unit="per 1,000",
        against="what the model refused",
        bound=REFUSED,
    )


async def _deliver(folder: Path, load: Load) -> Delivered:
    database = await asyncio.to_thread(_fresh, folder / "delivering.db")
    try:
        async with (
            LimitedApi() as api,
            rig(database, api, limits=Limits()) as one,
        ):
            await one.put(*_in_turn(load))
            async with one.running():
                await api.until(lambda: len(api.calls) >= load.total, seconds=PATIENCE)
            return _result(one, load)
    finally:
        database.dispose()


def _result(one: Rig, load: Load) -> Delivered:
    """Whatever was accepted, and whether the outbox says the same."""
    calls, shown = one.api.calls, defaultdict[int, list[str]](list)
    for call in calls:
        shown[call.chat_id].append(call.text)
    wrong = 0
    for chat, texts in load.messages().items():
        pairs = itertools.zip_longest(texts, shown[chat])
        wrong += sum(wanted != got for wanted, got in pairs)
    unsent = load.total - one.ask(lambda tx: count(tx, State.SENT))
    return Delivered([call.at for call in calls], wrong + unsent, len(one.api.refused))


def _in_turn(load: Load) -> list[Outgoing]:
    """Groups speak first, so that their minute is full early; then each person gets a message in turn."""
    chats = load.messages()
    groups = [texts for chat, texts in chats.items() if chat < 0]
    people = [texts for chat, texts in chats.items() if chat > 0]
    ordered = itertools.chain(zip(*groups, strict=True), zip(*people, strict=True))
    return [message(int(text.split()[0]), text) for turn in ordered for text in turn]


def _fresh(file: Path) -> Database:
    for old in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        old.unlink(missing_ok=True)
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    return database
