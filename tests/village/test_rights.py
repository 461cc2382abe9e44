import pytest

from village.errors import NotAllowed, NotOnRoster
from village.ids import PersonId, UserId, VillageId
from village.people import CADRE_POSTS, SUPERIOR_POSTS, Actor, Person, Post
from village.rights import RIGHTS, Deed, Role, require, standing

EVERYBODY = set(Role)
EXPECTED: dict[Deed, set[Role]] = {
    Deed.REPORT: EVERYBODY,
    Deed.SEE_REQUEST: EVERYBODY,
    Deed.SEE_PRIVATE_REQUEST: {Role.REQUESTER, Role.HANDLER, Role.LEADER},
    Deed.SEE_MINE: EVERYBODY,
    Deed.SEE_TODO: {Role.CADRE},
    Deed.CAPTURE: {Role.CADRE},
    Deed.ATTACH: {Role.REQUESTER},
    Deed.ACCEPT: {Role.HANDLER},
    Deed.HAND_OVER: {Role.HANDLER, Role.LEADER},
    Deed.RESOLVE: {Role.HANDLER},
    Deed.RATE: {Role.REQUESTER},
    Deed.MOVE_TOPIC: {Role.VILLAGER},
    Deed.SEE_TOPIC: EVERYBODY,
    Deed.DISCUSS: {Role.CADRE},
    Deed.OPINE: EVERYBODY,
    Deed.VOTE: EVERYBODY,
    Deed.SEE_ROSTER: {Role.CADRE},
    Deed.MARK_AWAY: {Role.VILLAGER},
    Deed.CONFIRM_CLAIM: {Role.CADRE},
    Deed.BIND: EVERYBODY,
    Deed.UNBIND: {Role.CADRE},
    Deed.MAKE_CODES: {Role.LEADER},
    Deed.SEE_CIRCLES: {Role.CADRE},
    Deed.PLAN_CIRCLES: {Role.LEADER},
    Deed.MOVE_HOUSEHOLD: {Role.CADRE},
    Deed.SEE_MY_DATA: EVERYBODY,
    Deed.ERASE_MY_DATA: EVERYBODY,
    Deed.SEE_CARD: {Role.VILLAGER},
    Deed.SEE_ANY_CARD: {Role.CADRE},
}
"""Written apart from the rules: a right that changes must be changed in two places."""


def speaker(*posts: Post, on_roster: bool = True) -> Actor:
    village = VillageId(1)
    person = Person(village, PersonId(7), "某", household_id=1, group=1, posts=frozenset(posts))
    return Actor(UserId(99), village, "某", "zh", person if on_roster else None)


GUEST = speaker(on_roster=False)


def test_every_deed_has_its_row() -> None:
    assert set(RIGHTS) == set(Deed) == set(EXPECTED)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says(role: Role, deed: Deed) -> None:
    held = frozenset({role})
    if role in EXPECTED[deed]:
        require(speaker(), deed, held)
        return
    refusal = NotOnRoster if role is Role.GUEST else NotAllowed
    with pytest.raises(refusal) as refused:
        require(speaker(), deed, held)
    if isinstance(refused.value, NotAllowed):
        assert refused.value.deed == deed.value


@pytest.mark.parametrize("deed", Deed)
def test_more_roles_never_take_a_right_away(deed: Deed) -> None:
    for role in EXPECTED[deed]:
        require(speaker(), deed, frozenset(Role))
        require(speaker(), deed, frozenset({role, Role.GUEST}))


@pytest.mark.parametrize("post", Post)
def test_a_post_carries_its_standing(post: Post) -> None:
    expected = {Role.VILLAGER}
    if post not in {Post.SUPERVISION, Post.EXPERT}:
        expected.add(Role.CADRE)
    if post in {Post.SECRETARY, Post.DIRECTOR, Post.LINKING_CADRE, Post.AREA_HEAD}:
        expected.add(Role.LEADER)
    assert standing(speaker(post)) == expected


def test_who_holds_no_post_is_a_villager_and_who_is_unbound_a_guest() -> None:
    assert standing(speaker()) == {Role.VILLAGER}
    assert standing(GUEST) == {Role.GUEST}
    assert GUEST.person_id is None
    assert not GUEST.is_cadre


def test_the_supervision_committee_watches_and_does_not_handle() -> None:
    assert Post.SUPERVISION not in CADRE_POSTS
    assert not speaker(Post.SUPERVISION).is_cadre
    with pytest.raises(NotAllowed):
        require(speaker(Post.SUPERVISION), Deed.CAPTURE)


def test_who_supervises_and_handles_is_a_cadre_by_the_other_post() -> None:
    assert speaker(Post.SUPERVISION, Post.CLERK).is_cadre


def test_every_superior_is_a_cadre() -> None:
    assert set(SUPERIOR_POSTS) <= CADRE_POSTS


def test_a_guest_whom_binding_might_help_is_told_so() -> None:
    with pytest.raises(NotOnRoster):
        require(GUEST, Deed.MOVE_TOPIC)
    # The requester of a matter is known to it: another word is right.
    with pytest.raises(NotAllowed):
        require(GUEST, Deed.ACCEPT, frozenset({Role.GUEST, Role.REQUESTER}))
