"""What members do, each one unit of work or one look."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select

from chatroom import accounts, events, membership, messages, polls, render, rooms, schema, view
from chatroom import files as stored_files
from chatroom.act import Act
from chatroom.entities.find import find
from chatroom.entities.formatted import Formatted, clean, utf16_length
from chatroom.errors import MemberError
from chatroom.messages import Draft
from chatroom.methods.own import find_commands
from chatroom.presses import Press, PressAnswer
from chatroom.rows import Account, Json, Message, Room
from chatroom.updates import push, wants
from chatroom.upload import Given
from storage.engine import Tx

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def show(tx: Tx, room: Room, found: Message, viewer: Account) -> Json:
    """One message for one viewer."""
    scene = view.gather(tx, room.id, [found], [viewer.id])
    return view.message(scene, room, found, viewer)


def write(
    act: Act, room: Room, me: Account, text: str, reply_to: int | None, client_id: str
) -> Json:
    """Post text; a resend finds the first."""
    again = messages.find_client(act, room, me.id, client_id)
    if again is not None:
        return show(act.tx, room, again, me)
    words = compose(act.tx, room, text, TEXT_LIMIT)
    if not words.text:
        raise MemberError(422, "text_empty")
    draft = Draft(
        "text",
        words.text,
        words.entities,
        reply_to=_reply(act, room, reply_to),
        client_id=client_id,
    )
    return show(act.tx, room, _post(act, room, me, draft), me)


def write_file(act: Act, room: Room, me: Account, given: Given) -> Json:
    """Post a file; `_again` marks a resend, whose bytes are not needed."""
    again = messages.find_client(act, room, me.id, given.client_id)
    if again is not None:
        return {**show(act.tx, room, again, me), "_again": True}
    words = compose(act.tx, room, given.caption, CAPTION_LIMIT)
    stored_files.keep(act, given.file)
    draft = Draft(
        given.kind,
        words.text,
        words.entities,
        media=stored_files.media_of(given.file, given.kind, given.duration),
        reply_to=_reply(act, room, given.reply_to),
        client_id=given.client_id,
    )
    return show(act.tx, room, _post(act, room, me, draft), me)


def compose(tx: Tx, room: Room, text: str, limit: int) -> Formatted:
    """A member's words with mentions, commands, hashtags and addresses found in them."""
    words = clean(Formatted(text))
    if utf16_length(words.text) > limit:
        raise MemberError(422, "text_too_long", limit=limit)
    names = rooms.names_in(tx, room) if "@" in words.text and room.is_group else None
    return find(words, names)


def _reply(act: Act, room: Room, reply_to: int | None) -> int | None:
    if reply_to is None:
        return None
    if render.load_message(act.tx, room.id, reply_to) is None:
        raise MemberError(404, "reply_missing")
    return reply_to


def _post(act: Act, room: Room, me: Account, draft: Draft) -> Message:
    if not room.is_group:
        # Who writes to a bot wants its answer.
        membership.block(act, room, me, blocked=False)
    return messages.post(act, room, me, draft)


def open_bot(act: Act, me: Account, bot_id: int) -> Json:
    """The private room with a bot; the first time it begins with /start, as on Telegram."""
    bot = accounts.load(act.tx, bot_id)
    if bot is None or not bot.is_bot:
        raise MemberError(404, "bot_missing")
    room = rooms.private(act.tx, me.id, bot.id)
    if room is None:
        room = rooms.open_private(act.tx, me, bot)
        events.log(act, "chat", room_id=room.id, account_id=me.id)
        words = find(Formatted("/start"))
        _post(act, room, me, Draft("text", words.text, words.entities))
        room = rooms.load(act.tx, room.id) or room
    return view.chat(act.tx, me, room)


def read(act: Act, room: Room, me: Account, message_id: int) -> Json:
    """Note what was read."""
    return {"unread": messages.read_up_to(act, room, me.id, message_id)}


@dataclass(frozen=True)
class Target:
    """A button: where it leads, or which bot hears of it with which data."""

    room: Room
    message: Message
    bot_id: int
    data: str = ""
    url: str = ""


