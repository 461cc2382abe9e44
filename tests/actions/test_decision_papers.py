"""The papers of a decision: which there are at each step, and who gets them."""

from dataclasses import replace
from datetime import datetime

import pytest

from actions import ballot_conditions, covenants, decision_papers, decision_work, decisions
from bot.decision_papers import decision_text
from locales import LANGUAGES
from storage import decisions as kept
from storage import trail
from storage.decisions import WorkKind
from storage.engine import Tx
from tests.actions.test_decision_ballots import CHARTER, OVER, begun, ended, sign
from tests.actions.test_decision_ballots import votes as cast
from tests.support.decision_papers import (
    HOUR,
    NOWHERE,
    TEXTS,
    call,
    hold,
    kinds,
    paper,
    rows,
    sheet,
    words,
)
from tests.support.decisions import DAY, members, opened, published, supervised
from tests.support.village import (
    MAPLE,
    NAMES,
    NOW,
    STRANGER,
    VAULT,
    WILLOW,
    ZONE,
    Who,
    actor,
    rules,
    speaker,
)
from village.ballots import FOR
from village.decision_papers import Kind, Sheet
from village.decisions import State
from village.errors import DecisionNotFound, NotAllowed, NotOnRoster, PaperNotFound
from village.matters import Matter
from village.rolls import Body

CALLED = (Kind.CALL, Kind.AGENDA, Kind.ROLL, Kind.VOTE)
HELD = (Kind.CALL, Kind.AGENDA, Kind.ROLL, Kind.MINUTES)


def test_each_step_brings_its_papers_and_none_comes_before(tx: Tx) -> None:
    members(tx)
    decision = opened(tx)
    assert kinds(tx, decision) == []
    there: list[tuple[Kind, int]] = []
    now = NOW
    for seq in (1, 2, 3, 4):
        now = call(tx, decision, now)
        assert kinds(tx, decision) == there + [(kind, seq) for kind in CALLED]
        hold(tx, decision, now)
        there += [(kind, seq) for kind in HELD]
        now += HOUR
    there.append((Kind.RESOLUTION, 4))
    assert kinds(tx, decision) == there

    clerk = speaker(tx, Who.CLERK)
    published(tx, decision, now=now)
    there.append((Kind.NOTICE, 1))
    assert kinds(tx, decision) == there
    now += 16 * DAY
    decisions.go_on(tx, clerk, decision.number, rules=rules(), now=now)
    there.append((Kind.TAKE_DOWN, 1))
    assert kinds(tx, decision) == there
    decision_work.note_work(
        tx, clerk, decision.number, kind=WorkKind.SPENDING, words="水泥", fen=123_450, now=now
    )
    supervised(tx, decision, now=now)
    decisions.go_on(tx, clerk, decision.number, rules=rules(), now=now)
    assert kinds(tx, decision) == [*there, (Kind.NOTICE, 2), (Kind.REPORT, 1)]

    # Whole and right: the four votes, the days, the money.
    resolution = sheet(tx, decision, Kind.RESOLUTION, 4)
    assert [one.text for one in resolution.paragraphs[:2]] == [
        "柳树沟村村民代表会议决议",
        "柳树沟村议〔2026〕1号-决议-4",
    ]
    way = [[cell.text for cell in row.cells] for row in resolution.tables[1].rows]
    assert [row[0] for row in way[1:]] == [
        "支部提议",
        "“两委”商议",
        "党员大会审议",
        "村民代表会议表决",
    ]
    assert way[3][1:] == ["2026年7月7日", "9", "9", "9", "0", "0"]
    notice = rows(sheet(tx, decision, Kind.NOTICE))
    assert notice["公示期"].startswith(
        "2026年7月19日至2026年8月3日（《村民委员会组织法》第三十五条）"
    )
    assert "异议 1" in notice["异议"]
    assert notice["决议"].startswith("柳树沟村议〔2026〕1号-决议-4")
    down = rows(sheet(tx, decision, Kind.TAKE_DOWN))
    assert down["公示天数"].startswith("15 个整天")
    assert (down["异议情况"], "提前撤下" in down) == ("没有收到异议", False)
    report = sheet(tx, decision, Kind.REPORT)
    assert "2026年8月4日：账目清楚" in rows(report)["监督意见"]
    assert [cell.text for cell in report.tables[1].rows[-1].cells] == ["合计", "", "", "1234.50"]
    others = set(NAMES.values()) - {NAMES[Who.CLERK]}
    for language in LANGUAGES:
        for kind, seq in kinds(tx, decision):
            text = decision_text(paper(tx, decision, kind, seq), TEXTS.of(language), ZONE)
            assert all((text.title, text.number, text.foot or text.at_right, text.rows)), kind
            # Names stand on a roll, and nowhere else but for who wrote the minutes.
            assert bool([one for one in others if one in repr(text)]) is (kind is Kind.ROLL), kind


