"""Draft a ballot, begin it on a frozen roll, vote, and see how it stands.

What is chosen in secret goes into the box and nowhere else: not into the trail, an answer that is kept, or a count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import decision_ballots, decisions, trail
from actions.ballot_seats import taken_by
from storage import ballot_box, ballot_help, ballot_phones, chats, counters, reminders, rolls
from storage import ballot_choices as box
from storage import ballots as kept
from storage.accounts import Reach
from storage.ballots import Taken
from storage.engine import Tx
from storage.reminders import Deadline
from storage.vault import Vault, VaultError
from village import ballot_drafts as drafts
from village import ballots as rules_of
from village.ballot_drafts import Turn
from village.ballots import UNSEEN, Ballot, Mark, State, Way
from village.errors import (
    BallotLocked,
    BallotNotFound,
    NotOnRoll,
    NoVault,
    Recused,
    Unlawful,
    VotedAlready,
)
from village.ids import ChatId, PersonId, VillageId
from village.online_votes import Condition
from village.people import Actor
from village.receipts import Entry
from village.reminders import Subject
from village.rights import Deed, require
from village.rolls import Basis, Body, article
from village.ruleset import Rules


@dataclass(frozen=True, slots=True)
class Begun:
    """A ballot that is open now, where its group is told, and who is asked in private."""

    ballot: Ballot
    chat: ChatId | None
    invited: Sequence[Reach]
    is_few: bool
    """Whether it is secret among so few that the result may tell who chose what."""
    standing: decisions.Standing | None = None
    """The decision whose meeting votes now."""
    papers: Sequence[str] = ()
    """Who has no phone, where votes over the chat count only if each of them is offered a paper."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote that stands: `receipt` is told once and kept nowhere where a person is named."""

    ballot: Ballot
    receipt: str = ""
    chat: ChatId | None = None
    """The village's group, whose card tells how many have voted."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A ballot as it is for somebody: `way` is how their seat has voted, None where no seat is theirs."""

    ballot: Ballot
    way: Way | None
    file: bytes | None = None
    """The published list, once it is closed."""


def draft(tx: Tx, actor: Actor, text: str, *, rules: Rules, vault: Vault, now: datetime) -> Ballot:
    """A new draft. Raises NotAllowed, TextMissing, TextTooLong, OptionsInvalid."""
    require(actor, Deed.OPEN_BALLOT)
    if actor.person_id is None:
        raise BallotNotFound(number=0)
    question = drafts.split(text)
    ballot = Ballot(
        village_id=actor.village_id,
        number=counters.next_number(tx, actor.village_id, decision_ballots.BALLOT),
        question=question,
        state=State.DRAFT,
        opened_at=now,
        due_at=drafts.closes(now, rules.zone, rules.closing_time),
        owner=actor.person_id,
        body=Body.REPRESENTATIVES,
        by=Basis.PERSON,
        ground=rules.online,
    )
    if vault.has_key:
        ballot = drafts.turn(ballot, Turn.SECRECY, now=now, zone=rules.zone, at=rules.closing_time)
    kept.add(tx, ballot)
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data={"state": "draft"})
    return ballot


def turn(tx: Tx, actor: Actor, number: int, what: Turn, *, rules: Rules, now: datetime) -> Ballot:
    """A draft with something turned. Raises NotAllowed, BallotNotFound, BallotBegun."""
    require(actor, Deed.OPEN_BALLOT)
    ballot = load(tx, actor.village_id, number, to_change=True)
    turned = drafts.turn(ballot, what, now=now, zone=rules.zone, at=rules.closing_time)
    kept.save(tx, turned)
    return turned


