"""What a village shows to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import request_lists, topics, villages
from storage.engine import Tx
from storage.villages import Village
from village.ids import VillageId
from village.topics import CHOICES, Choice, Tally, Topic

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Discussion:
    """A topic with its standing counts."""

    topic: Topic
    tally: Tally
    choices: Sequence[Choice] = CHOICES


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The discussions of a village, newest first, and how many requests run or are late."""

    village: Village
    discussions: Sequence[Discussion]
    running: int
    late: int


def read(tx: Tx, village_id: VillageId, *, now: datetime) -> Bulletin | None:
    """A village's bulletin, or None for a village that is not here. Standing counts of a running poll stay with the chat."""
    village = villages.find(tx, village_id)
    if village is None:
        return None
    latest = topics.latest(tx, village_id, limit=SHOWN)
    return Bulletin(
        village=village,
        discussions=[Discussion(one, topics.tally(tx, village_id, one.number)) for one in latest],
        running=request_lists.count_running(tx, village_id),
        late=request_lists.count_running(tx, village_id, due_before=now),
    )
