"""Contact with party members who are away (流动党员): how often, who answers for it, and when it is spoken of.

Somebody of the branch speaks with them; that a member wrote to the bot is no contact, since nobody asked how they are.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from village.ids import PersonId, VillageId
from village.people import Person, Post
from village.reminders import Ladder, Step

RESPONSIBLE: tuple[Post, ...] = (
    Post.SECRETARY,
    Post.BRANCH_COMMITTEE,
    Post.CLERK,
    Post.DIRECTOR,
    Post.VILLAGE_COMMITTEE,
)
"""Who answers for it, the first first. It is the branch's duty (永德县: 流出地党组织与流动党员每季度至少联系一次), and the
secretary answers for the branch; after its committee the clerk, who keeps the roster, then whoever is there at all."""
MORNING = time(9)
"""DEFAULT, ours: when the card of a week comes."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ContactRules:
    """How often the branch speaks with a member who is away."""

    months: int = 3
    """永德县: at least once a quarter."""

    def due(self, since: datetime, zone: tzinfo, rounds: int = 1) -> datetime:
        """So many quarters after `since`: the same day of the month, or its last one, at the same local time."""
        local = since.astimezone(zone)
        year, month = divmod(local.year * 12 + local.month - 1 + self.months * rounds, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        return local.replace(year=year, month=month + 1, day=day).astimezone(since.tzinfo)


@dataclass(frozen=True, slots=True)
class AwayMember:
    """A party member who is away. `since` is when the quarter began: their last contact, or when they were known to be away."""

    person: Person
    owner: PersonId
    contacted_at: datetime | None
    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Talks:
    """When a village speaks of contacts: gently, once in the week in which one is due and once in the week after."""

    rules: ContactRules
    ladder: Ladder

    def due(self, since: datetime) -> datetime:
        """When the next contact is due."""
        return self.rules.due(since, self.ladder.zone)

    def rungs(self, due_at: datetime) -> tuple[tuple[datetime, Step], tuple[datetime, Step]]:
        """When a contact due then is spoken of: all that are due in one week share the moment, and so the card."""
        return (self._monday(due_at), Step.BEFORE), (self._monday(due_at + _WEEK), Step.AFTER)

    def speaking(self, since: datetime, woken_at: datetime, now: datetime) -> Step | None:
        """For which rung to speak of what has waited from `woken_at` on; after a downtime for the latest one only."""
        found = None
        for at, step in self._each(since):
            if at > now:
                return found
            if at >= woken_at:
                found = step
        return found

    def next(self, since: datetime, now: datetime) -> tuple[Step, datetime]:
        """The rung after `now` and when it comes. Where nobody calls, the next quarter speaks again."""
        return next((step, at) for at, step in self._each(since) if at > now)

    def is_near(self, member: AwayMember, now: datetime) -> bool:
        """Whether the contact is due this week, or overdue."""
        return self.rungs(member.due_at)[0][0] <= now

    def _each(self, since: datetime) -> Iterator[tuple[datetime, Step]]:
        rounds = 1
        while True:
            yield from self.rungs(self.rules.due(since, self.ladder.zone, rounds))
            rounds += 1

    def _monday(self, moment: datetime) -> datetime:
        """The first working morning of that week, outside quiet hours; its Monday where the whole week is off."""
        local = moment.astimezone(self.ladder.zone)
        monday = local.date() - timedelta(days=local.weekday())
        week = [monday + timedelta(days=day) for day in range(7)]
        day = next((one for one in week if self.ladder.calendar.is_working(one)), monday)
        at = datetime.combine(day, MORNING, self.ladder.zone).astimezone(moment.tzinfo)
        return self.ladder.quiet.release(at, self.ladder.zone)


def answering(member: PersonId, cadres: Sequence[Person]) -> PersonId | None:
    """Who of the village's `cadres` answers for the contact with `member`: nobody for the one with themselves."""
    others = sorted((one for one in cadres if one.id != member), key=lambda one: one.id)
    for post in RESPONSIBLE:
        for one in others:
            if post in one.posts:
                return one.id
    return others[0].id if others else None


@dataclass(frozen=True, slots=True)
class Round:
    """What one card says: whom `owner` should speak with, nearest first, and whether a week went by without it."""

    village_id: VillageId
    owner: PersonId
    step: Step
    members: Sequence[AwayMember]
