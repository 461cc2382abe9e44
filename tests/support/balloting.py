"""A ballot in the invented village, made the way that a clerk makes it."""

from datetime import datetime

from actions import ballots
from storage.engine import Tx
from tests.support.village import NOW, VAULT, WILLOW, Who, rules, speaker
from village.ballot_drafts import Turn
from village.ballots import Ballot
from village.ids import VillageId

VOTERS = tuple(one for one in Who if one not in (Who.LINKING_CADRE, Who.UNBOUND))
"""Who has a seat when villagers vote, and an account."""


def drafted(
    tx: Tx,
    text: str = "修路",
    *,
    secret: bool = False,
    turns: tuple[Turn, ...] = (Turn.BODY,),
    village: VillageId = WILLOW,
    now: datetime = NOW,
) -> Ballot:
    """A draft of the clerk's for all villagers, open or secret."""
    clerk = speaker(tx, Who.CLERK, village)
    made = ballots.draft(tx, clerk, text, rules=rules(), vault=VAULT, now=now)
    turned = turns if secret else (Turn.SECRECY, *turns)
    for one in turned:
        made = ballots.turn(tx, clerk, made.number, one, rules=rules(), now=now)
    return made


def opened(
    tx: Tx,
    text: str = "修路",
    *,
    secret: bool = False,
    turns: tuple[Turn, ...] = (Turn.BODY,),
    village: VillageId = WILLOW,
    now: datetime = NOW,
) -> ballots.Begun:
    """A ballot that has begun."""
    made = drafted(tx, text, secret=secret, turns=turns, village=village, now=now)
    clerk = speaker(tx, Who.CLERK, village)
    return ballots.begin(tx, clerk, made.number, rules=rules(), vault=VAULT, now=now)
