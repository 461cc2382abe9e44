"""A request's card, laid out once for each situation that its template tells apart."""

from functools import lru_cache
from typing import Any, NamedTuple

from actions.requests import Matter
from handlers.layouts import MARKS, Layout, told
from handlers.requests.buttons import alike_keys, keys
from locales import Language, tidy
from village.categories import Category
from village.escalation import Colour, Reason
from village.handling import Way
from village.people import Post
from village.referrals import SlipKind
from village.requests import Ending, Rating, Request, State
from village.rights import Role

SITUATIONS = 1000
"""Layouts that are kept; a village has some dozens."""


class Gaps(NamedTuple):
    """What differs from card to card."""

    village: str
    number: str
    text: str
    author: str
    assignee: str
    when: str
    result: str
    reason: str
    photos: str
    videos: str
    documents: str
    voices: str
    alike: str
    merged_into: str
    absorbed: str
    repeats: str
    holder: str
    minute: str
    since: str
    joined: str
    guests: str
    homes: str
    slip_unit: str
    slip_day: str


_MARKS = Gaps(*MARKS[: len(Gaps._fields)])


def gaps(
    matter: Matter, when: str, texts: Language, since: str, homes: str = "", slip_day: str = ""
) -> Gaps:
    """The words for a card's gaps; `when` is its deadline as it is written, `since` when it began, `homes` are the names of who joined, `slip_day` is the deadline of its slip."""
    one = matter.request
    return Gaps(
        village=str(one.village_id),
        number=str(one.number),
        text=told(one.text),
        author=told(one.author_name),
        assignee=told(matter.assignee.name),
        when=told(when),
        result=told(one.result) if one.result else "",
        reason=told(one.pause_reason) if one.pause else "",
        photos=str(one.photos),
        videos=str(one.videos),
        documents=str(one.documents),
        voices=str(one.voices),
        alike=str(one.alike or ""),
        merged_into=str(one.merged_into or ""),
        absorbed=str(one.absorbed),
        repeats=told(texts.requests.numbers(one.repeats)) if one.repeats else "",
        holder=told(one.holder_name) if one.holder else "",
        minute=told(one.minute) if one.minute else "",
        since=told(since),
        joined=str(one.joined),
        guests=str(one.joined_guests),
        homes=told(homes) if homes else "",
        slip_unit=told(one.referral.unit) if one.referral else "",
        slip_day=told(slip_day),
    )


def of(
    matter: Matter,
    roles: frozenset[Role],
    texts: Language,
    *,
    late: bool,
    public: bool = False,
    named: bool = False,
) -> Layout:
    """The card with the buttons of `roles`; `public` in a group, `named` where who joined is read by name."""
    one = matter.request
    return _lay_out(
        texts,
        roles,
        one.state,
        one.category,
        one.rating,
        matter.assignee.posts,
        _has(one),
        late,
        (one.author_person is None, bool(one.reopened), one.offered_to is not None),
        (one.way, one.ending, bool(one.extensions)),
        (one.alike is not None, bool(one.absorbed), _knows(roles) and bool(one.repeats)),
        (one.colour, one.reasons, one.holder is not None, _reads_minutes(one, roles)),
        (one.joined > 0, one.joined_guests > 0, one.joint, public, named),
        None if one.spot is None else one.spot.abroad,
        one.referral.kind if one.referral else None,
    )


def _knows(roles: frozenset[Role]) -> bool:
    """Whether a card tells what came before: to who works on it."""
    return not roles.isdisjoint({Role.HANDLER, Role.OFFERED})


def _reads_minutes(one: Request, roles: frozenset[Role]) -> bool:
    return bool(one.minute) and not roles.isdisjoint({Role.HANDLER, Role.HOLDER})


def _has(one: Request) -> tuple[bool, ...]:
    return (one.photos > 0, one.videos > 0, one.documents > 0, one.voices > 0) if one.files else ()


