"""Rooms and who is in them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from chatroom import accounts, schema
from chatroom.accounts import colour_of
from chatroom.errors import bad_request, forbidden
from chatroom.rows import Account, Bot, Room
from storage.engine import Tx

IN_ROOM = ("creator", "administrator", "member")
ADMINS = ("creator", "administrator")

_members = schema.member.c


# Built once, as in chatroom.accounts.
_room = schema.room.c
_ROOM = select(schema.room).where(_room.id == bindparam("room_id"))
_GROUP = select(schema.room).where(_room.chat_id == bindparam("chat_id"))
_PRIVATE = select(schema.room).where(
    _room.person_id == bindparam("person_id"), _room.bot_id == bindparam("bot_id")
)
_STATUS = select(_members.status).where(
    _members.room_id == bindparam("room_id"), _members.account_id == bindparam("account_id")
)
_BOTS = (
    select(schema.bot, schema.account.c.name, schema.account.c.username, _members.status)
    .join(schema.account, schema.account.c.id == schema.bot.c.id)
    .join(schema.member, _members.account_id == schema.bot.c.id)
    .where(_members.room_id == bindparam("room_id"), _members.is_bot, _members.status.in_(IN_ROOM))
)


def _first(tx: Tx, query: Select[Any], **values: object) -> Room | None:
    row = tx.execute(query, values).mappings().first()
    return Room.of(row) if row else None


def load(tx: Tx, room_id: int) -> Room | None:
    """The room, or None."""
    return _first(tx, _ROOM, room_id=room_id)


def load_many(tx: Tx, ids: Iterable[int]) -> dict[int, Room]:
    """The rooms that exist among `ids`."""
    rows = tx.execute(select(schema.room).where(schema.room.c.id.in_(set(ids)))).mappings()
    return {row["id"]: Room.of(row) for row in rows}


def of_group(tx: Tx, chat_id: int) -> Room | None:
    """The group with that public id."""
    return _first(tx, _GROUP, chat_id=chat_id)


def private(tx: Tx, person_id: int, bot_id: int) -> Room | None:
    """The private room of a person and a bot, once the person opened it."""
    return _first(tx, _PRIVATE, person_id=person_id, bot_id=bot_id)


def status(tx: Tx, room_id: int, account_id: int) -> str | None:
    """`creator`, `administrator`, `member`, `left` or `kicked`; None who never was here."""
    found: str | None = tx.scalar(_STATUS, {"room_id": room_id, "account_id": account_id})
    return found


def open_private(tx: Tx, person: Account, bot: Account) -> Room:
    """The private room of the two, made when it does not exist."""
    found = private(tx, person.id, bot.id)
    if found is not None:
        return found
    room_id = tx.execute(
        insert(schema.room)
        .values(
            kind="private",
            title=bot.name,
            colour=bot.colour,
            person_id=person.id,
            bot_id=bot.id,
            members=2,
        )
        .returning(schema.room.c.id)
    ).scalar_one()
    tx.execute(
        insert(schema.member),
        [
            {
                "room_id": room_id,
                "account_id": one.id,
                "status": "member",
                "is_bot": one.is_bot,
                # Nothing was said yet.
                "seen": 0,
                "last_read": 0,
            }
            for one in (person, bot)
        ],
    )
    room = load(tx, room_id)
    assert room is not None
    return room


def create_group(tx: Tx, chat_id: int, title: str) -> Room:
    """An empty group."""
    room_id = tx.execute(
        insert(schema.room)
        .values(kind="group", chat_id=chat_id, title=title, colour=colour_of(abs(chat_id)))
        .returning(schema.room.c.id)
    ).scalar_one()
    room = load(tx, room_id)
    assert room is not None
    return room


def rename(tx: Tx, room_id: int, title: str) -> None:
    """Give the group another name."""
    tx.execute(update(schema.room).where(schema.room.c.id == room_id).values(title=title))


def put(tx: Tx, room_id: int, account: Account, new: str) -> str:
    """Give the account a status in the room and return the old one (`left` for a stranger)."""
    old = status(tx, room_id, account.id)
    if old is None:
        posted = select(schema.room.c.posted).where(schema.room.c.id == room_id).scalar_subquery()
        last = select(schema.room.c.last_id).where(schema.room.c.id == room_id).scalar_subquery()
        tx.execute(
            insert(schema.member).values(
                room_id=room_id,
                account_id=account.id,
                status=new,
                is_bot=account.is_bot,
                seen=posted,
                last_read=last,
            )
        )
    else:
        tx.execute(
            update(schema.member)
            .where(_members.room_id == room_id, _members.account_id == account.id)
            .values(status=new)
        )
    return old or "left"


def count_members(tx: Tx, room_id: int, change: int) -> None:
    """Move the counter of members."""
    tx.execute(
        update(schema.room)
        .where(schema.room.c.id == room_id)
        .values(members=schema.room.c.members + change)
    )


def people_in(tx: Tx, room_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who of the people is in each of the rooms."""
    found: dict[int, set[int]] = {room_id: set() for room_id in room_ids}
    rows = tx.execute(
        select(_members.room_id, _members.account_id).where(
            _members.room_id.in_(found),
            _members.is_bot.is_(False),
            _members.status.in_(IN_ROOM),
        )
    )
    for room_id, account_id in rows:
        found[room_id].add(account_id)
    return found


