"""Opinions under topics with their answers, and the summary that a cadre makes of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, insert, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage import topics
from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table
from village.ids import PersonId, UserId, VillageId
from village.opinions import Opinion
from village.people import Actor
from village.topics import Topic, Voter


class OpinionRow(Base):
    """What somebody replied under a topic."""

    __tablename__ = "opinion"
    __table_args__ = (
        Index(
            "uq_opinion_message", "village_id", "topic_number", "chat_id", "message_id", unique=True
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic_number: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    author_user: Mapped[int] = mapped_column(Id)
    author_person: Mapped[int | None] = mapped_column(Id)
    author_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    chat_id: Mapped[int] = mapped_column(Id)
    message_id: Mapped[int] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Time)
    answer: Mapped[str] = mapped_column(Text, server_default=sql("''"))
    answered_by: Mapped[str] = mapped_column(String(200), server_default=sql("''"))


class SummaryRow(Base):
    """A cadre's own words about what was said under a topic."""

    __tablename__ = "topic_summary"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Words:
    """What a cadre wrote in place of the views, and who it was."""

    words: str
    name: str


_opinion, _summary = map(table, (OpinionRow, SummaryRow))


def add(
    tx: Tx,
    topic: Topic,
    author: Actor,
    *,
    kind: Voter,
    words: str,
    chat_id: int,
    message_id: int,
    at: datetime,
) -> int | None:
    """Keep an opinion and return its number under the topic, from 1; None when that message is kept already."""
    known = tx.scalar(
        select(_opinion.c.number).where(
            _opinion.c.village_id == topic.village_id,
            _opinion.c.topic_number == topic.number,
            _opinion.c.chat_id == chat_id,
            _opinion.c.message_id == message_id,
        )
    )
    if known is not None:
        return None
    number = topics.count_opinion(tx, topic.village_id, topic.number)
    tx.execute(
        insert(_opinion).values(
            village_id=topic.village_id,
            topic_number=topic.number,
            number=number,
            author_user=author.user_id,
            author_person=author.person_id,
            author_name=author.name,
            kind=kind.value,
            text=words,
            chat_id=chat_id,
            message_id=message_id,
            at=at,
        )
    )
    return number


def under(tx: Tx, village_id: VillageId, number: int, *, limit: int = 20) -> list[Opinion]:
    """The first `limit` opinions on a topic, in the order they came."""
    rows = tx.execute(
        select(_opinion)
        .where(_opinion.c.village_id == village_id, _opinion.c.topic_number == number)
        .order_by(_opinion.c.number)
        .limit(limit)
    )
    return [_to_opinion(row) for row in rows]


def answer(
    tx: Tx, village_id: VillageId, number: int, opinion: int, *, words: str, by: str
) -> UserId | None:
    """Keep the answer to an opinion, in place of an earlier one; its author's account, or None where there is no such opinion."""
    author = tx.scalar(
        update(_opinion)
        .where(
            _opinion.c.village_id == village_id,
            _opinion.c.topic_number == number,
            _opinion.c.number == opinion,
        )
        .values(answer=words, answered_by=by)
        .returning(_opinion.c.author_user)
    )
    return None if author is None else UserId(author)


def summarise(
    tx: Tx, village_id: VillageId, number: int, *, words: str, name: str, at: datetime
) -> None:
    """Keep a cadre's words about a topic, in place of earlier ones."""
    values = {"words": words, "name": name, "at": at}
    statement = insert_into(tx, _summary).values(village_id=village_id, number=number, **values)
    tx.execute(
        statement.on_conflict_do_update(index_elements=["village_id", "number"], set_=values)
    )


def words_about(tx: Tx, village_id: VillageId, number: int) -> Words | None:
    """What a cadre wrote about a topic."""
    row = tx.execute(
        select(_summary.c.words, _summary.c.name).where(
            _summary.c.village_id == village_id, _summary.c.number == number
        )
    ).first()
    return None if row is None else Words(row.words, row.name)


def adopt(
    tx: Tx, village_id: VillageId, user: UserId, person: PersonId, name: str, kind: Voter
) -> int:
    """The opinions of an account that was a guest become a person's; tells how many."""
    said = tx.execute(
        update(_opinion)
        .where(
            _opinion.c.village_id == village_id,
            _opinion.c.author_user == user,
            _opinion.c.author_person.is_(None),
        )
        .values(author_person=person, author_name=name, kind=kind.value)
    )
    return said.rowcount


def _to_opinion(row: Any) -> Opinion:
    person = row.author_person
    return Opinion(
        number=row.number,
        author=f"user:{row.author_user}" if person is None else f"person:{person}",
        author_name=row.author_name,
        kind=Voter(row.kind),
        text=row.text,
        answer=row.answer,
        answered_by=row.answered_by,
    )
