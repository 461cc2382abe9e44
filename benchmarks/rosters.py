"""(g) A roster of a whole county: how fast it is imported, and what finding somebody costs beside a single village."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from actions import finding, roster, workbook
from actions.roster_rows import Secrets
from actions.spelling import spelled
from benchmarks import roll
from benchmarks.measure import Bound, Line, Measure, Setting, alternate, compared
from benchmarks.township import NOW
from locales.sheets import wording, words
from storage import people, villages
from storage.engine import Database, Tx, open_database
from storage.migrate import upgrade
from storage.vault import Vault
from village.ids import PersonId, UserId, VillageId
from village.people import Actor
from village.roster import SheetKind

FIFTY_MS = Bound(required=50, aim=10, at_most=True)
ALIKE = Bound(required=1.5, aim=1.2, at_most=True)
VILLAGES, PEOPLE = 126, 200_000
QUICK_VILLAGES, QUICK_PEOPLE = 4, 800
ASKED = 200
"""Questions of each kind a round."""
WORDING = wording("zh-CN")
AGAINST = "the same question where that village is the only one"


@dataclass(frozen=True)
class County:
    """A database of villages, and what a search of somebody is made from."""

    database: Database
    vault: Vault
    actors: Sequence[Actor]
    known: Sequence[tuple[int, str, str]]
    """Village (its place in `actors`), name and phone of people to look for."""


async def run(setting: Setting) -> list[Line]:
    """Import both, then ask both in turn."""
    number = setting.load(VILLAGES, QUICK_VILLAGES)
    size = setting.load(PEOPLE, QUICK_PEOPLE) // number
    many, spent = _settle(setting.folder / "many.db", number, size)
    one, _ = _settle(setting.folder / "one.db", 1, size)
    try:
        whole = number * size
        lines = [
            Line(
                "g", f"people imported a second ({whole:,})", whole / spent, "per s", whole / spent
            )
        ]
        for what, question in QUESTIONS.items():
            lines += await _asked(setting, what, question, many, one)
        return lines
    finally:
        many.database.dispose()
        one.database.dispose()


Question = Callable[[Tx, County, tuple[int, str, str]], object]


def _find(tx: Tx, county: County, who: tuple[int, str, str], said: str) -> object:
    found = finding.find(tx, county.actors[who[0]], said, vault=county.vault)
    assert found.shown, said
    return found


def count(tx: Tx, county: County, who: tuple[int, str, str]) -> object:
    """The village in numbers."""
    return people.counts(tx, county.actors[who[0]].village_id, today=NOW.date())


QUESTIONS: dict[str, Question] = {
    "by name": lambda tx, county, who: _find(tx, county, who, who[1]),
    "by surname": lambda tx, county, who: _find(tx, county, who, who[1][:1]),
    "by given name": lambda tx, county, who: _find(tx, county, who, who[1][1:]),
    "by pinyin": lambda tx, county, who: _find(tx, county, who, spelled(who[1])[0]),
    "by initials": lambda tx, county, who: _find(tx, county, who, spelled(who[1])[1]),
    "by phone tail": lambda tx, county, who: _find(tx, county, who, who[2][-4:]),
    "counts of a village": count,
}


async def _asked(
    setting: Setting, what: str, question: Question, many: County, one: County
) -> list[Line]:
    """The median question of each round in turn, and the slowest of a hundred among many villages."""
    slow: list[float] = []
    dice = random.Random(what)

    def measure(county: County, slowest: list[float]) -> Measure:
        async def ask() -> float:
            asked = dice.choices(county.known, k=ASKED)
            spent = sorted(_milliseconds(county, question, who) for who in asked)
            slowest.append(spent[-len(spent) // 100])
            return median(spent)

        return ask

    pairs = await alternate(setting.rounds, measure(many, slow), measure(one, []))
    # Only the numbers of a village have to cost the same; a search has its 50 ms.
    line = compared("g", f"{what}: beside a single village", "ms", pairs, AGAINST, ALIKE)
    return [
        line if question is count else replace(line, bound=None),
        Line("g", f"{what}: 99 of 100 within", median(slow), "ms", bound=FIFTY_MS, samples=slow),
    ]


def _milliseconds(county: County, question: Question, who: tuple[int, str, str]) -> float:
    with county.database.read() as tx:
        began = time.perf_counter()
        question(tx, county, who)
        return (time.perf_counter() - began) * 1000


def _settle(file: Path, number: int, size: int) -> tuple[County, float]:
    """Villages imported from Excel files one by one, and the seconds that reading and importing them took."""
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    vault = Vault.of(Vault.new_key())
    actors, known, spent = [], [], 0.0
    dice = random.Random(number)
    for at in range(number):
        village_id = VillageId(at + 1)
        _found(database, village_id)
        rows = roll.village(at, size)
        data = workbook.write(WORDING, rows)
        began = time.perf_counter()
        book = workbook.read(data, WORDING)
        with database.begin() as tx:
            done = roster.import_roster(
                tx, village_id, book.sheets, words(), secrets=Secrets(vault), now=NOW
            )
        spent += time.perf_counter() - began
        assert done.done, done.faults[:3]
        with database.read() as tx:
            clerk = people.find(tx, village_id, PersonId(1))
        actors.append(Actor(UserId(at), village_id, "", "zh-CN", clerk))
        sample = dice.sample(list(rows[SheetKind.PEOPLE]), k=40)
        known += [(at, one["name"], one["phone"]) for one in sample]
    with database.begin() as tx:
        tx.exec_driver_sql("ANALYZE")
    return County(database, vault, actors, known), spent


def _found(database: Database, village_id: VillageId) -> None:
    with database.begin() as tx:
        villages.add(
            tx,
            id=village_id,
            name=f"{village_id}号村",
            parent_id=None,
            timezone="Asia/Shanghai",
            language="zh-CN",
            assignment="{}",
        )
