"""What the bot asked somebody and waits to hear, such as the words of a result."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.tables import Base, Id, Time, insert_into, table


class ConversationRow(Base):
    """One question that waits for its answer, a chat and account each."""

    __tablename__ = "conversation"

    chat_id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(Id, primary_key=True)
    village_id: Mapped[int] = mapped_column(Id)
    asked: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    until: Mapped[datetime] = mapped_column(Time)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The bot asked `asked` about `number` and waits until `until`."""

    chat_id: int
    user_id: int
    village_id: int
    asked: str
    number: int
    until: datetime


_conversation = table(ConversationRow)
_FIND = select(_conversation).where(
    _conversation.c.chat_id == bindparam("chat"), _conversation.c.user_id == bindparam("user")
)


def ask(tx: Tx, conversation: Conversation) -> None:
    """Wait for an answer; a newer question replaces an older one."""
    forget(tx, chat_id=conversation.chat_id, user_id=conversation.user_id)
    tx.execute(
        insert_into(tx, _conversation).values(
            chat_id=conversation.chat_id,
            user_id=conversation.user_id,
            village_id=conversation.village_id,
            asked=conversation.asked,
            number=conversation.number,
            until=conversation.until,
        )
    )


def find(tx: Tx, *, chat_id: int, user_id: int, now: datetime) -> Conversation | None:
    """The question that waits for an answer in that chat, if it has not run out."""
    row = tx.execute(_FIND, {"chat": chat_id, "user": user_id}).first()
    if row is None or row.until <= now:
        return None
    return Conversation(*row)


def forget(tx: Tx, *, chat_id: int, user_id: int) -> None:
    """Stop waiting."""
    tx.execute(
        delete(_conversation).where(
            _conversation.c.chat_id == chat_id, _conversation.c.user_id == user_id
        )
    )
