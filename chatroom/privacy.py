"""Which messages of a group a bot gets to see."""

from chatroom.entities.formatted import utf16_slice
from chatroom.rooms import ADMINS
from chatroom.rows import Bot, Message, Room


def sees(
    bot: Bot, status: str, room: Room, message: Message, *, replied_to: int | None, alone: bool
) -> bool:
    """Whether `bot` gets this message: with privacy on only what is meant for it.

    `replied_to` is who wrote the message that this one answers, `alone` whether it is the only bot here.
    """
    if not room.is_group or not bot.privacy or status in ADMINS or message.service is not None:
        return True
    return replied_to == bot.id or _addressed(bot, room, message, alone=alone)


def _addressed(bot: Bot, room: Room, message: Message, *, alone: bool) -> bool:
    username = bot.username.lower()
    for entity in message.entities or []:
        kind = entity["type"]
        if kind == "text_mention" and entity["user"]["id"] == bot.id:
            return True
        if kind not in ("mention", "bot_command"):
            continue
        written = utf16_slice(message.text, entity["offset"], entity["length"]).lower()
        if kind == "mention" and written == f"@{username}":
            return True
        if kind == "bot_command":
            addressee = written.partition("@")[2]
            if addressee == username:
                return True
            if not addressee and (alone or room.spoke_last in (None, bot.id)):
                return True
    return False
