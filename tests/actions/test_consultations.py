from datetime import UTC, datetime, timedelta

import pytest

from actions import consultations, duplicates, results
from storage import reminders as clocks
from storage import trail
from storage.chats import mark_left
from storage.engine import Tx
from tests.actions.test_escalation import AFTER, AT, find, report, sweep, unsatisfied
from tests.support.village import NOW, WILLOW, Who, cadres_chat, person_id, rules, speaker, user
from village.errors import NotAllowed, WrongState
from village.escalation import Colour, Reason
from village.reminders import Subject
from village.requests import State

THURSDAY = datetime(2026, 6, 11, 1, tzinfo=UTC)
"""The first consultation after what is late on the 4th: that Thursday's had begun already."""
WEEK = timedelta(days=7)


def hold(tx: Tx, number: int, name: str = "柳叶青", now: datetime = AFTER) -> None:
    consultations.name_holder(
        tx, speaker(tx, Who.SECRETARY), number, name=name, rules=rules(), now=now
    )


def test_every_week_the_cadres_see_what_is_stuck(tx: Tx) -> None:
    number = report(tx)
    assert not consultations.see(tx, speaker(tx, Who.CLERK)).requests
    sweep(tx, AT)
    sweep(tx, AFTER)
    assert not sweep(tx, THURSDAY - timedelta(seconds=1)).called
    (called,) = sweep(tx, THURSDAY).called
    assert (called.chat, called.aloud) == (cadres_chat(), True)
    assert [one.number for one in called.agenda.requests] == [number]
    assert called.agenda.since == []
    (again,) = sweep(tx, THURSDAY + WEEK).called
    assert [one.number for one in again.agenda.requests] == [number]


def test_without_a_cadres_group_the_secretary_sees_it(tx: Tx) -> None:
    report(tx)
    sweep(tx, AFTER)
    mark_left(tx, cadres_chat(), NOW)
    (called,) = sweep(tx, THURSDAY).called
    assert (called.chat, called.aloud) == (user(Who.SECRETARY), False)


def test_the_next_week_shows_what_became_of_it_and_then_nothing_is_called(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, AFTER)
    sweep(tx, THURSDAY)
    keeper = speaker(tx, Who.UTILITIES)
    results.resolve(tx, keeper, number, result="换了灯泡", rules=rules(), now=THURSDAY)
    other = report(tx, "开个证明", now=THURSDAY)
    hold(tx, other, now=THURSDAY)
    (called,) = sweep(tx, THURSDAY + WEEK).called
    assert [one.number for one in called.agenda.requests] == [other]
    assert [one.number for one in called.agenda.since] == [number]
    clerk = speaker(tx, Who.CLERK)
    results.resolve(tx, clerk, other, result="开好了", rules=rules(), now=THURSDAY + WEEK)
    assert not sweep(tx, THURSDAY + 2 * WEEK).called
    assert clocks.find(tx, WILLOW, Subject.CONSULTATION, 0) is None


def test_a_case_holder_reads_of_every_level_from_then_on(tx: Tx) -> None:
    number = report(tx)
    hold(tx, number, now=NOW)
    held = find(tx, number)
    assert (held.holder, held.holder_name, held.colour) == (
        person_id(Who.MEDIATOR),
        "柳叶青",
        Colour.YELLOW,
    )
    assert user(Who.MEDIATOR) in {one.reader.user_id for one in sweep(tx, AT).notices}
    assert trail.verify(tx, WILLOW) is None


def test_what_was_refused_twice_waits_for_a_consultation_which_opens_it_again(tx: Tx) -> None:
    number = report(tx)
    unsatisfied(tx, number, NOW)
    unsatisfied(tx, number, NOW + timedelta(hours=1))
    assert find(tx, number).state is State.CLOSED
    secretary = speaker(tx, Who.SECRETARY)
    assert [one.number for one in consultations.see(tx, secretary).requests] == [number]
    hold(tx, number)
    opened = find(tx, number)
    assert (opened.state, opened.due_at > AFTER) == (State.OPEN, True)
    assert Reason.TAKEN_UP in opened.reasons
    assert clocks.find(tx, WILLOW, Subject.REQUEST, number) is not None
    said = opened.text, opened.category
    assert duplicates.same(tx, WILLOW, *said, rules=rules(), now=AFTER) == number
    unsatisfied(tx, number, AFTER + timedelta(hours=1))
    with pytest.raises(WrongState):
        hold(tx, number)


def test_minutes_are_kept_and_say_that_it_was_spoken_of(tx: Tx) -> None:
    number = report(tx)
    unsatisfied(tx, number, NOW)
    unsatisfied(tx, number, NOW + timedelta(hours=1))
    clerk = speaker(tx, Who.CLERK)
    matter = consultations.note(tx, clerk, number, words="  电线要等改造  ", now=AFTER)
    assert matter.request.minute == "电线要等改造"
    assert not consultations.see(tx, clerk).requests
    (event,) = [one for one in trail.entries(tx, WILLOW) if one.deed == "note_consultation"]
    assert event.data == {"length": 6}


def test_who_is_no_leader_names_nobody(tx: Tx) -> None:
    number = report(tx)
    with pytest.raises(NotAllowed):
        consultations.name_holder(
            tx, speaker(tx, Who.UTILITIES), number, name="柳叶青", rules=rules(), now=NOW
        )
