"""An attacker with the database, its log of writes, its copies and the logs, who knows who voted when, and wants to know what.

Fifty people vote, one an hour. The attacker looks at words, sizes, places and times before and after each vote and at the published
list at the end; whoever guesses right for 43 of 50 knows something (by chance once in some millions of runs).
"""

import itertools
import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert
from structlog.testing import capture_logs

from actions.villages import NewHousehold, NewPerson, NewVillage, take_in
from bot.clock import sweep_once
from storage import backup, ballot_box
from storage import ballot_choices as box
from storage.ballot_box import BoxKey
from storage.chats import Kind
from storage.engine import Database, open_database
from storage.people import PostRow
from storage.tables import table
from tests.handlers.conftest import Bench
from tests.support import updates, village
from tests.support.decisions import change
from tests.support.updates import Raw
from tests.support.village import NOW, VAULT, ZONE, rows
from village.ballots import Mark
from village.ids import ChatId, VillageId
from village.people import Post

VILLAGE, CLERK, GROUP = VillageId(3), 9_100_001, -1_001_700_000_003
VOTERS = tuple(range(9_100_001, 9_100_051))
CHANCE, KNOWS = 25, 43


@dataclass
class Moment:
    """What an attacker has seen around one vote: all files before it and after it, and every table."""

    voter: int
    files: dict[str, bytes]
    tables: village.Rows


@dataclass
class Seen:
    """Everything an attacker holds."""

    moments: list[Moment] = field(default_factory=list)
    copies: list[bytes] = field(default_factory=list)
    logs: str = ""
    file: bytes = b""


def settle(bench: Bench) -> None:
    """A village of fifty, all of whom have an account and may vote."""
    people = [
        NewPerson(
            id=number,
            name=f"某{number}",
            household=number,
            born=date(1970, 1, 1),
            posts=(Post.CLERK,) if account == CLERK else (),
            account=account,
            reachable=True,
        )
        for number, account in enumerate(VOTERS, 1)
    ]
    with bench.database.begin() as tx:
        take_in(
            tx,
            NewVillage(
                id=VILLAGE,
                name="石坎村",
                town="麻柳镇",
                county="溪口县",
                timezone=ZONE.key,
                language="zh-CN",
                handlers={},
                households=[NewHousehold(one, f"{one}号院") for one in range(1, 51)],
                people=people,
                chats={Kind.VILLAGE: ChatId(GROUP)},
            ),
            now=NOW,
        )


def open_ballot(bench: Bench) -> None:
    bench.whisper(CLERK, "#表决 村口修路")
    for deed in ("body", "begin"):
        bench.press(CLERK, f"draft:{deed}:{VILLAGE}:1")


def cast(bench: Bench, voter: int, mark: Mark, *, like: Raw | None = None) -> str:
    """One tap, on the very message of the tap `like` if there is one; returns the notice."""
    raw = tap(voter, mark)
    if like is not None:
        query = {**like["callback_query"], "data": raw["callback_query"]["data"]}
        raw = {**like, "callback_query": query}
    (toast,) = bench.hear(raw).toasts
    return toast


def tap(voter: int, mark: Mark) -> Raw:
    """The update of a vote."""
    data = f"cast:{VILLAGE}:1:0{mark[0]}"
    return updates.press(data, user=updates.person(voter), chat=voter)


def held(bench: Bench, folder: Path) -> dict[str, bytes]:
    """Every file of the database."""
    return {path.name: path.read_bytes() for path in folder.glob("lianxin.db*")}


def watched(bench: Bench, folder: Path, marks: Sequence[Mark]) -> Seen:
    """The whole ballot under an attacker's eyes."""
    seen = Seen()
    with capture_logs() as logs:
        open_ballot(bench)
        for voter, mark in zip(VOTERS, marks, strict=True):
            bench.later(hours=1)
            assert "回执" in cast(bench, voter, mark)
            with bench.database.read() as tx:
                tables = rows(tx)
            seen.moments.append(Moment(voter, held(bench, folder), tables))
            if voter % 10 == 0:
                copy = folder / f"copy-{voter}.db"
                backup.save(bench.database, copy)
                seen.copies.append(copy.read_bytes())
        bench.later(days=4)
        with bench.database.begin() as tx:
            sweep_once(tx, bench.house, now=bench.now)
        structlog.get_logger().info("end")
    with bench.database.read() as tx:
        seen.file = box.published(tx, VILLAGE, 1) or b""
        seen.moments.append(Moment(0, held(bench, folder), rows(tx)))
    seen.logs = json.dumps(logs, default=str)
    return seen


