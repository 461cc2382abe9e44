"""What follows is said before it happens, happens as it was said, and can be taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from actions import (
    bequests,
    consultations,
    departures,
    errands,
    requests,
    results,
    topics,
    vote_heirs,
    whereabouts,
)
from actions import reminders as sweeping
from actions.codes import make_codes
from actions.departures import Done, Plan
from storage import accounts, codes, people, reminders, request_lists, trail
from storage import ballots as kept_ballots
from storage import decisions as kept_decisions
from storage import errands as kept_errands
from storage import requests as kept_requests
from storage import slips as kept_slips
from storage import topics as kept_topics
from storage.circles import CircleMemberRow, CircleRow
from storage.engine import Tx
from storage.people import HouseholdRow, PostRow
from storage.topics import Poll
from storage.vault import Vault
from tests.actions.test_decision_ballots import ALL_MET, OVER, begun, resolving, votes
from tests.actions.test_slips import draw_slip, water
from tests.support import village
from tests.support.village import MAPLE, NAMES, NOW, STRANGER, WILLOW, Who
from tests.support.village import VAULT as VAULT_OF_VOTES
from village.ballots import FOR
from village.departures import PATIENCE, Departure, Passed
from village.errors import (
    NobodyNamed,
    NotAllowed,
    NotBound,
    NotOnRoster,
    OnlyAccount,
    OwnDeparture,
    PersonNotFound,
    TextMissing,
)
from village.ids import UserId
from village.meetings import Verdict
from village.people import Gone, Post
from village.reminders import Subject
from village.requests import Rating, State

__all__ = ["water"]
TODAY = date(2026, 6, 1)
VAULT = Vault()


def foresee(tx: Tx, kind: Departure, who: Who, by: Who = Who.CLERK) -> Plan:
    place, actor = village.village_of(tx), village.speaker(tx, by)
    return departures.foresee(tx, actor, place, kind, village.person_id(who))


def act(
    tx: Tx,
    kind: Departure,
    who: Who,
    by: Who = Who.CLERK,
    *,
    seal: str = "",
    after: timedelta = timedelta(),
) -> Done | Plan:
    seal = seal or foresee(tx, kind, who, by).effects.seal
    return departures.carry_out(
        tx,
        village.speaker(tx, by),
        village.village_of(tx),
        kind,
        village.person_id(who),
        seal=seal,
        asked_at=NOW,
        today=TODAY,
        now=NOW + after,
    )


def done(tx: Tx, kind: Departure, who: Who, by: Who = Who.CLERK) -> Done:
    outcome = act(tx, kind, who, by)
    assert isinstance(outcome, Done)
    return outcome


def report(tx: Tx, text: str, user: UserId | None = None) -> int:
    matter = requests.report(
        tx,
        village.actor(tx, user or village.user(Who.VILLAGER)),
        village=village.village_of(tx),
        rules=village.rules(),
        text=text,
        chat=village.group_chat(),
        now=NOW,
    )
    return matter.request.number


def seats(tx: Tx, who: Who) -> None:
    """Give somebody every seat there is."""
    one = village.person_id(who)
    home = (HouseholdRow.village_id == WILLOW, HouseholdRow.id == int(who) % 5)
    tx.execute(update(HouseholdRow).where(*home).values(head_id=one, representative_id=one))
    other = (HouseholdRow.village_id == WILLOW, HouseholdRow.id == 0)
    tx.execute(update(HouseholdRow).where(*other).values(member_id=one))
    tx.execute(insert(CircleRow).values(village_id=WILLOW, number=3, name="三", lead_id=one))
    member = {"village_id": WILLOW, "person_id": one, "circle": 3, "duties": "看水"}
    tx.execute(insert(CircleMemberRow).values(**member))


def test_a_handlers_death_hands_everything_over_and_says_so_before(tx: Tx) -> None:
    lamp, resolved = report(tx, "路灯不亮"), report(tx, "路灯不亮")
    keeper = village.speaker(tx, Who.UTILITIES)
    requests.accept(tx, keeper, lamp, now=NOW)
    results.resolve(tx, keeper, resolved, result="好了", rules=village.rules(), now=NOW)
    own = report(tx, "开个证明", village.user(Who.UTILITIES))
    plan = foresee(tx, Departure.DIED, Who.UTILITIES)
    assert [one.number for one in plan.effects.handed] == [lamp, resolved]
    assert {one.name for one in plan.effects.handed} == {NAMES[Who.CLERK]}
    assert plan.effects.raised == (own,)
    assert plan.effects.posts == (Post.CIRCLE_LEAD, Post.UTILITIES)
    assert plan.effects.accounts == (village.user(Who.UTILITIES),)
    due = reminders.matter(tx, WILLOW, Subject.REQUEST, lamp)
    outcome = done(tx, Departure.DIED, Who.UTILITIES)
    assert outcome.effects == plan.effects
    states = {lamp: State.OPEN, resolved: State.RESOLVED, own: State.OPEN}
    for number, state in states.items():
        request = kept_requests.find(tx, WILLOW, number)
        assert request is not None
        assert (request.assignee, request.state) == (village.person_id(Who.CLERK), state)
    now_due = reminders.matter(tx, WILLOW, Subject.REQUEST, lamp)
    assert due is not None
    assert now_due is not None
    assert now_due.deadline.owner == village.person_id(Who.CLERK)
    assert now_due.deadline.due_at == due.deadline.due_at
    assert village.member(tx, Who.UTILITIES).gone is Gone.DIED
    assert accounts.of_person(tx, WILLOW, village.person_id(Who.UTILITIES)) == []
    requester = village.speaker(tx, Who.VILLAGER)
    no = Rating.UNSATISFIED
    again = results.rate(tx, requester, resolved, rating=no, rules=village.rules(), now=NOW)
    assert again.assignee.id == village.person_id(Who.CLERK)
    # A new lamp goes to who is left.
    assert report(tx, "路灯不亮") == 4
    deeds = [one.deed for one in trail.entries(tx, WILLOW)]
    assert deeds.count("hand_over") == 2
    assert "record_death" in deeds
    assert trail.verify(tx, WILLOW) is None


def test_errands_slips_and_cases_are_said_before_they_go_to_others(tx: Tx) -> None:
    rules, place = village.rules(), village.village_of(tx)
    client = village.speaker(tx, Who.VILLAGER)
    errand = errands.ask(tx, client, village=place, words="医保报销", rules=rules, now=NOW).errand
    assert errand.agent == village.person_id(Who.CLERK)
    held = report(tx, "路灯不亮")
    leader = village.speaker(tx, Who.SECRETARY)
    clerk = NAMES[Who.CLERK]
    consultations.name_holder(tx, leader, held, name=clerk, rules=rules, now=NOW)
    assert foresee(tx, Departure.LOST, Who.CLERK, Who.SECRETARY).effects.carrying == (
        errand.number,
    )
    mine = foresee(tx, Departure.LOST, Who.VILLAGER, Who.SECRETARY).effects
    assert (mine.asked, mine.carrying) == ((errand.number,), ())
    told = foresee(tx, Departure.MOVED, Who.CLERK, Who.SECRETARY).effects
    assert told.cases == (held,)
    outcome = done(tx, Departure.MOVED, Who.CLERK, Who.SECRETARY)
    assert outcome.effects == told
    moved = kept_errands.find(tx, WILLOW, errand.number)
    request = kept_requests.find(tx, WILLOW, held)
    assert moved is not None
    assert request is not None
    (heir,) = told.errands
    assert (heir.number, heir.to) == (errand.number, moved.agent)
    assert moved.agent != village.person_id(Who.CLERK)
    assert (request.holder, request.holder_name) == (None, "")


def test_slips_are_said_before_another_speaks_for_them(tx: Tx, water: None) -> None:
    slip = draw_slip(tx).slip
    for who, name in ((Who.SUPERVISOR, ""), (Who.SECRETARY, NAMES[Who.CLERK])):
        told = done(tx, Departure.DIED, who, Who.DIRECTOR).effects
        assert told.slips == (Passed(slip.kind, slip.number, name),)
    after = kept_slips.find(tx, WILLOW, slip.kind, slip.number)
    assert after is not None
    assert (after.maker, after.liaison) == (village.person_id(Who.CLERK), None)


def test_a_running_discussion_finds_another_host_and_votes_stand(tx: Tx) -> None:
    director = village.speaker(tx, Who.DIRECTOR)
    topics.move(tx, director, text="修路", now=NOW)
    topics.discuss(tx, director, 1, rules=village.rules(), now=NOW)
    poll = Poll("p1", WILLOW, 1, int(village.group_chat()), 5)
    topics.vote(tx, director, poll, options=[0], now=NOW)
    plan = foresee(tx, Departure.MOVED, Who.DIRECTOR)
    assert [one.name for one in plan.effects.discussions] == [NAMES[Who.CLERK]]
    assert plan.effects.votes == (1,)
    done(tx, Departure.MOVED, Who.DIRECTOR)
    topic = kept_topics.find(tx, WILLOW, 1)
    due = reminders.matter(tx, WILLOW, Subject.TOPIC, 1)
    assert topic is not None
    assert due is not None
    assert topic.owner == due.deadline.owner == village.person_id(Who.CLERK)
    assert kept_topics.tally(tx, WILLOW, 1).total == 1
    # The account speaks as a guest now, and is told apart.
    guest = village.actor(tx, village.user(Who.DIRECTOR))
    topics.vote(tx, guest, poll, options=[0], now=NOW)
    assert kept_topics.tally(tx, WILLOW, 1).total == 1
    done(tx, Departure.RESTORE, Who.DIRECTOR, Who.SECRETARY)
    tally = kept_topics.tally(tx, WILLOW, 1)
    assert sum(tally.counts.values()) == 1
    assert tally == kept_topics.recount(tx, WILLOW, 1)


def test_votes_run_on_under_another_and_close_by_the_clock(tx: Tx) -> None:
    """A secret ballot of a decision: who looks after it dies, its key lies with nobody, and a voter who dies keeps what they cast."""
    decision = resolving(tx)
    ballot = begun(tx, decision, ALL_MET)
    votes(tx, ballot, *[(FOR,)] * 7)
    plan = foresee(tx, Departure.DIED, Who.CLERK, Who.SECRETARY)
    secretary = village.person_id(Who.SECRETARY)
    assert [(one.number, one.to) for one in plan.effects.decisions] == [
        (decision.number, secretary)
    ]
    assert [(one.number, one.to) for one in plan.effects.ballots] == [(ballot.number, secretary)]
    assert plan.effects.seated == (ballot.number,)
    outcome = done(tx, Departure.DIED, Who.CLERK, Who.SECRETARY)
    (told,) = outcome.inherited
    assert told.to.user_id == village.user(Who.SECRETARY)
    assert (told.decisions, told.ballots) == ([decision.number], [ballot.number])
    due = reminders.find(tx, WILLOW, Subject.BALLOT, ballot.number)
    assert due is not None
    assert due.owner == secretary
    closed = sweeping.sweep(tx, rules_of=village.rules_of, now=OVER, vault=VAULT_OF_VOTES)
    (end,) = closed.ballots.ended
    assert (end.ballot.owner, end.ballot.verdict) == (secretary, Verdict.PASSED)
    assert end.standing is not None
    step = end.standing.steps[-1]
    assert (step.due, step.yes, end.standing.decision.keeper) == (13, 7, secretary)
    # Who moves away leaves what is running to the next, who is of the office too.
    plan = foresee(tx, Departure.MOVED, Who.SECRETARY, Who.DIRECTOR)
    assert [one.name for one in plan.effects.decisions] == [NAMES[Who.DIRECTOR]]
    assert plan.effects.ballots == ()
    deeds = [(one.deed, one.subject) for one in trail.entries(tx, WILLOW)]
    assert ("hand_over", f"ballot:{ballot.number}") in deeds
    assert trail.verify(tx, WILLOW) is None


def test_who_leaves_the_office_leaves_decisions_and_ballots_to_another(tx: Tx) -> None:
    decision = resolving(tx)
    ballot = begun(tx, decision, ALL_MET)
    clerk, place = village.person_id(Who.CLERK), village.village_of(tx)
    before = {clerk: [Post.CLERK]}
    change: dict[str, object] = {"signed_by": "clock", "now": NOW}
    for posts, keeps in (([Post.CLERK, Post.EXPERT], True), ([Post.VILLAGE_COMMITTEE], False)):
        vote_heirs.leave_office(tx, place, before, {clerk: posts}, **change)  # type: ignore[arg-type]
        owned = kept_ballots.owned_by(tx, WILLOW, clerk)
        assert owned == ([ballot.number] if keeps else [])
        assert kept_decisions.kept_by(tx, WILLOW, clerk) == [decision.number]
    (heir,) = vote_heirs.leave_office(tx, place, before, {clerk: [Post.EXPERT]}, **change)  # type: ignore[arg-type]
    assert heir.to.user_id == village.user(Who.SECRETARY)
    assert (heir.decisions, heir.ballots) == ([decision.number], [])
    assert kept_decisions.kept_by(tx, WILLOW, clerk) == []


def test_seats_are_left_and_come_back_unless_somebody_took_them(tx: Tx) -> None:
    seats(tx, Who.UNBOUND)
    plan = foresee(tx, Departure.DIED, Who.UNBOUND)
    held = plan.effects.seats
    assert [one.name for one in held.heads] == [one.name for one in held.speaks_for] == ["4号院"]
    assert (held.serves, held.circle, held.leads) == ((0,), 3, (3,))
    before = village.rows(tx)
    done(tx, Departure.DIED, Who.UNBOUND)
    left = tx.execute(
        select(HouseholdRow.head_id, HouseholdRow.representative_id, HouseholdRow.member_id)
    )
    assert {value for row in left for value in row} == {None}
    taken = (HouseholdRow.village_id == WILLOW, HouseholdRow.id == 0)
    tx.execute(update(HouseholdRow).where(*taken).values(member_id=int(Who.SECRETARY)))
    done(tx, Departure.RESTORE, Who.UNBOUND, Who.SECRETARY)
    tx.execute(update(HouseholdRow).where(*taken).values(member_id=int(Who.UNBOUND)))
    after = village.rows(tx)
    for name in ("household", "circle", "circle_member", "person"):
        assert after[name] == before[name]


def test_the_last_of_a_household_takes_it_out_of_the_counts(tx: Tx) -> None:
    homes = people.counts(tx, WILLOW, today=TODAY).households
    for one in (Who.UTILITIES, Who.NAMESAKE, Who.UNBOUND):
        assert foresee(tx, Departure.MOVED, one).effects.seats.empties is None or one is Who.UNBOUND
        done(tx, Departure.MOVED, one)
    assert people.counts(tx, WILLOW, today=TODAY).households == homes - 1
    done(tx, Departure.RESTORE, Who.UNBOUND, Who.DIRECTOR)
    assert people.counts(tx, WILLOW, today=TODAY).households == homes


def test_what_changed_meanwhile_is_said_anew(tx: Tx) -> None:
    seal = foresee(tx, Departure.DIED, Who.UTILITIES).effects.seal
    report(tx, "路灯不亮")
    anew = act(tx, Departure.DIED, Who.UTILITIES, seal=seal)
    assert isinstance(anew, Plan)
    assert len(anew.effects.handed) == 1
    assert village.member(tx, Who.UTILITIES).gone is None
    late = act(tx, Departure.DIED, Who.UTILITIES, after=PATIENCE + timedelta(seconds=1))
    assert isinstance(late, Plan)
    early = act(tx, Departure.DIED, Who.UTILITIES, after=-timedelta(seconds=1))
    assert isinstance(early, Plan)
    assert isinstance(act(tx, Departure.DIED, Who.UTILITIES, after=PATIENCE), Done)


def test_a_restored_persons_account_stays_what_it_became(tx: Tx) -> None:
    done(tx, Departure.MOVED, Who.VILLAGER)
    mine = village.user(Who.VILLAGER)
    accounts.bind(
        tx, user_id=mine, village_id=MAPLE, person_id=village.person_id(Who.UNBOUND), name="林"
    )
    assert foresee(tx, Departure.RESTORE, Who.VILLAGER, Who.SECRETARY).effects.accounts == ()
    done(tx, Departure.RESTORE, Who.VILLAGER, Who.SECRETARY)
    assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == []


def test_a_lost_phone_is_unbound_by_the_other_one_or_by_a_cadre(tx: Tx) -> None:
    with pytest.raises(OnlyAccount):
        foresee(tx, Departure.LOST, Who.VILLAGER, Who.VILLAGER)
    spare = UserId(9_000_009)
    her = village.person_id(Who.VILLAGER)
    accounts.bind(tx, user_id=spare, village_id=WILLOW, person_id=her, name="林")
    slip = make_codes(tx, WILLOW, [her], vault=VAULT, now=NOW)[her]
    assert done(tx, Departure.LOST, Who.VILLAGER, Who.VILLAGER).effects.accounts == (spare,)
    assert codes.find(tx, VAULT.mark("code", slip)) is None
    assert accounts.of_person(tx, WILLOW, her) == [village.user(Who.VILLAGER)]
    done(tx, Departure.LOST, Who.VILLAGER)
    assert accounts.of_person(tx, WILLOW, her) == []
    with pytest.raises(NotBound):
        foresee(tx, Departure.LOST, Who.VILLAGER)


def test_a_handler_without_a_phone_keeps_what_waits_and_that_is_said(tx: Tx) -> None:
    number = report(tx, "路灯不亮")
    plan = foresee(tx, Departure.LOST, Who.UTILITIES)
    assert plan.effects.waiting == (number,)
    assert plan.effects.handed == ()
    assert plan.effects.posts == ()


def test_who_goes_has_nothing_left_to_confirm(tx: Tx) -> None:
    whereabouts.leave(tx, village.speaker(tx, Who.VILLAGER), "东莞", today=TODAY, now=NOW)
    done(tx, Departure.DIED, Who.VILLAGER)
    late = whereabouts.decide(
        tx, village.speaker(tx, Who.CLERK), 1, confirmed=True, today=TODAY, now=NOW
    )
    assert not late.changed


@pytest.mark.parametrize(
    ("kind", "by", "error"),
    [
        (Departure.DIED, Who.UTILITIES, NotAllowed),
        (Departure.DIED, Who.VILLAGER, NotAllowed),
        (Departure.MOVED, Who.GROUP_HEAD, NotAllowed),
        (Departure.LOST, Who.NEIGHBOUR, NotAllowed),
        (Departure.UNBIND, Who.SECRETARY, NotAllowed),
    ],
)
def test_who_may_not_is_refused(tx: Tx, kind: Departure, by: Who, error: type[Exception]) -> None:
    with pytest.raises(error):
        foresee(tx, kind, Who.VILLAGER, by)


def test_only_a_leader_takes_it_back_and_nobody_records_their_own(tx: Tx) -> None:
    for kind in (Departure.DIED, Departure.MOVED):
        with pytest.raises(OwnDeparture):
            foresee(tx, kind, Who.CLERK)
    done(tx, Departure.DIED, Who.VILLAGER)
    with pytest.raises(NotAllowed):
        foresee(tx, Departure.RESTORE, Who.VILLAGER, Who.CLERK)
    with pytest.raises(NobodyNamed):
        foresee(tx, Departure.DIED, Who.VILLAGER)
    with pytest.raises(NobodyNamed):
        foresee(tx, Departure.RESTORE, Who.NEIGHBOUR, Who.SECRETARY)


def test_people_are_named_and_told_apart(tx: Tx) -> None:
    clerk = village.speaker(tx, Who.CLERK)
    assert len(departures.choose(tx, clerk, Departure.DIED, "陈立")) == 2
    (second,) = departures.choose(tx, clerk, Departure.DIED, "陈立 2组")
    assert second.person.group == 2
    with pytest.raises(NobodyNamed):
        departures.choose(tx, clerk, Departure.DIED, "没有这人")
    with pytest.raises(TextMissing):
        departures.choose(tx, clerk, Departure.DIED, " ")
    (own,) = departures.choose(tx, clerk, Departure.LOST, "")
    assert own.person.id == village.person_id(Who.CLERK)
    with pytest.raises(NotOnRoster):
        departures.choose(tx, village.actor(tx, STRANGER), Departure.UNBIND, "")


def test_what_nobody_could_take_over_keeps_its_owner(tx: Tx) -> None:
    number = report(tx, "路灯不亮")
    only = (PostRow.village_id == WILLOW, PostRow.person_id != int(Who.UTILITIES))
    tx.execute(delete(PostRow).where(*only))
    held = request_lists.in_hands_of(tx, WILLOW, village.person_id(Who.UTILITIES))
    assert [one.number for one in held] == [number]
    with pytest.raises(PersonNotFound):
        bequests.heirs(tx, village.village_of(tx), village.person_id(Who.UTILITIES), held)
    # Any cadre is better than none, even one whom no fallback names.
    post = {"village_id": WILLOW, "post": "mediator", "person_id": int(Who.MEDIATOR)}
    people.add_people(tx, households=[], persons=[], posts=[post])
    (heir,) = bequests.heirs(tx, village.village_of(tx), village.person_id(Who.UTILITIES), held)
    assert heir.name == NAMES[Who.MEDIATOR]
