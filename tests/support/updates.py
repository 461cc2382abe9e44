"""Raw updates as a Bot API server sends them, with invented people and matters; aiogram parses every one."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Raw = dict[str, Any]

DATE = 1_780_275_600
"""2026-06-01 09:00 in China."""
GROUP = -1_001_700_000_001
VILLAGER = 5_000_001
BOT: Raw = {"id": 4_000_001, "is_bot": True, "first_name": "连心", "username": "lianxin_bot"}

MATTERS = (
    "村口的路灯不亮，晚上走路怕摔跤",
    "东头水渠塌了一段，水漫到地里了",
    "垃圾池满了三天没人清",
    "医保缴费在手机上交不进去，不会弄",
    "桥头栏杆松了，小孩放学从那里走",
    "自来水这两天是黄的，能不能来看看",
)
TALK = (
    "今天赶集的人多不多？",
    "谁家的羊跑到坡上去了",
    "收到",
    "明天几点开会",
    "辛苦了🙏",
    "玉米该追肥了",
)
NAMES = ("田小满", "谷雨生", "麦穗", "秦禾", "柳叶青", "石磨平")

_ids = itertools.count(730_000_001)
_messages = itertools.count(1001)


def person(number: int = VILLAGER, name: str | None = None, **fields: Any) -> Raw:
    """A user."""
    first = NAMES[number % len(NAMES)] if name is None else name
    return {
        "id": number,
        "is_bot": False,
        "first_name": first,
        "language_code": "zh-hans",
        **fields,
    }


def group(number: int = GROUP, title: str = "柳树沟村工作群") -> Raw:
    """A supergroup."""
    return {"id": number, "type": "supergroup", "title": title}


def private(user: Raw) -> Raw:
    """The chat of one person with the bot."""
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def _person(user: Raw | int | None) -> Raw:
    return user if isinstance(user, dict) else person(VILLAGER if user is None else user)


def _chat(chat: Raw | int | None, user: Raw) -> Raw:
    if isinstance(chat, dict):
        return chat
    if chat is None or chat < 0:
        return group(GROUP if chat is None else chat)
    return private({**user, "id": chat})


def _update(kind: str, payload: Raw, update_id: int | None) -> Raw:
    return {"update_id": next(_ids) if update_id is None else update_id, kind: payload}


def _entities(text: str) -> list[Raw]:
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    kind = {"/": "bot_command", "#": "hashtag"}.get(word[:1])
    if kind is None or len(word) < 2 or not text.startswith(word):
        return []
    return [{"type": kind, "offset": 0, "length": len(word.encode("utf-16-le")) // 2}]


def _bare(chat: Raw | int | None, user: Raw | int | None, message_id: int | None, date: int) -> Raw:
    sender = _person(user)
    return {
        "message_id": next(_messages) if message_id is None else message_id,
        "from": sender,
        "chat": _chat(chat, sender),
        "date": date,
    }


def message(
    text: str,
    *,
    chat: Raw | int | None = None,
    user: Raw | int | None = None,
    update_id: int | None = None,
    message_id: int | None = None,
    date: int = DATE,
    reply_to: Raw | None = None,
    **fields: Any,
) -> Raw:
    """A text message; `chat` is by default the village group, a positive number means a private chat."""
    payload = _bare(chat, user, message_id, date) | {"text": text}
    if entities := _entities(text):
        payload["entities"] = entities
    if reply_to is not None:
        payload["reply_to_message"] = reply_to.get("message", reply_to)
    return _update("message", payload | fields, update_id)


def private_message(text: str, *, user: Raw | int | None = None, **fields: Any) -> Raw:
    """A text message to the bot alone."""
    sender = _person(user)
    return message(text, chat=private(sender), user=sender, **fields)


def edited(update: Raw, text: str, *, update_id: int | None = None) -> Raw:
    """The edit of an earlier message."""
    payload = update["message"] | {"text": text, "edit_date": update["message"]["date"] + 60}
    return _update("edited_message", payload, update_id)


def photo(
    caption: str = "",
    *,
    chat: Raw | int | None = None,
    user: Raw | int | None = None,
    update_id: int | None = None,
    message_id: int | None = None,
    date: int = DATE,
    **fields: Any,
) -> Raw:
    """A photo in two sizes, with a caption or without; `media_group_id` makes it part of an album."""
    payload = _bare(chat, user, message_id, date) | fields
    number = payload["message_id"]
    payload["photo"] = [
        {
            "file_id": f"photo-{number}-{width}",
            "file_unique_id": f"p{number}{width}",
            "width": width,
            "height": width * 3 // 4,
            "file_size": width * 60,
        }
        for width in (320, 1280)
    ]
    if caption:
        payload["caption"] = caption
        if entities := _entities(caption):
            payload["caption_entities"] = entities
    return _update("message", payload, update_id)


def file(kind: str, caption: str = "", *, size: int = 4000, **place: Any) -> Raw:
    """A document, a voice message or a video."""
    update = message(caption or "-", **place)
    payload = update["message"]
    del payload["text"]
    payload.pop("entities", None)
    number = payload["message_id"]
    payload[kind] = {
        "file_id": f"{kind}-{number}",
        "file_unique_id": f"{kind[0]}{number}",
        "file_size": size,
        **_MORE_OF.get(kind, {}),
    }
    if caption:
        payload["caption"] = caption
        if entities := _entities(caption):
            payload["caption_entities"] = entities
    return update


_MORE_OF: dict[str, Raw] = {
    "voice": {"duration": 7, "mime_type": "audio/ogg"},
    "video": {"duration": 7, "width": 320, "height": 240},
}


def press(
    data: str,
    *,
    chat: Raw | int | None = None,
    user: Raw | int | None = None,
    update_id: int | None = None,
    message_id: int | None = None,
    text: str = "12号诉求",
    date: int = DATE,
) -> Raw:
    """A press of a button under one of the bot's messages."""
    presser = _person(user)
    number = next(_messages) if message_id is None else message_id
    payload = {
        "id": str(7_000_000_000 + number),
        "from": presser,
        "chat_instance": "-310000000000000001",
        "data": data,
        "message": {
            "message_id": number,
            "from": BOT,
            "chat": _chat(chat, presser),
            "date": date,
            "text": text,
        },
    }
    return _update("callback_query", payload, update_id)


