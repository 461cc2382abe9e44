"""Who may do what, and how far: one table of deeds, roles and scopes.

A role is what somebody is towards one subject at one moment, a scope is how far the right reaches then. No scope is wider than a
village: who serves several villages has a post, and so a role, in each, and a subject of another village is not found.

Posts that are named nowhere here (expert) and standing in the Party carry no right of their own as yet. The
operator at the command line and the clock are outside this table: they own the machine.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from village.errors import NotAllowed, NotOnRoster
from village.people import SUPERIOR_POSTS, Actor, Person, Post


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
    HOLDER = "holder"
    """The leader whom a consultation named for this request (包案)."""
    WITNESS = "witness"
    """A neighbour drawn by lot to say whether this request is done."""
    CLIENT = "client"
    """The one whose errand, call for help or question to an expert this is, or who speaks for them."""
    MAKER = "maker"
    """The one who made this slip."""
    ADDRESSEE = "addressee"
    """The liaison of the unit to which this slip goes; for a unit that has none, its maker."""
    ORGANISER = "organiser"
    """A liaison of the organisation department (组织部), which hears of every slip."""
    CADRE = "cadre"
    """Holds a post that carries work for others, be it the waterworks."""
    SUPERVISOR = "supervisor"
    """Sits on the supervision committee (村务监督委员会)."""
    ADVISOR = "advisor"
    """回村指导员: helps this village from outside, and brings what it cannot solve to the departments."""
    GROUP_HEAD = "group_head"
    """Head of the village group (村民小组) to which they belong themselves."""
    COMMITTEE = "committee"
    """Of the two committees (两委), or sent to live in the village: see COMMITTEE_POSTS."""
    OFFICE = "office"
    """Works in the village office (村部) and keeps the roster: see OFFICE_POSTS."""
    LEADER = "leader"
    """Secretary, director, linking cadre or head of the area: may act where a handler does not."""


class Scope(StrEnum):
    """How far a right reaches, narrowest first."""

    OWN = "own"
    """What is one's own: oneself, one's account, the matter that one raised or must act on."""
    GROUP = "group"
    """People of one's own village group, and its meetings."""
    VILLAGE = "village"


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
    SEE_CONSULTATION = "see_consultation"
    NAME_HOLDER = "name_holder"
    """To give a request a case-holder (包案)."""
    NOTE_CONSULTATION = "note_consultation"
    """To keep what a consultation settled."""
    SEE_OWN_RATES = "see_own_rates"
    SEE_RATES = "see_rates"
    """The three rates (三率) of the village and of each cadre."""
    EXPLAIN_RATES = "explain_rates"
    """To say what one's own rates do not."""
    MERGE = "merge"
    """To say that two matters are one, or that they are not."""
    UNMERGE = "unmerge"
    SEE_PLACES = "see_places"
    KEEP_PLACES = "keep_places"
    """To say what places of the village are called."""
    SET_LIMITS = "set_limits"
    """How long things may take in this village."""
    WITNESS = "witness"
    """To say as a neighbour whether it is done."""
    RATE = "rate"
    COMPLAIN = "complain"
    """To say in confidence what a cadre did."""
    SEE_COMPLAINT = "see_complaint"
    HANDLE_COMPLAINT = "handle_complaint"
    """Only while one stands above whom it is about: that is held by `village/complaints.py`."""
    END_COMPLAINT = "end_complaint"
    ASK_ERRAND = "ask_errand"
    ASK_ERRAND_FOR = "ask_errand_for"
    """For an elder without a phone; who asks speaks for them and is never their agent."""
    SEE_ERRAND = "see_errand"
    CARRY_ERRAND = "carry_errand"
    """To accept it, sign for papers, tell of steps, give papers back and end it."""
    HAND_OVER_ERRAND = "hand_over_errand"
    CONFIRM_PAPERS = "confirm_papers"
    """That papers came back; a leader does for who has no phone. Never the agent: that is held by the action."""
    ANSWER_ERRAND = "answer_errand"
    """To rate it, or to take it back."""
    CALL_HELP = "call_help"
    ANSWER_HELP = "answer_help"
    CLOSE_HELP = "close_help"
    """To have enough, and to thank."""
    GO = "go"
    """To go where an emergency is, for all cadres to see."""
    JOIN = "join"
    """To say of a matter that it is one's own household's too, or to take that back."""
    AMEND = "amend"
    """To change the words of what one raised."""
    ASK_EXPERT = "ask_expert"
    ANSWER_QUESTION = "answer_question"
    RELEASE_ANSWER = "release_answer"
    """To show it to the village."""
    DRAW_SLIP = "draw_slip"
    """To put a request to a unit outside the village."""
    SEE_SLIP = "see_slip"
    SIGN_SLIP = "sign_slip"
    ANSWER_SLIP = "answer_slip"
    CONTEST_SLIP = "contest_slip"
    READDRESS_SLIP = "readdress_slip"
    INSIST_SLIP = "insist_slip"
    ACCEPT_ANSWER = "accept_answer"
    RETURN_ANSWER = "return_answer"
    WITHDRAW_SLIP = "withdraw_slip"
    CALL_MEETING = "call_meeting"
    """An on-site meeting (现场办公会) about a hard slip."""
    RECORD_MINUTES = "record_minutes"
    MOVE_TOPIC = "move_topic"
    SEE_TOPIC = "see_topic"
    DEMAND_MEETING = "demand_meeting"
    """To put one's name under the demand that a meeting be called (联名)."""
    ENTER_DEMAND = "enter_demand"
    """To write down who signed a sheet of paper."""
    CHECK_DEMAND = "check_demand"
    """To see whose names they are, and to say that the meeting was called."""
    DISCUSS = "discuss"
    OPINE = "opine"
    ANSWER_OPINION = "answer_opinion"
    SUMMARISE = "summarise"
    """To say for all what a discussion came to."""
    VOTE = "vote"
    SEE_COVENANT = "see_covenant"
    """The village's own rules (村规民约)."""
    ENTER_COVENANT = "enter_covenant"
    OPEN_BALLOT = "open_ballot"
    """To draft a ballot, to begin it, and to end it when nobody is left who could vote."""
    SEE_BALLOT = "see_ballot"
    """How many have voted; what they chose once it is closed."""
    COUNT_PAPERS = "count_papers"
    """One of the two who count them apart."""
    SEE_RECUSALS = "see_recusals"
    """Who steps aside in a ballot, and why."""
    SEE_HELPED = "see_helped"
    """Who was helped to vote, and once it is closed to hear what they said."""
    WITNESS_BALLOT = "witness_ballot"
    """To say for the supervision committee that one watched it."""
    CAST_BALLOT = "cast_ballot"
    """To vote for one's own seat."""
    HELP_VOTE = "help_vote"
    """To be the hands of somebody who says themselves that they want it (代投)."""
    CONFIRM_HELP = "confirm_help"
    """That a voter said so before them."""
    TAKE_BACK_HELP = "take_back_help"
    """To end the help that one has; the office does for who stands before it."""
    OPEN_DECISION = "open_decision"
    """To begin a decision from a topic."""
    SEE_DECISION = "see_decision"
    CONVENE = "convene"
    """To call a meeting of a decision, or to call it off; by a group's head that of their own group (村民委员会组织法 art. 32)."""
    SIGN_IN = "sign_in"
    """To say that one is at a meeting: for one's own seat."""
    RECORD_MEETING = "record_meeting"
    """Who has come, and the count of hands."""
    MOVE_DECISION = "move_decision"
    """To publish, to carry out, to archive, to end."""
    SUPERVISE = "supervise"
    OBJECT = "object"
    ANSWER_OBJECTION = "answer_objection"
    """Never one's own: that is held by the action."""
    EXCLUDE_MEMBER = "exclude_member"
    PRINT_PAPERS = "print_papers"
    """A decision's notices, minutes and resolution, to pin up and to sign; by a group's head those of their own group's matters."""
    PRINT_ROLL = "print_roll"
    """The one of them that has names on it; by a group's head that of their own group's meeting."""
    SEE_ROSTER = "see_roster"
    """The village, or one's group, in numbers."""
    FIND_PEOPLE = "find_people"
    IMPORT_ROSTER = "import_roster"
    MARK_AWAY = "mark_away"
    """To say of oneself that one is away or back."""
    CONFIRM_CLAIM = "confirm_claim"
    """Never one's own: that is held by the action."""
    SEE_AWAY_MEMBERS = "see_away_members"
    """Who of the party members is away, where, and when the branch last spoke with them."""
    RECORD_CONTACT = "record_contact"
    """Never with oneself: that is held by the action."""
    BIND = "bind"
    CLAIM_IDENTITY = "claim_identity"
    """To say that one's account is somebody's of the roster."""
    CONFIRM_IDENTITY = "confirm_identity"
    """As good as making a code: who confirms could let any account speak as anybody. Never one's own: held by the action."""
    UNBIND = "unbind"
    """One's own account, or somebody else's: a phone was lost."""
    MAKE_CODES = "make_codes"
    """A code is as good as the person: who makes one could speak as anybody."""
    LOSE_PHONE = "lose_phone"
    """To unbind one's other accounts, by the one that is left."""
    RECORD_DEATH = "record_death"
    RECORD_MOVE = "record_move"
    RESTORE = "restore"
    """To take back that somebody died or moved away: it was a mistake, or they returned."""
    BIND_CHAT = "bind_chat"
    """Which group is the village's: what is said there is kept, and the village's cards are shown there."""
    UNBIND_CHAT = "unbind_chat"
    SEE_UNITS = "see_units"
    """The county, town and groups to which the village belongs; no people."""
    SEE_CIRCLES = "see_circles"
    PLAN_CIRCLES = "plan_circles"
    """To have circles proposed, and to put a proposal into force."""
    MOVE_HOUSEHOLD = "move_household"
    """To give one household to another member by hand, or to leave it to the next proposal again."""
    SEE_MY_DATA = "see_my_data"
    ERASE_MY_DATA = "erase_my_data"
    SEE_MEMBERS = "see_members"
    """Who serves in which circle, by name: as it hangs on the village's board."""
    SEE_CARD = "see_card"
    """The contact card of one's own household, with phones in full: who is on it is there to be called, and is told so in their own data."""
    SEE_ANY_CARD = "see_any_card"
    """The card of any household of the village."""


