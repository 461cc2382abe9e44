"""Shares of a body, told apart as the law's words tell them: 以上 takes the number itself in (民法典 art. 1259), 过半数 and 超过 do not.

Whole numbers only: 2/3 of 7 is no number that a float can hold.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `of`; reached by exactly that much where it is `inclusive`, else by more only."""

    part: int
    of: int
    inclusive: bool = True

    def holds(self, count: int, total: int) -> bool:
        """Whether `count` of `total` reach it; of nobody, nothing is ever reached."""
        left, right = self.of * count, self.part * total
        return total > 0 and (left >= right if self.inclusive else left > right)

    def least(self, total: int) -> int:
        """The smallest number of `total` that reaches it."""
        product = self.part * total
        return -(-product // self.of) if self.inclusive else product // self.of + 1

    def covers(self, other: "Share") -> bool:
        """Whether who reaches this one has always reached `other` too."""
        left, right = self.part * other.of, other.part * self.of
        return left > right or (left == right and (other.inclusive or not self.inclusive))


MORE_THAN_HALF = Share(1, 2, inclusive=False)
"""过半数, 超过半数."""
HALF_OR_MORE = Share(1, 2)
"""半数以上."""
TWO_THIRDS = Share(2, 3)
"""三分之二以上."""
FOUR_FIFTHS = Share(4, 5)
"""五分之四以上."""
ONE_THIRD = Share(1, 3)
ONE_FIFTH = Share(1, 5)
ONE_TENTH = Share(1, 10)
