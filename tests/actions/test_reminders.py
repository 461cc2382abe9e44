from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actions import handling, reminders, requests, results, topics
from actions.reminders import Audience, Sweep
from storage import accounts, chats, trail
from storage import reminders as kept
from storage.engine import Tx, open_database
from storage.villages import Village
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    ZONE,
    Who,
    cadres_chat,
    group_chat,
    member,
    person_id,
    rows,
    rules,
    rules_of,
    settle,
    speaker,
    user,
    village_of,
)
from village.ids import ChatId, VillageId
from village.reminders import Step, Subject
from village.requests import Rating
from village.ruleset import Rules
from village.topics import State

LAMP, GARBAGE = "路灯不亮", "垃圾满了"
"""Three working days each: from Monday 09:00 to Thursday 09:00."""
SIGN_IN = datetime(2026, 6, 2, 1, tzinfo=UTC)
"""A working day after it was raised."""
BEFORE = datetime(2026, 6, 3, 1, tzinfo=UTC)
AT = datetime(2026, 6, 4, 1, tzinfo=UTC)
AFTER = datetime(2026, 6, 8, 1, tzinfo=UTC)
CLOSES = datetime(2026, 6, 4, 12, tzinfo=UTC)
MONTH = timedelta(days=31)
MOMENT = timedelta(microseconds=1)


def report(
    tx: Tx,
    text: str = LAMP,
    village: VillageId = WILLOW,
    now: datetime = NOW,
    chat: ChatId | None = None,
) -> int:
    return requests.report(
        tx,
        speaker(tx, Who.VILLAGER, village),
        village=village_of(tx, village),
        rules=rules(),
        text=text,
        chat=chat or group_chat(village),
        now=now,
    ).request.number


def discuss(tx: Tx, village: VillageId = WILLOW) -> int:
    topic = topics.move(tx, speaker(tx, Who.VILLAGER, village), text="修停车场", now=NOW)
    clerk = speaker(tx, Who.CLERK, village)
    topics.discuss(tx, clerk, topic.number, rules=rules(), now=NOW)
    topics.poll_opened(
        tx,
        village,
        topic.number,
        poll_id=f"{village}-{topic.number}",
        chat=group_chat(village),
        message_id=1007,
    )
    return topic.number


def sweep(tx: Tx, now: datetime, limit: int = 200) -> Sweep:
    return reminders.sweep(tx, rules_of=rules_of, now=now, limit=limit)


Told = set[tuple[int, Step, Audience, int]]


def told(swept: Sweep | Iterable[reminders.Ping]) -> Told:
    """Which number was spoken of on which rung, by which way and where."""
    pings = list(swept.pings if isinstance(swept, Sweep) else swept)
    found = {(one.deadline.number, one.step, one.audience, one.chat) for one in pings}
    assert len(found) == len(pings)
    return found


def test_each_rung_tells_whom_it_concerns(tx: Tx) -> None:
    number = report(tx)
    owner, superior = user(Who.UTILITIES), user(Who.SECRETARY)
    assert sweep(tx, SIGN_IN - MOMENT) == Sweep((), (), 0)
    assert told(sweep(tx, SIGN_IN)) == {(number, Step.SIGN_IN, Audience.OWNER, owner)}
    assert sweep(tx, BEFORE - MOMENT) == Sweep((), (), 0)
    assert told(sweep(tx, BEFORE)) == {(number, Step.BEFORE, Audience.OWNER, owner)}
    assert sweep(tx, AT - MOMENT).climbed == 0
    assert told(sweep(tx, AT)) == {(number, Step.AT, Audience.OWNER, owner)}
    late = sweep(tx, AFTER)
    assert told(late) == {(number, Step.AFTER, Audience.OWNER, owner)}
    assert superior in {one.reader.user_id for one in late.notices}
    later = sweep(tx, AFTER + MONTH)
    assert not later.pings
    assert not later.notices


def test_a_ping_says_whose_matter_it_is_and_what_about(tx: Tx) -> None:
    number = report(tx)
    (ping,) = sweep(tx, BEFORE).pings
    about = requests.find(tx, speaker(tx, Who.CLERK), number).request
    assert ping.matter.owner_name == member(tx, Who.UTILITIES).name
    assert (ping.matter.text, ping.matter.state) == (about.text, about.state)
    assert ping.deadline.due_at == about.due_at
    assert ping.language == ""