def poll_answer(
    poll_id: str,
    options: Sequence[int],
    *,
    user: Raw | int | None = None,
    update_id: int | None = None,
) -> Raw:
    """A vote in a poll that is not anonymous; no options take the vote back."""
    payload = {
        "poll_id": poll_id,
        "user": _person(user),
        "option_ids": list(options),
        "option_persistent_ids": [f"o{option}" for option in options],
    }
    return _update("poll_answer", payload, update_id)


def _member(status: str, user: Raw) -> Raw:
    body: Raw = {"status": status, "user": user}
    if status == "kicked":
        body["until_date"] = 0
    if status == "administrator":
        body |= dict.fromkeys(_RIGHTS, True)
    return body


_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users "
    "can_post_stories can_edit_stories can_delete_stories can_send_welcome_messages"
).split()


def membership(
    status: str = "member",
    *,
    before: str = "left",
    chat: Raw | int | None = None,
    user: Raw | int | None = None,
    update_id: int | None = None,
    date: int = DATE,
) -> Raw:
    """The bot was added, promoted or removed."""
    return _change("my_chat_member", BOT, before, status, chat, user, update_id, date)


def somebody(
    who: Raw | int,
    status: str = "member",
    *,
    before: str = "left",
    chat: Raw | int | None = None,
    user: Raw | int | None = None,
    update_id: int | None = None,
    date: int = DATE,
) -> Raw:
    """Somebody else came into a group, or left it; administrators hear of it."""
    joined = _person(who)
    by = joined if user is None else user
    return _change("chat_member", joined, before, status, chat, by, update_id, date)


def _change(
    kind: str,
    whom: Raw,
    before: str,
    after: str,
    chat: Raw | int | None,
    user: Raw | int | None,
    update_id: int | None,
    date: int,
) -> Raw:
    changer = _person(user)
    payload = {
        "chat": _chat(chat, changer),
        "from": changer,
        "date": date,
        "old_chat_member": _member(before, whom),
        "new_chat_member": _member(after, whom),
    }
    return _update(kind, payload, update_id)


def joined(*who: Raw | int, chat: Raw | int | None = None, **fields: Any) -> Raw:
    """The service message that people came into a group."""
    people = [_person(one) for one in who]
    return _service({"new_chat_members": people}, chat, user=people[0], **fields)


def renamed(title: str, *, chat: int = GROUP, **fields: Any) -> Raw:
    """The service message that a group has another name."""
    return _service({"new_chat_title": title}, group(chat, title), **fields)


def _service(
    news: Raw,
    chat: Raw | int | None,
    *,
    user: Raw | int | None = None,
    update_id: int | None = None,
    message_id: int | None = None,
    date: int = DATE,
) -> Raw:
    return _update("message", _bare(chat, user, message_id, date) | news, update_id)


def village_day(
    seed: int = 1, *, chats: int = 20, people: int = 200, first_id: int | None = None
) -> Iterator[Raw]:
    """Updates without end, as a township's groups would send them; the same seed gives the same day."""
    chance = random.Random(seed)
    ids = itertools.count(chance.randrange(10**8, 10**9) if first_id is None else first_id)
    for number in itertools.count():
        user = person(VILLAGER + chance.randrange(people))
        chat = group(GROUP - chance.randrange(chats))
        yield _something(chance, chat, user, number) | {"update_id": next(ids)}


def _something(chance: random.Random, chat: Raw, user: Raw, number: int) -> Raw:
    place: Raw = {"user": user, "message_id": number + 1, "date": DATE + number}
    matter = f"#诉求 {chance.choice(MATTERS)}"
    makers: tuple[Callable[[], Raw], ...] = (
        lambda: message(chance.choice(TALK), chat=chat, **place),
        lambda: message(matter, chat=chat, **place),
        lambda: private_message(chance.choice(("我的", "帮助", "进度 1")), **place),
        lambda: photo(matter, chat=chat, **place),
        lambda: press("accept:1", chat=chat, **place),
        lambda: poll_answer("5600000000000000001", [chance.randrange(2)], user=user),
    )
    (make,) = chance.choices(makers, weights=(8, 4, 2, 1, 3, 2))
    return make()
