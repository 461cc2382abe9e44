"""Escalation (督办): the four levels of a matter that nobody has ended, when each is reached, and who reads of it.

Blue (宿迁) is near the due time, yellow is behind, orange is at it and red after it (三明: each after the earlier ran out); red after two
working days, and the blue of one working day before, are this project's own, since no public document names the offsets.
What 保定市接诉即办工作条例第二十四条 raises by itself is a `Reason`, and lifts a matter by one level over what time alone does.
"""

from collections.abc import Collection
from enum import StrEnum

from village.people import Post
from village.reminders import Step


class Colour(StrEnum):
    """A level, lowest first."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


COLOURS = tuple(Colour)


class Reason(StrEnum):
    """Why a matter is lifted by a level, whatever its time."""

    REPEATED = "repeated"
    """A matter that was solved comes again and again."""
    JOINT = "joint"
    """Many households have joined it."""
    UNSATISFIED = "unsatisfied"
    """Its requester was not satisfied, and it was opened again."""
    TAKEN_UP = "taken_up"
    """Not satisfied a second time: a consultation opened it once more."""


class Reader(StrEnum):
    """Who reads of a level beside the one who must act."""

    LEADER = "leader"
    """The supervising leader (分管领导): the first of the village's superiors who is not the owner."""
    TOWN = "town"


OF_STEP: dict[Step, Colour] = {
    Step.SIGN_IN: Colour.YELLOW,
    Step.BEFORE: Colour.BLUE,
    Step.AT: Colour.ORANGE,
    Step.AFTER: Colour.RED,
}
"""The level that time alone brings: what nobody has signed for is behind, however much time is left."""

READERS: dict[Colour, frozenset[Reader]] = {
    Colour.BLUE: frozenset(),
    Colour.YELLOW: frozenset({Reader.LEADER}),
    Colour.ORANGE: frozenset({Reader.LEADER, Reader.TOWN}),
    Colour.RED: frozenset({Reader.LEADER, Reader.TOWN}),
}
TOWN_POSTS: dict[Colour, tuple[Post, ...]] = {
    Colour.ORANGE: (Post.LINKING_CADRE,),
    Colour.RED: (Post.LINKING_CADRE, Post.AREA_HEAD),
}
"""Whom of the town each level reaches; where none of these can be written to, whoever of TOWN can."""
TOWN: tuple[Post, ...] = (Post.LINKING_CADRE, Post.AREA_HEAD)
"""The posts in a village that people of its town hold."""

HELD = Colour.YELLOW
"""What has a case-holder (包案) is watched by a leader, so it is at least this."""


def higher(one: Colour | None, other: Colour | None) -> Colour | None:
    """The higher of two levels."""
    return max((one, other), key=_rank)


def lifted(colour: Colour | None, by: int = 1) -> Colour | None:
    """So many levels above `colour`; above red there is none."""
    at = min(_rank(colour) + by, len(COLOURS))
    return COLOURS[at - 1] if at else None


def reached(
    now: Colour | None, reasons: Collection[Reason], step: Step | None = None
) -> Colour | None:
    """The level of a matter on which `step` has just spoken: what time and its reasons bring, and never less than it had."""
    timed = None if step is None else OF_STEP.get(step)
    return higher(now, lifted(timed, len(reasons)))


def is_for_consultation(colour: Colour | None, reasons: Collection[Reason], *, held: bool) -> bool:
    """Whether a matter that runs belongs on the agenda of the weekly consultation (会诊)."""
    return held or bool(reasons) or _rank(colour) >= _rank(Colour.ORANGE)


def _rank(colour: Colour | None) -> int:
    return 0 if colour is None else COLOURS.index(colour) + 1
