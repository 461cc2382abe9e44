"""Whatever people do in whatever order, what the village keeps stays true."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from actions import handling, merges, opinions, reminders, requests, results, topics, witnesses
from storage import accounts, trail
from storage import opinions as kept_opinions
from storage import topics as kept_topics
from storage.counters import CounterRow
from storage.engine import Tx, open_database
from storage.grams import GramRow
from storage.reminders import DeadlineRow
from storage.request_rows import RequestRow
from storage.tables import table
from storage.topics import TopicRow
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rules,
    rules_of,
    settle,
    user,
    village_of,
)
from village.errors import VillageError
from village.ids import VillageId
from village.people import Actor
from village.requests import Rating

PEOPLE = [Who.CLERK, Who.UTILITIES, Who.SECRETARY, Who.AWAY, None]
"""Few enough that they meet each other's matters; None is a guest."""
TEXTS = ["路灯不亮", "想问个事", "着火了", "  "]
NUMBERS = range(1, 3)
_request, _topic, _deadline, _counter, _gram = map(
    table, (RequestRow, TopicRow, DeadlineRow, CounterRow, GramRow)
)


class Day:
    """What can happen; a refusal takes everything back, as the writer does with a unit that raises."""

    def __init__(self, tx: Tx) -> None:
        self.tx, self.now = tx, NOW
        self.message = 0

    def by(self, one: Who | None, village: VillageId) -> Actor:
        return actor(self.tx, STRANGER if one is None else user(one, village), village)

    def attempt(self, unit: Callable[[], object]) -> None:
        self.now += timedelta(minutes=7)
        with suppress(VillageError), self.tx.begin_nested():
            unit()

    def report(self, one: Who | None, village: VillageId, text: str) -> None:
        self.attempt(
            lambda: requests.report(
                self.tx,
                self.by(one, village),
                village=village_of(self.tx, village),
                rules=rules(),
                text=text,
                chat=group_chat(village),
                now=self.now,
            )
        )

    def accept(self, one: Who | None, village: VillageId, number: int) -> None:
        self.attempt(lambda: requests.accept(self.tx, self.by(one, village), number, now=self.now))

    def hand_over(self, one: Who | None, village: VillageId, number: int, to: Who) -> None:
        self.attempt(
            lambda: handling.hand_over(
                self.tx,
                self.by(one, village),
                number,
                to=person_id(to),
                now=self.now,
            )
        )

    def resolve(self, one: Who | None, village: VillageId, number: int, result: str) -> None:
        self.attempt(
            lambda: results.resolve(
                self.tx, self.by(one, village), number, result=result, rules=rules(), now=self.now
            )
        )

    def rate(self, one: Who | None, village: VillageId, number: int, rating: Rating) -> None:
        self.attempt(
            lambda: results.rate(
                self.tx,
                self.by(one, village),
                number,
                rating=rating,
                rules=rules(),
                now=self.now,
            )
        )

    def move(self, one: Who | None, village: VillageId, text: str) -> None:
        self.attempt(lambda: topics.move(self.tx, self.by(one, village), text=text, now=self.now))

    def discuss(self, one: Who | None, village: VillageId, number: int) -> None:
        def unit() -> None:
            topics.discuss(self.tx, self.by(one, village), number, rules=rules(), now=self.now)
            topics.poll_opened(
                self.tx,
                village,
                number,
                poll_id=f"{village}-{number}",
                chat=group_chat(village),
                message_id=number,
            )

        self.attempt(unit)

    def vote(self, one: Who | None, village: VillageId, number: int, options: list[int]) -> None:
        poll = topics.poll_of(self.tx, f"{village}-{number}")
        if poll is not None:
            self.attempt(
                lambda: topics.vote(
                    self.tx, self.by(one, village), poll, options=options, now=self.now
                )
            )

    def opine(self, one: Who | None, village: VillageId, number: int, words: str) -> None:
        self.message += 1
        self.attempt(
            lambda: opinions.opine(
                self.tx,
                self.by(one, village),
                number,
                words=words,
                chat=group_chat(village),
                message_id=self.message,
                now=self.now,
            )
        )

    def block(self, one: Who | None, village: VillageId) -> None:
        accounts.mark_unreachable(self.tx, self.by(one, village).user_id)

    def handle(self, one: Who | None, village: VillageId, number: int, how: str) -> None:
        """Everything else that is done with a request."""
        by, now, lawful = self.by(one, village), self.now, rules()
        soon = (self.now + timedelta(days=2)).date()
        deeds: dict[str, Callable[[], object]] = {
            "take": lambda: handling.take(self.tx, by, number, now=now),
            "refuse": lambda: handling.refuse(self.tx, by, number, now=now),
            "promise": lambda: handling.promise(
                self.tx, by, number, until=soon, rules=lawful, now=now
            ),
            "extend": lambda: handling.extend(
                self.tx, by, number, until=soon, reason="等", rules=lawful, now=now
            ),
            "pause": lambda: handling.pause(
                self.tx, by, number, reason="等", rules=lawful, now=now
            ),
            "resume": lambda: handling.resume(self.tx, by, number, rules=lawful, now=now),
            "decline": lambda: handling.decline(
                self.tx, by, number, reason="等", rules=lawful, now=now
            ),
            "withdraw": lambda: handling.withdraw(self.tx, by, number, rules=lawful, now=now),
            "merge": lambda: merges.merge(self.tx, by, number, 3 - number, rules=rules(), now=now),
            "unmerge": lambda: merges.unmerge(self.tx, by, number, rules=lawful, now=now),
            "yes": lambda: witnesses.say(self.tx, by, number, done=True, rules=lawful, now=now),
            "no": lambda: witnesses.say(self.tx, by, number, done=False, rules=lawful, now=now),
        }
        self.attempt(deeds[how])

    def pass_time(self, hours: int) -> None:
        """The clock goes on, perhaps through a long downtime, and the sweep comes."""
        self.now += timedelta(hours=hours)
        while reminders.sweep(self.tx, rules_of=rules_of, now=self.now, limit=3).climbed:
            pass


