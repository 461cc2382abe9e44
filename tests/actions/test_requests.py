from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from actions import handling, request_lists, requests, results, witnesses
from actions.requests import Matter
from storage import accounts, reminders, trail, villages
from storage import requests as kept
from storage.engine import Tx
from storage.reminders import Deadline
from tests.support.village import (
    MAPLE,
    NOW,
    STRANGER,
    WILLOW,
    Who,
    actor,
    group_chat,
    person_id,
    rows,
    rules,
    speaker,
    user,
    village_of,
)
from village.categories import Category
from village.errors import (
    NotAllowed,
    NotOnRoster,
    PersonNotFound,
    RequestNotFound,
    TextMissing,
    TextTooLong,
    VillageError,
    WrongState,
)
from village.ids import PersonId, VillageId
from village.people import Actor
from village.reminders import Step, Subject
from village.requests import ALBUM_PATIENCE, Attachment, FileKind, Rating, State
from village.rights import Role

LAMP = "村口的路灯不亮，晚上走路怕摔跤"
HOUR = timedelta(hours=1)
SHOWN = (Attachment(FileKind.PHOTO, "dark"), Attachment(FileKind.VOICE, "darker"))


def report(
    tx: Tx, author: Actor | None = None, text: str = LAMP, files: tuple[Attachment, ...] = ()
) -> Matter:
    actor = author or speaker(tx, Who.VILLAGER)
    return requests.report(
        tx,
        actor,
        village=village_of(tx, actor.village_id),
        rules=rules(),
        text=text,
        chat=group_chat(actor.village_id),
        files=files,
        album="album-7" if files else "",
        now=NOW,
    )


def accept(tx: Tx, by: Actor, number: int = 1) -> Matter:
    return requests.accept(tx, by, number, now=NOW + HOUR)


def hand_over(tx: Tx, by: Actor, number: int = 1, to: Who = Who.CLERK) -> Matter:
    return handling.hand_over(
        tx, by, number, to=person_id(to), reason="电工在外地", now=NOW + 2 * HOUR
    )


def resolve(tx: Tx, by: Actor, number: int = 1, result: str = "换了灯泡") -> Matter:
    return results.resolve(tx, by, number, result=result, rules=rules(), now=NOW + 3 * HOUR)


def rate(tx: Tx, by: Actor, number: int = 1, rating: Rating = Rating.SATISFIED) -> Matter:
    return results.rate(tx, by, number, rating=rating, rules=rules(), now=NOW + 4 * HOUR)


def clock(tx: Tx, number: int = 1, village: VillageId = WILLOW) -> Deadline | None:
    return reminders.find(tx, village, Subject.REQUEST, number)


def told(tx: Tx) -> list[tuple[str, str]]:
    """Who did what, without the village's own first entry."""
    return [(one.actor, one.deed) for one in trail.entries(tx, WILLOW)][1:]


