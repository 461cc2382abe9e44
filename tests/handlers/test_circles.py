"""What cadres say about the circles, in private and in their group."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from actions import circles
from actions.circles_plan import propose
from storage import cards as shown
from storage import circles as store
from storage.people import HouseholdRow, PersonRow
from tests.handlers.conftest import GROUP, Bench, account
from tests.support import updates, village
from tests.support.village import WILLOW, Who
from village.circles import CircleRules

CADRES = int(village.cadres_chat())
RULES, TODAY = CircleRules(), date(2026, 6, 1)


@pytest.fixture
def street(bench: Bench) -> Bench:
    """Six households along a road, and the secretary the one member."""
    with bench.database.begin() as tx:
        home = HouseholdRow.village_id == WILLOW
        tx.execute(update(HouseholdRow).where(home).values(is_gone=True))
        rows = [
            {
                "village_id": WILLOW,
                "id": 100 + number,
                "name": f"{'甲乙丙丁戊己'[number]}家",
                "group_no": 1,
                "circle": 0,
                "x_m": number * 50,
                "y_m": 0,
            }
            for number in range(6)
        ]
        tx.execute(insert(HouseholdRow), rows)
        who = (PersonRow.village_id == WILLOW) & (PersonRow.id == int(Who.SECRETARY))
        born = date(1970, 1, 1)
        tx.execute(update(PersonRow).where(who).values(household_id=100, born=born))
    return bench


def planned(bench: Bench) -> None:
    """What the planner leaves behind."""
    with bench.database.begin() as tx:
        books = circles.look(tx, WILLOW, rules=RULES, today=TODAY)
        plan = propose(books.situation)
        circles.keep(tx, WILLOW, books.situation, plan, rules=RULES, today=TODAY, now=bench.now)


def button(bench: Bench) -> str:
    with bench.database.read() as tx:
        found = circles.waiting(tx, WILLOW, rules=RULES, today=TODAY)
        return f"circle:{WILLOW}:{found.books.situation.fingerprint[:16]}"


def test_a_cadre_sees_the_table_and_a_villager_does_not(street: Bench) -> None:
    (text,) = street.whisper(Who.CLERK, "微网格").texts
    assert "户 6 · 有党员联系 0 · 还没有 6" in text
    assert "还没有划分" in text
    assert "附近有党员可以包" in text
    assert "不能看微网格" in street.whisper(Who.VILLAGER, "微网格").texts[0]


def test_in_the_village_group_nothing_is_told(street: Bench) -> None:
    (text,) = street.say(Who.CLERK, "微网格").texts
    assert "私聊" in text
    said = street.hear(updates.message("/circles", user=account(Who.CLERK), chat=CADRES))
    assert "有党员联系" in said.texts[0]


def test_a_leader_asks_for_a_division_and_is_asked_to_wait(street: Bench) -> None:
    chat = int(village.user(Who.SECRETARY))
    street.show(chat, "circleplan", 55)
    said = street.whisper(Who.SECRETARY, "微网格 方案")
    assert "正在算" in said.texts[0]
    with street.database.read() as tx:
        wanted = store.wanted(tx)
        assert wanted is not None
        assert (wanted.village_id, wanted.chat_id, wanted.language) == (WILLOW, chat, "zh-CN")
        # A new card goes out, where it is seen.
        name = "circleplan"
        assert shown.message_of(tx, village_id=WILLOW, chat_id=chat, name=name) is None
    assert "不能分片划户" in street.whisper(Who.CLERK, "微网格方案").texts[0]


def test_one_press_puts_it_into_force_and_a_second_is_told(street: Bench) -> None:
    planned(street)
    data = button(street)
    said = street.press(Who.SECRETARY, data)
    assert "方案已经用上" in said.texts[0]
    assert "1号服务圈</b> 6 户，组长 田春生" in said.texts[0]
    assert said.toasts == ["这个方案已经用上了。"]
    assert "没有等着用的方案" in street.press(Who.SECRETARY, data).toasts[0]
    assert "田春生 6 户" in street.whisper(Who.CLERK, "/circles").texts[0]


def test_everybody_sees_who_serves_where_and_no_phone(street: Bench) -> None:
    assert "还没有划分" in street.whisper(Who.VILLAGER, "党员公示").texts[0]
    planned(street)
    street.press(Who.SECRETARY, button(street))
    with street.database.begin() as tx:
        hers = (PersonRow.village_id == WILLOW) & (PersonRow.id == int(Who.VILLAGER))
        tx.execute(update(PersonRow).where(hers).values(household_id=101))
    secretary = village.NAMES[Who.SECRETARY]
    own = street.whisper(Who.VILLAGER, "党员公示").texts[0]
    assert "👉 您家在 <b>1号" in own
    assert f"：{secretary}（组长）" in own
    aloud = street.say(Who.VILLAGER, "/members").texts[0]
    assert secretary in aloud
    assert "👉" not in aloud
    assert "认领" in street.whisper(village.STRANGER, "党员公示").texts[0]
    with street.database.begin() as tx:
        lead = (PersonRow.village_id == WILLOW) & (PersonRow.id == int(Who.SECRETARY))
        tx.execute(update(PersonRow).where(lead).values(away="东莞"))
    assert secretary not in street.whisper(Who.VILLAGER, "党员公示").texts[0]


def test_an_old_button_puts_no_other_roster_into_force(street: Bench) -> None:
    planned(street)
    data = button(street)
    assert "不能分片划户" in street.press(Who.CLERK, data).toasts[0]
    assert "重新做一个" in street.press(Who.SECRETARY, data[:-4] + "0000").toasts[0]
    with street.database.begin() as tx:
        home = (HouseholdRow.village_id == WILLOW) & (HouseholdRow.id == 105)
        tx.execute(update(HouseholdRow).where(home).values(x_m=900))
    assert "重新做一个" in street.press(Who.SECRETARY, data).toasts[0]
    neighbours = f"circle:{village.MAPLE}:{'0' * 16}"
    assert "没有等着用的方案" in street.press(Who.SECRETARY, neighbours).toasts[0]


def test_a_household_is_moved_by_a_sentence(street: Bench) -> None:
    (text,) = street.whisper(Who.CLERK, "微网格 调整 丙家 田春生").texts
    assert "丙家由 田春生 联系，他现在包 1 户" in text
    (table,) = street.whisper(Who.CLERK, "微网格").texts
    assert "不在 5 到 20 户之内：田春生 1 户" in table
    assert "可以重新分" in street.whisper(Who.CLERK, "微网格 放开 丙家").texts[0]
    assert "这样写：微网格 调整" in street.whisper(Who.CLERK, "微网格 调整 丙家").texts[0]
    assert "没有找到“庚家”" in street.whisper(Who.CLERK, "微网格 调整 庚家 田春生").texts[0]
    assert "谷小雨" in street.whisper(Who.CLERK, "微网格 调整 丙家 谷小雨").texts[0]
    assert GROUP != CADRES