@lru_cache(maxsize=SITUATIONS)
def _lay_out(
    texts: Language,
    roles: frozenset[Role],
    state: State,
    category: Category,
    rating: Rating | None,
    posts: frozenset[Post],
    has: tuple[bool, ...],
    late: bool,
    is_so: tuple[bool, bool, bool],
    handled: tuple[Way, Ending | None, bool],
    linked: tuple[bool, bool, bool],
    watched: tuple[Colour | None, frozenset[Reason], bool, bool],
    shared: tuple[bool, bool, bool, bool, bool],
    abroad: bool | None,
    slip: SlipKind | None,
) -> Layout:
    is_guest, is_reopened, is_offered = is_so
    way, ending, is_extended = handled
    is_alike, has_absorbed, has_repeats = linked
    colour, reasons, is_held, is_noted = watched
    is_joined, has_guests, is_joint, is_public, is_named = shared
    files = dict(zip(("photos", "videos", "documents", "voices"), has, strict=False))
    request = _Marked(
        state=state,
        category=category,
        rating=rating,
        author_person=None if is_guest else 1,
        reopened=is_reopened,
        offered_to=1 if is_offered else None,
        way=way,
        ending=ending,
        extensions=is_extended,
        colour=colour,
        reasons=tuple(sorted(reasons)),
        holder_name=_MARKS.holder if is_held else "",
        minute=_MARKS.minute if is_noted else "",
        files=any(has),
        alike=_MARKS.alike if is_alike else None,
        merged_into=_MARKS.merged_into if ending is Ending.MERGED else None,
        absorbed=_MARKS.absorbed if has_absorbed else 0,
        repeats=_MARKS.repeats if has_repeats else "",
        joined=_MARKS.joined if is_joined else "",
        joined_guests=_MARKS.guests if has_guests else "",
        joint=is_joint,
        spot=None if abroad is None else _Somewhere(abroad),
        **{name: getattr(_MARKS, name) for name, some in files.items() if some},
    )
    homes = _MARKS.homes if is_named else ""
    card = texts.requests.card(
        request, _Holder(posts=posts), _MARKS.when, late, _MARKS.since, homes
    )
    payload: dict[str, Any] = {
        "text": tidy(f"{card}{_slip_line(texts, slip)}"),
        "parse_mode": "HTML",
    }
    if rows := [
        row
        for row in (
            alike_keys(request, roles, texts),
            keys(request, roles, texts, public=is_public),
        )
        if row
    ]:
        payload["reply_markup"] = {
            "inline_keyboard": [
                [{"text": key.label, "callback_data": key.data} for key in row] for row in rows
            ]
        }
    return Layout(payload)


def _slip_line(texts: Language, slip: SlipKind | None) -> str:
    if slip is None:
        return ""
    line: str = texts.requests.referral(slip.value, _MARKS.slip_unit, _MARKS.slip_day)
    return line


class _Marked(NamedTuple):
    """A request as its template sees it, whose words are filled in later."""

    state: State
    category: Category
    rating: Rating | None
    author_person: int | None
    reopened: bool
    offered_to: int | None
    way: Way
    ending: Ending | None
    extensions: bool
    files: bool
    alike: str | None
    merged_into: str | None
    absorbed: str | int
    repeats: str
    colour: Colour | None
    reasons: tuple[Reason, ...]
    holder_name: str
    minute: str
    joined: str
    joined_guests: str
    joint: bool
    spot: "_Somewhere | None"
    village_id: str = _MARKS.village
    number: str = _MARKS.number
    text: str = _MARKS.text
    author_name: str = _MARKS.author
    result: str = _MARKS.result
    pause_reason: str = _MARKS.reason
    photos: str = ""
    videos: str = ""
    documents: str = ""
    voices: str = ""


class _Somewhere(NamedTuple):
    """A spot on the map, as far as the card tells it."""

    abroad: bool


class _Holder(NamedTuple):
    """Who must act on it, by a name that is filled in later."""

    posts: frozenset[Post]
    name: str = _MARKS.assignee
