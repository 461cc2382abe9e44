"""The clock of slips: who is told when a unit has not signed, when its day comes near, and when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import people as who
from actions import slip_desk as desk
from actions.audience import Place
from actions.slip_desk import SlipMatter
from actions.trail import CLOCK
from storage import reminders, slips, trail, units
from storage.engine import Tx
from storage.reminders import Deadline
from village.ids import PersonId
from village.referrals import SlipKind
from village.reminders import Step
from village.ruleset import Rules
from village.slips import WITH_UNIT, Slip, SlipState


@dataclass(frozen=True, slots=True)
class SlipRound:
    """A slip whose clock speaks: its cards change, and these are told by a message of their own."""

    matter: SlipMatter
    step: Step
    due_at: datetime
    told: Sequence[Place]


def climb(tx: Tx, one: Deadline, *, rules: Rules, now: datetime) -> SlipRound | None:
    """Climb a rung; None where nothing is to be told."""
    kind = SlipKind(one.subject.value)
    slip = slips.find(tx, one.village_id, kind, one.number, to_change=True)
    if slip is None or slip.state is SlipState.CLOSED:
        reminders.clear(tx, one.village_id, one.subject, one.number)
        return None
    step, waiting, wake_at = rules.ladder.climb(
        one.step, now=now, opened_at=one.opened_at, due_at=one.due_at
    )
    reminders.climb(tx, [(one, waiting, wake_at)])
    matter = desk.matter_of(tx, slip, rules, now=now)
    found = [desk.place_of(tx, slip.village_id, person) for person in _told(tx, slip, step)]
    if step is Step.AFTER and slip.state not in WITH_UNIT:
        found.append(_above(tx, slip))
    chats = {place.chat: place for place in found if place is not None}
    shown = {place.chat: place for place in matter.places}
    told = [shown.get(chat, place) for chat, place in chats.items()]
    trail.append(
        tx,
        slip.village_id,
        at=now,
        actor=CLOCK,
        deed="remind",
        subject=slip.subject,
        data={"step": step.value, "owner": slip.awaited, "told": len(told)},
    )
    return SlipRound(matter, step, one.due_at, told)


def _told(tx: Tx, slip: Slip, step: Step) -> list[PersonId]:
    """Whose move it is; once the day is over also who is above them: of the unit its other liaisons and the organisation
    department, of the village the leader. Who made it hears of a unit that is late or cannot be written to.
    """
    told = [slip.awaited]
    if slip.state not in WITH_UNIT:
        return told
    nobody = desk.place_of(tx, slip.village_id, slip.awaited) is None
    if step is Step.AFTER or nobody:
        unit = units.find(tx, slip.unit)
        told += [one.id for one in (slips.liaisons(tx, slip.village_id, unit) if unit else ())]
        told += [one.id for one in desk.organisers(tx, slip.village_id)]
        told.append(slip.maker)
    return list(dict.fromkeys(told))


def _above(tx: Tx, slip: Slip) -> Place | None:
    """Where the leader above who has to judge is told."""
    return desk.place_at(who.above(tx, slip.village_id, slip.awaited))