_WIDTH = {scope: width for width, scope in enumerate(Scope)}

OFFICE_POSTS: frozenset[Post] = frozenset({*SUPERIOR_POSTS, Post.CLERK})
"""Who keeps the roster."""

COMMITTEE_POSTS: frozenset[Post] = OFFICE_POSTS | {
    Post.BRANCH_COMMITTEE,
    Post.VILLAGE_COMMITTEE,
    Post.RESIDENT_CADRE,
}
"""Whose work is the whole village. Who mends pipes, mediates, leads a circle or comes from a department works from what is handed to
them."""

Right = dict[Role, Scope]

_EVERYBODY: Right = dict.fromkeys(Role, Scope.VILLAGE)
_EVERYBODY_OWN: Right = dict.fromkeys(Role, Scope.OWN)
_ROSTER: Right = {Role.VILLAGER: Scope.VILLAGE}
_REQUESTER: Right = {Role.REQUESTER: Scope.OWN}
_HANDLER: Right = {Role.HANDLER: Scope.OWN}
_HOLDER: Right = {Role.HOLDER: Scope.OWN}
_OFFERED: Right = {Role.OFFERED: Scope.OWN}
_CLIENT: Right = {Role.CLIENT: Scope.OWN}
_CADRES: Right = {Role.CADRE: Scope.VILLAGE}
_COMMITTEE: Right = {Role.COMMITTEE: Scope.VILLAGE}
_OFFICE: Right = {Role.OFFICE: Scope.VILLAGE}
_LEADERS: Right = {Role.LEADER: Scope.VILLAGE}
_GROUP: Right = {Role.GROUP_HEAD: Scope.GROUP}