def test_who_cannot_be_written_to_is_told_in_the_cadres_group(tx: Tx) -> None:
    number = report(tx, GARBAGE)
    cadres = cadres_chat()
    assert told(sweep(tx, BEFORE)) == {(number, Step.BEFORE, Audience.CADRES, cadres)}
    assert told(sweep(tx, AT)) == {(number, Step.AT, Audience.CADRES, cadres)}
    late = sweep(tx, AFTER)
    assert told(late) == {(number, Step.AFTER, Audience.CADRES, cadres)}
    assert user(Who.SECRETARY) in {one.reader.user_id for one in late.notices}


def test_what_was_raised_in_private_is_never_told_in_the_cadres_group(tx: Tx) -> None:
    number = report(tx, GARBAGE, chat=ChatId(user(Who.VILLAGER)))
    above = {(number, Step.BEFORE, Audience.SUPERIOR, user(Who.SECRETARY))}
    assert told(sweep(tx, BEFORE)) == above
    assert reroute(tx, number, Step.BEFORE) == above


def test_without_a_cadres_group_the_superior_hears_of_it_at_once(tx: Tx) -> None:
    number = report(tx, GARBAGE)
    chats.mark_left(tx, cadres_chat(), NOW)
    assert told(sweep(tx, BEFORE)) == {
        (number, Step.BEFORE, Audience.SUPERIOR, user(Who.SECRETARY))
    }


def test_a_secretarys_own_matter_goes_to_the_director(tx: Tx) -> None:
    number = report(tx, "灶房着火了")
    swept = sweep(tx, NOW + MONTH)
    assert told(swept) == {(number, Step.AFTER, Audience.OWNER, user(Who.SECRETARY))}
    assert {one.reader.user_id for one in swept.notices} == {
        user(Who.DIRECTOR),
        user(Who.LINKING_CADRE),
    }


def test_when_nobody_can_be_reached_the_ladder_is_climbed_in_silence(tx: Tx) -> None:
    report(tx, GARBAGE)
    chats.mark_left(tx, cadres_chat(), NOW)
    for superior in (Who.SECRETARY, Who.DIRECTOR, Who.LINKING_CADRE):
        accounts.mark_unreachable(tx, user(superior))
    swept = sweep(tx, BEFORE)
    assert (list(swept.pings), swept.climbed) == ([], 1)
    assert sweep(tx, BEFORE).climbed == 0


def test_a_new_owner_is_told_from_then_on(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, BEFORE)
    handling.hand_over(tx, speaker(tx, Who.UTILITIES), number, to=person_id(Who.CLERK), now=BEFORE)
    handling.take(tx, speaker(tx, Who.CLERK), number, now=BEFORE)
    assert told(sweep(tx, AT)) == {(number, Step.AT, Audience.OWNER, user(Who.CLERK))}


def test_what_is_done_is_not_spoken_of(tx: Tx) -> None:
    number = report(tx)
    results.resolve(tx, speaker(tx, Who.UTILITIES), number, result="换了", rules=rules(), now=NOW)
    assert not sweep(tx, NOW + MONTH).pings


def test_what_is_signed_for_in_time_is_not_spoken_of_for_that(tx: Tx) -> None:
    number = report(tx)
    requests.accept(tx, speaker(tx, Who.UTILITIES), number, now=NOW)
    swept = sweep(tx, SIGN_IN)
    assert (list(swept.pings), swept.climbed) == ([], 1)
    assert told(sweep(tx, BEFORE)) == {(number, Step.BEFORE, Audience.OWNER, user(Who.UTILITIES))}


def test_what_is_reopened_is_reminded_of_anew(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, NOW + MONTH)
    results.resolve(tx, speaker(tx, Who.UTILITIES), number, result="换了", rules=rules(), now=AT)
    results.rate(
        tx,
        speaker(tx, Who.VILLAGER),
        number,
        rating=Rating.UNSATISFIED,
        rules=rules(),
        now=NOW + MONTH,
    )
    risen = sweep(tx, NOW + MONTH)
    assert not risen.pings
    assert risen.notices
    swept = sweep(tx, NOW + 2 * MONTH)
    assert {one.step for one in swept.pings} == {Step.AFTER}


