"""One unit of work in the writer: its transaction, its moment, and whom to wake after the commit."""

from dataclasses import dataclass, field
from datetime import datetime

from storage.engine import Tx


@dataclass
class Act:
    """What a unit gets; `woken` bots and listening members are told once it is durable."""

    tx: Tx
    now: datetime
    woken: set[int] = field(default_factory=set)
    heard: bool = False
    dropped: list[str] = field(default_factory=list)
    """Paths of files that no message holds any more; their bytes go after the commit."""

    @property
    def second(self) -> int:
        """The moment as Telegram writes it."""
        return int(self.now.timestamp())
