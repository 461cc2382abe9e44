"""What a ping sends, laid out once for each situation and filled in for each matter: after a downtime there are thousands."""

from functools import cache
from typing import Any, NamedTuple

from actions.reminders import Audience
from handlers.layouts import MARKS, Layout
from handlers.requests.buttons import keys
from locales import Language, tidy
from village.decisions import State as Decided
from village.escalation import Colour
from village.reminders import Step
from village.requests import State
from village.rights import Role

_HANDLER = frozenset({Role.HANDLER})


class Gaps(NamedTuple):
    """What differs from ping to ping."""

    village: str
    number: str
    words: str
    """A request's text, or a topic's title."""
    owner: str
    when: str
    left: str


_MARKS = Gaps(*MARKS[: len(Gaps._fields)])


def glimpse(texts: Language, words: str) -> str:
    """The beginning of what may be long."""
    length = texts.reminders.glimpse
    return words if len(words) <= length else f"{words[: length - 1]}…"


@cache
def of_request(
    texts: Language, state: State, step: Step, audience: Audience, level: Colour | None = None
) -> Layout:
    """About a request; its handler can act at once."""
    one = _MARKS
    text = texts.reminders.request(
        one.number, one.words, one.owner, one.when, one.left, state, step, audience, level or ""
    )
    payload: dict[str, Any] = {"text": tidy(text), "parse_mode": "HTML"}
    if audience is Audience.OWNER:
        matter = _Marked(state, one.village, one.number)
        row = [
            {"text": key.label, "callback_data": key.data} for key in keys(matter, _HANDLER, texts)
        ]
        payload["reply_markup"] = {"inline_keyboard": [row]}
    return Layout(payload)


@cache
def of_topic(texts: Language, audience: Audience) -> Layout:
    """About a discussion that will close."""
    one = _MARKS
    text = texts.reminders.topic(one.number, one.words, one.owner, one.when, one.left, audience)
    return Layout({"text": tidy(text), "parse_mode": "HTML"})


@cache
def of_demand(texts: Language, step: Step, audience: Audience) -> Layout:
    """About a meeting that was demanded and is not called."""
    one = _MARKS
    text = texts.reminders.demand(
        one.number, one.words, one.owner, one.when, one.left, step, audience
    )
    return Layout({"text": tidy(text), "parse_mode": "HTML"})


@cache
def of_decision(texts: Language, state: Decided, step: Step, audience: Audience) -> Layout:
    """About a decision: its meeting, the end of its publicity, or an answer."""
    one = _MARKS
    text = texts.reminders.decision(
        one.number, one.words, one.owner, one.when, one.left, state, step, audience
    )
    return Layout({"text": tidy(text), "parse_mode": "HTML"})


class _Marked(NamedTuple):
    """A request whose numbers are filled in later."""

    state: State
    village_id: str
    number: str
