"""What an operator does with a chatroom: bots, people, rooms. Each function is one step of a transaction."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from chatroom import accounts, membership, messages, rooms, schema
from chatroom.accounts import colour_of, hashed, new_token
from chatroom.act import Act
from chatroom.desk import TEXT_LIMIT, compose
from chatroom.messages import Draft
from chatroom.rows import Account, Room
from chatroom.settings import utc_now
from storage.engine import Tx

PEOPLE = (10**8, 2 * 10**9)
BOTS = (10**9, 8 * 10**9)
GROUP_BASE = -(10**12)
TITLE_LIMIT = 128
# What a mention (`@name`) can name.
_USERNAME = re.compile(r"[A-Za-z0-9_]{2,32}")
FIRST_UPDATE = (10**8, 9 * 10**8)


class Refused(ValueError):
    """The operator asked for something that cannot be."""


@dataclass(frozen=True)
class NewBot:
    """A bot and its token; the token is shown once and kept only as a hash."""

    id: int
    token: str


@dataclass(frozen=True)
class NewPerson:
    """A person and the sign-in token, which is shown once and kept only as a hash."""

    id: int
    token: str


def find_bot(tx: Tx, username: str) -> int | None:
    """The id of the bot of that username."""
    found = accounts.by_username(tx, username)
    return found.id if found and found.is_bot else None


def find_person(tx: Tx, username: str) -> int | None:
    """The id of the person of that username."""
    found = accounts.by_username(tx, username)
    return found.id if found and not found.is_bot else None


def find_room(tx: Tx, title: str) -> int | None:
    """The chat id of the oldest group of that title."""
    column = schema.room.c
    return tx.scalar(
        select(column.chat_id)
        .where(column.kind == "group", column.title == title)
        .order_by(column.id)
        .limit(1)
    )


def add_bot(
    tx: Tx,
    *,
    name: str,
    username: str,
    token: str | None = None,
    privacy: bool = True,
    now: datetime | None = None,
) -> NewBot:
    """Make a bot; with `token` (`id:secret`) it gets that one, so that a demo can keep it in its settings."""
    number, secret = _bot_token(tx, token)
    _add_account(tx, number, name, username, is_bot=True, language="", note="", now=now)
    low, high = FIRST_UPDATE
    tx.execute(
        insert(schema.bot).values(
            id=number,
            secret_hash=hashed(secret),
            privacy=privacy,
            next_update=low + secrets.randbelow(high - low),
        )
    )
    return NewBot(number, f"{number}:{secret}")


def _bot_token(tx: Tx, token: str | None) -> tuple[int, str]:
    if token is None:
        return _free_id(tx, BOTS), new_token()
    number, _, secret = token.partition(":")
    if not number.isdigit() or len(secret) < 16:
        raise Refused("a bot's token is digits, a colon and at least 16 letters")
    return int(number), secret


def renew_bot_token(tx: Tx, bot_id: int) -> str:
    """A new token for the bot; the old one is worth nothing from now on."""
    secret = new_token()
    accounts.change_bot(tx, bot_id, secret_hash=hashed(secret))
    return f"{bot_id}:{secret}"


def set_privacy(tx: Tx, bot_id: int, *, on: bool) -> None:
    """With privacy on, a bot sees of groups only what is meant for it."""
    accounts.change_bot(tx, bot_id, privacy=on)


def add_person(
    tx: Tx,
    *,
    name: str,
    username: str | None = None,
    language: str = "zh",
    note: str = "",
    person_id: int | None = None,
    now: datetime | None = None,
) -> NewPerson:
    """Make a person; `note` is shown beside the name where a demo lets one choose."""
    number = _free_id(tx, PEOPLE) if person_id is None else person_id
    _add_account(tx, number, name, username, is_bot=False, language=language, note=note, now=now)
    return NewPerson(number, _add_token(tx, number, now))


def renew_person_token(tx: Tx, person_id: int, *, now: datetime | None = None) -> str:
    """A new sign-in token; those before are worth nothing from now on. Raises Refused for a bot or nobody."""
    if _account(tx, person_id).is_bot:
        raise Refused(f"{person_id} is a bot")
    column = schema.session.c
    tx.execute(
        delete(schema.session).where(column.account_id == person_id, column.kind == "sign-in")
    )
    return _add_token(tx, person_id, now)


def _add_token(tx: Tx, person_id: int, now: datetime | None) -> str:
    token = new_token()
    tx.execute(
        insert(schema.session).values(
            token_hash=hashed(token),
            account_id=person_id,
            kind="sign-in",
            created=int((now or utc_now()).timestamp()),
        )
    )
    return token


def _add_account(
    tx: Tx,
    number: int,
    name: str,
    username: str | None,
    *,
    is_bot: bool,
    language: str,
    note: str,
    now: datetime | None,
) -> None:
    name = name.strip()
    if not 1 <= len(name) <= 64:
        raise Refused("a name has 1 to 64 characters")
    username = username.removeprefix("@") if username else None
    if username and not _USERNAME.fullmatch(username):
        raise Refused("a username has 2 to 32 Latin letters, digits or _")
    if username and accounts.by_username(tx, username) is not None:
        raise Refused(f"the username {username} is taken")
    if accounts.load(tx, number) is not None:
        raise Refused(f"the id {number} is taken")
    tx.execute(
        insert(schema.account).values(
            id=number,
            is_bot=is_bot,
            name=name,
            username=username,
            username_key=username.lower() if username else None,
            language=language,
            colour=colour_of(number),
            note=note,
            created=int((now or utc_now()).timestamp()),
        )
    )


def _free_id(tx: Tx, between: tuple[int, int]) -> int:
    low, high = between
    while True:
        number = low + secrets.randbelow(high - low)
        if accounts.load(tx, number) is None:
            return number


def add_room(
    tx: Tx,
    *,
    title: str,
    members: Iterable[int] = (),
    bots: Iterable[tuple[int, bool]] = (),
    owner: int | None = None,
    now: datetime | None = None,
) -> int:
    """Make a group; `bots` says of each whether it is an administrator. Returns the chat id."""
    act = Act(tx, now or utc_now())
    people = list(dict.fromkeys(members))
    chat_id = GROUP_BASE - (10**9 + secrets.randbelow(10**9))
    while rooms.of_group(tx, chat_id) is not None:
        chat_id -= 1
    room = rooms.create_group(tx, chat_id, title)
    first = owner if owner is not None else (people[0] if people else None)
    for number in people:
        # The founding members are not announced one by one.
        status = "creator" if number == first else "member"
        rooms.put(tx, room.id, _account(tx, number), status)
    rooms.count_members(tx, room.id, len(people))
    for number, is_admin in bots:
        add_member(tx, chat_id, number, admin=is_admin, by=first, now=act.now)
    return chat_id


def rename_room(tx: Tx, chat_id: int, title: str, *, now: datetime | None = None) -> bool:
    """Give a group another name; the room and its bots hear of it. Raises Refused for a group without people."""
    room = _room(tx, chat_id)
    by = _creator(tx, room)
    if by is None:
        raise Refused("nobody is there to rename the group")
    title = title.strip()
    if not 1 <= len(title) <= TITLE_LIMIT:
        raise Refused(f"a title has 1 to {TITLE_LIMIT} characters")
    return membership.rename(Act(tx, now or utc_now()), room, title, by=_account(tx, by))


def add_member(
    tx: Tx,
    chat_id: int,
    account_id: int,
    *,
    admin: bool = False,
    by: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Bring an account into a group, or change whether it is an administrator; the room and its bots hear of it."""
    act = Act(tx, now or utc_now())
    account = _account(tx, account_id)
    inviter = _account(tx, by) if by is not None else account
    status = "administrator" if admin else "member"
    return membership.join(act, _room(tx, chat_id), account, by=inviter, status=status)


