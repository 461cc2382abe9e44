"""The ladder of reminders: before, at and after a deadline, outside quiet hours.

Offsets are the defaults of the practice called 督办: blue near the due time, yellow when nobody signs in, orange at it, red after it. Sources: levels as in
宿迁 and 三明; the offsets of one and two working days are this project's defaults, since no public document names them.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from village.categories import Limit
from village.working_days import WorkCalendar


class Subject(StrEnum):
    """What can have a deadline."""

    REQUEST = "request"
    TOPIC = "topic"
    BALLOT = "ballot"
    """A ballot that closes; what it does is in `actions/ballot_clock.py`."""
    NOTICE = "notice"
    LETTER = "letter"
    """Slips of both kinds; who is told is in `actions/slip_rounds.py`."""
    CONTACT = "contact"
    """With a party member who is away; its ladder is in `village/contacts.py`."""
    ERRAND = "errand"
    """Its clock is in `actions/errand_clock.py`."""
    LEVEL = "level"
    """A request that was lifted by something else than time; told once, outside quiet hours."""
    CONSULTATION = "consultation"
    """A village's weekly consultation; see `village/consultations.py`."""
    QUESTION = "question"
    """To an expert, who has so long; see `village/experts.py`."""
    HELP = "help"
    """A call to neighbours: when they are told, when it is over, and when who came is forgotten."""
    DEMAND = "demand"
    """A meeting that enough have demanded about a topic, until it is called."""
    DECISION = "decision"
    """Its next meeting, the end of its publicity, or an answer to an objection: whichever comes first."""


class Step(StrEnum):
    """What a deadline waits for: a rung of the ladder, in the order of climbing, or the end of what is no work of the owner's."""

    SIGN_IN = "sign_in"
    """Nobody has said that they have it."""
    BEFORE = "before"
    AT = "at"
    AFTER = "after"
    RESUME = "resume"
    """A pause ends by itself."""
    SILENCE = "silence"
    """Nobody has said anything about a result."""
    FORGET = "forget"
    """What was kept for its time only is wiped."""
    TELL = "tell"
    """A level is told."""
    MEET = "meet"
    """A consultation comes round."""


RUNGS = (Step.BEFORE, Step.AT, Step.AFTER)
"""The rungs that hang on the time that is given."""
NEXT: dict[Step, Step | None] = {
    Step.SIGN_IN: Step.BEFORE,
    Step.BEFORE: Step.AT,
    Step.AT: Step.AFTER,
    Step.AFTER: None,
}

BEFORE = Limit(working_days=1)
AFTER = Limit(working_days=2)


@dataclass(frozen=True)
class QuietHours:
    """Local hours without pings; `start` after `end` means over midnight."""

    start: time = time(22)
    end: time = time(7)

    def contains(self, moment: time) -> bool:
        """Whether a ping at local `moment` would disturb."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def release(self, at: datetime, zone: tzinfo) -> datetime:
        """`at`, or the end of the quiet hours that `at` falls into; the same zone as `at`."""
        local = at.astimezone(zone)
        if not self.contains(local.time()):
            return at
        day = local.date()
        if local.time() >= self.end:
            day += timedelta(days=1)
        return datetime.combine(day, self.end, zone).astimezone(at.tzinfo)


@dataclass(frozen=True)
class Ladder:
    """How a village is reminded: zone, quiet hours, working days, and how far before and after a deadline its rungs are."""

    zone: tzinfo
    quiet: QuietHours = field(default_factory=QuietHours)
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    before: Limit = BEFORE
    after: Limit = AFTER

    def wake(self, step: Step, *, opened_at: datetime, due_at: datetime) -> datetime:
        """When `step` speaks.

        BEFORE is a working day ahead where nobody set another length, but never in the first half of the time given: a matter of a day is not
        reminded of when it is registered. What falls into quiet hours waits for the morning.

        Raises ValueError for a step that is none of RUNGS: its time was set when it began.
        """
        match step:
            case Step.BEFORE:
                ahead = self.before.ahead(due_at, self.zone, self.calendar)
                middle = opened_at + (due_at - opened_at) / 2
                # What falls due at night wakes for both rungs in the morning, and `climb` lets AT speak alone.
                return self.quiet.release(max(ahead, middle), self.zone)
            case Step.AT:
                return self.quiet.release(due_at, self.zone)
            case Step.AFTER:
                late = self.after.due(due_at, self.zone, self.calendar)
                return self.quiet.release(late, self.zone)
            case _:
                raise ValueError(step)

    def first(self, *, opened_at: datetime, due_at: datetime) -> tuple[Step, datetime]:
        """The first rung of a new deadline, and when it speaks."""
        return Step.BEFORE, self.wake(Step.BEFORE, opened_at=opened_at, due_at=due_at)

    def climb(
        self, step: Step, *, now: datetime, opened_at: datetime, due_at: datetime
    ) -> tuple[Step, Step, datetime | None]:
        """Climb from `step`, which is due at `now`: the rung to speak for, the rung to wait on, and until when.

        Rungs that a downtime has passed are skipped and the highest due one speaks: after a month of downtime one ping
        tells the truth, three would be noise. Nothing to wait for is None.
        """
        speaking = step
        while (following := NEXT.get(speaking)) is not None:
            at = self.wake(following, opened_at=opened_at, due_at=due_at)
            if at > now:
                return speaking, following, at
            speaking = following
        return speaking, speaking, None
