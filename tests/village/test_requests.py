from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from village import requests
from village.categories import Category
from village.errors import TextMissing, TextTooLong, WrongState
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import Actor, Person, Post
from village.requests import (
    BUTTONS,
    REOPENINGS,
    RESULT_LIMIT,
    RUNNING,
    TEXT_LIMIT,
    TRANSITIONS,
    Move,
    Rating,
    Request,
    State,
)
from village.rights import RIGHTS, Deed, Role

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
VILLAGE = VillageId(1)
HANDLER, OTHER, AUTHOR = PersonId(4), PersonId(5), PersonId(11)

EXPECTED = {
    State.OPEN: {
        Move.ACCEPT: State.ACCEPTED,
        Move.HAND_OVER: State.OPEN,
        Move.RESOLVE: State.RESOLVED,
    },
    State.ACCEPTED: {Move.HAND_OVER: State.OPEN, Move.RESOLVE: State.RESOLVED},
    State.RESOLVED: {Move.CONFIRM: State.CLOSED, Move.REOPEN: State.OPEN},
    State.CLOSED: {},
}
"""Written from the issue, apart from the table of the rules."""


def matter(state: State = State.OPEN, *, reopened: int = 0) -> Request:
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
        reopened=reopened,
    )


def make(move: Move, request: Request) -> Request:
    """Do what a person does for this move."""
    match move:
        case Move.ACCEPT:
            return requests.accept(request)
        case Move.HAND_OVER:
            return requests.hand_over(request, OTHER)
        case Move.RESOLVE:
            return requests.resolve(request, "换了灯泡")
        case Move.CONFIRM:
            return requests.rate(request, Rating.SATISFIED)
        case Move.REOPEN:
            return requests.rate(request, Rating.UNSATISFIED)


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
    told = {(state, move): to for state, moves in EXPECTED.items() for move, to in moves.items()}
    assert told == TRANSITIONS


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
    moves = {
        Deed.ACCEPT: Move.ACCEPT,
        Deed.HAND_OVER: Move.HAND_OVER,
        Deed.RESOLVE: Move.RESOLVE,
        Deed.RATE: Move.CONFIRM,
    }
    for state, buttons in BUTTONS.items():
        assert len(buttons) == len(set(buttons))
        for role, deed in buttons:
            assert role in RIGHTS[deed]
            assert moves[deed] in EXPECTED[state]


def test_an_unsatisfied_requester_reopens_once() -> None:
    first = requests.rate(matter(State.RESOLVED), Rating.UNSATISFIED)
    assert (first.state, first.reopened, first.rating) == (State.OPEN, 1, Rating.UNSATISFIED)
    second = requests.rate(replace(first, state=State.RESOLVED), Rating.UNSATISFIED)
    assert (second.state, second.reopened, second.rating) == (State.CLOSED, 1, Rating.UNSATISFIED)


@pytest.mark.parametrize("rating", [Rating.SATISFIED, Rating.FAIR])
def test_a_requester_who_can_live_with_it_closes(rating: Rating) -> None:
    closed = requests.rate(matter(State.RESOLVED), rating)
    assert (closed.state, closed.rating, closed.reopened) == (State.CLOSED, rating, 0)