def test_a_request_travels_the_whole_way(tx: Tx) -> None:
    villager, utilities = speaker(tx, Who.VILLAGER), speaker(tx, Who.UTILITIES)
    clerk = speaker(tx, Who.CLERK)

    matter = report(tx, files=SHOWN)
    due = datetime(2026, 6, 4, 1, tzinfo=UTC)
    assert matter.request.number == 1
    assert matter.request.category is Category.STREET_LAMP
    assert matter.assignee == utilities.person
    assert matter.request.due_at == due
    assert (matter.request.photos, matter.request.voices, matter.files) == (1, 1, SHOWN)
    deadline = clock(tx)
    assert deadline is not None
    assert (deadline.owner, deadline.step, deadline.due_at) == (
        person_id(Who.UTILITIES),
        Step.SIGN_IN,
        due,
    )
    assert [one.number for one in request_lists.todo(tx, utilities)] == [1]

    assert accept(tx, utilities).request.state is State.ACCEPTED
    passed = hand_over(tx, utilities)
    assert (passed.assignee, passed.files) == (utilities.person, list(SHOWN))
    shown = [group_chat(), user(Who.UTILITIES), user(Who.CLERK)]
    assert [place.chat for place in passed.places] == shown
    roles = [{Role.REQUESTER}, {Role.HANDLER}, {Role.OFFERED}]
    assert [place.roles for place in passed.places] == roles
    taken = handling.take(tx, clerk, 1, now=NOW + 2 * HOUR)
    assert [place.chat for place in taken.places] == shown
    assert [place.roles for place in taken.places] == [{Role.REQUESTER}, set(), {Role.HANDLER}]
    assert (taken.request.state, taken.request.due_at) == (State.ACCEPTED, due)
    assert taken.request.first_asked == person_id(Who.UTILITIES)
    deadline = clock(tx)
    assert deadline is not None
    assert (deadline.owner, deadline.due_at) == (person_id(Who.CLERK), due)
    assert request_lists.todo(tx, utilities) == []

    done = resolve(tx, clerk)
    assert (done.request.state, done.request.result) == (State.RESOLVED, "换了灯泡")
    waits = clock(tx)
    assert waits is not None
    assert (waits.step, waits.wake_at) == (Step.SILENCE, NOW + 75 * HOUR)
    assert request_lists.todo(tx, clerk) == []

    closed = rate(tx, villager)
    assert (closed.request.state, closed.request.rating) == (State.CLOSED, Rating.SATISFIED)
    assert closed.request.version == 6
    assert requests.find(tx, villager, 1) == Matter(closed.request, closed.assignee)
    assert clock(tx) is None
    assert request_lists.mine(tx, villager) == [closed.request]

    assert told(tx) == [
        ("person:11", "report"),
        ("person:4", "accept"),
        ("person:4", "hand_over"),
        ("person:3", "take"),
        ("person:3", "resolve"),
        ("person:11", "rate"),
    ]
    assert trail.verify(tx, WILLOW) is None


def more(tx: Tx, by: Actor, album: str = "album-7", **late: float) -> Matter | None:
    files = [Attachment(FileKind.PHOTO, "more")]
    now = NOW + timedelta(**late)
    return requests.add_to_album(
        tx, by, album=album, chat=group_chat(by.village_id), files=files, now=now
    )


def test_the_rest_of_an_album_follows_its_caption(tx: Tx) -> None:
    report(tx, files=SHOWN)
    matter = more(tx, speaker(tx, Who.VILLAGER))
    assert matter is not None
    assert (matter.request.photos, matter.request.voices) == (2, 1)
    assert matter.files == [Attachment(FileKind.PHOTO, "more")]
    assert [place.chat for place in matter.places] == [group_chat(), user(Who.UTILITIES)]
    assert [deed for _, deed in told(tx)] == ["report", "attach"]
    # Nothing is decided by a picture: who reads the card may go on.
    assert accept(tx, speaker(tx, Who.UTILITIES)).request.photos == 2


def test_what_is_not_of_that_album_is_not_kept(tx: Tx) -> None:
    report(tx, files=SHOWN)
    report(tx, text="没有照片的事")
    villager = speaker(tx, Who.VILLAGER)
    assert more(tx, villager, "album-8") is None
    assert more(tx, villager, "") is None
    assert more(tx, speaker(tx, Who.NEIGHBOUR)) is None
    assert more(tx, speaker(tx, Who.VILLAGER, MAPLE)) is None
    assert more(tx, villager, seconds=ALBUM_PATIENCE.total_seconds() + 1) is None
    assert more(tx, villager, seconds=ALBUM_PATIENCE.total_seconds()) is not None


def test_the_superior_hears_of_a_no_and_of_nothing_else(tx: Tx) -> None:
    report(tx)
    assert resolve(tx, speaker(tx, Who.UTILITIES)).superior is None
    rated = rate(tx, speaker(tx, Who.VILLAGER), rating=Rating.UNSATISFIED)
    assert rated.superior is not None
    assert rated.superior.user_id == user(Who.SECRETARY)


def test_an_unsatisfied_requester_starts_a_new_clock_once(tx: Tx) -> None:
    villager, utilities = speaker(tx, Who.VILLAGER), speaker(tx, Who.UTILITIES)
    first_due = report(tx).request.due_at
    resolve(tx, utilities)
    again = rate(tx, villager, rating=Rating.UNSATISFIED).request
    assert (again.state, again.reopened, again.result) == (State.OPEN, 1, "")
    assert again.due_at > first_due
    deadline = clock(tx)
    assert deadline is not None
    assert (deadline.owner, deadline.due_at) == (person_id(Who.UTILITIES), again.due_at)
    assert (deadline.step, deadline.opened_at) == (Step.SIGN_IN, NOW + 4 * HOUR)

    resolve(tx, utilities)
    closed = rate(tx, villager, rating=Rating.UNSATISFIED).request
    assert (closed.state, closed.rating) == (State.CLOSED, Rating.UNSATISFIED)
    assert clock(tx) is None


