"""The opinions that households signed, brought to a meeting by the representatives who stand for them (一事一议)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import decisions, meetings, trail
from actions.ballot_seats import seat_on
from actions.decisions import Standing
from storage import meetings as kept
from storage.engine import Tx
from village.errors import NobodyNamed
from village.people import Actor
from village.rights import Deed, require_reach
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Brought:
    """For whom it was written down; `strangers` have no seat or have not signed in, `more` bring more than stand behind them."""

    standing: Standing
    noted: Sequence[str] = ()
    strangers: Sequence[str] = ()
    more: Sequence[str] = ()


def bring(
    tx: Tx,
    actor: Actor,
    number: int,
    told: Mapping[str, int],
    *,
    rules: Rules,
    now: datetime,
) -> Brought:
    """Write down how many households signed what each representative brings; said again it is put right.

    Raises NotAllowed, Unlawful before the day of the meeting and after its ballot.
    """
    require_reach(actor, Deed.RECORD_MEETING)
    decision, meeting = meetings.sitting(tx, actor, number, rules=rules, now=now)
    noted: list[str] = []
    strangers: list[str] = []
    more: list[str] = []
    for name, homes in told.items():
        try:
            found = seat_on(tx, decision.village_id, meeting.roll, name)
        except NobodyNamed:
            found = None
        if found is None or not kept.bring(tx, meeting, found[1].number, homes):
            strangers.append(name)
            continue
        noted.append(name)
        if homes > found[1].homes:
            more.append(name)
    data = {"brought": len(noted)}
    trail.record(tx, actor, Deed.RECORD_MEETING, decision.subject, now=now, data=data)
    return Brought(decisions.standing(tx, decision), noted, strangers, more)
