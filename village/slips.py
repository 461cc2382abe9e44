"""Slips: a notice slip (抄告单) or a contact letter (联系函) puts a village's matter to a unit outside it, and the unit answers by a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from village.errors import InsistedAlready, WrongSlipState
from village.handling import Way
from village.ids import PersonId, UnitId, VillageId
from village.people import Actor
from village.referrals import SlipKind
from village.requests import clean_text
from village.rights import Deed, Role, standing

FACTS_LIMIT = 1000
REPLY_LIMIT = 1000
REASON_LIMIT = 200
MINUTES_LIMIT = 2000
PLACE_LIMIT = 100
FILES_LIMIT = 20
"""So many files belong to one answer or one set of minutes."""


class SlipState(StrEnum):
    """Where a slip stands."""

    DRAWN = "drawn"
    """The unit has it and has not signed for it."""
    SIGNED = "signed"
    CONTESTED = "contested"
    """The unit says that it is not its business; the village readdresses or insists."""
    ANSWERED = "answered"
    """The village accepts the answer or sends it back."""
    RETURNED = "returned"
    MEETING = "meeting"
    """An on-site meeting (现场办公会) is called; its minutes set a new day."""
    CLOSED = "closed"


class SlipMove(StrEnum):
    """What moves a slip."""

    SIGN = "sign"
    CONTEST = "contest"
    READDRESS = "readdress"
    INSIST = "insist"
    ANSWER = "answer"
    ACCEPT = "accept"
    RETURN = "return"
    MEET = "meet"
    CONCLUDE = "conclude"
    """The minutes of a meeting are written."""
    WITHDRAW = "withdraw"


_S, _M = SlipState, SlipMove
SLIP_TRANSITIONS: dict[tuple[SlipState, SlipMove], SlipState] = {
    (_S.DRAWN, _M.SIGN): _S.SIGNED,
    (_S.DRAWN, _M.CONTEST): _S.CONTESTED,
    (_S.DRAWN, _M.ANSWER): _S.ANSWERED,
    (_S.DRAWN, _M.MEET): _S.MEETING,
    (_S.DRAWN, _M.WITHDRAW): _S.CLOSED,
    (_S.SIGNED, _M.ANSWER): _S.ANSWERED,
    (_S.SIGNED, _M.MEET): _S.MEETING,
    (_S.SIGNED, _M.WITHDRAW): _S.CLOSED,
    (_S.CONTESTED, _M.READDRESS): _S.DRAWN,
    (_S.CONTESTED, _M.INSIST): _S.DRAWN,
    (_S.CONTESTED, _M.MEET): _S.MEETING,
    (_S.CONTESTED, _M.WITHDRAW): _S.CLOSED,
    (_S.ANSWERED, _M.ACCEPT): _S.CLOSED,
    (_S.ANSWERED, _M.RETURN): _S.RETURNED,
    (_S.RETURNED, _M.ANSWER): _S.ANSWERED,
    (_S.RETURNED, _M.MEET): _S.MEETING,
    (_S.RETURNED, _M.WITHDRAW): _S.CLOSED,
    (_S.MEETING, _M.MEET): _S.MEETING,
    (_S.MEETING, _M.CONCLUDE): _S.SIGNED,
    (_S.MEETING, _M.ANSWER): _S.ANSWERED,
    (_S.MEETING, _M.WITHDRAW): _S.CLOSED,
}
WITH_UNIT = frozenset({_S.DRAWN, _S.SIGNED, _S.RETURNED})
"""States in which the unit has to do something, and can be late."""


class SlipEnding(StrEnum):
    """How a slip ended."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Hard(StrEnum):
    """Why a slip is hard, so that a meeting may be called."""

    CONTESTED = "contested"
    RETURNED = "returned"
    LATE = "late"


CONTESTS = 2
"""So often "not ours" makes a slip hard."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip; `facts` are what the unit is told, without the villager's name and numbers.

    `on_paper` says that nobody of the unit can be written to: it is handed over as a printed sheet, and its maker enters what the
    unit does. `reason` is why it was contested or sent back last.
    """

    village_id: VillageId
    kind: SlipKind
    number: int
    request: int
    unit: UnitId
    maker: PersonId
    liaison: PersonId | None
    facts: str
    made_at: datetime
    sign_by: datetime
    due_at: datetime
    on_paper: bool = False
    state: SlipState = SlipState.DRAWN
    reason: str = ""
    reply: str = ""
    contests: int = 0
    insisted: bool = False
    returns: int = 0
    meetings: int = 0
    answered_at: datetime | None = None
    ending: SlipEnding | None = None
    version: int = 1
    way_before: Way | None = None
    """How its request was handled before the slip put it in a department's hands; None where it was there already."""
    due_before: datetime | None = None

    @property
    def subject(self) -> str:
        """How the trail and the cards call it."""
        return f"{self.kind.value}:{self.number}"

    @property
    def awaited(self) -> PersonId:
        """Whose move it is: the unit's liaison, or else the maker, who acts for a unit that has none."""
        if self.state in WITH_UNIT and self.liaison is not None:
            return self.liaison
        return self.maker

    @property
    def meetable(self) -> bool:
        """Whether a meeting can be called about it as it stands."""
        return (self.state, SlipMove.MEET) in SLIP_TRANSITIONS

    def late(self, now: datetime) -> bool:
        """Whether the unit has let its time pass."""
        return self.state in WITH_UNIT and now >= self.due_at