def test_no_paper_speaks_of_a_ballot_that_did_not_decide(tx: Tx) -> None:
    decision = opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED)
    now = call(tx, decision, NOW)
    ballot = begun(tx, decision, CHARTER)
    cast(tx, ballot, *[(FOR,)] * 9)
    supervisor = speaker(tx, Who.SUPERVISOR)
    ballot_conditions.watch(tx, supervisor, ballot.number, rules=CHARTER, vault=VAULT, now=OVER)
    ended(tx, ballot, CHARTER)
    assert sign(tx, ballot).ballot.verdict is None
    assert (Kind.VOTE, 1) in kinds(tx, decision)
    hold(tx, decision, max(now, OVER))
    there = kinds(tx, decision)
    assert (Kind.RESOLUTION, 1) in there
    assert (Kind.VOTE, 1) not in there
    assert rows(sheet(tx, decision, Kind.MINUTES))["表决方式"] == "举手"
    assert "线上" not in words(sheet(tx, decision, Kind.RESOLUTION))


def test_only_who_may_see_the_roll_prints_it_and_that_is_kept(tx: Tx) -> None:
    members(tx)
    decision = opened(tx, state=State.DISCUSSED)
    call(tx, decision, NOW)
    roll, notice = Sheet(Kind.ROLL, 1), Sheet(Kind.CALL, 1)
    supervisor = speaker(tx, Who.SUPERVISOR)
    assert [kind for kind, _ in kinds(tx, decision, Who.SUPERVISOR)] == [
        Kind.CALL,
        Kind.AGENDA,
        Kind.VOTE,
    ]
    decision_papers.wanted(tx, supervisor, decision.number, notice, now=NOW)
    before = trail.head(tx, WILLOW)[0]
    decision_papers.wanted(tx, speaker(tx, Who.CLERK), decision.number, roll, now=NOW)
    assert trail.head(tx, WILLOW)[0] == before + 1
    for who, one in ((Who.SUPERVISOR, roll), (Who.MEDIATOR, notice), (Who.VILLAGER, notice)):
        with pytest.raises(NotAllowed):
            decision_papers.wanted(tx, speaker(tx, who), decision.number, one, now=NOW)
    with pytest.raises(NotOnRoster):
        decision_papers.folder(tx, actor(tx, STRANGER), decision.number)
    with pytest.raises(DecisionNotFound):
        decision_papers.folder(tx, speaker(tx, Who.CLERK, MAPLE), decision.number)
    for missing in (Sheet(Kind.MINUTES, 1), Sheet(Kind.CALL, 2), Sheet(Kind.NOTICE, 1)):
        with pytest.raises(PaperNotFound):
            decision_papers.wanted(tx, speaker(tx, Who.CLERK), decision.number, missing, now=NOW)
        assert decision_papers.read(tx, WILLOW, decision.number, missing, online=NOWHERE) is None
    assert decision_papers.read(tx, MAPLE, decision.number, notice, online=NOWHERE) is None


def test_a_paper_says_the_rules_that_its_meeting_was_told_vco_31(tx: Tx) -> None:
    members(tx)
    clerk = speaker(tx, Who.CLERK)
    decision = opened(tx, matter=Matter.VILLAGE_RULES, body=None, state=State.DELIBERATED)

    def propose(text: str, now: datetime) -> None:
        whole = f"{text}\n第二条 其余照旧"
        covenants.propose(tx, clerk, decision.number, whole, today=now.date(), now=now)

    propose("第一条 写错了", NOW)
    propose("第一条 红事简办", NOW)
    now = call(tx, decision, NOW)
    hold(tx, decision, now)
    # It leads back, and another text comes before another meeting.
    again = decisions.load(tx, WILLOW, decision.number)
    kept.save(tx, replace(again, state=State.DELIBERATED, version=again.version + 1))
    propose("第一条 白事简办", now + DAY)
    call(tx, decision, now + DAY)
    for seq, text in ((1, "红事简办"), (2, "白事简办")):
        told = words(sheet(tx, decision, Kind.CALL, seq))
        assert [one for one in ("写错了", "红事简办", "白事简办") if one in told] == [text]
