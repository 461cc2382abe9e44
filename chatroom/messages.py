"""Messages: post, edit, delete and pin, with everything that follows from it."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, bindparam, delete, func, insert, select, update

from chatroom import accounts, events, files, privacy, render, rooms, schema, updates
from chatroom.act import Act
from chatroom.rows import Account, Json, Message, Room

_message = schema.message.c
_member = schema.member.c
_room = schema.room.c

# Built once, as in chatroom.accounts.
_NUMBER = (
    update(schema.room)
    .where(_room.id == bindparam("which"))
    .values(
        last_id=_room.last_id + 1,
        shown_id=_room.last_id + 1,
        shown_date=bindparam("date"),
        posted=_room.posted + 1,
        spoke_last=func.coalesce(bindparam("speaker", type_=BigInteger), _room.spoke_last),
    )
    .returning(_room.last_id, _room.posted)
)
_KEEP = insert(schema.message)
_MARK = (
    update(schema.member)
    .where(_member.room_id == bindparam("which"), _member.account_id == bindparam("who"))
    .values(seen=bindparam("seen"), last_read=bindparam("upto"))
)
_BY_CLIENT = select(schema.message).where(
    _message.room_id == bindparam("which"),
    _message.sender_id == bindparam("who"),
    _message.client_id == bindparam("client"),
)


@dataclass(frozen=True)
class Draft:
    """A message before it has a number."""

    kind: str
    text: str = ""
    entities: list[Json] | None = None
    media: Json | None = None
    poll_id: int | None = None
    reply_to: int | None = None
    markup: Json | None = None
    service: Json | None = None
    client_id: str | None = None


def post(act: Act, room: Room, sender: Account, draft: Draft) -> Message:
    """Number the message, keep it, and tell members and bots."""
    message = store(act, room, sender, draft, act.second)
    events.log(act, "message", room_id=room.id, message_id=message.id)
    _deliver(act, room, sender, message)
    return message


def store(act: Act, room: Room, sender: Account, draft: Draft, date: int) -> Message:
    """Number the message and keep it; nobody is told."""
    speaker = sender.id if sender.is_bot else None
    values = {"which": room.id, "date": date, "speaker": speaker}
    number, posted = act.tx.execute(_NUMBER, values).one()
    message = Message(
        room_id=room.id,
        id=number,
        sender_id=sender.id,
        date=date,
        edited=None,
        kind=draft.kind,
        text=draft.text,
        entities=draft.entities or None,
        media=draft.media,
        poll_id=draft.poll_id,
        reply_to=draft.reply_to,
        markup=draft.markup,
        service=draft.service,
        client_id=draft.client_id,
    )
    act.tx.execute(_KEEP, message.__dict__)
    if draft.media and "file_id" in draft.media:
        files.hold(act, draft.media["file_id"], room.id)
    if not sender.is_bot:
        # Who writes has the room open and has read it.
        _mark(act, room.id, sender.id, seen=posted, last_read=number)
    return message


def _mark(act: Act, room_id: int, account_id: int, *, seen: int, last_read: int) -> None:
    values = {"which": room_id, "who": account_id, "seen": seen, "upto": last_read}
    act.tx.execute(_MARK, values)


def _deliver(act: Act, room: Room, sender: Account, message: Message) -> None:
    """Updates for the room's bots; a bot hears nothing of what bots say, save a pin."""
    is_pin = message.service is not None and message.service["kind"] == "pinned"
    if sender.is_bot and message.service is None:
        return
    bots = rooms.bots_in(act.tx, room.id)
    if not bots:
        return
    replied = render.load_message(act.tx, room.id, message.reply_to)
    body = render.message(act.tx, room, message)
    for bot, status in bots:
        if bot.id == sender.id and not is_pin:
            continue
        if privacy.sees(
            bot,
            status,
            room,
            message,
            replied_to=replied.sender_id if replied else None,
            alone=len(bots) == 1,
        ):
            updates.push(act, bot, "message", body, room.bot_chat_id)


