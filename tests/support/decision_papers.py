"""Meetings of a decision called and held, and its printed sheets opened as Word opens them."""

import io
from datetime import datetime, timedelta

from docx import Document
from docx.document import Document as Opened

from actions import decision_papers, meetings
from actions.decision_sheets import Paper
from actions.decisions import Standing
from bot.decision_papers import decision_text
from locales import Texts
from pictures.paper import draw
from storage import meetings as held
from storage import rolls
from storage.engine import Tx
from tests.support.decisions import DAY
from tests.support.village import WILLOW, ZONE, Who, person_id, rules, speaker
from village.decision_papers import Kind, Sheet
from village.decisions import Decision
from village.online_votes import OnlineBasis
from village.rolls import Basis

HOUR = timedelta(hours=1)
TEXTS = Texts()
NOWHERE = OnlineBasis()


def call(
    tx: Tx, decision: Decision, now: datetime, basis: Basis = Basis.PERSON, reason: str = ""
) -> datetime:
    """Its next meeting is called; when it begins."""
    starts = now + (1 if reason else 12) * DAY
    meetings.convene(
        tx,
        speaker(tx, Who.CLERK),
        decision.number,
        starts_at=starts,
        place="村部",
        basis=basis,
        reason=reason,
        rules=rules(),
        now=now,
    )
    return starts


def hold(tx: Tx, decision: Decision, now: datetime, *, no: int = 0, away: int = 0) -> Standing:
    """The meeting that is called sits; all but `away` come, and all of them but `no` raise their hands for it."""
    meeting = held.called(tx, WILLOW, decision.number)
    assert meeting is not None
    counting = [one for one in rolls.seats(tx, WILLOW, meeting.roll) if one.counts]
    come = counting[: len(counting) - away]
    for one in come:
        held.sit(tx, meeting, one.number, one.person or person_id(Who.VILLAGER), by=None, at=now)
    return meetings.show_of_hands(
        tx,
        speaker(tx, Who.CLERK),
        decision.number,
        yes=len(come) - no,
        no=no,
        minutes="大家说：先修桥头一段。",
        rules=rules(),
        now=now + HOUR,
    )


def kinds(tx: Tx, decision: Decision, who: Who = Who.CLERK) -> list[tuple[Kind, int]]:
    found = decision_papers.folder(tx, speaker(tx, who), decision.number)
    return [(one.kind, one.seq) for one in found.sheets]


def paper(tx: Tx, decision: Decision, kind: Kind, seq: int) -> Paper:
    found = decision_papers.read(tx, WILLOW, decision.number, Sheet(kind, seq), online=NOWHERE)
    assert found is not None
    return found


def sheet(tx: Tx, decision: Decision, kind: Kind, seq: int = 1) -> Opened:
    """A sheet as Word opens it."""
    text = decision_text(paper(tx, decision, kind, seq), TEXTS.of("zh-CN"), ZONE)
    return Document(io.BytesIO(draw(text)))


def words(opened: Opened) -> str:
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])


def rows(opened: Opened) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in opened.tables[0].rows}
