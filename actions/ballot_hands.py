"""What comes into a ballot on the spot: a show of hands, papers that two count apart, and who steps aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from actions import ballot_counts, trail
from actions.ballot_counts import Ended
from actions.ballot_seats import seat_named
from actions.ballots import load, load_open, put, unsealed
from storage import accounts, meetings
from storage import ballot_choices as box
from storage import ballot_hands as hands
from storage import ballot_help as helps
from storage import ballots as kept
from storage.accounts import Reach
from storage.ballot_hands import PaperCount, Recusal
from storage.engine import Tx
from storage.vault import Vault
from village import paper_counts
from village.ballots import ABSTAIN, Ballot, Mark, State, Way
from village.errors import (
    BallotOver,
    CountWrong,
    NobodyNamed,
    TextMissing,
    Unlawful,
    VotedAlready,
)
from village.law import Article
from village.people import Actor, Person
from village.requests import clean_text
from village.rights import Deed, require
from village.rolls import FROM_AFAR, article
from village.ruleset import Rules

WORDS_LIMIT = 100


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Who got a paper: `given` now, `before` has voted or has one already, `strangers` are not on the roll."""

    ballot: Ballot
    given: Sequence[str]
    before: Sequence[str]
    strangers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Aside:
    """Who steps aside in a ballot, why, with whose approval, and where they can be told so."""

    ballot: Ballot
    person: Person
    reason: str
    approved_by: str
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A count of papers: the first of two, or the second that agrees with it or does not."""

    ballot: Ballot
    is_second: bool
    agrees: bool
    ended: Ended | None = None


def show(tx: Tx, actor: Actor, number: int, counts: Mapping[str, int], *, now: datetime) -> Ballot:
    """A show of hands of those who signed in at the meeting and have not voted otherwise; whoever said nothing abstained.

    Who attends from afar shows no hand in the room, and keeps the vote over the chat.

    Raises NotAllowed, BallotNotFound, BallotOver, CountWrong for more hands than people, Unlawful in a secret ballot and without a meeting.
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load_open(tx, actor.village_id, number, now=now)
    written = article(ballot.body).value
    if ballot.question.secret:
        raise Unlawful(why="secret_hands", article=Article.OWN.value)
    meeting = meetings.of(tx, ballot.village_id, ballot.decision, ballot.meeting)
    if meeting is None:
        raise Unlawful(why="not_called", article=written)
    signed = meetings.there(tx, meeting)
    if meeting.body in FROM_AFAR:
        signed -= meetings.from_afar(tx, meeting)
    ways = kept.ways(tx, ballot.village_id, number)
    free = [one for one in ways if one.way is Way.NONE and one.seat in signed]
    votes = sum(counts.values())
    if votes > len(free):
        raise CountWrong(votes=votes, present=len(free))
    for one in free:
        kept.take(tx, ballot, one, Way.HANDS)
    hands_of = {what: count for what, count in counts.items() if what != "left"}
    said = paper_counts.marks(ballot.question, hands_of, command="showhands")
    marks = [mark for mark, raised in said.items() for _ in range(raised)]
    _choose(tx, ballot, [*marks, *[ABSTAIN] * (len(free) - votes)])
    data = {"hands": len(free), "left": counts.get("left", 0)}
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    return load(tx, ballot.village_id, number)


