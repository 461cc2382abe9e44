"""A card that is filled into a layout says what its template would say, as the chat library would have written it."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from hypothesis import example, given
from hypothesis import strategies as st

from actions.requests import Matter
from handlers.replies import Written, to_outgoing
from handlers.requests import layouts
from handlers.requests.buttons import keys
from handlers.requests.cards import quoting
from locales import LANGUAGES, Language, Texts, tidy
from locales.times import FORMATS
from tests.support.village import WILLOW, ZONE
from village.categories import Category
from village.handling import Way
from village.ids import ChatId, PersonId, UserId
from village.mentions import Spot
from village.people import Person, Post
from village.requests import TO_DO, Ending, Pause, Rating, Request, State
from village.rights import Role

NOW = datetime(2026, 6, 4, 9, tzinfo=UTC)
TEXTS = Texts()
WORDS = st.text(min_size=1, max_size=100).map(str.strip).filter(bool)
# Names have one line and no blank edges when they reach a card.
NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40)


def matter(**fields: Any) -> Matter:
    request = {
        "village_id": WILLOW,
        "number": 12,
        "text": "路灯不亮",
        "category": Category.STREET_LAMP,
        "state": State.OPEN,
        "author_user": UserId(7),
        "author_person": PersonId(3),
        "author_name": "石磨平",
        "assignee": PersonId(4),
        "opened_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "origin_chat": ChatId(-5),
    }
    holder = fields.pop("holder", "柳巧云")
    posts = fields.pop("posts", frozenset({Post.CLERK}))
    return Matter(
        Request(**request | fields),  # type: ignore[arg-type]  # named as its fields are
        Person(WILLOW, PersonId(4), holder, None, 0, posts=posts),
    )


def over_at(one: Matter, texts: Language) -> str:
    request = one.request
    return FORMATS[texts.code].when(
        request.pause.until if request.pause else request.due_at, ZONE, NOW
    )


SINCE, HOMES = "6月1日 08:05", "一号院、<b>"


def filled(
    one: Matter,
    roles: frozenset[Role],
    texts: Language,
    *,
    public: bool = False,
    named: bool = False,
) -> str:
    late, when = one.request.late(NOW), over_at(one, texts)
    gaps = layouts.gaps(one, when, texts, SINCE, HOMES if named else "")
    return layouts.of(one, roles, texts, late=late, public=public, named=named).fill(gaps)


def template(one: Matter, texts: Language, *, named: bool = False) -> str:
    late, when = one.request.late(NOW), over_at(one, texts)
    homes = HOMES if named else ""
    return tidy(texts.requests.card(one.request, one.assignee, when, late, SINCE, homes))


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    text=WORDS,
    author=NAMES,
    holder=NAMES,
    result=WORDS,
    state=st.sampled_from(State),
    category=st.sampled_from(Category),
    rating=st.sampled_from(Rating),
    posts=st.frozensets(st.sampled_from(Post), max_size=3),
    counts=st.tuples(*[st.integers(0, 12)] * 4),
    guest=st.booleans(),
    reopened=st.integers(0, 1),
    hours=st.integers(-50, 50),
    handled=st.tuples(st.sampled_from(Way), st.sampled_from(Ending), st.booleans(), st.booleans()),
    shared=st.tuples(st.integers(0, 12), st.integers(0, 3), st.booleans(), st.booleans()),
    spot=st.sampled_from([None, Spot(29.5, 106.5), Spot(48.8, 2.3)]),
)
@example(
    text="%s %(x)s {{ x }} <b> & \" \\ \ue000 \u2028 '",
    author="\ue001",
    holder="%",
    result="\ue006",
    state=State.RESOLVED,
    category=Category.ROAD,
    rating=Rating.FAIR,
    posts=frozenset(),
    counts=(1, 0, 2, 0),
    guest=True,
    reopened=1,
    hours=-3,
    handled=(Way.PROMISED, Ending.DECLINED, True, True),
    shared=(7, 1, True, True),
    spot=Spot(48.8, 2.3),
)
def test_a_filled_card_says_what_its_template_says(
    language: str,
    text: str,
    author: str,
    holder: str,
    result: str,
    state: State,
    category: Category,
    rating: Rating,
    posts: frozenset[Post],
    counts: tuple[int, int, int, int],
    guest: bool,
    reopened: int,
    hours: int,
    handled: tuple[Way, Ending, bool, bool],
    shared: tuple[int, int, bool, bool],
    spot: Spot | None,
) -> None:
    over = state not in TO_DO
    way, ending, offered, extended = handled
    households, guests, joint, named = shared
    one = matter(
        text=text,
        author_name=author,
        holder=holder,
        result=result if over else "",
        state=state,
        category=category,
        rating=rating if state is State.CLOSED else None,
        posts=posts,
        author_person=None if guest else PersonId(3),
        reopened=reopened,
        way=way,
        ending=ending if over else None,
        merged_into=9 if over and ending is Ending.MERGED else None,
        offered_to=PersonId(5) if offered else None,
        extensions=int(extended),
        pause=Pause(result, NOW, NOW + timedelta(days=2)) if state is State.PAUSED else None,
        due_at=NOW + timedelta(hours=hours),
        joined=households,
        joined_guests=guests,
        joint=joint,
        spot=spot,
        **dict(zip(("photos", "videos", "documents", "voices"), counts, strict=True)),
    )
    texts = TEXTS.of(language)
    said = json.loads(filled(one, frozenset(), texts, named=named))
    # Markup in names of households is escaped as everywhere.
    assert said == {"text": template(one, texts, named=named), "parse_mode": "HTML"}


@pytest.mark.parametrize(
    ("state", "role"),
    [*product([State.OPEN, State.RESOLVED], [Role.HANDLER, Role.REQUESTER])],
)
def test_a_card_is_what_the_library_would_have_written(state: State, role: Role) -> None:
    one, texts, roles = matter(state=state, result="修好了"), TEXTS.of("zh-CN"), frozenset({role})
    row = [
        InlineKeyboardButton(text=key.label, callback_data=key.data)
        for key in keys(one.request, roles, texts)
    ]
    markup = InlineKeyboardMarkup(inline_keyboard=[row])
    buttons: dict[str, Any] = {"reply_markup": markup} if row else {}
    assert bool(row) is ((state is State.OPEN) == (role is Role.HANDLER))
    theirs = SendMessage(
        chat_id=4000,
        text=template(one, texts),
        parse_mode="HTML",
        reply_parameters=ReplyParameters(message_id=31, allow_sending_without_reply=True),
        **buttons,
    )
    ours = Written(4000, quoting(filled(one, roles, texts), 31))
    (mine, other) = (to_outgoing(reply, WILLOW) for reply in (ours, theirs))
    assert json.loads(mine.payload) == json.loads(other.payload)
    assert (mine.method, mine.chat_id) == (other.method, other.chat_id)
