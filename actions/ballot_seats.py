"""Whose seat of a ballot somebody means by a name."""

from actions.namesakes import named
from storage import ballots as kept
from storage import rolls
from storage.ballots import Taken
from storage.engine import Tx
from village.ballots import Ballot
from village.errors import Namesakes, NobodyNamed
from village.people import Person


def seat_named(tx: Tx, ballot: Ballot, name: str, *, own: bool = False) -> tuple[Person, Taken]:
    """Somebody's seat; that of their household too, unless it must be `own`. Raises NobodyNamed, Namesakes."""
    village = ballot.village_id
    found: dict[int, Person] = {}
    for person in (one.person for one in named(tx, village, name)):
        seat = rolls.seat_of(tx, village, ballot.roll, person.id)
        if seat is None and not own:
            seat = rolls.household_seat(tx, village, ballot.roll, person.id)
        if seat is not None:
            found.setdefault(seat.number, person)
    if len(found) > 1:
        alike = list(found.values())
        raise Namesakes(name=alike[0].name, groups=tuple(one.group for one in alike))
    for number, person in found.items():
        way = kept.way_of(tx, ballot, number)
        if way is not None:
            return person, way
    raise NobodyNamed(name=name)
