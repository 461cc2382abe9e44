from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.support.matters import EXPECTED, HANDLER, NOW, make, matter
from village import request_moves as moves
from village.errors import CannotMerge, VillageError, WrongState
from village.handling import Way
from village.ids import ChatId, PersonId
from village.requests import (
    PAUSED_IN_ALL,
    REOPENINGS,
    TO_DO,
    TO_RATE,
    Ending,
    Move,
    Rating,
    Request,
    State,
)


class RequestLife(RuleBasedStateMachine):
    """Anybody tries anything at any time, and time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.request = replace(matter(), offered_to=None)
        self.now = NOW
        self.given = self.request.due_at
        self.owners = {HANDLER}

    def attempt(self, move: Move, change: Callable[[], Request]) -> Request | None:
        before = self.request
        try:
            after = change()
        except VillageError:
            return None
        assert after.state is EXPECTED[before.state][move]
        assert after.version == before.version + 1
        self.request = after
        return after

    @rule(hours=st.integers(1, 100))
    def time_goes_on(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def accept(self) -> None:
        self.attempt(Move.ACCEPT, lambda: moves.accept(self.request))

    @rule(to=st.integers(1, 9).map(PersonId), by_leader=st.booleans())
    def hand_over(self, to: PersonId, by_leader: bool) -> None:
        before = self.request
        change = moves.hand_over if by_leader else moves.offer
        move = Move.HAND_OVER if by_leader else Move.OFFER
        after = self.attempt(move, lambda: change(before, to))
        if after is not None:
            assert after.due_at == before.due_at
            assert after.assignee == (to if by_leader else before.assignee)
            self.owners.add(to)

    @rule(yes=st.booleans())
    def answer(self, yes: bool) -> None:
        before = self.request
        if yes:
            after = self.attempt(Move.TAKE, lambda: moves.take(before))
            assert after is None or (after.assignee, after.due_at) == (
                before.offered_to,
                before.due_at,
            )
        elif before.offered_to is not None:
            self.request = moves.refuse(before)

    @rule(hours=st.integers(-9, 200), first=st.booleans())
    def more_time(self, hours: int, first: bool) -> None:
        until, latest = self.now + timedelta(hours=hours), self.now + timedelta(hours=150)
        before = self.request
        if first:
            after = self.attempt(
                Move.PROMISE,
                lambda: moves.promise(self.request, until, now=self.now, latest=latest),
            )
        else:
            after = self.attempt(
                Move.EXTEND, lambda: moves.extend(self.request, until, now=self.now, latest=latest)
            )
        if after is not None:
            assert self.now < after.due_at <= latest
            assert not before.late(self.now)
            assert not first or before.way is Way.IMMEDIATE
            self.given = after.due_at

    @rule(words=st.text(max_size=5), hours=st.integers(1, 120))
    def pause(self, words: str, hours: int) -> None:
        until = self.now + timedelta(hours=hours)
        after = self.attempt(
            Move.PAUSE, lambda: moves.pause(self.request, words, now=self.now, until=until)
        )
        assert after is None or words.strip()

    @rule()
    def resume(self) -> None:
        before = self.request
        after = self.attempt(Move.RESUME, lambda: moves.resume(before, now=self.now))
        if after is not None and before.pause is not None:
            left = before.due_at - before.pause.since
            woke = min(self.now, before.pause.until)
            assert after.due_at - woke == left
            self.given = after.due_at

    @rule(words=st.text(max_size=5))
    def resolve(self, words: str) -> None:
        after = self.attempt(Move.RESOLVE, lambda: moves.resolve(self.request, words, now=self.now))
        if after is not None:
            assert after.result
            self.given = after.due_at

    @rule(words=st.text(max_size=5))
    def decline(self, words: str) -> None:
        after = self.attempt(Move.DECLINE, lambda: moves.decline(self.request, words))
        assert after is None or after.result

    @rule()
    def draw(self) -> None:
        self.attempt(Move.DRAW, lambda: moves.draw(self.request))

    @rule(rating=st.sampled_from(Rating), days=st.integers(1, 9))
    def rate(self, rating: Rating, days: int) -> None:
        again = rating is Rating.UNSATISFIED and self.request.reopened < REOPENINGS
        move = Move.REOPEN if again else Move.CONFIRM
        after = self.attempt(move, lambda: moves.rate(self.request, rating))
        if after is not None and again:
            self.given = self.now + timedelta(days=days)
            self.request = moves.restart(after, self.given)

    @precondition(lambda self: self.request.state is State.CLOSED)
    @rule(move=st.sampled_from(Move))
    def nothing_moves_what_is_closed_but_what_was_merged(self, move: Move) -> None:
        if move is Move.COME_APART and self.request.ending is Ending.MERGED:
            return
        if move is Move.TAKE_UP and self.request.rating is Rating.UNSATISFIED:
            # What ended with a second no a consultation may open once more.
            return
        with pytest.raises((WrongState, CannotMerge)):
            make(move, self.request)

    @rule(state=st.sampled_from(State), private=st.booleans(), number=st.integers(11, 13))
    def merge(self, state: State, private: bool, number: int) -> None:
        before = self.request
        into = replace(matter(state), number=number)
        if private:
            into = replace(into, origin_chat=ChatId(into.author_user))
        after = self.attempt(Move.MERGE, lambda: moves.merge(before, into, now=self.now))
        if after is not None:
            assert into.state in TO_DO
            assert not private
            assert number != before.number
            self.given = after.due_at

    @rule()
    def come_apart(self) -> None:
        before = self.request
        after = self.attempt(Move.COME_APART, lambda: moves.come_apart(before))
        if after is not None:
            assert before.ending is Ending.MERGED
            assert (after.opened_at, after.due_at) == (before.opened_at, before.due_at)

    @invariant()
    def it_stands_still_only_so_long(self) -> None:
        assert self.request.paused <= PAUSED_IN_ALL

    @invariant()
    def it_always_has_an_owner_who_was_asked(self) -> None:
        assert self.request.assignee in self.owners
        assert self.request.first_asked == HANDLER

    @invariant()
    def only_the_closed_have_no_way_out_but_who_was_merged(self) -> None:
        merged = self.request.ending is Ending.MERGED
        assert merged == (self.request.merged_into is not None)
        assert not merged or self.request.state is State.CLOSED
        assert EXPECTED[self.request.state]

    @invariant()
    def its_time_is_the_one_that_was_given(self) -> None:
        assert self.request.due_at == self.given

    @invariant()
    def it_stands_still_only_while_it_is_paused(self) -> None:
        assert (self.request.pause is not None) == (self.request.state is State.PAUSED)
        assert self.request.offered_to is None or self.request.state in TO_DO

    @invariant()
    def what_was_said_to_be_over_says_how(self) -> None:
        said = self.request.state in TO_RATE
        assert not said or self.request.ending in {Ending.DONE, Ending.DECLINED}
        assert self.request.reopened <= REOPENINGS


TestRequestLife = RequestLife.TestCase
