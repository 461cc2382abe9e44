"""What an operator decides about a chatroom; nothing here is read from the environment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parent / "page"
UPLOAD_LIMIT = 20 * 1024 * 1024


def utc_now() -> datetime:
    """The wall clock, the only one in this package."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class RateLimits:
    """How fast a bot may send; 0 means unlimited. Telegram's own: 30 in all, 1 a chat, 20 a minute a group."""

    per_second: int = 0
    per_chat_per_second: int = 0
    per_group_per_minute: int = 0


@dataclass(frozen=True)
class ChatroomSettings:
    """One chatroom: a database, a folder of files and the rules of the door."""

    database_url: str
    files: Path
    name: str = "连心"
    demo: bool = False
    upload_limit: int = UPLOAD_LIMIT
    allow_http_webhooks: bool = True
    """Plain HTTP webhooks, to this computer only; others must be HTTPS."""
    limits: RateLimits = field(default_factory=RateLimits)
    clock: Callable[[], datetime] = utc_now
    page: Path = PAGE
    press_wait: float = 10.0
    """Seconds that a press waits for its answer before the page goes on."""
    event_log: int = 20_000
    """How many events are kept for members who reconnect."""
    housekeeping: float = 2.0
    """Seconds between two looks for polls to close and updates to expire."""
    webhook_backoff: float = 1.0
    """Seconds before the first retry of a webhook; doubled each time, up to a minute."""
