"""Probes for the deeds about ballots."""

from collections.abc import Mapping

from actions import ballot_conditions, ballot_hands, ballots
from storage.vault import Vault
from tests.support.decisions import change
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NOW, Who, rules, speaker
from village.ballot_drafts import Turn
from village.ballots import FOR, Ballot
from village.errors import NotOnRoll
from village.rights import Deed

NO_KEY = Vault()


def _draft(stage: Stage) -> Ballot:
    clerk = speaker(stage.tx, Who.CLERK, stage.village)
    made = [
        ballots.draft(stage.tx, clerk, "修路", rules=rules(), vault=NO_KEY, now=NOW)
        for _ in stage.times
    ]
    return ballots.turn(stage.tx, clerk, made[-1].number, Turn.BODY, rules=rules(), now=NOW)


def _open(stage: Stage) -> Ballot:
    clerk, number = speaker(stage.tx, Who.CLERK, stage.village), _draft(stage).number
    return ballots.begin(stage.tx, clerk, number, rules=rules(), vault=NO_KEY, now=NOW).ballot


def _begin(stage: Stage) -> object:
    number = _draft(stage).number
    return ballots.begin(stage.tx, stage.actor, number, rules=rules(), vault=NO_KEY, now=NOW)


def _see(stage: Stage) -> object:
    return ballots.see(stage.tx, stage.actor, _open(stage).number)


def _cast(stage: Stage) -> object:
    try:
        return ballots.cast(stage.tx, stage.actor, _open(stage).number, (FOR,), now=NOW)
    except NotOnRoll:
        # The right carries it; that somebody without a date of birth has no seat is another matter.
        return True


def _papers(stage: Stage) -> object:
    ballot, clerk = _open(stage), speaker(stage.tx, Who.CLERK, stage.village)
    change(stage.tx, Who.VILLAGER, stage.village, name="某某某")
    ballot_hands.hand_out(stage.tx, clerk, ballot.number, ["某某某"], now=NOW)
    return ballot_hands.enter(
        stage.tx,
        stage.actor,
        ballot.number,
        {"yes": 1},
        photo="sheet",
        rules=rules(),
        vault=NO_KEY,
        now=NOW,
    )


def _watch(stage: Stage) -> object:
    number = _open(stage).number
    return ballot_conditions.watch(
        stage.tx, stage.actor, number, rules=rules(), vault=NO_KEY, now=NOW
    )


BALLOT_PROBES: Mapping[Deed, Probe] = {
    Deed.OPEN_BALLOT: Probe(_begin, (Case.OTHER, Case.FOREIGN)),
    Deed.SEE_BALLOT: Probe(_see, (Case.OTHER, Case.FOREIGN)),
    Deed.COUNT_PAPERS: Probe(_papers, (Case.OTHER, Case.FOREIGN)),
    Deed.WITNESS_BALLOT: Probe(_watch, (Case.OTHER, Case.FOREIGN)),
    Deed.CAST_BALLOT: Probe(_cast, (Case.OWN,)),
}
