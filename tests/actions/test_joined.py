"""Ours too: enough households lift a matter by a level, once."""

from dataclasses import replace
from datetime import timedelta

from actions import joined, merges, reminders, requests, results
from actions.joined import Joining
from storage import reminders as clocks
from storage import requests as kept
from storage import trail
from storage.engine import Tx
from tests.support.village import (
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    rules,
    rules_of,
    speaker,
    user,
    village_of,
)
from village.escalation import Colour, Reason
from village.people import Actor
from village.reminders import Subject
from village.requests import Request

RULES = replace(rules(), joint_households=2)


def report(tx: Tx) -> int:
    return requests.report(
        tx,
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=RULES,
        text="路灯不亮",
        chat=group_chat(),
        now=NOW,
    ).request.number


def press(tx: Tx, number: int, who: Actor) -> Joining:
    return joined.toggle(tx, who, number, rules=RULES, now=NOW)


def find(tx: Tx, number: int) -> Request:
    found = kept.find(tx, WILLOW, number)
    assert found is not None
    return found


def test_enough_households_lift_it_by_a_level_and_onto_the_agenda(tx: Tx) -> None:
    number = report(tx)
    press(tx, number, speaker(tx, Who.NEIGHBOUR))
    assert find(tx, number).reasons == frozenset()
    done = press(tx, number, speaker(tx, Who.GROUP_HEAD))
    risen = find(tx, number)
    assert done.matter.request.joint
    assert done.matter.request == risen
    assert (risen.colour, risen.reasons, risen.joined) == (
        Colour.BLUE,
        frozenset({Reason.JOINT}),
        2,
    )
    assert clocks.find(tx, WILLOW, Subject.LEVEL, number) is not None
    assert clocks.find(tx, WILLOW, Subject.CONSULTATION, 0) is not None
    assert trail.verify(tx, WILLOW) is None


def test_who_leaves_and_joins_again_lifts_nothing(tx: Tx) -> None:
    number = report(tx)
    for who in (Who.NEIGHBOUR, Who.GROUP_HEAD, Who.GROUP_HEAD):
        press(tx, number, speaker(tx, who))
    left = find(tx, number)
    assert not left.joint
    assert left.reasons == {Reason.JOINT}
    told = reminders.sweep(tx, rules_of=rules_of, now=NOW + timedelta(minutes=1))
    assert [one.requests for one in told.notices if one.colour is Colour.BLUE] == []
    press(tx, number, speaker(tx, Who.GROUP_HEAD))
    again = find(tx, number)
    assert again.joint
    assert (again.colour, again.reasons, again.version) == (
        Colour.BLUE,
        frozenset({Reason.JOINT}),
        left.version,
    )
    # It was told when it rose, and is not told again.
    assert clocks.find(tx, WILLOW, Subject.LEVEL, number) is None


def test_what_time_brings_is_a_level_higher_for_a_joint_matter(tx: Tx) -> None:
    """Near its due time a matter is blue, and a joint one yellow."""
    alone, shared = report(tx), report(tx)
    for who in (Who.NEIGHBOUR, Who.GROUP_HEAD):
        press(tx, shared, speaker(tx, who))
    for number in (alone, shared):
        requests.accept(tx, speaker(tx, Who.UTILITIES), number, now=NOW)
    swept = reminders.sweep(tx, rules_of=rules_of, now=find(tx, alone).due_at - timedelta(hours=20))
    assert (find(tx, alone).colour, find(tx, shared).colour) == (Colour.BLUE, Colour.YELLOW)
    (notice,) = swept.notices
    assert (notice.colour, [one.number for one in notice.requests]) == (Colour.YELLOW, [shared])


def test_guests_lift_nothing(tx: Tx) -> None:
    number = report(tx)
    press(tx, number, speaker(tx, Who.NEIGHBOUR))
    press(tx, number, actor(tx, STRANGER))
    assert find(tx, number).reasons == frozenset()


def test_merging_brings_the_households_along_and_each_is_told_once(tx: Tx) -> None:
    report(tx)
    made = requests.report(
        tx,
        speaker(tx, Who.NEIGHBOUR),
        village=village_of(tx),
        rules=RULES,
        text="路灯又不亮了",
        chat=group_chat(),
        now=NOW,
    ).request.number
    press(tx, made, speaker(tx, Who.GROUP_HEAD))
    press(tx, 1, speaker(tx, Who.NEIGHBOUR))
    clerk = speaker(tx, Who.CLERK)
    merges.merge(tx, clerk, made, 1, rules=RULES, now=NOW)
    grown = find(tx, 1)
    assert (grown.joined, grown.joint, grown.reasons) == (2, True, frozenset({Reason.JOINT}))
    press(tx, 1, speaker(tx, Who.NEIGHBOUR))
    assert find(tx, 1).joined == 2
    merges.unmerge(tx, clerk, made, rules=RULES, now=NOW)
    assert (find(tx, 1).joined, find(tx, 1).joint) == (0, False)
    press(tx, 1, speaker(tx, Who.NEIGHBOUR))
    merges.merge(tx, clerk, made, 1, rules=RULES, now=NOW)
    by = speaker(tx, Who(find(tx, 1).assignee))
    ended = results.resolve(tx, by, 1, result="换了灯泡", rules=RULES, now=NOW)
    assert [int(one.place.chat) for one in ended.followers] == [user(Who.NEIGHBOUR)]
    assert [one.user_id for one in ended.neighbours] == [user(Who.GROUP_HEAD)]