def roster(tx: Tx, room_id: int) -> list[tuple[Account, str]]:
    """Everyone in the room with their status, people first, by name."""
    rows = tx.execute(
        select(schema.account, _members.status)
        .join(schema.member, _members.account_id == schema.account.c.id)
        .where(_members.room_id == room_id, _members.status.in_(IN_ROOM))
        .order_by(schema.account.c.is_bot, schema.account.c.name, schema.account.c.id)
    ).mappings()
    return [(Account.of(row), row["status"]) for row in rows]


def names_in(tx: Tx, room: Room) -> dict[str, int]:
    """Name to id of the room's people, for `@name`."""
    return {account.name: account.id for account, _ in roster(tx, room.id) if not account.is_bot}


def bots_in(tx: Tx, room_id: int) -> list[tuple[Bot, str]]:
    """The room's bots with their status."""
    rows = tx.execute(_BOTS, {"room_id": room_id}).mappings()
    return [(Bot.of(row), row["status"]) for row in rows]


def for_bot(tx: Tx, bot: Bot, chat_id: str) -> Room:
    """The room that a bot names by `chat_id`, in which it may act; ApiError as Telegram says it."""
    if not chat_id:
        raise bad_request("chat_id is empty")
    number = _number(chat_id)
    if number is None:
        raise bad_request("chat not found")
    if number < 0:
        return _group_for_bot(tx, bot, number)
    found = private(tx, number, bot.id)
    if found is not None:
        if status(tx, found.id, bot.id) == "kicked":
            raise forbidden("bot was blocked by the user")
        return found
    person = accounts.load(tx, number)
    if person is None:
        raise bad_request("chat not found")
    if person.is_bot:
        raise forbidden("bots can't send messages to bots")
    raise forbidden("bot can't initiate conversation with a user")


def _number(chat_id: str) -> int | None:
    digits = chat_id.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return int(chat_id)


def _group_for_bot(tx: Tx, bot: Bot, chat_id: int) -> Room:
    room = of_group(tx, chat_id)
    held = status(tx, room.id, bot.id) if room else None
    if room is None or held is None:
        raise bad_request("chat not found")
    if held == "kicked":
        raise forbidden("bot was kicked from the supergroup chat")
    if held not in IN_ROOM:
        raise forbidden("bot is not a member of the supergroup chat")
    return room


def for_member(tx: Tx, account_id: int, chat_id: int) -> Room | None:
    """The room that a person names by `chat_id`, if they are in it."""
    room = of_group(tx, chat_id) if chat_id < 0 else private(tx, account_id, chat_id)
    if room is None or status(tx, room.id, account_id) not in IN_ROOM:
        return None
    return room
