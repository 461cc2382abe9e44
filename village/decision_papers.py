"""The papers of a decision: which there are once its steps were taken, and whose word each rests on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from village.decisions import Move


class Kind(StrEnum):
    """What a sheet is, in the order in which they come to be."""

    CALL = "call"
    """会议通知."""
    AGENDA = "agenda"
    ROLL = "roll"
    """应到名册, to be signed: the only sheet that names who is due and who came."""
    VOTE = "vote"
    """表决票: nothing on it tells one from another, and so none whose it was."""
    MINUTES = "minutes"
    RESOLUTION = "resolution"
    NOTICE = "notice"
    """公示."""
    TAKE_DOWN = "takedown"
    """撤公示记录."""
    REPORT = "report"
    """实施情况报告."""


PREFIX = "decision"
"""What the name of a sheet begins with that is to be sent: `decision.call.1:3:zh-CN`."""
NAMED = frozenset({Kind.ROLL})
"""Sheets with the names of a roll on them: for who may see the roll alone."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `seq` is that of its meeting or notice, so that the same sheet has the same number whenever it is printed."""

    kind: Kind
    seq: int


@dataclass(frozen=True, slots=True)
class Sat:
    """A meeting as far as its papers go: `move` is the step that it took, none while it is to be held."""

    seq: int
    move: Move | None = None
    is_cancelled: bool = False
    by_ballot: bool = False


@dataclass(frozen=True, slots=True)
class Hung:
    """A notice as far as its papers go."""

    seq: int
    is_down: bool = False


OF_MEETING: Mapping[Kind, Callable[[Sat], bool]] = {
    Kind.CALL: lambda _: True,
    Kind.AGENDA: lambda _: True,
    Kind.ROLL: lambda _: True,
    # Printed before the meeting; where hands were counted in the end there was none.
    Kind.VOTE: lambda one: one.move is None or one.by_ballot,
    Kind.MINUTES: lambda one: one.move is not None,
    Kind.RESOLUTION: lambda one: one.move is Move.RESOLVE,
}
"""When a meeting that was not called off has a sheet."""


def sheets_of(meeting: Sat) -> list[Sheet]:
    """The sheets of one meeting."""
    if meeting.is_cancelled:
        return []
    return [Sheet(kind, meeting.seq) for kind, has in OF_MEETING.items() if has(meeting)]


def sheets(meetings: Sequence[Sat], notices: Sequence[Hung], *, has_work: bool) -> list[Sheet]:
    """Every sheet that there is: none of a step that was not taken."""
    found = [sheet for one in meetings for sheet in sheets_of(one)]
    for one in notices:
        found.append(Sheet(Kind.NOTICE, one.seq))
        if one.is_down:
            found.append(Sheet(Kind.TAKE_DOWN, one.seq))
    return [*found, Sheet(Kind.REPORT, 1)] if has_work else found
