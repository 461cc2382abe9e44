from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from actions import handling, reminders, requests, results, witnesses
from actions.requests import Matter
from storage import accounts, trail
from storage import requests as kept
from storage import witnesses as asked
from storage.engine import Tx
from storage.people import PersonRow
from tests.support.village import (
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rows,
    rules,
    rules_of,
    speaker,
    user,
    village_of,
)
from village import request_moves as moves
from village.errors import NotAllowed, NotOnRoster, WrongState
from village.people import Actor
from village.rates import word_of
from village.requests import Ending, Rating, State
from village.witnesses import DRAWN, Verdict, draw

DAY = timedelta(days=1)
NEIGHBOURS = {Who.CLERK, Who.SUPERVISOR}
"""Adults at home in the villager's group, of other households than the villager and the handler, who can be written to."""
LEADING = {Who.SECRETARY, Who.DIRECTOR}


def resolved(tx: Tx, author: Actor | None = None) -> None:
    requests.report(
        tx,
        author or speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=rules(),
        text="村口的路灯不亮",
        chat=group_chat(),
        now=NOW,
    )
    results.resolve(tx, speaker(tx, Who.UTILITIES), 1, result="换了灯泡", rules=rules(), now=NOW)


def sweep(tx: Tx, days: float) -> reminders.Sweep:
    return reminders.sweep(tx, rules_of=rules_of, now=NOW + days * DAY)


def say(tx: Tx, one: Who, *, done: bool) -> tuple[Matter, Verdict]:
    return witnesses.say(tx, speaker(tx, one), 1, done=done, rules=rules(), now=NOW + 4 * DAY)


def test_silence_puts_it_before_neighbours_and_two_of_them_end_it(tx: Tx) -> None:
    resolved(tx)
    assert sweep(tx, 2.9).climbed == 0
    (led_to,) = sweep(tx, 3).silences
    assert led_to.matter.request.state is State.CHECKING
    assert {reach.user_id for reach in led_to.asked} == {user(one) for one in NEIGHBOURS}

    assert say(tx, Who.CLERK, done=True)[1] is Verdict.OPEN
    matter, said = say(tx, Who.SUPERVISOR, done=True)
    assert said is Verdict.DONE
    assert (matter.request.state, matter.request.ending) == (State.CLOSED, Ending.WITNESSED)
    assert sweep(tx, 60).climbed == 0
    assert trail.verify(tx, WILLOW) is None


def test_the_lot_can_be_drawn_again_from_the_trail(tx: Tx) -> None:
    resolved(tx)
    seed = f"{trail.head(tx, WILLOW)[1]}:request:1"
    sweep(tx, 3)
    (entry,) = (one for one in trail.entries(tx, WILLOW) if one.deed == "draw")
    assert entry.data["seed"] == seed
    homes = dict(entry.data["candidates"])
    assert sorted(homes) == sorted(NEIGHBOURS)
    assert draw(homes, seed) == entry.data["drawn"]


def test_on_a_roster_without_households_everybody_is_one_of_their_own(tx: Tx) -> None:
    tx.execute(update(PersonRow).values(household_id=None))
    resolved(tx)
    sweep(tx, 3)
    (entry,) = (one for one in trail.entries(tx, WILLOW) if one.deed == "draw")
    homes = dict(entry.data["candidates"])
    assert set(homes) >= NEIGHBOURS
    assert len(set(homes.values())) == len(homes)
    assert len(entry.data["drawn"]) == min(len(homes), DRAWN)


def test_two_neighbours_who_say_no_open_it_again_and_the_superior_hears(tx: Tx) -> None:
    resolved(tx)
    sweep(tx, 3)
    say(tx, Who.CLERK, done=False)
    matter, said = say(tx, Who.SUPERVISOR, done=False)
    assert (said, matter.request.state, matter.request.reopened) == (
        Verdict.NOT_DONE,
        State.OPEN,
        1,
    )
    assert matter.superior is not None
    assert asked.of(tx, WILLOW, 1) == []
    # It is no rating of the requester's, now or at a second no.
    assert matter.request.rating is None
    closed = moves.refute(replace(matter.request, state=State.CHECKING, ending=Ending.DONE))
    assert (closed.state, closed.ending, closed.rating) == (State.CLOSED, Ending.REFUTED, None)
    word = word_of(closed)
    assert word is not None
    assert (word.solved, word.satisfied) == (False, None)
    with pytest.raises(NotAllowed):
        say(tx, Who.CLERK, done=True)


def test_a_neighbour_may_change_their_word_until_it_is_decided(tx: Tx) -> None:
    resolved(tx)
    sweep(tx, 3)
    say(tx, Who.CLERK, done=False)
    say(tx, Who.CLERK, done=True)
    assert say(tx, Who.SUPERVISOR, done=True)[1] is Verdict.DONE
    with pytest.raises(WrongState):
        say(tx, Who.CLERK, done=False)


