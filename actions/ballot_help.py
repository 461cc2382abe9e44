"""Help somebody to vote (代投): name the voter, put their own word for it on record, then let them choose; and take it back.

Of a secret choice nothing is written before it is made: the voter's word comes first, so that nothing has to be kept in between.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from actions import trail
from actions.ballot_seats import seat_on, taken_by
from actions.ballots import group_of, load, load_open, put
from storage import accounts, people
from storage import ballot_choices as box
from storage import ballot_help as helps
from storage import ballots as kept
from storage.accounts import Reach
from storage.ballots import Taken
from storage.engine import Tx
from storage.vault import Vault
from village import ballot_help as rules_of
from village.ballot_help import Bar, Hands, Help, Proof
from village.ballots import Ballot, Mark, Way, check_mark
from village.errors import (
    HelpRefused,
    NotOnRoll,
    Unlawful,
    VotedAlready,
)
from village.ids import ChatId, PersonId
from village.people import Actor, Person
from village.rights import Deed, may, require
from village.rolls import article
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Helping:
    """A voter who is helped in a ballot, and where both of them can be written to."""

    ballot: Ballot
    help: Help
    voter: Person
    helper: str
    to_voter: Reach | None
    to_helper: Reach | None
    receipt: str = ""
    chat: ChatId | None = None
    """The village's group, whose card tells how many have voted."""
    had_voted: bool = False
    displaced: Reach | None = None
    """Who asked before, and was not confirmed."""


def ask(tx: Tx, actor: Actor, number: int, name: str, *, rules: Rules, now: datetime) -> Helping:
    """Somebody would help a voter, who is now asked for their own word.

    Raises NotAllowed, BallotNotFound, BallotOver, NobodyNamed, Namesakes, HelpRefused, and Unlawful where votes over the chat have no
    basis and a decision's step hangs on them.
    """
    require(actor, Deed.HELP_VOTE)
    ballot = load_open(tx, actor.village_id, number, now=now)
    if not ballot.takes_online:
        raise Unlawful(why=ballot.why_offline, article=article(ballot.body).value)
    voter, seat = voter_named(tx, ballot, name)
    before = helps.find(tx, ballot, seat.seat)
    # Who died or moved away helps nobody any more, and keeps nobody else from it.
    is_left = before is not None and _is_gone(tx, ballot, before.helper)
    offered = rules_of.offer(
        ballot,
        hands_of(tx, ballot, actor, seat.seat),
        voter.id,
        seat=seat.seat,
        way=seat.way,
        before=None if is_left else before,
        most=rules.most_helped,
    )
    if is_left:
        helps.end(tx, ballot, seat.seat)
    if offered.proof:
        return helping(tx, ballot, offered, voter)
    helps.ask(tx, offered)
    data = {"seat": seat.seat, "help": "asked"}
    trail.record(tx, actor, Deed.HELP_VOTE, ballot.subject, now=now, data=data)
    other = before is not None and before.helper != offered.helper and before.helper
    displaced = accounts.reach(tx, ballot.village_id, other) if other else None
    return replace(helping(tx, ballot, offered, voter), displaced=displaced)


def by_voice(
    tx: Tx, actor: Actor, number: int, voice: str, *, rules: Rules, vault: Vault, now: datetime
) -> Helping:
    """The voter's word as the helper sent it; the file stays in the chat, and its id is kept sealed.

    Raises NotAllowed, BallotNotFound, BallotOver, HelpRefused.
    """
    require(actor, Deed.HELP_VOTE)
    ballot = load_open(tx, actor.village_id, number, now=now)
    waiting = helps.waiting(tx, ballot, actor.person_id) if actor.person_id else None
    seat = _seat(tx, ballot, waiting)
    confirmed = rules_of.confirm(
        ballot,
        waiting,
        hands_of(tx, ballot, actor, seat.seat),
        way=seat.way,
        proof=Proof.VOICE,
        most=rules.most_helped,
    )
    helps.confirm(tx, confirmed, voice=vault.seal(voice) or voice)
    # How it was confirmed, and no more: what they said stays between the two and the archive.
    data = {"seat": seat.seat, "help": Proof.VOICE.value}
    trail.record(tx, actor, Deed.HELP_VOTE, ballot.subject, now=now, data=data)
    return helping(tx, ballot, confirmed, person_of(tx, ballot, confirmed.voter))


def see(tx: Tx, actor: Actor, number: int, seat: int, *, now: datetime) -> Helping:
    """The paper of a voter whom the actor helps. Raises NotAllowed, BallotNotFound, BallotOver, HelpRefused."""
    require(actor, Deed.HELP_VOTE)
    ballot = load_open(tx, actor.village_id, number, now=now)
    allowed = _chooses(tx, actor, ballot, _taken(tx, ballot, seat))
    return helping(tx, ballot, allowed, person_of(tx, ballot, allowed.voter))


def choose(tx: Tx, actor: Actor, number: int, seat: int, mark: Mark, *, now: datetime) -> Helping:
    """The voter has chosen on the helper's phone; the vote counts as one over the chat.

    Raises NotAllowed, BallotNotFound, BallotOver, MarkInvalid, VotedAlready, HelpRefused.
    """
    require(actor, Deed.HELP_VOTE)
    ballot = load_open(tx, actor.village_id, number, now=now)
    taken = _taken(tx, ballot, seat)
    allowed = _chooses(tx, actor, ballot, taken)
    voter = person_of(tx, ballot, allowed.voter)
    chosen = check_mark(ballot.question, mark)
    if not kept.take(tx, ballot, taken, Way.HELPED):
        raise VotedAlready(number=number, way=taken.way.value)
    receipt = put(tx, ballot, seat, chosen, by=voter.id)
    data = {"seat": seat, "way": Way.HELPED.value}
    trail.record(tx, actor, Deed.HELP_VOTE, ballot.subject, now=now, data=data)
    return helping(tx, load(tx, ballot.village_id, number), allowed, voter, receipt=receipt)