def test_the_trail_holds_no_words_and_no_names(tx: Tx) -> None:
    report(tx)
    hand_over(tx, speaker(tx, Who.UTILITIES))
    handling.decline(tx, speaker(tx, Who.UTILITIES), 1, reason="没有配件", rules=rules(), now=NOW)
    data = [one.data for one in trail.entries(tx, WILLOW)][1:]
    assert data == [
        {"category": "street_lamp", "assignee": 4, "files": 0},
        {"from": 4, "to": 3, "offered": True, "reasoned": True},
        {"state": "resolved", "assignee": 4},
    ]


def test_a_late_result_is_told_as_late(tx: Tx) -> None:
    matter = report(tx)
    results.resolve(
        tx, speaker(tx, Who.UTILITIES), 1, result="换了", rules=rules(), now=matter.request.due_at
    )
    assert list(trail.entries(tx, WILLOW))[-1].data == {"late": True, "files": 0}


def test_a_guest_reports_and_is_remembered_without_a_person(tx: Tx) -> None:
    guest = actor(tx, STRANGER)
    matter = report(tx, guest)
    assert (matter.request.author_user, matter.request.author_person) == (STRANGER, None)
    known = accounts.actor(tx, STRANGER)
    assert known is not None
    assert (known.village_id, known.person) == (WILLOW, None)
    assert request_lists.mine(tx, guest) == [matter.request]
    resolve(tx, speaker(tx, Who.UTILITIES))
    assert rate(tx, guest).request.state is State.CLOSED
    assert told(tx)[0] == (f"user:{STRANGER}", "report")


def test_a_guest_who_is_bound_later_still_rates_what_was_raised(tx: Tx) -> None:
    report(tx, actor(tx, STRANGER))
    accounts.bind(
        tx, user_id=STRANGER, village_id=WILLOW, person_id=person_id(Who.UNBOUND), name="冯桂香"
    )
    resolve(tx, speaker(tx, Who.UTILITIES))
    assert rate(tx, actor(tx, STRANGER)).request.state is State.CLOSED


def test_a_cadre_makes_somebodys_words_that_persons_request(tx: Tx) -> None:
    villager = speaker(tx, Who.VILLAGER)
    matter = requests.capture(
        tx,
        speaker(tx, Who.CLERK),
        villager,
        village=village_of(tx),
        rules=rules(),
        text=LAMP,
        chat=group_chat(),
        now=NOW,
    )
    assert matter.request.author_person == person_id(Who.VILLAGER)
    assert request_lists.mine(tx, villager) == [matter.request]
    assert told(tx) == [("person:11", "report"), ("person:3", "capture")]


def test_villages_number_and_list_for_themselves(tx: Tx) -> None:
    here, there = report(tx), report(tx, speaker(tx, Who.VILLAGER, MAPLE))
    assert (here.request.number, there.request.number) == (1, 1)
    assert here.request.village_id == WILLOW
    assert there.assignee.village_id == MAPLE
    assert request_lists.todo(tx, speaker(tx, Who.UTILITIES)) == [here.request]
    assert request_lists.mine(tx, speaker(tx, Who.VILLAGER, MAPLE)) == [there.request]


def test_a_guest_has_raised_nothing_yet(tx: Tx) -> None:
    report(tx)
    assert request_lists.mine(tx, actor(tx, STRANGER)) == []


def test_the_linking_cadre_may_hand_over_to_themselves(tx: Tx) -> None:
    report(tx)
    linking = speaker(tx, Who.LINKING_CADRE)
    assert hand_over(tx, linking, to=Who.LINKING_CADRE).assignee == linking.person
    assert accept(tx, linking).request.state is State.ACCEPTED


