from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from actions import handling, reminders, request_lists, requests, results
from actions.requests import Matter
from storage import reminders as clocks
from storage import trail
from storage.engine import Tx
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    ZONE,
    Who,
    actor,
    group_chat,
    person_id,
    rows,
    rules,
    rules_of,
    speaker,
    user,
    village_of,
)
from village.errors import (
    DateOver,
    DateTooLate,
    ExtendedAlready,
    NotAllowed,
    NotOnRoster,
    RequestNotFound,
    TextMissing,
    TooLate,
    VillageError,
    WrongState,
)
from village.handling import Way
from village.people import Actor
from village.reminders import Step, Subject
from village.requests import Ending, Rating, State

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THURSDAY = datetime(2026, 6, 4, 9, tzinfo=ZONE)
"""When a lamp that was reported on Monday at nine is due."""


def report(tx: Tx) -> Matter:
    return requests.report(
        tx,
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=rules(),
        text="村口的路灯不亮",
        chat=group_chat(),
        now=NOW,
    )


def handler(tx: Tx) -> Actor:
    return speaker(tx, Who.UTILITIES)


def accepted(tx: Tx) -> None:
    report(tx)
    requests.accept(tx, handler(tx), 1, now=NOW)


def offered(tx: Tx, to: Who = Who.CLERK) -> Matter:
    return handling.hand_over(tx, handler(tx), 1, to=person_id(to), now=NOW)


def extend(tx: Tx, day: int, *, reason: str = "等配件", now: datetime = NOW) -> Matter:
    return handling.extend(
        tx, handler(tx), 1, until=date(2026, 6, day), reason=reason, rules=rules(), now=now
    )


def pause(tx: Tx, *, now: datetime = NOW) -> Matter:
    return handling.pause(tx, handler(tx), 1, reason="等配件", rules=rules(), now=now)


def test_an_offer_is_the_owners_until_it_is_taken(tx: Tx) -> None:
    report(tx)
    matter = offered(tx)
    assert matter.assignee == handler(tx).person
    assert [one.number for one in request_lists.todo(tx, handler(tx))] == [1]
    clock = clocks.find(tx, WILLOW, Subject.REQUEST, 1)
    assert clock is not None
    assert clock.owner == person_id(Who.UTILITIES)

    taken = handling.take(tx, speaker(tx, Who.CLERK), 1, now=NOW + HOUR)
    assert taken.assignee == speaker(tx, Who.CLERK).person
    assert taken.requester is not None
    assert int(taken.requester.chat) == user(Who.VILLAGER)
    after = clocks.find(tx, WILLOW, Subject.REQUEST, 1)
    assert after is not None
    assert (after.owner, after.due_at, after.wake_at) == (
        person_id(Who.CLERK),
        clock.due_at,
        clock.wake_at,
    )


def test_an_offer_that_is_refused_stays_and_may_go_to_another(tx: Tx) -> None:
    report(tx)
    offered(tx)
    kept = handling.refuse(tx, speaker(tx, Who.CLERK), 1, now=NOW)
    assert (kept.assignee, kept.request.offered_to) == (handler(tx).person, None)
    offered(tx, Who.MEDIATOR)
    with pytest.raises(NotAllowed):
        handling.take(tx, speaker(tx, Who.CLERK), 1, now=NOW)


def test_what_a_cadre_registers_is_theirs_until_who_handles_such_matters_takes_it(tx: Tx) -> None:
    matter = requests.capture(
        tx,
        speaker(tx, Who.CLERK),
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=rules(),
        text="村口的路灯不亮",
        chat=group_chat(),
        now=NOW,
    )
    assert matter.request.first_asked == matter.request.assignee == person_id(Who.CLERK)
    assert matter.request.offered_to == person_id(Who.UTILITIES)
    taken = handling.take(tx, handler(tx), 1, now=NOW)
    assert taken.request.first_asked == person_id(Who.CLERK)
    assert taken.request.assignee == person_id(Who.UTILITIES)


