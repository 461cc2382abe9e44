"""The papers of a decision: which there are at each step, who gets them, and what a clerk reads on them."""

import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from docx import Document
from docx.document import Document as Opened

from actions import (
    ballot_conditions,
    ballots,
    covenants,
    decision_ballots,
    decision_papers,
    decision_work,
    decisions,
    exclusions,
    meetings,
    publicity,
    topics,
)
from actions.decision_sheets import Paper
from actions.decisions import Standing
from bot.decision_papers import decision_text
from locales import LANGUAGES, Texts
from pictures.paper import draw
from storage import decisions as kept
from storage import meetings as held
from storage import publicity as board
from storage import rolls, trail, villages
from storage.decisions import WorkKind
from storage.engine import Tx
from tests.actions.test_decision_ballots import CHARTER, OVER, begun, ended, sign
from tests.actions.test_decision_ballots import votes as cast
from tests.support.decisions import DAY, change, members, opened, published, supervised
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
    person_id,
    rules,
    speaker,
)
from village.ballots import FOR
from village.decision_papers import Kind, Sheet
from village.decisions import Decision, Move, State
from village.errors import DecisionNotFound, NotAllowed, NotOnRoster, PaperNotFound
from village.matters import Matter
from village.online_votes import Ground, OnlineBasis
from village.people import Collective
from village.rolls import Basis, Body, Reason

HOUR = timedelta(hours=1)
TEXTS = Texts()
NOWHERE = OnlineBasis()
CALLED = (Kind.CALL, Kind.AGENDA, Kind.ROLL, Kind.VOTE)
HELD = (Kind.CALL, Kind.AGENDA, Kind.ROLL, Kind.MINUTES)


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
            assert all((text.title, text.number, text.foot, text.rows)), kind
            # Names stand on a roll, and nowhere else but for who wrote the minutes.
            assert bool([one for one in others if one in repr(text)]) is (kind is Kind.ROLL), kind


@pytest.mark.parametrize(
    ("matter", "body", "basis", "said"),
    [
        (
            Matter.WELFARE,
            Body.REPRESENTATIVES,
            Basis.PERSON,
            ("《村民委员会组织法》第三十条", "三分之二以上", "到会人数过半数赞成"),
        ),
        (
            Matter.PLAN,
            Body.VILLAGERS,
            Basis.PERSON,
            ("应到的过半数（《村民委员会组织法》第二十六条）", "到会人数过半数赞成"),
        ),
        (
            Matter.PLAN,
            Body.VILLAGERS,
            Basis.HOUSEHOLD,
            ("应到 5 户", "三分之二以上（《村民委员会组织法》第二十六条）", "到会户数过半数赞成"),
        ),
        (
            Matter.LEVY,
            Body.REPRESENTATIVES,
            Basis.PERSON,
            ("到会人数三分之二以上赞成（各省一事一议筹资筹劳的规定）",),
        ),
        (
            Matter.LAND_ADJUST,
            Body.REPRESENTATIVES,
            Basis.PERSON,
            ("应到人数三分之二以上赞成（《农村土地承包法》第二十八条）", "经乡镇和县级批准后实施"),
        ),
        (
            Matter.VILLAGE_RULES,
            Body.VILLAGERS,
            Basis.PERSON,
            ("报乡镇备案", "第一条 红事简办", "第二条 白事简办"),
        ),
        (
            Matter.GROUP,
            Body.GROUP,
            Basis.PERSON,
            (
                "柳树沟村老屋组村民小组会议决议",
                "《村民委员会组织法》第三十二条",
                "村民小组长（签字）",
            ),
        ),
    ],
)
def test_a_resolution_names_the_articles_that_it_rests_on(
    tx: Tx, matter: Matter, body: Body, basis: Basis, said: tuple[str, ...]
) -> None:
    members(tx)
    villages.name_groups(tx, WILLOW, {2: "老屋组"})
    topic = topics.move(tx, speaker(tx, Who.VILLAGER), text="大家的事\n三米五宽", now=NOW)
    made = decisions.open_(
        tx,
        speaker(tx, Who.CLERK),
        topic.number,
        matter=matter,
        body=body,
        group=2,
        rules=rules(),
        now=NOW,
    ).decision
    decision = replace(made, state=State.DELIBERATED)
    kept.save(tx, decision)
    if matter is Matter.VILLAGE_RULES:
        text = "第一条 红事简办\n第二条 白事简办"
        covenants.propose(
            tx, speaker(tx, Who.CLERK), decision.number, text, today=NOW.date(), now=NOW
        )
    now = call(tx, decision, NOW, basis)
    assert hold(tx, decision, now).decision.state is State.RESOLVED
    told = words(sheet(tx, decision, Kind.RESOLUTION))
    assert [one for one in ("表决通过", *said) if one not in told] == []
    assert ("三米五宽" in told) is (matter is not Matter.VILLAGE_RULES)
    # What was told before the meeting is what held in it.
    notice = words(sheet(tx, decision, Kind.CALL))
    unit = "户" if basis is Basis.HOUSEHOLD else "人"
    assert "到会不少于" in notice
    assert ("一户一票" in notice) is (basis is Basis.HOUSEHOLD)
    assert f" {unit}" in rows(sheet(tx, decision, Kind.MINUTES))["实到"]


