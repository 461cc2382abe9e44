"""Raising labour (一事一议筹劳): who is of the age for it, by what provinces say; some of these are exempt, which no roster knows."""

from dataclasses import dataclass
from datetime import date

from village.roster_counts import years_before

LEAST_YEARS = 18
MOST_YEARS = {"m": 55, "f": 50}
"""In full years, both taken in, men and women."""


@dataclass(frozen=True, slots=True)
class Labour:
    """How many of the village's own people are of the age, and of how many the roster does not say so."""

    owing: int = 0
    unknown: int = 0


def born_between(gender: str, on: date) -> tuple[date, date]:
    """The first and the last day of birth of who is of the age on that day."""
    oldest = years_before(on, MOST_YEARS[gender] + 1)
    return date.fromordinal(oldest.toordinal() + 1), years_before(on, LEAST_YEARS)
