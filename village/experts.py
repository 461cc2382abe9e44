"""Questions to experts (问专家): by field, to one after the other, fairly; an answer is shown to others only if its asker wants it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from village.errors import QuestionOver
from village.ids import PersonId, UserId, VillageId
from village.people import Actor
from village.requests import Attachment, clean_text
from village.rights import Role, standing

TEXT_LIMIT = 500
ANSWER_LIMIT = 1500
HOURS = 24
"""So long an expert may take, twice; then the next one is asked."""


class State(StrEnum):
    """Where a question stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    RELEASED = "released"
    """Answered, and shown to the village."""
    NOBODY = "nobody"
    """Nobody of the field could answer."""


class Move(StrEnum):
    """What moves a question."""

    ANSWER = "answer"
    NEXT = "next"
    UNKNOWN = "unknown"
    RELEASE = "release"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.ASKED, Move.ANSWER): State.ANSWERED,
    (State.ASKED, Move.NEXT): State.ASKED,
    (State.ASKED, Move.UNKNOWN): State.ASKED,
    (State.ANSWERED, Move.RELEASE): State.RELEASED,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with who is asked now; `tried` were asked before."""

    village_id: VillageId
    number: int
    field: str
    text: str
    state: State
    asker: PersonId
    name: str
    asked_by: UserId
    asked_at: datetime
    expert: PersonId | None
    tried: tuple[PersonId, ...] = ()
    answer: str = ""
    expert_name: str = ""
    """Of who answered."""
    file: Attachment | None = None

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"question:{self.number}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: a known field (empty for none), and the words."""

    field: str
    text: str


_BETWEEN = re.compile(r"[、,，;；/\s]+")


def fields_of(words: str) -> tuple[str, ...]:
    """The fields that a post's words name: `柑橘、茶叶`."""
    return tuple(one for one in _BETWEEN.split(words) if one)


def asked(words: str, known: Collection[str]) -> Asked:
    """The field that the words begin with, the longest one; without a space between them too."""
    text = words.strip()
    for field in sorted(known, key=lambda one: (-len(one), one)):
        if text.lower().startswith(field.lower()):
            return Asked(field, text[len(field) :].strip(" ，,：:　"))
    return Asked("", text)


def turn(
    experts: Sequence[PersonId], turns: Mapping[PersonId, int], without: Collection[PersonId]
) -> PersonId | None:
    """Whose turn it is: who was asked least often, the lowest number of those; the same for the same."""
    free = [one for one in experts if one not in without]
    return min(free, key=lambda one: (turns.get(one, 0), one), default=None)


def roles(actor: Actor, question: Question) -> frozenset[Role]:
    """What `actor` is towards `question`."""
    held, me = set(standing(actor)), actor.person_id
    if me is not None and me == question.expert:
        held.add(Role.HANDLER)
    if me is not None and me == question.asker:
        held.add(Role.CLIENT)
    return frozenset(held)


def move(question: Question, by: Move) -> Question:
    """The question one move on. Raises QuestionOver where there is no such step."""
    to = TRANSITIONS.get((question.state, by))
    if to is None:
        raise QuestionOver(number=question.number)
    return replace(question, state=to)


def answer(question: Question, words: str, name: str) -> Question:
    """The expert's answer. Raises QuestionOver, TextMissing, TextTooLong."""
    moved = move(question, Move.ANSWER)
    return replace(
        moved, answer=clean_text(words, command="explain", limit=ANSWER_LIMIT), expert_name=name
    )


def passed(question: Question, by: Move, to: PersonId | None) -> Question:
    """The next one is asked; nobody is left without one. Raises QuestionOver."""
    moved = move(question, by)
    tried = (*question.tried, question.expert) if question.expert is not None else question.tried
    return replace(moved, expert=to, tried=tried, state=State.ASKED if to else State.NOBODY)
