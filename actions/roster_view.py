"""The village in numbers, for its cadres, and whether its representatives are as the law has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage import people, representatives
from storage.engine import Tx
from village.committees import delegate_lapses, lapses
from village.decision_rules import DecisionRules
from village.ids import VillageId
from village.people import Actor
from village.representatives import Shortfall, shortfalls
from village.rights import Deed, Scope, require_reach
from village.roster_counts import RosterCounts
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers, and in what the villagers' representatives fall short of the law; of a group the numbers alone."""

    counts: RosterCounts
    short: Sequence[Shortfall] = ()


def see(tx: Tx, actor: Actor, *, rules: Rules, today: date) -> Overview:
    """The numbers of the actor's village, or of the group that they head, `today`, a day of the village's calendar.

    Raises NotAllowed, NotOnRoster.
    """
    scope = require_reach(actor, Deed.SEE_ROSTER)
    village = actor.village_id
    if scope is Scope.VILLAGE:
        counts = people.counts(tx, village, today=today)
        return Overview(counts, short_of(tx, village, rules.decisions))
    group = actor.person.group if actor.person else 0
    return Overview(people.counts(tx, village, today=today, group=group))


def short_of(tx: Tx, village_id: VillageId, rules: DecisionRules) -> list[Shortfall]:
    """In what a village's representatives and its two committees are not as the law has them; for who keeps the roster."""
    meeting = shortfalls(representatives.assembly(tx, village_id), rules)
    return [
        *meeting,
        *lapses(representatives.officers(tx, village_id), rules),
        *delegate_lapses(representatives.delegates(tx, village_id)),
    ]