def find_client(act: Act, room: Room, sender_id: int, client_id: str) -> Message | None:
    """The message that a member already sent under that client id."""
    values = {"which": room.id, "who": sender_id, "client": client_id}
    row = act.tx.execute(_BY_CLIENT, values).mappings().first()
    return Message.of(row) if row else None


def edit(act: Act, room: Room, message: Message, **changes: object) -> Message:
    """Change columns of a message; only its words make it `edited`."""
    if "text" in changes or "media" in changes:
        changes["edited"] = act.second
    row = (
        act.tx.execute(
            update(schema.message)
            .where(_message.room_id == room.id, _message.id == message.id)
            .values(**changes)
            .returning(schema.message)
        )
        .mappings()
        .one()
    )
    events.log(act, "edited", room_id=room.id, message_id=message.id)
    return Message.of(row)


def remove(act: Act, room: Room, message: Message) -> None:
    """Delete the message and its poll, and keep counters and the newest shown right."""
    tx = act.tx
    tx.execute(delete(schema.message).where(_message.room_id == room.id, _message.id == message.id))
    if message.poll_id is not None:
        for table in (schema.poll_vote, schema.poll_option):
            tx.execute(delete(table).where(table.c.poll_id == message.poll_id))
        tx.execute(delete(schema.poll).where(schema.poll.c.id == message.poll_id))
    if message.media and "file_id" in message.media:
        files.let_go(act, message.media["file_id"], room.id)
    # Who had not read it has one less to read.
    tx.execute(
        update(schema.member)
        .where(_member.room_id == room.id, _member.last_read < message.id)
        .values(seen=_member.seen + 1)
    )
    fresh = rooms.load(tx, room.id)
    assert fresh is not None
    if fresh.shown_id == message.id:
        last = tx.execute(
            select(_message.id, _message.date)
            .where(_message.room_id == room.id)
            .order_by(_message.id.desc())
            .limit(1)
        ).first()
        _change_room(act, room.id, shown_id=last[0] if last else None)
    events.log(act, "deleted", room_id=room.id, message_id=message.id)
    if fresh.pinned_id == message.id:
        unpin(act, room)


def read_up_to(act: Act, room: Room, account_id: int, message_id: int) -> int:
    """Note that the member read up to `message_id`; return how many remain unread."""
    fresh = rooms.load(act.tx, room.id)
    assert fresh is not None
    row = act.tx.execute(
        select(_member.seen, _member.last_read).where(
            _member.room_id == room.id, _member.account_id == account_id
        )
    ).one()
    message_id = min(message_id, fresh.last_id)
    if message_id <= row.last_read:
        return max(fresh.posted - int(row.seen), 0)
    # Only what came after the one read: nothing, as a rule.
    newer = act.tx.scalar(
        select(func.count()).where(_message.room_id == room.id, _message.id > message_id)
    )
    seen = fresh.posted - (newer or 0)
    _mark(act, room.id, account_id, seen=seen, last_read=message_id)
    events.log(act, "read", room_id=room.id, account_id=account_id)
    return newer or 0


def pin(act: Act, room: Room, sender: Account, message: Message) -> None:
    """Pin the message and say so in the room."""
    _change_room(act, room.id, pinned_id=message.id)
    events.log(act, "pinned", room_id=room.id)
    post(
        act,
        room,
        sender,
        Draft(kind="service", service={"kind": "pinned", "message_id": message.id}),
    )


def unpin(act: Act, room: Room) -> None:
    """Take the pinned message down."""
    _change_room(act, room.id, pinned_id=None)
    events.log(act, "pinned", room_id=room.id)


def _change_room(act: Act, room_id: int, **values: object) -> None:
    act.tx.execute(update(schema.room).where(schema.room.c.id == room_id).values(**values))


def announce(act: Act, room: Room, sender_id: int, service: Json) -> None:
    """Post a service message."""
    sender = accounts.load(act.tx, sender_id)
    assert sender is not None
    post(act, room, sender, Draft(kind="service", service=service))