def test_a_promise_names_the_day_and_has_an_end(tx: Tx) -> None:
    report(tx)

    def promise(day: int) -> Matter:
        return handling.promise(
            tx, handler(tx), 1, until=date(2026, 6, day), rules=rules(), now=NOW
        )

    before = rows(tx)
    with pytest.raises(DateTooLate) as refused:
        promise(9)
    # Five working days after Monday the 1st.
    assert refused.value.latest == date(2026, 6, 8)
    assert rows(tx) == before
    promised = promise(8).request
    assert (promised.way, promised.state) == (Way.PROMISED, State.ACCEPTED)
    assert promised.due_at == datetime(2026, 6, 8, 18, tzinfo=ZONE)
    clock = clocks.find(tx, WILLOW, Subject.REQUEST, 1)
    assert clock is not None
    assert (clock.due_at, clock.step) == (promised.due_at, Step.BEFORE)


def test_an_extension_is_asked_for_in_time_with_a_reason_and_once(tx: Tx) -> None:
    accepted(tx)
    before = rows(tx)
    late: list[tuple[int, str, datetime, type[VillageError]]] = [
        (8, " ", NOW, TextMissing),
        (1, "等配件", NOW, DateOver),
        (3, "等配件", NOW, DateOver),
        (12, "等配件", NOW, DateTooLate),
        (8, "等配件", THURSDAY, TooLate),
    ]
    for day, reason, now, refused in late:
        with pytest.raises(refused):
            extend(tx, day, reason=reason, now=now)
        assert rows(tx) == before
    # The 4th is Thursday: five working days later is Thursday the 11th.
    extended = extend(tx, 11)
    assert extended.request.due_at == datetime(2026, 6, 11, 18, tzinfo=ZONE)
    assert extended.requester is not None
    with pytest.raises(ExtendedAlready):
        extend(tx, 11)


def test_a_pause_stops_the_clock_and_ends_by_itself(tx: Tx) -> None:
    accepted(tx)
    paused = pause(tx, now=NOW + DAY)
    assert paused.request.pause is not None
    assert paused.request.pause.until == datetime(2026, 6, 9, 9, tzinfo=ZONE)
    assert [one.number for one in request_lists.todo(tx, handler(tx))] == [1]

    def sweep(at: datetime) -> reminders.Sweep:
        return reminders.sweep(tx, rules_of=rules_of, now=at)

    assert sweep(datetime(2026, 6, 9, 8, 59, tzinfo=ZONE)).climbed == 0
    swept = sweep(datetime(2026, 6, 9, 9, tzinfo=ZONE))
    assert not swept.pings
    (matter,) = swept.resumed
    assert matter.request.state is State.ACCEPTED
    # It stood still for seven days, with two left.
    assert matter.request.due_at == datetime(2026, 6, 11, 9, tzinfo=ZONE)
    assert matter.request.paused == 7 * DAY
    assert list(trail.entries(tx, WILLOW))[-1].actor == "clock"
    assert {one.step for one in sweep(datetime(2026, 6, 11, 9, tzinfo=ZONE)).pings} == {Step.AT}


def test_a_pause_is_ended_by_its_handler_or_a_leader(tx: Tx) -> None:
    for by in (Who.UTILITIES, Who.SECRETARY):
        with tx.begin_nested() as attempt:
            accepted(tx)
            pause(tx)
            resumed = handling.resume(tx, speaker(tx, by), 1, rules=rules(), now=NOW + DAY).request
            assert (resumed.state, resumed.pause) == (State.ACCEPTED, None)
            assert resumed.due_at == THURSDAY + DAY
            attempt.rollback()


def test_what_ends_while_it_rests_is_not_woken(tx: Tx) -> None:
    accepted(tx)
    pause(tx)
    handling.withdraw(tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=NOW + DAY)
    assert reminders.sweep(tx, rules_of=rules_of, now=NOW + 60 * DAY).climbed == 0
    assert handling.run_on(tx, WILLOW, 1, rules=rules(), now=NOW + 60 * DAY) is None


