"""Groups of the chat: what the bot is in one, what of it is news, and who joined together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOGETHER = timedelta(minutes=10)
"""DEFAULT, ours: whoever joins so soon after another is greeted in the same message."""
STALE = timedelta(days=3)
"""DEFAULT, ours: what could not be sent for longer than this is not sent after all, but left to an operator."""


class News(StrEnum):
    """What became of the bot in a group."""

    CAME = "came"
    """It is in a group of which nothing was known."""
    BACK = "back"
    REMOVED = "removed"
    PROMOTED = "promoted"
    DEMOTED = "demoted"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the bot is in a group; an administrator is present."""

    present: bool
    admin: bool


def news(before: Standing | None, after: Standing) -> News | None:
    """What is new in `after`; `before` is None for a group of which nothing was known."""
    if before is None:
        return News.CAME if after.present else None
    if before.present is not after.present:
        return News.BACK if after.present else News.REMOVED
    if before.admin is after.admin:
        return None
    return News.PROMOTED if after.admin else News.DEMOTED


def is_one_crowd(last_at: datetime, now: datetime) -> bool:
    """Whether somebody who joins now is greeted together with those who joined before."""
    return now - last_at <= TOGETHER
