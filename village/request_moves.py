"""What moves a request from state to state, and what each move changes; all else stays as it was.

The table of the states is in `village/requests.py`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from village.consultations import MINUTE_LIMIT
from village.errors import (
    CannotMerge,
    DateOver,
    DateTooLate,
    ExtendedAlready,
    PausedEnough,
    TheirsAlready,
    TooLate,
    WayChosen,
    WrongState,
)
from village.escalation import HELD, Colour, Reason, higher, lifted
from village.handling import Way
from village.ids import PersonId
from village.requests import (
    EXTENSIONS,
    PAUSED_IN_ALL,
    REASON_LIMIT,
    REOPENINGS,
    RESULT_LIMIT,
    RUNNING,
    TO_DO,
    TRANSITIONS,
    Attachment,
    Ending,
    FileKind,
    Move,
    Pause,
    Rating,
    Request,
    clean_text,
)


def _moved(request: Request, move: Move) -> Request:
    following = TRANSITIONS.get((request.state, move))
    if following is None:
        raise WrongState(number=request.number, state=request.state.value)
    return replace(request, state=following, version=request.version + 1)


def attach(request: Request, files: Sequence[Attachment]) -> Request:
    """More files belong to it; that is no new version, since nothing is decided."""
    if not files:
        return request
    counts = Counter(one.kind for one in files)
    return replace(
        request,
        photos=request.photos + counts[FileKind.PHOTO],
        videos=request.videos + counts[FileKind.VIDEO],
        documents=request.documents + counts[FileKind.DOCUMENT],
        voices=request.voices + counts[FileKind.VOICE],
    )


def accept(request: Request) -> Request:
    """The handler promises."""
    return _moved(request, Move.ACCEPT)


def offer(request: Request, to: PersonId) -> Request:
    """Somebody else is asked to take it. Raises WrongState, TheirsAlready when they have it or are being asked."""
    moved = _moved(request, Move.OFFER)
    if to in {request.assignee, request.offered_to}:
        raise TheirsAlready(number=request.number, asked=to != request.assignee)
    return replace(moved, offered_to=to)


def take(request: Request) -> Request:
    """Who was asked takes it, and has promised by that; the clock goes on (a transfer never resets it)."""
    if request.offered_to is None:
        raise WrongState(number=request.number, state=request.state.value)
    return replace(_moved(request, Move.TAKE), assignee=request.offered_to, offered_to=None)


def refuse(request: Request) -> Request:
    """Who was asked does not take it: it stays where it is."""
    if request.offered_to is None:
        raise WrongState(number=request.number, state=request.state.value)
    return replace(request, offered_to=None, version=request.version + 1)


def hand_over(request: Request, to: PersonId) -> Request:
    """A leader gives it to somebody, who owns it at once; the clock goes on (a transfer never resets it)."""
    return replace(_moved(request, Move.HAND_OVER), assignee=to, offered_to=None)


def promise(request: Request, due_at: datetime, *, now: datetime, latest: datetime) -> Request:
    """The handler names the day (承诺办), once and before the time is over; no later than `latest`, told in the village's zone.

    Raises TooLate once it is over, WayChosen where a day was named already or the way gives it, DateOver, DateTooLate.
    """
    moved = _moved(request, Move.PROMISE)
    if request.late(now):
        raise TooLate(number=request.number)
    if request.way is not Way.IMMEDIATE:
        raise WayChosen(number=request.number, way=request.way.value)
    _within(due_at, now=now, latest=latest)
    return replace(moved, way=Way.PROMISED, due_at=due_at)


def extend(request: Request, due_at: datetime, *, now: datetime, latest: datetime) -> Request:
    """The handler asks for more time, before the time is over.

    Raises TooLate once it is, ExtendedAlready (保定市接诉即办工作条例 art. 19 knows one extension), DateOver, DateTooLate.
    """
    moved = _moved(request, Move.EXTEND)
    if request.late(now):
        raise TooLate(number=request.number)
    if request.extensions >= EXTENSIONS:
        raise ExtendedAlready(number=request.number)
    _within(due_at, now=max(now, request.due_at), latest=latest)
    return replace(moved, due_at=due_at, extensions=request.extensions + 1)


def pause(request: Request, reason: str, *, now: datetime, until: datetime) -> Request:
    """The clock stands still for a reason that everybody may read, until `until` at the latest, and no longer than PAUSED_IN_ALL.

    Raises TooLate when the time is over, PausedEnough when it has stood still for so long before.
    """
    words = clean_text(reason, command="pause", limit=REASON_LIMIT)
    moved = _moved(request, Move.PAUSE)
    if request.late(now):
        raise TooLate(number=request.number)
    left = PAUSED_IN_ALL - request.paused
    if left <= timedelta():
        raise PausedEnough(number=request.number, days=PAUSED_IN_ALL.days)
    return replace(moved, pause=Pause(words, now, min(until, now + left)))


def resume(request: Request, *, now: datetime) -> Request:
    """The clock runs on: what was left when it stopped is left now."""
    moved = _moved(request, Move.RESUME)
    return _unpaused(moved, now)


def resolve(request: Request, result: str, *, now: datetime) -> Request:
    """The handler says that it is done, and how."""
    words = clean_text(result, command="resolve", limit=RESULT_LIMIT)
    moved = replace(_moved(request, Move.RESOLVE), result=words, ending=Ending.DONE)
    return _unpaused(replace(moved, offered_to=None), now)


def decline(request: Request, reason: str) -> Request:
    """The handler says that it cannot be done, and why (武义四办: the reason is told); the requester has the last word."""
    words = clean_text(reason, command="decline", limit=RESULT_LIMIT)
    moved = _moved(request, Move.DECLINE)
    return replace(moved, result=words, ending=Ending.DECLINED, offered_to=None)


def withdraw(request: Request, *, now: datetime) -> Request:
    """The requester takes it back: it settled itself, or was a mistake."""
    moved = _moved(request, Move.WITHDRAW)
    return _unpaused(replace(moved, ending=Ending.WITHDRAWN, offered_to=None), now)


def rate(request: Request, rating: Rating) -> Request:
    """The requester's yes closes it; the first no reopens it, see REOPENINGS."""
    again = rating is Rating.UNSATISFIED and request.reopened < REOPENINGS
    moved = _moved(request, Move.REOPEN if again else Move.CONFIRM)
    return replace(moved, rating=rating, reopened=request.reopened + again)