def test_what_cannot_be_done_says_why_and_may_be_opened_again(tx: Tx) -> None:
    report(tx)
    with pytest.raises(TextMissing):
        handling.decline(tx, handler(tx), 1, reason=" ", rules=rules(), now=NOW)
    declined = handling.decline(tx, handler(tx), 1, reason="要等项目", rules=rules(), now=NOW)
    assert (declined.request.ending, declined.request.result) == (Ending.DECLINED, "要等项目")
    assert user(Who.VILLAGER) in {int(place.chat) for place in declined.places}
    again = results.rate(
        tx,
        speaker(tx, Who.VILLAGER),
        1,
        rating=Rating.UNSATISFIED,
        rules=rules(),
        now=NOW,
    )
    assert (again.request.state, again.request.ending) == (State.OPEN, None)
    assert again.superior is not None


def test_a_requester_takes_it_back_and_nobody_is_reminded(tx: Tx) -> None:
    report(tx)
    offered(tx)
    taken_back = handling.withdraw(tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=NOW).request
    assert (taken_back.state, taken_back.ending) == (State.CLOSED, Ending.WITHDRAWN)
    assert taken_back.offered_to is None
    assert request_lists.todo(tx, handler(tx)) == []
    assert reminders.sweep(tx, rules_of=rules_of, now=NOW + 60 * DAY).climbed == 0


Deed = Callable[[Tx, Actor], object]
DEEDS: dict[str, tuple[Deed, set[Who]]] = {
    "take": (lambda tx, by: handling.take(tx, by, 1, now=NOW), {Who.CLERK}),
    "refuse": (lambda tx, by: handling.refuse(tx, by, 1, now=NOW), {Who.CLERK}),
    "promise": (
        lambda tx, by: handling.promise(tx, by, 1, until=date(2026, 6, 5), rules=rules(), now=NOW),
        {Who.UTILITIES},
    ),
    "extend": (
        lambda tx, by: handling.extend(
            tx, by, 1, until=date(2026, 6, 5), reason="等", rules=rules(), now=NOW
        ),
        {Who.UTILITIES},
    ),
    "pause": (
        lambda tx, by: handling.pause(tx, by, 1, reason="等", rules=rules(), now=NOW),
        {Who.UTILITIES},
    ),
    "decline": (
        lambda tx, by: handling.decline(tx, by, 1, reason="没有", rules=rules(), now=NOW),
        {Who.UTILITIES},
    ),
    "withdraw": (
        lambda tx, by: handling.withdraw(tx, by, 1, rules=rules(), now=NOW),
        {Who.VILLAGER},
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_only_whom_it_concerns_and_a_refusal_leaves_nothing(tx: Tx, name: str) -> None:
    deed, allowed = DEEDS[name]
    accepted(tx)
    offered(tx)
    before = rows(tx)
    for one in (*(one for one in Who if one is not Who.UNBOUND), None):
        by = actor(tx, STRANGER) if one is None else speaker(tx, one)
        attempt = tx.begin_nested()
        outcome: type[VillageError] | None = None
        try:
            deed(tx, by)
        except VillageError as refused:
            outcome = type(refused)
            assert rows(tx) == before
        attempt.rollback()
        refusal = NotOnRoster if one is None else NotAllowed
        assert outcome is (None if one in allowed else refusal), one
    with pytest.raises(RequestNotFound):
        deed(tx, speaker(tx, Who.UTILITIES, MAPLE))


def test_what_is_closed_moves_no_more(tx: Tx) -> None:
    report(tx)
    handling.withdraw(tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=NOW)
    for name in ("promise", "extend", "pause", "decline"):
        with pytest.raises(WrongState):
            DEEDS[name][0](tx, handler(tx))
