"""Members who are away, through parse, table, door and action, and the card of a week as it goes out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from actions import contacts, reminders
from bot.purposes import Purposes
from handlers.door import Ending
from handlers.people.away_members import NAME, SHOWN
from handlers.reminders import pings
from storage import accounts
from storage import contacts as kept
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.reminders import DeadlineRow
from tests.handlers.conftest import Bench
from tests.support import village
from tests.support.village import MAPLE, NAMES, STRANGER, WILLOW, ZONE, Who
from village.people import Party

SECRETARY = int(village.user(Who.SECRETARY))
CLERK = int(village.user(Who.CLERK))
PRESS = f"spoke:1:{int(Who.AWAY)}:0"
DUE_PRESS = f"spoke:1:{int(Who.AWAY)}:1"
THAT_WEEK = datetime(2026, 8, 31, 9, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def members(bench: Bench) -> None:
    """Two of the village's members are away."""
    with bench.database.begin() as tx:
        tx.execute(
            update(PersonRow)
            .where(PersonRow.village_id == WILLOW, PersonRow.id.in_([Who.AWAY, Who.VILLAGER]))
            .values(party=Party.FULL.value, away="东莞 <电子厂>")
        )
        contacts.tend(tx, WILLOW, now=bench.now)


def sweep(bench: Bench, now: datetime) -> list[Any]:
    with bench.database.begin() as tx:
        found = reminders.sweep(tx, rules_of=village.rules_of, now=now)
        pings.keep(tx, bench.house, found, now=now)
    return waiting(bench)


def waiting(bench: Bench) -> list[Any]:
    with bench.database.read() as tx:
        return list(tx.execute(select(OutboxRow.__table__).order_by(OutboxRow.seq)))


def buttons(payload: dict[str, Any]) -> list[tuple[str, str]]:
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return [(one["text"], one["callback_data"]) for row in rows for one in row]


@pytest.mark.parametrize("words", ["流动党员", "/awaymembers"])
def test_the_list_says_who_where_and_until_when(bench: Bench, words: str) -> None:
    said = bench.whisper(Who.CLERK, words).to(CLERK)
    assert f"<b>{NAMES[Who.AWAY]}</b>（2组） · 东莞 &lt;电子厂&gt;" in said["text"].replace(
        "）·", "） ·"
    )
    assert "还没有记录 · 9月1日 前" in said["text"]
    assert (f"已联系 {NAMES[Who.AWAY]}", PRESS) in buttons(said)


def test_a_press_notes_it_and_the_card_shows_the_next(bench: Bench) -> None:
    bench.whisper(Who.CLERK, "流动党员")
    bench.later(days=1)
    said = bench.press(Who.CLERK, PRESS)
    assert said.toasts == [f"记好了：{NAMES[Who.AWAY]}，9月2日 前再联系一次。"]
    card = said.to(CLERK)
    assert "上次 6月2日 · 9月2日 前" in card["text"]
    assert [data for _, data in buttons(card)] == [f"spoke:1:{int(Who.VILLAGER)}:0", PRESS]
    again = bench.press(Who.SECRETARY, PRESS)
    assert "今天已经记过了" in again.toasts[0]


@pytest.mark.parametrize(
    "words", ["联系 罗远行", "联系 罗远行 电话里说月底回来", "/contact 罗远行"]
)
def test_a_word_notes_it_and_keeps_nothing_of_the_talk(bench: Bench, words: str) -> None:
    said = bench.whisper(Who.CLERK, words)
    assert said.texts == ["记好了：罗远行，9月1日 前再联系一次。"]
    with bench.database.read() as tx:
        for table in PersonRow.metadata.sorted_tables:
            kept = [tuple(row) for row in tx.execute(select(table))]
            assert "月底" not in repr(kept), table.name


def test_namesakes_are_asked_about(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(
            update(PersonRow)
            .where(PersonRow.village_id == WILLOW, PersonRow.name == NAMES[Who.NAMESAKE])
            .values(party=Party.FULL.value, away="宁波")
        )
    said = bench.whisper(Who.CLERK, f"联系 {NAMES[Who.NAMESAKE]}").to(CLERK)
    assert [data for _, data in buttons(said)] == [
        f"spoke:1:{int(one)}:0" for one in (Who.GROUP_HEAD, Who.NAMESAKE)
    ]
    assert "记好了" in bench.press(Who.CLERK, buttons(said)[0][1]).toasts[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("联系", "这样写：联系 张三"),
        ("联系 无名氏", "名册上没有叫"),
        (f"联系 {NAMES[Who.NEIGHBOUR]}", "不是在外的党员"),
    ],
)
def test_what_is_wrong_is_told(bench: Bench, words: str, told: str) -> None:
    assert told in bench.whisper(Who.CLERK, words).texts[0]


@pytest.mark.parametrize("one", [Who.VILLAGER, Who.AWAY, Who.UTILITIES, int(STRANGER)])
def test_it_is_for_cadres_and_no_member_notes_themselves(bench: Bench, one: Who | int) -> None:
    for words in ("流动党员", f"联系 {NAMES[Who.AWAY]}"):
        said = bench.whisper(one, words)
        assert "东莞" not in said.texts[0]
        assert "记好了" not in said.texts[0]
    bench.press(one, PRESS)
    with bench.database.read() as tx:
        assert kept.last_contact(tx, WILLOW, village.person_id(Who.AWAY)) is None


