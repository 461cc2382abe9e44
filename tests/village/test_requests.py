from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from village import request_moves as moves
from village import requests
from village.categories import Category
from village.errors import (
    CannotMerge,
    DateOver,
    DateTooLate,
    ExtendedAlready,
    PausedEnough,
    TextMissing,
    TextTooLong,
    TheirsAlready,
    TooLate,
    VillageError,
    WayChosen,
    WrongState,
)
from village.handling import Way
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor, Person, Post
from village.requests import (
    BUTTONS,
    PAUSED_IN_ALL,
    REOPENINGS,
    RESULT_LIMIT,
    RUNNING,
    TEXT_LIMIT,
    TO_DO,
    TO_RATE,
    TRANSITIONS,
    Ending,
    Move,
    Pause,
    Rating,
    Request,
    State,
)
from village.rights import RIGHTS, Deed, Role

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
VILLAGE = VillageId(1)
HANDLER, OTHER, THIRD, AUTHOR = PersonId(4), PersonId(5), PersonId(6), PersonId(11)

WORK = {
    Move.OFFER: "same",
    Move.TAKE: State.ACCEPTED,
    Move.HAND_OVER: State.OPEN,
    Move.PROMISE: State.ACCEPTED,
    Move.EXTEND: "same",
    Move.RESOLVE: State.RESOLVED,
    Move.DECLINE: State.RESOLVED,
    Move.WITHDRAW: State.CLOSED,
    Move.MERGE: State.CLOSED,
}
SAID = {Move.CONFIRM: State.CLOSED, Move.REOPEN: State.OPEN, Move.DRAW: State.CHECKING}


def told(state: State, moves: dict[Move, State | str]) -> dict[Move, State]:
    return {move: state if to == "same" else State(to) for move, to in moves.items()}


EXPECTED = {
    State.OPEN: told(State.OPEN, WORK | {Move.ACCEPT: State.ACCEPTED}),
    State.ACCEPTED: told(State.ACCEPTED, WORK | {Move.PAUSE: State.PAUSED}),
    State.PAUSED: {
        Move.RESUME: State.ACCEPTED,
        Move.RESOLVE: State.RESOLVED,
        Move.WITHDRAW: State.CLOSED,
        Move.MERGE: State.CLOSED,
    },
    State.RESOLVED: SAID,
    State.CHECKING: SAID,
    State.CLOSED: {Move.COME_APART: State.OPEN, Move.TAKE_UP: State.OPEN},
}
"""Written from the issue, apart from the table of the rules."""


def matter(state: State = State.OPEN, *, reopened: int = 0) -> Request:
    asleep = state is State.PAUSED
    return Request(
        village_id=VILLAGE,
        number=12,
        text="村口的路灯不亮",
        category=Category.STREET_LAMP,
        state=state,
        author_user=UserId(99),
        author_person=AUTHOR,
        author_name="林秋禾",
        assignee=HANDLER,
        opened_at=NOW,
        due_at=NOW + timedelta(days=3),
        origin_chat=ChatId(-100),
        first_asked=HANDLER,
        offered_to=OTHER if state in RUNNING else None,
        pause=Pause("等配件", NOW, NOW + timedelta(days=5)) if asleep else None,
        rating=Rating.UNSATISFIED if state is State.CLOSED else None,
        reopened=reopened,
        ending=Ending.MERGED if state is State.CLOSED else None,
        merged_into=7 if state is State.CLOSED else None,
    )


OTHER_MATTER = replace(matter(), number=7)


