"""How many a village's roster holds of whom, and who counts as an adult."""

from dataclasses import dataclass
from datetime import date

ADULT_YEARS = 18
"""Who is 18 belongs to the villagers' meeting (村民委员会组织法 art. 26)."""


@dataclass(frozen=True, slots=True)
class RosterCounts:
    """A village, or one `group` of it, in numbers. People are those of its households: a cadre sent from outside is none of them.

    `undated` have no date of birth and are not among the adults; `overdue_posts` are held though their term ran out.
    """

    people: int = 0
    adults: int = 0
    undated: int = 0
    households: int = 0
    full_members: int = 0
    probationary_members: int = 0
    representatives: int = 0
    away: int = 0
    overdue_posts: int = 0
    group: int | None = None

    @property
    def members(self) -> int:
        """Everybody in the Party."""
        return self.full_members + self.probationary_members


def adult_since(today: date) -> date:
    """Who was born on that day or before is an adult `today`; who was born on 29 February becomes one on 1 March."""
    return years_before(today, ADULT_YEARS)


def years_before(today: date, years: int) -> date:
    """That day so many years earlier; of 29 February the day before where the year has none."""
    year = today.year - years
    try:
        return today.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
