"""Ask for an errand, carry it, give papers back, end it and rate it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import trail
from actions.namesakes import only
from storage import accounts, contact_cards, counters, errands, people, reminders
from storage.accounts import Reach
from storage.engine import Tx
from storage.errands import Copy
from storage.reminders import Deadline
from storage.villages import Village
from village import errands as rules_of
from village.categories import Category
from village.errands import Errand, Paper, State, eyes
from village.errors import (
    ErrandNotFound,
    ErrandState,
    NotOnRoster,
    PersonNotFound,
)
from village.handling import Clock, Way
from village.ids import ChatId, PersonId
from village.people import FALLBACK_POSTS, Actor, Person
from village.reminders import Step, Subject
from village.requests import Attachment
from village.rights import Deed, Role, require
from village.ruleset import Rules

LISTED = 10
"""So many of a kind are still read."""


@dataclass(frozen=True, slots=True)
class Ear:
    """A private chat in which an errand's card shows, and what who reads it there is to it."""

    reach: Reach
    person: PersonId
    roles: frozenset[Role]

    @property
    def chat(self) -> ChatId:
        """The private chat."""
        return ChatId(self.reach.user_id)


@dataclass(frozen=True, slots=True)
class Matter:
    """An errand with its agent and who hears of it; `files` are photos that are new to `ears` who may see them.

    `judge` is a leader who says for somebody without a phone whether papers came back; `gone` are copies to be taken away.
    """

    errand: Errand
    agent: Person
    ears: Sequence[Ear] = ()
    files: Sequence[Attachment] = ()
    papers: Sequence[Paper] = ()
    phone: str = ""
    judge: Reach | None = None
    gone: Sequence[Copy] = ()

    def sees_papers(self, ear: Ear) -> bool:
        """Whether photos of papers are for that ear."""
        reads = any(one.person == self.errand.client for one in self.ears)
        return ear.person in eyes(self.errand, client_reads=reads)


def ask(
    tx: Tx,
    actor: Actor,
    *,
    village: Village,
    rules: Rules,
    words: str,
    files: Sequence[Attachment] = (),
    album: str = "",
    source: Copy | None = None,
    now: datetime,
) -> Matter:
    """Register an errand, for oneself or (a cadre, `替 姓名 …`) for somebody else; `source` is the message with its photos.

    Raises NotOnRoster, NotAllowed, TextMissing, TextTooLong, NobodyNamed, Namesakes, and PersonNotFound where nobody could carry it.
    """
    said = rules_of.asked(words)
    require(actor, Deed.ASK_ERRAND_FOR if said.name else Deed.ASK_ERRAND)
    client, voice = actor.person, None
    if said.name:
        client, voice = only(tx, actor.village_id, said.name), actor.person_id
    if client is None:
        raise NotOnRoster(deed=Deed.ASK_ERRAND.value)
    voice = None if voice == client.id else voice
    agent = agent_for(tx, village, client, besides=actor.person_id)
    bare = Errand(
        village_id=village.id,
        number=counters.next_number(tx, village.id, "errand"),
        text=said.text,
        state=State.OPEN,
        client=client.id,
        client_name=client.name,
        asked_by=actor.user_id,
        agent=agent.id,
        opened_at=now,
        due_at=sign_in_by(rules, now),
        voice=voice,
    )
    errand = replace(bare, photos=rules_of.pictured(0, len(files)))
    errands.add(tx, errand)
    keep_photos(tx, errand, files, album, source)
    set_clock(tx, errand, Step.SIGN_IN, rules, now=now)
    data = {"agent": agent.id, "client": client.id, "files": len(files)}
    deed = Deed.ASK_ERRAND if voice is None else Deed.ASK_ERRAND_FOR
    trail.record(tx, actor, deed, errand.subject, now=now, data=data)
    return Matter(errand, agent, ears(tx, errand), files)


def add_to_album(
    tx: Tx,
    actor: Actor,
    *,
    album: str,
    files: Sequence[Attachment],
    source: Copy | None,
    now: datetime,
) -> Matter | None:
    """More pictures of the album whose captioned one told of papers; None when it did not."""
    number = errands.of_album(tx, actor.village_id, album)
    errand = errands.find(tx, actor.village_id, number, to_change=True) if number else None
    if errand is None or errand.state not in rules_of.RUNNING:
        return None
    require(actor, Deed.SEE_ERRAND, rules_of.roles(actor, errand))
    more = replace(errand, photos=rules_of.pictured(errand.photos, len(files)))
    errands.save(tx, more)
    keep_photos(tx, more, files, album, source)
    trail.record(tx, actor, Deed.SEE_ERRAND, errand.subject, now=now, data={"files": len(files)})
    return matter_of(tx, more, files=files)


def find(tx: Tx, actor: Actor, number: int) -> Matter:
    """An errand as who asked and its agent may see it. Raises ErrandNotFound, NotAllowed."""
    return matter_of(tx, load(tx, actor, number, Deed.SEE_ERRAND))


def mine(tx: Tx, actor: Actor) -> tuple[list[Errand], list[Errand]]:
    """What was asked for the actor (or by them for others), and what they carry."""
    require(actor, Deed.ASK_ERRAND)
    if actor.person_id is None:
        return [], []
    village, me = actor.village_id, actor.person_id
    asked = errands.asked_by(tx, village, me, limit=LISTED)
    return asked, errands.carried_by(tx, village, me, limit=LISTED)