def test_the_minutes_tell_of_a_refusal_of_too_few_and_of_a_meeting_at_once(tx: Tx) -> None:
    members(tx)
    decision = opened(tx, matter=Matter.PLAN, body=Body.VILLAGERS, state=State.DELIBERATED)
    now = call(tx, decision, NOW, reason="汛期")
    hold(tx, decision, now, away=9)
    few = rows(sheet(tx, decision, Kind.MINUTES))
    assert "到会人数不够，表决不算" in few["结果"]
    assert "第二十五条" in few["通知时间"]
    assert "汛期" in few["通知时间"]
    call(tx, decision, now)
    meetings.cancel(tx, speaker(tx, Who.CLERK), decision.number, rules=rules(), now=now)
    now = call(tx, decision, now)
    hold(tx, decision, now, no=8)
    assert {seq for _, seq in kinds(tx, decision)} == {1, 3}
    refused = rows(sheet(tx, decision, Kind.MINUTES, 3))
    assert refused["结果"].startswith("没有通过：到会人数过半数赞成")
    assert "反对 8" in refused["票数"]
    assert "先修桥头一段" in refused["会议情况"]
    assert Kind.RESOLUTION not in {kind for kind, _ in kinds(tx, decision)}


def test_an_upheld_objection_is_told_on_what_it_undid(tx: Tx) -> None:
    members(tx)
    decision = opened(tx, state=State.DELIBERATED)
    now = call(tx, decision, NOW)
    hold(tx, decision, now)
    now += DAY
    published(tx, decision, now=now)
    villager, clerk = speaker(tx, Who.VILLAGER), speaker(tx, Who.CLERK)
    publicity.object_(tx, villager, decision.number, words="占了我家的地", rules=rules(), now=now)
    publicity.answer(
        tx, clerk, decision.number, 1, upheld=True, words="是的", rules=rules(), now=now + DAY
    )
    down = rows(sheet(tx, decision, Kind.TAKE_DOWN))
    assert down["异议情况"] == "收到 1 条，答复 1 条，采纳 1 条"
    assert "异议成立" in down["提前撤下"]
    told = words(sheet(tx, decision, Kind.RESOLUTION))
    assert "异议成立，本决议退回“两委”重新商议，不再执行" in told
    assert "占了我家的地" not in words(sheet(tx, decision, Kind.TAKE_DOWN)) + told
    assert "不再执行" in words(sheet(tx, decision, Kind.NOTICE))
    # What was said against the first is not said against the second.
    kept.save(tx, replace(decision, state=State.DELIBERATED))
    now = call(tx, decision, now + DAY)
    hold(tx, decision, now)
    published(tx, decision, now=now + DAY)
    decisions.go_on(tx, clerk, decision.number, rules=rules(), now=now + 18 * DAY)
    assert rows(sheet(tx, decision, Kind.TAKE_DOWN, 2))["异议情况"] == "没有收到异议"
    assert "不再执行" not in words(sheet(tx, decision, Kind.RESOLUTION, 2))


def test_what_was_annulled_is_taken_down_and_says_so_on_every_paper(tx: Tx) -> None:
    members(tx)
    decision, clerk = opened(tx, state=State.DELIBERATED), speaker(tx, Who.CLERK)
    now = call(tx, decision, NOW)
    hold(tx, decision, now)
    published(tx, decision, now=now + DAY)
    now += 18 * DAY
    down_at = now
    publicity.take_down(tx, clerk, decision.number, rules=rules(), now=down_at)
    decisions.go_on(tx, clerk, decision.number, rules=rules(), now=now + DAY)
    supervised(tx, decision, now=now + DAY)
    now += 2 * DAY
    published(tx, decision, now=now)
    words_ = "麻柳镇责令改正〔2026〕3号"
    over = decisions.stop(
        tx, clerk, decision.number, move=Move.ANNUL, words=words_, rules=rules(), now=now + DAY
    )
    assert over.notice is not None
    assert over.notice.taken_down_at == now + DAY
    assert Kind.TAKE_DOWN in {kind for kind, seq in kinds(tx, decision) if seq == 2}
    down = rows(sheet(tx, decision, Kind.TAKE_DOWN, 2))
    assert down["提前撤下"] == f"本决议被撤销：{words_}，这份公示不再有效"
    for kind, seq in ((Kind.RESOLUTION, 1), (Kind.NOTICE, 1), (Kind.NOTICE, 2), (Kind.REPORT, 1)):
        assert f"本决议被撤销：{words_}，不再执行" in words(sheet(tx, decision, kind, seq)), kind
    first, _ = board.every(tx, WILLOW, decision.number)
    assert first.taken_down_at == down_at


