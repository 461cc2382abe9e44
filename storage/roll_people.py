"""Of whom rolls are made: a village's people and households as they stand now."""

from typing import Any

from sqlalchemy import Select, func, select

from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow, PostRow
from storage.tables import table
from village.ids import HouseholdId, PersonId, VillageId
from village.people import Collective, Hukou, Party, Post
from village.rolls import Candidate, Home

_person, _post, _household = map(table, (PersonRow, PostRow, HouseholdRow))


def candidates(tx: Tx, village_id: VillageId) -> list[Candidate]:
    """Everybody on the roster now, with what decides where they sit."""
    posts: dict[int, set[Post]] = {}
    held = select(_post.c.person_id, _post.c.post).where(_post.c.village_id == village_id)
    for row in tx.execute(held):
        posts.setdefault(row.person_id, set()).add(Post(row.post))
    asked: Select[Any] = select(
        _person.c.id,
        _person.c.household_id,
        _person.c.group_no,
        _person.c.born,
        _person.c.party,
        _person.c.representative,
        _person.c.hukou,
        _person.c.collective,
    ).where(_person.c.village_id == village_id, _person.c.gone == "")
    return [
        Candidate(
            PersonId(row.id),
            None if row.household_id is None else HouseholdId(row.household_id),
            row.group_no,
            row.born,
            Party(row.party),
            row.representative,
            Hukou(row.hukou),
            frozenset(posts.get(row.id, ())),
            Collective(row.collective),
        )
        for row in tx.execute(asked)
    ]


def members(tx: Tx, village_id: VillageId) -> dict[Collective, int]:
    """How many of the village's people are members of the collective, and of these their representatives."""
    rows = tx.execute(
        select(_person.c.collective, func.count())
        .where(_person.c.village_id == village_id, _person.c.gone == "", _person.c.collective != "")
        .group_by(_person.c.collective)
    )
    return {Collective(row[0]): row[1] for row in rows}


def homes(tx: Tx, village_id: VillageId) -> list[Home]:
    """Every household, and who speaks for it: its head, if they still live there.

    Its villagers' representative is somebody else: they speak for it in the representatives' meeting.
    """
    rows = tx.execute(
        select(_household.c.id, _household.c.group_no, _person.c.id.label("speaker"))
        .select_from(
            _household.outerjoin(
                _person,
                (_person.c.village_id == _household.c.village_id)
                & (_person.c.id == _household.c.head_id)
                & (_person.c.household_id == _household.c.id)
                & (_person.c.gone == ""),
            )
        )
        .where(_household.c.village_id == village_id, _household.c.is_gone.is_(False))
    )
    return [
        Home(
            HouseholdId(row.id),
            row.group_no,
            None if row.speaker is None else PersonId(row.speaker),
        )
        for row in rows
    ]
