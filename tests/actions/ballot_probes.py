"""Probes for the deeds about ballots."""

from collections.abc import Mapping
from contextlib import suppress

from actions import (
    ballot_conditions,
    ballot_evidence,
    ballot_hands,
    ballot_help,
    ballot_vouching,
    ballots,
)
from storage.vault import Vault
from tests.support.decisions import change
from tests.support.stage import Case, Probe, Stage
from tests.support.village import NAMES, NOW, Who, rules, speaker
from village.ballot_drafts import Turn
from village.ballots import FOR, Ballot
from village.errors import HelpRefused, NotOnRoll
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


def _recusals(stage: Stage) -> object:
    return ballot_hands.register(stage.tx, stage.actor, _open(stage).number) is not None


def _see_helped(stage: Stage) -> object:
    return ballot_evidence.register(stage.tx, stage.actor, _open(stage).number) is not None


def _help(stage: Stage) -> object:
    ballot = _open(stage)
    try:
        return ballot_help.ask(
            stage.tx, stage.actor, ballot.number, NAMES[Who.VILLAGER], rules=rules(), now=NOW
        )
    except HelpRefused:
        # The right carries it; that who counts the papers holds nobody's hand is another matter.
        return True


def _helped(stage: Stage) -> int:
    """The number of a ballot in which the voter of the case waits for help."""
    ballot = _open(stage)
    helper = speaker(stage.tx, Who.NEIGHBOUR, stage.village)
    name = stage.person().name if stage.case is Case.OWN else NAMES[Who.VILLAGER]
    # Who tries may have no seat: the right is asked for first all the same.
    with suppress(HelpRefused):
        ballot_help.ask(stage.tx, helper, ballot.number, name, rules=rules(), now=NOW)
    return ballot.number


def _confirm_help(stage: Stage) -> object:
    name = NAMES[Who.VILLAGER]
    return ballot_vouching.in_person(
        stage.tx, stage.actor, _helped(stage), name, rules=rules(), now=NOW
    )


def _take_back_help(stage: Stage) -> object:
    name = "" if stage.case is Case.OWN else NAMES[Who.VILLAGER]
    try:
        return ballot_help.take_back(stage.tx, stage.actor, _helped(stage), name, now=NOW)
    except NotOnRoll:
        return True


BALLOT_PROBES: Mapping[Deed, Probe] = {
    Deed.OPEN_BALLOT: Probe(_begin, (Case.OTHER, Case.FOREIGN)),
    Deed.SEE_BALLOT: Probe(_see, (Case.OTHER, Case.FOREIGN)),
    Deed.COUNT_PAPERS: Probe(_papers, (Case.OTHER, Case.FOREIGN)),
    Deed.SEE_RECUSALS: Probe(_recusals, (Case.OTHER, Case.FOREIGN)),
    Deed.SEE_HELPED: Probe(_see_helped, (Case.OTHER, Case.FOREIGN)),
    Deed.WITNESS_BALLOT: Probe(_watch, (Case.OTHER, Case.FOREIGN)),
    Deed.CAST_BALLOT: Probe(_cast, (Case.OWN,)),
    Deed.HELP_VOTE: Probe(_help, (Case.OTHER, Case.FOREIGN)),
    Deed.CONFIRM_HELP: Probe(_confirm_help, (Case.OTHER, Case.FOREIGN)),
    Deed.TAKE_BACK_HELP: Probe(_take_back_help, (Case.OWN, Case.OTHER, Case.FOREIGN)),
}
