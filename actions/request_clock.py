"""The clock of a request: who must act by when, and what it waits for."""

from datetime import datetime

from storage import reminders
from storage.engine import Tx
from storage.reminders import Deadline
from village.handling import Clock
from village.reminders import Step, Subject
from village.requests import Request, State
from village.ruleset import Rules


def await_word(tx: Tx, request: Request, rules: Rules, *, now: datetime) -> None:
    """From now on the requester's word is waited for; the owner has nothing to do."""
    held = rules.held(request.opened_at)
    until = held.after(Clock.SILENCE, request.way, request.category, now)
    wait(tx, request, Step.SILENCE, rules.quiet.release(until, rules.zone), since=now)


def start_clock(tx: Tx, request: Request, rules: Rules, *, since: datetime | None = None) -> None:
    """The clock of the one who must act begins, at `since` or when the matter was raised."""
    opened_at = since or request.opened_at
    held = rules.held(request.opened_at)
    if request.state is State.OPEN:
        step, wake_at = held.first_rung(
            request.category, way=request.way, opened_at=opened_at, due_at=request.due_at
        )
    else:
        ladder = held.ladder_of(request.way)
        step, wake_at = ladder.first(opened_at=opened_at, due_at=request.due_at)
    wait(tx, request, step, wake_at, since=opened_at)


def wind_again(tx: Tx, request: Request, rules: Rules, *, now: datetime) -> None:
    """Its time was changed by something else than a move of its own: the clock that runs, or stands still, follows."""
    known = reminders.find(tx, request.village_id, Subject.REQUEST, request.number)
    since = known.opened_at if known else now
    if request.pause is not None:
        wait(tx, request, Step.RESUME, request.pause.until, since=since)
    else:
        start_clock(tx, request, rules, since=since)


def wait(tx: Tx, request: Request, step: Step, wake_at: datetime, *, since: datetime) -> None:
    """The clock of `request` wakes for `step` at that time."""
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=request.village_id,
            subject=Subject.REQUEST,
            number=request.number,
            owner=request.assignee,
            step=step,
            opened_at=since,
            due_at=request.due_at,
            wake_at=wake_at,
        ),
    )
