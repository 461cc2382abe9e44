"""Who of a ballot's roll can be asked over the chat, and who cannot: nobody of the seat has an account that can be written to."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from storage.accounts import AccountRow, Reach
from storage.ballot_hands import OfferRow
from storage.ballots import SeatRow, code_of
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from storage.roll_homes import HomeRow
from storage.rolls import SeatRow as RollSeatRow
from storage.tables import table
from village.ballots import Ballot, Way
from village.ids import UserId
from village.rolls import Basis

_seat, _roll, _home, _account, _person, _household, _offer = map(
    table, (SeatRow, RollSeatRow, HomeRow, AccountRow, PersonRow, HouseholdRow, OfferRow)
)

_adult = _person.alias("adult")
_NOBODY_NAMED = or_(_roll.c.person_id.is_(None), _person.c.gone != "")
"""Nobody speaks for a household's seat: each adult of it may."""
_REACHED = and_(_account.c.village_id == _seat.c.village_id, _account.c.reachable.is_(True))


def asked(tx: Tx, ballot: Ballot) -> list[Reach]:
    """How those can be written to from whom a vote may still come, one account each, by seat; of a household for which nobody speaks, each
    adult of it.
    """
    found = _reaches(
        tx,
        _waiting(ballot, _ACCOUNTS)
        .join(_account, _REACHED & (_account.c.person_id == _roll.c.person_id))
        .group_by(_seat.c.seat)
        .order_by(_seat.c.seat),
    )
    return found if ballot.by is Basis.PERSON else [*found, *_homes(tx, ballot)]


def without(tx: Tx, ballot: Ballot) -> list[str]:
    """The names, by seat, of those without a phone who have not voted in any way, hold no paper and were offered none.

    A household for which nobody speaks may send any adult of it; of who died or moved away only the household is waited for.
    """
    village = ballot.village_id
    reached = (_account.c.village_id == village) & _account.c.reachable.is_(True)
    own = select(_account.c.person_id).where(reached, _account.c.person_id.is_not(None))
    adults = select(_home.c.seat).where(
        _home.c.village_id == village, _home.c.roll_id == ballot.roll
    )
    homes = adults.join(_account, reached & (_account.c.person_id == _home.c.person_id))
    left = adults.join(
        _adult, (_adult.c.village_id == village) & (_adult.c.id == _home.c.person_id)
    ).where(_adult.c.gone == "")
    offered = select(_offer.c.seat).where(
        _offer.c.village_id == village, _offer.c.number == ballot.number
    )
    rows = tx.execute(
        _waiting(ballot, select(_person.c.name, _person.c.gone, _household.c.name.label("home")))
        .outerjoin(
            _household,
            (_household.c.village_id == _roll.c.village_id)
            & (_household.c.id == _roll.c.household_id),
        )
        .where(
            _seat.c.seat.not_in(offered),
            or_(
                and_(_person.c.gone == "", _roll.c.person_id.not_in(own)),
                and_(_NOBODY_NAMED, _seat.c.seat.in_(left), _seat.c.seat.not_in(homes)),
            ),
        )
        .order_by(_seat.c.seat)
    )
    return [(row.home if row.gone else row.name or row.home) or "" for row in rows]


_ACCOUNTS = select(
    func.min(_account.c.user_id).label("user_id"), func.max(_account.c.language).label("language")
)


def _homes(tx: Tx, ballot: Ballot) -> list[Reach]:
    return _reaches(
        tx,
        _waiting(ballot, _ACCOUNTS)
        .join(
            _home,
            (_home.c.village_id == _seat.c.village_id)
            & (_home.c.roll_id == ballot.roll)
            & (_home.c.seat == _seat.c.seat),
        )
        .join(_account, _REACHED & (_account.c.person_id == _home.c.person_id))
        .where(_NOBODY_NAMED)
        .group_by(_seat.c.seat, _home.c.person_id)
        .order_by(_seat.c.seat, _home.c.person_id),
    )


def _waiting(ballot: Ballot, found: Select[Any]) -> Select[Any]:
    """The seats of a ballot that have not voted in any way, with who speaks for each."""
    return (
        found.select_from(_seat)
        .join(
            _roll,
            (_roll.c.village_id == _seat.c.village_id)
            & (_roll.c.roll_id == ballot.roll)
            & (_roll.c.seat == _seat.c.seat),
        )
        .outerjoin(
            _person,
            (_person.c.village_id == _roll.c.village_id) & (_person.c.id == _roll.c.person_id),
        )
        .where(
            _seat.c.village_id == ballot.village_id,
            _seat.c.number == ballot.number,
            _seat.c.way == code_of(Way.NONE),
        )
    )


def _reaches(tx: Tx, found: Select[Any]) -> list[Reach]:
    return [Reach(UserId(row.user_id), row.language) for row in tx.execute(found)]
