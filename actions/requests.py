"""Raise a request, find it and promise it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from actions import audience, complaints, duplicates, escalation, rates, trail
from actions import people as who
from actions.audience import Follower, Place
from actions.request_clock import start_clock
from storage import counters, grams, people, request_files, sources
from storage import requests as kept
from storage.accounts import Reach
from storage.engine import Tx
from storage.villages import Village
from village import request_moves as moves
from village import requests as rules_of
from village.categories import Category, categorise
from village.errors import PersonNotFound, RequestNotFound
from village.escalation import Reason
from village.ids import ChatId
from village.mentions import Mention, Spot
from village.people import Actor, Person
from village.requests import ALBUM_PATIENCE, Attachment, Request, State
from village.rights import Deed, Role, require
from village.ruleset import Rules
from village.talk import accusations
from village.talk.model import Label


@dataclass(frozen=True, slots=True)
class Matter:
    """A request with the person who must act on it, and what a change has to be told to whom.

    `places` show its card; `files` are new to its handler; `superior` is to hear of it, and so is the requester at `requester`.
    """

    request: Request
    assignee: Person
    places: Sequence[Place] = ()
    files: Sequence[Attachment] = ()
    superior: Reach | None = None
    requester: Place | None = None
    asked: Person | None = None
    """Who was asked to take it over, just now."""
    others: Sequence["Matter"] = ()
    """Other matters that changed with it."""
    followers: Sequence[Follower] = ()
    """Who is told how it ends besides its requester."""
    repeated: Reach | None = None
    """Who is told that it keeps coming back."""
    neighbours: Sequence[Reach] = ()
    """Who joined it and hears how it ended."""
    spot: Spot | None = None
    """Where it is on the map, when that is new to its handler."""
    left: ChatId | None = None
    """The group that shows it no more."""


class Terms(TypedDict):
    """What `register`, `report` and `capture` take."""

    village: Village
    rules: Rules
    text: str
    chat: ChatId
    files: NotRequired[Sequence[Attachment]]
    album: NotRequired[str]
    mention: NotRequired[Mention]
    now: datetime


def register(
    tx: Tx,
    actor: Actor,
    author: Actor,
    *,
    label: Label = Label.ISSUE,
    category: Category | None = None,
    asked: Person | None = None,
    **terms: Unpack[Terms],
) -> Matter:
    """What `author` said becomes a request: by themselves, or by a cadre who marked it. What is not for a group is shown in none.

    Raises NotAllowed for anybody else, and what `report` raises.
    """
    village_id, text = terms["village"].id, terms["text"]
    if complaints.not_for_group(tx, village_id, label, text, of_cadre=author.is_cadre):
        terms["chat"] = ChatId(author.user_id)
    if label is Label.DISPUTE:
        # The mediator has what was taken for a quarrel, whatever thing it is about.
        category = category or Category.DISPUTE
    if author is actor:
        return report(tx, author, category=category, asked=asked, **terms)
    return capture(tx, actor, author, category=category, asked=asked, **terms)


def report(
    tx: Tx,
    actor: Actor,
    *,
    village: Village,
    rules: Rules,
    text: str,
    chat: ChatId,
    files: Sequence[Attachment] = (),
    album: str = "",
    category: Category | None = None,
    asked: Person | None = None,
    mention: Mention | None = None,
    now: datetime,
) -> Matter:
    """Register what `actor` raised in `chat` with `files`; `album` is the chat's id of the album that they begin.

    The words tell what it is about, unless `category` is known.
    Who was asked first owns it until somebody has taken it (首问负责制): the cadre who was `asked`, and who usually handles such
    matters is asked to take it; without one that is who handles it.
    `mention` says in which messages it was spoken of, and when first: its clock runs from then.

    Raises TextMissing, TextTooLong, and PersonNotFound where a village has no cadre at all.
    """
    require(actor, Deed.REPORT)
    words = rules_of.clean_text(text)
    category = category or categorise(words)
    private = int(chat) == int(actor.user_id)
    seen = duplicates.look(tx, village.id, words, category, rules=rules, private=private, now=now)
    handler = who.handler_for(tx, village, category)
    if (category is Category.DISPUTE or accusations.accuses(words)) and accusations.is_party(
        words, handler, people.officers(tx, village.id)
    ):
        # Who is a party to it mediates nothing.
        handler = who.handler_for(tx, village, category, besides=handler.id)
    assignee = asked or handler
    mentioned = mention or Mention()
    began = mentioned.began(now)
    who.remember(tx, actor)
    bare = Request(
        village_id=village.id,
        number=counters.next_number(tx, village.id, "request"),
        text=words,
        category=category,
        state=State.OPEN,
        author_user=actor.user_id,
        author_person=actor.person_id,
        author_name=actor.name,
        assignee=assignee.id,
        first_asked=assignee.id,
        offered_to=None if assignee.id == handler.id else handler.id,
        opened_at=began,
        due_at=rules.request_due(category, began),
        origin_chat=chat,
        spot=mentioned.spot,
        place=seen.place,
        repeats=tuple(seen.repeats),
        alike=seen.alike,
    )
    request = moves.attach(bare, files)
    kept.add(tx, request, files, album=album)
    grams.add(tx, village.id, request.number, seen.grams)
    sources.add(tx, village.id, request.number, mentioned)
    start_clock(tx, request, rules)
    trail.record(
        tx,
        actor,
        Deed.REPORT,
        request.subject,
        now=now,
        data={"category": category.value, "assignee": assignee.id, "files": len(files)},
    )
    if len(request.repeats) + 1 >= rules.chain.times:
        why = Reason.REPEATED
        risen = escalation.raise_for(tx, village.id, request.number, why, rules=rules, now=now)
        request = risen or request
    repeated = audience.of_repeats(tx, request, rules.chain)
    return Matter(
        request,
        assignee,
        audience.places(tx, request),
        files,
        repeated=repeated,
        spot=request.spot,
    )


def add_to_album(
    tx: Tx, actor: Actor, *, album: str, chat: ChatId, files: Sequence[Attachment], now: datetime
) -> Matter | None:
    """More pictures of the album with which `actor` raised a request in `chat`; None when its caption was no request."""
    since = now - ALBUM_PATIENCE
    found = kept.of_album(tx, actor.village_id, album, chat=chat, author=actor.user_id, since=since)
    if found is None:
        return None
    require(actor, Deed.ATTACH, rules_of.roles(actor, found))
    request = moves.attach(found, files)
    request_files.add_files(tx, request, files)
    trail.record(tx, actor, Deed.ATTACH, request.subject, now=now, data={"files": len(files)})
    assignee = owner(tx, request)
    return Matter(request, assignee, audience.places(tx, request), files)


def capture(
    tx: Tx,
    cadre: Actor,
    author: Actor,
    *,
    category: Category | None = None,
    asked: Person | None = None,
    **terms: Unpack[Terms],
) -> Matter:
    """A cadre makes somebody's message that person's request, and is the one who was asked, unless another was before them (`asked`).

    Raises NotAllowed for others, else as `report`.
    """
    require(cadre, Deed.CAPTURE)
    matter = report(tx, author, category=category, asked=asked or cadre.person, **terms)
    trail.record(tx, cadre, Deed.CAPTURE, matter.request.subject, now=terms["now"])
    return matter


def find(tx: Tx, actor: Actor, number: int, *, aloud: bool = False) -> Matter:
    """A request of the actor's village; `aloud` says that others will read it too.

    Raises RequestNotFound, also for another village's, and NotAllowed for one that was raised in private by somebody else.
    """
    matter = load(tx, actor, number)
    if matter.request.private:
        roles = frozenset[Role]() if aloud else rules_of.roles(actor, matter.request)
        require(actor, Deed.SEE_PRIVATE_REQUEST, roles)
    else:
        require(actor, Deed.SEE_REQUEST)
    return matter


def accept(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Matter:
    """The handler promises. Raises RequestNotFound, NotAllowed, WrongState."""
    matter = load(tx, actor, number, to_change=True)
    require(actor, Deed.ACCEPT, rules_of.roles(actor, matter.request))
    request = moves.accept(matter.request)
    kept.save(tx, request)
    rates.signed(tx, request, now=now)
    trail.record(tx, actor, Deed.ACCEPT, request.subject, now=now)
    return Matter(request, matter.assignee, audience.places(tx, request))


def files_of(tx: Tx, request: Request) -> list[Attachment]:
    """What came with it."""
    return request_files.files(tx, request.village_id, request.number) if request.files else []


def load(tx: Tx, actor: Actor, number: int, *, to_change: bool = False) -> Matter:
    request = kept.find(tx, actor.village_id, number, to_change=to_change)
    if request is None:
        raise RequestNotFound(number=number)
    return Matter(request, owner(tx, request))


def owner(tx: Tx, request: Request) -> Person:
    """The person who owns a request. Raises PersonNotFound when the roster knows them no more."""
    person = people.find(tx, request.village_id, request.assignee)
    if person is None:
        raise PersonNotFound(name="")
    return person