def test_a_reopened_matter_gets_a_new_time_and_no_old_result() -> None:
    later = NOW + timedelta(days=9)
    reopened = requests.rate(replace(matter(State.RESOLVED), result="好了"), Rating.UNSATISFIED)
    again = requests.restart(reopened, later)
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
        requests.resolve(matter(), "  ")
    assert refused.value.command == "resolve"
    with pytest.raises(TextTooLong):
        requests.resolve(matter(), "好" * (RESULT_LIMIT + 1))
    assert requests.resolve(matter(), f" {'好' * RESULT_LIMIT} ").result == "好" * RESULT_LIMIT


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
        (speaker(1, PersonId(20), Post.SUPERVISION), {Role.VILLAGER}),
        (speaker(1, OTHER, Post.CLERK), {Role.VILLAGER, Role.CADRE, Role.CLERK}),
        (speaker(1, HANDLER, Post.CLERK), {Role.VILLAGER, Role.CADRE, Role.CLERK, Role.HANDLER}),
        # Somebody who lost the post meanwhile still has the matter.
        (speaker(1, HANDLER), {Role.VILLAGER, Role.HANDLER}),
        (speaker(1, OTHER, Post.SECRETARY), {Role.VILLAGER, Role.CADRE, Role.LEADER}),
    ],
)
def test_roles_towards_a_request(actor: Actor, roles: set[Role]) -> None:
    assert requests.roles(actor, matter()) == roles


def test_a_guests_request_belongs_to_no_other_guest() -> None:
    by_guest = replace(matter(), author_person=None)
    assert requests.roles(speaker(1), by_guest) == {Role.GUEST}
    assert requests.roles(speaker(99), by_guest) == {Role.GUEST, Role.REQUESTER}


class RequestLife(RuleBasedStateMachine):
    """Anybody tries anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.request = matter()
        self.reopenings = 0
        self.moves = 0
        self.given = self.request.due_at

    def moved(self, after: Request) -> None:
        assert after.version == self.request.version + 1
        assert after.state in EXPECTED[self.request.state].values()
        self.request = after
        self.moves += 1

    def possible(self, move: Move) -> bool:
        return move in EXPECTED[self.request.state]

    @rule()
    def accept(self) -> None:
        if not self.possible(Move.ACCEPT):
            with pytest.raises(WrongState):
                requests.accept(self.request)
            return
        self.moved(requests.accept(self.request))

    @rule(to=st.integers(1, 40).map(PersonId))
    def hand_over(self, to: PersonId) -> None:
        if not self.possible(Move.HAND_OVER):
            with pytest.raises(WrongState):
                requests.hand_over(self.request, to)
            return
        after = requests.hand_over(self.request, to)
        assert after.due_at == self.request.due_at
        assert after.assignee == to
        self.moved(after)

    @rule(words=st.text(max_size=20))
    def resolve(self, words: str) -> None:
        if not words.strip():
            with pytest.raises(TextMissing):
                requests.resolve(self.request, words)
        elif not self.possible(Move.RESOLVE):
            with pytest.raises(WrongState):
                requests.resolve(self.request, words)
        else:
            self.moved(requests.resolve(self.request, words))
            assert self.request.result

    @rule(rating=st.sampled_from(Rating), days=st.integers(1, 9))
    def rate(self, rating: Rating, days: int) -> None:
        if self.request.state is not State.RESOLVED:
            with pytest.raises(WrongState):
                requests.rate(self.request, rating)
            return
        after = requests.rate(self.request, rating)
        self.moved(after)
        if after.state is State.OPEN:
            self.reopenings += 1
            self.given += timedelta(days=days)
            self.request = requests.restart(after, self.given)

    @precondition(lambda self: self.request.state is State.CLOSED)
    @rule(move=st.sampled_from(Move))
    def nothing_moves_what_is_closed(self, move: Move) -> None:
        with pytest.raises(WrongState):
            make(move, self.request)

    @invariant()
    def it_always_has_an_owner(self) -> None:
        assert self.request.assignee > 0

    @invariant()
    def only_the_closed_have_no_way_out(self) -> None:
        assert bool(EXPECTED[self.request.state]) == (self.request.state is not State.CLOSED)

    @invariant()
    def it_counts_its_versions_and_reopenings(self) -> None:
        assert self.request.version == 1 + self.moves
        assert self.request.reopened == self.reopenings <= REOPENINGS

    @invariant()
    def its_time_is_the_one_that_was_given(self) -> None:
        assert self.request.due_at == self.given


TestRequestLife = RequestLife.TestCase
