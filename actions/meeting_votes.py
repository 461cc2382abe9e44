"""What the ballot of a meeting leaves open: nothing beside it while it runs, no new seat once its time is over."""

from storage import ballots as votes
from storage.engine import Tx
from storage.meetings import Meeting
from village.ballots import Ballot, State
from village.errors import Unlawful
from village.rolls import article


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
