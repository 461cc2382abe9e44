"""What is kept about one person, counted over the tables that name them."""

from sqlalchemy import ColumnElement, Table, func, select, update

from storage import accounts, contact_cards, errands
from storage.engine import Tx
from storage.opinions import OpinionRow
from storage.people import HouseholdRow, PersonRow
from storage.request_rows import RequestRow
from storage.tables import table
from storage.topics import PollVoteRow, TopicRow
from village.contact_cards import ON_EVERY_CARD
from village.ids import PersonId, VillageId
from village.own_data import OwnData, OwnRow
from village.people import Actor, Collective, Post

_household, _person = map(table, (HouseholdRow, PersonRow))
_request, _topic, _opinion, _vote = map(table, (RequestRow, TopicRow, OpinionRow, PollVoteRow))


def of(tx: Tx, actor: Actor, *, voter: str) -> OwnData:
    """What is kept about an account's person, or about a guest's account; `voter` is how votes name them."""
    village, person = actor.village_id, actor.person_id
    return OwnData(
        actor=actor,
        row=_row(tx, actor, person) if person is not None else None,
        accounts=1 if person is None else len(accounts.of_person(tx, village, person)),
        requests=_count(tx, _request, village, _by(_request, "author", actor)),
        topics=_count(tx, _topic, village, _by(_topic, "mover", actor)),
        opinions=_count(tx, _opinion, village, _by(_opinion, "author", actor)),
        errands=errands.count_of(tx, village, person) if person is not None else 0,
        votes=_count(tx, _vote, village, _vote.c.voter == voter),
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
    found = tx.execute(
        select(
            _household.c.name,
            _person.c.away_since,
            _person.c.phone_sealed,
            _person.c.identity_sealed,
            _person.c.collective,
        )
        .select_from(
            _person.outerjoin(
                _household,
                (_household.c.village_id == _person.c.village_id)
                & (_household.c.id == _person.c.household_id),
            )
        )
        .where(_person.c.village_id == village, _person.c.id == person)
    ).first()
    if found is None:
        return None
    held = actor.person.posts if actor.person else frozenset[Post]()
    on_all = not held.isdisjoint(ON_EVERY_CARD)
    return OwnRow(
        household=found.name or "",
        away_since=found.away_since,
        phone_sealed=found.phone_sealed,
        has_identity=bool(found.identity_sealed),
        collective=Collective(found.collective),
        on_cards=contact_cards.count_showing(tx, village, person, on_all=on_all),
    )


def _by(target: Table, role: str, actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is not None:
        return target.c[f"{role}_person"] == actor.person_id
    return target.c[f"{role}_user"] == actor.user_id


def _count(tx: Tx, target: Table, village: VillageId, mine: ColumnElement[bool]) -> int:
    return (
        tx.scalar(
            select(func.count()).select_from(target).where(target.c.village_id == village, mine)
        )
        or 0
    )
