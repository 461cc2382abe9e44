"""Rounds in which the peer and ours alternate, so that a noisy machine hits both, and what came of them."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 7
QUICK_ROUNDS = 2

Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Setting:
    """How to measure: how many rounds, with the full load or a small one (`quick`), and where files may be made."""

    rounds: int
    quick: bool
    folder: Path

    def load(self, full: int, quick: int) -> int:
        """A number of things to do."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Bound:
    """What a value must reach, and what it should; `at_most` turns both round."""

    required: float
    aim: float | None = None
    at_most: bool = False

    def holds(self, value: float) -> bool:
        """Whether the requirement is met."""
        return value <= self.required if self.at_most else value >= self.required

    def reaches(self, value: float) -> bool:
        """Whether the aim is met too."""
        aim = self.required if self.aim is None else self.aim
        return value <= aim if self.at_most else value >= aim


@dataclass(frozen=True)
class Line:
    """One line of the table: `value` is what is judged by `bound`; no bound means that it is information.

    `ours` and `peer` are the medians that it comes from, in `unit`; `against` says who the peer, or what the floor, is.
    """

    row: str
    what: str
    value: float
    unit: str
    ours: float | None = None
    peer: float | None = None
    against: str = ""
    bound: Bound | None = None
    samples: Sequence[float] = ()

    @property
    def verdict(self) -> str:
        """One word."""
        if self.bound is None:
            return "info"
        if not self.bound.holds(self.value):
            return "BELOW"
        return "aim" if self.bound.reaches(self.value) else "ok"

    def to_json(self) -> dict[str, Any]:
        """The line as plain values."""
        bound = self.bound
        return {
            "row": self.row,
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "ours": self.ours,
            "peer": self.peer,
            "against": self.against,
            "required": bound.required if bound else None,
            "aim": bound.aim if bound else None,
            "at_most": bound.at_most if bound else None,
            "verdict": self.verdict,
            "samples": list(self.samples),
        }


@dataclass(frozen=True)
class Pairs:
    """What ours and the peer reached in each round."""

    ours: Sequence[float]
    peer: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """Ours by the peer's of the same round."""
        return [one / other for one, other in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        """The median over the rounds."""
        return statistics.median(self.ratios)


async def alternate(rounds: int, ours: Measure, peer: Measure) -> Pairs:
    """Measure both in every round; who begins changes from round to round."""
    found: dict[Measure, list[float]] = {ours: [], peer: []}
    for number in range(rounds):
        for one in (ours, peer) if number % 2 else (peer, ours):
            found[one].append(await one())
    return Pairs(found[ours], found[peer])


def compared(row: str, what: str, unit: str, pairs: Pairs, against: str, bound: Bound) -> Line:
    """The line of a comparison: its value is the median ratio."""
    return Line(
        row=row,
        what=what,
        value=pairs.ratio,
        unit=unit,
        ours=statistics.median(pairs.ours),
        peer=statistics.median(pairs.peer),
        against=against,
        bound=bound,
        samples=pairs.ratios,
    )
