"""A dozen small villages, and a stream of their updates that remembers what must come of each."""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from actions import requests, topics
from actions.villages import NewPerson, NewVillage, take_in
from storage import villages
from storage.chats import Kind
from storage.engine import Database, Tx
from tests.support import updates
from tests.support.updates import Raw
from tests.support.village import actor, rules
from village.categories import Category
from village.ids import ChatId, UserId, VillageId
from village.people import Post

HAMLETS = range(1, 13)
SEEDED = range(1, 41)
"""Requests that every village has from the start, so that their numbers are known to those who press."""
CLERK, VILLAGER = 1, 2
OPERATOR = 9_900_001


def account(village: int, person: int) -> int:
    """The account of a villager."""
    return 6_000_000 + village * 101 + person


def group(village: int) -> int:
    """The village's group."""
    return -1_002_000_000_000 - village * 5


def poll_id(village: int) -> str:
    """The discussion poll that is open in the village."""
    return f"56000000{village:03}"


def settle(database: Database, villages: Sequence[int] = HAMLETS) -> None:
    """Take the villages in, each with its requests and its open poll."""
    now = datetime.now(UTC)
    with database.begin() as tx:
        for village in villages:
            _settle(tx, VillageId(village), now)


def _settle(tx: Tx, village: VillageId, now: datetime) -> None:
    roster = [
        NewPerson(CLERK, "谷小雨", posts=(Post.CLERK,)),
        NewPerson(VILLAGER, "林秋禾"),
    ]
    bound = [
        NewPerson(
            one.id, one.name, posts=one.posts, account=account(village, one.id), reachable=True
        )
        for one in roster
    ]
    new = NewVillage(
        id=village,
        name=f"{village}号村",
        timezone="Asia/Shanghai",
        language="zh-CN",
        handlers=dict.fromkeys(Category, Post.CLERK),
        people=bound,
        chats={Kind.VILLAGE: group(village)},
    )
    take_in(tx, new, now=now)
    found = villages.find(tx, village)
    assert found is not None
    clerk = actor(tx, UserId(account(village, CLERK)), village)
    villager = actor(tx, UserId(account(village, VILLAGER)), village)
    chat = ChatId(group(village))
    for number in SEEDED:
        words = f"原有的第{number}件"
        requests.report(tx, villager, village=found, rules=rules(), text=words, chat=chat, now=now)
    topics.move(tx, clerk, text="要不要修凉亭", now=now)
    topics.discuss(tx, clerk, 1, rules=rules(), now=now)
    topics.poll_opened(tx, village, 1, poll_id=poll_id(village), chat=chat, message_id=900)


@dataclass
class Stream:
    """Updates without end; what was drawn is what must have had its effect, once."""

    chance: random.Random
    villages: Sequence[int] = HAMLETS
    raised: dict[str, int] = field(default_factory=dict)
    """The words of requests, and the village of each."""
    pressed: Counter[int] = field(default_factory=Counter)
    """How many presses each village saw."""
    votes: dict[tuple[int, int], int] = field(default_factory=dict)
    """The choice of each voter of each village."""
    drawn: set[int] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _waiting: list[tuple[int, int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Shuffle what will be pressed: who, on which request, to do what."""
        for village, number in itertools.product(self.villages, SEEDED):
            self._waiting.append((village, number, "accept", ""))
            self._waiting.append((village, number, "resolve", "done"))
        self.chance.shuffle(self._waiting)

    def __iter__(self) -> Iterator[Raw]:
        """Forever."""
        while True:
            update = self._next()
            self.drawn.add(update["update_id"])
            yield update

    def _next(self) -> Raw:
        number, village = next(self._numbers), self.chance.choice(self.villages)
        makers: tuple[Callable[[int, int], Raw], ...] = (
            self._report,
            self._photo,
            self._private,
            self._press,
            self._vote,
            self._help,
            self._talk,
        )
        (make,) = self.chance.choices(makers, weights=(6, 2, 2, 4, 4, 2, 4))
        return make(number, village)

    def _matter(self, number: int, village: int) -> str:
        words = f"{self.chance.choice(updates.MATTERS)}，第{number}号纸条"
        self.raised[words] = village
        return f"#诉求 {words}"

    def _somebody(self, number: int) -> Raw:
        return updates.person(7_000_000 + number)

    def _report(self, number: int, village: int) -> Raw:
        words = self._matter(number, village)
        return updates.message(words, chat=group(village), user=self._somebody(number))

    def _photo(self, number: int, village: int) -> Raw:
        words = self._matter(number, village)
        return updates.photo(words, chat=group(village), user=self._somebody(number))

    def _private(self, number: int, village: int) -> Raw:
        sender = updates.person(account(village, VILLAGER))
        return updates.private_message(self._matter(number, village), user=sender)

    def _press(self, number: int, village: int) -> Raw:
        if not self._waiting:
            return self._talk(number, village)
        village, request, deed, value = self._waiting.pop()
        if self.chance.random() < 0.2:
            # A thumb that trembles: the second press finds the work done.
            self._waiting.append((village, request, deed, value))
        self.pressed[village] += 1
        clerk = account(village, CLERK)
        return updates.press(f"req:{deed}:{village}:{request}:{value}", chat=clerk, user=clerk)

    def _vote(self, number: int, village: int) -> Raw:
        choice = self.chance.randrange(3)
        self.votes[village, 7_000_000 + number] = choice
        return updates.poll_answer(poll_id(village), [choice], user=self._somebody(number))

    def _help(self, number: int, village: int) -> Raw:
        return updates.message("帮助", chat=group(village), user=self._somebody(number))

    def _talk(self, number: int, village: int) -> Raw:
        user = self._somebody(number)
        return updates.message(self.chance.choice(updates.TALK), chat=group(village), user=user)
