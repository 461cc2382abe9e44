"""What became of a send: the server's words, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.delivery.pacer import Answer, seconds_of
from bot.delivery.sender import UnknownMethod
from storage.outbox import Waiting

LONGEST_ERROR = 300
UNSAID = 5.0
"""Seconds to wait when the server limits us and names no time."""


class Verdict(Enum):
    """What a send came to."""

    SENT = "sent"
    SAME = "same"
    """Nothing was left to do."""
    LIMITED = "limited"
    MIGRATED = "migrated"
    LOST_CARD = "lost_card"
    """The message that showed the card is gone: it is sent anew."""
    UNREACHABLE = "unreachable"
    """This chat will not take anything from us."""
    REFUSED = "refused"
    """This message will never be taken."""
    UNSURE = "unsure"
    """The server failed or said nothing: it may be away, or stumble over this very message."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a send came to; which field counts depends on the verdict."""

    verdict: Verdict
    error: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    new_chat_id: int = 0


_DONE_ALREADY = {
    "editMessageText": ("message is not modified",),
    "editMessageReplyMarkup": ("message is not modified",),
    "deleteMessage": (
        "message to delete not found",
        "message can't be deleted",
        "not enough rights to delete",
    ),
    "stopPoll": ("poll has already been closed",),
    "unpinChatMessage": ("message to unpin not found",),
}
_LOST = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)
# Said with 400, and yet about the person, not about the message.
_NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


def sent(answer: Answer) -> Outcome:
    """The server did it."""
    return Outcome(Verdict.SENT, result=answer if isinstance(answer, dict) else {})


def judge(row: Waiting, error: Exception) -> Outcome:
    """Read what a send raised."""
    words = str(error)[:LONGEST_ERROR] or type(error).__name__
    match error:
        case RetryAfter():
            return Outcome(Verdict.LIMITED, words, seconds=max(seconds_of(error), 1.0))
        case ChatMigrated():
            return Outcome(Verdict.MIGRATED, words, new_chat_id=error.new_chat_id)
        case Forbidden():
            return Outcome(Verdict.UNREACHABLE, words)
        case BadRequest():
            verdict = _refusal(row, words.lower())
            # Whoever asked for a deletion wants to know whether it is gone, or stays.
            return Outcome(verdict, words, {"same": words} if verdict is Verdict.SAME else {})
        case TelegramError() if "too many requests" in words.lower():
            # A proxy before the server may refuse without saying for how long.
            return Outcome(Verdict.LIMITED, words, seconds=UNSAID)
        case TelegramError():
            return Outcome(Verdict.UNSURE, words)
        case _:
            return _unsendable(error)


def _unsendable(error: Exception) -> Outcome:
    """No word of the library's: it may quote the message."""
    match error:
        case UnknownMethod():
            return Outcome(Verdict.REFUSED, f"unknown method {error}")
        case TypeError() | ValueError() | KeyError():
            return Outcome(Verdict.REFUSED, f"malformed payload ({type(error).__name__})")
        case _:
            return Outcome(Verdict.UNSURE, type(error).__name__)


def _refusal(row: Waiting, words: str) -> Verdict:
    edits_card = bool(row.card) and row.message_id is not None
    method = "editMessageText" if edits_card else row.method
    if any(one in words for one in _DONE_ALREADY.get(method, ())):
        return Verdict.SAME
    if edits_card and any(one in words for one in _LOST):
        return Verdict.LOST_CARD
    return Verdict.UNREACHABLE if any(one in words for one in _NOBODY_THERE) else Verdict.REFUSED
