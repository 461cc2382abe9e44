"""Ballots (表决): what is asked, who may answer, by which way, and when a vote counts.

One seat of the frozen roll (应到名册) has one vote, whatever the way it comes by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from village.errors import (
    BallotBegun,
    BallotOver,
    BallotPapersOut,
    BallotWaits,
    ClosingPast,
    ClosingTooLate,
    MarkInvalid,
    OptionsInvalid,
    SecretNeedsOne,
    TextMissing,
    TextTooLong,
)
from village.ids import PersonId, RollId, VillageId
from village.meetings import Need, Verdict, need
from village.online_votes import AFTERWARDS, Condition, OnlineBasis, missing
from village.rolls import Basis, Body

TITLE_LIMIT = 100
OPTION_LIMIT = 40
MOST_OPTIONS = 20
LONGEST = timedelta(days=60)
"""No ballot is open for longer: a roll that was frozen so long ago is nobody's any more. A default of this project."""
LEAST_SECRET = 5
"""Below so many seats a secret ballot hides little, and who opens it is told. A default of this project."""


class Form(StrEnum):
    """What is asked."""

    CONFIRM = "confirm"
    """For or against one matter."""
    ONE = "one"
    """One of several."""
    SOME = "some"
    """Up to so many of several."""
    RANKED = "ranked"
    """Several in the order of preference; how they are counted is in `village/tallies.py`."""


class Way(StrEnum):
    """How a vote came, or why none will."""

    NONE = ""
    CHAT = "chat"
    """A button, or in an open ballot the number of an option, in the private chat or on the chatroom's page."""
    HANDS = "hands"
    """A show of hands, entered by who keeps the roster."""
    PAPER = "paper"
    """Entered by two, with a photo of the sheet."""
    HELPED = "helped"
    """Over the chat by a helper's hands; counts once the voter's own word for it is on record."""
    RECUSED = "recused"
    """Steps aside for a conflict of interest (回避): has no vote in this matter."""


ONLINE = frozenset({Way.CHAT, Way.HELPED})
PRESENT = ONLINE | {Way.HANDS, Way.PAPER}


class State(StrEnum):
    """Where a ballot stands; once it is open, nothing of what it asks and of whom can be changed."""

    DRAFT = "draft"
    DROPPED = "dropped"
    OPEN = "open"
    COUNTING = "counting"
    """The time is over, and votes on paper or signatures are not entered yet."""
    CLOSED = "closed"


UNSEEN = frozenset({State.DRAFT, State.DROPPED})
"""Nobody's business but its maker's."""


class Move(StrEnum):
    """What moves a ballot."""

    BEGIN = "begin"
    DROP = "drop"
    END = "end"
    CLOSE = "close"


TRANSITIONS: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.BEGIN): State.OPEN,
    (State.DRAFT, Move.DROP): State.DROPPED,
    (State.OPEN, Move.END): State.COUNTING,
    (State.OPEN, Move.CLOSE): State.CLOSED,
    (State.COUNTING, Move.CLOSE): State.CLOSED,
}

NO_ROLL = RollId(0)
FOR, AGAINST = 0, 1
"""The options of a ballot for or against."""

