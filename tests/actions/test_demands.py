"""Names under a topic oblige to a meeting: in the whole village, on both databases."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from actions import decisions, demands, meetings, reminders, topics
from storage import decisions as kept_decisions
from storage import demands as kept
from storage import reminders as clocks
from storage import trail
from storage.engine import Tx, open_database
from storage.people import PostRow
from storage.tables import table
from tests.support.databases import blocked
from tests.support.decisions import change, members, opened, refusal
from tests.support.village import MAPLE, NOW, WILLOW, Who, rules, rules_of, settle, speaker, user
from village.decisions import State
from village.errors import NotAllowed, TopicNotFound, Unlawful
from village.matters import Matter
from village.reminders import Subject
from village.rights import Deed
from village.rolls import Body

RULES = rules()


def topic(tx: Tx) -> int:
    return topics.move(tx, speaker(tx, Who.VILLAGER), text="修村口的路", now=NOW).number


def sign(tx: Tx, one: Who, number: int) -> demands.Demanded:
    return demands.sign(tx, speaker(tx, one), number, rules=RULES, now=NOW)


def test_the_second_of_thirteen_has_the_villagers_meeting_called_vco_25(tx: Tx) -> None:
    # 13 adults of the village: a tenth of them is two; one representative is no third of two.
    change(tx, Who.VILLAGER, representative=True)
    change(tx, Who.CLERK, representative=True)
    change(tx, Who.MEDIATOR, representative=True)
    number = topic(tx)
    first = sign(tx, Who.NEIGHBOUR, number)
    assert (first.demand.villagers, first.demand.representatives) == (13, 4)
    assert first.demand.owes is Body.REPRESENTATIVES
    assert {one.user_id for one in first.told} == {
        user(one) for one in (Who.SECRETARY, Who.DIRECTOR, Who.CLERK, Who.SUPERVISOR)
    }
    assert sign(tx, Who.NEIGHBOUR, number).is_new is False
    second = sign(tx, Who.AWAY, number)
    assert second.demand.owes is Body.VILLAGERS
    assert second.told
    assert not sign(tx, Who.UTILITIES, number).told
    deadline = clocks.find(tx, WILLOW, Subject.DEMAND, number)
    assert deadline is not None
    assert (Who(deadline.owner), deadline.due_at) == (Who.DIRECTOR, NOW + timedelta(days=15))
    (owed,) = demands.todo(tx, speaker(tx, Who.DIRECTOR))
    assert (owed.title, owed.demand.signed) == ("修村口的路", 3)
    assert demands.todo(tx, speaker(tx, Who.UTILITIES)) == ()
    assert demands.todo(tx, speaker(tx, Who.DIRECTOR, MAPLE)) == []


def test_its_meeting_is_that_of_the_villagers_and_calling_it_answers(tx: Tx) -> None:
    number = topic(tx)
    for one in (Who.AWAY, Who.UTILITIES):
        sign(tx, one, number)
    clerk = speaker(tx, Who.CLERK)
    with pytest.raises(Unlawful) as refused:
        decisions.open_(
            tx,
            clerk,
            number,
            matter=Matter.WELFARE,
            body=Body.REPRESENTATIVES,
            rules=RULES,
            now=NOW,
        )
    assert refusal(refused) == ("demanded", "vco_25")
    decisions.open_(tx, clerk, number, matter=Matter.WELFARE, body=None, rules=RULES, now=NOW)
    _placed(tx, number)
    called = meetings.convene(
        tx, clerk, number, starts_at=NOW + timedelta(days=12), place="村部", rules=RULES, now=NOW
    )
    assert called.standing.decision.body is Body.VILLAGERS
    assert demands.todo(tx, clerk) == []
    assert clocks.find(tx, WILLOW, Subject.DEMAND, number) is None
    meetings.cancel(tx, clerk, number, rules=RULES, now=NOW)
    assert len(demands.todo(tx, clerk)) == 1
    assert clocks.find(tx, WILLOW, Subject.DEMAND, number) is not None


def test_a_meeting_that_was_called_before_enough_have_signed_answers_them(tx: Tx) -> None:
    members(tx)
    opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
    _convene(tx)
    sign(tx, Who.AWAY, 1)
    enough = sign(tx, Who.UTILITIES, 1)
    assert (enough.demand.owes, enough.demand.is_open, enough.told) == (Body.VILLAGERS, False, ())
    assert enough.demand.is_settled
    assert demands.todo(tx, speaker(tx, Who.CLERK)) == []
    assert clocks.find(tx, WILLOW, Subject.DEMAND, 1) is None


def test_what_representatives_were_to_resolve_goes_to_those_who_demand_it(tx: Tx) -> None:
    members(tx)
    opened(tx, state=State.DISCUSSED)
    told = [sign(tx, one, 1).widened for one in (Who.AWAY, Who.UTILITIES, Who.NEIGHBOUR)]
    assert told == [False, True, False]
    found = kept_decisions.find(tx, WILLOW, 1)
    assert found is not None
    assert (found.body, found.state) == (Body.VILLAGERS, State.DISCUSSED)
    *_, last = (one for one in trail.entries(tx, WILLOW) if one.subject == found.subject)
    assert (last.deed, last.data) == (Deed.DEMAND_MEETING, {"body": "villagers"})


def test_where_their_representatives_were_called_already_the_next_meeting_is_theirs(
    tx: Tx,
) -> None:
    members(tx)
    opened(tx, state=State.DELIBERATED, body=Body.REPRESENTATIVES)
    first = _convene(tx)
    assert first.standing.decision.body is Body.REPRESENTATIVES
    told = [sign(tx, one, 1).widened for one in (Who.AWAY, Who.UTILITIES)]
    assert told == [False, False]
    meetings.cancel(tx, speaker(tx, Who.CLERK), 1, rules=RULES, now=NOW)
    assert len(demands.todo(tx, speaker(tx, Who.CLERK))) == 1
    again = _convene(tx)
    assert again.standing.decision.body is Body.VILLAGERS
    assert demands.todo(tx, speaker(tx, Who.CLERK)) == []
    entries = [one.data for one in trail.entries(tx, WILLOW) if one.subject == "decision:1"]
    assert {"body": "villagers"} in entries


@pytest.mark.postgres
def test_a_name_waits_for_who_calls_the_meeting_just_then(postgres_url: str) -> None:
    database = open_database(postgres_url)
    settle(database)
    with database.begin() as tx:
        members(tx)
        opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
        sign(tx, Who.AWAY, 1)

    def second() -> None:
        with database.begin() as tx:
            sign(tx, Who.UTILITIES, 1)

    with database.begin() as tx:
        decisions.load(tx, WILLOW, 1, to_change=True)
        other = threading.Thread(target=second)
        other.start()
        blocked(database)
        _convene(tx)
    other.join(10)
    with database.read() as tx:
        demand = kept.find(tx, WILLOW, 1)
        assert demand is not None
        assert (demand.signed, demand.is_settled) == (2, True)
    database.dispose()


def test_who_calls_it_is_reminded_and_the_level_above_hears_of_it(tx: Tx) -> None:
    number = topic(tx)
    for one in (Who.AWAY, Who.UTILITIES):
        sign(tx, one, number)
    late = reminders.sweep(tx, rules_of=rules_of, now=NOW + timedelta(days=30))
    assert {(one.deadline.subject, one.matter.text) for one in late.pings} == {
        (Subject.DEMAND, "修村口的路")
    }
    assert {one.audience.value for one in late.pings} >= {"owner", "superior"}


def test_who_holds_the_post_now_is_reminded(tx: Tx) -> None:
    number = topic(tx)
    for one in (Who.AWAY, Who.UTILITIES):
        sign(tx, one, number)
    tx.execute(delete(table(PostRow)).where(PostRow.person_id == int(Who.DIRECTOR)))
    late = reminders.sweep(tx, rules_of=rules_of, now=NOW + timedelta(days=16))
    assert {one.chat for one in late.pings} == {user(Who.SECRETARY)}
    clock = clocks.find(tx, WILLOW, Subject.DEMAND, number)
    assert clock is not None
    assert Who(clock.owner) is Who.SECRETARY


def test_only_who_belongs_to_the_villagers_meeting_signs_once_and_here(tx: Tx) -> None:
    number = topic(tx)
    change(tx, Who.NEIGHBOUR, hukou="elsewhere")
    change(tx, Who.MEDIATOR, born=date(2008, 6, 2))
    for one in (Who.NEIGHBOUR, Who.MEDIATOR, Who.LINKING_CADRE):
        with pytest.raises(Unlawful) as refused:
            sign(tx, one, number)
        assert refusal(refused) == ("no_villager", "vco_25")
    with pytest.raises(TopicNotFound):
        demands.sign(tx, speaker(tx, Who.VILLAGER, MAPLE), number, rules=RULES, now=NOW)
    villager = speaker(tx, Who.VILLAGER)
    sign(tx, Who.VILLAGER, number)
    back = demands.take_back(tx, villager, number, rules=RULES, now=NOW)
    assert back.demand.signed == 0
    with pytest.raises(Unlawful) as twice:
        demands.take_back(tx, villager, number, rules=RULES, now=NOW)
    assert refusal(twice) == ("not_signed", "vco_25")


def test_names_on_paper_count_once_and_the_supervision_committee_alone_sees_them(tx: Tx) -> None:
    number = topic(tx)
    sign(tx, Who.VILLAGER, number)
    clerk, supervisor = speaker(tx, Who.CLERK), speaker(tx, Who.SUPERVISOR)
    with pytest.raises(Unlawful) as early:
        demands.names(tx, supervisor, number, rules=RULES, now=NOW)
    assert refusal(early) == ("no_demand", "vco_25")
    one = demands.enter(
        tx, clerk, number, ["冯桂香", "林秋禾", "宋远帆", "无此人"], rules=RULES, now=NOW
    )
    assert (one.added, one.before, one.strangers) == (["冯桂香"], ["林秋禾"], ["宋远帆", "无此人"])
    assert one.demand.owes is Body.VILLAGERS
    _, found = demands.names(tx, supervisor, number, rules=RULES, now=NOW)
    assert [(Who(name.id), name.on_paper) for name in found] == [
        (Who.VILLAGER, False),
        (Who.UNBOUND, True),
    ]
    for other in (clerk, speaker(tx, Who.VILLAGER)):
        with pytest.raises(NotAllowed):
            demands.names(tx, other, number, rules=RULES, now=NOW)
    assert not demands.note_called(tx, supervisor, number, rules=RULES, now=NOW).demand.is_open
    stored = kept.find(tx, WILLOW, number)
    assert stored is not None
    assert stored.called_at == NOW


def _convene(tx: Tx) -> meetings.Convened:
    clerk, starts_at = speaker(tx, Who.CLERK), NOW + timedelta(days=12)
    return meetings.convene(tx, clerk, 1, starts_at=starts_at, place="村部", rules=RULES, now=NOW)


def _placed(tx: Tx, number: int) -> None:
    found = kept_decisions.find(tx, WILLOW, number)
    assert found is not None
    kept_decisions.save(tx, replace(found, state=State.DELIBERATED))