def remove_member(
    tx: Tx,
    chat_id: int,
    account_id: int,
    *,
    by: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Take an account out of a group; False when it was not in it. Without `by` it was the group's creator."""
    act = Act(tx, now or utc_now())
    room = _room(tx, chat_id)
    account = _account(tx, account_id)
    other = by if by is not None else _creator(tx, room)
    return membership.leave(act, room, account, by=_account(tx, other or account_id))


def _creator(tx: Tx, room: Room) -> int | None:
    column = schema.member.c
    return tx.scalar(
        select(column.account_id)
        .where(column.room_id == room.id, column.status == "creator")
        .limit(1)
    )


def open_private_room(tx: Tx, person_id: int, bot_id: int) -> None:
    """Let a bot write to a person who has not opened it yet (a demo's people know their bot)."""
    rooms.open_private(tx, _account(tx, person_id), _account(tx, bot_id))


def set_blocked(
    tx: Tx, person_id: int, bot_id: int, *, blocked: bool, now: datetime | None = None
) -> None:
    """A person blocks or unblocks a bot."""
    room = rooms.private(tx, person_id, bot_id)
    if room is None:
        raise Refused("this person never opened the bot")
    membership.block(Act(tx, now or utc_now()), room, _account(tx, person_id), blocked=blocked)


def seed_message(tx: Tx, chat_id: int, person_id: int, text: str, date: datetime) -> int:
    """A message of the past for a demo: no bot hears of it, and everybody has read it."""
    act = Act(tx, date)
    room = _room(tx, chat_id)
    words = compose(tx, room, text, TEXT_LIMIT)
    draft = Draft("text", words.text, words.entities)
    message = messages.store(act, room, _account(tx, person_id), draft, act.second)
    column = schema.member.c
    tx.execute(
        update(schema.member)
        .where(column.room_id == room.id, column.account_id != person_id)
        .values(seen=column.seen + 1, last_read=message.id)
    )
    return message.id


def _account(tx: Tx, number: int) -> Account:
    found = accounts.load(tx, number)
    if found is None:
        raise Refused(f"there is no account {number}")
    return found


def _room(tx: Tx, chat_id: int) -> Room:
    found = rooms.of_group(tx, chat_id)
    if found is None:
        raise Refused(f"there is no group {chat_id}")
    return found
