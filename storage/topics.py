"""Topics, their discussion polls, votes and opinions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    String,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, numbers_by_village, table
from village.ids import PersonId, UserId, VillageId
from village.topics import Choice, State, Tally, Topic, Voter


class TopicRow(Base):
    """A topic."""

    __tablename__ = "topic"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    mover_user: Mapped[int] = mapped_column(Id)
    mover_person: Mapped[int | None] = mapped_column(Id)
    mover_name: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime | None] = mapped_column(Time)
    owner: Mapped[int | None] = mapped_column(Id)
    opinions: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class PollRow(Base):
    """A poll of the chat and the topic that it asks about: a directory, since an answer names no chat."""

    __tablename__ = "poll"
    __table_args__ = (Index("ix_poll_topic", "village_id", "number"),)

    poll_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    village_id: Mapped[int] = mapped_column(Id)
    number: Mapped[int]
    chat_id: Mapped[int] = mapped_column(Id)
    message_id: Mapped[int] = mapped_column(Id)


class PollSendRow(Base):
    """Sends of a topic's poll of which nobody knows yet whether the chat shows them; without any there is no row."""

    __tablename__ = "poll_send"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id)
    sends: Mapped[int]


class PollVoteRow(Base):
    """The standing vote of one voter: a person of the roster, or an account that is bound to nobody."""

    __tablename__ = "poll_vote"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    voter: Mapped[str] = mapped_column(String(40), primary_key=True)
    choice: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Time)


class PollTallyRow(Base):
    """Votes by choice and kind of voter, kept beside the votes and equal to their count."""

    __tablename__ = "poll_tally"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    votes: Mapped[int]


@dataclass(frozen=True, slots=True)
class Poll:
    """The poll that asks about a topic; `message_id` is 0 as long as nobody knows which message shows it."""

    poll_id: str
    village_id: VillageId
    number: int
    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Vote:
    """A standing vote on a topic."""

    number: int
    choice: Choice
    at: datetime


_topic, _poll, _send, _vote, _tally = map(
    table, (TopicRow, PollRow, PollSendRow, PollVoteRow, PollTallyRow)
)


def _to_topic(row: Any) -> Topic:
    return Topic(
        village_id=VillageId(row.village_id),
        number=row.number,
        title=row.title,
        body=row.body,
        state=State(row.state),
        mover_user=UserId(row.mover_user),
        mover_person=None if row.mover_person is None else PersonId(row.mover_person),
        mover_name=row.mover_name,
        opened_at=row.opened_at,
        due_at=row.due_at,
        owner=None if row.owner is None else PersonId(row.owner),
        opinions=row.opinions,
        version=row.version,
    )


def add(tx: Tx, topic: Topic) -> None:
    """Keep a new topic."""
    tx.execute(
        insert(_topic).values(
            village_id=topic.village_id,
            number=topic.number,
            title=topic.title,
            body=topic.body,
            state=topic.state.value,
            mover_user=topic.mover_user,
            mover_person=topic.mover_person,
            mover_name=topic.mover_name,
            opened_at=topic.opened_at,
            opinions=0,
            version=topic.version,
        )
    )