def make(move: Move, request: Request) -> Request:
    """Do what a person does for this move."""
    soon, latest = request.due_at + timedelta(days=1), request.due_at + timedelta(days=7)
    deeds: dict[Move, Callable[[], Request]] = {
        Move.ACCEPT: lambda: moves.accept(request),
        Move.OFFER: lambda: moves.offer(request, THIRD),
        Move.TAKE: lambda: moves.take(request),
        Move.HAND_OVER: lambda: moves.hand_over(request, OTHER),
        Move.PROMISE: lambda: moves.promise(request, soon, now=NOW, latest=latest),
        Move.EXTEND: lambda: moves.extend(request, soon, now=NOW, latest=latest),
        Move.PAUSE: lambda: moves.pause(request, "等配件", now=NOW, until=latest),
        Move.RESUME: lambda: moves.resume(request, now=NOW),
        Move.RESOLVE: lambda: moves.resolve(request, "换了灯泡", now=NOW),
        Move.DECLINE: lambda: moves.decline(request, "要等明年的项目"),
        Move.WITHDRAW: lambda: moves.withdraw(request, now=NOW),
        Move.DRAW: lambda: moves.draw(request),
        Move.CONFIRM: lambda: moves.rate(request, Rating.SATISFIED),
        Move.REOPEN: lambda: moves.rate(request, Rating.UNSATISFIED),
        Move.MERGE: lambda: moves.merge(request, OTHER_MATTER, now=NOW),
        Move.COME_APART: lambda: moves.come_apart(request),
        Move.TAKE_UP: lambda: moves.take_up(request, latest, now=NOW),
    }
    return deeds[move]()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_is_in_the_table_or_refused(state: State, move: Move) -> None:
    before = matter(state)
    expected = EXPECTED[state].get(move)
    if expected is None:
        with pytest.raises(WrongState) as refused:
            make(move, before)
        assert (refused.value.number, refused.value.state) == (12, state.value)
        return
    after = make(move, before)
    assert after.state is expected
    assert after.version == before.version + 1


def test_the_table_holds_nothing_else() -> None:
    expected = {(state, move): to for state, row in EXPECTED.items() for move, to in row.items()}
    assert expected == TRANSITIONS


def reachable_from(start: State) -> set[State]:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (state, _), to in TRANSITIONS.items():
            if state is here and to not in seen:
                seen.add(to)
                waiting.append(to)
    return seen


def test_every_state_is_reached_and_none_is_a_trap() -> None:
    assert reachable_from(State.OPEN) == set(State)
    assert all(State.CLOSED in reachable_from(state) for state in State)
    assert {State.OPEN, State.ACCEPTED} == RUNNING


def test_every_button_of_a_card_leads_somewhere() -> None:
    assert set(BUTTONS) == set(State)
    moved_by = {
        Deed.ACCEPT: Move.ACCEPT,
        Deed.HAND_OVER: Move.HAND_OVER,
        Deed.TAKE: Move.TAKE,
        Deed.REFUSE: Move.TAKE,
        Deed.RESUME: Move.RESUME,
        Deed.RESOLVE: Move.RESOLVE,
        Deed.RATE: Move.CONFIRM,
    }
    for state, buttons in BUTTONS.items():
        assert len(buttons) == len(set(buttons))
        for role, deed in buttons:
            assert role in RIGHTS[deed]
            assert moved_by[deed] in EXPECTED[state]


def test_an_unsatisfied_requester_reopens_once() -> None:
    first = moves.rate(matter(State.RESOLVED), Rating.UNSATISFIED)
    assert (first.state, first.reopened, first.rating) == (State.OPEN, 1, Rating.UNSATISFIED)
    second = moves.rate(replace(first, state=State.RESOLVED), Rating.UNSATISFIED)
    assert (second.state, second.reopened, second.rating) == (State.CLOSED, 1, Rating.UNSATISFIED)


@pytest.mark.parametrize("rating", [Rating.SATISFIED, Rating.FAIR])
def test_a_requester_who_can_live_with_it_closes(rating: Rating) -> None:
    closed = moves.rate(matter(State.RESOLVED), rating)
    assert (closed.state, closed.rating, closed.reopened) == (State.CLOSED, rating, 0)


def test_a_reopened_matter_gets_a_new_time_and_no_old_result() -> None:
    later = NOW + timedelta(days=9)
    reopened = moves.rate(replace(matter(State.RESOLVED), result="好了"), Rating.UNSATISFIED)
    again = moves.restart(reopened, later)
    assert (again.due_at, again.result, again.version) == (later, "", reopened.version)


def test_lateness_is_over_when_the_matter_is_done() -> None:
    due = matter().due_at
    just_before = due - timedelta(microseconds=1)
    assert not matter().late(just_before)
    assert matter().late(due)
    assert matter(State.ACCEPTED).late(due)
    assert not matter(State.RESOLVED).late(due + timedelta(days=9))
    assert not matter(State.CLOSED).late(due + timedelta(days=9))


@pytest.mark.parametrize("words", ["", " ", "\n\t  \n", "\u3000"])
def test_nothing_is_no_request(words: str) -> None:
    with pytest.raises(TextMissing) as refused:
        requests.clean_text(words)
    assert refused.value.command == "report"


