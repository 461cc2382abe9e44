"""sendMessage, sendPhoto, sendDocument, sendVoice, sendLocation, sendPoll and sendChatAction."""

from chatroom import files, messages, polls, render, rooms
from chatroom.act import Act
from chatroom.entities.formatted import Formatted
from chatroom.errors import bad_request
from chatroom.keyboards import markup_of
from chatroom.messages import Draft
from chatroom.methods.common import account_of, caption_of, known_file, reply_of, text_of
from chatroom.methods.polls import poll_of
from chatroom.rows import Bot, File, Json, Room
from chatroom.wire import Args


def send_message(act: Act, bot: Bot, args: Args) -> Json:
    """Send text."""
    room = rooms.for_bot(act.tx, bot, args.text("chat_id"))
    found = text_of(args)
    return _post(act, bot, args, Draft("text", found.text, found.entities), room)


def send_photo(act: Act, bot: Bot, args: Args, stored: File | None) -> Json:
    """Send a picture, new or by file id."""
    return _send_file(act, bot, args, stored, "photo")


def send_document(act: Act, bot: Bot, args: Args, stored: File | None) -> Json:
    """Send any file."""
    return _send_file(act, bot, args, stored, "document")


def send_voice(act: Act, bot: Bot, args: Args, stored: File | None) -> Json:
    """Send a voice message."""
    return _send_file(act, bot, args, stored, "voice")


def send_location(act: Act, bot: Bot, args: Args) -> Json:
    """Send a place."""
    room = rooms.for_bot(act.tx, bot, args.text("chat_id"))
    place: Json = {"kind": "location"}
    for name, bound in (("latitude", 90.0), ("longitude", 180.0)):
        try:
            place[name] = float(args.text(name))
        except ValueError:
            raise bad_request(f"{name} is empty") from None
        if not -bound <= place[name] <= bound:
            raise bad_request("wrong location specified")
    return _post(act, bot, args, Draft("location", media=place), room)


def send_poll(act: Act, bot: Bot, args: Args) -> Json:
    """Send a poll."""
    room = rooms.for_bot(act.tx, bot, args.text("chat_id"))
    poll_id = polls.create(act, room.id, bot.id, poll_of(args, act.second))
    draft = _complete(act, args, Draft("poll", poll_id=poll_id), room)
    message = messages.post(act, room, account_of(bot), draft)
    polls.attach(act, poll_id, message)
    return render.message(act.tx, room, message)


def send_chat_action(act: Act, bot: Bot, args: Args) -> bool:
    """Accepted; the page shows no typing."""
    rooms.for_bot(act.tx, bot, args.text("chat_id"))
    return True


def _send_file(act: Act, bot: Bot, args: Args, stored: File | None, kind: str) -> Json:
    room = rooms.for_bot(act.tx, bot, args.text("chat_id"))
    caption: Formatted = caption_of(args)
    if stored is not None:
        files.keep(act, stored)
    else:
        stored = known_file(act, bot, args.text(kind), kind)
    media = files.media_of(stored, kind, args.integer("duration"))
    return _post(act, bot, args, Draft(kind, caption.text, caption.entities, media), room)


def _complete(act: Act, args: Args, draft: Draft, room: Room) -> Draft:
    reply = reply_of(act.tx, room, args)
    return Draft(**{**draft.__dict__, "reply_to": reply, "markup": markup_of(args)})


def _post(act: Act, bot: Bot, args: Args, draft: Draft, room: Room) -> Json:
    message = messages.post(act, room, account_of(bot), _complete(act, args, draft, room))
    return render.message(act.tx, room, message)
