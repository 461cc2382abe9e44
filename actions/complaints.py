"""Complaints about cadres: who is named, who hears of it, and what its author and its handler do with it."""

import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from actions import people as who
from actions import trail
from storage import accounts, people
from storage import complaints as kept
from storage.accounts import Reach
from storage.engine import Tx
from storage.vault import Vault, VaultError
from village import complaints as rules_of
from village.complaints import (
    ANSWER,
    HIGHEST,
    LOWEST,
    PUBLIC_LINES,
    SIGN_IN,
    SILENCE,
    Author,
    Complaint,
    Move,
    State,
)
from village.errors import ComplaintNotFound, NobodyAbove
from village.ids import PersonId, VillageId
from village.people import Actor, Person
from village.requests import clean_text
from village.rights import Deed, Role, may, require
from village.ruleset import Rules
from village.talk import accusations, emergencies
from village.talk.model import Label
from village.talk.offering import hidden
from village.talk.secrets import Secret
from village.talk.secrets import find as secrets_in

LONGEST = rules_of.TEXT_LIMIT


@dataclass(frozen=True, slots=True)
class Way:
    """Where a complaint about `subjects` would go; `choices` are those whom its author may name instead."""

    subjects: Sequence[Person]
    handler: Person
    choices: Sequence[Person] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint as one of the two sees it: whom it is about, who has it, and where both are written to."""

    complaint: Complaint
    subjects: Sequence[Person]
    handler: Person | None
    to_handler: Reach | None
    to_author: Reach | None
    role: Role | None = None


def sounds(tx: Tx, village_id: VillageId, text: str) -> bool:
    """Whether a line in passing says of a cadre of the village that they did wrong. Danger is heard first, whoever is named."""
    return accused(tx, village_id, text) and emergencies.find(text) is None


def accused(tx: Tx, village_id: VillageId, text: str) -> bool:
    """Whether a line says of a cadre of the village that they did wrong, also beside a call of danger."""
    if Secret.COMPLAINT in secrets_in(text):
        return True
    if not accusations.accuses(text):
        return False
    return bool(accusations.named(text, people.officers(tx, village_id)))


def not_for_group(
    tx: Tx, village_id: VillageId, label: Label, text: str, *, of_cadre: bool = False
) -> bool:
    """Whether what is registered of a line is shown in no group: what is hidden anyway, and whom it accuses by name."""
    return hidden(label, text, of_cadre=of_cadre) or accused(tx, village_id, text)


def begin(
    tx: Tx,
    actor: Actor,
    text: str,
    *,
    about: Sequence[PersonId] | None = None,
    vault: Vault,
) -> Way:
    """Whom the words are about and who would hear of them; nothing is kept. `about` says it in their place, empty for nobody known.

    Raises TextMissing, TextTooLong, and NobodyAbove where nobody may hear it or nothing can be kept unreadable.
    """
    require(actor, Deed.COMPLAIN)
    words = clean_text(text, command="complain", limit=rules_of.TEXT_LIMIT)
    choices = [one for one in people.officers(tx, actor.village_id) if one.id != actor.person_id]
    if about is None:
        found: list[Person] = accusations.named(words, choices)[: rules_of.SUBJECTS]
    else:
        found = [one for one in choices if one.id in about][: rules_of.SUBJECTS]
    if not vault.has_key:
        raise NobodyAbove(lines=PUBLIC_LINES, sealed=False)
    without = {actor.person_id} if actor.person_id is not None else set()
    handler = _next(tx, actor.village_id, found, without, accusations.named(words, choices))
    if handler is None:
        raise NobodyAbove(lines=PUBLIC_LINES)
    return Way(found, handler, choices)


def complain(
    tx: Tx,
    actor: Actor,
    text: str,
    *,
    about: Sequence[PersonId],
    named: bool,
    vault: Vault,
    rules: Rules,
    now: datetime,
) -> Told:
    """Keep a complaint, sealed, and give it to who may hear it. Raises as `begin`."""
    require(actor, Deed.COMPLAIN)
    way = begin(tx, actor, text, about=about, vault=vault)
    who.remember(tx, actor)
    due_at = ANSWER.limit.due(now, rules.zone, rules.calendar)
    made = Complaint(
        village_id=actor.village_id,
        number=_draw(tx, actor.village_id),
        state=State.RECEIVED,
        author=Author(actor.user_id, actor.person_id, actor.name, actor.language, named),
        text=clean_text(text, command="complain", limit=rules_of.TEXT_LIMIT),
        subjects=rules_of.known(way.subjects),
        handler=way.handler.id,
        heard_by=(way.handler.id,),
        opened_at=now,
        due_at=due_at,
        wake_at=_sign_in_by(rules, now),
    )
    kept.add(tx, made, vault)
    _record(tx, made, "complain", actor.person_id or actor.user_id, vault, now)
    return _told(tx, made, Role.REQUESTER)


def find(tx: Tx, actor: Actor, number: int, *, vault: Vault) -> Told:
    """A complaint of one's own, or one that one has to answer. Raises ComplaintNotFound for any other: nobody learns that there is one."""
    told = _load(tx, actor, number, vault)
    if not may(actor, Deed.SEE_COMPLAINT, _roles(actor, told)):
        raise ComplaintNotFound
    return told