@pytest.mark.parametrize(
    ("one", "data"),
    [
        (int(village.user(Who.CLERK, MAPLE)), PRESS),
        (Who.CLERK, "spoke:2:13:0"),
        (Who.CLERK, "spoke:1:99999:0"),
        (Who.CLERK, f"spoke:1:{int(Who.NEIGHBOUR)}:0"),
    ],
)
def test_a_button_that_fits_nobody_here_does_nothing(
    bench: Bench, one: Who | int, data: str
) -> None:
    assert bench.press(one, data).ending is Ending.REFUSED


def test_in_a_group_no_place_is_told(bench: Bench) -> None:
    assert bench.say(Who.CLERK, "流动党员").sent == []
    said = bench.say(Who.CLERK, "/awaymembers")
    assert "私聊" in said.texts[0]
    assert "东莞" not in said.texts[0]
    assert bench.press(Who.CLERK, PRESS, chat=int(village.group_chat())).ending is Ending.REFUSED


def test_the_card_of_a_week_is_one_and_shrinks_with_each_press(bench: Bench) -> None:
    assert sweep(bench, bench.now) == []
    bench.show(SECRETARY, NAME, 17)
    (row,) = sweep(bench, THAT_WEEK)
    assert (row.chat_id, row.card) == (SECRETARY, NAME)
    payload = json.loads(row.payload)
    assert "该联系的在外党员" in payload["text"]
    assert [data for _, data in buttons(payload)] == [f"spoke:1:{int(Who.VILLAGER)}:1", DUE_PRESS]
    bench.now = THAT_WEEK + timedelta(hours=2)
    card = bench.press(Who.SECRETARY, DUE_PRESS).to(SECRETARY)
    assert NAMES[Who.AWAY] not in card["text"]
    done = bench.press(Who.SECRETARY, f"spoke:1:{int(Who.VILLAGER)}:1").to(SECRETARY)
    assert "都联系过了" in done["text"]
    assert buttons(done) == []


def test_a_week_later_others_hear_a_number_and_no_name(bench: Bench) -> None:
    sweep(bench, bench.now)
    found = sweep(bench, THAT_WEEK + timedelta(days=7))
    assert {one.chat_id for one in found} == {SECRETARY, int(village.user(Who.DIRECTOR))}
    (above,) = [one for one in found if one.chat_id != SECRETARY]
    text = json.loads(above.payload)["text"]
    assert text.startswith("🔴 有 2 位在外的党员")
    assert NAMES[Who.AWAY] not in text
    assert "东莞" not in text


def test_what_cannot_be_sent_to_the_owner_is_told_to_the_cadres(bench: Bench) -> None:
    sweep(bench, bench.now)
    (row,) = sweep(bench, THAT_WEEK)
    assert row.purpose == f"reminder:contact:{int(Who.SECRETARY)}:before:owner"
    with bench.database.begin() as tx:
        accounts.mark_unreachable(tx, village.user(Who.SECRETARY))
        Purposes(bench.house).undeliverable(tx, row, "blocked", THAT_WEEK)
    told = waiting(bench)[-1]
    assert told.chat_id == int(village.cadres_chat())
    text = json.loads(told.payload)["text"]
    assert "联系不上 田春生 的私聊" in text
    assert NAMES[Who.AWAY] not in text


def test_forty_who_are_away_are_one_message_that_the_chat_takes(bench: Bench) -> None:
    with bench.database.begin() as tx:
        rows = [
            {
                "village_id": WILLOW,
                "id": number,
                "name": "欧阳" * 10,
                "household_id": 1,
                "party": Party.FULL.value,
                "away": "远" * 100,
            }
            for number in range(1000, 1040)
        ]
        tx.execute(insert(PersonRow), rows)
        contacts.tend(tx, WILLOW, now=bench.now)
    sweep(bench, bench.now)
    (row,) = sweep(bench, THAT_WEEK)
    payload = json.loads(row.payload)
    assert len(payload["text"]) <= 4096
    assert len(buttons(payload)) == SHOWN
    assert "还有 22 位" in payload["text"]


def test_in_english(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(
            update(accounts.AccountRow)
            .where(accounts.AccountRow.user_id == village.user(Who.SECRETARY))
            .values(language="en")
        )
    sweep(bench, bench.now)
    (row,) = sweep(bench, THAT_WEEK)
    text = json.loads(row.payload)["text"]
    assert "none on record · by 1 Sep" in text


def test_there_is_a_deadline_for_each(bench: Bench) -> None:
    sweep(bench, bench.now)
    with bench.database.read() as tx:
        found = tx.execute(
            select(DeadlineRow.subject, DeadlineRow.number, DeadlineRow.due_at).order_by(
                DeadlineRow.number
            )
        ).all()
    due = datetime(2026, 9, 1, 1, tzinfo=UTC)
    assert [tuple(one) for one in found] == [
        ("contact", int(Who.VILLAGER), due),
        ("contact", int(Who.AWAY), due),
    ]
