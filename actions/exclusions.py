"""Party members who are not counted as due: with a reason, who approved it and when, or not at all."""

from datetime import date, datetime

from actions import trail
from actions.namesakes import named
from storage import rolls
from storage.engine import Tx
from village.errors import AmbiguousPerson, DateTooLate, Unlawful
from village.ids import VillageId
from village.law import Article
from village.people import Actor, Party, Person
from village.requests import clean_text
from village.rights import Deed, require
from village.rolls import Exclusion, Reason

APPROVER_LIMIT = 100


def exclude(
    tx: Tx,
    actor: Actor,
    name: str,
    *,
    reason: Reason,
    approved_by: str,
    approved_on: date,
    today: date,
    now: datetime,
) -> Person:
    """From the next roll on a party member is not counted; rolls that are frozen stay as they are.

    Raises NotAllowed, NobodyNamed, TextMissing without an approver, TextTooLong, DateTooLate for an approval of a day to come, Unlawful for
    who is no full member.
    """
    require(actor, Deed.EXCLUDE_MEMBER)
    approver = clean_text(approved_by, command="exclude", limit=APPROVER_LIMIT)
    if approved_on > today:
        raise DateTooLate(latest=today)
    person = _member(tx, actor.village_id, name)
    rolls.exclude(tx, actor.village_id, person.id, Exclusion(reason, approver, approved_on))
    data = {"reason": reason.value, "approved_on": approved_on.isoformat()}
    trail.record(tx, actor, Deed.EXCLUDE_MEMBER, f"person:{person.id}", now=now, data=data)
    return person


def count_again(tx: Tx, actor: Actor, name: str, *, now: datetime) -> Person:
    """From the next roll on a party member is counted again. Raises NotAllowed, NobodyNamed, Unlawful when they were counted."""
    require(actor, Deed.EXCLUDE_MEMBER)
    person = _member(tx, actor.village_id, name)
    if not rolls.count_again(tx, actor.village_id, person.id):
        raise Unlawful(why="counted", article=Article.PARTY_DUE.value)
    trail.record(
        tx, actor, Deed.EXCLUDE_MEMBER, f"person:{person.id}", now=now, data={"counted": True}
    )
    return person


def _member(tx: Tx, village_id: VillageId, name: str) -> Person:
    """The full member of that name; a number behind it is their group."""
    found = [one.person for one in named(tx, village_id, name)]
    members = [one for one in found if one.party is Party.FULL]
    if not members:
        raise Unlawful(why="no_member", article=Article.PARTY_DUE.value)
    if len(members) > 1:
        raise AmbiguousPerson(name=name, names=tuple(f"{one.name} {one.group}" for one in members))
    return members[0]