def test_a_text_is_kept_whole_or_refused() -> None:
    assert requests.clean_text(f"  {'灯' * TEXT_LIMIT}\n") == "灯" * TEXT_LIMIT
    with pytest.raises(TextTooLong) as refused:
        requests.clean_text("灯" * 10_000)
    assert (refused.value.length, refused.value.limit) == (10_000, TEXT_LIMIT)


def test_a_result_needs_words_and_has_a_limit() -> None:
    with pytest.raises(TextMissing) as refused:
        moves.resolve(matter(), "  ", now=NOW)
    assert refused.value.command == "resolve"
    with pytest.raises(TextTooLong):
        moves.resolve(matter(), "好" * (RESULT_LIMIT + 1), now=NOW)
    assert (
        moves.resolve(matter(), f" {'好' * RESULT_LIMIT} ", now=NOW).result == "好" * RESULT_LIMIT
    )


def speaker(user: int, person: PersonId | None = None, *posts: Post) -> Actor:
    on_roster = (
        None
        if person is None
        else Person(VILLAGE, person, "某", household_id=1, group=1, posts=frozenset(posts))
    )
    return Actor(UserId(user), VILLAGE, "某", "zh", on_roster)


@pytest.mark.parametrize(
    ("actor", "roles"),
    [
        (speaker(1), {Role.GUEST}),
        (speaker(99), {Role.GUEST, Role.REQUESTER}),
        (speaker(1, PersonId(20)), {Role.VILLAGER}),
        (speaker(1, AUTHOR), {Role.VILLAGER, Role.REQUESTER}),
        (speaker(99, PersonId(20)), {Role.VILLAGER, Role.REQUESTER}),
        (speaker(1, PersonId(20), Post.SUPERVISION), {Role.VILLAGER, Role.SUPERVISOR}),
        (speaker(1, THIRD, Post.CLERK), {Role.VILLAGER, Role.CADRE, Role.COMMITTEE, Role.OFFICE}),
        (
            speaker(1, HANDLER, Post.CLERK),
            {Role.VILLAGER, Role.CADRE, Role.COMMITTEE, Role.OFFICE, Role.HANDLER},
        ),
        # Somebody who lost the post meanwhile still has the matter.
        (speaker(1, HANDLER), {Role.VILLAGER, Role.HANDLER}),
        (speaker(1, THIRD, Post.MEDIATOR), {Role.VILLAGER, Role.CADRE}),
        (
            speaker(1, THIRD, Post.SECRETARY),
            {Role.VILLAGER, Role.CADRE, Role.COMMITTEE, Role.OFFICE, Role.LEADER},
        ),
        (
            speaker(1, OTHER, Post.MEDIATOR),
            {Role.VILLAGER, Role.CADRE, Role.OFFERED},
        ),
    ],
)
def test_roles_towards_a_request(actor: Actor, roles: set[Role]) -> None:
    assert requests.roles(actor, matter()) == roles


def test_a_guests_request_belongs_to_no_other_guest() -> None:
    by_guest = replace(matter(), author_person=None)
    assert requests.roles(speaker(1), by_guest) == {Role.GUEST}
    assert requests.roles(speaker(99), by_guest) == {Role.GUEST, Role.REQUESTER}


def test_a_pause_gives_back_what_stood_still_and_not_more() -> None:
    asleep = moves.pause(
        matter(State.ACCEPTED), "等配件", now=NOW + timedelta(days=1), until=NOW + timedelta(days=4)
    )
    woken = moves.resume(asleep, now=NOW + timedelta(days=2))
    assert (woken.due_at, woken.paused) == (NOW + timedelta(days=4), timedelta(days=1))
    overslept = moves.resume(asleep, now=NOW + timedelta(days=40))
    assert (overslept.due_at, overslept.paused) == (NOW + timedelta(days=6), timedelta(days=3))
    assert moves.resolve(asleep, "好了", now=NOW + timedelta(days=2)).pause is None


def test_who_is_late_gets_neither_more_time_nor_a_pause() -> None:
    late = matter(State.ACCEPTED)
    after = late.due_at + timedelta(days=1)
    with pytest.raises(TooLate):
        moves.extend(late, after + timedelta(days=1), now=after, latest=after + timedelta(days=9))
    with pytest.raises(TooLate):
        moves.pause(late, "等配件", now=after, until=after + timedelta(days=9))
    with pytest.raises(TooLate):
        moves.promise(late, after + timedelta(days=1), now=after, latest=after + timedelta(days=9))