def check(tx: Tx) -> None:
    """What must hold at any moment."""
    # What is done still waits for somebody's word.
    running = select(_request.c.village_id, _request.c.number).where(_request.c.state != "closed")
    discussing = select(_topic.c.village_id, _topic.c.number).where(_topic.c.state == "discussing")
    expected = Counter(("request", *row) for row in tx.execute(running))
    expected += Counter(("topic", *row) for row in tx.execute(discussing))
    clocks = select(_deadline.c.subject, _deadline.c.village_id, _deadline.c.number).where(
        _deadline.c.subject.in_(["request", "topic"])
    )
    assert Counter(tuple(row) for row in tx.execute(clocks)) == expected
    owned = select(_request.c.number).join(
        _deadline,
        (_deadline.c.subject == "request")
        & (_deadline.c.village_id == _request.c.village_id)
        & (_deadline.c.number == _request.c.number)
        & ((_deadline.c.owner != _request.c.assignee) | (_deadline.c.due_at != _request.c.due_at)),
    )
    assert tx.execute(owned).all() == []
    absorbed = select(_request.c.village_id, _request.c.number, _request.c.absorbed).where(
        _request.c.absorbed > 0
    )
    into = select(_request.c.village_id, _request.c.merged_into).where(
        _request.c.merged_into.is_not(None)
    )
    merged = Counter(tuple(row) for row in tx.execute(into))
    assert merged == {(row[0], row[1]): row[2] for row in tx.execute(absorbed)}
    found = select(_gram.c.village_id, _gram.c.number).distinct()
    to_do = select(_request.c.village_id, _request.c.number).where(
        _request.c.state != "closed", _request.c.text != "着火了"
    )
    assert {tuple(row) for row in tx.execute(found)} == {tuple(row) for row in tx.execute(to_do)}
    for village in (WILLOW, MAPLE):
        assert trail.verify(tx, village) is None
        check_numbers(tx, village)
        for topic in kept_topics.several(tx, [(village, number) for number in NUMBERS]):
            tally = kept_topics.tally(tx, village, topic.number).counts
            recount = kept_topics.recount(tx, village, topic.number).counts
            assert {key: votes for key, votes in tally.items() if votes} == recount
            opinions = kept_opinions.under(tx, village, topic.number)
            assert [one.number for one in opinions] == list(range(1, topic.opinions + 1))


def check_numbers(tx: Tx, village: VillageId) -> None:
    """Numbers have no gap, and the counter knows the last one."""
    for kind, rows in (("request", _request), ("topic", _topic)):
        found = select(rows.c.number).where(rows.c.village_id == village).order_by(rows.c.number)
        numbers = list(tx.scalars(found))
        last = tx.scalar(
            select(_counter.c.value).where(
                _counter.c.village_id == village, _counter.c.kind == kind
            )
        )
        assert numbers == list(range(1, (last or 0) + 1))


anybody, somewhere = st.sampled_from(PEOPLE), st.sampled_from([WILLOW, WILLOW, WILLOW, MAPLE])
number, words = st.sampled_from(NUMBERS), st.sampled_from(TEXTS)


WAYS = (
    "take",
    "refuse",
    "promise",
    "extend",
    "pause",
    "resume",
    "decline",
    "withdraw",
    "merge",
    "unmerge",
    "yes",
    "no",
)


