"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup, deleteMessage(s), pin and unpin."""

from datetime import UTC, datetime, timedelta

from chatroom import files, messages, render
from chatroom.act import Act
from chatroom.errors import ApiError, bad_request
from chatroom.keyboards import markup_of
from chatroom.methods.common import (
    account_of,
    caption_of,
    is_admin,
    known_file,
    meant,
    text_of,
)
from chatroom.rooms import for_bot
from chatroom.rows import Bot, File, Json, Message, Room
from chatroom.wire import Args

DELETE_AT_ONCE = 100
DELETABLE = timedelta(hours=48)
"""Older messages are deleted for no bot."""


def edit_message_text(act: Act, bot: Bot, args: Args) -> Json:
    """Change the text; without `reply_markup` the keyboard goes."""
    room, message = _own(act, bot, args)
    found = text_of(args)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _change(act, room, message, found.text, found.entities, markup_of(args))


def edit_message_caption(act: Act, bot: Bot, args: Args) -> Json:
    """Change the caption of a file."""
    room, message = _own(act, bot, args)
    found = caption_of(args)
    if message.kind not in ("photo", "document", "voice"):
        raise bad_request("there is no caption in the message to edit")
    return _change(act, room, message, found.text, found.entities, markup_of(args))


def edit_message_media(act: Act, bot: Bot, args: Args, stored: File | None) -> Json:
    """Put a picture, new or by file id, in place of a file; the file that nothing else shows goes."""
    room, message = _own(act, bot, args)
    given = args.json("media")
    if not isinstance(given, dict) or given.get("type") != "photo":
        raise bad_request("wrong media type specified")
    old = message.media or {}
    if "file_id" not in old:
        raise bad_request("there is no media in the message to edit")
    words = caption_of(Args(given, {}))
    if stored is not None:
        files.keep(act, stored)
    else:
        stored = known_file(act, bot, str(given.get("media", "")), "photo")
    files.hold(act, stored.id, room.id)
    edited = messages.edit(
        act,
        room,
        message,
        kind="photo",
        media=files.media_of(stored, "photo"),
        text=words.text,
        entities=words.entities or None,
        markup=markup_of(args),
    )
    files.let_go(act, old["file_id"], room.id)
    return render.message(act.tx, room, edited)


def edit_message_reply_markup(act: Act, bot: Bot, args: Args) -> Json:
    """Change only the keyboard."""
    room, message = _own(act, bot, args)
    markup = markup_of(args)
    if markup == _inline(message):
        raise _not_modified()
    return render.message(act.tx, room, messages.edit(act, room, message, markup=markup))


def delete_message(act: Act, bot: Bot, args: Args) -> bool:
    """Delete one message: its own, any in private, any of a group that it administers."""
    room, message = meant(act.tx, bot, args, "delete")
    if message.sender_id != bot.id and not is_admin(act.tx, room, bot):
        raise bad_request("message can't be deleted")
    if act.now - datetime.fromtimestamp(message.date, UTC) >= DELETABLE:
        raise bad_request("message can't be deleted")
    messages.remove(act, room, message)
    return True


def delete_messages(act: Act, bot: Bot, args: Args) -> bool:
    """Delete those of `message_ids` that exist and may be deleted."""
    room = for_bot(act.tx, bot, args.text("chat_id"))
    given = args.json("message_ids")
    if not isinstance(given, list) or not 1 <= len(given) <= DELETE_AT_ONCE:
        raise bad_request("message identifiers are not specified")
    every = is_admin(act.tx, room, bot)
    for number in given:
        message = render.load_message(act.tx, room.id, number) if isinstance(number, int) else None
        if message is not None and (every or message.sender_id == bot.id):
            messages.remove(act, room, message)
    return True


def pin_chat_message(act: Act, bot: Bot, args: Args) -> bool:
    """Pin a message; the room is told."""
    room, message = meant(act.tx, bot, args, "pin")
    _must_manage_pins(act, room, bot)
    messages.pin(act, room, account_of(bot), message)
    return True


def unpin_chat_message(act: Act, bot: Bot, args: Args) -> bool:
    """Take down the pinned message, or the one that is named."""
    room = for_bot(act.tx, bot, args.text("chat_id"))
    _must_manage_pins(act, room, bot)
    wanted = args.integer("message_id")
    if wanted and render.load_message(act.tx, room.id, wanted) is None:
        raise bad_request("message to unpin not found")
    if room.pinned_id is not None and wanted in (0, room.pinned_id):
        messages.unpin(act, room)
    return True


def unpin_all_chat_messages(act: Act, bot: Bot, args: Args) -> bool:
    """Take down the pinned message."""
    room = for_bot(act.tx, bot, args.text("chat_id"))
    _must_manage_pins(act, room, bot)
    if room.pinned_id is not None:
        messages.unpin(act, room)
    return True


def _must_manage_pins(act: Act, room: Room, bot: Bot) -> None:
    if not is_admin(act.tx, room, bot):
        raise bad_request("not enough rights to manage pinned messages in the chat")


def _own(act: Act, bot: Bot, args: Args) -> tuple[Room, Message]:
    room, message = meant(act.tx, bot, args, "edit")
    if message.sender_id != bot.id or message.service is not None:
        raise bad_request("message can't be edited")
    return room, message


def _inline(message: Message) -> Json | None:
    return message.markup if message.markup and "inline_keyboard" in message.markup else None


def _change(
    act: Act,
    room: Room,
    message: Message,
    text: str,
    entities: list[Json],
    markup: Json | None,
) -> Json:
    old = (message.text, message.entities or [], _inline(message))
    if old == (text, entities, markup):
        raise _not_modified()
    edited = messages.edit(act, room, message, text=text, entities=entities or None, markup=markup)
    return render.message(act.tx, room, edited)


def _not_modified() -> ApiError:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
