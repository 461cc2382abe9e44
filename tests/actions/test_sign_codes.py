"""Signing in with the code at the door: fresh, of this meeting, and for one's own seat."""

from datetime import datetime, timedelta

import pytest

from actions import meetings, sign_codes
from storage import trail
from storage.engine import Tx
from storage.vault import Vault
from tests.support.decisions import DAY, called, change, opened, refusal
from tests.support.village import MAPLE, VAULT, WILLOW, Who, rules, speaker
from village.decisions import State
from village.errors import DecisionNotFound, NotAllowed, SignCodeOff, SignCodeOver, Unlawful
from village.matters import Matter
from village.people import Collective
from village.rolls import Body
from village.sign_codes import WINDOW

MINUTE = timedelta(minutes=1)


def shown(tx: Tx, now: datetime) -> str:
    """The code that hangs at the door then."""
    door = sign_codes.read(tx, WILLOW, 1, vault=VAULT, now=now)
    assert door is not None
    return door.code


def test_a_member_who_is_home_again_signs_in_at_the_door_collective_27(tx: Tx) -> None:
    for who in (Who.CLERK, Who.VILLAGER, Who.AWAY):
        change(tx, who, collective=Collective.MEMBER.value)
    decision = opened(
        tx, matter=Matter.COLLECTIVE_MAJOR, state=State.DELIBERATED, body=Body.COLLECTIVE
    )
    one = called(tx, decision)
    assert one.meeting is not None
    now, away = one.meeting.starts_at, speaker(tx, Who.AWAY)
    there = sign_codes.scan(tx, away, 1, shown(tx, now), rules=rules(), vault=VAULT, now=now)
    assert there.meeting is not None
    assert there.meeting.signed == 1


def test_a_fresh_code_takes_a_seat_and_an_old_one_none(tx: Tx) -> None:
    one = called(tx, opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS))
    assert one.meeting is not None
    now = one.meeting.starts_at
    clerk, villager = speaker(tx, Who.CLERK), speaker(tx, Who.VILLAGER)
    with pytest.raises(Unlawful) as early:
        sign_codes.show(tx, clerk, 1, rules=rules(), vault=VAULT, now=now - DAY)
    assert refusal(early)[0] == "other_day"
    with pytest.raises(NotAllowed):
        sign_codes.show(tx, villager, 1, rules=rules(), vault=VAULT, now=now)
    with pytest.raises(SignCodeOff):
        sign_codes.show(tx, clerk, 1, rules=rules(), vault=Vault(), now=now)
    with pytest.raises(DecisionNotFound):
        sign_codes.show(tx, speaker(tx, Who.CLERK, MAPLE), 1, rules=rules(), vault=VAULT, now=now)
    sign_codes.show(tx, clerk, 1, rules=rules(), vault=VAULT, now=now)

    code, other = shown(tx, now), shown(tx, now + DAY)
    tries = [
        (Who.VILLAGER, other, now, SignCodeOver),
        (Who.VILLAGER, code, now + 2 * WINDOW, SignCodeOver),
        (Who.AWAY, code, now, Unlawful),
        (Who.LINKING_CADRE, code, now, Unlawful),
    ]
    for who, words, at, error in tries:
        with pytest.raises(error):
            sign_codes.scan(tx, speaker(tx, who), 1, words, rules=rules(), vault=VAULT, now=at)
    with pytest.raises(SignCodeOver):
        sign_codes.scan(
            tx, speaker(tx, Who.CLERK, MAPLE), 1, code, rules=rules(), vault=VAULT, now=now
        )
    there = sign_codes.scan(
        tx, villager, 1, code.lower(), rules=rules(), vault=VAULT, now=now + MINUTE
    )
    assert there.meeting is not None
    assert there.meeting.signed == 1
    told = list(trail.entries(tx, WILLOW))
    assert told[-1].data["at_the_door"] is True
    assert code not in str(told)

    # Another meeting of the same decision has other codes, and none is good once it is over.
    meetings.cancel(tx, clerk, 1, rules=rules(), now=now)
    with pytest.raises(SignCodeOver):
        sign_codes.scan(tx, clerk, 1, code, rules=rules(), vault=VAULT, now=now)
    assert sign_codes.read(tx, WILLOW, 1, vault=VAULT, now=now) is None
    again = called(tx, one.decision)
    assert again.meeting is not None
    assert again.meeting.starts_at == now
    with pytest.raises(SignCodeOver):
        sign_codes.scan(tx, villager, 1, code, rules=rules(), vault=VAULT, now=now)
