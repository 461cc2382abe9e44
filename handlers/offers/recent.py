"""What was said in the last minutes, in memory only: it is written nowhere, and forgotten when the minutes are over."""

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from village.drafts import Line
from village.requests import TEXT_LIMIT

LINES = 40
"""Lines of one speaker in one chat that are remembered: an album, and what was said around it."""
SPEAKERS = 2000
"""Speakers that are remembered at once; the one who has been silent longest goes first."""


SHORTEST = 4
"""Characters of a line that says something: a bare "好" or "我的" belongs to no matter."""

Said = Mapping[int, tuple[Line, ...]]
"""The lines of each speaker of a chat."""


@dataclass
class Recent:
    """The last lines of each speaker of each group.

    Nothing of it reaches a database or a log, and a restart loses it. It is a matter of minutes, so that what somebody wants to
    register can be put together when they press, and nobody's talk is kept in case they might.
    """

    clock: Callable[[], datetime]
    window: timedelta
    _said: OrderedDict[tuple[int, int], deque[tuple[datetime, Line]]] = field(
        default_factory=OrderedDict, repr=False
    )
    _lock: Lock = field(default_factory=Lock, repr=False)

    def hear(self, chat: int, user: int, line: Line) -> None:
        """Remember a line for as long as the window is; what was edited takes the place of what it was."""
        if not self.window or len(line.text) > TEXT_LIMIT:
            return
        if not line.files and line.spot is None and len(line.text.strip()) < SHORTEST:
            return
        now = self.clock()
        with self._lock:
            lines = self._said.setdefault((chat, user), deque(maxlen=LINES))
            self._said.move_to_end((chat, user))
            _drop(lines, now - self.window)
            for at, (heard_at, known) in enumerate(lines):
                if known.message_id == line.message_id:
                    lines[at] = (heard_at, line)
                    return
            lines.append((now, line))
            if len(self._said) > SPEAKERS:
                self._said.popitem(last=False)

    def of(self, chat: int) -> Said:
        """What each speaker of a chat said, as far as it is remembered."""
        self.forget()
        with self._lock:
            return {
                user: tuple(line for _, line in lines)
                for (where, user), lines in self._said.items()
                if where == chat
            }

    def forget(self) -> None:
        """Forget what is over, also of who does not speak any more."""
        over = self.clock() - self.window
        with self._lock:
            for key, lines in list(self._said.items()):
                _drop(lines, over)
                if not lines:
                    del self._said[key]

    def __len__(self) -> int:
        """How many lines are remembered."""
        with self._lock:
            return sum(len(lines) for lines in self._said.values())


def _drop(lines: deque[tuple[datetime, Line]], over: datetime) -> None:
    while lines and lines[0][0] <= over:
        lines.popleft()
