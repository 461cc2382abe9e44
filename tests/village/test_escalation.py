from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village import escalation
from village import request_moves as moves
from village.categories import Category, Limit
from village.errors import TheirsAlready, WrongState
from village.escalation import READERS, Colour, Reader, Reason, lifted, reached
from village.handling import Clock, Clocks, Level, Term, Way
from village.ids import ChatId, PersonId, UserId, VillageId
from village.reminders import Ladder, Step
from village.requests import TO_DO, Pause, Rating, Request, State
from village.ruleset import Rules

ZONE = ZoneInfo("Asia/Shanghai")
RULES = Rules(ZONE)
NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
"""A Monday, 09:00 in the village."""
HANDLER, OTHER, LEADER = PersonId(1), PersonId(2), PersonId(3)
RANK: list[Colour | None] = [None, *Colour]


def matter(**fields: object) -> Request:
    made = Request(
        village_id=VillageId(1),
        number=12,
        text="村口的路灯不亮",
        category=Category.STREET_LAMP,
        state=State.OPEN,
        author_user=UserId(9),
        author_person=PersonId(9),
        author_name="林秋禾",
        assignee=HANDLER,
        opened_at=NOW,
        due_at=RULES.request_due(Category.STREET_LAMP, NOW),
        origin_chat=ChatId(-100),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # the test names fields of a request


def spoken(request: Request, ladder: Ladder, now: datetime) -> Request:
    """The highest rung that time has brought has spoken, as a sweep lets it."""
    step, wake = ladder.first(opened_at=request.opened_at, due_at=request.due_at)
    if wake > now or request.state not in {State.OPEN, State.ACCEPTED}:
        return request
    speaking, _, _ = ladder.climb(step, now=now, opened_at=request.opened_at, due_at=request.due_at)
    return moves.rise(request, reached(request.level, request.reasons, speaking), now=now)


def test_time_alone_brings_blue_before_orange_at_and_red_two_working_days_after() -> None:
    lamp = matter(state=State.ACCEPTED)
    due = lamp.due_at
    at = [
        (due - timedelta(days=1, seconds=1), None),
        (due - timedelta(days=1), Colour.BLUE),
        (due - timedelta(seconds=1), Colour.BLUE),
        (due, Colour.ORANGE),
        # Thursday and two working days: over the weekend it stays orange.
        (due + timedelta(days=3), Colour.ORANGE),
        (due + timedelta(days=4), Colour.RED),
    ]
    for now, level in at:
        assert spoken(lamp, RULES.ladder, now).colour is level


def test_what_nobody_signs_for_is_yellow_whatever_time_is_left() -> None:
    assert reached(None, (), Step.SIGN_IN) is Colour.YELLOW
    assert reached(Colour.YELLOW, (), Step.BEFORE) is Colour.YELLOW


def test_a_county_sets_the_offsets_by_a_document() -> None:
    own = Term(Limit(hours=2), "溪口县督办办法第三条")
    clocks = Clocks().over(
        Level.COUNTY,
        terms={(Way.IMMEDIATE, Clock.BLUE): own, (Way.IMMEDIATE, Clock.RED): own},
        grades={},
    )
    rules = Rules(ZONE, clocks=clocks)
    lamp = matter(state=State.ACCEPTED)
    ladder = rules.ladder_of(Way.IMMEDIATE)
    hours = timedelta(hours=2)
    assert ladder.wake(Step.BEFORE, opened_at=NOW, due_at=lamp.due_at) == lamp.due_at - hours
    assert ladder.wake(Step.AFTER, opened_at=NOW, due_at=lamp.due_at) == lamp.due_at + hours
    assert rules.ladder_of(Way.SUPERVISED) == rules.ladder
    assert rules.clocks.term(Way.IMMEDIATE, Clock.BLUE, Category.OTHER).source == own.source


@pytest.mark.parametrize(
    ("level", "by", "to"),
    [
        (None, 0, None),
        (None, 1, Colour.BLUE),
        (Colour.BLUE, 1, Colour.YELLOW),
        (Colour.ORANGE, 1, Colour.RED),
        (Colour.RED, 3, Colour.RED),
    ],
)
def test_lifting_ends_at_red(level: Colour | None, by: int, to: Colour | None) -> None:
    assert lifted(level, by) is to


def test_a_reason_lifts_by_one_level_and_only_once() -> None:
    joined = moves.lift(matter(level=Colour.BLUE), Reason.JOINT, now=NOW)
    assert joined.colour is Colour.YELLOW
    assert moves.lift(joined, Reason.JOINT, now=NOW) is joined
    late = spoken(replace(joined, state=State.ACCEPTED), RULES.ladder, joined.due_at)
    assert late.colour is Colour.RED


def test_who_reads_grows_with_the_level() -> None:
    assert READERS[Colour.BLUE] == set()
    assert READERS[Colour.YELLOW] == {Reader.LEADER}
    assert READERS[Colour.ORANGE] == READERS[Colour.RED] == {Reader.LEADER, Reader.TOWN}
    for low, high in zip(Colour, list(Colour)[1:], strict=False):
        assert READERS[low] <= READERS[high]


def test_a_case_holder_makes_it_at_least_yellow() -> None:
    held = moves.hold(matter(), LEADER, "宋远帆", now=NOW)
    assert (held.holder, held.holder_name, held.colour) == (LEADER, "宋远帆", Colour.YELLOW)
    red = moves.hold(matter(level=Colour.RED), LEADER, "宋远帆", now=NOW)
    assert red.colour is Colour.RED
    with pytest.raises(WrongState):
        moves.hold(matter(state=State.RESOLVED), LEADER, "宋远帆", now=NOW)


def test_what_was_refused_twice_is_taken_up_once() -> None:
    refused = matter(state=State.CLOSED, rating=Rating.UNSATISFIED, reopened=1)
    due = NOW + timedelta(days=3)
    opened = moves.take_up(refused, due, now=NOW)
    assert (opened.state, opened.way, opened.due_at) == (State.OPEN, Way.SUPERVISED, due)
    assert Reason.TAKEN_UP in opened.reasons
    with pytest.raises(WrongState):
        moves.take_up(replace(opened, state=State.CLOSED), due, now=NOW)
    with pytest.raises(WrongState):
        moves.take_up(replace(refused, rating=Rating.FAIR), due, now=NOW)


Deed = Callable[[Request, datetime], Request]
DEEDS: dict[str, Deed] = {
    "accept": lambda one, now: moves.accept(one),
    "hand over": lambda one, now: moves.hand_over(one, OTHER),
    "offer": lambda one, now: moves.offer(one, OTHER),
    "take": lambda one, now: moves.take(one),
    "hold": lambda one, now: moves.hold(one, LEADER, "宋远帆", now=now),
    "inherit": lambda one, now: moves.inherit(one, OTHER),
    "pause": lambda one, now: replace(
        moves.accept(one) if one.state is State.OPEN else one,
        state=State.PAUSED,
        pause=Pause("等配件", now, now + timedelta(days=5)),
    ),
    "resume": lambda one, now: moves.resume(one, now=now),
    "joint": lambda one, now: moves.lift(one, Reason.JOINT, now=now),
    "repeated": lambda one, now: moves.lift(one, Reason.REPEATED, now=now),
    "resolve": lambda one, now: moves.resolve(one, "换了灯泡", now=now),
    "refused": lambda one, now: moves.rate(one, Rating.UNSATISFIED),
    "thanked": lambda one, now: moves.rate(one, Rating.SATISFIED),
    "nothing": lambda one, now: one,
}


@given(
    st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 60)), min_size=1, max_size=20)
)
def test_levels_only_rise_while_the_matter_runs_and_are_gone_after_its_end(
    days: list[tuple[str, int]],
) -> None:
    one, now = matter(), NOW
    for name, hours in days:
        now += timedelta(hours=hours)
        asleep = one.state is State.PAUSED
        swept = spoken(one, RULES.ladder, now)
        # A pause stops what time brings.
        assert not asleep or swept is one
        try:
            after = DEEDS[name](swept, now)
        except (TheirsAlready, WrongState):
            after = swept
        assert RANK.index(after.level) >= RANK.index(swept.level) >= RANK.index(one.level)
        assert after.reasons >= one.reasons
        assert (after.colour is None) or after.state in TO_DO
        if name in {"hand over", "take", "inherit", "offer"}:
            assert (after.level, after.level_at, after.due_at) == (
                swept.level,
                swept.level_at,
                swept.due_at,
            )
        one = after


@given(st.integers(1, 200))
def test_a_pause_shifts_what_time_brings(hours: int) -> None:
    paused = DEEDS["pause"](matter(state=State.ACCEPTED), NOW)
    until = NOW + timedelta(hours=hours)
    running = moves.resume(paused, now=until)
    stood = min(timedelta(hours=hours), timedelta(days=5))
    assert running.due_at == matter().due_at + stood
    before = spoken(running, RULES.ladder, running.due_at - timedelta(seconds=1))
    assert before.colour in {None, Colour.BLUE}


def test_the_agenda_holds_what_is_stuck_and_nothing_else() -> None:
    assert escalation.is_for_consultation(Colour.ORANGE, (), held=False)
    assert escalation.is_for_consultation(Colour.RED, (), held=False)
    assert escalation.is_for_consultation(Colour.BLUE, [Reason.JOINT], held=False)
    assert escalation.is_for_consultation(Colour.YELLOW, (), held=True)
    assert not escalation.is_for_consultation(Colour.YELLOW, (), held=False)
    assert not escalation.is_for_consultation(None, (), held=False)
