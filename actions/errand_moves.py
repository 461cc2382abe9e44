"""What an agent and the villager do with an errand: carry it, give papers back, end it, rate it, hand it on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actions import people as who
from actions import trail
from actions.errands import (
    LISTED,
    Matter,
    agent_for,
    keep_photos,
    load,
    matter_of,
    set_clock,
    sign_in_by,
    wake,
)
from storage import accounts, errands, people, reminders
from storage.engine import Tx
from storage.errands import Copy
from storage.vault import Vault, VaultError
from storage.villages import Village
from village import errand_moves as moves
from village import errands as rules_of
from village.categories import Category, Limit
from village.departures import Heir
from village.errands import FIRST_STEP, NEXT_STEP, Errand, Move, State
from village.errors import NotAllowed
from village.ids import ChatId, PersonId, VillageId
from village.people import Actor, Person
from village.reminders import Step, Subject
from village.requests import Attachment, Rating
from village.rights import Deed, Role
from village.ruleset import Rules


def accept(
    tx: Tx, actor: Actor, number: int, *, rules: Rules, now: datetime, vault: Vault
) -> Matter:
    """The agent has it. Raises ErrandNotFound, NotAllowed, ErrandState."""
    errand = moves.accept(load(tx, actor, number, Deed.CARRY_ERRAND))
    errand = _run(tx, errand, FIRST_STEP, rules, now=now)
    _record(tx, actor, errand, Move.ACCEPT, now=now)
    return matter_of(tx, errand, phone=_phone(tx, errand, vault))


def receive(
    tx: Tx,
    actor: Actor,
    number: int,
    *,
    words: str,
    files: Sequence[Attachment] = (),
    album: str = "",
    source: Copy | None = None,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> Matter:
    """Papers are handed to the agent, who has the errand by that too; the villager gets a receipt.

    Raises ErrandNotFound, NotAllowed, ErrandState, TextMissing, TextTooLong.
    """
    errand = load(tx, actor, number, Deed.CARRY_ERRAND)
    if errand.state is State.OPEN:
        errand = moves.accept(errand)
    before = len(errand.papers)
    errand = moves.receive(errand, rules_of.papers_of(words))
    errand = replace(errand, photos=rules_of.pictured(errand.photos, len(files)))
    errand = _run(tx, errand, FIRST_STEP, rules, now=now)
    keep_photos(tx, errand, files, album, source)
    more = errand.papers[before:]
    data = {"papers": len(more), "originals": sum(one.original for one in more)}
    _record(tx, actor, errand, Move.RECEIVE, now=now, files=len(files), **data)
    return matter_of(tx, errand, files=files, papers=more, phone=_phone(tx, errand, vault))


def step(tx: Tx, actor: Actor, number: int, *, words: str, rules: Rules, now: datetime) -> Matter:
    """The agent tells what was done. Raises ErrandNotFound, NotAllowed, ErrandState, TextMissing, TextTooLong."""
    errand = moves.step(load(tx, actor, number, Deed.CARRY_ERRAND), words)
    errand = _run(tx, errand, NEXT_STEP, rules, now=now)
    _record(tx, actor, errand, Move.STEP, now=now, steps=errand.steps)
    return matter_of(tx, errand)


def give_back(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """The agent gave the papers back; the villager is asked, or a leader where nobody of theirs has a phone.

    Raises ErrandNotFound, NotAllowed, ErrandState.
    """
    errand = moves.carry(load(tx, actor, number, Deed.CARRY_ERRAND), Move.RETURN)
    errands.save(tx, errand)
    _record(tx, actor, errand, Move.RETURN, now=now, papers=len(errand.returned))
    matter = matter_of(tx, errand, papers=errand.returned)
    if any(Role.CLIENT in one.roles for one in matter.ears):
        return matter
    return replace(matter, judge=who.above(tx, errand.village_id, errand.agent))


def confirm(tx: Tx, actor: Actor, number: int, by: Move, *, now: datetime) -> Matter:
    """The villager says that the papers came back, did not, or are not needed (BACK, MISSING, LEAVE).

    Raises ErrandNotFound, NotAllowed also for the agent, ErrandState.
    """
    errand = load(tx, actor, number, Deed.CONFIRM_PAPERS)
    if actor.person_id == errand.agent:
        raise NotAllowed(deed=Deed.CONFIRM_PAPERS.value)
    moved = moves.carry(errand, by)
    errands.save(tx, moved)
    trail.record(tx, actor, Deed.CONFIRM_PAPERS, moved.subject, now=now, data={"move": by.value})
    return matter_of(tx, moved, papers=errand.returned)


def end(
    tx: Tx, actor: Actor, number: int, *, words: str, by: Move, rules: Rules, now: datetime
) -> Matter:
    """The agent says how it ended (END), or why it cannot be done (DECLINE). Raises PapersOut, and as `step`."""
    errand = moves.end(load(tx, actor, number, Deed.CARRY_ERRAND), words, by, now=now)
    errands.save(tx, errand)
    set_clock(tx, errand, Step.SILENCE, rules, now=now)
    _record(tx, actor, errand, by, now=now)
    return matter_of(tx, errand)


def withdraw(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """The villager takes it back. Raises ErrandNotFound, NotAllowed, ErrandState, PapersOut."""
    errand = moves.withdraw(load(tx, actor, number, Deed.ANSWER_ERRAND), now=now)
    return _close(tx, actor, errand, Move.WITHDRAW, now=now)


def rate(
    tx: Tx, actor: Actor, number: int, *, rating: Rating, rules: Rules, now: datetime
) -> Matter:
    """The villager's word on the end; a first no sends it back. Raises ErrandNotFound, NotAllowed, ErrandState."""
    errand = moves.rate(load(tx, actor, number, Deed.ANSWER_ERRAND), rating)
    if errand.state is State.CLOSED:
        return _close(tx, actor, errand, Move.CONFIRM, now=now)
    errand = _run(tx, errand, FIRST_STEP, rules, now=now)
    data = {"rating": rating.value, "reopened": True}
    trail.record(tx, actor, Deed.ANSWER_ERRAND, errand.subject, now=now, data=data)
    return matter_of(tx, errand)


