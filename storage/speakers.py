"""Who speaks in which group: what every update of a group asks first, by one statement."""

from sqlalchemy import bindparam, select

from storage.accounts import SPEAKING, AccountRow, to_actor
from storage.chats import ChatRow, Group, Kind
from storage.engine import Tx
from storage.people import PersonRow
from storage.prepared import Prepared
from storage.tables import table
from storage.villages import SETTINGS, Village, VillageRow
from village.ids import ChatId, UserId
from village.people import Actor

_chat, _village, _account, _person = map(table, (ChatRow, VillageRow, AccountRow, PersonRow))
_SETTINGS = tuple(one.label(f"of_{one.name}") for one in SETTINGS)
_FIND = Prepared(
    select(
        *_SETTINGS,
        _chat.c.kind,
        _chat.c.title,
        _chat.c.is_admin,
        _chat.c.left_at,
        *SPEAKING,
    )
    .select_from(
        _chat.join(_village, _village.c.id == _chat.c.village_id)
        .outerjoin(
            _account,
            (_account.c.user_id == bindparam("user"))
            & (_account.c.village_id == _chat.c.village_id),
        )
        .outerjoin(
            _person,
            (_person.c.village_id == _account.c.village_id)
            & (_person.c.id == _account.c.person_id),
        )
    )
    .where(_chat.c.chat_id == bindparam("chat"))
)


def find(tx: Tx, chat_id: ChatId, user_id: UserId) -> tuple[Group, Actor | None] | None:
    """The group bound under that chat id, and who the account is in its village: None for one that was never seen there."""
    row = _FIND.first(tx, chat=chat_id, user=user_id)
    if row is None:
        return None
    village = Village(*row[: len(_SETTINGS)])
    group = Group(chat_id, Kind(row.kind), village, row.title, bool(row.is_admin), row.left_at)
    return group, None if row.account_village is None else to_actor(row, user_id)
