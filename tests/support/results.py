"""What a model Bot API server answers to calls that send, edit or ask: just enough for aiogram and python-telegram-bot."""

import json
import time
from collections.abc import Iterator
from typing import Any

from tests.support.updates import BOT, Raw

PLAIN = frozenset({"sendchataction", "sendmediagroup", "forwardmessages"})
LISTS = frozenset(
    {"sendmediagroup", "forwardmessages", "copymessages", "getchatadministrators", "getmycommands"}
)


def result_of(method: str, params: Raw, numbers: Iterator[int]) -> Any:
    """The `result` of an accepted call."""
    if method == "getme":
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": True}
    if method == "getfile":
        name = str(params.get("file_id"))
        return {"file_id": name, "file_unique_id": name[-12:], "file_path": f"photos/{name}.jpg"}
    if method == "getchat":
        return _chat(params) | {"accent_color_id": 0, "max_reaction_count": 11}
    if method == "getchatmember":
        return {"status": "member", "user": {"id": params.get("user_id"), "is_bot": False}}
    if method.startswith(("send", "forward", "edit")) and method not in PLAIN:
        return _message(method, params, numbers)
    if method == "stoppoll":
        return _poll(params, closed=True)
    if method == "copymessage":
        return {"message_id": next(numbers)}
    return [] if method in LISTS else True


def _message(method: str, params: Raw, numbers: Iterator[int]) -> Raw:
    edits = method.startswith("edit")
    number = int(params.get("message_id", 0)) if edits else next(numbers)
    message: Raw = {
        "message_id": number,
        "from": BOT,
        "chat": _chat(params),
        "date": int(time.time()),
    }
    if edits:
        message["edit_date"] = message["date"]
    for name in ("text", "caption"):
        if name in params:
            message[name] = params[name]
    markup = _decoded(params.get("reply_markup"))
    if isinstance(markup, dict) and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    if method == "sendpoll":
        # The same question sent again is another poll.
        message["poll"] = _poll(params | {"message_id": number}, closed=False)
    if method == "sendphoto":
        size = {"width": 320, "height": 240}
        message["photo"] = [{"file_id": f"sent-{number}", "file_unique_id": f"s{number}", **size}]
    return message


def _chat(params: Raw) -> Raw:
    number = params.get("chat_id", 0)
    if isinstance(number, int) and number < 0:
        return {"id": number, "type": "supergroup", "title": "群"}
    return {"id": number, "type": "private", "first_name": "某"}


def _poll(params: Raw, *, closed: bool) -> Raw:
    options = _decoded(params.get("options")) or []
    texts = [one["text"] if isinstance(one, dict) else str(one) for one in options]
    return {
        "id": f"56{params.get('message_id', 0)}{abs(hash(str(params))) % 10**12}",
        "question": str(params.get("question", "?")),
        "options": [
            {"persistent_id": f"o{index}", "text": text, "voter_count": 0}
            for index, text in enumerate(texts)
        ],
        "total_voter_count": 0,
        "is_closed": closed,
        "is_anonymous": params.get("is_anonymous") not in {False, "false", "False"},
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
