"""(h) A request captured, with the search for duplicates, among a million others, against the same among a hundred."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import capture, township
from benchmarks.archive import Archive, fill, texts
from benchmarks.measure import Bound, Line, Measure, Setting, alternate, compared
from bot.memory import settle
from storage.engine import Database, open_database

HUGE, ORDINARY = 1, 2
"""Villages of the township: one with thousands of open matters, one like most others."""
LOAD, WARM = 40, 10
BOUND = Bound(required=1.5, aim=1.2, at_most=True)
AGAINST = "the same bot, one village with 100 open requests and nothing else"


@dataclass
class Cost:
    """What the captures of a round cost, a capture."""

    wall: list[float]
    processor: list[float]


async def run(setting: Setting) -> list[Line]:
    """A capture in the huge village and in an ordinary one, by the clock and by the processor's time."""
    template, small = setting.folder / "archive.template.db", setting.folder / "archive.100.db"
    large = setting.folder / "archive.db"
    township.make(template)
    began = time.perf_counter()
    size = Archive(
        open=setting.load(100_000, 2_000),
        closed=setting.load(1_000_000, 10_000),
        huge=setting.load(5_000, 300),
        villages=setting.load(1_600, 40),
    )
    _make(template, small, Archive(open=100, closed=0, huge=100, villages=1))
    _make(template, large, size)
    took = time.perf_counter() - began
    settle()
    lines = [
        Line("h", f"{size.open:,} open, {size.closed:,} closed made", took, "s", ours=took),
    ]
    for village, name in ((HUGE, "huge"), (ORDINARY, "ordinary")):
        lines += await _village(setting, small, large, village, name)
    return lines


async def _village(
    setting: Setting, small: Path, large: Path, village: int, name: str
) -> list[Line]:
    ours, peer = Cost([], []), Cost([], [])
    days = {"ours": _bodies(village), "peer": _bodies(HUGE)}

    def of_large() -> Measure:
        async def measure() -> float:
            return await _capture(open_database(f"sqlite:///{large}"), days["ours"], ours)

        return measure

    def of_small() -> Measure:
        async def measure() -> float:
            # Fresh each time, or it would soon be many more than a hundred.
            database = township.open_copy(small, setting.folder / "archive.round.db")
            return await _capture(database, days["peer"], peer)

        return measure

    wall = await alternate(setting.rounds, of_large(), of_small())
    cpu = type(wall)(ours.processor, peer.processor)
    what = f"a request captured in {'a' if name == 'huge' else 'an'} {name} village"
    return [
        compared("h", what, "ms", wall, AGAINST, BOUND),
        compared("h", f"{what}, processor", "ms", cpu, AGAINST, BOUND),
    ]


async def _capture(database: Database, bodies: Iterator[str], cost: Cost) -> float:
    try:
        async with capture.captor(database) as serve:
            for _ in range(WARM):
                await serve(next(bodies))
            began, worked = time.perf_counter(), time.process_time()
            for _ in range(LOAD):
                await serve(next(bodies))
            wall, processor = time.perf_counter() - began, time.process_time() - worked
    finally:
        await asyncio.to_thread(database.dispose)
    cost.wall.append(wall * 1000 / LOAD)
    cost.processor.append(processor * 1000 / LOAD)
    return cost.wall[-1]


def _make(template: Path, file: Path, size: Archive) -> None:
    township.open_copy(template, file).dispose()
    fill(file, size)


def _bodies(village: int) -> Iterator[str]:
    """What people of a village raise, in the words of everybody."""
    for number, text in enumerate(texts(seed=77 + village)):
        person = 7 + number % (township.PEOPLE - 6)
        yield township.request(village, person, text, number)