def take_back(tx: Tx, actor: Actor, number: int, name: str, *, now: datetime) -> Helping:
    """The voter by their own account, the clerk before whom they stand, or before the choice the helper, ends the help; an open vote is taken out.

    Without a name it is one's own. Raises NotAllowed, BallotNotFound, BallotOver, NobodyNamed, Namesakes, HelpRefused.
    """
    if not name:
        require(actor, Deed.TAKE_BACK_HELP, about=actor.person)
    ballot = load_open(tx, actor.village_id, number, now=now)
    voter, seat = voter_named(tx, ballot, name) if name else sitting(tx, ballot, actor.person)
    before = helps.find(tx, ballot, seat.seat)
    by_helper = before is not None and before.helper == actor.person_id
    if by_helper:
        require(actor, Deed.HELP_VOTE)
    else:
        require(actor, Deed.TAKE_BACK_HELP, about=voter)
    if before is not None and before.voter != voter.id:
        # Another of the household is helped, and it is theirs to take back.
        before = None
    ended = rules_of.check_taken_back(ballot, before, way=seat.way, by_helper=by_helper)
    had_voted = seat.way is Way.HELPED
    if had_voted:
        kept.take(tx, ballot, seat, Way.NONE)
        box.take_out(tx, ballot, seat.seat)
    helps.end(tx, ballot, seat.seat)
    data = {"seat": seat.seat, "help": "taken_back", "voted": had_voted}
    trail.record(tx, actor, Deed.TAKE_BACK_HELP, ballot.subject, now=now, data=data)
    after = load(tx, ballot.village_id, number)
    return helping(tx, after, ended, voter, had_voted=had_voted)


def voter_named(tx: Tx, ballot: Ballot, name: str) -> tuple[Person, Taken]:
    """Who is meant, and the seat they take by themselves. Raises NobodyNamed, Namesakes, HelpRefused."""
    found = seat_on(tx, ballot.village_id, ballot.roll, name, own=True)
    if found is None:
        raise HelpRefused(number=ballot.number, why=Bar.OFF_ROLL.value)
    person, seat = found
    return person, _taken(tx, ballot, seat.number)


def sitting(tx: Tx, ballot: Ballot, person: Person | None) -> tuple[Person, Taken]:
    """Somebody and their seat. Raises NotOnRoll."""
    seat = taken_by(tx, ballot, person.id) if person else None
    if person is None or seat is None:
        raise NotOnRoll(number=ballot.number)
    return person, seat


def _taken(tx: Tx, ballot: Ballot, seat: int) -> Taken:
    found = kept.way_of(tx, ballot, seat)
    if found is None:
        raise HelpRefused(number=ballot.number, why=Bar.UNASKED.value)
    return found


def _seat(tx: Tx, ballot: Ballot, one: Help | None) -> Taken:
    if one is None:
        raise HelpRefused(number=ballot.number, why=Bar.UNASKED.value)
    return _taken(tx, ballot, one.seat)


def _chooses(tx: Tx, actor: Actor, ballot: Ballot, taken: Taken) -> Help:
    hands = hands_of(tx, ballot, actor, taken.seat)
    one = helps.find(tx, ballot, taken.seat)
    return rules_of.check_choice(ballot, one, hands, way=taken.way)


def hands_of(tx: Tx, ballot: Ballot, helper: Actor, seat: int) -> Hands:
    """Who would help at that seat. Raises NotOnRoll for who is nobody of the roster."""
    person = helper.person
    if person is None:
        raise NotOnRoll(number=ballot.number)
    taken = taken_by(tx, ballot, person.id)
    return Hands(
        person=person.id,
        keeps=may(helper, Deed.COUNT_PAPERS) or may(helper, Deed.OPEN_BALLOT),
        way=taken.way if taken else None,
        others=helps.others(tx, ballot, person.id, but=seat),
    )


def person_of(tx: Tx, ballot: Ballot, person: PersonId) -> Person:
    """Who has a part in the help. Raises HelpRefused for who is gone."""
    found = people.find(tx, ballot.village_id, person)
    if found is None or found.gone:
        raise HelpRefused(number=ballot.number, why=Bar.UNASKED.value)
    return found


def _is_gone(tx: Tx, ballot: Ballot, person: PersonId) -> bool:
    found = people.find(tx, ballot.village_id, person)
    return found is None or found.gone is not None


def helping(
    tx: Tx, ballot: Ballot, one: Help, voter: Person, *, receipt: str = "", had_voted: bool = False
) -> Helping:
    """What there is to tell of a help, and to whom."""
    village = ballot.village_id
    # By name also one who is gone: their help can still be taken back.
    helper = people.find(tx, village, one.helper)
    return Helping(
        ballot=ballot,
        help=one,
        voter=voter,
        helper=helper.name if helper else "",
        to_voter=accounts.reach(tx, village, voter.id),
        to_helper=accounts.reach(tx, village, one.helper),
        receipt=receipt,
        chat=group_of(tx, ballot),
        had_voted=had_voted,
    )
