"""The values by which decisions are made in a village: above what the law fixes, never below it, and kept with each decision."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from village.thresholds import HALF_OR_MORE, Share

VERSION = "2026-01-01"
"""Of the law that these values stand on: 村民委员会组织法 in force since that day."""
PUBLIC_DAYS = 15
"""No notice may be taken down earlier (村民委员会组织法 art. 35)."""
VILLAGERS_NOTICE_DAYS = 10
"""So long before a villagers' meeting it is told (art. 25)."""


@dataclass(frozen=True)
class DecisionRules:
    """What a village may choose. Raises ValueError for a value below the law's floor.

    `whole_days` counts the days of notice in full: told on day 1 with ten days' notice, the meeting is on day 12 at the earliest.
    `party_quorum` may be two thirds by a county's practice.
    """

    version: str = VERSION
    merges_committees: bool = False
    party_quorum: Share = HALF_OR_MORE
    committees_of_all: bool = False
    """The two committees pass by more than half of all members, not of those present."""
    representatives_of_all: bool = False
    representatives_notice_days: int = 3
    party_notice_days: int = 3
    villagers_notice_days: int = VILLAGERS_NOTICE_DAYS
    whole_days: bool = True
    public_days: int = PUBLIC_DAYS
    objection_days: int = PUBLIC_DAYS
    answer_days: int = 15
    needs_supervision: bool = True
    """The supervision committee signs off what was done before the result is published."""

    def __post_init__(self) -> None:
        """Hold the floors."""
        floors = {
            "public_days": PUBLIC_DAYS,
            "villagers_notice_days": VILLAGERS_NOTICE_DAYS,
            "representatives_notice_days": 0,
            "party_notice_days": 0,
            "objection_days": 1,
            "answer_days": 1,
        }
        for name, least in floors.items():
            if getattr(self, name) < least:
                message = f"{name}: at least {least}"
                raise ValueError(message)
        if self.objection_days > self.public_days:
            message = "objection_days: at most public_days"
            raise ValueError(message)
        if not self.party_quorum.covers(HALF_OR_MORE):
            message = "party_quorum: half or more"
            raise ValueError(message)

    def kept(self) -> str:
        """All values as JSON, to be kept with a decision."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def again(cls, kept: str) -> "DecisionRules":
        """The rules that a decision began with; a value that was not known then is today's default, one that is known no more is left out."""
        known = {one.name for one in fields(cls)}
        told: dict[str, Any] = json.loads(kept)
        values = {name: value for name, value in told.items() if name in known}
        share = values.pop("party_quorum", None)
        if share is not None:
            values["party_quorum"] = Share(**share)
        return cls(**values)
