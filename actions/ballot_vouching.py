"""A voter says before a clerk that they want somebody's help to vote: by name, or asked who waits for it."""

from dataclasses import replace
from datetime import datetime

from actions import trail
from actions.ballot_help import Helping, hands_of, helping, person_of, sitting, voter_named
from actions.ballots import load_open
from actions.namesakes import only
from storage import ballot_help as helps
from storage.ballots import Taken
from storage.engine import Tx
from village import ballot_help as rules_of
from village.ballot_help import Help, Proof
from village.ballots import Ballot
from village.ids import PersonId
from village.people import Actor, Person
from village.rights import Deed, require
from village.ruleset import Rules


def in_person(
    tx: Tx, actor: Actor, number: int, name: str, by: str = "", *, rules: Rules, now: datetime
) -> Helping:
    """The voter says before a clerk that they want the help of `by`; without that name nothing is written, and the clerk is asked.

    Raises NotAllowed, BallotNotFound, BallotOver, NobodyNamed, Namesakes, HelpRefused.
    """
    require(actor, Deed.CONFIRM_HELP)
    ballot = load_open(tx, actor.village_id, number, now=now)
    voter, seat = voter_named(tx, ballot, name)
    helper = only(tx, ballot.village_id, by).id if by else None
    waiting = rules_of.check_named(ballot, helps.find(tx, ballot, seat.seat), voter.id, helper)
    if helper is None and not waiting.proof:
        return helping(tx, ballot, waiting, voter)
    return _vouched(tx, actor, ballot, voter, seat, waiting, rules=rules, now=now)


def vouch(
    tx: Tx,
    actor: Actor,
    number: int,
    voter: PersonId,
    helper: PersonId,
    *,
    rules: Rules,
    now: datetime,
) -> Helping:
    """The clerk has read who would help whom, and says yes to these two. Raises NotAllowed, BallotNotFound, BallotOver, HelpRefused."""
    require(actor, Deed.CONFIRM_HELP)
    ballot = load_open(tx, actor.village_id, number, now=now)
    person, seat = sitting(tx, ballot, person_of(tx, ballot, voter))
    waiting = rules_of.check_named(ballot, helps.find(tx, ballot, seat.seat), voter, helper)
    return _vouched(tx, actor, ballot, person, seat, waiting, rules=rules, now=now)


def _vouched(
    tx: Tx,
    actor: Actor,
    ballot: Ballot,
    voter: Person,
    seat: Taken,
    waiting: Help,
    *,
    rules: Rules,
    now: datetime,
) -> Helping:
    """The voter said it before the clerk."""
    hands = replace(actor, person=person_of(tx, ballot, waiting.helper))
    confirmed = rules_of.confirm(
        ballot,
        waiting,
        hands_of(tx, ballot, hands, seat.seat),
        way=seat.way,
        proof=Proof.PRESENT,
        witness=actor.person_id,
        most=rules.most_helped,
    )
    if not waiting.proof:
        # What they said before by voice stays their word.
        helps.confirm(tx, confirmed)
        data = {"seat": seat.seat, "help": confirmed.proof.value}
        trail.record(tx, actor, Deed.CONFIRM_HELP, ballot.subject, now=now, data=data)
    return helping(tx, ballot, confirmed, voter)