def find(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Topic | None:
    """The topic of that number; `to_change` locks it until the transaction ends."""
    statement = select(_topic).where(_topic.c.village_id == village_id, _topic.c.number == number)
    if to_change:
        statement = statement.with_for_update()
    row = tx.execute(statement).first()
    return _to_topic(row) if row else None


def several(tx: Tx, keys: Sequence[tuple[VillageId, int]]) -> list[Topic]:
    """The topics of those villages and numbers, in no order."""
    return [
        _to_topic(row)
        for village, numbers in numbers_by_village(keys).items()
        for row in tx.execute(
            select(_topic).where(_topic.c.village_id == village, _topic.c.number.in_(numbers))
        )
    ]


def latest(tx: Tx, village_id: VillageId, *, limit: int) -> list[Topic]:
    """The newest topics of a village that were put to discussion, newest first."""
    rows = tx.execute(
        select(_topic)
        .where(_topic.c.village_id == village_id, _topic.c.state != State.MOVED.value)
        .order_by(_topic.c.number.desc())
        .limit(limit)
    )
    return [_to_topic(row) for row in rows]


def running(tx: Tx, village_id: VillageId, *, at: datetime) -> list[Topic]:
    """The topics whose discussion is not over then, oldest first."""
    rows = tx.execute(
        select(_topic)
        .where(
            _topic.c.village_id == village_id,
            _topic.c.state == State.DISCUSSING.value,
            _topic.c.due_at > at,
        )
        .order_by(_topic.c.number)
    )
    return [_to_topic(row) for row in rows]


def save(tx: Tx, topic: Topic) -> None:
    """Keep a topic's next version.

    Raises LookupError when it is not the next one: somebody changed the topic in between.
    """
    changed = tx.execute(
        update(_topic)
        .where(
            _topic.c.village_id == topic.village_id,
            _topic.c.number == topic.number,
            _topic.c.version == topic.version - 1,
        )
        .values(
            state=topic.state.value,
            due_at=topic.due_at,
            owner=topic.owner,
            version=topic.version,
        )
    )
    if changed.rowcount != 1:
        raise LookupError(topic.subject)


def add_poll(tx: Tx, poll: Poll) -> None:
    """Keep which poll of the chat asks about a topic."""
    tx.execute(
        insert_into(tx, _poll)
        .values(
            poll_id=poll.poll_id,
            village_id=poll.village_id,
            number=poll.number,
            chat_id=poll.chat_id,
            message_id=poll.message_id,
        )
        .on_conflict_do_nothing()
    )


def locate_poll(tx: Tx, poll_id: str, message_id: int) -> None:
    """Keep which message shows a poll."""
    tx.execute(update(_poll).where(_poll.c.poll_id == poll_id).values(message_id=message_id))


def begin_send(tx: Tx, village_id: VillageId, number: int, chat_id: int) -> None:
    """A topic's poll is about to be sent: one more of which nobody knows."""
    statement = insert_into(tx, _send).values(
        village_id=village_id, number=number, chat_id=chat_id, sends=1
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id", "number"],
            set_={"sends": _send.c.sends + 1, "chat_id": statement.excluded.chat_id},
        )
    )


def end_send(tx: Tx, village_id: VillageId, number: int) -> None:
    """What became of one of a topic's sends is known."""
    key = (_send.c.village_id == village_id, _send.c.number == number)
    tx.execute(update(_send).where(*key).values(sends=_send.c.sends - 1))
    tx.execute(delete(_send).where(*key, _send.c.sends <= 0))


def in_doubt(tx: Tx, *, since: datetime) -> list[tuple[VillageId, int, int]]:
    """Village, topic and chat of every poll that may be on show unknown, of discussions that end after `since`; locked."""
    rows = tx.execute(
        select(_send.c.village_id, _send.c.number, _send.c.chat_id)
        .join(
            _topic,
            (_topic.c.village_id == _send.c.village_id) & (_topic.c.number == _send.c.number),
        )
        .where(_topic.c.due_at > since)
        .order_by(_send.c.village_id, _send.c.number)
        .with_for_update(of=_send)
    )
    return [(VillageId(row.village_id), row.number, row.chat_id) for row in rows]


def find_poll(tx: Tx, poll_id: str) -> Poll | None:
    """The poll of that id, if it is ours."""
    row = tx.execute(select(_poll).where(_poll.c.poll_id == poll_id)).first()
    return Poll(*row) if row else None


def polls_of(tx: Tx, village_id: VillageId, number: int) -> list[Poll]:
    """The polls that ask about a topic; more than one after a send that was repeated."""
    rows = tx.execute(
        select(_poll).where(_poll.c.village_id == village_id, _poll.c.number == number)
    )
    return [Poll(*row) for row in rows]


