from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village.errors import Forbidden, NotAllowed, NotOnRoster
from village.ids import PersonId, UserId, VillageId
from village.people import CADRE_POSTS, SUPERIOR_POSTS, Actor, Gone, Person, Post
from village.rights import (
    COMMITTEE_POSTS,
    OFFICE_POSTS,
    RIGHTS,
    Deed,
    Role,
    Scope,
    may,
    reach,
    require,
    require_reach,
    standing,
)

EVERYBODY = set(Role)
EXPECTED: dict[Deed, set[Role]] = {
    Deed.REPORT: EVERYBODY,
    Deed.SEE_REQUEST: EVERYBODY,
    Deed.SEE_PRIVATE_REQUEST: {Role.REQUESTER, Role.HANDLER, Role.HOLDER, Role.LEADER},
    Deed.SEE_MINE: EVERYBODY,
    Deed.SEE_TODO: {Role.CADRE},
    Deed.CAPTURE: {Role.CADRE},
    Deed.ATTACH: {Role.REQUESTER},
    Deed.ACCEPT: {Role.HANDLER},
    Deed.HAND_OVER: {Role.HANDLER, Role.LEADER},
    Deed.TAKE: {Role.OFFERED},
    Deed.REFUSE: {Role.OFFERED},
    Deed.PROMISE: {Role.HANDLER},
    Deed.EXTEND: {Role.HANDLER},
    Deed.PAUSE: {Role.HANDLER},
    Deed.RESUME: {Role.HANDLER, Role.LEADER},
    Deed.RESOLVE: {Role.HANDLER},
    Deed.DECLINE: {Role.HANDLER},
    Deed.WITHDRAW: {Role.REQUESTER},
    Deed.SEE_CONSULTATION: {Role.COMMITTEE},
    Deed.NAME_HOLDER: {Role.LEADER},
    Deed.NOTE_CONSULTATION: {Role.COMMITTEE},
    Deed.SEE_OWN_RATES: {Role.CADRE},
    Deed.SEE_RATES: {Role.LEADER},
    Deed.EXPLAIN_RATES: {Role.CADRE},
    Deed.WITNESS: {Role.WITNESS},
    Deed.MERGE: {Role.REQUESTER, Role.HANDLER, Role.CADRE},
    Deed.UNMERGE: {Role.REQUESTER, Role.HANDLER, Role.CADRE},
    Deed.SEE_PLACES: EVERYBODY,
    Deed.KEEP_PLACES: {Role.CADRE},
    Deed.SET_LIMITS: {Role.LEADER},
    Deed.RATE: {Role.REQUESTER},
    Deed.GO: {Role.CADRE},
    Deed.COMPLAIN: EVERYBODY,
    Deed.SEE_COMPLAINT: {Role.REQUESTER, Role.HANDLER},
    Deed.HANDLE_COMPLAINT: {Role.HANDLER},
    Deed.END_COMPLAINT: {Role.REQUESTER},
    Deed.ASK_ERRAND: {Role.VILLAGER},
    Deed.ASK_ERRAND_FOR: {Role.CADRE},
    Deed.SEE_ERRAND: {Role.CLIENT, Role.HANDLER},
    Deed.CARRY_ERRAND: {Role.HANDLER},
    Deed.HAND_OVER_ERRAND: {Role.HANDLER, Role.LEADER},
    Deed.CONFIRM_PAPERS: {Role.CLIENT, Role.LEADER},
    Deed.ANSWER_ERRAND: {Role.CLIENT},
    Deed.CALL_HELP: {Role.VILLAGER},
    Deed.ANSWER_HELP: {Role.VILLAGER},
    Deed.CLOSE_HELP: {Role.CLIENT},
    Deed.JOIN: EVERYBODY,
    Deed.AMEND: {Role.REQUESTER},
    Deed.ASK_EXPERT: {Role.VILLAGER},
    Deed.ANSWER_QUESTION: {Role.HANDLER},
    Deed.RELEASE_ANSWER: {Role.CLIENT},
    Deed.DRAW_SLIP: {Role.HANDLER, Role.COMMITTEE, Role.ADVISOR},
    Deed.SEE_SLIP: {
        Role.MAKER,
        Role.ADDRESSEE,
        Role.ORGANISER,
        Role.HANDLER,
        Role.LEADER,
        Role.ADVISOR,
    },
    Deed.SIGN_SLIP: {Role.ADDRESSEE},
    Deed.ANSWER_SLIP: {Role.ADDRESSEE},
    Deed.CONTEST_SLIP: {Role.ADDRESSEE},
    Deed.READDRESS_SLIP: {Role.MAKER, Role.LEADER},
    Deed.INSIST_SLIP: {Role.MAKER, Role.LEADER},
    Deed.ACCEPT_ANSWER: {Role.MAKER, Role.LEADER},
    Deed.RETURN_ANSWER: {Role.MAKER, Role.LEADER},
    Deed.WITHDRAW_SLIP: {Role.MAKER, Role.LEADER},
    Deed.CALL_MEETING: {Role.MAKER, Role.LEADER, Role.ORGANISER},
    Deed.RECORD_MINUTES: {Role.MAKER, Role.LEADER, Role.ORGANISER},
    Deed.MOVE_TOPIC: {Role.VILLAGER},
    Deed.DEMAND_MEETING: {Role.VILLAGER},
    Deed.ENTER_DEMAND: {Role.OFFICE, Role.SUPERVISOR},
    Deed.CHECK_DEMAND: {Role.SUPERVISOR},
    Deed.SEE_TOPIC: EVERYBODY,
    Deed.DISCUSS: {Role.CADRE},
    Deed.OPINE: EVERYBODY,
    Deed.ANSWER_OPINION: {Role.CADRE},
    Deed.SUMMARISE: {Role.CADRE},
    Deed.SEE_COVENANT: EVERYBODY,
    Deed.ENTER_COVENANT: {Role.OFFICE},
    Deed.VOTE: EVERYBODY,
    Deed.OPEN_DECISION: {Role.COMMITTEE},
    Deed.SEE_DECISION: EVERYBODY,
    Deed.CONVENE: {Role.OFFICE, Role.GROUP_HEAD},
    Deed.SIGN_IN: {Role.VILLAGER},
    Deed.RECORD_MEETING: {Role.OFFICE, Role.GROUP_HEAD},
    Deed.MOVE_DECISION: {Role.OFFICE},
    Deed.SUPERVISE: {Role.SUPERVISOR},
    Deed.OBJECT: {Role.VILLAGER},
    Deed.ANSWER_OBJECTION: {Role.OFFICE},
    Deed.EXCLUDE_MEMBER: {Role.LEADER},
    Deed.PRINT_PAPERS: {Role.COMMITTEE, Role.SUPERVISOR, Role.GROUP_HEAD},
    Deed.PRINT_ROLL: {Role.OFFICE, Role.GROUP_HEAD},
    Deed.SEE_ROSTER: {Role.GROUP_HEAD, Role.COMMITTEE},
    Deed.FIND_PEOPLE: {Role.GROUP_HEAD, Role.COMMITTEE},
    Deed.IMPORT_ROSTER: {Role.OFFICE},
    Deed.MARK_AWAY: {Role.VILLAGER},
    Deed.CONFIRM_CLAIM: {Role.GROUP_HEAD, Role.COMMITTEE},
    Deed.SEE_AWAY_MEMBERS: {Role.GROUP_HEAD, Role.COMMITTEE},
    Deed.RECORD_CONTACT: {Role.GROUP_HEAD, Role.COMMITTEE},
    Deed.BIND: EVERYBODY,
    Deed.CLAIM_IDENTITY: EVERYBODY,
    Deed.CONFIRM_IDENTITY: {Role.OFFICE},
    Deed.OPEN_BALLOT: {Role.OFFICE},
    Deed.SEE_BALLOT: EVERYBODY,
    Deed.COUNT_PAPERS: {Role.OFFICE, Role.SUPERVISOR},
    Deed.SEE_RECUSALS: {Role.OFFICE, Role.SUPERVISOR},
    Deed.SEE_HELPED: {Role.OFFICE, Role.SUPERVISOR},
    Deed.WITNESS_BALLOT: {Role.SUPERVISOR},
    Deed.CAST_BALLOT: {Role.VILLAGER},
    Deed.HELP_VOTE: {Role.VILLAGER},
    Deed.CONFIRM_HELP: {Role.OFFICE},
    Deed.TAKE_BACK_HELP: {Role.VILLAGER, Role.OFFICE},
    Deed.UNBIND: {Role.VILLAGER, Role.OFFICE},
    Deed.MAKE_CODES: {Role.LEADER},
    Deed.LOSE_PHONE: {Role.VILLAGER},
    Deed.RECORD_DEATH: {Role.OFFICE},
    Deed.RECORD_MOVE: {Role.OFFICE},
    Deed.RESTORE: {Role.LEADER},
    Deed.BIND_CHAT: {Role.LEADER},
    Deed.UNBIND_CHAT: {Role.LEADER},
    Deed.SEE_UNITS: {Role.LEADER},
    Deed.SEE_CIRCLES: {Role.COMMITTEE},
    Deed.PLAN_CIRCLES: {Role.LEADER},
    Deed.MOVE_HOUSEHOLD: {Role.COMMITTEE},
    Deed.SEE_MY_DATA: EVERYBODY,
    Deed.ERASE_MY_DATA: EVERYBODY,
    Deed.SEE_MEMBERS: {Role.VILLAGER},
    Deed.SEE_CARD: {Role.VILLAGER},
    Deed.SEE_ANY_CARD: {Role.COMMITTEE},
}
"""Written apart from the rules: a right that changes must be changed in two places."""

