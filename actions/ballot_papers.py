"""The papers of a ballot to print, for who hands them out."""

from dataclasses import dataclass
from datetime import datetime

from actions.ballots import load, load_open
from storage import villages
from storage.engine import Tx
from village.ballots import Ballot
from village.ids import VillageId
from village.people import Actor
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the paper, and of which village."""

    ballot: Ballot
    village: str


def wanted(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Ballot:
    """The ballot, if the actor may print its papers and votes are still taken. Raises NotAllowed, BallotNotFound, BallotOver."""
    require(actor, Deed.COUNT_PAPERS)
    return load_open(tx, actor.village_id, number, now=now)


def read(tx: Tx, village_id: VillageId, number: int) -> Printed | None:
    """What is to be printed, as it is at the moment of sending; None where there is nothing."""
    village = villages.find(tx, village_id)
    return None if village is None else Printed(load(tx, village_id, number), village.name)