def hand_over(tx: Tx, actor: Actor, number: int, *, to: str, rules: Rules, now: datetime) -> Matter:
    """Another cadre is to carry it; photos leave the former agent's chat. The papers stay with who signed for them until the next does.

    Raises ErrandNotFound, NotAllowed, ErrandState, PersonNotFound, AmbiguousPerson.
    """
    before = load(tx, actor, number, Deed.HAND_OVER_ERRAND)
    taker = who.cadre_named(tx, actor.village_id, to)
    errand = moves.hand_over(before, taker.id)
    errand = replace(errand, due_at=min(errand.due_at, sign_in_by(rules, now)))
    errands.save(tx, errand)
    set_clock(tx, errand, Step.SIGN_IN, rules, now=now)
    data = {"from": before.agent, "to": taker.id}
    trail.record(tx, actor, Deed.HAND_OVER_ERRAND, errand.subject, now=now, data=data)
    files = errands.photos(tx, errand.village_id, number) if errand.photos else []
    matter = matter_of(tx, errand, files=files)
    return replace(matter, gone=_taken(tx, errand, before.agent, taker.id))


def heirs(tx: Tx, village: Village, person: PersonId) -> tuple[Heir, ...]:
    """Who carries from now on what somebody carries for others. Raises PersonNotFound where nobody could."""
    told = []
    for number in errands.in_hands_of(tx, village.id, person):
        errand = errands.find(tx, village.id, number)
        if errand is not None:
            heir = _heir(tx, village, errand)
            told.append(Heir(number, heir.id, heir.name))
    return tuple(told)