def drop(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Ballot:
    """A draft is given up. Raises NotAllowed, BallotNotFound, BallotBegun."""
    require(actor, Deed.OPEN_BALLOT)
    dropped = rules_of.drop(load(tx, actor.village_id, number, to_change=True))
    kept.save(tx, dropped)
    trail.record(tx, actor, Deed.OPEN_BALLOT, dropped.subject, now=now, data={"state": "dropped"})
    return dropped


def begin(tx: Tx, actor: Actor, number: int, *, rules: Rules, vault: Vault, now: datetime) -> Begun:
    """Freeze the roll and open the ballot; from now on nothing of it can be changed.

    Raises NotAllowed, BallotNotFound, BallotBegun, ClosingPast, NoVault, NobodyDue, and Unlawful where a decision's meeting does not sit.
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load(tx, actor.village_id, number, to_change=True)
    if ballot.question.secret and not vault.has_key:
        raise NoVault
    opened, seats = _on_its_roll(tx, ballot, now)
    kept.seat(tx, opened, seats)
    asked = ballot_phones.asked(tx, opened) if opened.takes_online else ()
    can_count = opened.takes_online and opened.ground.reaches(opened.body)
    papers = ballot_phones.without(tx, opened) if can_count else []
    if can_count and not papers:
        # Nobody on the roll is without a phone.
        opened = replace(opened, ground=opened.ground.meeting(Condition.NO_PHONE))
    kept.save(tx, opened)
    if opened.question.secret:
        box.set_up(tx, opened, ballot_box.new_key(vault))
    _set_clock(tx, opened, rules)
    deciding = decision_ballots.wait(tx, opened, rules=rules, now=now)
    trail.record(tx, actor, Deed.OPEN_BALLOT, opened.subject, now=now, data=_terms(tx, opened))
    is_few = opened.question.secret and opened.seats < rules.least_secret
    needed = papers if Condition.NO_PHONE in opened.ground.lacks else ()
    return Begun(opened, group_of(tx, opened), asked, is_few, deciding, needed)


def cast(tx: Tx, actor: Actor, number: int, mark: Mark, *, now: datetime) -> Cast:
    """Vote for one's own seat over the chat: in a secret ballot once, in an open one the last vote counts.

    Raises NotOnRoster, BallotNotFound, BallotOver, NotOnRoll, Recused, VotedAlready, MarkInvalid, and Unlawful where such votes have no basis
    and a decision's step hangs on them.
    """
    require(actor, Deed.CAST_BALLOT, about=actor.person)
    ballot = load_open(tx, actor.village_id, number, now=now)
    if not ballot.takes_online:
        raise Unlawful(why=ballot.why_offline, article=article(ballot.body).value)
    seat = _free_seat(tx, actor, ballot)
    chosen = rules_of.check_mark(ballot.question, mark)
    if not kept.take(tx, ballot, seat, Way.CHAT):
        raise VotedAlready(number=number, way=seat.way.value)
    if seat.way is Way.HELPED:
        # In an open ballot the voter's own hand goes before another's.
        ballot_help.end(tx, ballot, seat.seat)
    receipt = put(tx, ballot, seat.seat, chosen, by=actor.person_id)
    # Neither the choice nor the receipt: a trail is for ever.
    data = {"seat": seat.seat, "way": Way.CHAT.value}
    trail.record(tx, actor, Deed.CAST_BALLOT, ballot.subject, now=now, data=data)
    return Cast(load(tx, actor.village_id, number), receipt, group_of(tx, ballot))


def see(tx: Tx, actor: Actor, number: int) -> Standing:
    """A ballot of the actor's village. Raises BallotNotFound, also for a draft that somebody else makes."""
    require(actor, Deed.SEE_BALLOT)
    ballot = load(tx, actor.village_id, number)
    if ballot.state in UNSEEN:
        raise BallotNotFound(number=number)
    seat = _seat(tx, actor, ballot)
    file = box.published(tx, actor.village_id, number)
    return Standing(ballot, seat.way if seat else None, file)


def waiting(tx: Tx, actor: Actor, *, now: datetime) -> list[Standing]:
    """The open ballots in which a seat is the actor's, by number. Raises NotOnRoster."""
    require(actor, Deed.CAST_BALLOT, about=actor.person)
    found = []
    for ballot in kept.running(tx, actor.village_id):
        seat = _seat(tx, actor, ballot)
        running = ballot.state is State.OPEN and now < ballot.due_at
        if seat is not None and running and ballot.takes_online:
            found.append(Standing(ballot, seat.way))
    return found


def load(tx: Tx, village_id: VillageId, number: int, *, to_change: bool = False) -> Ballot:
    """The ballot of that number. Raises BallotNotFound."""
    ballot = kept.find(tx, village_id, number, to_change=to_change)
    if ballot is None:
        raise BallotNotFound(number=number)
    return ballot


def load_open(tx: Tx, village_id: VillageId, number: int, *, now: datetime) -> Ballot:
    """The ballot of that number, locked, while votes are taken. Raises BallotNotFound, also for a draft, and BallotOver."""
    ballot = load(tx, village_id, number, to_change=True)
    if ballot.state in UNSEEN:
        raise BallotNotFound(number=number)
    rules_of.check_open(ballot, now)
    return ballot


def unsealed(ballot: Ballot, sealed: str, vault: Vault) -> str:
    """What was kept sealed beside a ballot. Raises BallotLocked where another key has sealed it."""
    try:
        return vault.open(sealed) if vault.has_key else sealed
    except VaultError:
        raise BallotLocked(number=ballot.number) from None


def _on_its_roll(tx: Tx, ballot: Ballot, now: datetime) -> tuple[Ballot, list[int]]:
    """An open ballot on a roll frozen now, or on that of the decision's meeting; and its seats."""
    if ballot.decision:
        found = decision_ballots.sitting(tx, ballot, now)
        met = ballot.ground.meeting(*decision_ballots.met(found.meeting))
        roll, wanted, seats = found.meeting.roll, found.need, found.seats
        ballot = replace(ballot, ground=met)
    else:
        wanted, roll = None, rolls.freeze(tx, ballot.village_id, ballot.body, ballot.by, now)
        seats = [one.number for one in rolls.seats(tx, ballot.village_id, roll) if one.counts]
    return rules_of.begin(ballot, roll=roll, due=len(seats), now=now, wanted=wanted), seats


def _free_seat(tx: Tx, actor: Actor, ballot: Ballot) -> Taken:
    """The actor's seat, from which a vote over the chat may come now. Raises NotOnRoll, Recused, VotedAlready."""
    seat = _seat(tx, actor, ballot)
    if seat is None:
        raise NotOnRoll(number=ballot.number)
    if seat.way is Way.RECUSED:
        raise Recused(number=ballot.number)
    if ballot.stands(seat.way):
        raise VotedAlready(number=ballot.number, way=seat.way.value)
    if seat.way is not Way.NONE and ballot.by is Basis.HOUSEHOLD:
        before = box.chosen_by(tx, ballot, seat.seat)
        if before not in {None, actor.person_id}:
            # One vote a household: another of it does not undo the first in silence.
            raise VotedAlready(number=ballot.number, way=ballot.by.value)
    return seat


def put(tx: Tx, ballot: Ballot, seat: int, mark: Mark, *, by: PersonId | None = None) -> str:
    """Keep what a seat chose: openly beside it, or sealed in the box; then the receipt is returned."""
    if not ballot.question.secret:
        box.choose(tx, ballot, seat, mark, by=by)
        return ""
    key = box.box_key(tx, ballot.village_id, ballot.number)
    if key is None:
        raise LookupError(ballot.subject)
    receipt = ballot_box.new_receipt()
    box.drop(tx, ballot, ballot_box.seal(key.public, Entry(receipt, mark)))
    return receipt


def _seat(tx: Tx, actor: Actor, ballot: Ballot) -> Taken | None:
    if actor.person_id is None or actor.person is None or actor.person.gone:
        return None
    return taken_by(tx, ballot, actor.person_id)


def group_of(tx: Tx, ballot: Ballot) -> ChatId | None:
    """The village's group, whose card tells how many have voted."""
    return chats.of_village(tx, ballot.village_id, chats.Kind.VILLAGE)


def _set_clock(tx: Tx, ballot: Ballot, rules: Rules) -> None:
    step, wake_at = rules.ladder.first(opened_at=ballot.opened_at, due_at=ballot.due_at)
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=ballot.village_id,
            subject=Subject.BALLOT,
            number=ballot.number,
            owner=ballot.owner,
            step=step,
            opened_at=ballot.opened_at,
            due_at=ballot.due_at,
            wake_at=min(wake_at, ballot.due_at),
        ),
    )


def _terms(tx: Tx, ballot: Ballot) -> dict[str, object]:
    roll = rolls.find(tx, ballot.village_id, ballot.roll)
    return {
        "state": ballot.state.value,
        "roll": ballot.roll,
        "seal": roll.seal if roll else "",
        "due": ballot.seats,
        "quorum": ballot.quorum,
        "form": ballot.question.form.value,
        "secret": ballot.question.secret,
        "ground": ballot.ground.ground.value,
        "until": ballot.due_at.isoformat(),
    }