def hand_out(
    tx: Tx, actor: Actor, number: int, names: Sequence[str], *, now: datetime
) -> HandedOut:
    """Each of these gets a paper and signs for it: their seat votes by no other way from now on.

    Raises NotAllowed, BallotNotFound, BallotOver, Namesakes, Unlawful once somebody has entered a count.
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load_open(tx, actor.village_id, number, now=now)
    if hands.papers(tx, ballot):
        # Who has begun to count knows how many there are.
        raise Unlawful(why="papers_counted", article=Article.OWN.value)
    given: list[str] = []
    before: list[str] = []
    strangers: list[str] = []
    for name in dict.fromkeys(names):
        try:
            _, seat = seat_named(tx, ballot, name)
        except NobodyNamed:
            strangers.append(name)
            continue
        free = seat.way is Way.NONE and kept.take(tx, ballot, seat, Way.PAPER)
        (given if free else before).append(name)
    data = {"papers": len(given)}
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    return HandedOut(load(tx, ballot.village_id, number), given, before, strangers)


def enter(
    tx: Tx,
    actor: Actor,
    number: int,
    counts: Mapping[str, int],
    *,
    photo: str,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> Entered:
    """One of two enters what the papers say, with a picture of the sheet; when both agree they count, once.

    `counts` is as `paper_counts.read` made it.

    Raises NotAllowed, BallotNotFound, BallotOver, CountWrong for more votes than papers, MarkInvalid for no option, CountUnread where
    the ballot asks otherwise, Unlawful when none is out or all are counted.
    """
    require(actor, Deed.COUNT_PAPERS)
    ballot = load(tx, actor.village_id, number, to_change=True)
    if ballot.state not in {State.OPEN, State.COUNTING} or actor.person_id is None:
        raise BallotOver(number=number)
    if not ballot.papers or any(not one.sealed for one in hands.papers(tx, ballot)):
        raise Unlawful(why="no_papers", article=Article.OWN.value)
    marks = paper_counts.marks(ballot.question, counts, command="papercount")
    votes = sum(marks.values())
    if votes > ballot.papers:
        raise CountWrong(votes=votes, present=ballot.papers)
    told = paper_counts.told(marks)
    hands.enter_paper(tx, ballot, PaperCount(actor.person_id, vault.seal(told) or told, photo))
    others = [one for one in hands.papers(tx, ballot) if one.person != actor.person_id]
    agrees = any(unsealed(ballot, one.sealed, vault) == told for one in others)
    trail.record(
        tx, actor, Deed.COUNT_PAPERS, ballot.subject, now=now, data={"second": bool(others)}
    )
    if not agrees:
        return Entered(ballot, bool(others), agrees=False)
    ended = _count(tx, actor, ballot, marks, rules=rules, vault=vault, now=now)
    return Entered(load(tx, ballot.village_id, number), True, agrees=True, ended=ended)


def recuse(
    tx: Tx,
    actor: Actor,
    number: int,
    name: str,
    *,
    reason: str,
    approved_by: str,
    now: datetime,
) -> Aside:
    """Somebody steps aside for a conflict of interest, for a reason and with somebody's approval; an open vote of theirs is taken out.

    Raises NotAllowed, BallotNotFound, BallotOver, NobodyNamed, TextTooLong, TextMissing without a reason or somebody else's approval,
    VotedAlready where a vote cannot be taken out.
    """
    require(actor, Deed.OPEN_BALLOT)
    why = clean_text(reason, command="recuse", limit=WORDS_LIMIT)
    approver = clean_text(approved_by, command="recuse", limit=WORDS_LIMIT)
    ballot = load_open(tx, actor.village_id, number, now=now)
    person, seat = seat_named(tx, ballot, name)
    if approver == person.name:
        # Nobody approves their own.
        raise TextMissing(command="recuse")
    if ballot.stands(seat.way) or not kept.take(tx, ballot, seat, Way.RECUSED):
        raise VotedAlready(number=number, way=seat.way.value)
    box.take_out(tx, ballot, seat.seat)
    helps.end(tx, ballot, seat.seat)
    hands.recuse(
        tx,
        ballot,
        seat.seat,
        person=person.id,
        reason=why,
        approved_by=approver,
        noted_by=actor.person_id or person.id,
    )
    data = {"seat": seat.seat, "way": Way.RECUSED.value}
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    reach = accounts.reach(tx, ballot.village_id, person.id)
    return Aside(ballot, person, why, approver, reach)


def register(tx: Tx, actor: Actor, number: int) -> Sequence[Recusal]:
    """Who steps aside in a ballot, why, and with whose approval. Raises NotAllowed, BallotNotFound."""
    require(actor, Deed.SEE_RECUSALS)
    return hands.recusals(tx, load(tx, actor.village_id, number))


def _count(
    tx: Tx,
    actor: Actor,
    ballot: Ballot,
    counts: Mapping[Mark, int],
    *,
    rules: Rules,
    vault: Vault,
    now: datetime,
) -> Ended | None:
    """Both agree: the papers go among the other votes, in no order."""
    marks = [mark for mark, papers in counts.items() for _ in range(papers)]
    SystemRandom().shuffle(marks)
    if ballot.question.secret:
        for mark in marks:
            put(tx, ballot, 0, mark)
    else:
        _choose(tx, ballot, marks)
    kept.end_papers(tx, ballot, len(marks))
    hands.forget_counts(tx, ballot)
    after = load(tx, ballot.village_id, ballot.number, to_change=True)
    if after.state is State.COUNTING and not after.waits:
        return ballot_counts.finish(tx, actor, after, rules=rules, vault=vault, now=now)
    return None


def _choose(tx: Tx, ballot: Ballot, marks: Sequence[Mark]) -> None:
    """Votes that are nobody's by name stand below zero, where no seat is."""
    before = sum(
        one.key.startswith("-") for one in box.choices(tx, ballot.village_id, ballot.number)
    )
    for at, mark in enumerate(marks, before + 1):
        box.choose(tx, ballot, -at, mark)
