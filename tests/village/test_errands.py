from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from village import errand_moves as moves
from village import errands
from village.errands import (
    ENDS,
    MOST_PAPERS,
    RUNNING,
    TRANSITIONS,
    Asked,
    Ending,
    Errand,
    Move,
    Place,
    State,
    asked,
    eyes,
    papers_of,
)
from village.errors import (
    ErrandState,
    NotAllowed,
    PapersOut,
    TextMissing,
    TextTooLong,
    VillageError,
)
from village.ids import PersonId, UserId, VillageId
from village.people import Actor, Person, Post
from village.requests import Rating
from village.rights import Role

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
CLIENT, VOICE, AGENT, OTHER = PersonId(11), PersonId(2), PersonId(4), PersonId(5)

ALWAYS = {Move.BACK, Move.MISSING, Move.LEAVE, Move.HAND_OVER, Move.DECLINE, Move.WITHDRAW}
EXPECTED = {
    State.OPEN: ALWAYS | {Move.ACCEPT},
    State.ACCEPTED: ALWAYS | {Move.RECEIVE, Move.STEP, Move.RETURN, Move.END},
    State.DONE: {Move.CONFIRM, Move.REOPEN},
    State.CLOSED: set(),
}
"""Written from the issue, apart from the table of the rules."""


def errand(state: State = State.OPEN, **fields: object) -> Errand:
    made = Errand(
        village_id=VillageId(1),
        number=2,
        text="医保报销",
        state=state,
        client=CLIENT,
        client_name="冉婆婆",
        asked_by=UserId(99),
        agent=AGENT,
        opened_at=NOW,
        due_at=NOW + timedelta(days=1),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # whatever a test says


def held() -> Errand:
    return moves.receive(errand(State.ACCEPTED), [("户口本", True), ("身份证复印件", False)])


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_is_in_the_table_or_refused(state: State, move: Move) -> None:
    if move in EXPECTED[state]:
        assert moves.move(errand(state), move).state is TRANSITIONS[state, move]
        return
    with pytest.raises(ErrandState) as refused:
        moves.move(errand(state), move)
    assert refused.value.state == state.value


def test_no_state_is_a_trap() -> None:
    for state in State:
        seen, waiting = {state}, [state]
        while waiting:
            here = waiting.pop()
            for (one, _), to in TRANSITIONS.items():
                if one is here and to not in seen:
                    seen.add(to)
                    waiting.append(to)
        assert State.CLOSED in seen


@pytest.mark.parametrize("move", sorted(ENDS))
def test_nothing_ends_while_an_original_is_out(move: Move) -> None:
    returned = moves.carry(held(), Move.RETURN)
    for one in (held(), returned):
        with pytest.raises(PapersOut) as refused:
            moves.move(one, move)
        assert refused.value.names == ("户口本",)
    for by in (Move.BACK, Move.LEAVE):
        assert moves.move(moves.carry(returned, by), move).state in {State.DONE, State.CLOSED}


def test_a_copy_need_not_come_back() -> None:
    copies = moves.receive(errand(State.ACCEPTED), [("身份证复印件", False)])
    assert moves.end(copies, "办好了", Move.END, now=NOW).ending is Ending.DONE


def test_papers_that_are_not_back_are_with_the_agent_again() -> None:
    missing = moves.carry(moves.carry(held(), Move.RETURN), Move.MISSING)
    assert {one.place for one in missing.papers} == {Place.HELD}


def test_who_takes_over_signs_for_what_the_one_before_had() -> None:
    handed = moves.hand_over(held(), OTHER)
    assert {one.holder for one in handed.papers} == {AGENT}
    assert {one.holder for one in moves.accept(handed).papers} == {OTHER}


@pytest.mark.parametrize("to", [CLIENT, VOICE])
def test_who_speaks_for_the_villager_never_carries(to: PersonId) -> None:
    with pytest.raises(NotAllowed):
        moves.hand_over(errand(voice=VOICE), to)


def test_a_first_no_goes_back_to_the_agent_and_a_second_ends() -> None:
    done = moves.end(errand(State.ACCEPTED), "办好了", Move.END, now=NOW)
    again = moves.rate(done, Rating.UNSATISFIED)
    assert (again.state, again.reopened, again.ended_at) == (State.ACCEPTED, 1, None)
    ended = moves.rate(moves.end(again, "又办", Move.END, now=NOW), Rating.UNSATISFIED)
    assert (ended.state, ended.rating) == (State.CLOSED, Rating.UNSATISFIED)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("医保报销", Asked("", "医保报销")),
        ("替 冉婆婆 医保报销", Asked("冉婆婆", "医保报销")),
        ("替冉婆婆 领养老金", Asked("冉婆婆", "领养老金")),
        ("帮 陈立 2组 换残疾证", Asked("陈立 2", "换残疾证")),
        ("for 冉婆婆 medical refund", Asked("冉婆婆", "medical refund")),
        ("帮我交医保", Asked("", "帮我交医保")),
        ("帮我 交医保", Asked("", "帮我 交医保")),
        ("代领养老金", Asked("", "代领养老金")),
        ("代缴电费 上个月的", Asked("", "代缴电费 上个月的")),
        ("帮忙问一下低保", Asked("", "帮忙问一下低保")),
    ],
)
def test_for_whom_it_is(words: str, expected: Asked) -> None:
    assert asked(words) == expected


