"""Slips in conversation: made, signed, answered, contested, overdue, met about, and ended."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.clock import sweep_once
from storage import accounts, people, reminders, requests, slips, trail, units, villages
from storage.outbox import OutboxRow
from storage.people import PostRow
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench, Said
from tests.support import village
from tests.support.village import WILLOW, Who
from village.ids import PersonId, UserId
from village.people import Post
from village.referrals import SlipKind
from village.reminders import Subject
from village.slips import Slip, SlipEnding, SlipState
from village.units import UnitKind

WATER, ORG, ADVISOR = 201, 202, 203
"""The liaison of 县水利局, that of 县委组织部, and the advisor."""
MAKER, HANDLER = int(village.user(Who.SECRETARY)), int(village.user(Who.UTILITIES))
_outbox = table(OutboxRow)


def user(person: int) -> int:
    return 5_000_000 + person


@pytest.fixture
def county(bench: Bench) -> Bench:
    """Somebody for 水利局, 组织部 and the village's advisor; 交通局 has nobody."""
    with bench.database.begin() as tx:
        town = villages.parent(tx, WILLOW)
        (_, above) = units.above(tx, town)
        for name, organises in (("县水利局", False), ("县委组织部", True), ("县交通局", False)):
            made = units.ensure(tx, UnitKind.DEPARTMENT, name, above.id)
            units.let_organise(tx, made, organises=organises)
        posts = {
            WATER: (Post.LIAISON, "县水利局"),
            ORG: (Post.LIAISON, "县委组织部"),
            ADVISOR: (Post.ADVISOR, ""),
        }
        people.add_people(
            tx,
            households=[],
            persons=[{"village_id": WILLOW, "id": one, "name": f"外{one}"} for one in posts],
            posts=[],
        )
        for one, (post, field) in posts.items():
            tx.execute(
                insert(PostRow).values(
                    village_id=WILLOW, post=post.value, person_id=one, field=field
                )
            )
            accounts.bind(
                tx,
                user_id=UserId(user(one)),
                village_id=WILLOW,
                person_id=PersonId(one),
                name=f"外{one}",
                reachable=True,
            )
    bench.say(Who.VILLAGER, "#诉求 村口的水管漏水")
    return bench


def found(bench: Bench, kind: SlipKind = SlipKind.NOTICE, number: int = 1) -> Slip:
    with bench.database.read() as tx:
        slip = slips.find(tx, WILLOW, kind, number)
    assert slip is not None
    return slip


def make(bench: Bench, words: str = "抄告 1 县水利局 主管漏水三天，请修复 6-20") -> Said:
    return bench.whisper(Who.SECRETARY, words)


def press(bench: Bench, who: int, deed: str, value: str = "", number: int = 1) -> Said:
    return bench.press(who, f"unit:{deed}:1:notice:{number}:{value}")


def labels(payload: dict[str, Any]) -> str:
    return json.dumps(payload.get("reply_markup", {}), ensure_ascii=False)


def card(said: Said, chat: int) -> dict[str, Any]:
    return next(payload for to, payload in said.sent if to == chat)


def swept(bench: Bench, **later: float) -> list[tuple[int, dict[str, Any]]]:
    """What the clock sends once that much time has gone by."""
    bench.later(**later)
    with bench.database.begin() as tx:
        before = {row.seq: row.payload for row in tx.execute(select(_outbox))}
        sweep_once(tx, bench.house, now=bench.now)
        rows = list(tx.execute(select(_outbox).order_by(_outbox.c.seq)))
    return [
        (row.chat_id, json.loads(row.payload)) for row in rows if before.get(row.seq) != row.payload
    ]


