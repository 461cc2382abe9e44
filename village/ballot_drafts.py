"""A ballot before it begins: what is asked and of whom is turned by buttons, and is fixed from the beginning on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final, TypeVar

from village.ballots import Ballot, Form, Question, ask, change
from village.errors import BallotBegun
from village.rolls import Basis, Body
from village.topics import closing

DAYS = (3, 7, 1)
"""After how many days a ballot closes, the default first."""
ON_THE_SPOT = timedelta(hours=1)
"""For a meeting that sits now."""
BODIES: Final[Sequence[tuple[Body, Basis]]] = (
    (Body.REPRESENTATIVES, Basis.PERSON),
    (Body.VILLAGERS, Basis.PERSON),
    (Body.VILLAGERS, Basis.HOUSEHOLD),
    (Body.PARTY_MEETING, Basis.PERSON),
    (Body.TWO_COMMITTEES, Basis.PERSON),
    (Body.BRANCH, Basis.PERSON),
)
"""In the order in which they are turned; village groups (村民小组) are called by their own meetings, and a collective's register of members is not kept."""
FORMS: Final[Sequence[tuple[Form, int]]] = ((Form.ONE, 1), (Form.SOME, 2), (Form.RANKED, 0))


One = TypeVar("One")


class Turn(StrEnum):
    """What of a draft is turned to its next value."""

    BODY = "body"
    SECRECY = "secrecy"
    FORM = "form"
    CLOSE = "close"


def split(text: str) -> Question:
    """The question in what somebody wrote: its title, and below it the options, one a line, if there are any.

    Raises as `ask`.
    """
    title, *options = [line.strip() for line in text.strip().split("\n") if line.strip()] or [""]
    return ask(title, form=Form.ONE if options else Form.CONFIRM, options=options)


def turn(ballot: Ballot, what: Turn, *, now: datetime, zone: tzinfo, at: time) -> Ballot:
    """The draft with the next value. Raises BallotBegun, also for who votes where a meeting's roll is frozen already."""
    question = ballot.question
    match what:
        case Turn.BODY if ballot.decision:
            raise BallotBegun(number=ballot.number)
        case Turn.BODY:
            body, by = _next(BODIES, (ballot.body, ballot.by))
            return change(ballot, body=body, by=by)
        case Turn.SECRECY:
            form = question.form if question.secret or not _takes_taps(question) else Form.ONE
            picks = question.picks if form is question.form else 1
            turned = replace(question, form=form, picks=picks, secret=not question.secret)
            return change(ballot, question=turned)
        case Turn.FORM:
            return change(ballot, question=_next_form(question))
        case Turn.CLOSE:
            return change(ballot, due_at=_next_close(ballot.due_at, now, zone, at))


def closes(now: datetime, zone: tzinfo, at: time, days: int = DAYS[0]) -> datetime:
    """When a ballot closes that is open for so many days."""
    return closing(now, zone, days, at)


def _takes_taps(question: Question) -> bool:
    return question.form in (Form.SOME, Form.RANKED)


def _next_form(question: Question) -> Question:
    if question.form is Form.CONFIRM:
        return question
    most = len(question.options)
    fitting = [one for one, _ in FORMS if one is not Form.SOME or most > FORMS[1][1]]
    form = _next(fitting, question.form)
    picks = dict(FORMS)[form] or most
    secret = question.secret and form is Form.ONE
    return replace(question, form=form, picks=picks, secret=secret)


def _next_close(due_at: datetime, now: datetime, zone: tzinfo, at: time) -> datetime:
    ends = [closes(now, zone, at, days) for days in DAYS]
    if due_at in ends[:-1]:
        return ends[ends.index(due_at) + 1]
    return now + ON_THE_SPOT if due_at == ends[-1] else ends[0]


def _next(values: Sequence[One], before: One) -> One:
    return values[(values.index(before) + 1) % len(values)] if before in values else values[0]
