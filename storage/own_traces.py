"""How often each table names somebody who asks what is kept about them.

Every count keeps to rows of one village by an index that begins with it; who asks does so seldom.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Table, and_, exists, func, or_, select, union

from storage.ballot_hands import RecusalRow
from storage.ballot_help import HelpRow
from storage.ballots import VOTED, BallotRow
from storage.ballots import SeatRow as TakenRow
from storage.claims import ClaimRow
from storage.codes import CodeRow
from storage.demands import NameRow
from storage.emergencies import EmergencyGoerRow
from storage.engine import Tx
from storage.errands import ErrandRow
from storage.experts import QuestionRow
from storage.helping import HelpCallRow, HelpComerRow
from storage.identity_claims import IdentityClaimRow
from storage.joined import JoinedRow
from storage.meetings import AttendanceRow
from storage.opinions import OpinionRow
from storage.proxies import ProxyRow
from storage.publicity import ObjectionRow
from storage.refusals import RefusalRow
from storage.request_rows import RequestRow
from storage.roll_homes import HomeRow
from storage.rolls import RollRow
from storage.rolls import SeatRow as RollSeatRow
from storage.tables import table
from storage.topics import PollVoteRow, TopicRow
from storage.witnesses import WitnessRow
from village.ids import PersonId
from village.own_data import Trace
from village.people import Actor

_ballot, _taken, _help = map(table, (BallotRow, TakenRow, HelpRow))
_roll, _roll_seat, _roll_home, _sat = map(table, (RollRow, RollSeatRow, HomeRow, AttendanceRow))
_topic, _opinion, _vote, _objection = map(table, (TopicRow, OpinionRow, PollVoteRow, ObjectionRow))
_request, _joined, _witness = map(table, (RequestRow, JoinedRow, WitnessRow))
_errand, _call, _comer = map(table, (ErrandRow, HelpCallRow, HelpComerRow))
_question, _goer = map(table, (QuestionRow, EmergencyGoerRow))
_claim, _identity, _code = map(table, (ClaimRow, IdentityClaimRow, CodeRow))
_refusal, _recusal, _proxy = map(table, (RefusalRow, RecusalRow, ProxyRow))
_demand_name = table(NameRow)


def count(tx: Tx, actor: Actor, *, voter: str) -> Mapping[Trace, int]:
    """What an account's person said and did, or a guest's account; `voter` is how votes in discussions name them."""
    asked = _of_account(actor, voter)
    if actor.person_id is not None:
        asked |= _of_person(actor, actor.person_id)
    return {one: tx.scalar(asked[one]) or 0 for one in Trace if one in asked}


def _of_account(actor: Actor, voter: str) -> dict[Trace, Select[Any]]:
    def by(target: Table, role: str) -> Select[Any]:
        if actor.person_id is not None:
            return _in(target, actor, target.c[f"{role}_person"] == actor.person_id)
        return _in(target, actor, target.c[f"{role}_user"] == actor.user_id)

    home = actor.person.household_id if actor.person else None
    ours = _joined.c.guest == actor.user_id
    if home is not None:
        ours = or_(ours, and_(_joined.c.guest == 0, _joined.c.household_id == home))
    mine = _claim.c.user_id == actor.user_id
    refused = select(func.sum(_refusal.c.count)).where(
        _refusal.c.village_id == actor.village_id, _refusal.c.user_id == actor.user_id
    )
    return {
        Trace.REQUESTS: by(_request, "author"),
        Trace.JOINED: _in(_joined, actor, ours),
        Trace.TOPICS: by(_topic, "mover"),
        Trace.OPINIONS: by(_opinion, "author"),
        Trace.VOTES: _in(_vote, actor, _vote.c.voter == voter),
        Trace.WHEREABOUTS: _in(_claim, actor, mine),
        Trace.CLAIMS: _in(_identity, actor, _identity.c.user_id == actor.user_id),
        Trace.REFUSED: refused,
    }


def _of_person(actor: Actor, person: PersonId) -> dict[Trace, Select[Any]]:
    seats = _seats(actor, person)
    on_roll = and_(_ballot.c.roll_id == seats.c.roll_id, _ballot.c.village_id == actor.village_id)
    voted = exists().where(
        _taken.c.village_id == actor.village_id,
        _taken.c.number == _ballot.c.number,
        _taken.c.seat == seats.c.seat,
        _taken.c.way.in_(VOTED),
    )
    came = exists().where(
        _sat.c.village_id == actor.village_id,
        _sat.c.roll_id == seats.c.roll_id,
        _sat.c.seat == seats.c.seat,
    )
    return {
        Trace.SEATS: select(func.count()).select_from(seats),
        Trace.BALLOTS: select(func.count()).select_from(seats.join(_ballot, on_roll)).where(voted),
        Trace.HELPED: _in(
            _help, actor, or_(_help.c.voter_id == person, _help.c.helper_id == person)
        ),
        Trace.RECUSED: _in(_recusal, actor, _recusal.c.person_id == person),
        Trace.PROXIES: _in(
            _proxy, actor, or_(_proxy.c.giver_id == person, _proxy.c.holder_id == person)
        ),
        Trace.SITTINGS: select(func.count()).select_from(seats).where(came),
        Trace.OBJECTIONS: _in(_objection, actor, _objection.c.made_by == person),
        Trace.DEMANDS: _in(_demand_name, actor, _demand_name.c.person_id == person),
        Trace.ERRANDS: _in(
            _errand, actor, or_(_errand.c.client == person, _errand.c.voice == person)
        ),
        Trace.CALLS: _in(_call, actor, _call.c.author == person),
        Trace.COMING: _in(_comer, actor, _comer.c.person_id == person),
        Trace.QUESTIONS: _in(_question, actor, _question.c.asker == person),
        Trace.WITNESSED: _in(_witness, actor, _witness.c.person_id == person),
        Trace.EMERGENCIES: _in(_goer, actor, _goer.c.person_id == person),
        Trace.CODES: _in(_code, actor, _code.c.person_id == person),
    }


def _seats(actor: Actor, person: PersonId) -> CTE:
    """The rolls on which somebody stands, themselves or as one of a household."""
    alone, shared = (
        select(_roll.c.id.label("roll_id"), target.c.seat)
        .select_from(
            _roll.join(
                target,
                and_(
                    target.c.village_id == _roll.c.village_id,
                    target.c.roll_id == _roll.c.id,
                    target.c.person_id == person,
                ),
            )
        )
        .where(_roll.c.village_id == actor.village_id)
        for target in (_roll_seat, _roll_home)
    )
    return union(alone, shared).cte("seats")


def _in(target: Table, actor: Actor, mine: ColumnElement[bool]) -> Select[Any]:
    return (
        select(func.count())
        .select_from(target)
        .where(target.c.village_id == actor.village_id, mine)
    )