def test_a_slip_is_made_in_one_line_and_everybody_concerned_has_a_card(county: Bench) -> None:
    said = make(county)
    slip = found(county)
    assert (slip.state, slip.request) == (SlipState.DRAWN, 1)
    unit = card(said, user(WATER))
    assert unit["text"].splitlines()[0] == "<b>1号抄告单</b> · 柳树沟村 致 县水利局"
    assert "主管漏水三天，请修复" in unit["text"]
    assert all(word in labels(unit) for word in ("签收", "回复", "不归我们", "打印"))
    for chat in (user(ORG), user(ADVISOR), int(village.user(Who.DIRECTOR)), MAKER, HANDLER):
        assert "1号抄告单" in card(said, chat)["text"]
    assert "📮 已抄告县水利局，6月20日前答复" in said.to(GROUP)["text"]
    with county.database.read() as tx:
        assert trail.verify(tx, WILLOW) is None


def test_a_unit_reads_neither_the_name_nor_the_phone_of_who_raised_it(county: Bench) -> None:
    said = make(county, "抄告 1 水利局 林秋禾家门口的水管漏水，电话 13800138000")
    text = card(said, user(WATER))["text"]
    assert "门口的水管漏水" in text
    assert "林秋禾" not in text
    assert "13800138000" not in text
    assert "石磨平" in text


def test_what_is_missing_is_asked_for_step_by_step(county: Bench) -> None:
    (asked,) = county.whisper(Who.SECRETARY, "抄告 1").sent
    assert "县水利局" in labels(asked[1])
    assert "县交通局" not in labels(asked[1])
    with county.database.read() as tx:
        (unit,) = [
            one.id for one in units.around(tx, villages.parent(tx, WILLOW)) if "水利" in one.name
        ]
    (question, _) = press(county, MAKER, "draw_slip", str(unit)).sent[0], None
    assert "写什么" in question[1]["text"]
    said = county.whisper(Who.SECRETARY, "主管漏水，请修")
    # Ten working days from Monday the 1st; the rule and where it comes from are told.
    assert any("10 个工作日（本软件先定的数）" in text for text in said.texts)
    assert found(county).due_at.astimezone(village.ZONE).isoformat() == "2026-06-15T18:00:00+08:00"


def test_a_word_that_is_no_unit_is_told_and_the_facts_are_kept(county: Bench) -> None:
    (asked,) = county.whisper(Who.SECRETARY, "抄告 1 林业局 树压断水管 6-20").sent
    assert "没有找到“林业局”" in asked[1]["text"]
    with county.database.read() as tx:
        (unit,) = [
            one.id for one in units.around(tx, villages.parent(tx, WILLOW)) if "水利" in one.name
        ]
    press(county, MAKER, "draw_slip", str(unit))
    assert found(county).facts == "树压断水管"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("抄告", "要带上编号"),
        ("抄告 1 水利局 漏水 2026-05-01", "已经过了"),
        ("抄告 1 水利局 漏水 2126-05-01", "日子太远了，最晚只能到 8月30日"),
        ("抄告 99 水利局 漏水", "没有 99号诉求"),
        ("现场会 1 12-22 14:00 村委会", "没有 1号抄告单"),
        ("纪要", "要带上编号"),
    ],
)
def test_what_cannot_be_used_gets_one_clear_sentence(
    county: Bench, words: str, sentence: str
) -> None:
    (text,) = county.whisper(Who.SECRETARY, words).texts
    assert sentence in text


def test_a_unit_is_not_asked_for_the_same_twice(county: Bench) -> None:
    county.whisper(Who.SECRETARY, "抄告 1 水利局 漏水，请修复")
    (told,) = county.whisper(Who.SECRETARY, "抄告 1 水利局 漏水，请修复").texts
    assert "已经给这个单位开过 1号抄告单" in told
    # A letter to the same unit, or a slip to another, is no repetition.
    assert "1号联系函" in county.whisper(Who.SECRETARY, "联系函 1 水利局 请帮忙看看").texts[0]
    assert "2号抄告单" in county.whisper(Who.SECRETARY, "抄告 1 交通局 路面塌了").texts[0]


def test_a_villager_makes_no_slip(county: Bench) -> None:
    (text,) = county.whisper(Who.VILLAGER, "抄告 1 水利局 漏水").texts
    assert "您不能" in text


