"""What a clerk reads on the papers of a decision."""

from dataclasses import replace

import pytest

from actions import (
    ballots,
    covenants,
    decision_ballots,
    decision_papers,
    decisions,
    exclusions,
    meetings,
    publicity,
    topics,
)
from bot.decision_papers import decision_text
from storage import decisions as kept
from storage import publicity as board
from storage import villages
from storage.engine import Tx
from storage.people import HouseholdRow
from storage.tables import table
from tests.support.decision_papers import NOWHERE, TEXTS, call, hold, kinds, rows, sheet, words
from tests.support.decisions import DAY, change, members, opened, published, supervised
from tests.support.village import NAMES, NOW, VAULT, WILLOW, ZONE, Who, rules, speaker
from village.decision_papers import Kind, Sheet
from village.decisions import Move, State
from village.matters import Matter
from village.online_votes import Ground, OnlineBasis
from village.people import Collective
from village.rolls import Basis, Body, Reason


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
    # Its own supervisors sign, and not those of the village.
    for kind in (Kind.AGENDA, Kind.ROLL, Kind.MINUTES, Kind.RESOLUTION):
        signed = words(sheet(tx, decision, kind))
        assert "监事会（监事）" in signed
        assert "村务监督委员会" not in signed
    resolution = words(sheet(tx, decision, Kind.RESOLUTION))
    assert "由集体经济组织（理事会）组织实施，监事会（监事）监督。" in resolution
    assert "第三十七条" not in resolution
    # Until there is a picture the days are those of the posting, whenever that was.
    decisions.go_on(tx, speaker(tx, Who.CLERK), decision.number, rules=rules(), now=now + DAY)
    board = words(sheet(tx, decision, Kind.NOTICE))
    assert "写给集体经济组织（理事会）、监事会（监事）" in board
    assert "集体经济组织（盖章）" in board
    hangs = rows(sheet(tx, decision, Kind.NOTICE))["公示期"]
    assert "2026年6月14日张贴的，到2026年6月29日；晚张贴的，顺延" in hangs


@pytest.mark.parametrize("secret", [True, False])
def test_a_ballot_tells_nothing_of_whose_it_is(tx: Tx, secret: bool) -> None:
    decision = opened(tx, matter=Matter.OTHER, body=Body.VILLAGERS, state=State.DELIBERATED)
    now = call(tx, decision, NOW)
    clerk = speaker(tx, Who.CLERK)
    made = decision_ballots.draft(tx, clerk, decision.number, rules=rules(), secret=secret, now=now)
    ballots.begin(tx, clerk, made.number, rules=rules(), vault=VAULT, now=now)
    lines = words(sheet(tx, decision, Kind.VOTE)).splitlines()
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


def test_a_roll_of_households_is_found_by_the_names_of_their_heads(tx: Tx) -> None:
    house = table(HouseholdRow)
    tx.execute(
        house.update()
        .where(house.c.village_id == WILLOW, house.c.id == 1)
        .values(head_id=Who.VILLAGER)
    )
    decision = opened(tx, matter=Matter.PLAN, body=Body.VILLAGERS, state=State.DELIBERATED)
    call(tx, decision, NOW, Basis.HOUSEHOLD)
    _, *lines = (
        [cell.text for cell in row.cells] for row in sheet(tx, decision, Kind.ROLL).tables[1].rows
    )
    assert [line[1] for line in lines] == [
        "0号院",
        f"1号院（{NAMES[Who.VILLAGER]}）",
        "2号院",
        "3号院",
        "4号院",
    ]
