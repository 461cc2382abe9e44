"""What a representatives' meeting is weighed by beside its seats: households for which they stand, and the women among them."""

from collections.abc import Collection

from actions import meeting_votes
from storage import meetings, rolls
from storage.engine import Tx
from storage.meetings import Meeting
from village.ballots import Ballot
from village.meetings import NOTHING, Beside, Need


def signed_in(tx: Tx, wanted: Need, meeting: Meeting) -> Beside:
    """By who has signed in and not left."""
    if not _weighs(wanted):
        return NOTHING
    return _beside(tx, meeting, meetings.there(tx, meeting), frozenset())


def voting(tx: Tx, wanted: Need, ballot: Ballot) -> Beside:
    """By who voted or signed in; who steps aside is nowhere counted."""
    meeting = meetings.of(tx, ballot.village_id, ballot.decision, ballot.meeting)
    if meeting is None or not _weighs(wanted):
        return NOTHING
    found = meeting_votes.seats(tx, ballot, meeting)
    return _beside(tx, meeting, found.voted | found.silent, found.aside)


def _weighs(wanted: Need) -> bool:
    return wanted.homes is not None or wanted.women is not None


def _beside(tx: Tx, meeting: Meeting, there: Collection[int], aside: frozenset[int]) -> Beside:
    roll = rolls.find(tx, meeting.village_id, meeting.roll)
    seats = [
        one
        for one in rolls.seats(tx, meeting.village_id, meeting.roll)
        if one.counts and one.number not in aside
    ]
    here = [one for one in seats if one.number in there]
    # Nobody stands for more households than the roll says, whatever paper they bring.
    brought = meetings.brought(tx, meeting)
    return Beside(
        roll.homes if roll else 0,
        sum(min(one.homes, brought.get(one.number, 0)) for one in here),
        sum(one.woman for one in seats),
        sum(one.woman for one in here),
    )
