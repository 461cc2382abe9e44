"""Printed codes that bind an account to a person: how they look, how long they hold, and who tried too often."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without 0 and O, 1, I and L: on a printed slip nobody can tell those apart."""
LENGTH = 8
"""31 ** 8 is 850 thousand million: with the lock below nobody guesses one. DEFAULT, ours."""
LIFETIME = timedelta(days=30)
"""DEFAULT, ours: long enough to carry slips to every household, short enough for one that was lost."""
MAX_FAILURES = 10
"""DEFAULT, ours: wrong codes of one account within WINDOW, then it may not try for LOCK."""
WINDOW = timedelta(days=1)
LOCK = timedelta(days=1)


def normalise(typed: str, *, length: int = LENGTH) -> str:
    """The code in what somebody typed: of any width and case, with any spaces and dashes; empty when it can be none."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(one for one in folded if not one.isspace() and unicodedata.category(one) != "Pd")
    return code if len(code) == length and set(code) <= set(ALPHABET) else ""


def written(code: str) -> str:
    """The code as it is printed: in two halves."""
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def new_code(pick: Callable[[str], str]) -> str:
    """A fresh code; `pick` takes one character of a text at random."""
    return "".join(pick(ALPHABET) for _ in range(LENGTH))


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes of an account since `first_at`."""

    failures: int = 0
    first_at: datetime | None = None
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether the account may not try now."""
        return self.locked_until is not None and now < self.locked_until

    def fail(self, now: datetime) -> "Tries":
        """After one more wrong code; what is older than WINDOW, or was paid for by a lock, counts no more."""
        stale = self.first_at is None or now >= self.first_at + WINDOW or self.locked_until
        counted = Tries(1, now) if stale else replace(self, failures=self.failures + 1)
        if counted.failures < MAX_FAILURES:
            return counted
        return replace(counted, locked_until=now + LOCK)

    @property
    def left(self) -> int:
        """How many more wrong codes before the lock."""
        return max(0, MAX_FAILURES - self.failures)
