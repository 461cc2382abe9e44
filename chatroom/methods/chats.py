"""getChat and who is in it, leaveChat, and getFile."""

from chatroom import accounts, files, membership, render, rooms
from chatroom.act import Act
from chatroom.errors import bad_request
from chatroom.methods.common import account_of
from chatroom.rows import Account, Bot, Json, Room
from chatroom.wire import Args
from storage.engine import Tx

FILE_LIMIT = 20 * 1024 * 1024
_PERMISSIONS = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
    "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
    "can_add_web_page_previews"
).split()


def get_chat(tx: Tx, bot: Bot, args: Args) -> Json:
    """Everything about a chat."""
    room = rooms.for_bot(tx, bot, args.text("chat_id"))
    body: Json = {
        **render.chat(tx, room),
        "accent_color_id": abs(room.bot_chat_id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if room.is_group:
        body["permissions"] = {
            **dict.fromkeys(_PERMISSIONS, True),
            "can_change_info": False,
            "can_invite_users": False,
            "can_pin_messages": False,
            "can_manage_topics": False,
        }
        body["join_to_send_messages"] = True
    elif "username" in body:
        body["active_usernames"] = [body["username"]]
    pinned = render.load_message(tx, room.id, room.pinned_id)
    if pinned is not None:
        body["pinned_message"] = render.message(tx, room, pinned, deep=False)
    return body


def get_chat_member(tx: Tx, bot: Bot, args: Args) -> Json:
    """The status of one account in a chat."""
    room = rooms.for_bot(tx, bot, args.text("chat_id"))
    account = accounts.load(tx, args.integer("user_id"))
    if account is None:
        raise bad_request("invalid user_id specified")
    return render.chat_member(account, rooms.status(tx, room.id, account.id) or "left")


def get_chat_member_count(tx: Tx, bot: Bot, args: Args) -> int:
    """How many are in a chat."""
    return rooms.for_bot(tx, bot, args.text("chat_id")).members


def get_chat_administrators(tx: Tx, bot: Bot, args: Args) -> list[Json]:
    """The group's administrators, without the other bots."""
    room = _group(tx, bot, args, "there are no administrators in the private chat")
    return [
        render.chat_member(account, status)
        for account, status in rooms.roster(tx, room.id)
        if status in rooms.ADMINS and (not account.is_bot or account.id == bot.id)
    ]


def leave_chat(act: Act, bot: Bot, args: Args) -> bool:
    """Leave a group."""
    room = _group(act.tx, bot, args, "chat member status can't be changed in private chats")
    account: Account = account_of(bot)
    membership.leave(act, room, account, by=account)
    return True


def get_file(tx: Tx, bot: Bot, args: Args) -> Json:
    """Where a file can be fetched."""
    file_id = args.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    found = files.for_account(tx, file_id, bot.id)
    if found is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if found.size > FILE_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": found.id,
        "file_unique_id": found.unique_id,
        "file_size": found.size,
        "file_path": found.path,
    }


def _group(tx: Tx, bot: Bot, args: Args, otherwise: str) -> Room:
    room = rooms.for_bot(tx, bot, args.text("chat_id"))
    if not room.is_group:
        raise bad_request(otherwise)
    return room