@pytest.mark.parametrize("words", ["", "  ", "替 冉婆婆", "替 冉婆婆  "])
def test_what_is_to_be_done_must_be_said(words: str) -> None:
    with pytest.raises(TextMissing):
        asked(words)


def test_papers_are_listed_as_people_do() -> None:
    found = papers_of("身份证复印件、户口本；发票,copy of card")
    assert found == (
        ("身份证复印件", False),
        ("户口本", True),
        ("发票", True),
        ("copy of card", False),
    )
    both = (("身份证原件", True), ("身份证复印件", False))
    assert papers_of("身份证原件和复印件") == papers_of("身份证原件、身份证复印件") == both
    assert papers_of("户口本和身份证复印件") == (("户口本", True), ("身份证复印件", False))
    assert papers_of("户口本和身份证") == (("户口本和身份证", True),)
    with pytest.raises(TextMissing):
        papers_of("、 ，")
    with pytest.raises(TextTooLong):
        papers_of("长" * 61)
    with pytest.raises(TextTooLong):
        moves.receive(held(), [("纸", False)] * MOST_PAPERS)


@given(st.text(max_size=80))
def test_any_words_are_read_or_refused(words: str) -> None:
    for read in (asked, papers_of):
        try:
            read(words)
        except (TextMissing, TextTooLong):
            continue


@given(
    st.sampled_from([PersonId(one) for one in range(1, 20)]),
    st.sampled_from(list(Post)),
    st.booleans(),
    st.booleans(),
)
def test_only_the_agent_and_one_for_the_villager_see_photos(
    person: PersonId, post: Post, voiced: bool, reads: bool
) -> None:
    one = errand(voice=VOICE if voiced else None)
    seeing = eyes(one, client_reads=reads)
    assert seeing <= {AGENT, CLIENT, VOICE}
    assert len(seeing) == 2
    assert (VOICE in seeing) == (voiced and not reads)
    actor = Actor(
        UserId(1),
        VillageId(1),
        "某",
        "zh",
        Person(VillageId(1), person, "某", 1, 1, posts=frozenset({post})),
    )
    if person in seeing:
        assert errands.roles(actor, one) & {Role.HANDLER, Role.CLIENT}


class Papers(RuleBasedStateMachine):
    """Anybody does anything: no paper is lost, no clock is nobody's, and there is always a way out."""

    def __init__(self) -> None:
        super().__init__()
        self.one = errand(voice=VOICE)
        self.given = 0

    def attempt(self, done: Errand) -> None:
        self.one = done

    @rule(move=st.sampled_from([Move.RETURN, Move.BACK, Move.MISSING, Move.LEAVE]))
    def carry(self, move: Move) -> None:
        self._try(lambda: moves.carry(self.one, move))

    @rule(names=st.lists(st.sampled_from([("户口本", True), ("复印件", False)]), min_size=1))
    def receive(self, names: list[tuple[str, bool]]) -> None:
        before = len(self.one.papers)
        self._try(lambda: moves.receive(self.one, names))
        self.given += len(self.one.papers) - before

    @rule(to=st.sampled_from([CLIENT, VOICE, AGENT, OTHER]))
    def hand_over(self, to: PersonId) -> None:
        self._try(lambda: moves.hand_over(self.one, to))

    @rule(move=st.sampled_from([Move.END, Move.DECLINE]))
    def end(self, move: Move) -> None:
        self._try(lambda: moves.end(self.one, "好", move, now=NOW))

    @rule(rating=st.sampled_from(Rating))
    def rate(self, rating: Rating) -> None:
        self._try(lambda: moves.rate(self.one, rating))

    @rule(what=st.sampled_from([moves.accept, moves.unheard]))
    def go_on(self, what: object) -> None:
        self._try(lambda: what(self.one))  # type: ignore[operator]  # one of two moves

    @rule()
    def withdraw(self) -> None:
        self._try(lambda: moves.withdraw(self.one, now=NOW))

    @precondition(lambda self: self.one.state is not State.CLOSED)
    @rule()
    def somebody_goes(self) -> None:
        self.one = moves.inherit(self.one, OTHER)

    def _try(self, move: object) -> None:
        before = self.one
        try:
            self.one = move()  # type: ignore[operator]  # a move without arguments
        except VillageError:
            assert self.one is before

    @invariant()
    def every_paper_is_somewhere(self) -> None:
        assert len(self.one.papers) == self.given
        assert all(one.holder in {AGENT, OTHER} for one in self.one.papers)

    @invariant()
    def what_has_ended_holds_no_original(self) -> None:
        if self.one.state not in RUNNING:
            assert not self.one.out

    @invariant()
    def the_agent_is_another(self) -> None:
        assert self.one.agent not in (CLIENT, VOICE)

    @invariant()
    def there_is_a_way_out(self) -> None:
        """The agent accepts, gives back, the villager confirms, it ends and is closed: from wherever it is."""
        one = self.one
        if one.state is State.OPEN:
            one = moves.accept(one)
        if one.state is State.ACCEPTED:
            for move in (Move.RETURN, Move.BACK):
                if any(paper.place is errands.MOVED[move][0] for paper in one.papers):
                    one = moves.carry(one, move)
            one = moves.end(one, "好", Move.END, now=NOW)
        if one.state is State.DONE:
            one = moves.unheard(one)
        assert one.state is State.CLOSED


TestPapers = Papers.TestCase
