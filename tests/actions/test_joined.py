"""Ours too: enough households lift a matter by a level, once."""

from dataclasses import replace

from actions import joined, requests
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
    speaker,
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
    assert done.became_joint
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
    press(tx, number, speaker(tx, Who.GROUP_HEAD))
    again = find(tx, number)
    assert again.joint
    assert (again.colour, again.version) == (left.colour, left.version)


def test_guests_lift_nothing(tx: Tx) -> None:
    number = report(tx)
    press(tx, number, speaker(tx, Who.NEIGHBOUR))
    press(tx, number, actor(tx, STRANGER))
    assert find(tx, number).reasons == frozenset()
