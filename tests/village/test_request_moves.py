from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.matters import EXPECTED, HANDLER, NOW, OTHER, THIRD, make, matter
from village import request_moves as moves
from village.errors import (
    DateOver,
    DateTooLate,
    ExtendedAlready,
    PausedEnough,
    TextMissing,
    TextTooLong,
    TheirsAlready,
    TooLate,
    WayChosen,
    WrongState,
)
from village.handling import Way
from village.requests import (
    PAUSED_IN_ALL,
    RESULT_LIMIT,
    RUNNING,
    TRANSITIONS,
    Ending,
    Move,
    Rating,
    State,
)


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


def test_a_result_needs_words_and_has_a_limit() -> None:
    with pytest.raises(TextMissing) as refused:
        moves.resolve(matter(), "  ", now=NOW)
    assert refused.value.command == "resolve"
    with pytest.raises(TextTooLong):
        moves.resolve(matter(), "好" * (RESULT_LIMIT + 1), now=NOW)
    assert (
        moves.resolve(matter(), f" {'好' * RESULT_LIMIT} ", now=NOW).result == "好" * RESULT_LIMIT
    )


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