def vote(
    tx: Tx,
    topic: Topic,
    *,
    voter: str,
    kind: Voter,
    choice: Choice | None,
    at: datetime,
) -> bool:
    """Replace the standing vote of `voter` (`person:7`, `user:99`) by `choice`, or take it back (None).

    Returns whether anything changed. The tally moves in the same transaction: a vote costs the same at any number of votes.
    """
    key = (
        _vote.c.village_id == topic.village_id,
        _vote.c.number == topic.number,
        _vote.c.voter == voter,
    )
    before = tx.execute(select(_vote.c.choice, _vote.c.kind).where(*key).with_for_update()).first()
    after = None if choice is None else (choice.value, kind.value)
    if (tuple(before) if before else None) == after:
        return False
    if before:
        tx.execute(delete(_vote).where(*key))
        _count(tx, topic, before.choice, before.kind, -1)
    if choice is not None:
        tx.execute(
            insert(_vote).values(
                village_id=topic.village_id,
                number=topic.number,
                voter=voter,
                choice=choice.value,
                kind=kind.value,
                at=at,
            )
        )
        _count(tx, topic, choice.value, kind.value, 1)
    return True


def _count(tx: Tx, topic: Topic, choice: str, kind: str, by: int) -> None:
    statement = insert_into(tx, _tally).values(
        village_id=topic.village_id, number=topic.number, choice=choice, kind=kind, votes=by
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id", "number", "choice", "kind"],
            set_={"votes": _tally.c.votes + by},
        )
    )


def tally(tx: Tx, village_id: VillageId, number: int) -> Tally:
    """The standing counts of a discussion poll."""
    rows = tx.execute(
        select(_tally.c.choice, _tally.c.kind, _tally.c.votes).where(
            _tally.c.village_id == village_id, _tally.c.number == number, _tally.c.votes != 0
        )
    )
    return Tally({(Choice(row.choice), Voter(row.kind)): row.votes for row in rows})


def recount(tx: Tx, village_id: VillageId, number: int) -> Tally:
    """The counts by counting every vote: what `tally` must equal."""
    rows = tx.execute(
        select(_vote.c.choice, _vote.c.kind, func.count().label("votes"))
        .where(_vote.c.village_id == village_id, _vote.c.number == number)
        .group_by(_vote.c.choice, _vote.c.kind)
    )
    return Tally({(Choice(row.choice), Voter(row.kind)): row.votes for row in rows})


def adopt(tx: Tx, village_id: VillageId, user: UserId, person: PersonId, name: str) -> int:
    """The topics of an account that was a guest become a person's; tells how many."""
    moved = tx.execute(
        update(_topic)
        .where(
            _topic.c.village_id == village_id,
            _topic.c.mover_user == user,
            _topic.c.mover_person.is_(None),
        )
        .values(mover_person=person, mover_name=name)
    )
    return moved.rowcount


def count_opinion(tx: Tx, village_id: VillageId, number: int) -> int:
    """One more opinion; tells how many there are now."""
    count: int = tx.execute(
        update(_topic)
        .where(_topic.c.village_id == village_id, _topic.c.number == number)
        .values(opinions=_topic.c.opinions + 1)
        .returning(_topic.c.opinions)
    ).scalar_one()
    return count


def running_votes(tx: Tx, village_id: VillageId, voter: str) -> dict[int, Vote]:
    """The votes of `voter` on what is still discussed, by topic."""
    rows = tx.execute(
        select(_vote.c.number, _vote.c.choice, _vote.c.at)
        .join(
            _topic,
            (_topic.c.village_id == _vote.c.village_id) & (_topic.c.number == _vote.c.number),
        )
        .where(
            _vote.c.village_id == village_id,
            _vote.c.voter == voter,
            _topic.c.state == State.DISCUSSING.value,
        )
        .order_by(_vote.c.number)
    )
    return {row.number: Vote(row.number, Choice(row.choice), row.at) for row in rows}


def discussed_by(tx: Tx, village_id: VillageId, owner: PersonId) -> list[Topic]:
    """The running discussions that a cadre looks after; locked, since another will."""
    rows = tx.execute(
        select(_topic)
        .where(
            _topic.c.village_id == village_id,
            _topic.c.owner == owner,
            _topic.c.state == State.DISCUSSING.value,
        )
        .order_by(_topic.c.number)
        .with_for_update()
    )
    return [_to_topic(row) for row in rows]