class AnyDay(RuleBasedStateMachine):
    tx: ClassVar[Tx]

    def __init__(self) -> None:
        super().__init__()
        self.day = Day(self.tx)

    @rule(one=anybody, village=somewhere, text=words)
    def report(self, one: Who | None, village: VillageId, text: str) -> None:
        self.day.report(one, village, text)

    @rule(one=anybody, village=somewhere, number=number)
    def accept(self, one: Who | None, village: VillageId, number: int) -> None:
        self.day.accept(one, village, number)

    @rule(one=anybody, village=somewhere, number=number, to=st.sampled_from(Who))
    def hand_over(self, one: Who | None, village: VillageId, number: int, to: Who) -> None:
        self.day.hand_over(one, village, number, to)

    @rule(one=anybody, village=somewhere, number=number, result=words)
    def resolve(self, one: Who | None, village: VillageId, number: int, result: str) -> None:
        self.day.resolve(one, village, number, result)

    @rule(one=anybody, village=somewhere, number=number, rating=st.sampled_from(Rating))
    def rate(self, one: Who | None, village: VillageId, number: int, rating: Rating) -> None:
        self.day.rate(one, village, number, rating)

    @rule(one=anybody, village=somewhere, number=number, how=st.sampled_from(WAYS))
    def handle(self, one: Who | None, village: VillageId, number: int, how: str) -> None:
        self.day.handle(one, village, number, how)

    @rule(one=anybody, village=somewhere, text=words)
    def move(self, one: Who | None, village: VillageId, text: str) -> None:
        self.day.move(one, village, text)

    @rule(one=anybody, village=somewhere, number=number)
    def discuss(self, one: Who | None, village: VillageId, number: int) -> None:
        self.day.discuss(one, village, number)

    @rule(
        one=anybody,
        village=somewhere,
        number=number,
        options=st.lists(st.integers(0, 3), max_size=1),
    )
    def vote(self, one: Who | None, village: VillageId, number: int, options: list[int]) -> None:
        self.day.vote(one, village, number, options)

    @rule(one=anybody, village=somewhere, number=number, text=words)
    def opine(self, one: Who | None, village: VillageId, number: int, text: str) -> None:
        self.day.opine(one, village, number, text)

    @rule(one=anybody, village=somewhere)
    def block(self, one: Who | None, village: VillageId) -> None:
        self.day.block(one, village)

    @rule(hours=st.sampled_from([1, 12, 24, 72, 24 * 31]))
    def pass_time(self, hours: int) -> None:
        self.day.pass_time(hours)

    @invariant()
    def what_is_kept_is_true(self) -> None:
        check(self.tx)

    def teardown(self) -> None:
        self.tx.rollback()


def test_any_order_of_deeds_leaves_the_truth(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    settle(database)
    examples = max(5, settings().max_examples // 4)
    with database.engine.connect() as AnyDay.tx:
        run_state_machine_as_test(
            AnyDay, settings=settings(max_examples=examples, stateful_step_count=30)
        )
    database.dispose()


@pytest.mark.parametrize("seed", [0, 2])
def test_a_long_day_leaves_the_truth_on_both_databases(tx: Tx, seed: int) -> None:
    chance = random.Random(seed)
    day = Day(tx)
    deeds: list[Callable[[Who | None, VillageId, int], None]] = [
        lambda one, village, _: day.report(one, village, chance.choice(TEXTS)),
        day.accept,
        lambda one, village, no: day.hand_over(one, village, no, chance.choice(list(Who))),
        lambda one, village, no: day.resolve(one, village, no, chance.choice(TEXTS)),
        lambda one, village, no: day.rate(one, village, no, chance.choice(list(Rating))),
        lambda one, village, _: day.move(one, village, chance.choice(TEXTS)),
        lambda one, village, no: day.handle(one, village, no, chance.choice(WAYS)),
        day.discuss,
        lambda one, village, no: day.vote(one, village, no, [chance.randrange(4)]),
        lambda one, village, no: day.opine(one, village, no, chance.choice(TEXTS)),
        lambda _one, _village, no: day.pass_time(no * 9),
    ]
    for _ in range(250):
        village = chance.choice([WILLOW, WILLOW, WILLOW, MAPLE])
        chance.choice(deeds)(chance.choice(PEOPLE), village, chance.choice(NUMBERS))
    check(tx)
    # The day was not spent on refusals alone.
    done = {one.deed for one in trail.entries(tx, WILLOW)}
    assert {"report", "accept", "resolve", "move_topic", "discuss", "vote", "remind"} <= done
