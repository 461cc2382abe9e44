"""Change what a request says: its author wrote it anew, or it was several matters in one line."""

from dataclasses import replace
from datetime import datetime

from actions import audience, trail
from actions import people as who
from actions.duplicates import findable
from actions.requests import Matter, Terms, capture, load, owner, report
from storage import requests as kept
from storage.engine import Tx
from storage.villages import Village
from village import requests as rules_of
from village.categories import categorise
from village.errors import WrongState
from village.mentions import Mention
from village.people import Actor
from village.requests import TO_DO, Request, State
from village.rights import Deed, Role, require
from village.ruleset import Rules
from village.talk import matters


def amend(tx: Tx, actor: Actor, number: int, *, text: str, now: datetime) -> Matter:
    """The author's new words. The clock goes on, and so does who has it: what it is about was decided.

    Raises RequestNotFound, NotAllowed, WrongState when nobody has it to do any more, TextMissing, TextTooLong.
    """
    matter = load(tx, actor, number, to_change=True)
    before = matter.request
    require(actor, Deed.AMEND, rules_of.roles(actor, before))
    if before.state not in TO_DO:
        raise WrongState(number=number, state=before.state.value)
    request = replace(before, text=rules_of.clean_text(text))
    kept.reword(tx, request, before=before.text, found_by=findable(request))
    trail.record(tx, actor, Deed.AMEND, request.subject, now=now)
    return Matter(request, matter.assignee, audience.places(tx, request))


def split(
    tx: Tx, actor: Actor, number: int, *, village: Village, rules: Rules, now: datetime
) -> list[Matter]:
    """A request of several matters becomes one of each; the one that is about what it was taken for keeps its number.

    Raises RequestNotFound, NotAllowed for all but the author and cadres, WrongState once somebody has said that they have it.
    """
    before = require_author(tx, actor, number).request
    parts = list(matters.split(before.text))
    if before.state is not State.OPEN or len(parts) < 2:
        raise WrongState(number=number, state=before.state.value)
    stays = next((one for one in parts if categorise(one) is before.category), parts[0])
    request = replace(before, text=stays)
    kept.reword(tx, request, before=before.text, found_by=findable(request))
    trail.record(tx, actor, Deed.AMEND, request.subject, now=now, data={"parts": len(parts)})
    made = [Matter(request, owner(tx, request), audience.places(tx, request))]
    author = _author(tx, actor, before)
    for part in parts:
        if part == stays:
            continue
        terms = Terms(
            village=village,
            rules=rules,
            text=part,
            chat=before.origin_chat,
            files=(),
            album="",
            mention=Mention(at=before.opened_at, spot=before.spot),
            now=now,
        )
        if author is actor:
            made.append(report(tx, actor, **terms))
        else:
            made.append(capture(tx, actor, author, **terms))
    return made


def require_author(tx: Tx, actor: Actor, number: int) -> Matter:
    """The request, for its author or a cadre. Raises RequestNotFound and NotAllowed."""
    matter = load(tx, actor, number, to_change=True)
    held = rules_of.roles(actor, matter.request)
    if Role.REQUESTER not in held:
        require(actor, Deed.CAPTURE)
    else:
        require(actor, Deed.AMEND, held)
    return matter


def _author(tx: Tx, actor: Actor, request: Request) -> Actor:
    if Role.REQUESTER in rules_of.roles(actor, request):
        return actor
    author = who.identify(
        tx,
        request.author_user,
        village_id=request.village_id,
        name=request.author_name,
        language="",
    )
    return author or actor
