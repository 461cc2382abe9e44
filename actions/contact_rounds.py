"""The card of a week: whom somebody should speak with of the party members who are away, all in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.contacts import listed
from storage import contacts
from storage.engine import Tx
from village.contacts import Round
from village.ids import PersonId, VillageId
from village.reminders import Step
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class _Woken:
    owner: PersonId
    step: Step


def climb(tx: Tx, village_id: VillageId, *, rules: Rules, now: datetime) -> Sequence[Round]:
    """Put every clock of the village that is due at `now` to its next time; what is to be said, one round an owner.

    A round tells of everybody who is due this week or overdue, whoever's clock it was that woke.
    """
    talks = rules.talks
    running = contacts.running(tx, village_id, held=True)
    woken, times = [], []
    for one in running:
        if one.wake_at is None or one.wake_at > now:
            continue
        step, at = talks.next(one.since, now)
        times.append((one.person.id, talks.due(one.since), step, at))
        spoken = talks.speaking(one.since, one.wake_at, now)
        if spoken is not None:
            woken.append(_Woken(one.owner, spoken))
    contacts.set_times(tx, village_id, times)
    if not woken:
        return ()
    near = [one for one in listed(running, talks) if talks.is_near(one, now)]
    rounds = []
    for owner in dict.fromkeys(one.owner for one in woken):
        late = any(one.step is Step.AFTER for one in woken if one.owner == owner)
        members = [one for one in near if one.owner == owner]
        rounds.append(Round(village_id, owner, Step.AFTER if late else Step.BEFORE, members))
    return rounds


def again(
    tx: Tx, village_id: VillageId, owner: PersonId, *, step: Step, rules: Rules, now: datetime
) -> Round | None:
    """What a round of `owner` says now; None when everybody was spoken with meanwhile."""
    talks = rules.talks
    members = [
        one
        for one in listed(contacts.running(tx, village_id), talks)
        if one.owner == owner and talks.is_near(one, now)
    ]
    return Round(village_id, owner, step, members) if members else None
