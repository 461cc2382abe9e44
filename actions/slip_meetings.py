"""On-site meetings (现场办公会) about hard slips: who is called, what was said there, and the day that was agreed on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from actions import slip_desk as desk
from actions.slip_desk import SlipMatter
from storage import slips
from storage.engine import Tx
from village import slip_moves as moves
from village.days import first_day, first_time, last_day
from village.errors import MeetingPassed, NotHard, TextMissing
from village.people import Actor
from village.referrals import SlipKind
from village.requests import Attachment, clean_text
from village.rights import Deed, Role
from village.ruleset import Rules
from village.slip_terms import check_far, due, named_due
from village.slips import FILES_LIMIT, MINUTES_LIMIT, PLACE_LIMIT, Meeting, hardness

MORNING = time(9)
"""DEFAULT, ours: when a meeting begins for which only the day was said."""


def call(
    tx: Tx, actor: Actor, kind: SlipKind, number: int, words: str, *, rules: Rules, now: datetime
) -> SlipMatter:
    """Call a meeting: 2026-12-22 14:00 村委会. Everybody whom the slip concerns is invited.

    The organisation department calls one whenever it likes, the village about what is hard.
    Raises SlipNotFound, NotAllowed, NotHard, DateUnread, MeetingPassed, TextMissing without a place, WrongSlipState.
    """
    slip, roles = desk.held(tx, actor, kind, number, Deed.CALL_MEETING)
    hard = hardness(slip, now=now, hard_at=desk.hard_at(slip, rules))
    if not hard and Role.ORGANISER not in roles:
        days = rules.slips.hard.limit.working_days
        raise NotHard(kind=kind.value, number=number, days=days)
    at, place = _when(words, rules, now)
    moved = moves.meet(slip)
    slips.save(tx, moved)
    meeting = Meeting(slip.meetings + 1, at, place)
    slips.add_meeting(tx, moved, meeting)
    desk.wait(tx, moved, rules, now=max(now, at))
    data = {"at": at.isoformat(), "turn": meeting.turn, "why": sorted(hard)}
    desk.sign_trail(tx, actor, Deed.CALL_MEETING, moved, now=now, data=data)
    matter = desk.matter_of(tx, moved, rules, now=now)
    return _inviting(matter, actor)


def conclude(
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
    """Keep the minutes; the day with which they end is the new day for the answer, or else that of the rules.

    The slip goes on with the unit, and the request's own clock is not touched.
    Raises SlipNotFound, NotAllowed, WrongSlipState, TextMissing, TextTooLong, DuePassed.
    """
    slip, _ = desk.held(tx, actor, kind, number, Deed.RECORD_MINUTES)
    day, said = last_day(words, today=_today(rules, now), command="minutes")
    minutes = clean_text(said, command="minutes", limit=MINUTES_LIMIT)
    due_at = due(rules.slips.again, now, rules.zone, rules.calendar)
    if day is not None:
        due_at = named_due(day, now=now, zone=rules.zone)
    moved = moves.conclude(slip, due_at=due_at)
    slips.save(tx, moved)
    held = slips.meetings(tx, slip.village_id, kind, number)[-1]
    slips.conclude(tx, moved, replace(held, minutes=minutes, due_at=due_at))
    slips.add_files(tx, moved, held.turn, files)
    desk.wait(tx, moved, rules, now=now)
    desk.note(tx, moved.village_id, moved.request)
    data = {"due_at": due_at.isoformat(), "turn": held.turn, "files": len(files)}
    desk.sign_trail(tx, actor, Deed.RECORD_MINUTES, moved, now=now, data=data)
    matter = desk.matter_of(tx, moved, rules, now=now, request_changed=True, files=files)
    return _inviting(matter, actor)


def add_to_minutes(
    tx: Tx,
    actor: Actor,
    kind: SlipKind,
    number: int,
    files: Sequence[Attachment],
    *,
    rules: Rules,
    now: datetime,
) -> SlipMatter:
    """More pictures of minutes that were just written. Raises SlipNotFound, NotAllowed."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.RECORD_MINUTES)
    room = FILES_LIMIT - len(slips.files(tx, slip, slip.meetings)) if slip.meetings else 0
    taken = list(files)[: max(room, 0)]
    slips.add_files(tx, slip, slip.meetings, taken)
    desk.sign_trail(
        tx, actor, Deed.RECORD_MINUTES, slip, now=now, data={"files": len(taken), "more": True}
    )
    return desk.matter_of(tx, slip, rules, now=now, files=taken)


def pictures(tx: Tx, actor: Actor, kind: SlipKind, number: int) -> list[Attachment]:
    """The files of a slip's answer and of its last minutes. Raises SlipNotFound, NotAllowed."""
    slip, _ = desk.held(tx, actor, kind, number, Deed.SEE_SLIP)
    found = [*slips.files(tx, slip, 0)]
    if slip.meetings:
        found += slips.files(tx, slip, slip.meetings)
    return found


def _inviting(matter: SlipMatter, actor: Actor) -> SlipMatter:
    """Everybody who sees the slip is told, but who did it."""
    others = [one for one in matter.places if int(one.chat) != int(actor.user_id)]
    return replace(matter, invited=others)


def _when(words: str, rules: Rules, now: datetime) -> tuple[datetime, str]:
    day, rest = first_day(words, today=_today(rules, now), command="onsite")
    hour, place = first_time(rest)
    if not place:
        raise TextMissing(command="onsite")
    at = datetime.combine(day, hour or MORNING, rules.zone)
    if at <= now:
        raise MeetingPassed
    check_far(at.date(), now=now, zone=rules.zone)
    return at, clean_text(place, command="onsite", limit=PLACE_LIMIT)


def _today(rules: Rules, now: datetime) -> date:
    return now.astimezone(rules.zone).date()