Mark = tuple[int, ...]
"""What was chosen: options by index, in the order of preference where that is asked."""
ABSTAIN: Mark = ()
INVALID: Mark = (-1,)
"""A paper that cannot be read as any choice; it is present and not in favour."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a ballot asks; `options` are empty where the choice is for or against."""

    title: str
    form: Form = Form.CONFIRM
    options: tuple[str, ...] = ()
    picks: int = 1
    """How many may be chosen where several may."""
    secret: bool = False

    @property
    def width(self) -> int:
        """How many options there are."""
        return 2 if self.form is Form.CONFIRM else len(self.options)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot of a village. How many have voted is told at any time, what they chose only when it is closed."""

    village_id: VillageId
    number: int
    question: Question
    state: State
    opened_at: datetime
    due_at: datetime
    owner: PersonId
    body: Body
    by: Basis = Basis.PERSON
    roll: RollId = NO_ROLL
    """The frozen roll, once it has begun."""
    seats: int = 0
    """Places on the roll that count."""
    quorum: int = 0
    """So many must take part."""
    voted: int = 0
    online: int = 0
    """How many of them voted over the chat."""
    helped: int = 0
    """How many of those with somebody's help."""
    recused: int = 0
    papers: int = 0
    """Sheets handed out that are not entered yet."""
    decision: int = 0
    """Whose next step it takes, by its number; 0 where it is nobody's."""
    meeting: int = 0
    """Which meeting of that decision it is the vote of."""
    ground: OnlineBasis = field(default_factory=OnlineBasis)
    """What the village states for votes over the chat."""
    digest: str = ""
    """SHA-256 of the published list, once it is closed."""
    sheet: str = ""
    """The picture of what was signed on the spot afterwards, as the chat calls it."""
    verdict: Verdict | None = None
    """How it ended under the law's shares: computed once, at the close, and none where it is no decision at all."""
    version: int = 1

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"ballot:{self.number}"

    @property
    def missing(self) -> int:
        """How many more must take part until the quorum is reached."""
        return max(0, self.quorum - self.voted)

    @property
    def undecided(self) -> int:
        """Seats from which a vote may still come."""
        return self.seats - self.voted - self.recused

    @property
    def first_counts(self) -> bool:
        """Whether a vote stands as soon as it is cast: nobody can take a sealed choice out again."""
        return self.question.secret

    def stands(self, way: Way) -> bool:
        """Whether what came that way is final: given in person, or in secret; over an open chat it may be cast anew."""
        return way is not Way.NONE and (self.first_counts or way not in ONLINE)

    @property
    def is_formal(self) -> bool:
        """Whether its result can be a decision: every vote came on the spot, or online votes have a basis in law."""
        return self.online == 0 or self.ground.holds(self.body)

    @property
    def takes_online(self) -> bool:
        """Whether a vote over the chat is taken: always as an inclination, for a step of a decision only with a basis in law.

        Of a meeting that was called at once nobody can still keep the notice: one such vote would void those of all others.
        """
        if not self.decision:
            return True
        return self.ground.reaches(self.body) and Condition.NOTICE in self.ground.met

    @property
    def why_offline(self) -> str:
        """Why none is taken."""
        return "online_at_once" if self.ground.reaches(self.body) else "online"

    @property
    def lacking(self) -> Sequence[Condition]:
        """Which conditions of the stated basis nobody met yet, where it matters."""
        if self.online == 0 or not self.ground.reaches(self.body):
            return ()
        return missing(self.ground.met)

    @property
    def waits(self) -> bool:
        """Whether something can still come after the time is over: papers, or a signature that makes it a decision."""
        return bool(self.papers or (self.decision and AFTERWARDS.intersection(self.lacking)))


def ask(
    title: str,
    *,
    form: Form = Form.CONFIRM,
    options: Sequence[str] = (),
    picks: int = 1,
    secret: bool = False,
) -> Question:
    """A question that can be voted on.

    Raises TextMissing, TextTooLong, OptionsInvalid, and SecretNeedsOne: while several taps make up one vote, they would have to be
    kept somewhere, so a secret vote is one tap.
    """
    title, given = title.strip(), tuple(one.strip() for one in options)
    if not title:
        raise TextMissing(command="ballot")
    for text, limit in ((title, TITLE_LIMIT), *((one, OPTION_LIMIT) for one in given)):
        if len(text) > limit:
            raise TextTooLong(length=len(text), limit=limit)
    question = Question(title, form, given, _picks(form, len(given), picks), secret)
    if not _can_choose(question):
        raise OptionsInvalid(most=MOST_OPTIONS)
    if secret and form in (Form.SOME, Form.RANKED):
        raise SecretNeedsOne
    return question


def _picks(form: Form, options: int, picks: int) -> int:
    match form:
        case Form.SOME:
            return picks
        case Form.RANKED:
            return options
    return 1


def _can_choose(question: Question) -> bool:
    given = question.options
    if question.form is Form.CONFIRM:
        return not given
    if not 2 <= len(given) <= MOST_OPTIONS or len(set(given)) < len(given) or not all(given):
        return False
    return question.form is not Form.SOME or 1 <= question.picks < len(given)