def test_after_a_month_of_downtime_everything_is_told_once(tx: Tx) -> None:
    numbers = {report(tx) for _ in range(3)}
    swept = sweep(tx, NOW + MONTH)
    assert told(swept) == {
        (number, Step.AFTER, Audience.OWNER, user(Who.UTILITIES)) for number in numbers
    }
    for notice in swept.notices:
        assert {one.number for one in notice.requests} == numbers
    assert sweep(tx, NOW + MONTH) == Sweep((), (), 0)
    assert trail.verify(tx, WILLOW) is None


@pytest.mark.parametrize("now", [BEFORE, AT, AFTER])
def test_a_second_sweep_at_the_same_time_does_nothing(tx: Tx, now: datetime) -> None:
    report(tx)
    discuss(tx)
    assert sweep(tx, now).climbed > 0
    before = rows(tx)
    assert sweep(tx, now) == Sweep((), (), 0)
    assert rows(tx) == before


def test_what_is_due_at_night_is_told_in_the_morning(tx: Tx) -> None:
    # Water: 24 hours, from 23:30 to 23:30.
    evening = datetime(2026, 6, 1, 23, 30, tzinfo=ZONE)
    report(tx, "自来水停了", now=evening)
    half = datetime(2026, 6, 2, 11, 30, tzinfo=ZONE)
    assert [one.step for one in sweep(tx, half).pings] == [Step.BEFORE]
    due = datetime(2026, 6, 2, 23, 30, tzinfo=ZONE)
    morning = datetime(2026, 6, 3, 7, tzinfo=ZONE)
    assert sweep(tx, due).climbed == sweep(tx, morning - MOMENT).climbed == 0
    assert [one.step for one in sweep(tx, morning).pings] == [Step.AT]


def test_a_discussion_is_announced_and_closed_at_its_time(tx: Tx) -> None:
    number = discuss(tx)
    poll = topics.poll_of(tx, f"{WILLOW}-{number}")
    assert poll is not None
    topics.vote(tx, speaker(tx, Who.AWAY), poll, options=[0], now=NOW)
    ahead = datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert told(sweep(tx, ahead)) == {(number, Step.BEFORE, Audience.OWNER, user(Who.CLERK))}
    assert not sweep(tx, CLOSES - MOMENT).closed
    swept = sweep(tx, CLOSES)
    (closed,) = swept.closed
    assert not swept.pings
    assert closed.polls == [poll]
    assert closed.outcome.topic.state is State.CLOSED
    assert closed.outcome.tally.total == 1
    assert kept.find(tx, WILLOW, Subject.TOPIC, number) is None
    assert sweep(tx, CLOSES + MONTH) == Sweep((), (), 0)


def test_a_discussion_that_ended_during_a_downtime_is_closed_without_a_ping(tx: Tx) -> None:
    discuss(tx)
    swept = sweep(tx, CLOSES + MONTH)
    assert len(swept.closed) == 1
    assert not swept.pings


def test_a_sweep_in_parts_finds_the_same(tx: Tx) -> None:
    for _ in range(4):
        report(tx)
    discuss(tx)
    parts = []
    while (part := sweep(tx, NOW + MONTH, limit=2)).climbed:
        assert part.climbed <= 2
        parts.append(part)
    assert [part.climbed for part in parts] == [2, 2, 1]
    assert sum(len(part.pings) for part in parts) == 4
    assert sum(len(part.closed) for part in parts) == 1
    assert trail.verify(tx, WILLOW) is None


def test_villages_are_swept_together_and_told_apart(tx: Tx) -> None:
    report(tx)
    report(tx, village=MAPLE)
    discuss(tx, MAPLE)
    swept = sweep(tx, CLOSES)
    assert {(one.deadline.village_id, one.chat) for one in swept.pings} == {
        (WILLOW, user(Who.UTILITIES)),
        (MAPLE, user(Who.UTILITIES, MAPLE)),
    }
    assert [one.outcome.topic.village_id for one in swept.closed] == [MAPLE]
    for village in (WILLOW, MAPLE):
        assert trail.verify(tx, village) is None


