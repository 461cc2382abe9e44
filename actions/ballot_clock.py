"""What the sweep does with ballots: who has not voted hears of it once, and at its time a ballot is counted, at night too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions import ballot_counts
from actions.ballot_counts import Ended, Reminded
from storage import reminders
from storage.engine import Tx
from storage.reminders import Deadline
from storage.vault import Vault, VaultError
from village.errors import BallotNotFound, BallotOver
from village.ids import VillageId
from village.reminders import Step
from village.ruleset import Rules

LOCKED_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BallotNews:
    """What a sweep found about ballots; `locked` are secret ones that the installation's key does not open."""

    ended: Sequence[Ended] = ()
    undecided: Sequence[Reminded] = ()
    locked: Sequence[Deadline] = ()


class BallotClock:
    """The ballots of one sweep."""

    def __init__(
        self, tx: Tx, rules: Mapping[VillageId, Rules], now: datetime, vault: Vault
    ) -> None:
        """`vault` opens the secret ones."""
        self._tx, self._rules, self._now, self._vault = tx, rules, now, vault
        self._ended: list[Ended] = []
        self._undecided: list[Reminded] = []
        self._locked: list[Deadline] = []

    @property
    def news(self) -> BallotNews:
        """What was found."""
        return BallotNews(self._ended, self._undecided, self._locked)

    def wake(self, one: Deadline) -> tuple[Deadline, Step, datetime | None] | None:
        """A ballot's deadline speaks; the rung on which it waits then, if it does."""
        if self._now < one.due_at:
            told = ballot_counts.remind(self._tx, one.village_id, one.number)
            self._undecided += [told] if told else []
            return one, Step.AT, one.due_at
        try:
            ended = ballot_counts.end_by_time(
                self._tx,
                one.village_id,
                one.number,
                rules=self._rules[one.village_id],
                vault=self._vault,
                now=self._now,
            )
        except VaultError:
            # Whoever mends the key finds it counted within the hour; nobody is told again and again.
            self._locked += [one] if one.step is not Step.AFTER else []
            return one, Step.AFTER, self._now + LOCKED_PAUSE
        except (BallotOver, BallotNotFound):
            reminders.clear(self._tx, one.village_id, one.subject, one.number)
        else:
            self._ended.append(ended)
        return None