def own(tx: Tx, actor: Actor, *, vault: Vault) -> list[Complaint]:
    """What the actor complained of, latest first."""
    require(actor, Deed.COMPLAIN)
    if not vault.has_key:
        return []
    return [one for one in kept.by(tx, actor, vault) if actor.person_id not in one.subjects]


def waiting(tx: Tx, actor: Actor, *, vault: Vault) -> list[Complaint]:
    """What the actor has to answer, nearest deadline first; what they may hear no more is left out."""
    if actor.person_id is None or not vault.has_key:
        return []
    found = kept.with_handler(tx, actor.village_id, actor.person_id, vault)
    return [
        one for one in found if may(actor, Deed.HANDLE_COMPLAINT, _roles(actor, _told(tx, one)))
    ]


def sign(tx: Tx, actor: Actor, number: int, *, vault: Vault, rules: Rules, now: datetime) -> Told:
    """Its handler has read it. Raises ComplaintNotFound, ComplaintElsewhere."""
    told = _held(tx, actor, number, vault)
    moved = rules_of.moved(told.complaint, Move.SIGN)
    # Whoever signs when its time is over is given time to answer, or the next sweep would take it from them.
    until = moved.due_at
    if until <= now:
        until = ANSWER.limit.due(now, rules.zone, rules.calendar)
    moved = replace(moved, wake_at=rules.quiet.release(until, rules.zone))
    return _keep(tx, actor, moved, Move.SIGN, vault, now)


def answer(
    tx: Tx, actor: Actor, number: int, words: str, *, vault: Vault, rules: Rules, now: datetime
) -> Told:
    """Its handler says what came of it; the author has the last word. Raises TextMissing, TextTooLong, and as `sign`."""
    told = _held(tx, actor, number, vault)
    said = clean_text(words, command="answer", limit=rules_of.ANSWER_LIMIT)
    moved = replace(rules_of.moved(told.complaint, Move.ANSWER), answer=said)
    until = SILENCE.limit.due(now, rules.zone, rules.calendar)
    moved = replace(moved, wake_at=rules.quiet.release(until, rules.zone))
    return _keep(tx, actor, moved, Move.ANSWER, vault, now)


def pass_up(
    tx: Tx, actor: Actor, number: int, *, vault: Vault, rules: Rules, now: datetime
) -> Told:
    """Its handler steps aside: the next level up hears it, and the clock goes on. Raises NobodyAbove, and as `sign`."""
    told = _held(tx, actor, number, vault)
    return _raise(tx, actor, told, Move.RAISE, vault, rules, now)


def contest(
    tx: Tx, actor: Actor, number: int, *, vault: Vault, rules: Rules, now: datetime
) -> Told:
    """Its author does not accept the answer: the next level up hears it, under a new clock. Raises as `pass_up`."""
    told = _authored(tx, actor, number, vault)
    due_at = ANSWER.limit.due(now, rules.zone, rules.calendar)
    again = replace(
        told.complaint, contested=told.complaint.contested + 1, due_at=due_at, answer=""
    )
    return _raise(tx, actor, replace(told, complaint=again), Move.CONTEST, vault, rules, now)


def end(tx: Tx, actor: Actor, number: int, *, move: Move, vault: Vault, now: datetime) -> Told:
    """Its author accepts the answer, or takes the complaint back. Raises ComplaintNotFound, ComplaintElsewhere."""
    told = _authored(tx, actor, number, vault)
    moved = replace(rules_of.moved(told.complaint, move), wake_at=None)
    return _keep(tx, actor, moved, move, vault, now)


def look(tx: Tx, complaint: Complaint) -> Told:
    """A complaint as the clock sees it."""
    return _told(tx, complaint)


