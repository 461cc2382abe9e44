"""What of a decision runs out next: an answer to an objection, its meeting, or its publicity, whichever comes first."""

from datetime import datetime, timedelta

from storage import ballots, meetings, publicity, reminders
from storage.engine import Tx
from storage.reminders import Deadline
from village.decisions import ENDED, HANGING, Decision
from village.reminders import Subject
from village.ruleset import Rules

AFTER_BALLOT = timedelta(days=1)
"""A meeting that votes by a ballot goes on while that is open, and then so long for papers and signatures. DEFAULT, ours."""


def due_at(tx: Tx, decision: Decision) -> datetime | None:
    """When the next thing of a decision runs out; None when nothing does by itself."""
    village, number = decision.village_id, decision.number
    if decision.state in ENDED:
        return None
    found = [
        one.due_at for one in publicity.objections(tx, village, number) if one.answered_at is None
    ]
    meeting = meetings.called(tx, village, number)
    if meeting is not None:
        vote = ballots.find(tx, village, meeting.ballot) if meeting.ballot else None
        found.append(meeting.starts_at if vote is None else vote.due_at + AFTER_BALLOT)
    notice = publicity.latest(tx, village, number)
    if decision.state in HANGING and notice is not None:
        found.append(notice.until)
    return min(found, default=None)


def wind(tx: Tx, decision: Decision, *, rules: Rules, now: datetime) -> None:
    """Set a decision's clock to what runs out next, or stop it."""
    due = due_at(tx, decision)
    if due is None:
        reminders.clear(tx, decision.village_id, Subject.DECISION, decision.number)
        return
    known = reminders.find(tx, decision.village_id, Subject.DECISION, decision.number)
    if known is not None and known.due_at == due:
        # What has been said of it is not said again.
        return
    step, wake_at = rules.ladder.first(opened_at=now, due_at=due)
    reminders.set_deadline(
        tx,
        Deadline(
            village_id=decision.village_id,
            subject=Subject.DECISION,
            number=decision.number,
            owner=decision.keeper,
            step=step,
            opened_at=now,
            due_at=due,
            wake_at=wake_at,
        ),
    )
