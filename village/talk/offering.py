"""How offers are made: how often, how long they stand, and what is registered in private."""

from dataclasses import dataclass
from datetime import timedelta

from village.talk import secrets
from village.talk.model import Label
from village.talk.secrets import Secret

PAUSE = timedelta(minutes=10)
"""One offer a person: whoever tells a long story line by line is asked once."""
PATIENCE = timedelta(hours=1)
"""How long an offer waits for a press; then it goes, and with it the line."""
ALARM_PAUSE = timedelta(minutes=10)
"""Ten people who see one fire are one alarm."""


def hidden(label: Label, text: str) -> bool:
    """Whether what is registered of a line is not for the group: mediation is nobody else's business, nor are somebody's numbers."""
    return label is Label.DISPUTE or bool(secrets.find(text))


def offerable(text: str) -> bool:
    """Whether an offer may stand under a line. A complaint about a cadre must not become a card that its subject may get."""
    return Secret.COMPLAINT not in secrets.find(text)


@dataclass(frozen=True, slots=True)
class Talking:
    """What an installation does about plain talk; a threshold of 0 is the measured one."""

    offers: bool = True
    threshold: float = 0.0
    words: tuple[str, ...] = ()
