"""A roster that somebody sent as a file: what becomes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from village.ids import UserId, VillageId

WAITS = timedelta(hours=24)
"""A file that was checked waits so long for a decision; then it must be sent again."""


class FileState(StrEnum):
    """Where a file stands."""

    SENT = "sent"
    """To be fetched and checked."""
    CHECKED = "checked"
    """The sender saw what would change, and decides."""
    ACCEPTED = "accepted"
    """To be fetched again and applied."""
    ENDED = "ended"


class FileEnd(StrEnum):
    """How a file ended, as its sender is told."""

    DONE = "done"
    SAME = "same"
    """It would change nothing."""
    FAULTY = "faulty"
    REFUSED = "refused"
    """Its sender thought better of it."""
    REPLACED = "replaced"
    """They sent another one."""
    EXPIRED = "expired"
    LOST = "lost"
    """It could not be fetched."""
    UNREADABLE = "unreadable"
    """It is no workbook that we read."""
    NOT_ALLOWED = "not_allowed"
    """The sender may import no more."""


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file by what the chat calls it; nothing of what it holds is kept, and `file_id` is wiped when it ends."""

    village_id: VillageId
    number: int
    user: UserId
    state: FileState
    file_id: str
    made_at: datetime

    @property
    def card(self) -> str:
        """The name of the card that shows where it stands."""
        return f"roster_file:{self.number}"

    def is_late(self, now: datetime) -> bool:
        """Whether nobody decided in time."""
        return now - self.made_at > WAITS
