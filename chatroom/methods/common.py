"""Arguments that many methods share: the text with its markup, the message answered or meant."""

from typing import Any

from chatroom import files, render, rooms
from chatroom.act import Act
from chatroom.entities.find import find
from chatroom.entities.formatted import Entity, Formatted, check_given, clean, utf16_length
from chatroom.entities.html import parse_html
from chatroom.entities.markdown import parse_markdown
from chatroom.entities.markdown_v2 import parse_markdown_v2
from chatroom.errors import ApiError, bad_request
from chatroom.rows import Account, Bot, File, Message, Room
from chatroom.wire import Args
from storage.engine import Tx

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def account_of(bot: Bot) -> Account:
    """The bot as a sender."""
    return Account(bot.id, True, bot.name, bot.username, "", "")


def parse(text: str, mode: str, given: Any) -> Formatted:
    """`text` read in its parse mode, else with the entities given beside it."""
    modes = {
        "html": parse_html,
        "markdownv2": parse_markdown_v2,
        "markdown": parse_markdown,
    }
    mode = mode.lower()
    if mode and mode != "none":
        if mode not in modes:
            raise bad_request("unsupported parse_mode")
        found = modes[mode](text)
    else:
        found = Formatted(text, check_given(text, given) if given else [])
    return clean(Formatted(found.text, [_slim(entity) for entity in found.entities]))


def _slim(entity: Entity) -> Entity:
    if entity["type"] != "text_mention":
        return entity
    user = entity.get("user")
    number = user.get("id") if isinstance(user, dict) else None
    return {**entity, "user": {"id": number if isinstance(number, int) else 0}}


def text_of(args: Args) -> Formatted:
    """The `text` of a message, 1 to 4096 units after its markup is read."""
    found = parse(args.text("text"), args.text("parse_mode"), args.json("entities"))
    if not found.text:
        raise bad_request("message text is empty")
    if utf16_length(found.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return find(found)


def caption_of(args: Args) -> Formatted:
    """The `caption` of a file, at most 1024 units."""
    found = parse(args.text("caption"), args.text("parse_mode"), args.json("caption_entities"))
    if utf16_length(found.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return find(found)


def reply_of(tx: Tx, room: Room, args: Args) -> int | None:
    """The message that is answered, by `reply_parameters` or the older `reply_to_message_id`."""
    given = args.json("reply_parameters", "reply parameters")
    if isinstance(given, dict):
        parameters = Args(given, {})
        wanted = parameters.integer("message_id")
        lenient = parameters.flag("allow_sending_without_reply")
    else:
        wanted = args.integer("reply_to_message_id")
        lenient = args.flag("allow_sending_without_reply")
    if wanted <= 0:
        return None
    if render.load_message(tx, room.id, wanted) is not None:
        return wanted
    if lenient:
        return None
    raise bad_request("message to be replied not found")


def meant(tx: Tx, bot: Bot, args: Args, purpose: str) -> tuple[Room, Message]:
    """The room and message that `chat_id` and `message_id` name; `purpose` is `edit` or `delete`."""
    if not args.text("chat_id") and not args.text("message_id"):
        if args.text("inline_message_id"):
            raise bad_request(f"message to {purpose} not found")
        raise bad_request("message identifier is not specified")
    room = rooms.for_bot(tx, bot, args.text("chat_id"))
    message = render.load_message(tx, room.id, args.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return room, message


def is_admin(tx: Tx, room: Room, bot: Bot) -> bool:
    """Whether the bot may act on what others wrote."""
    return not room.is_group or rooms.status(tx, room.id, bot.id) in rooms.ADMINS


def wrong_file() -> ApiError:
    """For a file id that leads nowhere."""
    return bad_request("wrong file identifier/HTTP URL specified")


def known_file(act: Act, bot: Bot, file_id: str, kind: str) -> File:
    """The file that a bot names by its id."""
    if not file_id:
        raise bad_request(f"there is no {kind} in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    found = files.for_account(act.tx, file_id, bot.id)
    if found is None:
        raise wrong_file()
    if kind == "photo" and not found.width:
        raise bad_request("can't use file of type Document as Photo")
    return found
