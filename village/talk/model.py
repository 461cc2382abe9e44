"""A small linear model over the features of a line; its weights come with the code (see tools/train_talk.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, sqrt

from village.talk.features import Features, features


class Label(StrEnum):
    """What a line of talk is."""

    CHAT = "chat"
    DISPUTE = "dispute"
    ISSUE = "issue"
    QUESTION = "question"
    REQUEST = "request"


OFFERED = frozenset({Label.DISPUTE, Label.ISSUE, Label.REQUEST})
"""What is offered to be registered: a question wants an answer, not a number."""

MARK = 0.3
"""What a cue weighs beside all characters together, whose squares add up to one."""
PAIR = 0.15


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a line is taken for: `confidence` in its label, `offering` in that it is something to be registered."""

    label: Label
    confidence: float
    offering: float
    offered: bool


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for each feature and label; `rarity` weighs characters before their length is made one.

    Weights of features are multiplied by their value already.
    """

    labels: Sequence[Label]
    bias: Sequence[float]
    warmth: float
    """What scores are divided by, so that of lines with a confidence of 0.8 four in five are what they are taken for."""
    threshold: float
    rarity: Mapping[str, float]
    weights: Mapping[str, Sequence[float]]
    source: str = ""
    """A hash of what it was trained from."""

    def judge(
        self, text: str, places: tuple[str, ...] = (), *, threshold: float | None = None
    ) -> Judgement:
        """What `text` is, and whether that is certain enough to offer its registration."""
        chances = self.chances(features(text, places))
        label = max(chances, key=chances.__getitem__)
        offering = sum(chances[one] for one in OFFERED)
        enough = self.threshold if threshold is None else threshold
        offered = offering >= enough and label in OFFERED
        return Judgement(label, chances[label], offering, offered)

    def chances(self, seen: Features) -> dict[Label, float]:
        """How likely each label is; together they are one."""
        rarity, weights = self.rarity, self.weights
        known = [gram for gram in seen.grams if gram in rarity]
        length = sqrt(sum(rarity[gram] ** 2 for gram in known)) or 1.0
        none = (0.0,) * len(self.labels)
        of_grams = map(sum, zip(none, *(weights[gram] for gram in known), strict=True))
        marks = (weights[mark] for mark in seen.marks if mark in weights)
        of_marks = map(sum, zip(self.bias, *marks, strict=True))
        scores = [
            (gram / length + mark) / self.warmth
            for gram, mark in zip(of_grams, of_marks, strict=True)
        ]
        top = max(scores)
        powers = [exp(score - top) for score in scores]
        whole = sum(powers)
        return {label: one / whole for label, one in zip(self.labels, powers, strict=True)}


def read(text: str) -> Model:
    """A model from its file: a head of `key value` lines, an empty one, then a feature a line with its numbers."""
    head, _, body = text.partition("\n\n")
    values = {key: numbers.split("\t") for key, _, numbers in _head(head)}
    rarity: dict[str, float] = {}
    weights: dict[str, tuple[float, ...]] = {}
    for line in body.splitlines():
        feature, rare, *numbers = line.split("\t")
        weights[feature] = tuple(map(float, numbers))
        if rare:
            rarity[feature] = float(rare)
    return Model(
        labels=tuple(Label(one) for one in values["labels"]),
        bias=tuple(float(one) for one in values["bias"]),
        warmth=float(values["warmth"][0]),
        threshold=float(values["threshold"][0]),
        rarity=rarity,
        weights=weights,
        source=values["source"][0],
    )


def write(model: Model) -> str:
    """The file of a model; features in their order, so that a new training shows what changed."""
    head = (
        ("source", [model.source]),
        ("labels", [one.value for one in model.labels]),
        ("bias", [f"{one:.3f}" for one in model.bias]),
        ("warmth", [f"{model.warmth:.3f}"]),
        ("threshold", [f"{model.threshold:.2f}"]),
    )
    lines = ["\t".join((key, *value)) for key, value in head]
    lines.append("")
    for feature in sorted(model.weights):
        rare = f"{model.rarity[feature]:.3f}" if feature in model.rarity else ""
        numbers = (f"{one:.3f}" for one in model.weights[feature])
        lines.append("\t".join((feature, rare, *numbers)))
    return "\n".join(lines) + "\n"


def _head(text: str) -> list[tuple[str, str, str]]:
    return [line.partition("\t") for line in text.splitlines()]
