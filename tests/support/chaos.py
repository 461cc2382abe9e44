"""A bot's queue of updates by Telegram's offset rules, and what an unkind network makes of it.

With chaos an offset forgets only what the last batch held: whatever was held back or cut off comes later, so a
client that keeps each batch before it confirms it can lose nothing, and any loss is its own.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Raw = dict[str, Any]

# More than this beyond the end of the queue, an offset is taken for a mistake.
SLACK = 10


@dataclass(frozen=True)
class Chaos:
    """How likely (0 to 1) each mischief is; all zero is a faithful server."""

    seed: int = 0
    reorder: float = 0.0
    """A batch is shuffled."""
    hold: float = 0.0
    """An update is held back while later ones pass."""
    repeat: float = 0.0
    """An update comes twice in one batch."""
    redeliver: float = 0.0
    """A confirmed update comes once more."""

    @property
    def any(self) -> bool:
        """Whether there is any at all."""
        return bool(self.reorder or self.hold or self.repeat or self.redeliver)


WILD = Chaos(reorder=0.3, hold=0.1, repeat=0.2, redeliver=0.2)


def _ignore(_ids: Sequence[int]) -> None:
    return None


@dataclass
class Queue:
    """Updates waiting for the bot; `confirming` learns of those about to be forgotten."""

    chaos: Chaos = field(default_factory=Chaos)
    confirming: Callable[[Sequence[int]], None] = _ignore
    pending: dict[int, Raw] = field(default_factory=dict)
    confirmed: dict[int, Raw] = field(default_factory=dict)
    batches: int = 0
    _last: frozenset[int] = frozenset()
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Seed."""
        self._chance = random.Random(self.chaos.seed)

    def add(self, updates: Iterable[Raw]) -> None:
        """Put updates at the end."""
        for update in updates:
            self.pending[update["update_id"]] = update

    def confirm(self, offset: int) -> None:
        """Forget what `offset` confirms."""
        ids = sorted(self.pending)
        if offset > 0:
            gone = [one for one in ids if one < offset] if not self._is_mistaken(offset) else []
        else:
            gone = ids[:offset] if offset else []
        if self.chaos.any:
            gone = [one for one in gone if one in self._last]
        self._last = frozenset()
        if gone:
            self.forget(gone)

    def forget(self, ids: Sequence[int]) -> None:
        """These were confirmed."""
        self.confirming(ids)
        for one in ids:
            if one in self.pending:
                self.confirmed[one] = self.pending.pop(one)

    def take(self, offset: int, limit: int) -> list[Raw]:
        """The next batch."""
        ids = sorted(self.pending)
        if not self.chaos.any and offset > 0 and not self._is_mistaken(offset):
            ids = [one for one in ids if one >= offset]
        batch = self._muddle(ids, limit)
        self._last = frozenset(batch)
        self.batches += bool(batch)
        return [self.pending.get(one) or self.confirmed[one] for one in batch]

    def pick(self, busy: Iterable[int]) -> Raw | None:
        """One update to push: the first, or with chaos any of the next ten, or one already confirmed."""
        ids = sorted(self.pending.keys() - set(busy))
        if not ids:
            return None
        if self.confirmed and self._happens(self.chaos.redeliver):
            return self._chance.choice(list(self.confirmed.values()))
        return self.pending[self._chance.choice(ids[: 10 if self.chaos.reorder else 1])]

    def _is_mistaken(self, offset: int) -> bool:
        return bool(self.pending) and offset > max(self.pending) + 1 + SLACK

    def _muddle(self, ids: list[int], limit: int) -> list[int]:
        passed = [one for one in ids if not self._happens(self.chaos.hold)] or ids
        batch = passed[:limit]
        if not batch:
            return []
        if self._happens(self.chaos.repeat):
            batch.insert(self._chance.randrange(len(batch) + 1), self._chance.choice(batch))
        if self.confirmed and self._happens(self.chaos.redeliver):
            batch.insert(
                self._chance.randrange(len(batch) + 1), self._chance.choice(list(self.confirmed))
            )
        if self._happens(self.chaos.reorder):
            self._chance.shuffle(batch)
        return batch[:limit]

    def _happens(self, likely: float) -> bool:
        return bool(likely) and self._chance.random() < likely