OWN_ONLY = {
    Deed.COMPLAIN,
    Deed.SEE_MINE,
    Deed.SEE_TODO,
    Deed.SEE_OWN_RATES,
    Deed.EXPLAIN_RATES,
    Deed.MARK_AWAY,
    Deed.BIND,
    Deed.CLAIM_IDENTITY,
    Deed.LOSE_PHONE,
    Deed.SIGN_IN,
    Deed.SEE_MY_DATA,
    Deed.ERASE_MY_DATA,
    Deed.SEE_CARD,
    Deed.CAST_BALLOT,
}
"""What nobody does for somebody else, or sees of them."""

BY_MATTER = {
    Role.REQUESTER,
    Role.HANDLER,
    Role.OFFERED,
    Role.HOLDER,
    Role.WITNESS,
    Role.CLIENT,
    Role.MAKER,
    Role.ADDRESSEE,
    Role.ORGANISER,
}
"""What somebody is towards one matter only."""

VILLAGE, GROUP = VillageId(1), 3


def speaker(*posts: Post, on_roster: bool = True, group: int = GROUP) -> Actor:
    person = Person(VILLAGE, PersonId(7), "某", household_id=1, group=group, posts=frozenset(posts))
    return Actor(UserId(99), VILLAGE, "某", "zh", person if on_roster else None)