def test_each_village_climbs_by_its_own_rules(tx: Tx) -> None:
    report(tx)
    report(tx, village=MAPLE)
    abroad = replace(rules(), zone=ZoneInfo("America/New_York"))

    def by_village(_tx: Tx, village: VillageId, _known: Village | None = None, /) -> Rules:
        return abroad if village == MAPLE else rules()

    assert reminders.sweep(tx, rules_of=by_village, now=AT).climbed == 2
    wakes = []
    for village in (WILLOW, MAPLE):
        deadline = kept.find(tx, village, Subject.REQUEST, 1)
        assert deadline is not None
        wakes.append(deadline.wake_at)
    # Thursday morning here is Wednesday evening there: two working days later is Friday, not Monday.
    assert wakes == [AFTER, datetime(2026, 6, 6, 1, tzinfo=UTC)]


def test_a_preview_changes_nothing(tx: Tx) -> None:
    report(tx)
    before = rows(tx)
    due = reminders.preview(tx, now=SIGN_IN)
    assert [(one.number, one.step) for one in due] == [(1, Step.SIGN_IN)]
    assert reminders.preview(tx, now=SIGN_IN - MOMENT) == []
    assert rows(tx) == before


def test_every_ping_is_told_to_the_trail(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, AFTER)
    *_, owner, level = trail.entries(tx, WILLOW)
    assert [one.subject for one in (owner, level)] == [f"request:{number}"] * 2
    assert level.data == {"level": "red"}
    assert owner.data == {"step": "after", "audience": "owner", "owner": Who.UTILITIES}


def reroute(tx: Tx, number: int, step: Step) -> Told:
    return told(
        reminders.reroute(tx, WILLOW, Subject.REQUEST, number, step=step, now=BEFORE + MOMENT)
    )


def test_a_ping_that_could_not_be_delivered_goes_on(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, BEFORE)
    accounts.mark_unreachable(tx, user(Who.UTILITIES))
    assert reroute(tx, number, Step.BEFORE) == {
        (number, Step.BEFORE, Audience.CADRES, cadres_chat())
    }
    assert trail.verify(tx, WILLOW) is None


def test_the_superior_hears_of_a_late_matter_once(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, AFTER)
    accounts.mark_unreachable(tx, user(Who.UTILITIES))
    assert reroute(tx, number, Step.AFTER) == {(number, Step.AFTER, Audience.CADRES, cadres_chat())}


def test_nothing_is_rerouted_once_the_matter_is_done(tx: Tx) -> None:
    number = report(tx)
    sweep(tx, BEFORE)
    results.resolve(
        tx, speaker(tx, Who.UTILITIES), number, result="换了", rules=rules(), now=BEFORE
    )
    assert reroute(tx, number, Step.BEFORE) == set()


def test_an_owner_who_left_the_roster_stops_no_sweep(tx: Tx) -> None:
    number = report(tx)
    other = report(tx)
    kept.give(tx, WILLOW, Subject.REQUEST, number, person_id(Who.UNBOUND))
    assert {one.deadline.number for one in sweep(tx, AT).pings} == {number, other}


@pytest.mark.postgres
def test_two_sweeps_at_once_tell_everything_once(postgres_url: str) -> None:
    database = open_database(postgres_url)
    settle(database)
    with database.begin() as tx:
        numbers = {report(tx) for _ in range(6)}
    with database.begin() as tx:
        discuss(tx, MAPLE)
    late = NOW + MONTH
    with database.begin() as one:
        first = sweep(one, late, limit=6)
        # The other village's topic is not locked: a sweep of another process takes it meanwhile.
        with database.begin() as two:
            second = sweep(two, late)
    assert (first.climbed, second.climbed) == (6, 1)
    with database.begin() as tx:
        assert sweep(tx, late) == Sweep((), (), 0)
        assert all(trail.verify(tx, village) is None for village in (WILLOW, MAPLE))
    spoken = [(ping.deadline.number, ping.audience) for ping in (*first.pings, *second.pings)]
    assert sorted(spoken) == sorted((number, Audience.OWNER) for number in numbers)
    assert len(second.closed) == 1
    database.dispose()
