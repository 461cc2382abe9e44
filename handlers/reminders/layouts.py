"""What a ping sends, laid out once for each situation and filled in for each matter: after a downtime there are thousands."""

import json
import re
from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from markupsafe import escape

from actions.reminders import Audience
from handlers.requests.buttons import keys
from locales import Language, tidy
from village.reminders import Step
from village.requests import State
from village.rights import Role

_HANDLER = frozenset({Role.HANDLER})
_JSON = json.JSONEncoder(ensure_ascii=False)


class Gaps(NamedTuple):
    """What differs from ping to ping."""

    village: str
    number: str
    words: str
    """A request's text, or a topic's title."""
    owner: str
    when: str
    left: str


_MARKS = Gaps(*map(chr, range(0xE000, 0xE000 + len(Gaps._fields))))
"""Characters for private use stand in the gaps while a payload is laid out; no text of ours has them."""
_ANY_MARK = re.compile(f"[{''.join(_MARKS)}]")


class Layout:
    """A payload as JSON with gaps in it."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        """Lay it out; it holds marks where gaps are to be."""
        made = _JSON.encode(payload)
        self._format = _ANY_MARK.sub("%s", made.replace("%", "%%"))
        self._pick = itemgetter(*map(_MARKS.index, _ANY_MARK.findall(made)))

    def fill(self, gaps: Gaps) -> str:
        """The payload with these words in its gaps; each was made by `told`."""
        filled: str = self._format % self._pick(gaps)
        return filled


def told(words: str) -> str:
    """Words for a gap: as HTML, within a JSON string."""
    return _JSON.encode(tidy(str(escape(words))))[1:-1]


def glimpse(texts: Language, words: str) -> str:
    """The beginning of what may be long."""
    length = texts.reminders.glimpse
    return words if len(words) <= length else f"{words[: length - 1]}…"


@cache
def of_request(texts: Language, state: State, step: Step, audience: Audience) -> Layout:
    """About a request; its handler can act at once."""
    one = _MARKS
    text = texts.reminders.request(
        one.number, one.words, one.owner, one.when, one.left, state, step, audience
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


class _Marked(NamedTuple):
    """A request whose numbers are filled in later."""

    state: State
    village_id: str
    number: str
