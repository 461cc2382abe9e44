"""The clock of complaints: apart from that of requests, whose pings may reach the cadres' group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from actions import complaints, trail
from actions.complaints import Told
from actions.reminders import RulesOf
from storage import complaints as kept
from storage.engine import Tx
from storage.vault import Vault
from village import complaints as rules_of
from village.complaints import SIGN_IN, Move, State
from village.ruleset import Rules


class News(StrEnum):
    """What the clock has to say of a complaint."""

    REMIND = "remind"
    """Nobody has signed for it."""
    PASSED = "passed"
    """It was let lie, or its handler cannot hear it any more: the next level up has it."""
    STUCK = "stuck"
    """Its time is over, and there is nobody above: its author is told of the public lines."""
    LAPSED = "lapsed"
    """Its author said nothing to the answer."""


@dataclass(frozen=True, slots=True)
class Woken:
    """A complaint whose clock woke, and what is to be said."""

    news: News
    told: Told


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found; `sealed` is how many it could not open, since another key had sealed them."""

    woken: Sequence[Woken] = ()
    sealed: int = 0


def sweep(tx: Tx, *, rules_of_village: RulesOf, vault: Vault, now: datetime, limit: int) -> Swept:
    """Look after every complaint whose clock wakes, at most `limit`."""
    if not vault.has_key:
        return Swept()
    due, sealed = kept.due(tx, now, vault, limit=limit)
    found = [
        _look_after(tx, complaints.look(tx, one), rules_of_village(tx, one.village_id), vault, now)
        for one in due
    ]
    return Swept([one for one in found if one is not None], sealed)


def _look_after(tx: Tx, told: Told, rules: Rules, vault: Vault, now: datetime) -> Woken | None:
    one = told.complaint
    if one.state is State.ANSWERED:
        lapsed = replace(rules_of.moved(one, Move.LAPSE), wake_at=None)
        return _keep(tx, lapsed, News.LAPSED, vault, now)
    hears = (
        told.handler is not None
        and told.to_handler is not None
        and rules_of.may_hear(told.handler, told.subjects)
    )
    if hears and now < one.due_at:
        wake_at = rules.quiet.release(one.due_at, rules.zone)
        waiting = replace(one, wake_at=wake_at, version=one.version + 1)
        kept.save(tx, waiting, vault)
        signed = one.state is State.SIGNED
        return None if signed else Woken(News.REMIND, complaints.look(tx, waiting))
    above = complaints.next_up(tx, told)
    if above is None:
        stuck = replace(one, wake_at=None, version=one.version + 1)
        return _keep(tx, stuck, News.STUCK, vault, now)
    sign_by = SIGN_IN.limit.due(now, rules.zone, rules.calendar)
    given = rules_of.given(rules_of.moved(one, Move.RAISE), above.id)
    given = replace(given, wake_at=rules.quiet.release(sign_by, rules.zone))
    return _keep(tx, given, News.PASSED, vault, now)


def _keep(tx: Tx, complaint: rules_of.Complaint, news: News, vault: Vault, now: datetime) -> Woken:
    kept.save(tx, complaint, vault)
    said = f"{complaint.number}:{complaint.version}:{news.value}:{trail.CLOCK}:{complaint.handler}"
    trail.record_sealed(tx, complaint.village_id, vault.mark("complaint", said), now=now)
    return Woken(news, complaints.look(tx, complaint))
