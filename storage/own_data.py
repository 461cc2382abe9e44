"""What the roster keeps about one person; what they said and did is counted by `own_traces`."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, select, update

from storage import accounts, contact_cards, own_company, own_traces
from storage.circles import CircleMemberRow
from storage.engine import Tx
from storage.people import HouseholdRow, PersonRow
from storage.rolls import ExclusionRow
from storage.tables import table
from storage.units import UnitRow
from village.contact_cards import ON_EVERY_CARD
from village.ids import PersonId, VillageId
from village.own_data import OwnData, OwnRow
from village.people import Actor, Collective, Hukou, Post

_household, _person, _unit = map(table, (HouseholdRow, PersonRow, UnitRow))
_exclusion, _serving = map(table, (ExclusionRow, CircleMemberRow))


def of(tx: Tx, actor: Actor, *, voter: str) -> OwnData:
    """What is kept about an account's person, or about a guest's account; `voter` is how votes name them."""
    village, person = actor.village_id, actor.person_id
    return OwnData(
        actor=actor,
        row=_row(tx, actor, person) if person is not None else None,
        accounts=1 if person is None else len(accounts.of_person(tx, village, person)),
        traces=own_traces.count(tx, actor, voter=voter),
        company=() if person is None else own_company.of(tx, village, person),
    )


def forget_phone(tx: Tx, village: VillageId, person: PersonId) -> bool:
    """Wipe somebody's phone and the mark by which it is found; False when none was kept."""
    changed = tx.execute(
        update(_person)
        .where(
            _person.c.village_id == village, _person.c.id == person, _person.c.phone_sealed != ""
        )
        .values(phone_sealed="", phone_tail_mark="", away_contact_sealed="")
    )
    return changed.rowcount > 0


def _row(tx: Tx, actor: Actor, person: PersonId) -> OwnRow | None:
    village = actor.village_id
    found = tx.execute(_told(village, person)).first()
    if found is None:
        return None
    held = actor.person.posts if actor.person else frozenset[Post]()
    on_all = not held.isdisjoint(ON_EVERY_CARD)
    return OwnRow(
        household=found.household or "",
        relation=found.relation,
        hukou=Hukou(found.hukou),
        branch=found.branch,
        unit=found.unit or "",
        serves=found.serves,
        speaks_for=_speaks_for(tx, village, person),
        circle=found.circle or 0,
        left_out=found.reason or "",
        away_since=found.away_since,
        phone_sealed=found.phone_sealed,
        has_contact=bool(found.away_contact_sealed),
        has_identity=bool(found.identity_sealed),
        collective=Collective(found.collective),
        on_cards=contact_cards.count_showing(tx, village, person, on_all=on_all),
    )


def _told(village: VillageId, person: PersonId) -> Select[Any]:
    """The row of somebody, with what other tables of the roster say of them."""

    def same(target: Table, key: str, own: str) -> ColumnElement[bool]:
        return and_(target.c.village_id == _person.c.village_id, target.c[key] == _person.c[own])

    return (
        select(
            _person,
            _household.c.name.label("household"),
            _unit.c.name.label("unit"),
            _exclusion.c.reason,
            _serving.c.circle,
        )
        .select_from(
            _person.outerjoin(_household, same(_household, "id", "household_id"))
            .outerjoin(_unit, _unit.c.id == _person.c.unit_id)
            .outerjoin(_exclusion, same(_exclusion, "person_id", "id"))
            .outerjoin(_serving, same(_serving, "person_id", "id"))
        )
        .where(_person.c.village_id == village, _person.c.id == person)
    )


def _speaks_for(tx: Tx, village: VillageId, person: PersonId) -> int:
    found = select(func.count()).where(
        _household.c.village_id == village,
        _household.c.representative_id == person,
        _household.c.is_gone.is_(False),
    )
    return tx.scalar(found) or 0