def concerning(tx: Tx, actor: Actor) -> list[Matter]:
    """What the actor carries, and what runs for them or by their word: for their cards."""
    if actor.person_id is None:
        return []
    asked, carried = mine(tx, actor)
    running = [one for one in asked if one.state is not State.CLOSED]
    numbers = dict.fromkeys(one.number for one in [*carried, *running])
    found = [find(tx, actor, number) for number in numbers]
    return [replace(one, papers=one.errand.returned) for one in found]


def to_carry(tx: Tx, actor: Actor, number: int) -> Errand:
    """An errand that the actor is about to say something of. Raises ErrandNotFound, NotAllowed, ErrandState."""
    errand = load(tx, actor, number, Deed.CARRY_ERRAND)
    if errand.state not in rules_of.RUNNING:
        raise ErrandState(number=number, state=errand.state.value)
    return errand


def ears(tx: Tx, errand: Errand) -> tuple[Ear, ...]:
    """Where an errand shows: with its agent, and with the villager or else who speaks for them. One person is one ear."""
    found = [_ear(tx, errand, errand.agent, Role.HANDLER)]
    client = _ear(tx, errand, errand.client, Role.CLIENT)
    if errand.voice is not None:
        found.append(_ear(tx, errand, errand.voice, Role.CLIENT))
    return tuple(one for one in [*found, client] if one is not None)


def _ear(tx: Tx, errand: Errand, person: PersonId, role: Role) -> Ear | None:
    reach = accounts.reach(tx, errand.village_id, person)
    return None if reach is None else Ear(reach, person, frozenset({role}))


def agent_for(
    tx: Tx,
    village: Village,
    client: Person,
    *,
    besides: PersonId | None,
    neither: PersonId | None = None,
) -> Person:
    """Who carries it: the member who looks after the household, else the lead of its circle, else the clerk and who stands in for them.

    Never the one it is for, nor who asked: who speaks for an elder does not carry their papers too. Who cannot be written to
    could not be told.
    """
    barred = {client.id, besides, neither}
    for person in _neighbours(tx, client):
        if person not in barred and accounts.reach(tx, village.id, person) is not None:
            found = people.find(tx, village.id, person)
            if found is not None and not found.gone and not found.away:
                return found
    for post in FALLBACK_POSTS:
        for holder in people.holding(tx, village.id, post):
            if holder.id not in barred:
                return holder
    for cadre in people.cadres(tx, village.id):
        if cadre.id not in barred:
            return cadre
    raise PersonNotFound(name="")


def _neighbours(tx: Tx, client: Person) -> list[PersonId]:
    if client.household_id is None:
        return []
    return contact_cards.looked_after_by(tx, client.village_id, client.household_id)


def load(tx: Tx, actor: Actor, number: int, deed: Deed) -> Errand:
    """An errand for `deed`, locked unless it is only looked at. Raises ErrandNotFound, NotAllowed."""
    errand = errands.find(tx, actor.village_id, number, to_change=deed is not Deed.SEE_ERRAND)
    if errand is None:
        raise ErrandNotFound(number=number)
    require(actor, deed, rules_of.roles(actor, errand))
    return errand


def matter_of(
    tx: Tx,
    errand: Errand,
    *,
    files: Sequence[Attachment] = (),
    papers: Sequence[Paper] = (),
    phone: str = "",
) -> Matter:
    """An errand with everybody whom it concerns. Raises PersonNotFound where its agent is nobody."""
    agent = people.find(tx, errand.village_id, errand.agent)
    if agent is None:
        raise PersonNotFound(name="")
    return Matter(errand, agent, ears(tx, errand), files, papers, phone)


def keep_photos(
    tx: Tx, errand: Errand, files: Sequence[Attachment], album: str, source: Copy | None
) -> None:
    """Keep photos of papers, and which message shows them."""
    if files:
        errands.keep_photos(tx, errand, files, album=album)
        if source is not None:
            errands.shown(tx, errand.village_id, errand.number, source)


def sign_in_by(rules: Rules, now: datetime) -> datetime:
    """By when an agent is to say that they have it."""
    return rules.after(Clock.SIGN_IN, Way.IMMEDIATE, Category.OTHER, now)


def set_clock(tx: Tx, errand: Errand, waits: Step, rules: Rules, *, now: datetime) -> None:
    """Its clock waits for that step from now on."""
    at = errand.due_at
    if waits is Step.SILENCE:
        at = rules.after(Clock.SILENCE, Way.IMMEDIATE, Category.OTHER, now)
    wake(tx, errand, waits, at, rules.quiet.release(at, rules.zone), now=now)


def wake(
    tx: Tx, errand: Errand, waits: Step, due_at: datetime, wake_at: datetime, *, now: datetime
) -> None:
    """Its clock speaks at `wake_at` of what is due at `due_at`."""
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=errand.village_id,
            subject=Subject.ERRAND,
            number=errand.number,
            owner=errand.agent,
            step=waits,
            opened_at=now,
            due_at=due_at,
            wake_at=wake_at,
        ),
    )
