"""Counting: from choices to numbers, the same whatever order they come in.

What is ranked is counted by instant runoff: who has more than half of the ballots that still name somebody wins, else the last is
struck out and those ballots go to their next choice. docs/adr says why, and not by points.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from village import meetings
from village.ballots import ABSTAIN, AGAINST, FOR, INVALID, Ballot, Form, Mark, Question
from village.meetings import NOTHING, Beside, Count, Need, Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """What was chosen: votes by option, abstentions and invalid papers.

    Whoever took part is present: abstentions and invalid papers are in that number, and are not votes in favour.
    """

    votes: tuple[int, ...]
    abstained: int
    invalid: int
    present: int

    @property
    def leaders(self) -> tuple[int, ...]:
        """Who has most votes; several are a tie, and nobody of nobody's votes."""
        most = max(self.votes, default=0)
        return tuple(one for one, votes in enumerate(self.votes) if votes == most and most)


@dataclass(frozen=True, slots=True)
class Runoff:
    """How a ranked ballot was counted: the votes of each round by option, and who is left at the end (several are a tie)."""

    rounds: tuple[Mapping[int, int], ...]
    winners: tuple[int, ...]


def verdict(
    ballot: Ballot, tally: Tally, wanted: Need, *, here: int, beside: Beside = NOTHING
) -> Verdict | None:
    """How a vote for or against ended; `here` is who was there, by voting or by signing in at the meeting, `beside` what else is weighed of them.

    None for other questions, and where it is no decision at all.
    """
    if ballot.question.form is not Form.CONFIRM or not ballot.is_formal:
        return None
    yes, no = tally.votes[FOR], tally.votes[AGAINST]
    counted = Count(ballot.seats, max(here, tally.present), yes, no, tally.abstained, 0, beside)
    return meetings.verdict(wanted, counted)


def count(question: Question, marks: Iterable[Mark]) -> Tally:
    """All marks counted once; of a ranked ballot the first preferences."""
    votes = [0] * question.width
    abstained = invalid = present = 0
    for mark in marks:
        present += 1
        if mark == ABSTAIN:
            abstained += 1
        elif mark == INVALID:
            invalid += 1
        else:
            for option in mark[:1] if question.form is Form.RANKED else mark:
                votes[option] += 1
    return Tally(tuple(votes), abstained, invalid, present)


def runoff(width: int, marks: Iterable[Mark]) -> Runoff:
    """Instant runoff among `width` options.

    Of several who are last together, those with fewest votes in the round before are struck out, and so on back; who cannot be
    told apart goes together. When that would leave nobody, they are a tie, which no machine decides.
    """
    piles = Counter(mark for mark in marks if mark not in (ABSTAIN, INVALID))
    left = set(range(width))
    rounds: list[Mapping[int, int]] = []
    while True:
        votes = _first(piles, left)
        rounds.append(votes)
        total, most = sum(votes.values()), max(votes.values())
        ahead = tuple(sorted(one for one in left if votes[one] == most))
        if total == 0 or 2 * most > total or len(ahead) == len(left):
            return Runoff(tuple(rounds), ahead if total else ())
        out = _last(left, rounds)
        if out == left:
            return Runoff(tuple(rounds), tuple(sorted(left)))
        left -= out


def _first(piles: Mapping[Mark, int], left: set[int]) -> dict[int, int]:
    votes = dict.fromkeys(sorted(left), 0)
    for mark, many in piles.items():
        for option in mark:
            if option in left:
                votes[option] += many
                break
    return votes


def _last(left: set[int], rounds: Sequence[Mapping[int, int]]) -> set[int]:
    last = set(left)
    for votes in reversed(rounds):
        fewest = min(votes[one] for one in last)
        last = {one for one in last if votes[one] == fewest}
    return last
