"""What time does to errands: nobody signs in, nobody hears anything, nobody answers, and photos are wiped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from actions import errand_moves, errands, trail
from actions import people as who
from actions.errands import Matter
from storage import errands as kept
from storage import people, reminders
from storage import trail as chain
from storage.accounts import Reach
from storage.engine import Tx
from storage.errands import Copy
from storage.reminders import Deadline
from village import errand_moves as moves
from village.errands import RUNNING, Errand, State
from village.ids import VillageId
from village.reminders import AFTER, Step, Subject
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class ErrandNews:
    """What one errand's clock led to: its agent is pinged for `step`, `above` hears of it, its cards show `matter`, copies go."""

    village_id: VillageId
    step: Step
    matter: Matter | None = None
    above: Reach | None = None
    gone: tuple[Copy, ...] = ()


def wake(tx: Tx, due: Deadline, *, rules: Rules, now: datetime) -> ErrandNews:
    """An errand's clock is due."""
    errand = kept.find(tx, due.village_id, due.number, to_change=True)
    nothing = ErrandNews(due.village_id, due.step)
    if errand is None:
        reminders.clear(tx, due.village_id, Subject.ERRAND, due.number)
        return nothing
    match due.step, errand.state:
        case Step.FORGET, State.CLOSED:
            return _forget(tx, errand, now=now)
        case Step.SILENCE, State.DONE:
            return _unheard(tx, errand, now=now)
        case (Step.SIGN_IN, State.OPEN) | (Step.AT | Step.AFTER, _) if errand.state in RUNNING:
            return _remind(tx, errand, due, rules=rules, now=now)
    reminders.clear(tx, due.village_id, Subject.ERRAND, due.number)
    return nothing


def _remind(tx: Tx, errand: Errand, due: Deadline, *, rules: Rules, now: datetime) -> ErrandNews:
    """The agent is told at once, and two working days later a superior too; then it is theirs."""
    above = None
    if due.step is Step.AFTER:
        above = who.above(tx, errand.village_id, errand.agent)
        reminders.climb(tx, [(due, Step.AFTER, None)])
    else:
        late = AFTER.due(now, rules.zone, rules.calendar)
        reminders.climb(tx, [(due, Step.AFTER, rules.quiet.release(late, rules.zone))])
    _sign(tx, errand, "remind", {"step": due.step.value}, now=now)
    return ErrandNews(errand.village_id, due.step, _matter(tx, errand), above)


def _unheard(tx: Tx, errand: Errand, *, now: datetime) -> ErrandNews:
    closed = moves.unheard(errand)
    kept.save(tx, closed)
    errand_moves.await_forgetting(tx, closed, now=now)
    _sign(tx, closed, "unheard", {}, now=now)
    return ErrandNews(errand.village_id, Step.SILENCE, _matter(tx, closed))


def _forget(tx: Tx, errand: Errand, *, now: datetime) -> ErrandNews:
    wiped = kept.wipe_photos(tx, errand.village_id, errand.number)
    copies = kept.take_copies(tx, errand.village_id, errand.number)
    reminders.clear(tx, errand.village_id, Subject.ERRAND, errand.number)
    if errand.photos:
        kept.save(tx, replace(errand, photos=0, version=errand.version + 1))
        _sign(tx, errand, "wipe_photos", {"photos": wiped}, now=now)
    return ErrandNews(errand.village_id, Step.FORGET, gone=tuple(copies))


def _matter(tx: Tx, errand: Errand) -> Matter | None:
    agent = people.find(tx, errand.village_id, errand.agent)
    return Matter(errand, agent, errands.ears(tx, errand)) if agent else None


def _sign(tx: Tx, errand: Errand, deed: str, data: Mapping[str, object], *, now: datetime) -> None:
    chain.append(
        tx,
        errand.village_id,
        at=now,
        actor=trail.CLOCK,
        deed=deed,
        subject=errand.subject,
        data=data,
    )
