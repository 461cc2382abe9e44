"""The code at a meeting's door (到会码): it says for a few minutes that who knows it is on the spot."""

import re
from datetime import UTC, datetime, timedelta

from village.binding import ALPHABET
from village.ids import VillageId

WINDOW = timedelta(minutes=10)
"""So often the code changes. A code holds in its own window and the next, so that nobody is turned away who scans a moment late. DEFAULT, ours."""
LENGTH = 6
"""31 ** 6 is 887 million in twenty minutes, and only who has a seat may try. DEFAULT, ours."""
PURPOSE = "sign_code"
_START = re.compile(rf"sit-(\d{{1,9}})-(\d{{1,9}})-([{ALPHABET}]{{{LENGTH}}})")


def window(now: datetime) -> int:
    """Which stretch of time it is."""
    return int(now.timestamp() // WINDOW.total_seconds())


def windows(now: datetime) -> tuple[int, int]:
    """Those whose codes hold now, the newer first."""
    return window(now), window(now) - 1


def until(now: datetime) -> datetime:
    """When a code of now ends to hold."""
    return datetime.fromtimestamp((window(now) + 2) * WINDOW.total_seconds(), UTC)


def told(village: int, number: int, seq: int, at: int) -> str:
    """Of what the code is a mark: one meeting in one stretch of time."""
    return f"{village}:{number}:{seq}:{at}"


def code(mark: str) -> str:
    """A keyed mark (hex digits) as people can type it."""
    rest, found = int(mark, 16), ""
    for _ in range(LENGTH):
        rest, at = divmod(rest, len(ALPHABET))
        found += ALPHABET[at]
    return found


def start(village: int, number: int, shown: str) -> str:
    """What the QR code says to the bot: whoever scans it may be at home elsewhere."""
    return f"sit-{village}-{number}-{shown}"


def started(words: str) -> tuple[VillageId, int, str] | None:
    """The village, the decision and the code of what `start` made; None for anything else."""
    match = _START.fullmatch(words.strip())
    return (VillageId(int(match[1])), int(match[2]), match[3]) if match else None
