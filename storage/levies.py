"""How many of a village's people are of the age to give labour."""

from datetime import date

from sqlalchemy import and_, bindparam, case, func, or_, select

from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import table
from village.ids import VillageId
from village.levies import MOST_YEARS, Labour, born_between
from village.people import Hukou

_person = table(PersonRow)


def labour(tx: Tx, village_id: VillageId, *, on: date) -> Labour:
    """Of those who are registered and live in a household of the village, wherever they are now."""
    ages = {gender: born_between(gender, on) for gender in MOST_YEARS}
    of_age = or_(
        *(
            and_(_person.c.gender == gender, _person.c.born.between(*days))
            for gender, days in ages.items()
        )
    )
    unstated = or_(_person.c.born.is_(None), _person.c.gender == "")
    asked = select(
        func.count(case((and_(~unstated, of_age), 1))).label("owing"),
        func.count(case((unstated, 1))).label("unknown"),
    ).where(
        _person.c.village_id == bindparam("village"),
        _person.c.gone == "",
        _person.c.household_id.is_not(None),
        _person.c.hukou == Hukou.HERE.value,
    )
    row = tx.execute(asked, {"village": village_id}).one()
    return Labour(row.owing, row.unknown)
