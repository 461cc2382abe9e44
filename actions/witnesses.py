"""Closure by lot: nobody says anything about a result, so neighbours are asked, and two of them end it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from actions import audience, rates, trail
from actions.request_clock import await_word
from actions.requests import Matter, load, owner
from actions.results import reopen
from storage import accounts, people, reminders, witnesses
from storage import requests as kept
from storage import trail as chain
from storage.accounts import Reach
from storage.engine import Tx
from storage.witnesses import Witness
from village import request_moves as moves
from village.errors import WrongState
from village.ids import PersonId, VillageId
from village.people import SUPERIOR_POSTS, Actor
from village.reminders import Subject
from village.requests import Ending, Request, State
from village.requests import roles as roles_of
from village.rights import Deed, Role, require
from village.ruleset import Rules
from village.witnesses import DRAWS, Verdict, draw, verdict

ADULT = 18


@dataclass(frozen=True, slots=True)
class Silence:
    """What a requester's silence led to: the matter as it stands, and the neighbours who are asked now."""

    matter: Matter
    asked: Sequence[Reach] = ()


def silence(
    tx: Tx, village_id: VillageId, number: int, *, rules: Rules, now: datetime
) -> Silence | None:
    """Nobody has said anything about a result in time. None when it ended meanwhile.

    What was said to be done is put before neighbours, twice if need be; what was declined, or nobody can speak to, ends unheard.
    """
    request = kept.find(tx, village_id, number, to_change=True)
    if request is None or request.state not in {State.RESOLVED, State.CHECKING}:
        return None
    earlier = witnesses.of(tx, village_id, number)
    candidates: dict[PersonId, int] = {}
    if request.ending is Ending.DONE and _draws(earlier) < DRAWS:
        candidates = _candidates(tx, request, earlier, rules=rules, now=now)
    if not candidates:
        return Silence(_end_unheard(tx, request, earlier, now=now))
    seed = f"{chain.head(tx, village_id)[1]}:{request.subject}"
    drawn, turn = draw(candidates, seed), _draws(earlier) + 1
    moved = moves.draw(request)
    kept.save(tx, moved)
    witnesses.ask(tx, village_id, number, drawn, draw=turn)
    await_word(tx, moved, rules, now=now)
    _sign(
        tx,
        moved,
        "draw",
        {"seed": seed, "candidates": sorted(candidates.items()), "drawn": drawn, "turn": turn},
        now=now,
    )
    reaches = [accounts.reach(tx, village_id, one) for one in drawn]
    return Silence(_matter(tx, moved), [one for one in reaches if one is not None])


def say(
    tx: Tx, actor: Actor, number: int, *, done: bool, rules: Rules, now: datetime
) -> tuple[Matter, Verdict]:
    """A neighbour who was drawn says whether it is done; enough of them end it or open it again.

    Raises RequestNotFound, NotAllowed for who was not drawn, WrongState when it is decided already.
    """
    request = load(tx, actor, number, to_change=True).request
    asked = witnesses.of(tx, request.village_id, number)
    require(actor, Deed.WITNESS, _roles(actor, request, asked))
    if request.state is not State.CHECKING or actor.person_id is None:
        raise WrongState(number=number, state=request.state.value)
    witnesses.say(tx, request.village_id, number, actor.person_id, done=done)
    trail.record(tx, actor, Deed.WITNESS, request.subject, now=now, data={"done": done})
    said = verdict([done if one.person == actor.person_id else one.said for one in asked])
    if said is Verdict.OPEN:
        return Matter(request, owner(tx, request)), said
    if said is Verdict.DONE:
        moved = moves.end(request, Ending.WITNESSED)
        kept.save(tx, moved)
        reminders.clear(tx, request.village_id, Subject.REQUEST, number)
        rates.ended(tx, moved, now=now)
    else:
        moved = reopen(tx, moves.refute(request), rules, now=now)
    _sign(tx, moved, "verdict", {"said": said.value, "state": moved.state.value}, now=now)
    above = audience.superior(tx, moved) if said is Verdict.NOT_DONE else None
    return replace(_matter(tx, moved), superior=above), said


def _roles(actor: Actor, request: Request, asked: Sequence[Witness]) -> frozenset[Role]:
    held = roles_of(actor, request)
    if any(one.person == actor.person_id for one in asked):
        return held | {Role.WITNESS}
    return held


def _draws(earlier: Sequence[Witness]) -> int:
    return max((one.draw for one in earlier), default=0)


def _candidates(
    tx: Tx, request: Request, earlier: Sequence[Witness], *, rules: Rules, now: datetime
) -> dict[PersonId, int]:
    """Neighbours who can speak to it: nobody of a home that it concerns or that was asked before, and nobody who leads."""
    author = None
    if request.author_person is not None:
        author = people.find(tx, request.village_id, request.author_person)
    concerned = {request.assignee, *(one.person for one in earlier)}
    if author is not None:
        concerned.add(author.id)
    today = now.astimezone(rules.zone).date()
    found = witnesses.candidates(
        tx,
        request.village_id,
        group=author.group if author else None,
        without=concerned,
        born_before=date(today.year - ADULT, today.month, min(today.day, 28)),
    )
    leading = {
        one.id
        for one in people.cadres(tx, request.village_id)
        if not one.posts.isdisjoint(SUPERIOR_POSTS)
    }
    return {one: home for one, home in found.items() if one not in leading}


def _end_unheard(tx: Tx, request: Request, asked: Sequence[Witness], *, now: datetime) -> Matter:
    """Too few have spoken to end it by their word; who is above the handler hears of a single no."""
    declined = request.ending is Ending.DECLINED
    moved = moves.end(request, Ending.DECLINED if declined else Ending.UNHEARD)
    kept.save(tx, moved)
    reminders.clear(tx, request.village_id, Subject.REQUEST, request.number)
    rates.ended(tx, moved, now=now)
    doubted = any(one.said is False for one in asked)
    _sign(tx, moved, "unheard", {"doubted": doubted}, now=now)
    return replace(_matter(tx, moved), superior=audience.superior(tx, moved) if doubted else None)


def _sign(
    tx: Tx, request: Request, deed: str, data: Mapping[str, object], *, now: datetime
) -> None:
    chain.append(
        tx,
        request.village_id,
        at=now,
        actor=trail.CLOCK,
        deed=deed,
        subject=request.subject,
        data=data,
    )


def _matter(tx: Tx, request: Request) -> Matter:
    return Matter(request, owner(tx, request), audience.places(tx, request))
