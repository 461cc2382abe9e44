"""With whom somebody had to do in ballots: who helped whom, and who holds whose written proxy; never what was chosen."""

from typing import Any

from sqlalchemy import and_, select

from storage.ballot_help import HelpRow
from storage.engine import Tx
from storage.people import PersonRow
from storage.proxies import ProxyRow
from storage.tables import table
from village.ids import PersonId, VillageId
from village.own_data import Company, Part

_help, _proxy, _person = map(table, (HelpRow, ProxyRow, PersonRow))
_PARTS: dict[Part, tuple[Any, Any]] = {
    Part.HELPED_BY: (_help.c.voter_id, _help.c.helper_id),
    Part.HELPS: (_help.c.helper_id, _help.c.voter_id),
    Part.GAVE: (_proxy.c.giver_id, _proxy.c.holder_id),
    Part.HOLDS: (_proxy.c.holder_id, _proxy.c.giver_id),
}


def of(tx: Tx, village: VillageId, person: PersonId) -> tuple[Company, ...]:
    """Each ballot by its number, with the other's name."""
    return tuple(
        Company(part, row.number, row.name or "")
        for part, (mine, theirs) in _PARTS.items()
        for row in tx.execute(
            select(mine.table.c.number, _person.c.name)
            .select_from(
                mine.table.outerjoin(
                    _person,
                    and_(_person.c.village_id == mine.table.c.village_id, _person.c.id == theirs),
                )
            )
            .where(mine.table.c.village_id == village, mine == person)
            .order_by(mine.table.c.number)
        )
    )