@dataclass(frozen=True, slots=True)
class Meeting:
    """An on-site meeting about a slip; `minutes` are empty until they are written, and with them `due_at` is set anew."""

    turn: int
    at: datetime
    place: str
    minutes: str = ""
    due_at: datetime | None = None


def hardness(slip: Slip, *, now: datetime, hard_at: datetime) -> frozenset[Hard]:
    """Why a slip is hard at `now`; `hard_at` is when it has been late for long enough."""
    found = {
        Hard.CONTESTED: slip.contests >= CONTESTS,
        Hard.RETURNED: slip.returns > 0,
        Hard.LATE: slip.state in WITH_UNIT and now >= hard_at,
    }
    return frozenset(why for why, is_so in found.items() if is_so)


def slip_roles(
    actor: Actor, slip: Slip, *, handles: bool = False, organises: bool = False
) -> frozenset[Role]:
    """What `actor` is towards `slip`; whether they handle its request, or stand for the organisation department, the caller knows."""
    held = set(standing(actor))
    me = actor.person_id
    if me is not None and me == slip.maker:
        held.add(Role.MAKER)
        if slip.on_paper:
            held.add(Role.ADDRESSEE)
    if me is not None and me == slip.liaison:
        held.add(Role.ADDRESSEE)
    if handles:
        held.add(Role.HANDLER)
    if organises:
        held.add(Role.ORGANISER)
    return frozenset(held)


_BY_STATE: dict[SlipState, tuple[tuple[Role, Deed], ...]] = {
    SlipState.DRAWN: (
        (Role.ADDRESSEE, Deed.SIGN_SLIP),
        (Role.ADDRESSEE, Deed.ANSWER_SLIP),
        (Role.ADDRESSEE, Deed.CONTEST_SLIP),
    ),
    SlipState.SIGNED: ((Role.ADDRESSEE, Deed.ANSWER_SLIP),),
    SlipState.CONTESTED: (
        (Role.MAKER, Deed.READDRESS_SLIP),
        (Role.MAKER, Deed.INSIST_SLIP),
    ),
    SlipState.ANSWERED: (
        (Role.MAKER, Deed.ACCEPT_ANSWER),
        (Role.MAKER, Deed.RETURN_ANSWER),
    ),
    SlipState.RETURNED: ((Role.ADDRESSEE, Deed.ANSWER_SLIP),),
    SlipState.MEETING: (
        (Role.ADDRESSEE, Deed.ANSWER_SLIP),
        (Role.MAKER, Deed.RECORD_MINUTES),
        (Role.ORGANISER, Deed.RECORD_MINUTES),
    ),
    SlipState.CLOSED: (),
}
_CALLS = frozenset({Role.MAKER, Role.ORGANISER, Role.LEADER})


def slip_deeds(slip: Slip, roles: Collection[Role], *, hard: bool) -> list[Deed]:
    """What a card offers people of these roles, most likely first; every slip can be printed."""
    found = [deed for role, deed in _BY_STATE[slip.state] if role in roles]
    if slip.insisted:
        found = [deed for deed in found if deed is not Deed.INSIST_SLIP]
    if hard and slip.meetable and not _CALLS.isdisjoint(roles):
        found.append(Deed.CALL_MEETING)
    found.append(Deed.SEE_SLIP)
    if (slip.state, SlipMove.WITHDRAW) in SLIP_TRANSITIONS and Role.MAKER in roles:
        found.append(Deed.WITHDRAW_SLIP)
    return list(dict.fromkeys(found))


def clean_reason(words: str) -> str:
    """Why a unit does not take it, or an answer is not enough. Raises TextMissing, TextTooLong."""
    return clean_text(words, command="slips", limit=REASON_LIMIT)


def next_state(slip: Slip, move: SlipMove) -> SlipState:
    """Where a move leads. Raises WrongSlipState; InsistedAlready for a second time."""
    following = SLIP_TRANSITIONS.get((slip.state, move))
    if following is None:
        raise WrongSlipState(kind=slip.kind.value, number=slip.number, state=slip.state.value)
    if move is SlipMove.INSIST and slip.insisted:
        raise InsistedAlready(kind=slip.kind.value, number=slip.number)
    return following