def target(
    tx: Tx, room: Room, message_id: int, row: int, column: int, label: str | None = None
) -> Target:
    """The button at that place now; with the `label` that was seen, another one there does not count.

    A card may change under a finger: a late second tap must not hit what has moved into its place.
    """
    message = render.load_message(tx, room.id, message_id)
    if message is None:
        raise MemberError(404, "message_missing")
    keyboard = (message.markup or {}).get("inline_keyboard", [])
    if row >= len(keyboard) or column >= len(keyboard[row]):
        raise MemberError(409, "button_missing")
    button = keyboard[row][column]
    if label is not None and button.get("text") != label:
        raise MemberError(409, "button_missing")
    return Target(
        room,
        message,
        message.sender_id,
        data=button.get("callback_data", ""),
        url=button.get("url", ""),
    )


def press(act: Act, me: Account, pressed: Target, press_id: str) -> bool:
    """Tell the bot of a press; False when it does not want to hear of any or is gone."""
    bot = accounts.load_bot(act.tx, pressed.bot_id)
    room = pressed.room
    if bot is None or not wants(bot, "callback_query"):
        return False
    if rooms.status(act.tx, room.id, bot.id) not in rooms.IN_ROOM:
        return False
    query = {
        "id": press_id,
        "from": render.user(me),
        "message": render.message(act.tx, room, pressed.message),
        "chat_instance": str((room.id * 0x9E3779B97F4A7C15) % 2**63),
        "data": pressed.data,
    }
    push(act, bot, "callback_query", query, room.bot_chat_id)
    return True


async def wait(opened: Press, seconds: float) -> PressAnswer | None:
    """The bot's answer, or None when it takes longer; then it comes as a toast event."""
    done, _ = await asyncio.wait({opened.answer}, timeout=seconds)
    if not done:
        opened.answer.cancel()
        return None
    return None if opened.answer.cancelled() else opened.answer.result()


def vote(act: Act, room: Room, me: Account, message_id: int, options: list[int]) -> Json:
    """Vote and show the poll as it is then."""
    message = render.load_message(act.tx, room.id, message_id)
    if message is None:
        raise MemberError(404, "message_missing")
    polls.vote(act, me, message, options)
    scene = view.gather(act.tx, room.id, [message], [me.id])
    assert message.poll_id is not None
    return view.poll(scene, message.poll_id, me)


def members(tx: Tx, room: Room) -> list[Json]:
    """Everyone in the room."""
    return [
        {
            "id": account.id,
            "name": account.name,
            "colour": account.colour,
            "bot": account.is_bot,
            "admin": status in rooms.ADMINS,
        }
        for account, status in rooms.roster(tx, room.id)
    ]


def commands(tx: Tx, room: Room, me: Account) -> list[Json]:
    """The commands of the room's bots, for me and in my language."""
    chat = str(room.bot_chat_id)
    if room.is_group:
        admin = rooms.status(tx, room.id, me.id) in rooms.ADMINS
        scopes = [f"chat_member:{chat}:{me.id}"]
        scopes += [f"chat_administrators:{chat}"] if admin else []
        scopes += [f"chat:{chat}"]
        scopes += ["all_chat_administrators"] if admin else []
        scopes += ["all_group_chats", "default"]
    else:
        scopes = [f"chat:{chat}", "all_private_chats", "default"]
    found: list[Json] = []
    for bot, _ in rooms.bots_in(tx, room.id):
        found += find_commands(tx, bot.id, scopes, [me.language[:2], ""])
    return found


def block(act: Act, room: Room, me: Account, *, blocked: bool) -> Json:
    """Block or unblock the bot of a private room."""
    if room.is_group:
        raise MemberError(404, "bot_missing")
    membership.block(act, room, me, blocked=blocked)
    return {"blocked": blocked}


def bots(tx: Tx) -> list[Json]:
    """Every bot of this chatroom."""
    column = schema.account.c
    rows = tx.execute(
        select(column.id, column.name, column.username)
        .where(column.is_bot)
        .order_by(column.name, column.id)
    )
    return [{"id": row.id, "name": row.name, "username": row.username} for row in rows]