def test_a_day_is_promised_once_until_it_is_opened_again() -> None:
    latest = NOW + timedelta(days=9)
    promised = moves.promise(matter(), NOW + timedelta(days=2), now=NOW, latest=latest)
    with pytest.raises(WayChosen):
        moves.promise(promised, NOW + timedelta(days=3), now=NOW, latest=latest)
    reopened = moves.restart(promised, latest)
    assert moves.promise(reopened, latest, now=NOW, latest=latest).way is Way.PROMISED
    for way in (Way.REFERRED, Way.SUPERVISED):
        assert moves.restart(replace(promised, way=way), latest).way is way
        with pytest.raises(WayChosen):
            moves.promise(replace(matter(), way=way), latest, now=NOW, latest=latest)


def test_all_pauses_together_have_an_end() -> None:
    week, now, one = timedelta(days=8), NOW, matter(State.ACCEPTED)
    stood = []
    for _ in range(2):
        asleep = moves.pause(one, "等配件", now=now, until=now + week)
        now += week
        one = moves.resume(asleep, now=now)
        stood.append(one.paused)
    assert stood == [week, PAUSED_IN_ALL]
    with pytest.raises(PausedEnough):
        moves.pause(one, "等配件", now=NOW, until=NOW + week)


def test_time_is_extended_once_and_only_so_far() -> None:
    given, now = matter(State.ACCEPTED), NOW
    latest = given.due_at + timedelta(days=7)
    with pytest.raises(DateOver):
        moves.extend(given, given.due_at, now=now, latest=latest)
    with pytest.raises(DateTooLate) as refused:
        moves.extend(given, latest + timedelta(minutes=1), now=now, latest=latest)
    assert refused.value.latest == latest.date()
    extended = moves.extend(given, latest, now=now, latest=latest)
    assert (extended.due_at, extended.extensions) == (latest, 1)
    with pytest.raises(ExtendedAlready):
        moves.extend(
            extended, latest + timedelta(days=1), now=now, latest=latest + timedelta(days=9)
        )
    reopened = moves.restart(extended, latest)
    assert reopened.extensions == 0


def test_a_promise_lies_ahead_and_within_the_limit() -> None:
    latest = NOW + timedelta(days=7)
    with pytest.raises(DateOver):
        moves.promise(matter(), NOW, now=NOW, latest=latest)
    with pytest.raises(DateTooLate):
        moves.promise(matter(), latest + timedelta(seconds=1), now=NOW, latest=latest)
    promised = moves.promise(matter(), latest, now=NOW, latest=latest)
    assert (promised.way, promised.due_at) == (Way.PROMISED, latest)


def test_an_offer_leaves_it_where_it_is_until_it_is_taken() -> None:
    offered = moves.offer(replace(matter(), offered_to=None), OTHER)
    assert (offered.assignee, offered.offered_to) == (HANDLER, OTHER)
    with pytest.raises(TheirsAlready) as theirs:
        moves.offer(offered, OTHER)
    assert theirs.value.asked
    with pytest.raises(TheirsAlready) as theirs:
        moves.offer(offered, HANDLER)
    assert not theirs.value.asked
    taken = moves.take(offered)
    assert (taken.assignee, taken.offered_to, taken.state) == (OTHER, None, State.ACCEPTED)
    refused = moves.refuse(offered)
    assert (refused.assignee, refused.offered_to, refused.state) == (HANDLER, None, State.OPEN)
    for answer in (moves.take, moves.refuse):
        with pytest.raises(WrongState):
            answer(refused)


def test_what_cannot_be_done_needs_a_reason_and_the_requester_has_the_last_word() -> None:
    with pytest.raises(TextMissing) as refused:
        moves.decline(matter(), " ")
    assert refused.value.command == "decline"
    declined = moves.decline(matter(), "要等明年的项目")
    assert (declined.state, declined.ending) == (State.RESOLVED, Ending.DECLINED)
    assert moves.rate(declined, Rating.UNSATISFIED).state is State.OPEN


def test_an_heir_changes_nothing_but_the_owner() -> None:
    for state in State:
        before = matter(state)
        after = moves.inherit(before, THIRD)
        heir = replace(before, assignee=THIRD, version=before.version + 1)
        signs = replace(heir, state=State.OPEN, offered_to=None)
        assert after == (signs if state in RUNNING else heir)


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
