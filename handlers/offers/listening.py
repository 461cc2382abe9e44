"""What plain talk is taken for, before anybody asks the database: most of it is chat, and costs nothing more."""

from collections.abc import Callable
from dataclasses import dataclass

from village.talk import accusations, emergencies, secrets
from village.talk.emergencies import Danger
from village.talk.model import Label, Model
from village.talk.offering import Talking
from village.talk.secrets import Secret

ALARM = "alarm"
"""Something was refused, whatever it said."""
TALK = "talk"
"""A plain line that sounds like a request, or like danger."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """What a line sounds like."""

    label: Label
    danger: Danger | None = None
    secrets: frozenset[Secret] = frozenset()
    """Why it is nobody else's business."""


Listen = Callable[[str], Sounds | None]
"""None for chat."""


@dataclass(frozen=True)
class Listener:
    """Listens with the model that came with the code; `model` reads it when the first line comes."""

    model: Callable[[], Model]
    talking: Talking

    def __call__(self, text: str) -> Sounds | None:
        """What a plain line of a group sounds like. Danger is heard even where offers are off."""
        danger = emergencies.find(text)
        if danger is not None:
            return Sounds(Label.ISSUE, danger)
        if not self.talking.offers:
            return None
        threshold = self.talking.threshold or None
        judged = self.model().judge(text, self.talking.words, threshold=threshold)
        label = judged.label if judged.offered else Label.CHAT
        found = secrets.find(text)
        if label is Label.CHAT and not found and not accusations.accuses(text):
            return None
        return Sounds(label, secrets=found)
