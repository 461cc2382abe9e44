"""Who may do what: one table of deeds and roles.

A role is what somebody is towards one subject at one moment. The scope is always one village: a subject of another
village is not found, whatever the role.
"""

from enum import StrEnum

from village.errors import NotAllowed, NotOnRoster
from village.people import SUPERIOR_POSTS, Actor


class Role(StrEnum):
    """What the speaker is towards the subject."""

    GUEST = "guest"
    """In the village's group, but bound to nobody of the roster."""
    VILLAGER = "villager"
    REQUESTER = "requester"
    """The one who raised this request."""
    HANDLER = "handler"
    """The one who must act on this request now."""
    OFFERED = "offered"
    """The one who was asked to take this request and has not answered."""
    WITNESS = "witness"
    """A neighbour drawn by lot to say whether this request is done."""
    CADRE = "cadre"
    LEADER = "leader"
    """Secretary, director or linking cadre: may act where a handler does not."""


class Deed(StrEnum):
    """What can be done."""

    REPORT = "report"
    SEE_REQUEST = "see_request"
    SEE_PRIVATE_REQUEST = "see_private_request"
    """A request that was raised in private; never told aloud in a group."""
    SEE_MINE = "see_mine"
    SEE_TODO = "see_todo"
    CAPTURE = "capture"
    ATTACH = "attach"
    ACCEPT = "accept"
    HAND_OVER = "hand_over"
    """By the handler it is an offer; by a leader it is done."""
    TAKE = "take"
    REFUSE = "refuse"
    PROMISE = "promise"
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    RESOLVE = "resolve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    WITNESS = "witness"
    """To say as a neighbour whether it is done."""
    RATE = "rate"
    MOVE_TOPIC = "move_topic"
    SEE_TOPIC = "see_topic"
    DISCUSS = "discuss"
    OPINE = "opine"
    VOTE = "vote"
    SEE_ROSTER = "see_roster"
    """The village in numbers."""
    MARK_AWAY = "mark_away"
    """To say of oneself that one is away or back."""
    CONFIRM_CLAIM = "confirm_claim"
    """Never one's own: that is held by the action."""
    BIND = "bind"
    UNBIND = "unbind"
    """Somebody else's accounts: a phone was lost. One's own account anybody may unbind."""
    MAKE_CODES = "make_codes"
    """A code is as good as the person: who makes one could speak as anybody."""
    SEE_MY_DATA = "see_my_data"
    ERASE_MY_DATA = "erase_my_data"


_EVERYBODY = frozenset(Role)
_ROSTER = frozenset({Role.VILLAGER})
_CADRES = frozenset({Role.CADRE})

RIGHTS: dict[Deed, frozenset[Role]] = {
    Deed.REPORT: _EVERYBODY,
    Deed.SEE_REQUEST: _EVERYBODY,
    Deed.SEE_PRIVATE_REQUEST: frozenset({Role.REQUESTER, Role.HANDLER, Role.LEADER}),
    Deed.SEE_MINE: _EVERYBODY,
    Deed.SEE_TODO: _CADRES,
    Deed.CAPTURE: _CADRES,
    Deed.ATTACH: frozenset({Role.REQUESTER}),
    Deed.ACCEPT: frozenset({Role.HANDLER}),
    Deed.HAND_OVER: frozenset({Role.HANDLER, Role.LEADER}),
    Deed.TAKE: frozenset({Role.OFFERED}),
    Deed.REFUSE: frozenset({Role.OFFERED}),
    Deed.PROMISE: frozenset({Role.HANDLER}),
    Deed.EXTEND: frozenset({Role.HANDLER}),
    Deed.PAUSE: frozenset({Role.HANDLER}),
    Deed.RESUME: frozenset({Role.HANDLER, Role.LEADER}),
    Deed.RESOLVE: frozenset({Role.HANDLER}),
    Deed.DECLINE: frozenset({Role.HANDLER}),
    Deed.WITHDRAW: frozenset({Role.REQUESTER}),
    Deed.WITNESS: frozenset({Role.WITNESS}),
    Deed.RATE: frozenset({Role.REQUESTER}),
    Deed.MOVE_TOPIC: _ROSTER,
    Deed.SEE_TOPIC: _EVERYBODY,
    Deed.DISCUSS: _CADRES,
    Deed.OPINE: _EVERYBODY,
    Deed.VOTE: _EVERYBODY,
    Deed.SEE_ROSTER: _CADRES,
    Deed.MARK_AWAY: _ROSTER,
    Deed.CONFIRM_CLAIM: _CADRES,
    Deed.BIND: _EVERYBODY,
    Deed.UNBIND: _CADRES,
    Deed.MAKE_CODES: frozenset({Role.LEADER}),
    Deed.SEE_MY_DATA: _EVERYBODY,
    Deed.ERASE_MY_DATA: _EVERYBODY,
}
"""Opinions and votes of a discussion poll are open to guests too: it decides nothing, and guests are counted apart."""


def standing(actor: Actor) -> frozenset[Role]:
    """The roles that `actor` has towards the village as such."""
    person = actor.person
    if person is None:
        return frozenset({Role.GUEST})
    roles = {Role.VILLAGER}
    if person.is_cadre:
        roles.add(Role.CADRE)
    if not person.posts.isdisjoint(SUPERIOR_POSTS):
        roles.add(Role.LEADER)
    return frozenset(roles)


def require(actor: Actor, deed: Deed, roles: frozenset[Role] | None = None) -> None:
    """Refuse `deed` unless one of the actor's roles carries it.

    `roles` are the roles towards a subject; without them the standing in the village counts.

    Raises NotOnRoster for a guest whom binding might help, NotAllowed else.
    """
    held = standing(actor) if roles is None else roles
    if not held.isdisjoint(RIGHTS[deed]):
        return
    if held == {Role.GUEST}:
        raise NotOnRoster
    raise NotAllowed(deed=deed.value)
