"""Change what a request says: its author wrote it anew, or it was several matters in one line."""

from dataclasses import replace
from datetime import datetime

from actions import audience, complaints, duplicates, trail
from actions import people as who
from actions.requests import Matter, load, owner, register
from storage import requests as kept
from storage.engine import Tx
from storage.villages import Village
from village import requests as rules_of
from village.categories import categorise
from village.errors import WrongState
from village.ids import ChatId
from village.mentions import Mention
from village.people import Actor
from village.requests import TO_DO, Request, State
from village.rights import Deed, Role, require
from village.ruleset import Rules
from village.talk import matters
from village.talk.model import Label


def amend(tx: Tx, actor: Actor, number: int, *, text: str, now: datetime) -> Matter:
    """The author's new words. The clock goes on, and so does who has it: what it is about was decided.

    Words that are not for the group take the whole matter out of it. Raises RequestNotFound, NotAllowed, WrongState when nobody has it to do any more, TextMissing, TextTooLong.
    """
    matter = load(tx, actor, number, to_change=True)
    before = matter.request
    require(actor, Deed.AMEND, rules_of.roles(actor, before))
    if before.state not in TO_DO:
        raise WrongState(number=number, state=before.state.value)
    request = replace(before, text=rules_of.clean_text(text))
    if not before.private and complaints.not_for_group(
        tx, before.village_id, Label.ISSUE, request.text, of_cadre=actor.is_cadre
    ):
        request = replace(request, origin_chat=ChatId(before.author_user), alike=None)
    request = _reword(tx, request, before)
    trail.record(tx, actor, Deed.AMEND, request.subject, now=now, data={"private": request.private})
    left = before.origin_chat if before.private != request.private else None
    return Matter(request, matter.assignee, audience.places(tx, request), left=left)


def split(
    tx: Tx, actor: Actor, number: int, *, village: Village, rules: Rules, now: datetime
) -> list[Matter]:
    """A request of several matters becomes one of each; the one that is about what it was taken for keeps its number.

    Raises RequestNotFound, NotAllowed for all but the author and cadres (of a private one: those who may see it), WrongState once
    somebody has said that they have it.
    """
    before = require_author(tx, actor, number).request
    parts = list(matters.split(before.text))
    if before.state is not State.OPEN or len(parts) < 2:
        raise WrongState(number=number, state=before.state.value)
    stays = next((one for one in parts if categorise(one) is before.category), parts[0])
    request = _reword(tx, replace(before, text=stays), before)
    trail.record(tx, actor, Deed.AMEND, request.subject, now=now, data={"parts": len(parts)})
    made = [Matter(request, owner(tx, request), audience.places(tx, request))]
    author = _author(tx, actor, before)
    for part in parts:
        if part == stays:
            continue
        matter = register(
            tx,
            actor,
            author,
            village=village,
            rules=rules,
            text=part,
            chat=before.origin_chat,
            files=(),
            album="",
            mention=Mention(at=before.opened_at, spot=before.spot),
            now=now,
        )
        made.append(matter)
    return made


def require_author(tx: Tx, actor: Actor, number: int) -> Matter:
    """The request, for its author or a cadre who may know of it. Raises RequestNotFound and NotAllowed."""
    matter = load(tx, actor, number, to_change=True)
    held = rules_of.roles(actor, matter.request)
    if Role.REQUESTER in held:
        require(actor, Deed.AMEND, held)
        return matter
    require(actor, Deed.CAPTURE)
    if matter.request.private:
        require(actor, Deed.SEE_PRIVATE_REQUEST, held)
    return matter


def _reword(tx: Tx, request: Request, before: Request) -> Request:
    """Keep the new words with the place that they name, and what it is found by."""
    place, grams = duplicates.found_by(tx, request)
    placed = replace(request, place=place)
    kept.reword(tx, placed, before=before.text, found_by=grams)
    return placed


def _author(tx: Tx, actor: Actor, request: Request) -> Actor:
    if Role.REQUESTER in rules_of.roles(actor, request):
        return actor
    return who.speaker(tx, request.author_user, request.village_id, name=request.author_name)
