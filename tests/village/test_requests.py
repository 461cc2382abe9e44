from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.matters import AUTHOR, EXPECTED, HANDLER, OTHER, THIRD, VILLAGE, matter
from village import requests
from village.errors import TextMissing, TextTooLong
from village.ids import PersonId, UserId
from village.people import Actor, Person, Post
from village.requests import BUTTONS, TEXT_LIMIT, Move, State
from village.rights import RIGHTS, Deed, Role


def test_every_button_of_a_card_leads_somewhere() -> None:
    assert set(BUTTONS) == set(State)
    moved_by = {
        Deed.ACCEPT: Move.ACCEPT,
        Deed.HAND_OVER: Move.HAND_OVER,
        Deed.TAKE: Move.TAKE,
        Deed.REFUSE: Move.TAKE,
        Deed.RESUME: Move.RESUME,
        Deed.RESOLVE: Move.RESOLVE,
        Deed.RATE: Move.CONFIRM,
    }
    for state, buttons in BUTTONS.items():
        assert len(buttons) == len(set(buttons))
        for role, deed in buttons:
            assert role in RIGHTS[deed]
            assert moved_by[deed] in EXPECTED[state]


def test_lateness_is_over_when_the_matter_is_done() -> None:
    due = matter().due_at
    just_before = due - timedelta(microseconds=1)
    assert not matter().late(just_before)
    assert matter().late(due)
    assert matter(State.ACCEPTED).late(due)
    assert not matter(State.RESOLVED).late(due + timedelta(days=9))
    assert not matter(State.CLOSED).late(due + timedelta(days=9))


@pytest.mark.parametrize("words", ["", " ", "\n\t  \n", "\u3000"])
def test_nothing_is_no_request(words: str) -> None:
    with pytest.raises(TextMissing) as refused:
        requests.clean_text(words)
    assert refused.value.command == "report"


def test_a_text_is_kept_whole_or_refused() -> None:
    assert requests.clean_text(f"  {'灯' * TEXT_LIMIT}\n") == "灯" * TEXT_LIMIT
    with pytest.raises(TextTooLong) as refused:
        requests.clean_text("灯" * 10_000)
    assert (refused.value.length, refused.value.limit) == (10_000, TEXT_LIMIT)


def speaker(user: int, person: PersonId | None = None, *posts: Post) -> Actor:
    on_roster = (
        None
        if person is None
        else Person(VILLAGE, person, "某", household_id=1, group=1, posts=frozenset(posts))
    )
    return Actor(UserId(user), VILLAGE, "某", "zh", on_roster)


@pytest.mark.parametrize(
    ("actor", "roles"),
    [
        (speaker(1), {Role.GUEST}),
        (speaker(99), {Role.GUEST, Role.REQUESTER}),
        (speaker(1, PersonId(20)), {Role.VILLAGER}),
        (speaker(1, AUTHOR), {Role.VILLAGER, Role.REQUESTER}),
        (speaker(99, PersonId(20)), {Role.VILLAGER, Role.REQUESTER}),
        (speaker(1, PersonId(20), Post.SUPERVISION), {Role.VILLAGER, Role.SUPERVISOR}),
        (speaker(1, THIRD, Post.CLERK), {Role.VILLAGER, Role.CADRE, Role.COMMITTEE, Role.OFFICE}),
        (
            speaker(1, HANDLER, Post.CLERK),
            {Role.VILLAGER, Role.CADRE, Role.COMMITTEE, Role.OFFICE, Role.HANDLER},
        ),
        # Somebody who lost the post meanwhile still has the matter.
        (speaker(1, HANDLER), {Role.VILLAGER, Role.HANDLER}),
        (speaker(1, THIRD, Post.MEDIATOR), {Role.VILLAGER, Role.CADRE}),
        (
            speaker(1, THIRD, Post.SECRETARY),
            {Role.VILLAGER, Role.CADRE, Role.COMMITTEE, Role.OFFICE, Role.LEADER},
        ),
        (
            speaker(1, OTHER, Post.MEDIATOR),
            {Role.VILLAGER, Role.CADRE, Role.OFFERED},
        ),
    ],
)
def test_roles_towards_a_request(actor: Actor, roles: set[Role]) -> None:
    assert requests.roles(actor, matter()) == roles


def test_a_guests_request_belongs_to_no_other_guest() -> None:
    by_guest = replace(matter(), author_person=None)
    assert requests.roles(speaker(1), by_guest) == {Role.GUEST}
    assert requests.roles(speaker(99), by_guest) == {Role.GUEST, Role.REQUESTER}