def somebody(person: int = 8, *, group: int = GROUP, village: int = VILLAGE) -> Person:
    return Person(VillageId(village), PersonId(person), "谁", household_id=2, group=group)


GUEST = speaker(on_roster=False)
roles = st.frozensets(st.sampled_from(Role), min_size=1)
posts = st.frozensets(st.sampled_from(Post))


def expected(role: Role, deed: Deed) -> Scope | None:
    if role not in EXPECTED[deed]:
        return None
    if deed in OWN_ONLY or role in BY_MATTER:
        own = deed in OWN_ONLY or EXPECTED[deed] != EVERYBODY
        return Scope.OWN if own else Scope.VILLAGE
    if role is Role.VILLAGER and deed in {Deed.UNBIND, Deed.TAKE_BACK_HELP}:
        return Scope.OWN
    if role is Role.GROUP_HEAD and EXPECTED[deed] != EVERYBODY:
        return Scope.GROUP
    return Scope.VILLAGE


def test_every_deed_has_its_row() -> None:
    assert set(RIGHTS) == set(Deed) == set(EXPECTED)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_as_far(role: Role, deed: Deed) -> None:
    assert reach(speaker(), deed, frozenset({role})) == expected(role, deed)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("role", Role)
def test_who_may_nothing_is_told_which_deed_it_was(role: Role, deed: Deed) -> None:
    if role in EXPECTED[deed]:
        return
    with pytest.raises(Forbidden) as refused:
        require(speaker(), deed, frozenset({role}))
    assert type(refused.value) is (NotOnRoster if role is Role.GUEST else NotAllowed)
    assert refused.value.deed == deed.value