def test_a_unit_without_a_liaison_gets_paper_and_its_maker_enters_what_it_does(
    county: Bench,
) -> None:
    said = make(county, "抄告 1 县交通局 路断了 6-20")
    assert any("没有登记联络员" in text and "/roster" in text for text in said.texts)
    slip = found(county)
    assert (slip.on_paper, slip.liaison, slip.awaited) == (True, None, slip.maker)
    press(county, MAKER, "sign_slip")
    press(county, MAKER, "answer_slip")
    county.whisper(Who.SECRETARY, "路已经通了")
    press(county, MAKER, "accept_answer")
    assert found(county).ending is SlipEnding.ACCEPTED


def test_a_liaison_signs_and_answers_and_the_maker_accepts(county: Bench) -> None:
    make(county)
    assert press(county, user(WATER), "sign_slip").toasts == ["已签收"]
    assert found(county).state is SlipState.SIGNED
    press(county, user(WATER), "answer_slip")
    said = county.whisper(user(WATER), "换了主管")
    turn = [payload for to, payload in said.sent if to == MAKER]
    assert any("答复了：换了主管" in one["text"] and "认可" in labels(one) for one in turn)
    said = press(county, MAKER, "accept_answer")
    assert "已办结" in card(said, user(ORG))["text"]
    assert "📮" not in said.to(GROUP)["text"]
    with county.database.read() as tx:
        assert reminders.find(tx, WILLOW, Subject.NOTICE, 1) is None


def test_an_answer_that_is_not_enough_goes_back(county: Bench) -> None:
    make(county)
    press(county, user(WATER), "answer_slip")
    county.whisper(user(WATER), "已安排")
    press(county, MAKER, "return_answer")
    said = county.whisper(Who.SECRETARY, "水还在漏")
    turn = [payload["text"] for to, payload in said.sent if to == user(WATER)]
    assert any("还没办到位：水还在漏" in text for text in turn)
    assert found(county).returns == 1


def test_not_ours_is_told_insisted_once_and_then_hard(county: Bench) -> None:
    make(county)
    for word in ("归水厂", "还是归水厂"):
        press(county, user(WATER), "contest_slip")
        said = county.whisper(user(WATER), word)
        told = [payload for to, payload in said.sent if to == MAKER]
        assert any(f"说不归它管：{word}" in one["text"] for one in told)
        insisted = press(county, MAKER, "insist_slip")
        if word == "归水厂":
            assert [p for to, p in insisted.sent if to == user(ORG) and "坚持" in p["text"]]
        else:
            assert "坚持过一次" in insisted.toasts[0]
    slip = found(county)
    assert (slip.state, slip.contests) == (SlipState.CONTESTED, 2)


def test_a_contested_slip_goes_to_another_unit(county: Bench) -> None:
    make(county)
    press(county, user(WATER), "contest_slip")
    county.whisper(user(WATER), "归交通局")
    said = press(county, MAKER, "readdress_slip")
    assert "县交通局" in labels(said.sent[0][1])
    with county.database.read() as tx:
        (unit,) = [
            one.id for one in units.around(tx, villages.parent(tx, WILLOW)) if "交通" in one.name
        ]
    said = press(county, MAKER, "readdress_slip", str(unit))
    assert "已抄告县交通局" in said.to(GROUP)["text"]
    slip = found(county)
    assert (slip.unit, slip.state, slip.on_paper) == (unit, SlipState.DRAWN, True)


