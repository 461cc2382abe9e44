"""The village in numbers, for its cadres."""

from datetime import date

from storage import people
from storage.engine import Tx
from village.people import Actor
from village.rights import Deed, require
from village.roster_counts import RosterCounts


def see(tx: Tx, actor: Actor, *, today: date) -> RosterCounts:
    """The numbers of the actor's village `today`, a day of the village's calendar. Raises NotAllowed, NotOnRoster."""
    require(actor, Deed.SEE_ROSTER)
    return people.counts(tx, actor.village_id, today=today)