def inherit(
    tx: Tx,
    actor: Actor,
    village: Village,
    number: int,
    *,
    before: PersonId,
    chats: Sequence[ChatId],
    now: datetime,
) -> Matter | None:
    """Its agent is on the roster no more: another answers for it, and must sign for the papers; photos leave the former one's chats."""
    errand = errands.find(tx, village.id, number, to_change=True)
    if errand is None:
        return None
    heir = _heir(tx, village, errand)
    moved = moves.inherit(errand, heir.id)
    errands.save(tx, moved)
    reminders.give(tx, village.id, Subject.ERRAND, number, heir.id)
    data = {"from": before, "to": heir.id}
    trail.record(tx, actor, Deed.HAND_OVER_ERRAND, moved.subject, now=now, data=data)
    gone = [one for chat in chats for one in errands.take_copies(tx, village.id, number, chat)]
    files = errands.photos(tx, village.id, number) if moved.photos else []
    return replace(matter_of(tx, moved, files=files), gone=gone)


def leave_phone(
    tx: Tx, village_id: VillageId, person: PersonId, chats: Sequence[ChatId]
) -> list[Copy]:
    """Somebody's phone is lost: the photos of papers that stand in its chats, to be taken away."""
    numbers = errands.in_hands_of(tx, village_id, person)
    numbers += [one.number for one in errands.asked_by(tx, village_id, person, limit=LISTED)]
    return [
        copy
        for number in dict.fromkeys(numbers)
        for chat in chats
        for copy in errands.take_copies(tx, village_id, number, chat)
    ]


def _heir(tx: Tx, village: Village, errand: Errand) -> Person:
    client = people.find(tx, village.id, errand.client)
    if client is None:
        return who.handler_for(tx, village, Category.OTHER, besides=errand.agent)
    return agent_for(tx, village, client, besides=errand.voice, neither=errand.agent)


def _phone(tx: Tx, errand: Errand, vault: Vault) -> str:
    """The agent's, for the receipt: who carries papers is there to be called."""
    sealed = people.phone_of(tx, errand.village_id, errand.agent)
    try:
        return vault.open(sealed) if sealed else ""
    except VaultError:
        return ""


def _taken(tx: Tx, errand: Errand, before: PersonId, after: PersonId) -> list[Copy]:
    if before == after:
        return []
    reach = accounts.reach(tx, errand.village_id, before)
    if reach is None:
        return []
    return errands.take_copies(tx, errand.village_id, errand.number, ChatId(reach.user_id))


def _run(tx: Tx, errand: Errand, limit: Limit, rules: Rules, *, now: datetime) -> Errand:
    """Save it with the day by which the villager is to hear something next."""
    running = replace(errand, due_at=limit.due(now, rules.zone, rules.calendar))
    errands.save(tx, running)
    set_clock(tx, running, Step.AT, rules, now=now)
    return running


def _close(tx: Tx, actor: Actor, errand: Errand, by: Move, *, now: datetime) -> Matter:
    errands.save(tx, errand)
    await_forgetting(tx, errand, now=now)
    said = errand.rating.value if errand.rating else ""
    data = {"move": by.value, "rating": said}
    trail.record(tx, actor, Deed.ANSWER_ERRAND, errand.subject, now=now, data=data)
    return matter_of(tx, errand)


def await_forgetting(tx: Tx, errand: Errand, *, now: datetime) -> None:
    """Photos of papers are wiped a month after the end, by night too: it disturbs nobody."""
    at = (errand.ended_at or now) + rules_of.KEPT
    wake(tx, errand, Step.FORGET, at, at, now=now)


def _record(tx: Tx, actor: Actor, errand: Errand, by: Move, *, now: datetime, **data: int) -> None:
    said = {"move": by.value, **data}
    trail.record(tx, actor, Deed.CARRY_ERRAND, errand.subject, now=now, data=said)
