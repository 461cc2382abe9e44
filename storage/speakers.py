"""Who speaks in which group: what every update of a group asks first, by one statement."""

from sqlalchemy import bindparam, select

from storage.accounts import IS_PERSON, SPEAKING, AccountRow, to_actor
from storage.chats import GROUP, ChatRow, Group, to_group
from storage.engine import Tx
from storage.people import PersonRow
from storage.prepared import Prepared
from storage.tables import table
from storage.villages import VillageRow
from village.ids import ChatId, UserId
from village.people import Actor

_chat, _village, _account, _person = map(table, (ChatRow, VillageRow, AccountRow, PersonRow))
_FIND = Prepared(
    select(*GROUP, *SPEAKING)
    .select_from(
        _chat.join(_village, _village.c.id == _chat.c.village_id)
        .outerjoin(
            _account,
            (_account.c.user_id == bindparam("user"))
            & (_account.c.village_id == _chat.c.village_id),
        )
        .outerjoin(_person, IS_PERSON)
    )
    .where(_chat.c.chat_id == bindparam("chat"))
)


def find(tx: Tx, chat_id: ChatId, user_id: UserId) -> tuple[Group, Actor | None] | None:
    """The group bound under that chat id, and who the account is in its village: None for one that was never seen there."""
    row = _FIND.first(tx, chat=chat_id, user=user_id)
    if row is None:
        return None
    return to_group(row, chat_id), None if row.account_village is None else to_actor(row, user_id)
