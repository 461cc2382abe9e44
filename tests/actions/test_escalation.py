from datetime import UTC, datetime, timedelta

import pytest

from actions import escalation, handling, places, reminders, requests, results
from actions.escalation import Notice
from actions.reminders import Sweep
from storage import accounts, trail
from storage import rates as counted
from storage import reminders as clocks
from storage import requests as kept
from storage.engine import Tx
from storage.people import PostRow
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    Who,
    group_chat,
    person_id,
    rules,
    rules_of,
    speaker,
    user,
    village_of,
)
from village.escalation import Colour, Reason
from village.people import Post
from village.rates import Tally, contacted
from village.reminders import Subject
from village.requests import Rating, Request

SIGN_IN = datetime(2026, 6, 2, 1, tzinfo=UTC)
BEFORE = datetime(2026, 6, 3, 1, tzinfo=UTC)
AT = datetime(2026, 6, 4, 1, tzinfo=UTC)
AFTER = datetime(2026, 6, 8, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
SECRETARY, TOWN = user(Who.SECRETARY), user(Who.LINKING_CADRE)


def report(tx: Tx, text: str = "路灯不亮", now: datetime = NOW) -> int:
    return requests.report(
        tx,
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=rules(),
        text=text,
        chat=group_chat(),
        now=now,
    ).request.number


def sweep(tx: Tx, now: datetime) -> Sweep:
    return reminders.sweep(tx, rules_of=rules_of, now=now)


def find(tx: Tx, number: int) -> Request:
    found = kept.find(tx, WILLOW, number)
    assert found is not None
    return found


def read(swept: Sweep) -> set[tuple[Colour, int, tuple[int, ...]]]:
    """Which level was told to whom, about which requests."""
    return {
        (one.colour, one.reader.user_id, tuple(sorted(two.number for two in one.requests)))
        for one in swept.notices
    }


def notice(swept: Sweep, reader: int) -> Notice:
    (found,) = [one for one in swept.notices if one.reader.user_id == reader]
    return found


def test_each_level_is_read_by_more_people(tx: Tx) -> None:
    number = report(tx)
    yellow = sweep(tx, SIGN_IN)
    assert read(yellow) == {(Colour.YELLOW, SECRETARY, (number,))}
    assert find(tx, number).colour is Colour.YELLOW
    assert read(sweep(tx, BEFORE)) == set()
    assert find(tx, number).colour is Colour.YELLOW
    assert read(sweep(tx, AT)) == {
        (Colour.ORANGE, SECRETARY, (number,)),
        (Colour.ORANGE, TOWN, (number,)),
    }
    assert read(sweep(tx, AFTER)) == {
        (Colour.RED, SECRETARY, (number,)),
        (Colour.RED, TOWN, (number,)),
    }
    told = [one for one in trail.entries(tx, WILLOW) if one.deed == "escalate"]
    assert [one.data["level"] for one in told] == ["yellow", "orange", "red"]


def test_blue_is_its_owners_alone_and_its_card_shows_a_level_only_above(tx: Tx) -> None:
    number = report(tx)
    handling.accept(tx, speaker(tx, Who.UTILITIES), number, now=NOW)
    blue = sweep(tx, BEFORE)
    assert (blue.notices, blue.risen) == ([], [])
    assert find(tx, number).colour is Colour.BLUE
    (ping,) = blue.pings
    assert ping.matter.level is Colour.BLUE
    (shown,) = sweep(tx, AT).risen
    assert shown.request.colour is Colour.ORANGE
    assert shown.places


def test_what_rises_at_once_is_one_card_for_each_reader(tx: Tx) -> None:
    numbers = tuple(report(tx) for _ in range(3))
    swept = sweep(tx, AT)
    assert read(swept) == {
        (Colour.ORANGE, SECRETARY, numbers),
        (Colour.ORANGE, TOWN, numbers),
    }
    assert all(one.anew for one in swept.notices)


def test_what_rises_later_that_day_is_put_on_the_same_card_but_red_rings_again(tx: Tx) -> None:
    first = report(tx)
    sweep(tx, AT)
    second = report(tx, now=NOW + timedelta(hours=1))
    again = notice(sweep(tx, AT + timedelta(hours=1)), SECRETARY)
    assert [one.number for one in again.requests] == [first, second]
    assert not again.anew
    sweep(tx, AFTER)
    red = notice(sweep(tx, AFTER + timedelta(hours=1)), SECRETARY)
    assert [one.number for one in red.requests] == [first, second]
    assert red.anew


def test_where_nobody_of_the_town_is_bound_the_secretary_is_told_so(tx: Tx) -> None:
    accounts.mark_unreachable(tx, TOWN)
    report(tx)
    report(tx, "灶房着火了")
    swept = sweep(tx, AFTER)
    assert {one.reader.user_id for one in swept.notices if one.without_town} == {SECRETARY}
    # The second one is the secretary's own, and still they are told that the town has not heard.
    assert len(notice(swept, SECRETARY).requests) == 1


def test_a_secretary_with_nobody_above_but_silence_is_told_too(tx: Tx) -> None:
    accounts.mark_unreachable(tx, TOWN)
    number = report(tx, "灶房着火了")
    swept = sweep(tx, AFTER)
    alone = notice(swept, SECRETARY)
    assert (alone.without_town, [one.number for one in alone.requests]) == (True, [number])


def test_a_pause_shifts_the_levels_and_a_hand_over_keeps_them(tx: Tx) -> None:
    number = report(tx)
    keeper, secretary = speaker(tx, Who.UTILITIES), speaker(tx, Who.SECRETARY)
    handling.accept(tx, keeper, number, now=NOW)
    sweep(tx, BEFORE)
    handling.pause(tx, keeper, number, reason="等配件", rules=rules(), now=BEFORE)
    assert read(sweep(tx, AT)) == set()
    handling.resume(tx, keeper, number, rules=rules(), now=AT + timedelta(hours=2))
    assert find(tx, number).colour is Colour.BLUE
    handling.hand_over(
        tx, secretary, number, to=person_id(Who.MEDIATOR), now=AT + timedelta(hours=3)
    )
    due = find(tx, number).due_at
    assert find(tx, number).colour is Colour.BLUE
    assert read(sweep(tx, due - MOMENT)) <= {(Colour.YELLOW, SECRETARY, (number,))}
    sweep(tx, due + timedelta(hours=14))
    assert find(tx, number).colour is Colour.ORANGE


def test_after_its_end_it_has_no_level(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, AT)
    keeper = speaker(tx, Who.UTILITIES)
    results.resolve(tx, keeper, number, result="换了灯泡", rules=rules(), now=AT)
    assert find(tx, number).colour is None
    assert read(sweep(tx, AFTER)) == set()


def unsatisfied(tx: Tx, number: int, now: datetime) -> None:
    results.resolve(
        tx, speaker(tx, Who.UTILITIES), number, result="换了灯泡", rules=rules(), now=now
    )
    results.rate(
        tx,
        speaker(tx, Who.VILLAGER),
        number,
        rating=Rating.UNSATISFIED,
        rules=rules(),
        now=now,
    )


def test_a_requesters_no_lifts_it_and_is_told_when_the_night_is_over(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, SIGN_IN)
    night = datetime(2026, 6, 2, 15, tzinfo=UTC)
    unsatisfied(tx, number, night)
    reopened = find(tx, number)
    assert (reopened.colour, reopened.reasons) == (
        Colour.ORANGE,
        frozenset({Reason.UNSATISFIED}),
    )
    morning = datetime(2026, 6, 2, 23, tzinfo=UTC)
    assert read(sweep(tx, morning - MOMENT)) == set()
    assert read(sweep(tx, morning)) == {
        (Colour.ORANGE, SECRETARY, (number,)),
        (Colour.ORANGE, TOWN, (number,)),
    }
    assert clocks.find(tx, WILLOW, Subject.LEVEL, number) is None


@pytest.mark.parametrize("reason", [Reason.JOINT, Reason.REPEATED])
def test_what_many_raise_or_comes_again_rises_once(tx: Tx, reason: Reason) -> None:
    number = report(tx)
    sweep(tx, SIGN_IN)

    def lift() -> Request | None:
        return escalation.raise_for(tx, WILLOW, number, reason, rules=rules(), now=SIGN_IN)

    risen = lift()
    assert risen is not None
    assert risen.colour is Colour.ORANGE
    assert lift() is None
    assert clocks.find(tx, WILLOW, Subject.CONSULTATION, 0) is not None
    assert trail.verify(tx, WILLOW) is None


def test_a_town_is_read_by_its_head_of_area_when_it_is_red(tx: Tx) -> None:
    tx.execute(
        PostRow.__table__.insert().values(  # type: ignore[attr-defined]  # a table of the house
            village_id=WILLOW, person_id=Who.MEDIATOR, post=Post.AREA_HEAD.value
        )
    )
    report(tx)
    head = user(Who.MEDIATOR)
    assert head not in {one.reader.user_id for one in sweep(tx, AT).notices}
    assert head in {one.reader.user_id for one in sweep(tx, AFTER).notices}


def test_who_never_signs_for_a_matter_is_counted_once(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, SIGN_IN)
    sweep(tx, AT)
    keeper = person_id(Who.UTILITIES)
    assert counted.of_month(tx, WILLOW, 202606) == {keeper: contacted(in_time=False)}
    handling.accept(tx, speaker(tx, Who.UTILITIES), number, now=AT)
    assert counted.of_month(tx, WILLOW, 202606) == {keeper: Tally(due=1)}
    assert counted.of_month(tx, MAPLE, 202606) == {}


def test_the_third_time_a_solved_matter_comes_it_rises_by_itself(tx: Tx) -> None:
    places.add(tx, speaker(tx, Who.CLERK), ["老桥头"], now=NOW)
    for day in range(2):
        now = NOW + timedelta(days=day)
        number = report(tx, "老桥头的路灯不亮", now)
        keeper, villager = speaker(tx, Who.UTILITIES), speaker(tx, Who.VILLAGER)
        results.resolve(tx, keeper, number, result="换了灯泡", rules=rules(), now=now)
        results.rate(tx, villager, number, rating=Rating.FAIR, rules=rules(), now=now)
        assert find(tx, number).reasons == frozenset()
    third = report(tx, "老桥头的路灯不亮", NOW + timedelta(days=3))
    risen = find(tx, third)
    assert (risen.colour, risen.reasons) == (Colour.BLUE, frozenset({Reason.REPEATED}))
    assert clocks.find(tx, WILLOW, Subject.CONSULTATION, 0) is not None
