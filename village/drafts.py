"""Drafts: what somebody said around a sentence becomes one matter, once they say so."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from village.ids import ChatId, UserId, VillageId
from village.mentions import Mention, Spot
from village.requests import TEXT_LIMIT, Attachment
from village.talk.model import Label

WINDOW = timedelta(minutes=5)
"""So long before and after a sentence its speaker's other lines are taken to belong to it, if nobody sets another time."""
PATIENCE = timedelta(hours=1)
"""How long a draft waits for its speaker; then it is gone."""
SPARE = 2
"""An edit adds or takes away about so many lines."""
FILES = 30
"""So many files one matter takes: an album of twenty, and some more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of somebody, as far as it may matter."""

    message_id: int
    at: datetime
    text: str = ""
    files: tuple[Attachment, ...] = ()
    spot: Spot | None = None
    album: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be registered: said by `author` in `chat`, where `message_id` is what it began with.

    `asked_by` is the cadre who asked for it, if it was not the author. `amends` is a request whose words would be replaced.
    """

    village_id: VillageId
    number: int
    chat: ChatId
    message_id: int
    author: UserId
    name: str
    language: str
    label: Label
    text: str
    until: datetime
    mention: Mention
    shown: ChatId
    """The chat that shows it."""
    files: tuple[Attachment, ...] = ()
    album: str = ""
    asked_by: UserId | None = None
    amends: int | None = None

    @property
    def subject(self) -> str:
        """How its live message is called."""
        return f"draft:{self.number}"


def gathered(
    source: Line, around: Iterable[Line], *, window: timedelta, taken: Collection[int] = ()
) -> list[Line]:
    """`source` and what its speaker said around it, in the order in which it was said.

    Left out is what is too far away and what belongs to a matter already. What would make the text too long is left out too, the
    farthest first.
    """
    near = {
        one.message_id: one
        for one in around
        if abs(one.at - source.at) <= window and one.message_id not in taken
    }
    near.pop(source.message_id, None)
    # Pictures of an album may be with its caption already.
    known = set(source.files)
    near = {at: one for at, one in near.items() if not one.files or not known.issuperset(one.files)}
    chosen, length, files = [source], len(source.text), len(source.files)
    for one in sorted(near.values(), key=lambda line: abs(line.at - source.at)):
        length += len(one.text) + 1 if one.text else 0
        files += len(one.files)
        if length > TEXT_LIMIT or files > FILES:
            break
        chosen.append(one)
    return sorted(chosen, key=lambda line: (line.at, line.message_id))


def words(lines: Iterable[Line]) -> str:
    """What these lines say together."""
    return "\n".join(filter(None, (one.text.strip() for one in lines)))


def is_plain(lines: Sequence[Line]) -> bool:
    """Whether there is nothing to look over: one press registers one line, with whatever was sent together with it."""
    albums = {one.album for one in lines if one.album}
    one_album = len(albums) == 1 and all(one.album for one in lines)
    return len(lines) == 1 or (one_album and sum(1 for one in lines if one.text) <= 1)


def amended(words: str, said: str) -> str:
    """The words of a request with an edited message in the place of the lines that it is most like.

    Which lines were that message is kept nowhere: those are compared that are about as many, and all of them.
    """
    lines, many = words.splitlines(), len(said.splitlines())
    spans = {
        (start, start + size)
        for size in range(max(1, many - SPARE), many + SPARE + 1)
        for start in range(len(lines) - size + 1)
    }

    def likeness(span: tuple[int, int]) -> tuple[float, int]:
        start, end = span
        return fuzz.ratio("\n".join(lines[start:end]), said), end - start

    start, end = max(sorted({*spans, (0, len(lines))}), key=likeness)
    return "\n".join([*lines[:start], said, *lines[end:]])
