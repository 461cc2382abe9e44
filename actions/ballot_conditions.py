"""What makes votes over the chat valid beyond the program: the supervision committee watched, and it was signed for on the spot."""

from datetime import datetime

from actions import ballot_counts, trail
from actions.ballot_counts import Ended
from actions.ballots import load
from storage import ballots as kept
from storage.engine import Tx
from storage.vault import Vault
from village.ballots import State, sign_off, witness
from village.people import Actor
from village.rights import Deed, require
from village.ruleset import Rules


def watch(tx: Tx, actor: Actor, number: int, *, rules: Rules, vault: Vault, now: datetime) -> Ended:
    """Somebody of the supervision committee says that they watched the vote; one that waited for that is closed.

    Raises NotAllowed, BallotNotFound, BallotOver, BallotLocked.
    """
    require(actor, Deed.WITNESS_BALLOT)
    kept.save(tx, witness(load(tx, actor.village_id, number, to_change=True)))
    return _kept(tx, actor, number, Deed.WITNESS_BALLOT, rules=rules, vault=vault, now=now)


def sign(
    tx: Tx, actor: Actor, number: int, *, photo: str, rules: Rules, vault: Vault, now: datetime
) -> Ended:
    """What was voted over the chat is signed for, with a picture of the sheet; a ballot that waited for that is closed.

    Raises NotAllowed, BallotNotFound, BallotOver, BallotWaits while people vote, BallotLocked.
    """
    require(actor, Deed.OPEN_BALLOT)
    kept.save(tx, sign_off(load(tx, actor.village_id, number, to_change=True), photo))
    return _kept(tx, actor, number, Deed.OPEN_BALLOT, rules=rules, vault=vault, now=now)


def _kept(
    tx: Tx, actor: Actor, number: int, deed: Deed, *, rules: Rules, vault: Vault, now: datetime
) -> Ended:
    ballot = load(tx, actor.village_id, number)
    data = {"met": sorted(ballot.ground.met)}
    trail.record(tx, actor, deed, ballot.subject, now=now, data=data)
    if ballot.state is State.COUNTING and not ballot.waits:
        return ballot_counts.finish(tx, actor, ballot, rules=rules, vault=vault, now=now)
    return Ended(ballot, None, None)
