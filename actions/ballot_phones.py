"""Who has no phone votes on paper, by the same roll: each is handed one, or was offered one and did not want it."""

from collections.abc import Sequence
from datetime import datetime

from actions import trail
from actions.ballot_seats import seat_named
from actions.ballots import load, load_open
from storage import ballot_hands as hands
from storage import ballot_phones
from storage.engine import Tx
from village.ballots import Way
from village.errors import BallotNotFound, VotedAlready
from village.people import Actor
from village.rights import Deed, require


def without(tx: Tx, actor: Actor, number: int) -> Sequence[str]:
    """Who of the roll has no phone, has not voted, and was offered no paper. Raises NotAllowed, BallotNotFound."""
    require(actor, Deed.OPEN_BALLOT)
    return ballot_phones.without(tx, load(tx, actor.village_id, number))


def decline(
    tx: Tx, actor: Actor, number: int, names: Sequence[str], *, now: datetime
) -> Sequence[str]:
    """These were offered a paper and did not want it; who is left without an offer.

    Raises NotAllowed, BallotNotFound, BallotOver, NobodyNamed, Namesakes, VotedAlready.
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load_open(tx, actor.village_id, number, now=now)
    if actor.person_id is None:
        raise BallotNotFound(number=number)
    for name in dict.fromkeys(names):
        _, seat = seat_named(tx, ballot, name)
        if seat.way is not Way.NONE:
            raise VotedAlready(number=number, way=seat.way.value)
        hands.offer(tx, ballot, seat.seat, noted_by=actor.person_id)
    data = {"declined": len(names)}
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    return ballot_phones.without(tx, ballot)
