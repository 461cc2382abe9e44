from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import accounts, reminders, requests, topics
from storage.engine import Database, Tx, open_database
from storage.reminders import Deadline, Matter
from tests.support.village import NAMES, Who, group_chat, person_id, user
from village.categories import Category
from village.ids import PersonId, UserId, VillageId
from village.reminders import Step, Subject
from village.requests import Request, State
from village.topics import State as Topicality
from village.topics import Topic

NOW = datetime(2026, 6, 1, 1, 0, 0, 7, tzinfo=UTC)
HERE, THERE = VillageId(1), VillageId(2)
HOUR = timedelta(hours=1)


def deadline(number: int = 1, village: VillageId = HERE, **fields: object) -> Deadline:
    plain = Deadline(
        village_id=village,
        subject=Subject.REQUEST,
        number=number,
        owner=PersonId(4),
        step=Step.BEFORE,
        opened_at=NOW,
        due_at=NOW + 20 * HOUR,
        wake_at=NOW + number * HOUR,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def lamp(**fields: object) -> Request:
    plain = Request(
        village_id=HERE,
        number=1,
        text="路灯不亮",
        category=Category.STREET_LAMP,
        state=State.ACCEPTED,
        author_user=user(Who.VILLAGER),
        author_person=person_id(Who.VILLAGER),
        author_name=NAMES[Who.VILLAGER],
        assignee=person_id(Who.UTILITIES),
        opened_at=NOW,
        due_at=NOW + 20 * HOUR,
        origin_chat=group_chat(),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


ROAD = Topic(
    village_id=HERE,
    number=1,
    title="修路",
    body="",
    state=Topicality.DISCUSSING,
    mover_user=user(Who.VILLAGER),
    mover_person=person_id(Who.VILLAGER),
    mover_name=NAMES[Who.VILLAGER],
    opened_at=NOW,
)


def due_at(tx: Tx, at: datetime, limit: int = 100) -> list[int]:
    return [one.number for one in reminders.due(tx, at, limit=limit)]


def test_a_deadline_comes_back_whole(tx: Tx) -> None:
    for one in (deadline(), deadline(2, step=Step.AFTER, wake_at=None)):
        reminders.set_deadline(tx, one)
        assert reminders.find(tx, HERE, Subject.REQUEST, one.number) == one


def test_a_new_clock_replaces_the_old_one(tx: Tx) -> None:
    reminders.set_deadline(tx, deadline(step=Step.AFTER, wake_at=None))
    reminders.set_deadline(tx, deadline(wake_at=NOW + 5 * HOUR))
    assert due_at(tx, NOW + 5 * HOUR) == [1]


def test_what_is_due_comes_earliest_first(tx: Tx) -> None:
    for number in (3, 1, 2, 4):
        reminders.set_deadline(tx, deadline(number))
    assert due_at(tx, NOW) == []
    assert due_at(tx, NOW + HOUR - timedelta(microseconds=1)) == []
    assert due_at(tx, NOW + HOUR) == [1]
    assert due_at(tx, NOW + 3 * HOUR) == [1, 2, 3]
    assert due_at(tx, NOW + 3 * HOUR, limit=2) == [1, 2]


def test_a_climbed_rung_is_due_at_its_new_time_and_the_last_never(tx: Tx) -> None:
    first, second = deadline(1), deadline(2)
    for one in (first, second):
        reminders.set_deadline(tx, one)
    reminders.climb(tx, [(first, Step.AT, NOW + 20 * HOUR), (second, Step.AFTER, None)])
    assert due_at(tx, NOW + 10 * HOUR) == []
    assert due_at(tx, NOW + 10_000 * HOUR) == [1]
    assert reminders.find(tx, HERE, Subject.REQUEST, 1) == replace(
        first, step=Step.AT, wake_at=NOW + 20 * HOUR
    )
    assert reminders.find(tx, HERE, Subject.REQUEST, 2) == replace(
        second, step=Step.AFTER, wake_at=None
    )


def test_no_rung_to_climb_is_no_work(tx: Tx) -> None:
    reminders.set_deadline(tx, deadline())
    reminders.climb(tx, [])
    assert due_at(tx, NOW + HOUR) == [1]


def test_a_new_owner_gets_the_same_times(tx: Tx) -> None:
    reminders.set_deadline(tx, deadline())
    reminders.give(tx, HERE, Subject.REQUEST, 1, PersonId(9))
    assert reminders.find(tx, HERE, Subject.REQUEST, 1) == deadline(owner=PersonId(9))


def test_a_stopped_clock_is_gone(tx: Tx) -> None:
    reminders.set_deadline(tx, deadline())
    reminders.clear(tx, HERE, Subject.REQUEST, 1)
    assert reminders.find(tx, HERE, Subject.REQUEST, 1) is None
    assert due_at(tx, NOW + 99 * HOUR) == []
    reminders.clear(tx, HERE, Subject.REQUEST, 1)


def test_a_topic_and_another_village_have_clocks_of_their_own(tx: Tx) -> None:
    others = [deadline(village=THERE), deadline(subject=Subject.TOPIC)]
    for one in (deadline(), *others):
        reminders.set_deadline(tx, one)
    reminders.give(tx, HERE, Subject.REQUEST, 1, PersonId(9))
    reminders.climb(tx, [(deadline(), Step.AFTER, None)])
    reminders.clear(tx, HERE, Subject.REQUEST, 1)
    for one in others:
        assert reminders.find(tx, one.village_id, one.subject, 1) == one


def test_what_is_due_comes_with_what_is_told_of_it(tx: Tx) -> None:
    requests.add(tx, lamp())
    topics.add(tx, ROAD)
    clock = deadline(1, owner=person_id(Who.UTILITIES))
    poll = deadline(1, subject=Subject.TOPIC, owner=person_id(Who.SANITATION), wake_at=NOW)
    for one in (clock, poll):
        reminders.set_deadline(tx, one)
    accounts.bind(
        tx,
        user_id=UserId(7),
        village_id=HERE,
        person_id=person_id(Who.UTILITIES),
        name="",
        language="en",
        reachable=True,
    )
    first, second = reminders.matters_due(tx, NOW + HOUR, limit=9)
    assert first == Matter(poll, ROAD.state, ROAD.title, NAMES[Who.SANITATION], None, "")
    # Of several accounts the first that can be written to.
    told = Matter(clock, lamp().state, lamp().text, NAMES[Who.UTILITIES], UserId(7), "en")
    assert second == replace(told, category=lamp().category, raised_at=lamp().opened_at)
    assert reminders.matter(tx, HERE, Subject.REQUEST, 1) == second
    assert reminders.matter(tx, THERE, Subject.REQUEST, 1) is None
    accounts.mark_unreachable(tx, UserId(7))
    again = reminders.matter(tx, HERE, Subject.REQUEST, 1)
    assert again == replace(second, chat=user(Who.UTILITIES), language="")


def test_a_clock_whose_subject_or_owner_is_gone_is_due_all_the_same(tx: Tx) -> None:
    reminders.set_deadline(tx, deadline(owner=person_id(Who.CLERK)))
    assert reminders.matters_due(tx, NOW + HOUR, limit=9) == [
        Matter(deadline(owner=person_id(Who.CLERK)), "", "", NAMES[Who.CLERK], user(Who.CLERK), "")
    ]
    requests.add(tx, lamp())
    reminders.give(tx, HERE, Subject.REQUEST, 1, PersonId(999))
    (one,) = reminders.matters_due(tx, NOW + HOUR, limit=9)
    assert (one.text, one.owner_name, one.chat) == (lamp().text, "", None)


@pytest.mark.postgres
def test_two_sweeps_at_once_share_what_is_due(postgres_url: str) -> None:
    database: Database = open_database(postgres_url)
    with database.begin() as tx:
        for number in range(1, 7):
            reminders.set_deadline(tx, deadline(number))
    later = NOW + 99 * HOUR
    with database.begin() as one, database.begin() as two:
        first = reminders.matters_due(one, later, limit=2)
        second = reminders.matters_due(two, later, limit=100)
    assert [each.deadline.number for each in first] == [1, 2]
    assert [each.deadline.number for each in second] == [3, 4, 5, 6]
    database.dispose()