Attempt = Callable[[Tx], object]
STATES: dict[State, tuple[Attempt, ...]] = {
    State.OPEN: (),
    State.ACCEPTED: (lambda tx: accept(tx, speaker(tx, Who.UTILITIES)),),
    State.PAUSED: (
        lambda tx: accept(tx, speaker(tx, Who.UTILITIES)),
        lambda tx: handling.pause(
            tx, speaker(tx, Who.UTILITIES), 1, reason="等配件", rules=rules(), now=NOW + HOUR
        ),
    ),
    State.RESOLVED: (lambda tx: resolve(tx, speaker(tx, Who.UTILITIES)),),
    State.CHECKING: (
        lambda tx: resolve(tx, speaker(tx, Who.UTILITIES)),
        lambda tx: witnesses.silence(tx, WILLOW, 1, rules=rules(), now=NOW + 80 * HOUR),
    ),
    State.CLOSED: (
        lambda tx: resolve(tx, speaker(tx, Who.UTILITIES)),
        lambda tx: rate(tx, speaker(tx, Who.VILLAGER)),
    ),
}


def bring_to(tx: Tx, state: State) -> None:
    report(tx)
    for step in STATES[state]:
        step(tx)


HANDLER, AUTHOR = Who.UTILITIES, Who.VILLAGER
DEEDS: dict[str, tuple[Callable[[Tx, Actor], object], set[State], set[Who]]] = {
    "accept": (accept, {State.OPEN}, {HANDLER}),
    "hand_over": (
        hand_over,
        {State.OPEN, State.ACCEPTED},
        {HANDLER, Who.SECRETARY, Who.DIRECTOR, Who.LINKING_CADRE},
    ),
    "resolve": (resolve, {State.OPEN, State.ACCEPTED, State.PAUSED}, {HANDLER}),
    "rate": (rate, {State.RESOLVED, State.CHECKING}, {AUTHOR}),
}
"""Each deed: in which states it goes, and for whom of the village."""
SPEAKERS: list[Who | None] = [*(one for one in Who if one is not Who.UNBOUND), None]
"""None is a guest."""


@pytest.mark.parametrize("state", State)
def test_only_who_may_does_what_the_state_allows_and_a_refusal_leaves_nothing(
    tx: Tx, state: State
) -> None:
    bring_to(tx, state)
    before = rows(tx)
    for name, (deed, states, allowed) in DEEDS.items():
        for one in SPEAKERS:
            by = actor(tx, STRANGER) if one is None else speaker(tx, one)
            attempt = tx.begin_nested()
            try:
                deed(tx, by)
                outcome: type[VillageError] | None = None
            except VillageError as refused:
                outcome = type(refused)
                assert rows(tx) == before, (name, one)
            attempt.rollback()
            expected: type[VillageError] | None = None
            if one not in allowed:
                expected = NotOnRoster if one is None else NotAllowed
            elif state not in states:
                expected = WrongState
            assert outcome is expected, (name, one)


@pytest.mark.parametrize("one", SPEAKERS)
def test_what_everybody_may_and_what_only_cadres_may(tx: Tx, one: Who | None) -> None:
    by = actor(tx, STRANGER) if one is None else speaker(tx, one)
    report(tx)
    assert requests.find(tx, by, 1).request.number == 1
    request_lists.mine(tx, by)
    cadre = by.is_cadre
    assert cadre == (one not in {None, Who.SUPERVISOR, Who.VILLAGER, Who.NEIGHBOUR, Who.AWAY})
    before = rows(tx)
    for attempt in (
        lambda: request_lists.todo(tx, by),
        lambda: requests.capture(
            tx,
            by,
            speaker(tx, Who.NEIGHBOUR),
            village=village_of(tx),
            rules=rules(),
            text=LAMP,
            chat=group_chat(),
            now=NOW,
        ),
    ):
        if cadre:
            attempt()
            continue
        with pytest.raises(NotOnRoster if one is None else NotAllowed):
            attempt()
        assert rows(tx) == before


