"""Contact with party members who are away: whose clock runs, the list, and that somebody spoke with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from actions import trail
from storage import contacts, namesakes, people
from storage.contacts import Running
from storage.engine import Tx
from storage.namesakes import Namesake
from village import naming
from village.contacts import AwayMember, ContactRules, Talks, answering
from village.departures import Heir
from village.errors import NobodyNamed, NotAway, OwnClaim, TextMissing
from village.ids import PersonId, VillageId
from village.people import Actor
from village.rights import Deed, Scope, require, require_reach
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Recorded:
    """A contact was noted; `changed` is False where the same day had one already."""

    member: AwayMember
    changed: bool


def tend(tx: Tx, village_id: VillageId, *, now: datetime) -> None:
    """Make the clocks fit the roster: one runs for every party member who is away, owned by who answers for it now.

    Call it after whatever changes who is away, who is a member, or who holds a post. A clock that starts wakes at once: the
    next sweep, which knows the village's rules, puts it to its time.
    """
    contacts.end_others(tx, village_id)
    standing = contacts.standing(tx, village_id)
    if not standing:
        return
    cadres = people.cadres(tx, village_id)
    owners = {one: answering(one, cadres) for one in standing}
    new = {one: to for one, to in owners.items() if to and standing[one] is None}
    moved = {one: to for one, to in owners.items() if to and standing[one] not in (None, to)}
    # The zone is not asked for: this time stands until the sweep.
    contacts.start(tx, village_id, new, due_at=ContactRules().due(now, UTC), at=now)
    contacts.give(tx, village_id, moved)
    contacts.stop(tx, village_id, [one for one, to in owners.items() if to is None])


def heir(tx: Tx, village_id: VillageId, person: PersonId) -> Heir | None:
    """Who answers for somebody's contacts from now on, and for how many; None where there is nothing to answer for."""
    held = [one for one in contacts.owned(tx, village_id, person) if one != person]
    if not held:
        return None
    others = [one for one in people.cadres(tx, village_id) if one.id != person]
    to = answering(held[0], others)
    names = {one.id: one.name for one in others}
    return Heir(len(held), to, names[to]) if to is not None else None


def see(tx: Tx, actor: Actor, *, rules: Rules, now: datetime) -> Sequence[AwayMember]:
    """The party members who are away, of the village or of the actor's group: who is to be called next comes first.

    Raises NotAllowed, NotOnRoster.
    """
    scope = require_reach(actor, Deed.SEE_AWAY_MEMBERS)
    # A roster from before there were clocks has none yet.
    tend(tx, actor.village_id, now=now)
    found = listed(contacts.running(tx, actor.village_id), rules.talks)
    if scope is Scope.GROUP and actor.person is not None:
        found = [one for one in found if one.person.group == actor.person.group]
    return found


def listed(found: Sequence[Running], talks: Talks) -> list[AwayMember]:
    """With the time at which each contact is due, nearest first."""
    members = [
        AwayMember(one.person, one.owner, one.contacted_at, one.since, talks.due(one.since))
        for one in found
    ]
    return sorted(members, key=lambda one: (one.due_at, one.person.id))


def choose(tx: Tx, actor: Actor, words: str) -> Sequence[Namesake]:
    """The members who are away and bear the name that the words begin with; a number behind it is their group.

    What follows is what was talked about, and is not kept. Raises NotAllowed, TextMissing, NobodyNamed, NotAway.
    """
    require_reach(actor, Deed.RECORD_CONTACT)
    # Only the word behind the name can be their group; what follows is what was talked about.
    name, group = naming.person(" ".join(words.split()[:2]))
    if not name:
        raise TextMissing(command="contact")
    bearing = namesakes.of_name(tx, actor.village_id, name)
    away = contacts.standing(tx, actor.village_id)
    found = [one for one in bearing if one.person.id in away]
    if len(found) > 1 and group is not None:
        found = [one for one in found if one.person.group == group]
    if not found:
        raise NotAway(name=name) if bearing else NobodyNamed(name=name)
    return found


def record(tx: Tx, actor: Actor, person: PersonId, *, rules: Rules, now: datetime) -> Recorded:
    """The branch spoke with somebody: the next contact is due a quarter from now.

    Raises NotAllowed, NobodyNamed, NotAway, OwnClaim.
    """
    require_reach(actor, Deed.RECORD_CONTACT)
    about = people.find(tx, actor.village_id, person)
    if about is None:
        raise NobodyNamed(name="")
    require(actor, Deed.RECORD_CONTACT, about=about)
    if actor.person_id == person:
        # Who is away may be a cadre; nobody sees to themselves.
        raise OwnClaim(deed=Deed.RECORD_CONTACT.value)
    if person not in contacts.standing(tx, actor.village_id):
        raise NotAway(name=about.name)
    tend(tx, actor.village_id, now=now)
    last = contacts.last_contact(tx, actor.village_id, person)
    talks, zone = rules.talks, rules.zone
    changed = last is None or last.astimezone(zone).date() < now.astimezone(zone).date()
    if changed:
        contacts.touched(tx, actor.village_id, person, now)
        step, at = talks.next(now, now)
        contacts.restart(tx, actor.village_id, person, now, talks.due(now), step, at)
        trail.record(tx, actor, Deed.RECORD_CONTACT, f"person:{person}", now=now)
    (member,) = [
        one
        for one in listed(contacts.running(tx, actor.village_id), talks)
        if one.person.id == person
    ]
    return Recorded(member, changed)