@given(roles, roles, st.sampled_from(Deed), st.integers(1, 4), st.integers(6, 9))
def test_more_roles_never_take_a_right_away(
    some: frozenset[Role], more: frozenset[Role], deed: Deed, group: int, person: int
) -> None:
    for about in (None, somebody(person, group=group)):
        if may(speaker(), deed, some, about=about):
            assert may(speaker(), deed, some | more, about=about)


@given(posts, posts, st.sampled_from(Deed), st.integers(1, 4))
def test_more_posts_never_take_a_right_away(
    some: frozenset[Post], more: frozenset[Post], deed: Deed, group: int
) -> None:
    few, many = speaker(*some), speaker(*some, *more)
    assert standing(few) <= standing(many)
    about = somebody(group=group)
    assert may(many, deed, about=about) or not may(few, deed, about=about)


@given(posts, st.sampled_from(Deed))
def test_what_is_refused_towards_nobody_in_particular_is_never_open_to_all(
    held: frozenset[Post], deed: Deed
) -> None:
    """An action that forgets to say whom it is about opens nothing that the table keeps to some people."""
    actor = speaker(*held)
    if may(actor, deed) and deed not in OWN_ONLY:
        assert may(actor, deed, about=somebody(group=GROUP + 1))


@given(posts, roles, st.sampled_from(Deed))
def test_no_right_reaches_into_another_village(
    held: frozenset[Post], towards: frozenset[Role], deed: Deed
) -> None:
    foreign = somebody(7, village=2)
    assert not may(speaker(*held), deed, about=foreign)
    assert not may(speaker(*held), deed, towards, about=foreign)


@pytest.mark.parametrize("deed", Deed)
def test_no_deed_is_nobodys(deed: Deed) -> None:
    assert RIGHTS[deed]


def test_guests_touch_nobody_elses_data() -> None:
    """All that an unbound account may beyond its own is to speak in public, and to see what is public."""
    public = {
        Deed.REPORT,
        Deed.JOIN,
        Deed.SEE_REQUEST,
        Deed.SEE_PLACES,
        Deed.SEE_TOPIC,
        Deed.SEE_DECISION,
        Deed.SEE_BALLOT,
        Deed.SEE_COVENANT,
        Deed.OPINE,
        Deed.VOTE,
    }
    open_to_guests = {deed for deed in Deed if Role.GUEST in RIGHTS[deed]}
    assert {deed for deed in open_to_guests if RIGHTS[deed][Role.GUEST] is not Scope.OWN} == public
    for deed in open_to_guests - public:
        assert not may(GUEST, deed, about=somebody())


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_is_used(scope: Scope) -> None:
    assert any(scope in right.values() for right in RIGHTS.values())


def test_a_group_head_reaches_their_group_and_no_further() -> None:
    head = speaker(Post.GROUP_HEAD)
    assert may(head, Deed.CONFIRM_CLAIM, about=somebody())
    assert not may(head, Deed.CONFIRM_CLAIM, about=somebody(group=GROUP + 1))
    assert not may(head, Deed.CONFIRM_CLAIM)
    assert may(head, Deed.CONVENE, of_group=GROUP)
    assert not may(head, Deed.CONVENE, of_group=GROUP + 1)
    # A meeting of the village is no group's.
    assert not may(head, Deed.CONVENE, of_group=None)
    assert may(speaker(Post.CLERK), Deed.CONVENE, of_group=GROUP + 1)
    assert not may(speaker(), Deed.CONVENE, of_group=GROUP)
    assert require_reach(head, Deed.SEE_ROSTER) is Scope.GROUP
    assert require_reach(speaker(Post.GROUP_HEAD, Post.CLERK), Deed.SEE_ROSTER) is Scope.VILLAGE


