"""Decisions of the two villages, brought to where a test begins."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from actions import decision_work, decisions, meetings, publicity, topics
from actions.decisions import Standing
from storage import decisions as kept
from storage import meetings as held
from storage import rolls
from storage.decisions import WorkKind
from storage.engine import Tx
from storage.people import PersonRow
from storage.tables import table
from tests.support.village import NOW, WILLOW, Who, rules, speaker
from village.decisions import Decision, State
from village.errors import Unlawful
from village.ids import VillageId
from village.matters import Matter
from village.people import Actor, Party
from village.rolls import Body

_person = table(PersonRow)
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 6, 16, 16, tzinfo=UTC)
"""17 June in the village: fifteen whole days after a notice of the first."""


def change(tx: Tx, one: int, village: VillageId = WILLOW, **columns: object) -> None:
    """Write something of somebody on the roster."""
    tx.execute(
        update(_person)
        .where(_person.c.village_id == village, _person.c.id == int(one))
        .values(**columns)
    )


def opened(
    tx: Tx,
    *,
    matter: Matter = Matter.WELFARE,
    body: Body | None = Body.REPRESENTATIVES,
    village: VillageId = WILLOW,
    state: State = State.MOVED,
) -> Decision:
    """A decision from a topic of its own, in charge of the clerk; put where it is wanted without its meetings."""
    topic = topics.move(tx, speaker(tx, Who.VILLAGER, village), text="修村口的路", now=NOW)
    clerk = speaker(tx, Who.CLERK, village)
    made = decisions.open_(
        tx, clerk, topic.number, matter=matter, body=body, rules=rules(), now=NOW
    ).decision
    if state is State.MOVED:
        return made
    placed = replace(made, state=state)
    kept.save(tx, placed)
    return placed


def members(tx: Tx, count: int = 9) -> None:
    """So many of the village's people are full members."""
    for one in range(1, 1 + count):
        change(tx, one, party=Party.FULL.value, born=date(1980, 1, 1))


def called(
    tx: Tx, decision: Decision, *, now: datetime = NOW, days: int = 12, by: Who = Who.CLERK
) -> Standing:
    """Its next meeting, called so many days ahead."""
    clerk = speaker(tx, by, decision.village_id)
    return meetings.convene(
        tx,
        clerk,
        decision.number,
        starts_at=now + days * DAY,
        place="村部",
        rules=rules(),
        now=now,
    ).standing


def published(tx: Tx, decision: Decision, *, now: datetime) -> Standing:
    """It hangs on the board, with a picture."""
    clerk = speaker(tx, Who.CLERK, decision.village_id)
    decisions.go_on(tx, clerk, decision.number, rules=rules(), now=now)
    return publicity.show_board(tx, clerk, decision.number, photo="board", rules=rules(), now=now)


def supervised(tx: Tx, decision: Decision, *, now: datetime) -> Standing:
    """The supervision committee has signed."""
    who = speaker(tx, Who.SUPERVISOR, decision.village_id)
    return decision_work.note_work(
        tx, who, decision.number, kind=WorkKind.SUPERVISION, words="账目清楚", now=now
    )


def clerk(tx: Tx) -> Actor:
    return speaker(tx, Who.CLERK)


def refusal(error: pytest.ExceptionInfo[Unlawful]) -> tuple[str, str]:
    return error.value.why, error.value.article


def seat_all(tx: Tx, one: Standing, now: datetime) -> int:
    """Everybody of the roll is written down."""
    assert one.meeting is not None
    seats = rolls.seats(tx, WILLOW, one.meeting.roll)
    for seat in seats:
        assert seat.person is not None
        held.sit(tx, one.meeting, seat.number, seat.person, by=None, at=now)
    return len(seats)


def pass_next(tx: Tx, decision: Decision, now: datetime) -> tuple[Standing, datetime]:
    """Its next meeting is held by all, who all say yes."""
    one = called(tx, decision, now=now)
    assert one.meeting is not None
    there = seat_all(tx, one, now)
    later = one.meeting.starts_at
    done = meetings.show_of_hands(
        tx, clerk(tx), decision.number, yes=there, minutes="都同意", rules=rules(), now=later
    )
    return done, later
