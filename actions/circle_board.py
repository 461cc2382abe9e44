"""Who serves in which circle, as the village's notice board shows it (公示栏): names, and no phone, load or reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import circles, helping
from storage.engine import Tx
from village.ids import VillageId
from village.people import Actor
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Posted:
    """A circle: its lead (empty where there is none), and the other members who serve."""

    number: int
    name: str
    lead: str
    members: Sequence[str]


@dataclass(frozen=True, slots=True)
class Board:
    """All circles, and which is that of the reader's own household (0 for none)."""

    circles: Sequence[Posted]
    own: int


def see(tx: Tx, actor: Actor) -> Board:
    """The board, for anybody on the roster. Raises NotOnRoster."""
    require(actor, Deed.SEE_MEMBERS)
    home = actor.person.household_id if actor.person else None
    return Board(posted(tx, actor.village_id), helping.circle_of(tx, actor.village_id, home))


def posted(tx: Tx, village_id: VillageId) -> list[Posted]:
    """Every circle with who serves in it now; who is away or gone is not named."""
    teams: dict[int, dict[int, str]] = {}
    for one in circles.party(tx, village_id):
        if one.circle and one.serves and not (one.person.gone or one.person.away):
            teams.setdefault(one.circle, {})[one.person.id] = one.person.name
    found = []
    for circle in circles.circles(tx, village_id):
        team = teams.get(circle.number, {})
        lead = team.pop(circle.lead, "") if circle.lead is not None else ""
        if lead or team:
            found.append(Posted(circle.number, circle.name, lead, tuple(team.values())))
    return found