def refute(request: Request) -> Request:
    """Neighbours say that it is not done: as often as a requester's no it reopens, then it closes; it is nobody's rating."""
    if request.reopened < REOPENINGS:
        return replace(_moved(request, Move.REOPEN), reopened=request.reopened + 1)
    return end(request, Ending.REFUTED)


def draw(request: Request) -> Request:
    """The requester is silent: neighbours are asked, or others than before."""
    return _moved(request, Move.DRAW)


def end(request: Request, ending: Ending) -> Request:
    """It ends without the requester's word."""
    return replace(_moved(request, Move.CONFIRM), ending=ending)


def restart(request: Request, due_at: datetime) -> Request:
    """A reopened matter gets a new time, and may be promised and extended again; the first one stays in the trail."""
    way = Way.IMMEDIATE if request.way is Way.PROMISED else request.way
    return replace(request, way=way, due_at=due_at, result="", ending=None, extensions=0)


def merge(request: Request, into: Request, *, now: datetime) -> Request:
    """It is one with `into`, which is to be done: it goes on there, and keeps its own time for the case that they come apart.

    Raises CannotMerge, WrongState.
    """
    if request.number == into.number:
        raise CannotMerge(number=request.number, into=into.number, reason="same")
    if into.private:
        raise CannotMerge(number=request.number, into=into.number, reason="private")
    if into.state not in TO_DO:
        reason = "done" if into.merged_into is None else "merged"
        raise CannotMerge(
            number=request.number, into=into.merged_into or into.number, reason=reason
        )
    moved = replace(_moved(request, Move.MERGE), ending=Ending.MERGED, merged_into=into.number)
    return _unpaused(replace(moved, alike=None, offered_to=None), now)


def come_apart(request: Request) -> Request:
    """It was another matter after all: it is to be done by the time that it had. Raises CannotMerge for what was never merged."""
    moved = _moved(request, Move.COME_APART)
    if request.ending is not Ending.MERGED:
        raise CannotMerge(number=request.number, into=0, reason="not_merged")
    return replace(moved, ending=None, merged_into=None)


