"""The three rates (三率): what each step of a request counts, who may read the sums, and what a cadre says to their own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from storage import rates as kept
from storage import villages
from storage.engine import Tx
from storage.reminders import Matter
from village import rates as rules_of
from village.ids import PersonId, VillageId
from village.rates import Tally
from village.requests import Request
from village.ruleset import Rules


def signed(tx: Tx, request: Request, *, now: datetime) -> None:
    """Somebody says that they have it, or answers it at once; in time unless the sweep has found that nobody did."""
    month = _month(tx, request.village_id, now)
    by = request.assignee
    if kept.due(tx, request.village_id, request.number, by, month, in_time=True):
        kept.add(tx, request.village_id, month, by, rules_of.contacted(in_time=True))


def unsigned(
    tx: Tx, matters: Sequence[Matter], *, rules: Mapping[VillageId, Rules], now: datetime
) -> None:
    """Nobody has signed for these; those whose time for it is over are counted, once."""
    late = [one for one in matters if now >= _sign_in_due(one, rules[one.deadline.village_id])]
    if not late:
        return
    keys = [(one.deadline.village_id, one.deadline.number) for one in late]
    known = kept.known(tx, keys)
    new = [
        (one.deadline.village_id, one.deadline.number, one.deadline.owner)
        for one in late
        if (one.deadline.village_id, one.deadline.number) not in known
    ]
    months = {village: rules_of.month_of(now, one.zone) for village, one in rules.items()}
    kept.missed(tx, [(village, number, by, months[village]) for village, number, by in new])
    sums: defaultdict[tuple[VillageId, PersonId], int] = defaultdict(int)
    for village, _, by in new:
        sums[village, by] += 1
    for (village, by), count in sorted(sums.items()):
        kept.add(tx, village, months[village], by, Tally(due=count))


def ended(tx: Tx, request: Request, *, now: datetime) -> None:
    """A request is closed; one that a consultation opened again counts by its last end alone."""
    word = rules_of.word_of(request)
    if word is None:
        return
    village, number = request.village_id, request.number
    before = kept.ended(tx, village, number)
    if before is not None:
        kept.add(
            tx, village, before.month, before.by, Tally().plus(rules_of.ended(before.word), -1)
        )
    month = _month(tx, village, now)
    kept.end(tx, village, number, request.assignee, month, word)
    kept.add(tx, village, month, request.assignee, rules_of.ended(word))


def _sign_in_due(one: Matter, rules: Rules) -> datetime:
    clock = one.deadline
    return rules.sign_in_due(
        one.category, way=one.way, opened_at=clock.opened_at, due_at=clock.due_at
    )


def _month(tx: Tx, village_id: VillageId, now: datetime) -> int:
    village = villages.find(tx, village_id)
    return rules_of.month_of(now, ZoneInfo(village.timezone if village else "UTC"))
