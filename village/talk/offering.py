"""How offers are made: how often, how long they stand, and what is registered in private."""

from dataclasses import dataclass
from datetime import timedelta

from village.categories import Category, categorise
from village.errors import NotForGroup
from village.talk import secrets
from village.talk.model import Label
from village.talk.secrets import Secret

PAUSE = timedelta(minutes=10)
"""One offer a person: whoever tells a long story line by line is asked once."""
PATIENCE = timedelta(hours=1)
"""How long an offer waits for a press; then it goes, and with it the line."""
ALARM_PAUSE = timedelta(minutes=10)
"""Ten people who see one fire are one alarm."""


def hidden(label: Label, text: str, *, of_cadre: bool = False) -> bool:
    """Whether what is registered of a line is not for the group: a quarrel is nobody else's business, nor are somebody's numbers,
    illness or family. A cadre's own phone is there to be called.
    """
    return (
        _is_personal(text, of_cadre)
        or label is Label.DISPUTE
        or categorise(text) is Category.DISPUTE
    )


def require_public(text: str, *, of_cadre: bool = False) -> None:
    """What the bot itself would write on a card of the group. Raises NotForGroup for numbers, illness and family."""
    if _is_personal(text, of_cadre):
        raise NotForGroup


def _is_personal(text: str, of_cadre: bool) -> bool:
    found = secrets.find(text)
    return bool(found) and not (of_cadre and found == {Secret.PHONE})


@dataclass(frozen=True, slots=True)
class Talking:
    """What an installation does about plain talk; a threshold of 0 is the measured one."""

    offers: bool = True
    threshold: float = 0.0
    words: tuple[str, ...] = ()
