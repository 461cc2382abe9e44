from datetime import date

from sqlalchemy import select

from storage import levies
from storage.engine import Tx
from storage.people import PersonRow
from tests.support.decisions import change
from tests.support.village import WILLOW, Who
from village.levies import Labour, owes

ON = date(2026, 6, 1)


def test_the_count_is_that_of_the_rule(tx: Tx) -> None:
    change(tx, Who.CLERK, born=None)
    change(tx, Who.MEDIATOR, gender="")
    change(tx, Who.VILLAGER, hukou="elsewhere")
    change(tx, Who.DIRECTOR, born=date(1970, 6, 1))
    found = tx.execute(
        select(PersonRow.gender, PersonRow.born).where(
            PersonRow.village_id == WILLOW,
            PersonRow.household_id.is_not(None),
            PersonRow.hukou == "here",
        )
    )
    told = [owes(row.gender, row.born, ON) for row in found]
    assert levies.labour(tx, WILLOW, on=ON) == Labour(told.count(True), told.count(None))
    assert told.count(None) == 2
