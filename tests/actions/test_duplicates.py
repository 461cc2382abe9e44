"""What is like something that is known: found among what everybody may see, made one, taken apart, and what keeps coming back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actions import chains, handling, merges, offers, places, requests, results
from actions.requests import Matter
from storage import grams, reminders, trail
from storage import requests as kept
from storage.engine import Tx
from storage.offers import Offer
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    Who,
    group_chat,
    person_id,
    rules,
    speaker,
    user,
    village_of,
)
from village import request_moves as moves
from village.duplicates import grams as grams_of
from village.errors import CannotMerge, NotAllowed, RequestNotFound
from village.escalation import Colour
from village.ids import ChatId, VillageId
from village.people import Actor
from village.reminders import Subject
from village.requests import Ending, Rating, Request, State
from village.ruleset import Rules
from village.talk.model import Label

LAMP, AGAIN, OTHER = "老桥头的路灯坏了好几天", "桥头路灯不亮，走夜路怕摔", "码头的台阶烂了"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def known(tx: Tx) -> None:
    for village in (WILLOW, MAPLE):
        places.add(tx, speaker(tx, Who.CLERK, village), ["老桥头", "桥头"], now=NOW)


def report(
    tx: Tx,
    text: str,
    who: Who = Who.VILLAGER,
    *,
    village: VillageId = WILLOW,
    chat: ChatId | None = None,
    under: Rules | None = None,
    now: datetime = NOW,
) -> Matter:
    return requests.report(
        tx,
        speaker(tx, who, village),
        village=village_of(tx, village),
        rules=under or rules(),
        text=text,
        chat=chat or group_chat(village),
        now=now,
    )


def look(tx: Tx, number: int) -> Request:
    found = kept.find(tx, WILLOW, number)
    assert found is not None
    return found


def has_clock(tx: Tx, number: int) -> bool:
    return reminders.find(tx, WILLOW, Subject.REQUEST, number) is not None


def solve(tx: Tx, number: int, now: datetime) -> None:
    by = speaker(tx, Who(look(tx, number).assignee))
    results.resolve(tx, by, number, result="换了灯泡", rules=rules(), now=now)
    author = speaker(tx, Who(look(tx, number).author_person or 0))
    results.rate(tx, author, number, rating=Rating.SATISFIED, rules=rules(), now=now)


def test_what_is_like_something_to_do_is_asked_about(tx: Tx) -> None:
    assert report(tx, LAMP).request.alike is None
    assert report(tx, OTHER).request.alike is None
    found = report(tx, AGAIN, Who.NEIGHBOUR).request
    assert (found.alike, found.place) == (1, "老桥头")
    assert report(tx, AGAIN, village=MAPLE).request.alike is None


def test_private_words_are_found_by_nobody(tx: Tx) -> None:
    report(tx, LAMP, chat=ChatId(user(Who.VILLAGER)))
    report(tx, f"{LAMP}，电话13800138000")
    assert report(tx, AGAIN, Who.NEIGHBOUR).request.alike is None
    assert look(tx, 1).place == look(tx, 2).place == ""
    private = report(tx, LAMP, chat=ChatId(user(Who.VILLAGER))).request
    assert private.alike == 3


def test_what_is_closed_is_found_no_more(tx: Tx) -> None:
    report(tx, LAMP)
    handling.withdraw(tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=NOW)
    assert grams.postings(tx, WILLOW, grams_of(LAMP)) == []
    assert report(tx, AGAIN).request.alike is None


def test_two_matters_become_one_and_come_apart_under_the_own_clock(tx: Tx) -> None:
    report(tx, LAMP)
    second = report(tx, AGAIN, Who.NEIGHBOUR, now=NOW + DAY).request
    by = speaker(tx, Who.NEIGHBOUR)
    matter = merges.merge(tx, by, 2, 1, rules=rules(), now=NOW + DAY)
    assert (matter.request.state, matter.request.ending) == (State.CLOSED, Ending.MERGED)
    assert [one.request.absorbed for one in matter.others] == [1]
    assert not has_clock(tx, 2)
    apart = merges.unmerge(tx, by, 2, rules=rules(), now=NOW + 2 * DAY).request
    assert (apart.state, apart.due_at, apart.opened_at) == (
        State.OPEN,
        second.due_at,
        second.opened_at,
    )
    assert has_clock(tx, 2)
    assert look(tx, 1).absorbed == 0
    assert {number for _, number in grams.postings(tx, WILLOW, grams_of(AGAIN))} == {1, 2}
    assert trail.verify(tx, WILLOW) is None


def test_what_is_late_goes_on_at_once_and_a_lent_time_is_given_back(tx: Tx) -> None:
    first = report(tx, AGAIN, Who.NEIGHBOUR).request
    second = report(tx, LAMP, now=NOW + DAY).request
    handler, clerk = speaker(tx, Who(second.assignee)), speaker(tx, Who.CLERK)
    late = first.due_at + DAY / 24
    requests.accept(tx, handler, 2, now=NOW + DAY)
    handling.pause(tx, handler, 2, reason="等灯泡", rules=rules(), now=NOW + DAY)
    merges.merge(tx, clerk, 1, 2, rules=rules(), now=late)
    one = look(tx, 2)
    assert (one.state, one.pause, one.due_at) == (State.ACCEPTED, None, first.due_at)
    assert one.late(late)
    merges.unmerge(tx, clerk, 1, rules=rules(), now=late)
    assert look(tx, 1).due_at == first.due_at
    assert look(tx, 2).due_at == second.due_at + (late - NOW - DAY)
    clock = reminders.find(tx, WILLOW, Subject.REQUEST, 2)
    assert clock is not None
    assert clock.due_at == look(tx, 2).due_at


def test_whoever_was_merged_hears_the_end_also_by_way_of_another(tx: Tx) -> None:
    for who in (Who.VILLAGER, Who.NEIGHBOUR, Who.AWAY):
        report(tx, LAMP, who)
    clerk = speaker(tx, Who.CLERK)
    merges.merge(tx, clerk, 3, 2, rules=rules(), now=NOW)
    merges.merge(tx, clerk, 2, 1, rules=rules(), now=NOW)
    by = speaker(tx, Who(look(tx, 1).assignee))
    ended = results.resolve(tx, by, 1, result="换了灯泡", rules=rules(), now=NOW)
    told = {int(one.place.chat): one.numbers for one in ended.followers}
    assert told == {int(user(Who.NEIGHBOUR)): (2,), int(user(Who.AWAY)): (3,)}


def test_what_is_taken_back_lets_the_others_go_on(tx: Tx) -> None:
    report(tx, LAMP)
    report(tx, AGAIN, Who.NEIGHBOUR)
    merges.merge(tx, speaker(tx, Who.CLERK), 2, 1, rules=rules(), now=NOW)
    gone = handling.withdraw(tx, speaker(tx, Who.VILLAGER), 1, rules=rules(), now=NOW)
    assert [one.request.number for one in gone.others] == [2]
    assert (look(tx, 2).state, look(tx, 1).absorbed) == (State.OPEN, 0)
    assert has_clock(tx, 2)


@pytest.mark.parametrize(
    ("number", "into", "reason"), [(1, 1, "same"), (1, 2, "done"), (1, 3, "private")]
)
def test_what_cannot_be_one_is_refused(tx: Tx, number: int, into: int, reason: str) -> None:
    report(tx, LAMP)
    report(tx, OTHER)
    solve(tx, 2, NOW)
    report(tx, LAMP, chat=ChatId(user(Who.VILLAGER)))
    with pytest.raises(CannotMerge) as refused:
        merges.merge(tx, speaker(tx, Who.VILLAGER), number, into, rules=rules(), now=NOW)
    assert refused.value.reason == reason


def test_others_and_other_villages_make_nothing_one(tx: Tx) -> None:
    report(tx, LAMP)
    report(tx, AGAIN, Who.NEIGHBOUR)
    with pytest.raises(NotAllowed):
        merges.merge(tx, speaker(tx, Who.AWAY), 2, 1, rules=rules(), now=NOW)
    with pytest.raises(RequestNotFound):
        merges.merge(tx, speaker(tx, Who.CLERK, MAPLE), 2, 1, rules=rules(), now=NOW)
    with pytest.raises(CannotMerge):
        merges.unmerge(tx, speaker(tx, Who.NEIGHBOUR), 2, rules=rules(), now=NOW)
    report(tx, AGAIN, chat=ChatId(user(Who.VILLAGER)))
    with pytest.raises(NotAllowed):
        merges.merge(tx, speaker(tx, Who.MEDIATOR), 3, 1, rules=rules(), now=NOW)


def test_no_is_the_end_of_the_question(tx: Tx) -> None:
    report(tx, LAMP)
    report(tx, AGAIN, Who.NEIGHBOUR)
    assert merges.tell_apart(tx, speaker(tx, Who.NEIGHBOUR), 2, now=NOW).request.alike is None


def made_of(tx: Tx, times: Sequence[datetime]) -> Matter:
    for number, at in enumerate(times[:-1], start=1):
        report(tx, LAMP if number % 2 else AGAIN, now=at)
        solve(tx, number, at + DAY)
    return report(tx, LAMP, now=times[-1])


def test_the_third_time_within_a_year_is_told_and_becomes_one_topic(tx: Tx) -> None:
    times = [NOW + months * 30 * DAY for months in (0, 4, 8)]
    third = made_of(tx, times)
    assert third.request.repeats == (1, 2)
    assert third.repeated is not None
    assert third.repeated.user_id == user(Who.UTILITIES)
    by = speaker(tx, Who.UTILITIES)

    def words(chain: chains.Chain) -> str:
        return f"{chain.request.place}：{[one.number for one in chain.before]}"

    topic = chains.move_topic(tx, by, 3, words=words, now=times[-1])
    assert topic.title == "老桥头：[1, 2]"
    again = chains.move_topic(tx, by, 3, words=words, now=times[-1])
    assert again.number == topic.number
    solve(tx, 3, times[-1])
    fourth = report(tx, LAMP, now=times[-1] + DAY)
    assert (fourth.request.repeats, fourth.repeated) == ((1, 2, 3), None)


def test_a_year_later_it_is_no_chain(tx: Tx) -> None:
    assert made_of(tx, [NOW, NOW + 10 * DAY, NOW + 372 * DAY]).request.repeats == (2,)


def offer(tx: Tx, author: Actor, under: Rules) -> Offer:
    made = offers.offer(
        tx,
        author,
        label=Label.ISSUE,
        text=AGAIN,
        chat=group_chat(),
        message_id=7,
        rules=under,
        now=NOW,
    )
    assert made is not None
    return made


def test_where_nothing_is_compared_nothing_is_asked_nor_found_later(tx: Tx) -> None:
    never = replace(rules(), duplicates=False)
    report(tx, LAMP)
    assert report(tx, AGAIN, Who.NEIGHBOUR, under=never).request.alike is None
    assert look(tx, 2).place == "老桥头"
    assert offer(tx, speaker(tx, Who.NEIGHBOUR), never).same is None
    assert {number for _, number in grams.postings(tx, WILLOW, grams_of(AGAIN))} == {1}
    assert report(tx, AGAIN, Who.NEIGHBOUR).request.alike == 1


def test_an_offer_names_the_matter_and_its_author_joins(tx: Tx) -> None:
    report(tx, LAMP)
    author = speaker(tx, Who.NEIGHBOUR)
    made = offer(tx, author, rules())
    assert made.same == 1
    _, matter = offers.same(
        tx,
        author,
        village=village_of(tx),
        rules=rules(),
        chat=group_chat(),
        message_id=7,
        now=NOW,
    )
    assert (matter.request.merged_into, matter.request.author_person) == (
        1,
        person_id(Who.NEIGHBOUR),
    )


def test_an_owner_who_left_meanwhile_is_no_owner(tx: Tx) -> None:
    report(tx, LAMP)
    report(tx, AGAIN, Who.NEIGHBOUR)
    clerk = speaker(tx, Who.CLERK)
    merges.merge(tx, clerk, 2, 1, rules=rules(), now=NOW)
    lost = look(tx, 2)
    kept.save(tx, replace(lost, assignee=person_id(Who.VILLAGER), version=lost.version + 1))
    assert merges.unmerge(tx, clerk, 2, rules=rules(), now=NOW).assignee.is_cadre


def test_what_is_late_stays_late_in_what_it_is_merged_into(tx: Tx) -> None:
    report(tx, LAMP)
    later = look(tx, 1).due_at + DAY
    report(tx, AGAIN, Who.NEIGHBOUR, now=later)
    kept.save(tx, moves.rise(replace(look(tx, 1), version=2), Colour.RED, now=later))
    by = speaker(tx, Who.SECRETARY)
    merges.merge(tx, by, 1, 2, rules=rules(), now=later)
    into, clock = look(tx, 2), reminders.find(tx, WILLOW, Subject.REQUEST, 2)
    assert (into.due_at, into.level) == (look(tx, 1).due_at, Colour.RED)
    assert into.late(later)
    assert clock is not None
    assert clock.due_at == into.due_at