REFUSALS: dict[str, tuple[Attempt, type[VillageError]]] = {
    "nothing said": (lambda tx: report(tx, text=" \n "), TextMissing),
    "too much said": (lambda tx: report(tx, text="灯" * 10_000), TextTooLong),
    "too much said by a guest": (
        lambda tx: report(tx, actor(tx, STRANGER), text="灯" * 1001),
        TextTooLong,
    ),
    "no such number": (lambda tx: accept(tx, speaker(tx, HANDLER), 99), RequestNotFound),
    "number nought": (lambda tx: requests.find(tx, speaker(tx, HANDLER), 0), RequestNotFound),
    "no result": (lambda tx: resolve(tx, speaker(tx, HANDLER), result=" "), TextMissing),
    "endless result": (
        lambda tx: resolve(tx, speaker(tx, HANDLER), result="好" * 501),
        TextTooLong,
    ),
    "to a villager": (
        lambda tx: hand_over(tx, speaker(tx, HANDLER), to=Who.NEIGHBOUR),
        PersonNotFound,
    ),
    "to the supervision committee": (
        lambda tx: hand_over(tx, speaker(tx, HANDLER), to=Who.SUPERVISOR),
        PersonNotFound,
    ),
    "to nobody": (
        lambda tx: handling.hand_over(tx, speaker(tx, HANDLER), 1, to=PersonId(9999), now=NOW),
        PersonNotFound,
    ),
    "to a name that no cadre bears": (
        lambda tx: handling.hand_over(tx, speaker(tx, HANDLER), 1, to="杜满仓", now=NOW),
        PersonNotFound,
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_leaves_nothing_behind(tx: Tx, case: str) -> None:
    report(tx)
    before = rows(tx)
    attempt, expected = REFUSALS[case]
    with pytest.raises(expected):
        attempt(tx)
    assert rows(tx) == before


def test_another_villages_request_is_not_found_by_anybody(tx: Tx) -> None:
    report(tx, speaker(tx, Who.NEIGHBOUR))
    report(tx)
    before = rows(tx)
    for one in Who:
        if one is Who.UNBOUND:
            continue
        stranger = speaker(tx, one, MAPLE)
        for deed in (accept, resolve, rate, hand_over, requests.find):
            with pytest.raises(RequestNotFound) as refused:
                deed(tx, stranger, 2)
            assert refused.value.number == 2
    assert rows(tx) == before


def test_a_village_without_a_cadre_keeps_nothing_that_nobody_would_own(tx: Tx) -> None:
    villages.add(tx, id=3, name="新村", timezone="Asia/Shanghai", language="zh-CN")
    guest = actor(tx, STRANGER, VillageId(3))
    before = rows(tx)
    with pytest.raises(PersonNotFound):
        report(tx, guest)
    assert rows(tx) == before


def test_a_button_pressed_twice_acts_once(tx: Tx) -> None:
    report(tx)
    accept(tx, speaker(tx, HANDLER))
    before = rows(tx)
    with pytest.raises(WrongState) as refused:
        accept(tx, speaker(tx, HANDLER))
    assert (refused.value.number, refused.value.state) == (1, "accepted")
    assert rows(tx) == before


def test_who_handed_over_has_no_say_once_it_was_taken(tx: Tx) -> None:
    report(tx)
    hand_over(tx, speaker(tx, HANDLER))
    handling.take(tx, speaker(tx, Who.CLERK), 1, now=NOW)
    with pytest.raises(NotAllowed):
        resolve(tx, speaker(tx, HANDLER))
    assert kept.find(tx, WILLOW, 1) == requests.find(tx, speaker(tx, HANDLER), 1).request


def test_words_of_any_kind_are_kept_as_they_are(tx: Tx) -> None:
    words = "<b>路灯</b> 'or 1=1 -- %s {x} \\ 🙏🏽 \u202e 𠮷"
    assert report(tx, text=words).request.text == words
    assert requests.find(tx, speaker(tx, HANDLER), 1).request.text == words


def test_each_account_of_a_family_phone_is_who_it_is_bound_to(tx: Tx) -> None:
    """Two accounts of one person raise and rate the same matters."""
    accounts.bind(
        tx, user_id=STRANGER, village_id=WILLOW, person_id=person_id(AUTHOR), name="林秋禾"
    )
    report(tx)
    resolve(tx, speaker(tx, HANDLER))
    assert rate(tx, actor(tx, STRANGER)).request.rating is Rating.SATISFIED
    assert user(AUTHOR) != STRANGER