def check_times(*, now: datetime, due_at: datetime) -> None:
    """Raises ClosingPast, ClosingTooLate."""
    if due_at <= now:
        raise ClosingPast
    if due_at - now > LONGEST:
        raise ClosingTooLate(days=LONGEST.days)


def begin(
    ballot: Ballot, *, roll: RollId, due: int, now: datetime, wanted: Need | None = None
) -> Ballot:
    """It is open from now on, for those of that roll; `wanted` is what a decision's rules ask for.

    Raises ClosingPast, ClosingTooLate, BallotBegun.
    """
    check_times(now=now, due_at=ballot.due_at)
    begun = _moved(ballot, Move.BEGIN)
    quorum = (wanted or need(ballot.body, ballot.by)).to_open(due)
    return replace(begun, roll=roll, seats=due, quorum=quorum, opened_at=now)


def change(ballot: Ballot, **values: Any) -> Ballot:
    """A draft with something else in it. Raises BallotBegun once it is open."""
    if ballot.state is not State.DRAFT:
        raise BallotBegun(number=ballot.number)
    return replace(ballot, **values, version=ballot.version + 1)


def drop(ballot: Ballot) -> Ballot:
    """A draft is given up. Raises BallotBegun."""
    return _moved(ballot, Move.DROP)


def check_mark(question: Question, mark: Mark) -> Mark:
    """A choice that the question allows. Raises MarkInvalid; an unreadable paper is none, it is counted apart."""
    in_range = all(0 <= one < question.width for one in mark)
    if not in_range or len(set(mark)) < len(mark) or len(mark) > question.picks:
        raise MarkInvalid(most=question.width)
    return mark if question.form is Form.RANKED else tuple(sorted(mark))


def check_open(ballot: Ballot, now: datetime) -> None:
    """Raises BallotOver where no vote is taken any more, whether or not somebody noted the end already."""
    if ballot.state is not State.OPEN or now >= ballot.due_at:
        raise BallotOver(number=ballot.number)


def end(ballot: Ballot, now: datetime, *, lost: int = 0) -> Ballot:
    """The time is over: papers and signatures are entered now, or else it is closed at once.

    Before its time a ballot ends only when nobody is left who could still vote. A decision's does not end while papers are out, unless
    exactly so many are given up as lost. Raises BallotWaits, BallotPapersOut, BallotOver.
    """
    if ballot.state is State.OPEN and now < ballot.due_at and ballot.undecided:
        raise BallotWaits(number=ballot.number, left=ballot.undecided)
    waits = ballot.waits and ballot.state is State.OPEN
    out = ballot.papers if ballot.decision else 0
    if lost not in {0, ballot.papers} or (out and not lost and ballot.state is State.COUNTING):
        raise BallotPapersOut(number=ballot.number, out=ballot.papers)
    return _moved(ballot, Move.END if waits else Move.CLOSE)


def witness(ballot: Ballot) -> Ballot:
    """The supervision committee watches it. Raises BallotOver once it is closed."""
    if ballot.state not in (State.OPEN, State.COUNTING):
        raise BallotOver(number=ballot.number)
    ground = ballot.ground.meeting(Condition.WITNESS)
    return replace(ballot, ground=ground, version=ballot.version + 1)


def sign_off(ballot: Ballot, photo: str) -> Ballot:
    """Those who voted over the chat have signed a sheet. Raises BallotWaits while it runs, BallotOver once it is closed."""
    if ballot.state is State.OPEN:
        raise BallotWaits(number=ballot.number, left=ballot.undecided)
    if ballot.state is not State.COUNTING:
        raise BallotOver(number=ballot.number)
    ground = ballot.ground.meeting(Condition.SIGN_OFF)
    return replace(ballot, ground=ground, sheet=photo, version=ballot.version + 1)


def _moved(ballot: Ballot, move: Move) -> Ballot:
    following = TRANSITIONS.get((ballot.state, move))
    if following is None and move in (Move.BEGIN, Move.DROP):
        raise BallotBegun(number=ballot.number)
    if following is None:
        raise BallotOver(number=ballot.number)
    return replace(ballot, state=following, version=ballot.version + 1)
