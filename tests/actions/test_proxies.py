"""A written proxy: where the law knows one, within the household, by the giver's paper."""

import pytest

from actions import ballot_hands, proxies
from storage import trail
from storage.engine import Tx
from tests.actions.test_decision_ballots import SAT, begun
from tests.support.decisions import called, change, members, opened
from tests.support.village import NAMES, WILLOW, Who, rules, speaker
from village.decisions import State
from village.errors import Unlawful, VotedAlready
from village.matters import Matter
from village.people import Collective
from village.rolls import Body

GIVER, HOLDER, STRANGER = NAMES[Who.SECRETARY], NAMES[Who.MEDIATOR], NAMES[Who.CLERK]
"""The first two live in one household."""


def test_collective_27_lets_another_of_the_household_hold_the_paper(tx: Tx) -> None:
    members(tx)
    for one in range(1, 10):
        change(tx, one, collective=Collective.MEMBER.value)
    decision = opened(
        tx, matter=Matter.COLLECTIVE_MAJOR, body=Body.COLLECTIVE, state=State.DELIBERATED
    )
    called(tx, decision)
    ballot = begun(tx, decision, rules(), secret=False)
    clerk = speaker(tx, Who.CLERK)

    def give(giver: str, holder: str, *, is_written: bool = True) -> proxies.Entrusted:
        words = f"{giver} 由 {holder}"
        return proxies.give(tx, clerk, ballot.number, words, is_written=is_written, now=SAT)

    found = give(GIVER, HOLDER)
    assert (found.giver.name, found.holder.name) == (GIVER, HOLDER)
    assert list(trail.entries(tx, WILLOW))[-1].data["proxy"] == int(Who.MEDIATOR)
    for holder, is_written, why in (
        (HOLDER, False, "proxy_unwritten"),
        (STRANGER, True, "proxy_stranger"),
    ):
        with pytest.raises(Unlawful) as refused:
            give(GIVER, holder, is_written=is_written)
        assert (refused.value.why, refused.value.article) == (why, "collective_27")
    ballot_hands.hand_out(tx, clerk, ballot.number, (GIVER,), now=SAT)
    with pytest.raises(VotedAlready):
        give(GIVER, HOLDER)
