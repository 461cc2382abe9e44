"""How each deed about complaints is tried, for the matrix of rights; to whom one is no business of theirs, it is not found."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import update

from actions import complaints, emergencies
from storage.emergencies import EmergencyRow
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NOW, VAULT, Who, person_id, rules, speaker
from village.complaints import Move
from village.rights import Deed
from village.talk.emergencies import Danger

MATTER = (Case.RAISED, Case.HANDLED, Case.OTHER, Case.FOREIGN)


def _complain(stage: Stage) -> object:
    return complaints.complain(
        stage.tx,
        stage.actor,
        "石磨平收了我两百块钱",
        about=[person_id(Who.UTILITIES)],
        named=False,
        vault=VAULT,
        rules=rules(),
        now=NOW,
    )


def _see(stage: Stage) -> object:
    return complaints.find(stage.tx, stage.actor, stage.complaint(), vault=VAULT)


def _handle(stage: Stage) -> object:
    return complaints.sign(
        stage.tx, stage.actor, stage.complaint(), vault=VAULT, rules=rules(), now=NOW
    )


def _end(stage: Stage) -> object:
    number = stage.complaint()
    return complaints.end(stage.tx, stage.actor, number, move=Move.WITHDRAW, vault=VAULT, now=NOW)


def _go(stage: Stage) -> object:
    # Of the village next door no number is one of ours.
    by, numbers = speaker(stage.tx, Who.VILLAGER, stage.village), []
    for _ in stage.times:
        called = emergencies.call(stage.tx, by, Danger.FIRE, "着火了", now=NOW)
        numbers.append(called.emergency.number)
        stage.tx.execute(update(EmergencyRow).values(last_at=NOW - timedelta(hours=1)))
    return emergencies.go(stage.tx, stage.actor, numbers[-1], now=NOW)


COMPLAINT_PROBES: Mapping[Deed, Probe] = {
    Deed.GO: Probe(_go, (Case.OTHER, Case.FOREIGN)),
    Deed.COMPLAIN: Probe(_complain, (Case.OWN,)),
    Deed.SEE_COMPLAINT: Probe(_see, MATTER),
    Deed.HANDLE_COMPLAINT: Probe(_handle, MATTER),
    Deed.END_COMPLAINT: Probe(_end, MATTER),
}