def next_up(tx: Tx, told: Told) -> Person | None:
    """Who would hear it next: above everybody whom it is about, and none who has had it."""
    one = told.complaint
    without = set(one.heard_by) | set(one.subjects)
    if one.author.person is not None:
        without.add(one.author.person)
    named = accusations.named(one.text, people.officers(tx, one.village_id))
    return _next(tx, one.village_id, told.subjects, without, named)


def _next(
    tx: Tx,
    village_id: VillageId,
    subjects: Sequence[Person],
    without: Collection[PersonId],
    named: Sequence[Person],
) -> Person | None:
    """Whoever the words name may be meant, whomever their author points at: neither they nor their household hear it."""
    for post in rules_of.posts_above(subjects):
        for person in people.holding(tx, village_id, post):
            may_hear = person.id not in without and rules_of.may_hear(person, subjects)
            may_hear = may_hear and not any(rules_of.near(person, one) for one in named)
            if may_hear and accounts.reach(tx, village_id, person.id) is not None:
                return person
    return None


def _raise(
    tx: Tx, actor: Actor, told: Told, move: Move, vault: Vault, rules: Rules, now: datetime
) -> Told:
    moved = rules_of.moved(told.complaint, move)
    above = next_up(tx, told)
    if above is None:
        raise NobodyAbove(lines=PUBLIC_LINES)
    given = replace(rules_of.given(moved, above.id), wake_at=_sign_in_by(rules, now))
    return _keep(tx, actor, given, move, vault, now)


def _load(tx: Tx, actor: Actor, number: int, vault: Vault, *, to_change: bool = False) -> Told:
    found = None
    # What is sealed under another key nobody can read, nor who may: it is not found.
    with suppress(VaultError):
        if vault.has_key and 0 < number <= HIGHEST:
            found = kept.find(tx, actor.village_id, number, vault, to_change=to_change)
    if found is None:
        raise ComplaintNotFound
    told = _told(tx, found)
    roles = _roles(actor, told)
    role = Role.REQUESTER if Role.REQUESTER in roles else Role.HANDLER
    return replace(told, role=role)


def _held(tx: Tx, actor: Actor, number: int, vault: Vault) -> Told:
    told = _load(tx, actor, number, vault, to_change=True)
    if not may(actor, Deed.HANDLE_COMPLAINT, _roles(actor, told)):
        raise ComplaintNotFound
    return told


def _authored(tx: Tx, actor: Actor, number: int, vault: Vault) -> Told:
    told = _load(tx, actor, number, vault, to_change=True)
    if not may(actor, Deed.END_COMPLAINT, _roles(actor, told)):
        raise ComplaintNotFound
    return told


def _roles(actor: Actor, told: Told) -> frozenset[Role]:
    return rules_of.roles(actor, told.complaint, told.handler, told.subjects)


def _told(tx: Tx, complaint: Complaint, role: Role | None = None) -> Told:
    village_id, author = complaint.village_id, complaint.author
    found = [people.find(tx, village_id, one) for one in complaint.subjects]
    if author.person is not None:
        to_author = accounts.reach(tx, village_id, author.person)
    else:
        to_author = accounts.private_chat(tx, author.user)
    return Told(
        complaint=complaint,
        subjects=[one for one in found if one is not None],
        handler=people.find(tx, village_id, complaint.handler),
        to_handler=accounts.reach(tx, village_id, complaint.handler),
        to_author=to_author,
        role=role,
    )


def _keep(
    tx: Tx, actor: Actor, complaint: Complaint, move: Move, vault: Vault, now: datetime
) -> Told:
    kept.save(tx, complaint, vault)
    _record(tx, complaint, move.value, actor.person_id or actor.user_id, vault, now)
    by_author = move in {Move.CONTEST, Move.ACCEPT, Move.WITHDRAW}
    return _told(tx, complaint, Role.REQUESTER if by_author else Role.HANDLER)


def _record(tx: Tx, complaint: Complaint, step: str, by: int, vault: Vault, now: datetime) -> None:
    said = f"{complaint.number}:{complaint.version}:{step}:{by}:{complaint.handler}"
    trail.record_sealed(tx, complaint.village_id, vault.mark("complaint", said), now=now)


def _draw(tx: Tx, village_id: VillageId) -> int:
    while True:
        number = LOWEST + secrets.randbelow(HIGHEST - LOWEST + 1)
        if kept.is_free(tx, village_id, number):
            return number


def _sign_in_by(rules: Rules, now: datetime) -> datetime:
    by = SIGN_IN.limit.due(now, rules.zone, rules.calendar)
    return rules.quiet.release(by, rules.zone)