def test_time_runs_over_and_an_on_site_meeting_sets_a_new_day(county: Bench) -> None:
    make(county, "抄告 1 水利局 主管漏水 6-5")
    with county.database.read() as tx:
        before = requests.find(tx, WILLOW, 1)
    sent = swept(county, days=1, hours=10)
    assert any(to == user(WATER) and p["text"].startswith("🟡 <b>1号抄告单</b>") for to, p in sent)
    press(county, user(WATER), "sign_slip")
    assert (
        "还没到开现场会的时候"
        in county.whisper(Who.SECRETARY, "现场会 1 6-20 14:00 村委会").texts[0]
    )
    swept(county, days=3)
    sent = swept(county, days=5)
    late = {to for to, payload in sent if payload["text"].startswith("🔴 <b>1号抄告单</b>")}
    assert {user(WATER), user(ORG), MAKER} <= late
    assert any(to == user(ADVISOR) and "已超期" in p["text"] for to, p in sent)
    said = county.whisper(Who.SECRETARY, "现场会 1 6-20 14:00 村委会")
    assert any("现场办公会" in p["text"] for to, p in said.sent if to == user(WATER))
    assert found(county).state is SlipState.MEETING
    said = county.whisper(Who.SECRETARY, "纪要 1 水利局换主管，村里出工 6-30")
    slip = found(county)
    assert slip.state is SlipState.SIGNED
    assert slip.due_at.astimezone(village.ZONE).isoformat() == "2026-06-30T18:00:00+08:00"
    assert "已抄告县水利局，6月30日前答复" in said.to(GROUP)["text"]
    with county.database.read() as tx:
        after = requests.find(tx, WILLOW, 1)
        clock = reminders.find(tx, WILLOW, Subject.NOTICE, 1)
    assert before is not None
    assert after is not None
    assert after.due_at == before.due_at
    assert clock is not None
    assert clock.due_at == slip.due_at


def test_a_sheet_is_only_named_and_drawn_when_it_is_sent(county: Bench) -> None:
    make(county)
    for said in (
        press(county, user(WATER), "see_slip"),
        county.whisper(Who.SECRETARY, "打印 抄告单 1"),
    ):
        ((_, payload),) = said.sent
        assert payload["document"] == "attach://picture"
    assert "不能看这张单子" in county.whisper(Who.MEDIATOR, "打印 1").texts[0]


def test_who_has_no_part_sees_no_slip(county: Bench) -> None:
    make(county)
    for words in ("抄告单 1", "抄告单", "现场会 1 6-20 14:00 村委会"):
        (text,) = county.whisper(Who.MEDIATOR, words).texts
        assert "漏水" not in text
    assert press(county, int(village.user(Who.MEDIATOR)), "sign_slip").toasts
    assert found(county).state is SlipState.DRAWN


def test_a_letter_has_numbers_of_its_own_and_the_todo_lists_both(county: Bench) -> None:
    make(county)
    county.whisper(Who.SECRETARY, "联系函 1 水利局 请派人看看 6-10")
    assert found(county, SlipKind.LETTER).facts == "请派人看看"
    (text,) = county.whisper(user(WATER), "待办").texts
    assert text.index("1号联系函") < text.index("1号抄告单")
    assert "请派人看看" in county.whisper(user(WATER), "函件 1").texts[0]


def test_a_liaison_of_several_villages_acts_in_each(county: Bench) -> None:
    make(county)
    with county.database.begin() as tx:
        people.add_people(
            tx,
            households=[],
            persons=[{"village_id": village.MAPLE, "id": WATER, "name": "外201"}],
            posts=[],
        )
        accounts.bind(
            tx,
            user_id=UserId(user(WATER)),
            village_id=village.MAPLE,
            person_id=PersonId(WATER),
            name="外201",
            reachable=True,
        )
        tx.execute(
            insert(PostRow).values(
                village_id=village.MAPLE, post=Post.LIAISON.value, person_id=WATER
            )
        )
    assert "柳树沟村" in county.whisper(user(WATER), "待办").texts[0]
    press(county, user(WATER), "answer_slip")
    county.whisper(user(WATER), "换了主管")
    assert found(county).reply == "换了主管"


def test_a_request_that_is_over_needs_no_slip(county: Bench) -> None:
    county.whisper(Who.UTILITIES, "办结 1 换了水管")
    assert "已经办完了" in make(county).texts[0]


@pytest.mark.parametrize("value", ["x", "9" * 30, "-1"])
def test_a_forged_press_changes_nothing(county: Bench, value: str) -> None:
    make(county)
    before = village.dump(county.database)["slip"]
    press(county, MAKER, "readdress_slip", value)
    press(county, MAKER, "draw_slip", value)
    press(county, MAKER, "report", value)
    assert village.dump(county.database)["slip"] == before
