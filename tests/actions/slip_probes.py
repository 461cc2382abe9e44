"""How each deed about a slip is tried, for the matrix of rights."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from actions import slip_drawing, slip_meetings, slips
from storage import slips as kept
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NOW, rules
from village.referrals import SlipKind
from village.rights import Deed
from village.slips import Meeting, Slip, SlipState

CASES = (
    Case.DREW,
    Case.ADDRESSED,
    Case.ORGANISED,
    Case.HANDLED,
    Case.OTHER,
    Case.FOREIGN,
)
REQUEST_CASES = (Case.RAISED, Case.HANDLED, Case.OFFERED, Case.DRAWN, Case.OTHER, Case.FOREIGN)
TOLD: dict[str, Any] = {"rules": rules(), "now": NOW}


def _draw(stage: Stage) -> object:
    number = stage.request().number
    return slip_drawing.begin(stage.tx, stage.actor, SlipKind.NOTICE, number, "", **TOLD)


def _try(act: Callable[..., object], state: SlipState, *words: str) -> Callable[[Stage], object]:
    def attempt(stage: Stage) -> object:
        made = _in(stage, state)
        return act(stage.tx, stage.actor, made.kind, made.number, *words, **TOLD)

    return attempt


def _in(stage: Stage, state: SlipState) -> Slip:
    made = stage.set_slip(stage.slip(), state=state.value, returns=1)
    if state is SlipState.MEETING:
        kept.add_meeting(stage.tx, made, Meeting(1, NOW + timedelta(days=1), "村委会"))
    return made


def _probe(act: Callable[..., object], state: SlipState, *words: str) -> Probe:
    return Probe(_try(act, state, *words), CASES)


def _readdress(stage: Stage) -> object:
    made = _in(stage, SlipState.CONTESTED)
    return slips.readdress(stage.tx, stage.actor, made.kind, made.number, made.unit, **TOLD)


SLIP_PROBES: Mapping[Deed, Probe] = {
    Deed.DRAW_SLIP: Probe(_draw, REQUEST_CASES),
    Deed.SEE_SLIP: _probe(slips.see, SlipState.SIGNED),
    Deed.SIGN_SLIP: _probe(slips.sign, SlipState.DRAWN),
    Deed.ANSWER_SLIP: _probe(slips.answer, SlipState.SIGNED, "修好了"),
    Deed.CONTEST_SLIP: _probe(slips.contest, SlipState.DRAWN, "不归我们"),
    Deed.READDRESS_SLIP: Probe(_readdress, CASES),
    Deed.INSIST_SLIP: _probe(slips.insist, SlipState.CONTESTED),
    Deed.ACCEPT_ANSWER: _probe(slips.accept, SlipState.ANSWERED),
    Deed.RETURN_ANSWER: _probe(slips.send_back, SlipState.ANSWERED, "还在漏"),
    Deed.WITHDRAW_SLIP: _probe(slips.withdraw, SlipState.SIGNED),
    Deed.CALL_MEETING: _probe(slip_meetings.call, SlipState.SIGNED, "7-22 14:00 村委会"),
    Deed.RECORD_MINUTES: _probe(slip_meetings.conclude, SlipState.MEETING, "修两天"),
}
