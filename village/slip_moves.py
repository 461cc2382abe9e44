"""What each move changes of a slip; all else stays as it was. The table of the states is in `village/slips.py`."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from village.ids import PersonId, UnitId
from village.requests import clean_text
from village.slips import (
    REPLY_LIMIT,
    Slip,
    SlipEnding,
    SlipMove,
    clean_reason,
    next_state,
)


def _moved(slip: Slip, move: SlipMove, **changes: Any) -> Slip:
    state = next_state(slip, move)
    return replace(slip, state=state, version=slip.version + 1, **changes)


def sign(slip: Slip) -> Slip:
    """The unit has it and will answer."""
    return _moved(slip, SlipMove.SIGN)


def contest(slip: Slip, reason: str) -> Slip:
    """The unit says that it is not its business, and why. Raises TextMissing, TextTooLong."""
    return _moved(slip, SlipMove.CONTEST, reason=clean_reason(reason), contests=slip.contests + 1)


def readdress(
    slip: Slip,
    unit: UnitId,
    liaison: PersonId | None,
    *,
    on_paper: bool,
    sign_by: datetime,
    due_at: datetime,
) -> Slip:
    """Another unit gets it, with time of its own; how often it was passed on is not forgotten."""
    return _moved(
        slip,
        SlipMove.READDRESS,
        unit=unit,
        liaison=liaison,
        on_paper=on_paper,
        sign_by=sign_by,
        due_at=max(slip.due_at, due_at),
        insisted=False,
        reason="",
    )


def insist(slip: Slip, *, sign_by: datetime) -> Slip:
    """The village holds that it is the unit's business; once. The day of the answer stays."""
    return _moved(slip, SlipMove.INSIST, insisted=True, sign_by=sign_by)


def answer(slip: Slip, words: str, *, now: datetime) -> Slip:
    """The unit says what was done. Raises TextMissing, TextTooLong."""
    reply = clean_text(words, command="slips", limit=REPLY_LIMIT)
    return _moved(slip, SlipMove.ANSWER, reply=reply, answered_at=now)


def accept(slip: Slip) -> Slip:
    """The village is content with the answer."""
    return _moved(slip, SlipMove.ACCEPT, ending=SlipEnding.ACCEPTED)


def send_back(slip: Slip, reason: str, *, due_at: datetime) -> Slip:
    """The answer is not enough, and why; it is to be given again by `due_at`. Raises TextMissing, TextTooLong."""
    return _moved(
        slip,
        SlipMove.RETURN,
        reason=clean_reason(reason),
        returns=slip.returns + 1,
        due_at=max(slip.due_at, due_at),
    )


def meet(slip: Slip) -> Slip:
    """An on-site meeting is called, or called for another time."""
    return _moved(slip, SlipMove.MEET)


def conclude(slip: Slip, *, due_at: datetime) -> Slip:
    """The meeting has agreed on a new day, which replaces the old one; the unit goes on."""
    return _moved(slip, SlipMove.CONCLUDE, due_at=due_at, meetings=slip.meetings + 1)


def withdraw(slip: Slip) -> Slip:
    """The village needs no answer any more."""
    return _moved(slip, SlipMove.WITHDRAW, ending=SlipEnding.WITHDRAWN)


def inherit(slip: Slip, *, maker: PersonId) -> Slip:
    """Somebody else speaks for the village in it: its maker has left."""
    return replace(slip, maker=maker, version=slip.version + 1)
