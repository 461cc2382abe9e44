"""From a raw update to an inbox row: whose turn it waits for, what it is, and its text as it came."""

import json
import re
from typing import Any

import structlog

from bot.intake.hiding import Hide, openly
from storage.inbox import Incoming

log = structlog.get_logger(__name__)

NOBODY = 0
"""The lane of what belongs to no chat and no person."""

UNREADABLE = "unreadable"
"""The kind of an update that is no JSON: kept all the same, so that an operator sees it parked."""

KINDS = frozenset(
    {
        "business_connection",
        "business_message",
        "callback_query",
        "channel_post",
        "chat_boost",
        "chat_join_request",
        "chat_member",
        "chosen_inline_result",
        "deleted_business_messages",
        "edited_business_message",
        "edited_channel_post",
        "edited_message",
        "guest_message",
        "inline_query",
        "managed_bot",
        "message",
        "message_reaction",
        "message_reaction_count",
        "my_chat_member",
        "poll",
        "poll_answer",
        "pre_checkout_query",
        "purchased_paid_media",
        "removed_chat_boost",
        "shipping_query",
        "stopped_message_generation",
        "subscription",
    }
)
"""The update kinds of Bot API 10.0."""

_KIND_CHARACTERS = 40
_LONGEST_ID = 2**63 - 1
_UPDATE_ID = re.compile(r'"update_id"\s*:\s*(\d{1,18})(?=[\s,}])')


def to_incoming(raw: object, body: str | None = None, *, hide: Hide = openly) -> Incoming | None:
    """The inbox row of a raw update; `body` is its JSON text where the caller has it already.

    Odd input never raises. What bears no usable `update_id` could be neither recognised nor confirmed: None is
    returned for the caller to report. Everything else can be kept.
    """
    if not isinstance(raw, dict) or (update_id := _id(raw.get("update_id"), least=0)) is None:
        return None
    for kind, payload in raw.items():
        if kind in KINDS:
            lane = _lane(payload)
            break
    else:
        kind, lane = _clean(_other(raw))[:_KIND_CHARACTERS], NOBODY
    try:
        text = compact(raw) if body is None else body
        return Incoming(update_id, lane, kind, hide(raw, text), raw)
    except (ValueError, TypeError, RecursionError):
        log.error("intake.update_unreadable", update_id=update_id)  # noqa: TRY400 - the trace would hold what people wrote
        return unreadable(update_id, "")


def unreadable(update_id: int, text: str) -> Incoming:
    """The row of an update that cannot be parsed: its text as it came, for an operator."""
    return Incoming(update_id, NOBODY, UNREADABLE, _clean(text))


def find_update_id(text: str) -> int | None:
    """The id in a text that is no JSON, where one can be made out."""
    found = _UPDATE_ID.search(text)
    return int(found[1]) if found else None


def compact(raw: object) -> str:
    """JSON without spaces, and with Chinese as it is."""
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of an emoji: valid in JSON as \ud83d, but no database takes it as a character.
        return json.dumps(raw, separators=(",", ":"))
    return text


def _other(raw: dict[Any, Any]) -> str:
    return next((str(name) for name in raw if name != "update_id"), "")


def _lane(payload: object) -> int:
    if not isinstance(payload, dict):
        return NOBODY
    message = payload.get("message")
    # The chat before the person. An anonymous voter's `user` is a stand-in that all of them share.
    for owner in (
        payload.get("chat"),
        message.get("chat") if isinstance(message, dict) else None,
        payload.get("voter_chat"),
        payload.get("user"),
        payload.get("from"),
    ):
        if isinstance(owner, dict):
            lane = _id(owner.get("id"), least=-_LONGEST_ID)
            if lane is not None:
                return lane
    return NOBODY


def _id(value: Any, *, least: int) -> int | None:
    # `True` is an int to Python, and a number beyond 64 bits is one to JSON.
    return value if type(value) is int and least <= value < _LONGEST_ID else None


def _clean(text: str) -> str:
    # PostgreSQL takes no NUL; halves of emoji are no characters.
    return text.replace("\0", "").encode("utf-8", "replace").decode()
