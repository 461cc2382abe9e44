"""What the ballot of a meeting leaves open: nothing beside it while it runs, no new seat once its time is over. And who is there for it."""

from dataclasses import dataclass

from storage import ballots as votes
from storage import meetings
from storage.engine import Tx
from storage.meetings import Meeting
from village.ballots import PRESENT, Ballot, State, Way
from village.errors import Unlawful
from village.rolls import article


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a meeting's ballot, each in one of these at most: who never came is in none."""

    voted: frozenset[int]
    silent: frozenset[int]
    """Signed in, and without a vote."""
    gone: frozenset[int]
    """Signed in, and left before they voted."""
    aside: frozenset[int]
    """Step aside, and are nowhere counted."""
    due: int
    """How many do not step aside."""


def seats(tx: Tx, ballot: Ballot, meeting: Meeting) -> Seats:
    """Who is there for the vote of a meeting, as it stands."""
    ways = votes.ways(tx, ballot.village_id, ballot.number)
    unvoted = {one.seat for one in ways if one.way is Way.NONE}
    aside = frozenset(one.seat for one in ways if one.way is Way.RECUSED)
    return Seats(
        voted=frozenset(one.seat for one in ways if one.way in PRESENT),
        silent=meetings.there(tx, meeting) & unvoted,
        gone=meetings.gone(tx, meeting) & unvoted,
        aside=aside,
        due=len(ways) - len(aside),
    )


def require_no_ballot(tx: Tx, meeting: Meeting) -> None:
    """Raise Unlawful while the meeting votes by a ballot that is not closed."""
    found = _of(tx, meeting)
    if found is not None and found.state in {State.OPEN, State.COUNTING}:
        raise Unlawful(why="ballot_open", article=article(meeting.body).value, have=found.number)


def require_seats_open(tx: Tx, meeting: Meeting) -> None:
    """Raise Unlawful once the time of the meeting's ballot is over: who comes then changes no quorum."""
    found = _of(tx, meeting)
    if found is not None and found.state is not State.OPEN:
        raise Unlawful(why="ballot_over", article=article(meeting.body).value, have=found.number)


def _of(tx: Tx, meeting: Meeting) -> Ballot | None:
    return votes.find(tx, meeting.village_id, meeting.ballot) if meeting.ballot else None
