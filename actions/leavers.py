"""Who leaves a meeting before its vote: the quorum is asked again at the vote, and who has gone is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import decisions, trail
from actions.ballot_seats import seat_on
from actions.meeting_votes import require_seats_open
from actions.meetings import held
from storage import meetings
from storage.engine import Tx
from village.errors import NobodyNamed
from village.people import Actor
from village.rights import Deed


@dataclass(frozen=True, slots=True)
class Gone:
    """Who has left now, and of whom that cannot be: not signed in or gone before; `there` are left, of whom `wanted` must be."""

    standing: decisions.Standing
    left: Sequence[str]
    absent: Sequence[str]
    there: int
    wanted: int


def note(tx: Tx, actor: Actor, number: int, names: Sequence[str], *, now: datetime) -> Gone:
    """Write down who has left; their seat stays signed in, and signing in again brings them back. A vote that was cast stays.

    Raises NotAllowed, NobodyNamed where nobody of them is there, Namesakes, Unlawful without a meeting and after its ballot.
    """
    decision, meeting = held(tx, actor, number, Deed.RECORD_MEETING)
    require_seats_open(tx, meeting)
    left: list[str] = []
    absent: list[str] = []
    for name in dict.fromkeys(names):
        try:
            found = seat_on(tx, decision.village_id, meeting.roll, name)
        except NobodyNamed:
            found = None
        gone = found is not None and meetings.leave(tx, meeting, found[1].number, at=now)
        (left if gone else absent).append(name)
    if not left:
        raise NobodyNamed(name=", ".join(absent))
    trail.record(
        tx, actor, Deed.RECORD_MEETING, decision.subject, now=now, data={"left": len(left)}
    )
    one = decisions.standing(tx, decision)
    wanted = one.need.to_open(one.roll.due) if one.need and one.roll else 0
    return Gone(one, left, absent, len(meetings.there(tx, meeting)), wanted)