def right(guesses: Sequence[int], marks: Sequence[Mark]) -> int:
    """How many guesses are right, or all wrong ones turned round."""
    hits = sum((guess,) == mark for guess, mark in zip(guesses, marks, strict=True))
    return max(hits, len(marks) - hits)


def halves(values: Sequence[int]) -> list[int]:
    """A guess by size or place: above the middle is one choice, below it the other."""
    middle = sorted(values)[len(values) // 2]
    return [int(one >= middle) for one in values]


def new_slips(seen: Seen) -> list[tuple[str, str]]:
    """What appeared in the box with each vote: the log of writes gives it away."""
    before: set[tuple[str, str]] = set()
    found = []
    for moment in seen.moments[:-1]:
        slips = {(row[2], row[3]) for row in moment.tables["ballot_slip"]}
        (one,) = slips - before
        found.append(one)
        before = slips
    return found


def fresh(url: str) -> Bench:
    """Both villages in a file of the test's own."""
    database = open_database(url)
    village.settle(database)
    return Bench(database)


@pytest.fixture
def bench(sqlite_url: str) -> Bench:
    """The door on a file whose bytes are looked at."""
    made = fresh(sqlite_url)
    settle(made)
    return made


def chosen() -> list[Mark]:
    """25 for and 25 against, in an order of chance."""
    marks: list[Mark] = [(at % 2,) for at in range(50)]
    random.SystemRandom().shuffle(marks)
    return marks


def test_nobody_can_tell_better_than_by_chance(bench: Bench, tmp_path: Path) -> None:
    marks = chosen()
    seen = watched(bench, tmp_path, marks)
    slips = new_slips(seen)
    listed = json.loads(seen.file)["choices"]
    grown = [
        sum(map(len, after.files.values())) - sum(map(len, before.files.values()))
        for before, after in itertools.pairwise(seen.moments)
    ]
    changed = [
        sum(
            left != right
            for left, right in zip(*(one.files["lianxin.db"] for one in pair), strict=False)
        )
        for pair in itertools.pairwise(seen.moments)
    ]
    attacks = {
        "the order of the published list": [mark[0] for _, mark in listed],
        "the list in the order of the sealed names": [
            listed[at][1][0] for at in _ranks([name for name, _ in slips])
        ],
        "the list in the order of the sealed texts": [
            listed[at][1][0] for at in _ranks([text for _, text in slips])
        ],
        "the first letter of a sealed text": halves([ord(text[44]) for _, text in slips]),
        "the last letter of a sealed text": halves([ord(text[-3]) for _, text in slips]),
        "the sum of a sealed text": halves([sum(text.encode()) for _, text in slips]),
        "how much the files grew": halves(grown),
        "how many bytes changed in place": halves(changed),
        "where a sealed text lies in the file": halves(
            [
                max(one.find(text.encode()) for one in moment.files.values())
                for moment, (_, text) in zip(seen.moments, slips, strict=False)
            ]
        ),
    }
    found = {name: right(guesses, marks) for name, guesses in attacks.items()}
    assert all(hits < KNOWS for hits in found.values()), found
    # Neither the copies that were taken meanwhile nor the logs hold what the list tells at the end.
    codes = [code for code, _ in listed]
    assert len(seen.copies) == 5
    assert not any(code.encode() in copy for copy in seen.copies for code in codes)
    assert not any(code in seen.logs for code in codes)
    assert "cast:" not in seen.logs
    assert {len(text) for _, text in slips} == {len(slips[0][1])}


def test_no_file_copy_or_log_holds_a_choice_a_receipt_or_the_opened_key(
    bench: Bench, tmp_path: Path
) -> None:
    told: list[str] = []
    open_ballot(bench)
    for at, voter in enumerate(VOTERS[:10]):
        told.append(cast(bench, voter, (at % 2,)).split("：")[1].split("\n")[0])
        everything = b"".join(held(bench, tmp_path).values())
        assert b"cast:3:1:0" not in everything.replace(b'callback_data":"cast', b"")
        assert not any(one.encode() in everything for one in told)
    with bench.database.read() as tx:
        key = box.box_key(tx, VILLAGE, 1)
    assert key is not None
    private = VAULT.open(key.sealed)
    bench.later(days=4)
    with bench.database.begin() as tx:
        sweep_once(tx, bench.house, now=bench.now)
    everything = b"".join(held(bench, tmp_path).values())
    assert private.encode() not in everything
    # The published list holds the receipts, and nobody's name, seat or account beside them.
    with sqlite3.connect(tmp_path / "lianxin.db") as raw:
        (file,) = raw.execute("SELECT file FROM ballot_list").fetchone()
        assert raw.execute("SELECT count(*) FROM ballot_slip").fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM ballot_key").fetchone() == (0,)
    assert {key for key, _ in json.loads(file)["choices"]} == set(told)


def test_whatever_somebody_alone_in_an_hour_chose_the_database_is_the_same(
    sqlite_url: str, tmp_path: Path
) -> None:
    """One voter, two worlds: all that differs between them is one sealed text under a random name."""
    bench = fresh(sqlite_url)
    settle(bench)
    open_ballot(bench)
    bench.later(hours=1)
    copy = tmp_path / "other.db"
    backup.save(bench.database, copy)
    other = replace_database(bench, open_database(f"sqlite:///{copy}"))
    like = tap(VOTERS[3], (0,))
    cast(bench, VOTERS[3], (0,), like=like)
    cast(other, VOTERS[3], (1,), like=like)
    here, there = village.dump(bench.database), village.dump(other.database)
    differing = {name for name in here if here[name] != there[name]}
    assert differing == {"ballot_slip"}
    (one,), (two,) = here["ballot_slip"], there["ballot_slip"]
    assert len(one[3]) == len(two[3])


def test_what_papers_say_is_in_no_file_before_the_close(bench: Bench, tmp_path: Path) -> None:
    """Typed by two in private with a picture: neither words nor who said them stay where the box is."""
    with bench.database.begin() as tx:
        change(tx, 2, VILLAGE, name="某某")
        tx.execute(
            insert(table(PostRow)).values(village_id=VILLAGE, person_id=3, post="supervision")
        )
    open_ballot(bench)
    bench.whisper(CLERK, "发纸票 1 某某")
    words = "纸票 1 赞成 1 反对 0 弃权 0 废票 0"
    for account in (CLERK, VOTERS[2]):
        said = bench.hear(updates.photo(words, user=updates.person(account), chat=account))
        assert "记下了" in said.texts[0] or "纸票已计入" in said.texts[0]
        # Who answers a count brings it along.
        reply = updates.photo(words, user=updates.person(account), chat=account)
        bench.hear(updates.private_message("点过了", user=account, reply_to=reply))
        everything = b"".join(held(bench, tmp_path).values())
        assert "赞成 1 反对".encode() not in everything
        assert json.dumps("赞成 1 反对")[1:-1].encode() not in everything
    with bench.database.read() as tx:
        inbox = rows(tx)["inbox"]
    # Of the two counts it is known that they came; the two answers bear whose they are, as any word does.
    assert sum(row[2] == 0 for row in inbox) == 2


def replace_database(bench: Bench, database: Database) -> Bench:
    """The same door on another file."""
    copied = object.__new__(Bench)
    copied.__dict__.update(bench.__dict__, database=database)
    return copied


def test_the_attacker_is_a_real_one(bench: Bench, tmp_path: Path) -> None:
    """Whoever holds the installation's key and a copy from before the close reads that copy: the same eyes see everything then."""
    marks = chosen()
    seen = watched(bench, tmp_path, marks)
    row = seen.moments[0].tables["ballot_key"][0]
    key = BoxKey(row[2], row[3])
    guesses = [ballot_box.open_all(key, [text], VAULT)[0].mark[0] for _, text in new_slips(seen)]
    assert right(guesses, marks) == 50


def _ranks(values: Sequence[str]) -> list[int]:
    """The place of each value among all of them."""
    places = {one: at for at, one in enumerate(sorted(values))}
    return [places[one] for one in values]
