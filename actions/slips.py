"""Sign for a slip, answer, contest, readdress, insist, accept, send back, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import slip_desk as desk
from actions.request_clock import wind_again
from actions.slip_desk import SlipMatter
from storage import accounts, requests, slips, units, villages
from storage.engine import Tx
from storage.units import Unit
from village import request_moves as moves_of_request
from village import requests as request_rules
from village import slip_moves as moves
from village.errors import SlipNotFound
from village.ids import UnitId
from village.people import Actor
from village.referrals import SlipKind
from village.requests import Attachment
from village.rights import Deed, require
from village.ruleset import Rules
from village.slip_terms import due
from village.slips import FILES_LIMIT, Slip, SlipMove, SlipState, next_state

MOVES = {
    Deed.ANSWER_SLIP: SlipMove.ANSWER,
    Deed.CONTEST_SLIP: SlipMove.CONTEST,
    Deed.READDRESS_SLIP: SlipMove.READDRESS,
    Deed.RETURN_ANSWER: SlipMove.RETURN,
    Deed.CALL_MEETING: SlipMove.MEET,
    Deed.RECORD_MINUTES: SlipMove.CONCLUDE,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A slip in a list."""

    slip: Slip
    unit: str
    village: str = ""
    """Named where somebody serves several."""


def see(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, *, rules: Rules, now: datetime
) -> SlipMatter:
    """A slip as it stands. Raises SlipNotFound, NotAllowed."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.SEE_SLIP)
    return desk.matter_of(tx, slip, rules, now=now)


def running(tx: Tx, actor: Actor) -> list[Line]:
    """The slips of the village that are not closed and that the actor may see, nearest day first. Raises NotAllowed for who sees none."""
    found = desk.seen_by(tx, actor, slips.running(tx, actor.village_id))
    if not found and not actor.is_cadre:
        require(actor, Deed.SEE_SLIP)
    return [_line(tx, one) for one in found]


def todo(tx: Tx, actor: Actor) -> list[Line]:
    """The slips in which it is the actor's move, of every village that they serve, nearest day first."""
    require(actor, Deed.SEE_TODO)
    known = accounts.villages_of(tx, actor.user_id) or [actor.village_id]
    found: list[Line] = []
    for village_id in known:
        there = accounts.actor(tx, actor.user_id, village_id)
        if there is not None and there.person is not None and not there.person.gone:
            name = ""
            if village_id != actor.village_id:
                village = villages.find(tx, village_id)
                name = village.name if village else ""
            awaited = slips.awaiting(tx, village_id, there.person.id)
            found += [_line(tx, one, name) for one in awaited]
    return sorted(found, key=lambda one: one.slip.due_at)


def sign(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, *, rules: Rules, now: datetime
) -> SlipMatter:
    """The unit has it. Raises SlipNotFound, NotAllowed, WrongSlipState."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.SIGN_SLIP)
    moved = moves.sign(slip)
    slips.save(tx, moved)
    desk.wait(tx, moved, rules, now=now, since=slip.made_at)
    desk.sign_trail(tx, actor, Deed.SIGN_SLIP, moved, now=now)
    return desk.matter_of(tx, moved, rules, now=now)


def answer(
    tx: Tx,
    actor: Actor,
    kind: SlipKind,
    number: int,
    words: str,
    *,
    files: Sequence[Attachment] = (),
    rules: Rules,
    now: datetime,
) -> SlipMatter:
    """The unit answers, with files if it likes; the maker has to judge it. Raises TextMissing, TextTooLong, and as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.ANSWER_SLIP)
    moved = moves.answer(slip, words, now=now)
    slips.save(tx, moved)
    slips.drop_files(tx, moved, 0)
    slips.add_files(tx, moved, 0, files)
    desk.wait(tx, moved, rules, now=now)
    late = {"late": slip.late(now), "files": len(files)}
    desk.sign_trail(tx, actor, Deed.ANSWER_SLIP, moved, now=now, data=late)
    return desk.matter_of(tx, moved, rules, now=now, turn_by=desk.me(actor), files=files)


def add_to_answer(
    tx: Tx,
    actor: Actor,
    kind: SlipKind,
    number: int,
    files: Sequence[Attachment],
    *,
    rules: Rules,
    now: datetime,
) -> SlipMatter:
    """More pictures of an answer that was just given. Raises as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.ANSWER_SLIP)
    room = FILES_LIMIT - len(slips.files(tx, slip, 0))
    taken = list(files)[: max(room, 0)] if slip.state is SlipState.ANSWERED else []
    slips.add_files(tx, slip, 0, taken)
    data = {"files": len(taken), "more": True}
    desk.sign_trail(tx, actor, Deed.ANSWER_SLIP, slip, now=now, data=data)
    return desk.matter_of(tx, slip, rules, now=now, files=taken)


def contest(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, reason: str, *, rules: Rules, now: datetime
) -> SlipMatter:
    """The unit says that it is not its business, and why; the maker is told. Raises TextMissing, TextTooLong, and as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.CONTEST_SLIP)
    moved = moves.contest(slip, reason)
    slips.save(tx, moved)
    desk.wait(tx, moved, rules, now=now)
    desk.sign_trail(tx, actor, Deed.CONTEST_SLIP, moved, now=now, data={"contests": moved.contests})
    return desk.matter_of(tx, moved, rules, now=now, turn_by=desk.me(actor))


