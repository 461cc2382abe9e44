"""The village in numbers, for its cadres."""

from datetime import date

from storage import people
from storage.engine import Tx
from village.people import Actor
from village.rights import Deed, Scope, require_reach
from village.roster_counts import RosterCounts


def see(tx: Tx, actor: Actor, *, today: date) -> RosterCounts:
    """The numbers of the actor's village, or of the group that they head, `today`, a day of the village's calendar.

    Raises NotAllowed, NotOnRoster.
    """
    scope = require_reach(actor, Deed.SEE_ROSTER)
    if scope is Scope.VILLAGE:
        return people.counts(tx, actor.village_id, today=today)
    group = actor.person.group if actor.person else 0
    return people.counts(tx, actor.village_id, today=today, group=group)
