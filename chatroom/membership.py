"""People and bots come and go; bots hear of it as `my_chat_member` and `chat_member`."""

from chatroom import accounts, events, messages, render, rooms, updates
from chatroom.act import Act
from chatroom.rows import Account, Room


def join(act: Act, room: Room, account: Account, *, by: Account, status: str = "member") -> bool:
    """Bring the account into the group, or change its status; False when nothing changed."""
    old = rooms.status(act.tx, room.id, account.id) or "left"
    if old == status:
        return False
    rooms.put(act.tx, room.id, account, status)
    _tell(act, room, account, old, status, by)
    if old not in rooms.IN_ROOM:
        rooms.count_members(act.tx, room.id, 1)
        service = {"kind": "joined", "accounts": [account.id]}
        messages.announce(act, room, by.id, service)
        _room_changed(act, room, account)
    return True


def leave(act: Act, room: Room, account: Account, *, by: Account) -> bool:
    """Take the account out of the group: `left` by itself, `kicked` by another."""
    old = rooms.status(act.tx, room.id, account.id)
    if old not in rooms.IN_ROOM:
        return False
    new = "left" if by.id == account.id else "kicked"
    rooms.put(act.tx, room.id, account, new)
    _tell(act, room, account, old, new, by)
    rooms.count_members(act.tx, room.id, -1)
    messages.announce(act, room, by.id, {"kind": "left", "account": account.id})
    _room_changed(act, room, account)
    if not account.is_bot:
        events.log(act, "reset", account_id=account.id)
    return True


def rename(act: Act, room: Room, title: str, *, by: Account) -> bool:
    """Give the group another name; False when it bears it already."""
    if room.title == title:
        return False
    rooms.rename(act.tx, room.id, title)
    changed = rooms.load(act.tx, room.id)
    assert changed is not None
    messages.announce(act, changed, by.id, {"kind": "renamed", "title": title})
    events.log(act, "chat", room_id=room.id)
    return True


def block(act: Act, room: Room, person: Account, *, blocked: bool) -> None:
    """A person stops or restarts the bot of a private room."""
    bot = accounts.load(act.tx, room.bot_id or 0)
    assert bot is not None
    new = "kicked" if blocked else "member"
    old = rooms.status(act.tx, room.id, bot.id)
    if old == new or old is None:
        return
    rooms.put(act.tx, room.id, bot, new)
    _tell(act, room, bot, old, new, person)


def _room_changed(act: Act, room: Room, account: Account) -> None:
    events.log(act, "chat", room_id=room.id, account_id=None if account.is_bot else account.id)


def _tell(act: Act, room: Room, account: Account, old: str, new: str, by: Account) -> None:
    body = {
        "chat": render.chat(act.tx, room),
        "from": render.user(by),
        "date": act.second,
        "old_chat_member": render.chat_member(account, old),
        "new_chat_member": render.chat_member(account, new),
    }
    if account.is_bot:
        bot = accounts.load_bot(act.tx, account.id)
        assert bot is not None
        updates.push(act, bot, "my_chat_member", body, room.bot_chat_id)
    for bot, status in rooms.bots_in(act.tx, room.id):
        if bot.id != account.id and status in rooms.ADMINS:
            updates.push(act, bot, "chat_member", body, room.bot_chat_id)
