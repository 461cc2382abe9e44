"""What a request knows of the slips that were made about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SlipKind(StrEnum):
    """What a slip is; each kind has numbers of its own, and both go the same way."""

    NOTICE = "notice"
    """抄告单: for hard matters, in the county's name; the organisation department hears of the answer."""
    LETTER = "letter"
    """联系函: for what another unit can help with (联系办)."""


@dataclass(frozen=True, slots=True)
class Referral:
    """The slip about a request that is due next, as its card says it."""

    kind: SlipKind
    unit: str
    due_at: datetime
