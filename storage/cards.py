"""Cards: live messages that are edited instead of posted again, and which message shows which."""

from dataclasses import dataclass

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, insert_into, table


class CardRow(Base):
    """A live message: which message of a chat shows which card."""

    __tablename__ = "card"
    __table_args__ = (Index("ix_card_message", "chat_id", "message_id"),)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    message_id: Mapped[int] = mapped_column(Id)


@dataclass(frozen=True, slots=True)
class Shown:
    """The card that a message shows."""

    village_id: int
    name: str


_card = table(CardRow)


def show(tx: Tx, *, village_id: int, chat_id: int, name: str, message_id: int) -> None:
    """Record which message shows a card."""
    statement = insert_into(tx, _card).values(
        village_id=village_id, chat_id=chat_id, name=name, message_id=message_id
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["village_id", "chat_id", "name"],
            set_={"message_id": statement.excluded.message_id},
        )
    )


def forget(tx: Tx, *, village_id: int, chat_id: int, name: str) -> None:
    """The message is gone (somebody deleted it): the card's next state is sent anew."""
    tx.execute(
        delete(_card).where(
            _card.c.village_id == village_id, _card.c.chat_id == chat_id, _card.c.name == name
        )
    )


def shown_by(tx: Tx, *, chat_id: int, message_id: int) -> Shown | None:
    """The card that a message shows, if any."""
    row = tx.execute(
        select(_card.c.village_id, _card.c.name).where(
            _card.c.chat_id == chat_id, _card.c.message_id == message_id
        )
    ).first()
    return Shown(row.village_id, row.name) if row else None


def message_of(tx: Tx, *, village_id: int, chat_id: int, name: str) -> int | None:
    """The message that shows a card in a chat, if it was sent."""
    return tx.scalar(
        select(_card.c.message_id).where(
            _card.c.village_id == village_id, _card.c.chat_id == chat_id, _card.c.name == name
        )
    )


def forget_chat(tx: Tx, chat_id: int) -> None:
    """The chat goes on under another id: the messages of the old one cannot be edited any more."""
    tx.execute(delete(_card).where(_card.c.chat_id == chat_id))
