"""How SQLite finds what is asked for all the time: by an index that holds only what still runs, never row by row."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from storage import (
    accounts,
    ballots,
    decisions,
    demands,
    errands,
    inbox,
    outbox,
    people,
    reminders,
    request_lists,
    requests,
    roll_homes,
    rolls,
    search,
    speakers,
)
from storage.engine import Database, Tx, open_database
from storage.inbox import Incoming
from storage.models import metadata
from storage.outbox import Outgoing
from storage.reminders import DeadlineRow
from storage.request_rows import RequestRow
from storage.rolls import SeatRow
from storage.tables import table
from tests.support.village import MAPLE, STRANGER, WILLOW, Who, group_chat, person_id, settle, user
from village.ids import PersonId, RollId
from village.people import Post
from village.reminders import Step, Subject

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
CLERK = person_id(Who.CLERK)
SHARDS = range(64)
ROLL = RollId(1)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = open_database(sqlite_url)
    settle(database)
    with database.begin() as tx:
        fill(tx)
        tx.exec_driver_sql("ANALYZE")
    yield database
    database.dispose()


def fill(tx: Tx) -> None:
    """A village some years on: most is done."""
    deadlines: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    for number in range(1, 2001):
        done = number % 40 > 0
        at = NOW + timedelta(hours=number)
        kept.append(
            {"village_id": WILLOW, "number": number, "text": "路灯", "category": "street_lamp"}
            | {"state": "closed" if done else "open", "author_user": number % 90}
            | {"author_person": number % 90, "author_name": "某", "assignee": number % 5}
            | {"opened_at": NOW, "due_at": at, "origin_chat": 1, "photos": 0, "result": ""}
            | {"reopened": 0, "version": 1}
        )
        deadlines.append(
            {"village_id": WILLOW, "subject": Subject.REQUEST.value, "number": number}
            | {"owner": 1, "step": Step.AFTER.value, "opened_at": NOW, "due_at": at}
            | {"wake_at": None if done else at}
        )
    tx.execute(insert(table(RequestRow)), kept)
    tx.execute(insert(table(DeadlineRow)), deadlines)
    for roll in range(ROLL, ROLL + 10):
        seats = [{"village_id": WILLOW, "roll_id": roll, "seat": at} for at in range(1, 101)]
        tx.execute(insert(table(SeatRow)), [one | {"household_id": one["seat"]} for one in seats])
        adults = [(PersonId(number), number % 100 + 1) for number in range(1, 201)]
        roll_homes.keep(tx, WILLOW, RollId(roll), adults)
    inbox.keep(
        tx, [Incoming(number, number % 50, "message", "{}") for number in range(500)], at=NOW
    )
    for number in range(480):
        inbox.claim(tx, number, at=NOW)
    outbox.put(
        tx,
        [Outgoing(number % 50, "sendMessage", "{}", village_id=WILLOW) for number in range(500)],
        at=NOW,
    )


QUESTIONS: dict[str, tuple[Callable[[Tx], object], str]] = {
    "who speaks in a group": (
        lambda tx: speakers.find(tx, group_chat(), STRANGER),
        "sqlite_autoindex_account_1",
    ),
    "what is due": (lambda tx: reminders.due(tx, NOW, limit=200), "ix_deadline_wake"),
    "what is due, with what is told of it": (
        lambda tx: reminders.matters_due(tx, NOW, limit=200),
        "ix_deadline_wake",
    ),
    "what somebody must act on": (
        lambda tx: request_lists.todo(tx, WILLOW, CLERK),
        "ix_request_todo",
    ),
    "how much runs": (lambda tx: request_lists.count_running(tx, WILLOW), "ix_request_todo"),
    "what a person raised": (
        lambda tx: request_lists.raised_by(tx, WILLOW, user=STRANGER, person=CLERK),
        "ix_request_author_person",
    ),
    "what an account raised": (
        lambda tx: request_lists.raised_by(tx, WILLOW, user=STRANGER, person=None),
        "ix_request_author_user",
    ),
    "some requests of several villages": (
        lambda tx: requests.several(tx, [(WILLOW, 3), (MAPLE, 4), (WILLOW, 9)]),
        "sqlite_autoindex_request_1",
    ),
    "of which requests was counted": (
        lambda tx: reminders.matters_due(tx, NOW, limit=9),
        "sqlite_autoindex_rate_case_1",
    ),
    "which decisions somebody is in charge of": (
        lambda tx: decisions.kept_by(tx, WILLOW, CLERK),
        "ix_decision_keeper",
    ),
    "which ballots somebody looks after": (
        lambda tx: ballots.owned_by(tx, WILLOW, CLERK),
        "ix_ballot_owner",
    ),
    "how many of a roll are away": (lambda tx: rolls.away(tx, WILLOW, ROLL), "ix_roll_home_seat"),
    "which errands somebody carries": (
        lambda tx: errands.carried_by(tx, WILLOW, CLERK, limit=10),
        "ix_errand_agent",
    ),
    "which errand an album belongs to": (
        lambda tx: errands.of_album(tx, WILLOW, "a1"),
        "ix_errand_album",
    ),
    "which updates wait": (lambda tx: inbox.waiting(tx, SHARDS), "ix_inbox_new"),
    "which messages wait": (lambda tx: outbox.waiting(tx, SHARDS), "ix_outbox_new"),
    "whose name begins so": (lambda tx: search.by_name(tx, WILLOW, "林"), "ix_person_name"),
    "whose pinyin or initials begin so": (
        lambda tx: search.by_letters(tx, WILLOW, "lin"),
        "ix_person_pinyin",
    ),
    "whose initials begin so": (
        lambda tx: search.by_letters(tx, WILLOW, "l"),
        "ix_person_initials",
    ),
    "whose phone ends so": (
        lambda tx: search.by_phone_tail(tx, WILLOW, "x"),
        "ix_person_phone_tail_mark",
    ),
    "which meetings must be called": (
        lambda tx: demands.owed(tx, WILLOW, limit=10),
        "ix_demand_owed",
    ),
    "the village in numbers": (
        lambda tx: people.counts(tx, WILLOW, today=NOW.date()),
        "COVERING INDEX ix_person_counts",
    ),
    "who holds a post": (
        lambda tx: people.holding(tx, WILLOW, Post.CLERK),
        "sqlite_autoindex_post_1 (village_id=? AND post=?",
    ),
    "who somebody is, with their posts": (
        lambda tx: accounts.actor(tx, user(Who.CLERK), WILLOW),
        "ix_post_person (village_id=? AND person_id=?)",
    ),
    "where somebody is reached": (
        lambda tx: accounts.reach(tx, WILLOW, CLERK),
        "ix_account_person",
    ),
}


def plan_of(tx: Tx, ask: Callable[[Tx], object]) -> list[str]:
    """The steps by which SQLite answers every statement of `ask`, whichever way it reaches the driver."""
    driver = tx.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    told: list[str] = []
    driver.set_trace_callback(told.append)
    ask(tx)
    driver.set_trace_callback(None)
    # Values stand in the text now, where SQLite saw them bound: it compares both with an index's condition.
    questions = [one for one in told if one.lstrip().startswith("SELECT")]
    assert questions
    return [
        row[-1]
        for question in questions
        for row in driver.execute(f"EXPLAIN QUERY PLAN {question}")
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_index_answers(database: Database, question: str) -> None:
    ask, index = QUESTIONS[question]
    with database.read() as tx:
        plan = plan_of(tx, ask)
    assert any(index in step for step in plan), plan
    # A walk over an index that holds only what waits is no walk over the table.
    walked = {step.split()[1] for step in plan if step.startswith("SCAN") and index not in step}
    assert walked.isdisjoint(metadata.tables), plan
    # It comes in the wanted order: only the few accounts of one person are sorted.
    assert index == "ix_account_person" or not [step for step in plan if "B-TREE" in step], plan
