"""How offers are made: how often, how long they stand, and what is registered in private."""

from dataclasses import dataclass
from datetime import timedelta

from village.talk.model import Label

PAUSE = timedelta(minutes=10)
"""One offer a person: whoever tells a long story line by line is asked once."""
PATIENCE = timedelta(hours=1)
"""How long an offer waits for a press; then it goes, and with it the line."""
ALARM_PAUSE = timedelta(minutes=10)
"""Ten people who see one fire are one alarm."""
PRIVATE = frozenset({Label.DISPUTE})
"""Mediation is nobody else's business: its card is not for the group."""


@dataclass(frozen=True, slots=True)
class Talking:
    """What an installation does about plain talk; a threshold of 0 is the measured one."""

    offers: bool = True
    threshold: float = 0.0
    words: tuple[str, ...] = ()