def test_who_heads_no_group_reaches_nobody_as_its_head() -> None:
    assert Role.GROUP_HEAD not in standing(speaker(Post.GROUP_HEAD, group=0))


def test_ones_own_is_told_from_somebody_elses() -> None:
    villager = speaker()
    assert villager.person is not None
    assert may(villager, Deed.UNBIND, about=villager.person)
    assert not may(villager, Deed.UNBIND, about=somebody())
    assert not may(villager, Deed.UNBIND)
    # The same number in the village next door is somebody else.
    assert not may(villager, Deed.UNBIND, about=replace(villager.person, village_id=VillageId(2)))


@pytest.mark.parametrize("deed", [Deed.SEE_ROSTER, Deed.MAKE_CODES])
def test_a_refused_reach_is_told_as_a_refusal(deed: Deed) -> None:
    with pytest.raises(NotAllowed):
        require_reach(speaker(), deed)
    with pytest.raises(NotOnRoster):
        require_reach(GUEST, deed)


@pytest.mark.parametrize("post", Post)
def test_a_post_carries_its_standing(post: Post) -> None:
    found = {Role.VILLAGER}
    if post not in {Post.SUPERVISION, Post.EXPERT}:
        found.add(Role.CADRE)
    if post is Post.ADVISOR:
        found.add(Role.ADVISOR)
    if post is Post.GROUP_HEAD:
        found.add(Role.GROUP_HEAD)
    if post is Post.SUPERVISION:
        found.add(Role.SUPERVISOR)
    leads = post in {Post.SECRETARY, Post.DIRECTOR, Post.LINKING_CADRE, Post.AREA_HEAD}
    if leads:
        found.add(Role.LEADER)
    if leads or post is Post.CLERK:
        found |= {Role.OFFICE, Role.COMMITTEE}
    if post in {Post.BRANCH_COMMITTEE, Post.VILLAGE_COMMITTEE, Post.RESIDENT_CADRE}:
        found.add(Role.COMMITTEE)
    assert standing(speaker(post)) == found


def test_who_holds_no_post_is_a_villager_and_who_is_unbound_a_guest() -> None:
    assert standing(speaker()) == {Role.VILLAGER}
    assert standing(GUEST) == {Role.GUEST}
    assert GUEST.person_id is None
    assert not GUEST.is_cadre


@pytest.mark.parametrize("gone", Gone)
def test_who_is_gone_from_the_roster_is_a_guest_whatever_posts_they_held(gone: Gone) -> None:
    clerk = speaker(Post.CLERK)
    assert clerk.person is not None
    assert standing(replace(clerk, person=replace(clerk.person, gone=gone))) == {Role.GUEST}


def test_the_supervision_committee_watches_and_does_not_handle() -> None:
    assert Post.SUPERVISION not in CADRE_POSTS
    assert not speaker(Post.SUPERVISION).is_cadre
    with pytest.raises(NotAllowed):
        require(speaker(Post.SUPERVISION), Deed.CAPTURE)


def test_who_supervises_and_handles_is_a_cadre_by_the_other_post() -> None:
    assert speaker(Post.SUPERVISION, Post.CLERK).is_cadre


def test_each_circle_of_posts_holds_the_one_inside() -> None:
    assert set(SUPERIOR_POSTS) <= OFFICE_POSTS <= COMMITTEE_POSTS <= CADRE_POSTS


def test_a_guest_whom_binding_might_help_is_told_so() -> None:
    with pytest.raises(NotOnRoster):
        require(GUEST, Deed.MOVE_TOPIC)
    # The requester of a matter is known to it: another word is right.
    with pytest.raises(NotAllowed):
        require(GUEST, Deed.ACCEPT, frozenset({Role.GUEST, Role.REQUESTER}))
