"""One request in whatever state, and what the issue lets be done to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from village import request_moves as moves
from village.categories import Category
from village.ids import ChatId, PersonId, UserId, VillageId
from village.requests import RUNNING, Ending, Move, Pause, Rating, Request, State

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
VILLAGE = VillageId(1)
HANDLER, OTHER, THIRD, AUTHOR = PersonId(4), PersonId(5), PersonId(6), PersonId(11)
WORK = {
    Move.OFFER: "same",
    Move.TAKE: State.ACCEPTED,
    Move.HAND_OVER: State.OPEN,
    Move.PROMISE: State.ACCEPTED,
    Move.EXTEND: "same",
    Move.RESOLVE: State.RESOLVED,
    Move.DECLINE: State.RESOLVED,
    Move.WITHDRAW: State.CLOSED,
    Move.MERGE: State.CLOSED,
}

SAID = {Move.CONFIRM: State.CLOSED, Move.REOPEN: State.OPEN, Move.DRAW: State.CHECKING}


def told(state: State, moves: dict[Move, State | str]) -> dict[Move, State]:
    return {move: state if to == "same" else State(to) for move, to in moves.items()}


EXPECTED = {
    State.OPEN: told(State.OPEN, WORK | {Move.ACCEPT: State.ACCEPTED}),
    State.ACCEPTED: told(State.ACCEPTED, WORK | {Move.PAUSE: State.PAUSED}),
    State.PAUSED: {
        Move.RESUME: State.ACCEPTED,
        Move.RESOLVE: State.RESOLVED,
        Move.WITHDRAW: State.CLOSED,
        Move.MERGE: State.CLOSED,
    },
    State.RESOLVED: SAID,
    State.CHECKING: SAID,
    State.CLOSED: {Move.COME_APART: State.OPEN, Move.TAKE_UP: State.OPEN},
}
"""Written from the issue, apart from the table of the rules."""


def matter(state: State = State.OPEN, *, reopened: int = 0) -> Request:
    asleep = state is State.PAUSED
    return Request(
        village_id=VILLAGE,
        number=12,
        text="村口的路灯不亮",
        category=Category.STREET_LAMP,
        state=state,
        author_user=UserId(99),
        author_person=AUTHOR,
        author_name="林秋禾",
        assignee=HANDLER,
        opened_at=NOW,
        due_at=NOW + timedelta(days=3),
        origin_chat=ChatId(-100),
        first_asked=HANDLER,
        offered_to=OTHER if state in RUNNING else None,
        pause=Pause("等配件", NOW, NOW + timedelta(days=5)) if asleep else None,
        rating=Rating.UNSATISFIED if state is State.CLOSED else None,
        reopened=reopened,
        ending=Ending.MERGED if state is State.CLOSED else None,
        merged_into=7 if state is State.CLOSED else None,
    )


OTHER_MATTER = replace(matter(), number=7)


def make(move: Move, request: Request) -> Request:
    """Do what a person does for this move."""
    soon, latest = request.due_at + timedelta(days=1), request.due_at + timedelta(days=7)
    deeds: dict[Move, Callable[[], Request]] = {
        Move.ACCEPT: lambda: moves.accept(request),
        Move.OFFER: lambda: moves.offer(request, THIRD),
        Move.TAKE: lambda: moves.take(request),
        Move.HAND_OVER: lambda: moves.hand_over(request, OTHER),
        Move.PROMISE: lambda: moves.promise(request, soon, now=NOW, latest=latest),
        Move.EXTEND: lambda: moves.extend(request, soon, now=NOW, latest=latest),
        Move.PAUSE: lambda: moves.pause(request, "等配件", now=NOW, until=latest),
        Move.RESUME: lambda: moves.resume(request, now=NOW),
        Move.RESOLVE: lambda: moves.resolve(request, "换了灯泡", now=NOW),
        Move.DECLINE: lambda: moves.decline(request, "要等明年的项目"),
        Move.WITHDRAW: lambda: moves.withdraw(request, now=NOW),
        Move.DRAW: lambda: moves.draw(request),
        Move.CONFIRM: lambda: moves.rate(request, Rating.SATISFIED),
        Move.REOPEN: lambda: moves.rate(request, Rating.UNSATISFIED),
        Move.MERGE: lambda: moves.merge(request, OTHER_MATTER, now=NOW),
        Move.COME_APART: lambda: moves.come_apart(request),
        Move.TAKE_UP: lambda: moves.take_up(request, latest, now=NOW),
    }
    return deeds[move]()
