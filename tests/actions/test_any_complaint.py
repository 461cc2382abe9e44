"""Whatever posts people hold, lose and gain, and whatever is done with complaints: whom one is about never meets it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, insert, select

from actions import complaint_clock, complaints, own_data, request_lists
from actions import trail as signing
from actions.complaints import Told
from storage import accounts, people, trail
from storage import complaints as kept
from storage.complaints import ComplaintRow
from storage.engine import Tx, open_database
from storage.people import PostRow
from tests.support.village import (
    NAMES,
    NOW,
    VAULT,
    WILLOW,
    Who,
    person_id,
    rows,
    rules,
    rules_of,
    settle,
    speaker,
    user,
)
from tests.support.village import POSTS as POSTS_OF
from village.complaints import Move, State, may_hear
from village.errors import ComplaintNotFound, VillageError
from village.own_data import Trace
from village.people import Post
from village.rights import Role
from village.talk import accusations

CLUE = "两百块"
POSTS = [
    Post.SECRETARY,
    Post.DIRECTOR,
    Post.CLERK,
    Post.SUPERVISION,
    Post.LINKING_CADRE,
    Post.AREA_HEAD,
]
ANYBODY = ["", "书记", *(NAMES[one] for one in Who if POSTS_OF.get(one))]
"""Whom the words may name, whomever their author points at."""
somebody = st.sampled_from(Who)
which = st.integers(0, 3)


class AnyComplaint(RuleBasedStateMachine):
    tx: ClassVar[Tx]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.numbers: list[int] = []

    def attempt(self, unit: Callable[[], Told]) -> None:
        """What is refused undoes itself; what is told is told to nobody who may not hear it."""
        self.now += timedelta(minutes=5)
        with suppress(VillageError), self.tx.begin_nested():
            self.is_told_rightly(unit())

    def is_told_rightly(self, told: Told) -> None:
        one = told.complaint
        if told.to_handler is not None and one.state is State.RECEIVED:
            assert told.handler is not None
            assert may_hear(told.handler, told.subjects)
            assert one.handler not in one.subjects
            assert one.handler != one.author.person
            officers = people.officers(self.tx, WILLOW)
            assert told.handler not in accusations.named(one.text, officers)
        if one.number not in self.numbers:
            self.numbers.append(one.number)

    def number(self, at: int) -> int:
        return self.numbers[at % len(self.numbers)] if self.numbers else 0

    @rule(
        by=somebody,
        about=st.lists(somebody, max_size=2),
        named=st.booleans(),
        said=st.sampled_from(ANYBODY),
    )
    def complain(self, by: Who, about: list[Who], named: bool, said: str) -> None:
        self.attempt(
            lambda: complaints.complain(
                self.tx,
                speaker(self.tx, by),
                f"{said}收了{CLUE}",
                about=[person_id(one) for one in about],
                named=named,
                vault=VAULT,
                rules=rules(),
                now=self.now,
            )
        )

    @rule(at=which, how=st.sampled_from([Move.SIGN, Move.ANSWER, Move.RAISE]))
    def handle(self, at: int, how: Move) -> None:
        self.by_handler_or(at, None, how)

    @rule(by=somebody, at=which, how=st.sampled_from(Move))
    def meddle(self, by: Who, at: int, how: Move) -> None:
        self.by_handler_or(at, by, how)

    def by_handler_or(self, at: int, by: Who | None, how: Move) -> None:
        number, tx = self.number(at), self.tx
        found = kept.find(tx, WILLOW, number, VAULT)
        if found is None:
            return
        actor = speaker(tx, by or Who(found.handler))
        vault, lawful, now = VAULT, rules(), self.now
        deeds: dict[Move, Callable[[], Told]] = {
            Move.SIGN: lambda: complaints.sign(
                tx, actor, number, vault=vault, rules=lawful, now=now
            ),
            Move.ANSWER: lambda: complaints.answer(
                tx, actor, number, "查了", vault=vault, rules=lawful, now=now
            ),
            Move.RAISE: lambda: complaints.pass_up(
                tx, actor, number, vault=vault, rules=lawful, now=now
            ),
            Move.CONTEST: lambda: complaints.contest(
                tx, actor, number, vault=vault, rules=lawful, now=now
            ),
        }
        other = lambda: complaints.end(tx, actor, number, move=how, vault=vault, now=now)  # noqa: E731
        if how is not Move.LAPSE:
            self.attempt(deeds.get(how, other))

    @rule(who=somebody, post=st.sampled_from(POSTS))
    def appoint(self, who: Who, post: Post) -> None:
        if post not in people_posts(self.tx, who):
            row = {"village_id": WILLOW, "post": post.value, "person_id": int(who)}
            self.tx.execute(insert(PostRow).values(**row))

    @rule(who=somebody)
    def dismiss(self, who: Who) -> None:
        self.tx.execute(
            delete(PostRow).where(PostRow.village_id == WILLOW, PostRow.person_id == int(who))
        )

    @rule(who=somebody)
    def block(self, who: Who) -> None:
        accounts.mark_unreachable(self.tx, user(who))

    @rule(hours=st.sampled_from([1, 3, 24, 80]))
    def pass_time(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        swept = complaint_clock.sweep(
            self.tx, rules_of_village=rules_of, vault=VAULT, now=self.now, limit=50
        )
        for woken in swept.woken:
            if woken.news is complaint_clock.News.PASSED:
                self.is_told_rightly(woken.told)

    @invariant()
    def nobody_meets_what_is_not_theirs(self) -> None:
        for number in self.numbers:
            found = kept.find(self.tx, WILLOW, number, VAULT)
            assert found is not None
            for who in Who:
                actor = speaker(self.tx, who)
                listed = [*complaints.own(self.tx, actor, vault=VAULT)]
                listed += complaints.waiting(self.tx, actor, vault=VAULT)
                try:
                    told = complaints.find(self.tx, actor, number, vault=VAULT)
                except ComplaintNotFound:
                    assert number not in {one.number for one in listed}
                    continue
                assert actor.person_id not in found.subjects
                if told.role is Role.HANDLER:
                    assert told.handler is not None
                    assert may_hear(told.handler, told.subjects)

    @invariant()
    def no_other_room_could_tell_it(self) -> None:
        """Every list, card, count and page is made of rows; in none of them does a word of it stand."""
        every = rows(self.tx)
        assert not [name for name, lines in every.items() if CLUE in str(lines)]
        for entry in trail.entries(self.tx, WILLOW):
            if entry.deed == signing.SEALED:
                assert (entry.actor, entry.subject) == (signing.SEALED, signing.SEALED)
                assert set(entry.data) == {"mark"}
        for who in (Who.SECRETARY, Who.CLERK):
            actor = speaker(self.tx, who)
            assert request_lists.mine(self.tx, actor) == []
            assert own_data.see(self.tx, actor, vault=VAULT).traces[Trace.REQUESTS] == 0
        states = set(self.tx.scalars(select(ComplaintRow.state)))
        assert states <= {one.value for one in State}

    def teardown(self) -> None:
        self.tx.rollback()


def people_posts(tx: Tx, who: Who) -> frozenset[Post]:
    found = people.find(tx, WILLOW, person_id(who))
    return found.posts if found else frozenset()


def test_whom_a_complaint_is_about_never_meets_it(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    settle(database)
    examples = max(4, settings().max_examples // 8)
    with database.engine.connect() as AnyComplaint.tx:
        run_state_machine_as_test(
            AnyComplaint, settings=settings(max_examples=examples, stateful_step_count=20)
        )
    database.dispose()