def absorb(request: Request, count: int) -> Request:
    """So many more matters were merged into it, or left it."""
    absorbed = max(request.absorbed + count, 0)
    return replace(request, absorbed=absorbed, version=request.version + 1)


def take_in(request: Request, merged: Request, *, now: datetime) -> Request:
    """It goes on for `merged` too: by the earlier of the two times, and at the higher of the two levels."""
    grown = replace(absorb(request, 1), due_at=min(request.due_at, merged.due_at))
    return rise(grown, merged.level, now=now)


def refer(request: Request, due_at: datetime, *, now: datetime) -> Request:
    """A department is written to (联系办): its time is that way's, once, never earlier than before, and none for what is late already."""
    if request.way in {Way.REFERRED, Way.SUPERVISED}:
        return request
    later = request.due_at if request.late(now) else max(request.due_at, due_at)
    return replace(request, way=Way.REFERRED, due_at=later, version=request.version + 1)


def recall(request: Request, way: Way, due_at: datetime, *, now: datetime) -> Request:
    """No department is asked any more: it is handled as before, and by the time that it had.

    What was extended since, or would be late at once by it, keeps its time.
    """
    if request.way is not Way.REFERRED:
        return request
    keeps = request.extensions or due_at <= now
    earlier = request.due_at if keeps else min(request.due_at, due_at)
    return replace(request, way=way, due_at=earlier, version=request.version + 1)


def tell_apart(request: Request) -> Request:
    """It is not one with what it is like: nobody asks again."""
    if request.alike is None:
        raise WrongState(number=request.number, state=request.state.value)
    return replace(request, alike=None, version=request.version + 1)


def rise(request: Request, to: Colour | None, *, now: datetime) -> Request:
    """It stands at least at that level, which is part of what moved it; less than it has changes nothing."""
    level = higher(request.level, to)
    if request.state not in TO_DO or level is request.level:
        return request
    return replace(request, level=level, level_at=now)


def lift(request: Request, reason: Reason, *, now: datetime) -> Request:
    """It rises by a level for a reason that holds from now on, which is part of what moved it; the same reason lifts it once."""
    if reason in request.reasons or request.state not in TO_DO:
        return request
    known = replace(request, reasons=request.reasons | {reason})
    # Red stays red: the reason is known all the same.
    return rise(known, lifted(known.level), now=now)


def hold(request: Request, holder: PersonId, name: str, *, now: datetime) -> Request:
    """Somebody takes it as their case (包案), so that it is watched (督查办) by the time that it had. Raises WrongState for what nobody has to do."""
    if request.state not in TO_DO:
        raise WrongState(number=request.number, state=request.state.value)
    named = replace(request, way=Way.SUPERVISED, holder=holder, holder_name=name)
    return rise(replace(named, version=request.version + 1), HELD, now=now)


def minute(request: Request, words: str) -> Request:
    """A consultation settles something about it; whatever state it is in."""
    said = clean_text(words, command="minute", limit=MINUTE_LIMIT)
    return replace(request, minute=said, version=request.version + 1)


def take_up(request: Request, due_at: datetime, *, now: datetime) -> Request:
    """A consultation opens once more what ended with a second no: supervised (督查办), under a clock of its own. Raises WrongState."""
    refused = request.rating is Rating.UNSATISFIED or request.ending is Ending.REFUTED
    if not refused or Reason.TAKEN_UP in request.reasons:
        raise WrongState(number=request.number, state=request.state.value)
    opened = replace(_moved(request, Move.TAKE_UP), way=Way.SUPERVISED)
    return lift(restart(opened, due_at), Reason.TAKEN_UP, now=now)


def inherit(request: Request, to: PersonId) -> Request:
    """Somebody else owns it since its owner left the roster; its clock goes on, and who has it now has to sign for it."""
    if request.state in RUNNING:
        return hand_over(request, to)
    return replace(request, assignee=to, version=request.version + 1)


def _within(due_at: datetime, *, now: datetime, latest: datetime) -> None:
    if due_at <= now:
        raise DateOver
    if due_at > latest:
        raise DateTooLate(latest=latest.date())


def _unpaused(request: Request, now: datetime) -> Request:
    if request.pause is None:
        return request
    stood = max(min(now, request.pause.until) - request.pause.since, timedelta())
    return replace(
        request, pause=None, paused=request.paused + stood, due_at=request.due_at + stood
    )
