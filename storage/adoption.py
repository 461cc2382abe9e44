"""What an account left behind as a guest, made the work of the person that it turned out to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage.engine import Tx
from storage.requests import RequestRow
from storage.tables import table
from storage.topics import OpinionRow, PollVoteRow, TopicRow
from village.ids import UserId
from village.people import Person
from village.topics import Choice, State, Voter

_request, _topic, _vote, _opinion = map(table, (RequestRow, TopicRow, PollVoteRow, OpinionRow))


@dataclass(frozen=True, slots=True)
class Vote:
    """A standing vote on a topic."""

    number: int
    choice: Choice
    at: datetime


def adopt_requests(tx: Tx, user_id: UserId, person: Person) -> Sequence[int]:
    """The guest's requests become the person's; their numbers, the latest first."""
    changed = tx.scalars(
        update(_request)
        .where(
            _request.c.village_id == person.village_id,
            _request.c.author_user == user_id,
            _request.c.author_person.is_(None),
        )
        .values(author_person=person.id, author_name=person.name)
        .returning(_request.c.number)
    )
    return sorted(changed, reverse=True)


def adopt_words(tx: Tx, user_id: UserId, person: Person, kind: Voter) -> int:
    """The guest's topics and opinions become the person's; tells how many."""
    topics = tx.execute(
        update(_topic)
        .where(
            _topic.c.village_id == person.village_id,
            _topic.c.mover_user == user_id,
            _topic.c.mover_person.is_(None),
        )
        .values(mover_person=person.id, mover_name=person.name)
    )
    opinions = tx.execute(
        update(_opinion)
        .where(
            _opinion.c.village_id == person.village_id,
            _opinion.c.author_user == user_id,
            _opinion.c.author_person.is_(None),
        )
        .values(author_person=person.id, author_name=person.name, kind=kind.value)
    )
    return topics.rowcount + opinions.rowcount


def running_votes(tx: Tx, voter: str, person: Person) -> dict[int, Vote]:
    """The votes of `voter` in the person's village on what is still discussed, by topic."""
    rows = tx.execute(
        select(_vote.c.number, _vote.c.choice, _vote.c.at)
        .join(
            _topic,
            (_topic.c.village_id == _vote.c.village_id) & (_topic.c.number == _vote.c.number),
        )
        .where(
            _vote.c.village_id == person.village_id,
            _vote.c.voter == voter,
            _topic.c.state == State.DISCUSSING.value,
        )
        .order_by(_vote.c.number)
    )
    return {row.number: Vote(row.number, Choice(row.choice), row.at) for row in rows}
