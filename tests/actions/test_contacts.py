"""A clock runs for every party member who is away, and for nobody else; one card a week says who is to be called."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from actions import contacts, departures, reminders, requests, whereabouts
from actions.departures import Done
from actions.reminders import Audience, ContactPing
from storage import accounts, people, trail
from storage import contacts as kept
from storage.engine import Tx
from storage.people import PersonRow
from tests.support.village import (
    MAPLE,
    NAMES,
    NOW,
    STRANGER,
    WILLOW,
    ZONE,
    Who,
    actor,
    cadres_chat,
    group_chat,
    person_id,
    rows,
    rules,
    rules_of,
    speaker,
    user,
    village_of,
)
from village.departures import Departure
from village.errors import NobodyNamed, NotAllowed, NotAway, NotOnRoster, OwnClaim, TextMissing
from village.people import Party
from village.reminders import Step

TODAY = date(2026, 6, 1)
DUE = datetime(2026, 9, 1, 9, tzinfo=ZONE)
"""A Tuesday, a quarter after NOW."""
THAT_WEEK = datetime(2026, 8, 31, 9, tzinfo=ZONE)
WEEK = timedelta(days=7)
MOMENT = timedelta(microseconds=1)


def away(tx: Tx, *who: Who, party: Party = Party.FULL, now: datetime = NOW) -> None:
    """These are party members who are away."""
    ids = [person_id(one) for one in who]
    tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == WILLOW, PersonRow.id.in_(ids))
        .values(party=party.value, away="东莞 电子厂")
    )
    contacts.tend(tx, WILLOW, now=now)


def clocks(tx: Tx) -> dict[Who, Who]:
    """Whose clock runs, and who answers for it."""
    return {Who(one.person.id): Who(one.owner) for one in kept.running(tx, WILLOW)}


def sweep(tx: Tx, now: datetime) -> Sequence[ContactPing]:
    return reminders.sweep(tx, rules_of=rules_of, now=now).contacts


def told(found: Sequence[ContactPing]) -> list[tuple[Audience, int, Step, list[Who]]]:
    return [
        (one.audience, one.chat, one.round.step, [Who(it.person.id) for it in one.round.members])
        for one in found
    ]


@pytest.mark.parametrize("party", [Party.FULL, Party.PROBATIONARY])
def test_the_secretary_answers_for_members_who_are_away(tx: Tx, party: Party) -> None:
    assert clocks(tx) == {}
    away(tx, Who.AWAY, party=party)
    assert clocks(tx) == {Who.AWAY: Who.SECRETARY}


def test_who_is_no_member_has_no_clock(tx: Tx) -> None:
    away(tx, Who.AWAY)
    away(tx, Who.AWAY, party=Party.NONE)
    assert clocks(tx) == {}


def test_a_secretary_who_is_away_is_called_by_somebody_else(tx: Tx) -> None:
    away(tx, Who.SECRETARY, Who.AWAY)
    assert clocks(tx) == {Who.SECRETARY: Who.CLERK, Who.AWAY: Who.SECRETARY}


def test_a_cadre_sent_from_outside_belongs_to_another_branch(tx: Tx) -> None:
    away(tx, Who.LINKING_CADRE)
    assert clocks(tx) == {}


def test_a_word_confirmed_starts_the_clock_and_coming_back_ends_it(tx: Tx) -> None:
    tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == WILLOW, PersonRow.id == person_id(Who.VILLAGER))
        .values(party=Party.FULL.value)
    )
    one, clerk = speaker(tx, Who.VILLAGER), speaker(tx, Who.CLERK)
    said = whereabouts.leave(tx, one, "宁波", today=TODAY, now=NOW)
    assert clocks(tx) == {}
    number = said.claim.number
    whereabouts.decide(tx, clerk, number, confirmed=True, today=TODAY, now=NOW)
    assert clocks(tx) == {Who.VILLAGER: Who.SECRETARY}
    said = whereabouts.come_back(tx, one, today=TODAY, now=NOW)
    number = said.claim.number
    whereabouts.decide(tx, clerk, number, confirmed=True, today=TODAY, now=NOW)
    assert clocks(tx) == {}


def go(tx: Tx, kind: Departure, who: Who, by: Who) -> Done:
    actor, place, person = speaker(tx, by), village_of(tx), person_id(who)
    seal = departures.foresee(tx, actor, place, kind, person).effects.seal
    outcome = departures.carry_out(
        tx, actor, place, kind, person, seal=seal, asked_at=NOW, today=TODAY, now=NOW
    )
    assert isinstance(outcome, Done)
    return outcome


@pytest.mark.parametrize("kind", [Departure.DIED, Departure.MOVED])
def test_who_goes_is_called_no_more_and_is_so_again_when_restored(tx: Tx, kind: Departure) -> None:
    away(tx, Who.AWAY)
    go(tx, kind, Who.AWAY, Who.CLERK)
    assert clocks(tx) == {}
    go(tx, Departure.RESTORE, Who.AWAY, Who.SECRETARY)
    assert clocks(tx) == {Who.AWAY: Who.SECRETARY}


def test_an_owner_who_goes_leaves_an_heir_who_was_named_beforehand(tx: Tx) -> None:
    away(tx, Who.AWAY, Who.VILLAGER)
    sweep(tx, NOW)
    before = {one.person.id: one.since for one in kept.running(tx, WILLOW)}
    done = go(tx, Departure.MOVED, Who.SECRETARY, Who.CLERK)
    assert done.effects.contacts is not None
    heir = done.effects.contacts
    assert (heir.number, heir.to, heir.name) == (2, person_id(Who.CLERK), NAMES[Who.CLERK])
    assert set(clocks(tx).values()) == {Who.CLERK}
    assert {one.person.id: one.since for one in kept.running(tx, WILLOW)} == before
    go(tx, Departure.RESTORE, Who.SECRETARY, Who.DIRECTOR)
    assert set(clocks(tx).values()) == {Who.SECRETARY}


def test_tending_twice_changes_nothing_and_keeps_the_time(tx: Tx) -> None:
    away(tx, Who.AWAY)
    sweep(tx, NOW)
    before = rows(tx)
    contacts.tend(tx, WILLOW, now=NOW + WEEK)
    assert rows(tx) == before


def test_all_of_one_week_are_told_in_one_card(tx: Tx) -> None:
    many = [Who.AWAY, Who.VILLAGER, Who.NEIGHBOUR, Who.UNBOUND]
    away(tx, *many[:2])
    away(tx, *many, now=NOW + timedelta(days=3))
    assert not sweep(tx, NOW + timedelta(days=3))
    assert not sweep(tx, THAT_WEEK - MOMENT)
    owner = user(Who.SECRETARY)
    assert told(sweep(tx, THAT_WEEK)) == [
        (Audience.OWNER, owner, Step.BEFORE, [Who.VILLAGER, Who.AWAY, Who.NEIGHBOUR, Who.UNBOUND])
    ]
    assert not sweep(tx, THAT_WEEK)


def test_a_week_later_the_superior_hears_how_many(tx: Tx) -> None:
    away(tx, Who.AWAY)
    sweep(tx, NOW)
    sweep(tx, THAT_WEEK)
    assert not sweep(tx, THAT_WEEK + WEEK - MOMENT)
    found = sweep(tx, THAT_WEEK + WEEK)
    assert told(found) == [
        (Audience.OWNER, user(Who.SECRETARY), Step.AFTER, [Who.AWAY]),
        (Audience.SUPERIOR, user(Who.DIRECTOR), Step.AFTER, [Who.AWAY]),
    ]
    # A quarter that nobody used does not silence the next one.
    (again,) = sweep(tx, datetime(2026, 12, 1, 9, tzinfo=ZONE))
    assert again.round.step is Step.BEFORE
    assert trail.verify(tx, WILLOW) is None


def test_who_cannot_be_written_to_is_told_in_the_cadres_group(tx: Tx) -> None:
    away(tx, Who.AWAY)
    sweep(tx, NOW)
    accounts.mark_unreachable(tx, user(Who.SECRETARY))
    assert told(sweep(tx, THAT_WEEK)) == [(Audience.CADRES, cadres_chat(), Step.BEFORE, [Who.AWAY])]


def test_what_was_refused_goes_on_unless_they_spoke_meanwhile(tx: Tx) -> None:
    away(tx, Who.AWAY)
    sweep(tx, NOW)
    sweep(tx, THAT_WEEK)
    accounts.mark_unreachable(tx, user(Who.SECRETARY))

    def again() -> list[ContactPing]:
        owner = person_id(Who.SECRETARY)
        return reminders.reroute_round(
            tx, WILLOW, owner, step=Step.BEFORE, rules=rules(), now=THAT_WEEK
        )

    assert [one.audience for one in again()] == [Audience.CADRES]
    record(tx, Who.CLERK, now=THAT_WEEK)
    assert again() == []


def record(
    tx: Tx, by: Who = Who.SECRETARY, who: Who = Who.AWAY, now: datetime = NOW
) -> contacts.Recorded:
    return contacts.record(tx, speaker(tx, by), person_id(who), rules=rules(), now=now)


def test_a_contact_moves_the_deadline_by_a_quarter(tx: Tx) -> None:
    away(tx, Who.AWAY)
    sweep(tx, NOW)
    at = NOW + timedelta(days=40)
    done = record(tx, now=at)
    assert done.changed
    assert done.member.contacted_at == at
    assert done.member.due_at == datetime(2026, 10, 11, 9, tzinfo=ZONE)
    assert not sweep(tx, DUE + 3 * WEEK)
    (ping,) = sweep(tx, datetime(2026, 10, 9, 9, tzinfo=ZONE))
    assert ping.round.step is Step.BEFORE


def test_a_second_press_on_the_same_day_changes_nothing(tx: Tx) -> None:
    away(tx, Who.AWAY)
    record(tx)
    before = rows(tx)
    assert not record(tx, Who.CLERK, now=NOW + timedelta(hours=8)).changed
    assert rows(tx) == before
    assert record(tx, now=NOW + timedelta(days=1)).changed


def test_the_trail_names_a_number_and_no_word(tx: Tx) -> None:
    away(tx, Who.AWAY)
    record(tx)
    last = list(trail.entries(tx, WILLOW))[-1]
    assert (last.deed, last.subject, last.data) == ("record_contact", f"person:{Who.AWAY}", {})


def test_the_list_is_nearest_first_and_a_group_head_sees_their_own(tx: Tx) -> None:
    away(tx, Who.AWAY, Who.VILLAGER, Who.NEIGHBOUR)
    record(tx, who=Who.VILLAGER, now=NOW + timedelta(days=1))

    def seen(by: Who) -> list[int]:
        return [one.person.id for one in contacts.see(tx, speaker(tx, by), rules=rules(), now=NOW)]

    assert seen(Who.CLERK) == [Who.NEIGHBOUR, Who.AWAY, Who.VILLAGER]
    # 12 is of the first group, 11 and 13 are of the second.
    assert seen(Who.GROUP_HEAD) == [Who.NEIGHBOUR]
    assert seen(Who.NAMESAKE) == [Who.AWAY, Who.VILLAGER]


def test_a_roster_from_before_there_were_clocks_gets_them_when_it_is_looked_at(tx: Tx) -> None:
    away(tx, Who.AWAY)
    kept.stop(tx, WILLOW, [person_id(Who.AWAY)])
    (found,) = contacts.see(tx, speaker(tx, Who.CLERK), rules=rules(), now=NOW)
    assert found.due_at == DUE


def test_whom_the_words_name(tx: Tx) -> None:
    away(tx, Who.AWAY)
    clerk = speaker(tx, Who.CLERK)
    (one,) = contacts.choose(tx, clerk, f"{NAMES[Who.AWAY]} 13日打过电话，都好")
    assert Who(one.person.id) is Who.AWAY
    with pytest.raises(TextMissing):
        contacts.choose(tx, clerk, " ")
    with pytest.raises(NobodyNamed):
        contacts.choose(tx, clerk, "无名氏")
    with pytest.raises(NotAway):
        contacts.choose(tx, clerk, NAMES[Who.VILLAGER])


def test_namesakes_are_told_apart_by_their_group(tx: Tx) -> None:
    away(tx, Who.GROUP_HEAD, Who.NAMESAKE)
    clerk, name = speaker(tx, Who.CLERK), NAMES[Who.NAMESAKE]
    assert len(contacts.choose(tx, clerk, name)) == 2
    (one,) = contacts.choose(tx, clerk, f"{name} 2组 打过电话")
    assert Who(one.person.id) is Who.NAMESAKE


def test_who_may_not_and_about_whom(tx: Tx) -> None:
    away(tx, Who.AWAY, Who.CLERK)
    with pytest.raises(OwnClaim):
        record(tx, Who.CLERK, Who.CLERK)
    for one in (Who.AWAY, Who.VILLAGER, Who.GROUP_HEAD, Who.UTILITIES):
        with pytest.raises(NotAllowed):
            record(tx, one)
    with pytest.raises(NotAway):
        record(tx, who=Who.VILLAGER)
    with pytest.raises(NotAway):
        contacts.record(
            tx, speaker(tx, Who.CLERK, MAPLE), person_id(Who.AWAY), rules=rules(), now=NOW
        )


def test_words_of_a_member_to_the_bot_are_no_contact(tx: Tx) -> None:
    away(tx, Who.AWAY)
    one = speaker(tx, Who.AWAY)
    where = village_of(tx)
    requests.report(
        tx, one, village=where, rules=rules(), text="路灯坏了", chat=group_chat(), now=NOW
    )
    assert kept.last_contact(tx, WILLOW, person_id(Who.AWAY)) is None


def test_a_village_without_any_cadre_has_no_clock_and_no_trouble(tx: Tx) -> None:
    away(tx, Who.AWAY)
    everybody = [one for one in Who if one is not Who.AWAY]
    tx.execute(
        update(PersonRow)
        .where(PersonRow.village_id == WILLOW, PersonRow.id.in_(map(int, everybody)))
        .values(gone="moved")
    )
    contacts.tend(tx, WILLOW, now=NOW)
    assert clocks(tx) == {}
    assert people.cadres(tx, WILLOW) == []


def test_guests_are_told_to_bind(tx: Tx) -> None:
    with pytest.raises(NotOnRoster):
        contacts.see(tx, actor(tx, STRANGER), rules=rules(), now=NOW)
