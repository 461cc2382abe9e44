"""Who was helped to vote, and the voters' own words for it: for those who answer for the ballot."""

from collections.abc import Sequence
from datetime import datetime

from actions import trail
from actions.ballot_seats import seat_named
from actions.ballots import load, unsealed
from storage import ballot_help as helps
from storage.ballot_help import Helped
from storage.engine import Tx
from storage.vault import Vault
from village.ballot_help import Bar
from village.ballots import State
from village.errors import HelpRefused
from village.people import Actor
from village.rights import Deed, require


def register(tx: Tx, actor: Actor, number: int) -> Sequence[Helped]:
    """Who is helped in a ballot, by whom, and how they said so. Raises NotAllowed, BallotNotFound."""
    require(actor, Deed.SEE_HELPED)
    return helps.register(tx, load(tx, actor.village_id, number))


def voice(tx: Tx, actor: Actor, number: int, name: str, *, vault: Vault, now: datetime) -> str:
    """What a voter said, as the chat calls the file; only once the ballot is closed, since it may tell what they chose. The trail keeps who heard it.

    Raises NotAllowed, BallotNotFound, NobodyNamed, Namesakes, HelpRefused before the close and where there is none, BallotLocked under another key.
    """
    require(actor, Deed.SEE_HELPED)
    ballot = load(tx, actor.village_id, number)
    if ballot.state is not State.CLOSED:
        raise HelpRefused(number=number, why=Bar.OPEN.value)
    _, seat = seat_named(tx, ballot, name)
    kept = helps.voice(tx, ballot, seat.seat)
    if not kept:
        raise HelpRefused(number=number, why=Bar.VOICELESS.value)
    data = {"seat": seat.seat}
    trail.record(tx, actor, Deed.SEE_HELPED, ballot.subject, now=now, data=data)
    return unsealed(ballot, kept, vault)
