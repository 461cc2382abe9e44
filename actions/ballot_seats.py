"""Whose seat of a roll or a ballot somebody means by a name, and whose it is by themselves."""

from actions.namesakes import named
from storage import ballots as kept
from storage import rolls
from storage.ballots import Taken
from storage.engine import Tx
from village.ballots import Ballot
from village.errors import Namesakes, NobodyNamed
from village.ids import PersonId, RollId, VillageId
from village.people import Person
from village.rolls import Seat


def seat_on(
    tx: Tx, village_id: VillageId, roll: RollId, name: str, *, own: bool = False
) -> tuple[Person, Seat] | None:
    """Somebody's seat of a roll; that of their household too, unless it must be `own`. Raises NobodyNamed, and Namesakes of several seats."""
    found: dict[int, tuple[Person, Seat]] = {}
    for person in (one.person for one in named(tx, village_id, name)):
        seat = rolls.seat_of(tx, village_id, roll, person.id)
        if seat is None and not own:
            seat = rolls.household_seat(tx, village_id, roll, person.id)
        if seat is not None:
            found.setdefault(seat.number, (person, seat))
    if len(found) > 1:
        alike = [person for person, _ in found.values()]
        raise Namesakes(name=alike[0].name, groups=tuple(one.group for one in alike))
    return next(iter(found.values()), None)


def seat_named(tx: Tx, ballot: Ballot, name: str) -> tuple[Person, Taken]:
    """Somebody's seat of a ballot, or that of their household. Raises NobodyNamed, also for who has none, and Namesakes."""
    found = seat_on(tx, ballot.village_id, ballot.roll, name)
    taken = kept.way_of(tx, ballot, found[1].number) if found else None
    if found is None or taken is None:
        raise NobodyNamed(name=name)
    return found[0], taken


def taken_by(tx: Tx, ballot: Ballot, person: PersonId) -> Taken | None:
    """The seat of a ballot that somebody takes by themselves."""
    seat = rolls.seat_of(tx, ballot.village_id, ballot.roll, person)
    return kept.way_of(tx, ballot, seat.number) if seat else None
