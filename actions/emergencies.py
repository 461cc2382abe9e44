"""Emergencies: every cadre is told at once, at any hour; who calls the same again adds to it, and who goes is seen by all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions import complaints, trail
from storage import accounts, chats, counters, people
from storage import emergencies as kept
from storage.accounts import Reach
from storage.emergencies import Emergency
from storage.engine import Tx
from village.errors import NotFound
from village.ids import ChatId, VillageId
from village.people import Actor
from village.rights import Deed, require
from village.talk.emergencies import Danger
from village.talk.offering import ALARM_PAUSE

LINES = 3
"""So many of the lines that called it are shown, the last ones."""
LONGEST = 200
WIPED = timedelta(days=1)
"""What was said is kept for so long."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency as every cadre sees it, and where; `is_new` tells that they are to be woken."""

    emergency: Emergency
    goers: Sequence[str]
    group: ChatId | None
    reaches: Sequence[Reach]
    is_new: bool = False
    is_heard_first: bool = False
    """Whether this caller's words are not among the last that called it: they may not know the numbers."""


def call(
    tx: Tx, caller: Actor, danger: Danger, words: str, *, reworded: bool = False, now: datetime
) -> Alarm:
    """Somebody calls danger: a new emergency, or one more call of one that was called within minutes.

    What is `reworded` takes the place of what its caller said before, and is no call more.
    """
    require(caller, Deed.REPORT)
    # One line a caller, so that it is found again when they change it.
    village_id, line = caller.village_id, f"{caller.name}：{' '.join(words.split())[:LONGEST]}"
    if complaints.accused(tx, village_id, words):
        # Every cadre reads it, and one of them is accused: the danger's kind is enough to go.
        line = caller.name
    running = kept.running(tx, village_id, danger, now - ALARM_PAUSE)
    if running is not None:
        before = running.words.splitlines()
        callers = [one.partition("：")[0] for one in before]
        is_again = reworded and caller.name in callers
        if is_again:
            del before[len(callers) - 1 - callers[::-1].index(caller.name)]
        lines = [*before, line][-LINES:]
        reports = running.reports + (not is_again)
        more = replace(running, last_at=now, reports=reports, words="\n".join(lines))
        kept.save(tx, more)
        return replace(_alarm(tx, more), is_heard_first=caller.name not in callers)
    number = counters.next_number(tx, village_id, "emergency")
    made = Emergency(village_id, number, danger, now, now, 1, line)
    kept.add(tx, made)
    trail.record(
        tx,
        caller,
        Deed.REPORT,
        f"emergency:{number}",
        now=now,
        data={"danger": danger.value},
    )
    return replace(_alarm(tx, made), is_new=True)


def go(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Alarm:
    """A cadre goes there. Raises NotAllowed, NotFound."""
    require(actor, Deed.GO)
    found = kept.find(tx, actor.village_id, number)
    if found is None or actor.person_id is None:
        raise NotFound
    if kept.go(tx, actor.village_id, number, actor.person_id, at=now):
        trail.record(tx, actor, Deed.GO, f"emergency:{number}", now=now)
    return _alarm(tx, found)


def forget(tx: Tx, *, now: datetime) -> None:
    """What was said a day ago is kept no more."""
    kept.wipe_before(tx, now - WIPED)


def _alarm(tx: Tx, emergency: Emergency) -> Alarm:
    village_id: VillageId = emergency.village_id
    found = [accounts.reach(tx, village_id, one.id) for one in people.cadres(tx, village_id)]
    return Alarm(
        emergency=emergency,
        goers=kept.goers(tx, village_id, emergency.number),
        group=chats.of_village(tx, village_id, chats.Kind.CADRES),
        reaches=[one for one in found if one is not None],
    )
