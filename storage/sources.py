"""Which messages of a chat became which request, by their ids: so that none is registered twice, and an edit finds its request."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.engine import Tx
from storage.prepared import Prepared
from storage.tables import Base, Id, each_insert, table
from village.ids import ChatId, VillageId
from village.mentions import Mention


class SourceRow(Base):
    """A message of which a request was made; what it said is kept nowhere but in the request."""

    __tablename__ = "request_source"
    # The key is all that is looked for: on SQLite it is the table itself.
    __table_args__ = ({"sqlite_with_rowid": False},)

    village_id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[int]


_source = table(SourceRow)
_ADD = Prepared(each_insert(_source, lambda row: row.on_conflict_do_nothing()))
_FIND = select(_source.c.number).where(
    _source.c.village_id == bindparam("village"),
    _source.c.chat_id == bindparam("chat"),
    _source.c.message_id == bindparam("message"),
)
_AMONG = select(_source.c.message_id).where(
    _source.c.village_id == bindparam("village"),
    _source.c.chat_id == bindparam("chat"),
    _source.c.message_id.in_(bindparam("messages", expanding=True)),
)


def add(tx: Tx, village_id: VillageId, number: int, mention: Mention) -> None:
    """Keep of which messages a request was made; one that is another's already stays that one's."""
    if mention.chat is None or not mention.messages:
        return
    key = {"village_id": village_id, "chat_id": mention.chat, "number": number}
    rows = [key | {"message_id": one} for one in mention.messages]
    _ADD.many(tx, rows)


def find(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int) -> int | None:
    """The number of the request that was made of a message."""
    return tx.scalar(_FIND, {"village": village_id, "chat": chat, "message": message_id})


def taken(tx: Tx, village_id: VillageId, chat: ChatId, messages: Sequence[int]) -> frozenset[int]:
    """Which of these messages belong to a request already."""
    if not messages:
        return frozenset()
    said = {"village": village_id, "chat": chat, "messages": list(messages)}
    return frozenset(tx.scalars(_AMONG, said))