_ADVISOR: Right = {Role.ADVISOR: Scope.VILLAGE}
_MAKER: Right = {Role.MAKER: Scope.OWN}
_ADDRESSEE: Right = {Role.ADDRESSEE: Scope.OWN}
_ORGANISER: Right = {Role.ORGANISER: Scope.OWN}

RIGHTS: dict[Deed, Right] = {
    # Requests
    Deed.REPORT: _EVERYBODY,
    Deed.SEE_REQUEST: _EVERYBODY,
    Deed.SEE_PRIVATE_REQUEST: _REQUESTER | _HANDLER | _HOLDER | _LEADERS,
    Deed.SEE_MINE: _EVERYBODY_OWN,
    Deed.SEE_TODO: {Role.CADRE: Scope.OWN},
    Deed.CAPTURE: _CADRES,
    Deed.ATTACH: _REQUESTER,
    Deed.ACCEPT: _HANDLER,
    Deed.HAND_OVER: _HANDLER | _LEADERS,
    Deed.TAKE: _OFFERED,
    Deed.REFUSE: _OFFERED,
    Deed.PROMISE: _HANDLER,
    Deed.EXTEND: _HANDLER,
    Deed.PAUSE: _HANDLER,
    Deed.RESUME: _HANDLER | _LEADERS,
    Deed.RESOLVE: _HANDLER,
    Deed.DECLINE: _HANDLER,
    Deed.WITHDRAW: _REQUESTER,
    Deed.SEE_CONSULTATION: _COMMITTEE,
    Deed.NAME_HOLDER: _LEADERS,
    Deed.NOTE_CONSULTATION: _COMMITTEE,
    Deed.SEE_OWN_RATES: {Role.CADRE: Scope.OWN},
    Deed.SEE_RATES: _LEADERS,
    Deed.EXPLAIN_RATES: {Role.CADRE: Scope.OWN},
    Deed.MERGE: _REQUESTER | _HANDLER | _CADRES,
    Deed.UNMERGE: _REQUESTER | _HANDLER | _CADRES,
    Deed.SEE_PLACES: _EVERYBODY,
    Deed.KEEP_PLACES: _CADRES,
    Deed.SET_LIMITS: _LEADERS,
    Deed.WITNESS: {Role.WITNESS: Scope.OWN},
    Deed.RATE: _REQUESTER,
    Deed.GO: _CADRES,
    # Complaints
    Deed.COMPLAIN: _EVERYBODY_OWN,
    Deed.SEE_COMPLAINT: _REQUESTER | _HANDLER,
    Deed.HANDLE_COMPLAINT: _HANDLER,
    Deed.END_COMPLAINT: _REQUESTER,
    # Errands
    Deed.ASK_ERRAND: _ROSTER,
    Deed.ASK_ERRAND_FOR: _CADRES,
    Deed.SEE_ERRAND: _CLIENT | _HANDLER,
    Deed.CARRY_ERRAND: _HANDLER,
    Deed.HAND_OVER_ERRAND: _HANDLER | _LEADERS,
    Deed.CONFIRM_PAPERS: _CLIENT | _LEADERS,
    Deed.ANSWER_ERRAND: _CLIENT,
    # Help among neighbours
    Deed.CALL_HELP: _ROSTER,
    Deed.ANSWER_HELP: _ROSTER,
    Deed.CLOSE_HELP: _CLIENT,
    Deed.JOIN: _EVERYBODY,
    Deed.AMEND: _REQUESTER,
    # Experts
    Deed.ASK_EXPERT: _ROSTER,
    Deed.ANSWER_QUESTION: _HANDLER,
    Deed.RELEASE_ANSWER: _CLIENT,
    # Slips
    Deed.DRAW_SLIP: _HANDLER | _COMMITTEE | _ADVISOR,
    Deed.SEE_SLIP: _MAKER | _ADDRESSEE | _ORGANISER | _HANDLER | _LEADERS | _ADVISOR,
    Deed.SIGN_SLIP: _ADDRESSEE,
    Deed.ANSWER_SLIP: _ADDRESSEE,
    Deed.CONTEST_SLIP: _ADDRESSEE,
    Deed.READDRESS_SLIP: _MAKER | _LEADERS,
    Deed.INSIST_SLIP: _MAKER | _LEADERS,
    Deed.ACCEPT_ANSWER: _MAKER | _LEADERS,
    Deed.RETURN_ANSWER: _MAKER | _LEADERS,
    Deed.WITHDRAW_SLIP: _MAKER | _LEADERS,
    Deed.CALL_MEETING: _MAKER | _LEADERS | _ORGANISER,
    Deed.RECORD_MINUTES: _MAKER | _LEADERS | _ORGANISER,
    # Topics
    Deed.MOVE_TOPIC: _ROSTER,
    Deed.DEMAND_MEETING: _ROSTER,
    Deed.ENTER_DEMAND: _OFFICE | {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.CHECK_DEMAND: {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.SEE_TOPIC: _EVERYBODY,
    Deed.DISCUSS: _CADRES,
    Deed.OPINE: _EVERYBODY,
    Deed.ANSWER_OPINION: _CADRES,
    Deed.SUMMARISE: _CADRES,
    Deed.VOTE: _EVERYBODY,
    # The village's own rules
    Deed.SEE_COVENANT: _EVERYBODY,
    Deed.ENTER_COVENANT: _OFFICE,
    # Ballots
    Deed.OPEN_BALLOT: _OFFICE,
    Deed.SEE_BALLOT: _EVERYBODY,
    Deed.COUNT_PAPERS: _OFFICE | {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.SEE_RECUSALS: _OFFICE | {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.SEE_HELPED: _OFFICE | {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.WITNESS_BALLOT: {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.CAST_BALLOT: {Role.VILLAGER: Scope.OWN},
    Deed.HELP_VOTE: _ROSTER,
    Deed.CONFIRM_HELP: _OFFICE,
    Deed.TAKE_BACK_HELP: {Role.VILLAGER: Scope.OWN} | _OFFICE,
    # Decisions
    Deed.OPEN_DECISION: _COMMITTEE,
    Deed.SEE_DECISION: _EVERYBODY,
    Deed.CONVENE: _OFFICE | _GROUP,
    Deed.SIGN_IN: {Role.VILLAGER: Scope.OWN},
    Deed.RECORD_MEETING: _OFFICE | _GROUP,
    Deed.MOVE_DECISION: _OFFICE,
    Deed.SUPERVISE: {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.OBJECT: _ROSTER,
    Deed.ANSWER_OBJECTION: _OFFICE,
    Deed.EXCLUDE_MEMBER: _LEADERS,
    Deed.PRINT_PAPERS: _COMMITTEE | _GROUP | {Role.SUPERVISOR: Scope.VILLAGE},
    Deed.PRINT_ROLL: _OFFICE | _GROUP,
    # The roster
    Deed.SEE_ROSTER: _GROUP | _COMMITTEE,
    Deed.FIND_PEOPLE: _GROUP | _COMMITTEE,
    Deed.IMPORT_ROSTER: _OFFICE,
    Deed.MARK_AWAY: {Role.VILLAGER: Scope.OWN},
    Deed.CONFIRM_CLAIM: _GROUP | _COMMITTEE,
    Deed.SEE_AWAY_MEMBERS: _GROUP | _COMMITTEE,
    Deed.RECORD_CONTACT: _GROUP | _COMMITTEE,
    Deed.BIND: _EVERYBODY_OWN,
    Deed.CLAIM_IDENTITY: _EVERYBODY_OWN,
    Deed.CONFIRM_IDENTITY: _OFFICE,
    Deed.UNBIND: {Role.VILLAGER: Scope.OWN} | _OFFICE,
    Deed.MAKE_CODES: _LEADERS,
    Deed.LOSE_PHONE: {Role.VILLAGER: Scope.OWN},
    Deed.RECORD_DEATH: _OFFICE,
    Deed.RECORD_MOVE: _OFFICE,
    Deed.RESTORE: _LEADERS,
    # The village
    Deed.BIND_CHAT: _LEADERS,
    Deed.UNBIND_CHAT: _LEADERS,
    Deed.SEE_UNITS: _LEADERS,
    # Oneself
    Deed.SEE_MY_DATA: _EVERYBODY_OWN,
    Deed.ERASE_MY_DATA: _EVERYBODY_OWN,
    # Circles and cards
    Deed.SEE_CIRCLES: _COMMITTEE,
    Deed.PLAN_CIRCLES: _LEADERS,
    Deed.MOVE_HOUSEHOLD: _COMMITTEE,
    Deed.SEE_MEMBERS: {Role.VILLAGER: Scope.VILLAGE},
    Deed.SEE_CARD: {Role.VILLAGER: Scope.OWN},
    Deed.SEE_ANY_CARD: _COMMITTEE,
}
"""Opinions and votes of a discussion poll are open to guests too: it decides nothing, and guests are counted apart."""


def standing(actor: Actor) -> frozenset[Role]:
    """The roles that `actor` has towards the village as such; who moved away keeps none but a guest's, whatever posts are on record."""
    person = actor.person
    if person is None or person.gone:
        return frozenset({Role.GUEST})
    roles = {Role.VILLAGER}
    if person.is_cadre:
        roles.add(Role.CADRE)
    if Post.SUPERVISION in person.posts:
        roles.add(Role.SUPERVISOR)
    if Post.ADVISOR in person.posts:
        roles.add(Role.ADVISOR)
    if Post.GROUP_HEAD in person.posts and person.group:
        roles.add(Role.GROUP_HEAD)
    if not person.posts.isdisjoint(COMMITTEE_POSTS):
        roles.add(Role.COMMITTEE)
    if not person.posts.isdisjoint(OFFICE_POSTS):
        roles.add(Role.OFFICE)
    if not person.posts.isdisjoint(SUPERIOR_POSTS):
        roles.add(Role.LEADER)
    return frozenset(roles)


def reach(actor: Actor, deed: Deed, roles: frozenset[Role] | None = None) -> Scope | None:
    """The widest scope in which `actor` may do `deed`, or None.

    `roles` are the roles towards a subject; without them the standing in the village counts.
    """
    held = standing(actor) if roles is None else roles
    return _widest(scope for role, scope in RIGHTS[deed].items() if role in held)


def may(
    actor: Actor,
    deed: Deed,
    roles: frozenset[Role] | None = None,
    *,
    about: Person | None = None,
    of_group: int | None = None,
) -> bool:
    """Whether one of the actor's roles carries `deed`, towards the person or the village group (`of_group`) that it is about.

    Where nobody says whom it is about, only a right that reaches as far as anybody's counts: an action that forgot to say so is
    closed to who might do it to some people, never open to them towards all.
    """
    scope = reach(actor, deed, roles)
    if scope is None:
        return False
    if of_group is not None and scope is Scope.GROUP:
        return actor.person is not None and actor.person.group == of_group
    if about is None:
        found_by_subject = roles is not None and scope is Scope.OWN
        return found_by_subject or scope is _farthest(deed) is not Scope.GROUP
    if about.village_id != actor.village_id:
        return False
    me = actor.person
    match scope:
        case Scope.OWN:
            return me is not None and me.id == about.id
        case Scope.GROUP:
            return me is not None and me.group == about.group
    return True


@cache
def _farthest(deed: Deed) -> Scope | None:
    """As far as anybody's right to a deed reaches."""
    return _widest(RIGHTS[deed].values())


def _widest(scopes: Iterable[Scope]) -> Scope | None:
    return max(scopes, key=_WIDTH.__getitem__, default=None)


def require(
    actor: Actor,
    deed: Deed,
    roles: frozenset[Role] | None = None,
    *,
    about: Person | None = None,
    of_group: int | None = None,
) -> None:
    """Refuse `deed` unless the actor may do it, see `may`.

    Raises NotOnRoster for a guest whom binding might help, NotAllowed else.
    """
    if not may(actor, deed, roles, about=about, of_group=of_group):
        raise _refusal(actor, deed, roles)


def require_reach(actor: Actor, deed: Deed) -> Scope:
    """As `require`, for a deed about many: the caller keeps to the scope that it is told."""
    scope = reach(actor, deed)
    if scope is None:
        raise _refusal(actor, deed, None)
    return scope


def whose(deed: Deed) -> tuple[Role, ...]:
    """Whose the deed is, as the table names them; nobody where every villager has it, and only this subject was not theirs."""
    held = RIGHTS[deed]
    return () if Role.VILLAGER in held else tuple(held)


def _refusal(actor: Actor, deed: Deed, roles: frozenset[Role] | None) -> NotAllowed | NotOnRoster:
    held = standing(actor) if roles is None else roles
    if held == {Role.GUEST}:
        return NotOnRoster(deed=deed.value)
    return NotAllowed(deed=deed.value)