def test_an_objection_that_is_right_late_leaves_the_taking_down_as_it_was(tx: Tx) -> None:
    decision, clerk = opened(tx, state=State.RESOLVED), speaker(tx, Who.CLERK)
    published(tx, decision, now=NOW)
    villager = speaker(tx, Who.VILLAGER)
    publicity.object_(tx, villager, decision.number, words="太贵", rules=rules(), now=NOW)
    down_at = NOW + 16 * DAY
    publicity.take_down(tx, clerk, decision.number, rules=rules(), now=down_at)
    publicity.answer(tx, clerk, 1, 1, upheld=True, words="是的", rules=rules(), now=down_at + DAY)
    assert [one.taken_down_at for one in board.every(tx, WILLOW, 1)] == [down_at]


def test_a_notice_tells_those_who_are_away_how_they_can_vote(tx: Tx) -> None:
    decision = opened(tx, matter=Matter.PLAN, body=Body.VILLAGERS, state=State.DELIBERATED)
    call(tx, decision, NOW)
    stated = OnlineBasis(Ground.CHARTER, "村章程第十二条")
    for online in (NOWHERE, stated):
        found = decision_papers.read(
            tx, WILLOW, decision.number, Sheet(Kind.CALL, 1), online=online
        )
        assert found is not None
        text = repr(decision_text(found, TEXTS.of("zh-CN"), ZONE))
        assert ("在外的可以在手机上投票（村章程第十二条）" in text) is (online is stated)


def test_the_collective_is_told_of_its_own_ways_and_articles_collective_27(tx: Tx) -> None:
    members(tx)
    for one in range(1, 10):
        change(tx, one, collective=Collective.MEMBER.value)
    decision = opened(
        tx, matter=Matter.COLLECTIVE_MAJOR, body=Body.COLLECTIVE, state=State.DELIBERATED
    )
    now = call(tx, decision, NOW)
    told = words(sheet(tx, decision, Kind.CALL))
    assert "可以在线参加" in told
    assert "可以书面委托本户的其他成员（《农村集体经济组织法》第二十七条）" in told
    assert "三分之二以上赞成（《农村集体经济组织法》第二十七条）" in told
    hold(tx, decision, now)
    resolution = words(sheet(tx, decision, Kind.RESOLUTION))
    assert "由集体经济组织（理事会）组织实施，监事会（监事）监督。" in resolution
    assert "第三十七条" not in resolution
    # Until there is a picture the days are those of the posting, whenever that was.
    decisions.go_on(tx, speaker(tx, Who.CLERK), decision.number, rules=rules(), now=now + DAY)
    hangs = rows(sheet(tx, decision, Kind.NOTICE))["公示期"]
    assert "2026年6月14日张贴的，到2026年6月29日；晚张贴的，顺延" in hangs


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


@pytest.mark.parametrize("secret", [True, False])
def test_a_ballot_tells_nothing_of_whose_it_is(tx: Tx, secret: bool) -> None:
    decision = opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED)
    now = call(tx, decision, NOW)
    clerk = speaker(tx, Who.CLERK)
    made = decision_ballots.draft(tx, clerk, decision.number, rules=rules(), secret=secret, now=now)
    ballots.begin(tx, clerk, made.number, rules=rules(), vault=VAULT, now=now)
    lines = [one.text for one in sheet(tx, decision, Kind.VOTE).paragraphs]
    assert lines.count("柳树沟村议〔2026〕1号-表决票-1") == 3
    assert sum("□ 赞成" in one and "□ 弃权" in one for one in lines) == 3
    assert ("不写姓名" in "".join(lines), "投票人签名" in "".join(lines)) == (secret, not secret)


def test_the_roll_has_a_line_for_each_seat_and_says_nothing_of_an_illness(tx: Tx) -> None:
    members(tx)
    leader = speaker(tx, Who.SECRETARY)
    exclusions.exclude(
        tx,
        leader,
        NAMES[Who.UTILITIES],
        reason=Reason.BEDRIDDEN,
        approved_by="麻柳镇党委",
        approved_on=NOW.date(),
        today=NOW.date(),
        now=NOW,
    )
    decision = opened(tx, state=State.DISCUSSED)
    call(tx, decision, NOW)
    roll = sheet(tx, decision, Kind.ROLL)
    head, *lines = ([cell.text for cell in row.cells] for row in roll.tables[1].rows)
    assert head == ["序号", "姓名", "组", "签名", "备注"]
    assert [line[1] for line in lines] == [NAMES[who] for who in list(Who)[:9]]
    assert lines[3][4] == "不计入应到：麻柳镇党委 2026年6月1日批准"
    assert "卧病" not in words(roll)
    assert "8 人（另有 1 人经批准不计入应到）" in words(roll)
    assert len(roll.tables[1].rows[0]._tr.xpath("./w:trPr/w:tblHeader")) == 1
    instructions = roll.sections[0].footer._element.xpath(".//w:fldSimple/@w:instr")
    assert instructions == ["PAGE", "NUMPAGES"]


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
