"""How each deed about the handling of a request is tried, for the matrix of rights."""

from collections.abc import Mapping
from datetime import timedelta

from actions import (
    amendments,
    consultations,
    handling,
    joined,
    limits,
    merges,
    places,
    rates,
    witnesses,
)
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NOW, WILLOW, rules
from village.errors import OwnRequest
from village.limit_words import change
from village.rights import Deed

SOON = (NOW + timedelta(days=4)).date()
MATTER = (
    Case.RAISED,
    Case.HANDLED,
    Case.OFFERED,
    Case.DRAWN,
    Case.OTHER,
    Case.FOREIGN,
)


def _take(stage: Stage) -> object:
    return handling.take(stage.tx, stage.actor, stage.request().number, now=NOW)


def _refuse(stage: Stage) -> object:
    return handling.refuse(stage.tx, stage.actor, stage.request().number, now=NOW)


def _promise(stage: Stage) -> object:
    number = stage.request().number
    return handling.promise(stage.tx, stage.actor, number, until=SOON, rules=rules(), now=NOW)


def _extend(stage: Stage) -> object:
    return handling.extend(
        stage.tx,
        stage.actor,
        stage.request().number,
        until=SOON,
        reason="等配件",
        rules=rules(),
        now=NOW,
    )


def _pause(stage: Stage) -> object:
    number = stage.accepted().number
    return handling.pause(stage.tx, stage.actor, number, reason="等配件", rules=rules(), now=NOW)


def _resume(stage: Stage) -> object:
    number = stage.paused().number
    return handling.resume(stage.tx, stage.actor, number, rules=rules(), now=NOW)


def _decline(stage: Stage) -> object:
    number = stage.request().number
    return handling.decline(
        stage.tx, stage.actor, number, reason="要等项目", rules=rules(), now=NOW
    )


def _withdraw(stage: Stage) -> object:
    return handling.withdraw(stage.tx, stage.actor, stage.request().number, rules=rules(), now=NOW)


def _see_consultation(stage: Stage) -> object:
    return consultations.see(stage.tx, stage.actor)


def _name_holder(stage: Stage) -> object:
    number = stage.request().number
    return consultations.name_holder(
        stage.tx, stage.actor, number, name="柳叶青", rules=rules(), now=NOW
    )


def _note_consultation(stage: Stage) -> object:
    number = stage.request().number
    return consultations.note(stage.tx, stage.actor, number, words="换总管", now=NOW)


def _see_own_rates(stage: Stage) -> object:
    return rates.see(stage.tx, stage.actor, month=202606)


def _see_rates(stage: Stage) -> object:
    return rates.see(stage.tx, stage.actor, month=202606, name="柳叶青")


def _explain_rates(stage: Stage) -> object:
    return rates.explain(stage.tx, stage.actor, month=202606, words="等配件", now=NOW)


def _witness(stage: Stage) -> object:
    number = stage.checked().number
    return witnesses.say(stage.tx, stage.actor, number, done=True, rules=rules(), now=NOW)


def _join(stage: Stage) -> object:
    try:
        return joined.toggle(stage.tx, stage.actor, stage.request().number, rules=rules(), now=NOW)
    except OwnRequest:
        # They live with who raised it: allowed, and told why it does not count.
        return None


def _amend(stage: Stage) -> object:
    number = stage.request().number
    return amendments.amend(stage.tx, stage.actor, number, text="灯全不亮了", now=NOW)


def _merge(stage: Stage) -> object:
    into = Stage(stage.tx, stage.actor, Case.FOREIGN if stage.village != WILLOW else Case.OTHER)
    other = into.request().number
    return merges.merge(
        stage.tx, stage.actor, stage.request().number, other, rules=rules(), now=NOW
    )


def _unmerge(stage: Stage) -> object:
    return merges.unmerge(stage.tx, stage.actor, stage.merged().number, rules=rules(), now=NOW)


def _set_limits(stage: Stage) -> object:
    wanted = change("改 水电 签收 4小时")
    return limits.change(stage.tx, stage.actor, wanted, rules=rules(), now=NOW)


HERE = (Case.OTHER,)

HANDLING_PROBES: Mapping[Deed, Probe] = {
    Deed.TAKE: Probe(_take, MATTER),
    Deed.REFUSE: Probe(_refuse, MATTER),
    Deed.PROMISE: Probe(_promise, MATTER),
    Deed.EXTEND: Probe(_extend, MATTER),
    Deed.PAUSE: Probe(_pause, MATTER),
    Deed.RESUME: Probe(_resume, MATTER),
    Deed.DECLINE: Probe(_decline, MATTER),
    Deed.MERGE: Probe(_merge, MATTER),
    Deed.UNMERGE: Probe(_unmerge, MATTER),
    Deed.SEE_PLACES: Probe(lambda stage: places.see(stage.tx, stage.actor), HERE),
    Deed.KEEP_PLACES: Probe(
        lambda stage: places.add(stage.tx, stage.actor, ["老桥头"], now=NOW), HERE
    ),
    Deed.SET_LIMITS: Probe(_set_limits, HERE),
    Deed.WITHDRAW: Probe(_withdraw, MATTER),
    Deed.SEE_CONSULTATION: Probe(_see_consultation, (Case.OTHER,)),
    Deed.NAME_HOLDER: Probe(_name_holder, (Case.OTHER, Case.FOREIGN)),
    Deed.NOTE_CONSULTATION: Probe(_note_consultation, (Case.OTHER, Case.FOREIGN)),
    Deed.SEE_OWN_RATES: Probe(_see_own_rates, (Case.OWN,)),
    Deed.SEE_RATES: Probe(_see_rates, HERE),
    Deed.EXPLAIN_RATES: Probe(_explain_rates, (Case.OWN,)),
    Deed.WITNESS: Probe(_witness, MATTER),
    Deed.AMEND: Probe(_amend, MATTER),
    Deed.JOIN: Probe(_join, (Case.OTHER, Case.FOREIGN)),
}
