"""Accounts, rooms, messages and polls as the Bot API writes them."""

from typing import Any

from sqlalchemy import bindparam, select

from chatroom import accounts, schema
from chatroom.rows import Account, Bot, Json, Message, Poll, PollOption, Room
from storage.engine import Tx

MEDIA_KEYS = ("photo", "document", "voice", "location")


# Built once, as in chatroom.accounts.
_MESSAGE = select(schema.message).where(
    schema.message.c.room_id == bindparam("room_id"), schema.message.c.id == bindparam("number")
)


def user(account: Account) -> Json:
    """`User`, with absent fields left out."""
    found: Json = {"id": account.id, "is_bot": account.is_bot, "first_name": account.name}
    if account.username:
        found["username"] = account.username
    if not account.is_bot:
        found["language_code"] = account.language
    return found


def bot_user(bot: Bot) -> Json:
    """`User` of getMe."""
    return {
        "id": bot.id,
        "is_bot": True,
        "first_name": bot.name,
        "username": bot.username,
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(tx: Tx, room: Room) -> Json:
    """`Chat` as bots see it."""
    if room.is_group:
        return {"id": room.chat_id, "type": "supergroup", "title": room.title}
    person = accounts.load(tx, room.bot_chat_id)
    assert person is not None
    found: Json = {"id": person.id, "type": "private", "first_name": person.name}
    if person.username:
        found["username"] = person.username
    return found


def load_message(tx: Tx, room_id: int, message_id: int | None) -> Message | None:
    """The message, or None when it never was or is deleted."""
    if message_id is None:
        return None
    row = tx.execute(_MESSAGE, {"room_id": room_id, "number": message_id}).mappings().first()
    return Message.of(row) if row else None


def load_poll(tx: Tx, poll_id: int) -> tuple[Poll, list[PollOption]]:
    """The poll and its options in order."""
    row = tx.execute(select(schema.poll).where(schema.poll.c.id == poll_id)).mappings().one()
    options = tx.execute(
        select(schema.poll_option)
        .where(schema.poll_option.c.poll_id == poll_id)
        .order_by(schema.poll_option.c.position)
    ).mappings()
    return Poll.of(row), [PollOption.of(option) for option in options]


def poll(found: Poll, options: list[PollOption]) -> Json:
    """`Poll`; the right answers of a quiz are its maker's own, so they are there."""
    body: Json = {
        "id": str(found.id),
        "question": found.question,
        "options": [_option(option) for option in options],
        "total_voter_count": found.voters,
        "is_closed": found.closed,
        "is_anonymous": found.anonymous,
        "type": found.kind,
        "allows_multiple_answers": found.multiple,
        "allows_revoting": found.revoting,
        "members_only": False,
    }
    optional: Json = {
        "question_entities": found.question_entities,
        "correct_option_ids": found.correct,
        "correct_option_id": found.correct[0] if found.correct else None,
        "explanation": found.explanation,
        "explanation_entities": found.explanation_entities,
        "open_period": found.open_period,
        "close_date": found.close_date,
    }
    body.update({key: value for key, value in optional.items() if value is not None})
    return body


def _option(option: PollOption) -> Json:
    body: Json = {
        "persistent_id": option.persistent_id,
        "text": option.text,
        "voter_count": option.votes,
    }
    return {**body, "text_entities": option.entities} if option.entities else body


def media(found: Json) -> Json:
    """The field of a message that carries its file or place."""
    kind = found["kind"]
    if kind == "location":
        return {"location": {key: found[key] for key in ("latitude", "longitude")}}
    common: Json = {
        "file_id": found["file_id"],
        "file_unique_id": found["unique_id"],
        "file_size": found["size"],
    }
    if kind == "photo":
        return {"photo": [{**common, "width": found["width"], "height": found["height"]}]}
    common["mime_type"] = found["mime"]
    if kind == "voice":
        return {"voice": {**common, "duration": found["duration"]}}
    return {"document": {**common, "file_name": found["name"]}}


def message(tx: Tx, room: Room, found: Message, *, deep: bool = True) -> Json:
    """`Message` with the message it answers, one level deep as Telegram does it."""
    sender = accounts.load(tx, found.sender_id)
    assert sender is not None
    body: Json = {
        "message_id": found.id,
        "from": user(sender),
        "chat": chat(tx, room),
        "date": found.date,
    }
    if found.edited is not None:
        body["edit_date"] = found.edited
    if deep and found.reply_to is not None:
        replied = load_message(tx, room.id, found.reply_to)
        if replied is not None:
            body["reply_to_message"] = message(tx, room, replied, deep=False)
    body.update(_content(tx, room, found, deep=deep))
    # Only inline keyboards are part of a message; the others belong to the writer's screen.
    if found.markup and "inline_keyboard" in found.markup:
        body["reply_markup"] = found.markup
    return body


def _content(tx: Tx, room: Room, found: Message, *, deep: bool) -> Json:
    if found.service is not None:
        return _service(tx, room, found.service, deep=deep)
    if found.poll_id is not None:
        return {"poll": poll(*load_poll(tx, found.poll_id))}
    entities = _entities(tx, found.entities)
    if found.media is None:
        return {"text": found.text, **({"entities": entities} if entities else {})}
    body = media(found.media)
    if found.text:
        body["caption"] = found.text
        if entities:
            body["caption_entities"] = entities
    return body


def _entities(tx: Tx, entities: list[Json] | None) -> list[Json]:
    if not entities:
        return []
    mentioned = {one["user"]["id"] for one in entities if one["type"] == "text_mention"}
    people = accounts.load_many(tx, mentioned)
    return [
        {**one, "user": user(people[one["user"]["id"]])} if one["type"] == "text_mention" else one
        for one in entities
        if one["type"] != "text_mention" or one["user"]["id"] in people
    ]


def _service(tx: Tx, room: Room, service: Json, *, deep: bool) -> Json:
    kind = service["kind"]
    if kind == "joined":
        people = accounts.load_many(tx, service["accounts"])
        members = [user(people[number]) for number in service["accounts"] if number in people]
        return {"new_chat_members": members}
    if kind == "left":
        left = accounts.load(tx, service["account"])
        return {"left_chat_member": user(left)} if left else {}
    if kind == "renamed":
        return {"new_chat_title": service["title"]}
    if kind == "pinned":
        pinned = load_message(tx, room.id, service["message_id"]) if deep else None
        if pinned is not None:
            return {"pinned_message": message(tx, room, pinned, deep=False)}
        inaccessible: Json = {
            "chat": chat(tx, room),
            "message_id": service["message_id"],
            "date": 0,
        }
        return {"pinned_message": inaccessible}
    return {"group_chat_created": True}


ADMIN_RIGHTS: dict[str, Any] = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": False,
    "can_manage_tags": False,
    "can_send_welcome_messages": False,
}


def chat_member(account: Account, status: str) -> Json:
    """`ChatMember` of that status."""
    body: Json = {"status": status, "user": user(account)}
    if status == "administrator":
        body.update(ADMIN_RIGHTS)
    elif status == "creator":
        body["is_anonymous"] = False
    elif status == "kicked":
        body["until_date"] = 0
    return body
