"""What some provinces weigh beside the seats: households with signed opinions, and women, by hands and by ballot."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import update

from actions import ballot_counts, ballot_hands, decision_ballots, decisions, meetings
from actions import ballots as votes
from actions.meeting_opinions import Brought, bring
from storage import decisions as kept
from storage import rolls
from storage.engine import Tx
from storage.people import HouseholdRow
from storage.rolls import RollRow
from storage.tables import table
from tests.support.decisions import DAY, called, change, opened
from tests.support.village import NAMES, NOW, VAULT, WILLOW, Who, rules, speaker
from village.decision_rules import DecisionRules
from village.decisions import State
from village.errors import NotAllowed
from village.matters import Matter

RULES, SAT, OVER = rules(), NOW + 12 * DAY, NOW + 16 * DAY
HOMES = {Who.VILLAGER: (0, 1, 2), Who.NEIGHBOUR: (3,), Who.MEDIATOR: (4,)}
"""Who stands for which of the five households; the first alone is a woman."""
BY_HOMES = DecisionRules(levies_by_households=True)
BY_WOMEN = DecisionRules(women_quorum=True)
ALL = (*HOMES, Who.DIRECTOR)
"""Who sits: three were chosen, and the director by office."""


def sitting(tx: Tx, chosen: DecisionRules, there: tuple[Who, ...]) -> None:
    """A levy before its representatives, of whom these have come."""
    for one, homes in HOMES.items():
        change(tx, one, representative=True)
        tx.execute(
            update(table(HouseholdRow))
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id.in_(homes))
            .values(representative_id=int(one))
        )
    made = opened(tx, matter=Matter.LEVY, state=State.DELIBERATED)
    kept.save(tx, replace(made, rules=chosen))
    called(tx, made)
    names = [NAMES[one] for one in there]
    meetings.write_down(tx, speaker(tx, Who.CLERK), 1, names, rules=RULES, now=SAT)


def told(tx: Tx, homes: Mapping[Who, int]) -> Brought:
    said = {NAMES[one]: number for one, number in homes.items()}
    return bring(tx, speaker(tx, Who.CLERK), 1, said, rules=RULES, now=SAT)


ROWS = [
    pytest.param(BY_HOMES, ALL, {Who.VILLAGER: 3, Who.NEIGHBOUR: 1}, State.RESOLVED, id="一事一议-五户要四户-四户签字"),
    pytest.param(BY_HOMES, ALL, {Who.VILLAGER: 2, Who.NEIGHBOUR: 1}, State.NO_QUORUM, id="一事一议-五户要四户-三户签字"),
    pytest.param(BY_HOMES, ALL, {Who.VILLAGER: 9}, State.NO_QUORUM, id="一事一议-多写的只按代表的户算"),
    pytest.param(BY_HOMES, ALL, {}, State.NO_QUORUM, id="一事一议-没有签字的意见"),
    pytest.param(BY_WOMEN, ALL, {}, State.RESOLVED, id="山东-妇女代表到会"),
    pytest.param(BY_WOMEN, ALL[1:], {}, State.NO_QUORUM, id="山东-妇女代表没到会"),
    pytest.param(DecisionRules(), ALL[1:], {}, State.RESOLVED, id="没有规定的不算"),
]  # fmt: skip


@pytest.mark.parametrize("by_ballot", [False, True], ids=["举手", "表决"])
@pytest.mark.parametrize(("chosen", "there", "homes", "then"), ROWS)
def test_a_meeting_is_weighed_by_what_the_province_counts(
    tx: Tx,
    chosen: DecisionRules,
    there: tuple[Who, ...],
    homes: Mapping[Who, int],
    then: State,
    by_ballot: bool,
) -> None:
    sitting(tx, chosen, there)
    if homes:
        told(tx, homes)
    clerk = speaker(tx, Who.CLERK)
    if by_ballot:
        made = decision_ballots.draft(tx, clerk, 1, rules=RULES, secret=False, now=SAT)
        votes.begin(tx, clerk, made.number, rules=RULES, vault=VAULT, now=SAT)
        ballot_hands.show(tx, clerk, made.number, {"yes": len(there)}, now=SAT)
        ballot_counts.end_by_time(tx, WILLOW, made.number, rules=RULES, vault=VAULT, now=OVER)
    else:
        meetings.show_of_hands(tx, clerk, 1, yes=len(there), rules=RULES, now=SAT)
    assert decisions.load(tx, WILLOW, 1).state is then


def test_what_is_brought_is_written_down_for_who_has_come_and_put_right(tx: Tx) -> None:
    sitting(tx, BY_HOMES, (Who.VILLAGER, Who.DIRECTOR))
    first = told(tx, {Who.VILLAGER: 5, Who.NEIGHBOUR: 1, Who.SANITATION: 1})
    assert (first.noted, first.more) == (["林秋禾"], ["林秋禾"])
    assert first.strangers == ["杜满仓", "麦穗"]
    assert (first.standing.beside.homes, first.standing.beside.homes_here) == (5, 3)
    assert told(tx, {Who.VILLAGER: 2}).standing.beside.homes_here == 2
    with pytest.raises(NotAllowed):
        bring(tx, speaker(tx, Who.VILLAGER), 1, {"林秋禾": 3}, rules=RULES, now=SAT)


def test_for_whom_they_stand_is_under_the_seal(tx: Tx) -> None:
    sitting(tx, BY_HOMES, (Who.VILLAGER,))
    one = decisions.find(tx, speaker(tx, Who.CLERK), 1)
    assert one.meeting is not None
    assert rolls.is_intact(tx, WILLOW, one.meeting.roll)
    tx.execute(update(table(RollRow)).where(RollRow.village_id == WILLOW).values(homes=3))
    assert not rolls.is_intact(tx, WILLOW, one.meeting.roll)
