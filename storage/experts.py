"""Questions to experts, whose turn it was how often, and the fields that the roster names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.people import PersonRow, PostRow
from storage.tables import Base, Id, Time, insert_into, table
from village.experts import Question, State, fields_of
from village.ids import PersonId, UserId, VillageId
from village.people import Post
from village.requests import Attachment, FileKind


class QuestionRow(Base):
    """A question; `tried` are numbers of people, `file_id` is a photo as the chat's id of it."""

    __tablename__ = "question"
    __table_args__ = (
        Index(
            "ix_question_released",
            "village_id",
            "field",
            "number",
            sqlite_where=text("state = 'released'"),
            postgresql_where=text("state = 'released'"),
        ),
    )

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    asker: Mapped[int] = mapped_column(Id)
    name: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[int] = mapped_column(Id)
    asked_at: Mapped[datetime] = mapped_column(Time)
    expert: Mapped[int | None] = mapped_column(Id)
    tried: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    expert_name: Mapped[str] = mapped_column(String(100), default="")
    file_kind: Mapped[str] = mapped_column(String(10), default="")
    file_id: Mapped[str] = mapped_column(String(200), default="")


class ExpertTurnRow(Base):
    """How often somebody was asked."""

    __tablename__ = "expert_turn"

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(Id, primary_key=True)
    turns: Mapped[int]


_question, _turn = table(QuestionRow), table(ExpertTurnRow)
_person, _post = table(PersonRow), table(PostRow)
_RELEASED = text("state = 'released'")


def experts(tx: Tx, village_id: VillageId) -> Mapping[PersonId, tuple[str, ...]]:
    """Every expert of the roster, sent by the town or the county too, with their fields."""
    rows = tx.execute(
        select(_post.c.person_id, _post.c.field)
        .join(
            _person,
            (_person.c.village_id == _post.c.village_id) & (_person.c.id == _post.c.person_id),
        )
        .where(
            _post.c.village_id == village_id,
            _post.c.post == Post.EXPERT.value,
            _person.c.gone == "",
        )
        .order_by(_post.c.person_id)
    )
    return {PersonId(row.person_id): fields_of(row.field) for row in rows}


def turns(tx: Tx, village_id: VillageId) -> Mapping[PersonId, int]:
    """How often each was asked."""
    rows = tx.execute(
        select(_turn.c.person_id, _turn.c.turns).where(_turn.c.village_id == village_id)
    )
    return {PersonId(row.person_id): row.turns for row in rows}


def took_turn(tx: Tx, village_id: VillageId, person: PersonId) -> None:
    """Somebody is asked once more."""
    tx.execute(
        insert_into(tx, _turn)
        .values(village_id=village_id, person_id=person, turns=1)
        .on_conflict_do_update(
            index_elements=["village_id", "person_id"], set_={"turns": _turn.c.turns + 1}
        )
    )


def add(tx: Tx, one: Question) -> None:
    """Keep a new question."""
    tx.execute(
        insert(_question).values(
            village_id=one.village_id,
            number=one.number,
            field=one.field,
            text=one.text,
            asker=one.asker,
            name=one.name,
            asked_by=one.asked_by,
            asked_at=one.asked_at,
            file_kind=one.file.kind.value if one.file else "",
            file_id=one.file.file_id if one.file else "",
            **_changing(one),
        )
    )


def save(tx: Tx, one: Question) -> None:
    """Keep what a move changed; the question must be locked."""
    tx.execute(
        update(_question)
        .where(_question.c.village_id == one.village_id, _question.c.number == one.number)
        .values(**_changing(one))
    )


def find(tx: Tx, village_id: VillageId, number: int) -> Question | None:
    """The question of that number, locked until the transaction ends."""
    row = tx.execute(
        select(_question)
        .where(_question.c.village_id == village_id, _question.c.number == number)
        .with_for_update()
    ).first()
    return _to_question(row) if row else None


def released(tx: Tx, village_id: VillageId, field: str, *, limit: int) -> list[Question]:
    """The last answers of a field that everybody may read."""
    rows = tx.execute(
        select(_question)
        .where(_question.c.village_id == village_id, _question.c.field == field, _RELEASED)
        .order_by(_question.c.number.desc())
        .limit(limit)
    )
    return [_to_question(row) for row in rows]


def _changing(one: Question) -> dict[str, Any]:
    return {
        "state": one.state.value,
        "expert": one.expert,
        "tried": ",".join(map(str, one.tried)),
        "answer": one.answer,
        "expert_name": one.expert_name,
    }


def _to_question(row: Any) -> Question:
    return Question(
        village_id=VillageId(row.village_id),
        number=row.number,
        field=row.field,
        text=row.text,
        state=State(row.state),
        asker=PersonId(row.asker),
        name=row.name,
        asked_by=UserId(row.asked_by),
        asked_at=row.asked_at,
        expert=None if row.expert is None else PersonId(row.expert),
        tried=tuple(PersonId(int(one)) for one in row.tried.split(",") if one),
        answer=row.answer,
        expert_name=row.expert_name,
        file=Attachment(FileKind(row.file_kind), row.file_id) if row.file_id else None,
    )
