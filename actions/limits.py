"""What a village sets over the clocks of package and county."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import trail
from storage import villages
from storage.engine import Tx
from village import limits as rules_of
from village.errors import LimitNotSet, LimitNotSettable
from village.handling import Clock, Term
from village.limit_words import Change, settable
from village.limits import Kind, Setting
from village.people import Actor
from village.rights import Deed, require
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Changed:
    """A clock as it is from now on."""

    on: Kind
    clock: Clock
    term: Term


def change(
    tx: Tx, actor: Actor, wanted: Change, *, rules: Rules, now: datetime
) -> Sequence[Changed]:
    """Set clocks of the village, or take them back; what was raised before keeps its own.

    Raises NotAllowed, LimitNotSettable, LimitTooLong, LimitTooShort, LimitNotSet where there is nothing to take back.
    """
    require(actor, Deed.SET_LIMITS)
    before = rules_of.read(villages.lock_clocks(tx, actor.village_id))
    # With its own zone the day that is shown is the village's.
    since = now.astimezone(rules.zone)
    asked = [
        Setting(on, clock, wanted.limit, since, wanted.source)
        for on in wanted.on
        for clock in settable(on)
        if wanted.clock in {None, clock}
    ]
    if not asked:
        raise LimitNotSettable(clock=wanted.clock.value if wanted.clock else "")
    if wanted.limit is None:
        held = {one.key for one in rules_of.in_force(before)}
        asked = [one for one in asked if one.key in held]
        if not asked:
            raise LimitNotSet
    for one in asked:
        rules_of.check(rules.beneath, one)
    every = rules_of.kept(before, asked, now)
    villages.set_clocks(tx, actor.village_id, rules_of.write(every))
    _sign(tx, actor, asked, now)
    clocks = rules_of.apply(rules.beneath, every)
    return [
        Changed(one.on, one.clock, rules_of.term_of(clocks, one.on, one.clock)) for one in asked
    ]


def _sign(tx: Tx, actor: Actor, asked: Sequence[Setting], now: datetime) -> None:
    for one in asked:
        limit = one.limit
        length = [limit.hours, limit.working_days, limit.days] if limit else None
        data = {"on": one.on.value, "clock": one.clock.value, "length": length}
        subject = f"village:{actor.village_id}"
        trail.record(tx, actor, Deed.SET_LIMITS, subject, now=now, data=data)