def ready(tx: Tx, actor: Actor, kind: SlipKind, number: int, deed: Deed) -> Slip:
    """The slip, if the actor may do that with it now; nobody is asked for words that could not be used. Raises as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, deed)
    next_state(slip, MOVES[deed])
    return slip


def others(tx: Tx, actor: Actor, kind: SlipKind, number: int) -> tuple[Slip, Sequence[Unit]]:
    """A contested slip, and to which units it can go instead. Raises SlipNotFound, NotAllowed, WrongSlipState."""
    slip = ready(tx, actor, kind, number, Deed.READDRESS_SLIP)
    found = desk.around(tx, actor.village_id)
    return slip, [one for one in found if one.id != slip.unit][: desk.OFFERED_UNITS]


def readdress(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, unit: UnitId, *, rules: Rules, now: datetime
) -> SlipMatter:
    """Another unit gets the slip, with the whole time for an answer. Raises as `others`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.READDRESS_SLIP)
    to = desk.unit_named(tx, unit, actor.village_id)
    if to is None:
        raise SlipNotFound(kind=kind.value, number=number)
    liaison, on_paper = desk.liaison_of(tx, actor.village_id, to)
    moved = moves.readdress(
        slip,
        to.id,
        liaison.id if liaison else None,
        on_paper=on_paper,
        sign_by=due(rules.slips.sign_in, now, rules.zone, rules.calendar),
        due_at=due(rules.slips.answer, now, rules.zone, rules.calendar),
    )
    slips.save(tx, moved)
    desk.wait(tx, moved, rules, now=now)
    desk.note(tx, moved.village_id, moved.request)
    desk.sign_trail(tx, actor, Deed.READDRESS_SLIP, moved, now=now, data={"from": slip.unit})
    former = [slip.liaison] if slip.liaison is not None else []
    return desk.matter_of(tx, moved, rules, now=now, before=former, request_changed=True)


def insist(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, *, rules: Rules, now: datetime
) -> SlipMatter:
    """The village holds that it is the unit's business; once. The organisation department is told too. Raises InsistedAlready, and as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.INSIST_SLIP)
    sign_by = due(rules.slips.sign_in, now, rules.zone, rules.calendar)
    moved = moves.insist(slip, sign_by=sign_by)
    slips.save(tx, moved)
    desk.wait(tx, moved, rules, now=now)
    desk.sign_trail(tx, actor, Deed.INSIST_SLIP, moved, now=now)
    return desk.matter_of(tx, moved, rules, now=now, turn_by=desk.me(actor))


def accept(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, *, rules: Rules, now: datetime
) -> SlipMatter:
    """The village is content with the answer, and the slip ends. Raises as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.ACCEPT_ANSWER)
    return _end(tx, actor, Deed.ACCEPT_ANSWER, moves.accept(slip), rules, now)


def withdraw(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, *, rules: Rules, now: datetime
) -> SlipMatter:
    """The village needs no answer any more. Raises as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.WITHDRAW_SLIP)
    withdrawn = moves.withdraw(slip)
    _recall(tx, slip, rules, now)
    return _end(tx, actor, Deed.WITHDRAW_SLIP, withdrawn, rules, now)


def send_back(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, reason: str, *, rules: Rules, now: datetime
) -> SlipMatter:
    """The answer is not enough, and why; the unit answers again. Raises TextMissing, TextTooLong, and as `sign`."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.RETURN_ANSWER)
    again = due(rules.slips.again, now, rules.zone, rules.calendar)
    moved = moves.send_back(slip, reason, due_at=again)
    slips.save(tx, moved)
    desk.wait(tx, moved, rules, now=now)
    desk.note(tx, moved.village_id, moved.request)
    desk.sign_trail(tx, actor, Deed.RETURN_ANSWER, moved, now=now, data={"returns": moved.returns})
    return desk.matter_of(tx, moved, rules, now=now, turn_by=desk.me(actor), request_changed=True)


def _end(tx: Tx, actor: Actor, deed: Deed, moved: Slip, rules: Rules, now: datetime) -> SlipMatter:
    slips.save(tx, moved)
    desk.wait(tx, moved, rules, now=now)
    desk.note(tx, moved.village_id, moved.request)
    desk.sign_trail(tx, actor, deed, moved, now=now)
    return desk.matter_of(tx, moved, rules, now=now, request_changed=True)


def _recall(tx: Tx, slip: Slip, rules: Rules, now: datetime) -> None:
    """A slip that is taken back leaves its request as it was; another slip about it that is open keeps that in mind."""
    if slip.way_before is None or slip.due_before is None:
        return
    open_ones = slips.open_of(tx, slip.village_id, slip.request)
    others = [one for one in open_ones if one.subject != slip.subject]
    if others:
        kept = replace(others[0], way_before=slip.way_before, due_before=slip.due_before)
        slips.save(tx, replace(kept, version=kept.version + 1))
        return
    request = requests.find(tx, slip.village_id, slip.request, to_change=True)
    if request is None or request.state not in request_rules.TO_DO:
        return
    recalled = moves_of_request.recall(request, slip.way_before, slip.due_before, now=now)
    if recalled is not request:
        requests.save(tx, recalled)
        wind_again(tx, recalled, rules, now=now)


def _line(tx: Tx, slip: Slip, village: str = "") -> Line:
    unit = units.find(tx, slip.unit)
    return Line(slip, unit.name if unit else "", village)