def test_the_requester_can_still_speak(tx: Tx) -> None:
    resolved(tx)
    sweep(tx, 3)
    rated = results.rate(
        tx,
        speaker(tx, Who.VILLAGER),
        1,
        rating=Rating.FAIR,
        rules=rules(),
        now=NOW + 4 * DAY,
    ).request
    assert (rated.state, rated.rating) == (State.CLOSED, Rating.FAIR)
    assert sweep(tx, 60).climbed == 0


def test_only_who_was_drawn_is_heard(tx: Tx) -> None:
    resolved(tx)
    sweep(tx, 3)
    before = rows(tx)
    for one in Who:
        if one in NEIGHBOURS or one is Who.UNBOUND:
            continue
        with pytest.raises(NotAllowed):
            say(tx, one, done=True)
    with pytest.raises(NotOnRoster):
        witnesses.say(tx, actor(tx, STRANGER), 1, done=True, rules=rules(), now=NOW)
    assert rows(tx) == before


def test_what_nobody_speaks_to_ends_unheard(tx: Tx) -> None:
    resolved(tx)
    sweep(tx, 3)
    (led_to,) = sweep(tx, 7).silences
    # There is nobody else to be asked.
    assert (led_to.matter.request.state, led_to.matter.request.ending) == (
        State.CLOSED,
        Ending.UNHEARD,
    )
    assert not led_to.asked
    assert led_to.matter.superior is None
    assert sweep(tx, 60).climbed == 0


def test_one_neighbours_no_is_heard_above_though_it_ends_unheard(tx: Tx) -> None:
    resolved(tx)
    sweep(tx, 3)
    say(tx, Who.CLERK, done=False)
    matter = sweep(tx, 7).silences[0].matter
    assert matter.request.ending is Ending.UNHEARD
    assert matter.superior is not None
    assert matter.superior.user_id == user(Who.SECRETARY)


def households(people: Iterable[int]) -> set[int]:
    """The settled village has five households, and everybody's follows from their number."""
    return {one % 5 for one in people}


def test_a_second_lot_asks_others(tx: Tx) -> None:
    """A guest has no group, so the whole village may be asked; which are drawn first hangs on the trail before."""
    resolved(tx, actor(tx, STRANGER))
    sweep(tx, 3)
    first = {one.person for one in asked.of(tx, WILLOW, 1)}
    assert len(first) == 3
    silent = {Who.SANITATION, Who.LINKING_CADRE, Who.AWAY, Who.UNBOUND}
    left = {
        one
        for one in set(Who) - silent - LEADING
        if not households([one]) & households({*first, Who.UTILITIES})
    }
    last = sweep(tx, 7).silences[0].matter.request
    second = {one.person for one in asked.of(tx, WILLOW, 1) if one.draw == 2}
    assert not (first | second) & LEADING
    assert second <= left
    assert len(households(second)) == len(second) == min(3, len(households(left)))
    if left:
        last = sweep(tx, 12).silences[0].matter.request
    assert last.ending is Ending.UNHEARD


def test_without_anybody_to_ask_silence_ends_it(tx: Tx) -> None:
    resolved(tx)
    for one in NEIGHBOURS:
        accounts.mark_unreachable(tx, user(one))
    (led_to,) = sweep(tx, 3).silences
    assert led_to.matter.request.ending is Ending.UNHEARD


def test_neighbours_are_not_asked_about_what_was_declined(tx: Tx) -> None:
    requests.report(
        tx,
        speaker(tx, Who.VILLAGER),
        village=village_of(tx),
        rules=rules(),
        text="村口的路灯不亮",
        chat=group_chat(),
        now=NOW,
    )
    handling.decline(tx, speaker(tx, Who.UTILITIES), 1, reason="没钱", rules=rules(), now=NOW)
    (led_to,) = sweep(tx, 3).silences
    assert (led_to.matter.request.state, led_to.matter.request.ending) == (
        State.CLOSED,
        Ending.DECLINED,
    )
    assert not led_to.asked


def test_what_ended_meanwhile_is_left_alone(tx: Tx) -> None:
    resolved(tx)
    assert witnesses.silence(tx, WILLOW, 99, rules=rules(), now=NOW) is None
    results.rate(
        tx,
        speaker(tx, Who.VILLAGER),
        1,
        rating=Rating.SATISFIED,
        rules=rules(),
        now=NOW,
    )
    assert witnesses.silence(tx, WILLOW, 1, rules=rules(), now=NOW + 4 * DAY) is None
    request = kept.find(tx, WILLOW, 1)
    assert request is not None
    assert request.rating is Rating.SATISFIED
    assert person_id(Who.VILLAGER) == request.author_person
