"""What moves an errand from state to state, and what each move does with its papers.

The table of the states is in `village/errands.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from village.errands import (
    ENDS,
    MOST_PAPERS,
    MOVED,
    RUNNING,
    TRANSITIONS,
    Ending,
    Errand,
    Move,
    Paper,
    Place,
    State,
    said,
)
from village.errors import ErrandState, NotAllowed, PapersOut, TextTooLong
from village.ids import PersonId
from village.requests import REOPENINGS, Rating
from village.rights import Deed


def move(errand: Errand, by: Move) -> Errand:
    """The errand one move on. Raises ErrandState where there is no such step, PapersOut where an original is not back."""
    to = TRANSITIONS.get((errand.state, by))
    if to is None:
        raise ErrandState(number=errand.number, state=errand.state.value)
    if by in ENDS and errand.out:
        raise PapersOut(number=errand.number, names=tuple(one.name for one in errand.out))
    return replace(errand, state=to, version=errand.version + 1)


def accept(errand: Errand) -> Errand:
    """The agent has it, and signs for what the one before had."""
    moved = move(errand, Move.ACCEPT)
    papers = (
        replace(one, holder=errand.agent) if one.place is Place.HELD else one
        for one in errand.papers
    )
    return replace(moved, papers=tuple(papers))


def hand_over(errand: Errand, to: PersonId) -> Errand:
    """Somebody else is to be the agent; the papers stay where they are until they sign. Never who speaks for the villager."""
    if to in (errand.client, errand.voice):
        raise NotAllowed(deed=Deed.HAND_OVER_ERRAND.value)
    return replace(move(errand, Move.HAND_OVER), agent=to)


def inherit(errand: Errand, to: PersonId) -> Errand:
    """The agent is on the roster no more: somebody else answers for it, whatever its state."""
    state = State.OPEN if errand.state in RUNNING else errand.state
    return replace(errand, agent=to, state=state, version=errand.version + 1)


def receive(errand: Errand, papers: Sequence[tuple[str, bool]]) -> Errand:
    """Papers are handed to the agent. Raises TextTooLong where a receipt could not tell them all."""
    moved = move(errand, Move.RECEIVE)
    more = tuple(Paper(name, original, errand.agent) for name, original in papers)
    if len(errand.papers) + len(more) > MOST_PAPERS:
        raise TextTooLong(length=len(errand.papers) + len(more), limit=MOST_PAPERS)
    return replace(moved, papers=errand.papers + more)


def step(errand: Errand, words: str) -> Errand:
    """Something was done, and the villager hears of it."""
    moved = move(errand, Move.STEP)
    return replace(moved, steps=errand.steps + 1, last_step=said(words, "errandstep"))


def carry(errand: Errand, by: Move) -> Errand:
    """Papers go from one place to another, see MOVED. Raises ErrandState where none is there."""
    moved = move(errand, by)
    source, target = MOVED[by]
    if not any(one.place is source for one in errand.papers):
        raise ErrandState(number=errand.number, state="no_papers")
    papers = (replace(one, place=target) if one.place is source else one for one in errand.papers)
    return replace(moved, papers=tuple(papers))


def end(errand: Errand, words: str, by: Move, *, now: datetime) -> Errand:
    """The agent says that it is done, or why it cannot be."""
    ending = Ending.DONE if by is Move.END else Ending.DECLINED
    command = "errandend" if by is Move.END else "erranddecline"
    moved = move(errand, by)
    return replace(moved, result=said(words, command), ending=ending, ended_at=now)


def withdraw(errand: Errand, *, now: datetime) -> Errand:
    """The villager takes it back."""
    return replace(move(errand, Move.WITHDRAW), ending=Ending.WITHDRAWN, ended_at=now)


def rate(errand: Errand, rating: Rating) -> Errand:
    """The villager's word; a first no sends it back to the agent."""
    again = rating is Rating.UNSATISFIED and errand.reopened < REOPENINGS
    if not again:
        return replace(move(errand, Move.CONFIRM), rating=rating)
    moved = move(errand, Move.REOPEN)
    return replace(
        moved, rating=rating, reopened=errand.reopened + 1, ending=None, result="", ended_at=None
    )


def unheard(errand: Errand) -> Errand:
    """Nobody said anything to the end."""
    ending = Ending.UNHEARD if errand.ending is Ending.DONE else errand.ending
    return replace(move(errand, Move.CONFIRM), ending=ending)
