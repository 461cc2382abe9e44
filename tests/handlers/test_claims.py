"""Claims as people type them: the same answer to all, the truth to the cadre, and one press."""

from dataclasses import replace

import pytest
from sqlalchemy import text, update

from actions.roster_rows import PHONE
from handlers.door import Door, Ending
from handlers.routes import table
from storage import accounts
from storage.people import PersonRow
from storage.vault import Vault
from tests.handlers.conftest import GROUP, Bench, Said
from tests.support import village
from tests.support.village import MAPLE, NAMES, NOW, STRANGER, WILLOW, Who
from village.ids import UserId

CLERK, SECRETARY = int(village.user(Who.CLERK)), int(village.user(Who.SECRETARY))
HER, NAME = village.person_id(Who.UNBOUND), NAMES[Who.UNBOUND]
VAULT = Vault.of(Vault.new_key())


@pytest.fixture(autouse=True)
def with_key(bench: Bench) -> None:
    """The village keeps her phone under a key."""
    bench.house = replace(bench.house, vault=VAULT)
    bench.door = Door(bench.house, table(bench.texts))
    with bench.database.begin() as tx:
        mine = (PersonRow.village_id == WILLOW, PersonRow.id == HER)
        tx.execute(update(PersonRow).where(*mine).values(phone_tail_mark=VAULT.mark(PHONE, "1234")))


def whose(bench: Bench, person: int = HER) -> list[int]:
    with bench.database.read() as tx:
        return list(accounts.of_person(tx, WILLOW, village.person_id(Who(person))))


def buttons(said: Said, chat: int = CLERK) -> dict[str, str]:
    rows = said.to(chat)["reply_markup"]["inline_keyboard"]
    return {key["text"]: key["callback_data"] for row in rows for key in row}


@pytest.mark.parametrize(
    "how", ["认领 柳树沟 {} 1234", "#认领 柳树沟村 {}，1234", "/claim 柳树沟 {} 1234"]
)
def test_a_stranger_claims_and_the_clerk_confirms_with_one_press(bench: Bench, how: str) -> None:
    said = bench.whisper(STRANGER, how.format(NAME))
    assert said.chats == {STRANGER, CLERK}
    card = said.to(CLERK)["text"]
    assert NAME in card
    assert "对得上" in card
    assert "1234" not in card
    assert list(buttons(said)) == ["确认是本人", "不是"]
    pressed = bench.press(Who.CLERK, buttons(said)["确认是本人"])
    assert whose(bench) == [STRANGER]
    assert NAME in pressed.to(STRANGER)["text"]
    assert "已经确认" in pressed.to(CLERK)["text"]
    assert pressed.toasts == ["已经确认，绑定好了"]
    late = bench.press(Who.SECRETARY, buttons(said)["不是"])
    assert late.toasts == ["已经确认，绑定好了"]
    assert whose(bench) == [STRANGER]


def test_the_claimant_learns_nothing_of_what_was_right(bench: Bench) -> None:
    claims = [f"{NAME} 1234", f"{NAME} 9999", NAME, "没有这人 1234", f"{NAMES[Who.CLERK]} 1234"]
    answers = {
        bench.whisper(9_100_000 + at, f"认领 柳树沟 {claim}").to(9_100_000 + at)["text"]
        for at, claim in enumerate(claims)
    }
    assert len(answers) == 1
    for one in (Who.CLERK, Who.SECRETARY, Who.DIRECTOR):
        with bench.database.begin() as tx:
            accounts.mark_unreachable(tx, village.user(one))
    said = bench.whisper(9_200_000, f"认领 柳树沟 {NAME} 1234")
    assert {said.to(9_200_000)["text"]} == answers


def test_a_denied_claimant_is_sent_to_the_clerk(bench: Bench) -> None:
    said = bench.whisper(STRANGER, f"认领 柳树沟 {NAME} 9999")
    assert "对不上" in said.to(CLERK)["text"]
    denied = bench.press(Who.CLERK, buttons(said)["不是"])
    assert "文书" in denied.to(STRANGER)["text"]
    assert NAME not in denied.to(STRANGER)["text"]
    assert whose(bench) == []


def test_of_namesakes_the_clerk_picks_by_group_and_household(bench: Bench) -> None:
    said = bench.whisper(STRANGER, "认领 柳树沟 陈立")
    labels = list(buttons(said))
    assert labels == ["陈立 · 1组 · 3号院", "陈立 · 2组 · 4号院", "不是"]
    assert "已经有 1 个账号" in said.to(CLERK)["text"]
    told = bench.press(Who.CLERK, buttons(said)[labels[1]])
    assert STRANGER in whose(bench, Who.NAMESAKE)
    assert "又绑定了一个账号" in told.to(int(village.user(Who.NAMESAKE)))["text"]


def test_a_claim_that_reached_nobody_is_shown_with_the_todo_list_and_on_return(
    bench: Bench,
) -> None:
    for one in (Who.CLERK, Who.SECRETARY, Who.DIRECTOR):
        with bench.database.begin() as tx:
            accounts.mark_unreachable(tx, village.user(one))
    bench.whisper(STRANGER, f"认领 柳树沟 {NAME} 1234")
    bench.whisper(Who.VILLAGER, "外出 广东东莞")
    back = bench.whisper(Who.SECRETARY, "帮助")
    assert [NAME in one for one in back.texts].count(True) == 1
    listed = bench.whisper(Who.CLERK, "待办")
    assert [NAME in one for one in listed.texts].count(True) >= 1
    assert any(NAMES[Who.VILLAGER] in one for one in listed.texts)
    bench.show(CLERK, "identity:1", 50)
    bench.show(CLERK, "claim:1", 51)
    again = bench.whisper(Who.CLERK, "待办")
    assert "2 条" in again.texts[-1]
    assert not any(NAME in one for one in again.texts)
    assert not any(NAME in one for one in bench.whisper(Who.UTILITIES, "待办").texts)


def test_a_newer_claim_puts_the_older_card_right(bench: Bench) -> None:
    bench.whisper(STRANGER, f"认领 柳树沟 {NAMES[Who.VILLAGER]}")
    said = bench.whisper(STRANGER, f"认领 柳树沟 {NAME}")
    cards = [payload for chat, payload in said.sent if chat == CLERK]
    assert ["reply_markup" in one for one in cards] == [False, True]


@pytest.mark.parametrize("words", ["认领", "认领 1234", "认领 甲 乙 丙"])
def test_what_names_nobody_is_told_how_it_is_written(bench: Bench, words: str) -> None:
    assert "认领 张三 1234" in bench.whisper(STRANGER, words).texts[0]


def test_a_stranger_of_two_villages_names_one(bench: Bench) -> None:
    assert "村名" in bench.whisper(STRANGER, f"认领 {NAME} 1234").texts[0]
    bench.say(STRANGER, "#诉求 路灯不亮")
    assert CLERK in bench.whisper(STRANGER, f"认领 {NAME} 1234").chats


@pytest.mark.parametrize("how", ["#认领 {} 1234", "/claim {} 1234"])
def test_who_claims_aloud_is_warned(bench: Bench, how: str) -> None:
    said = bench.say(STRANGER, how.format(NAME))
    assert said.ending is Ending.REFUSED
    assert "私聊" in said.to(GROUP)["text"]
    assert bench.say(STRANGER, f"认领 {NAME} 1234").sent == []


def test_an_unbound_person_who_writes_in_private_is_guided(bench: Bench) -> None:
    assert "认领 张三 1234" in bench.whisper(STRANGER, "你好，在吗").texts[0]
    bench.say(STRANGER, "#诉求 路灯不亮")
    assert "认领 张三 1234" in bench.whisper(STRANGER, "你好，在吗").texts[0]
    assert "认领" not in bench.whisper(Who.VILLAGER, "你好，在吗").texts[0]


def test_a_leader_makes_a_code_in_private_and_it_binds(bench: Bench) -> None:
    said = bench.whisper(Who.SECRETARY, f"发码 {NAME}")
    assert said.chats == {SECRETARY}
    slip = said.texts[1]
    assert "7月1日" in slip
    code = slip.partition("<b>")[2].partition("</b>")[0]
    assert NAME in bench.whisper(STRANGER, f"绑定 {code}").texts[0]
    with bench.database.read() as tx:
        purposes = tx.execute(
            text("SELECT purpose FROM outbox WHERE payload LIKE :code"), {"code": f"%{code}%"}
        )
        assert [one.purpose for one in purposes] == ["fleeting"]


def test_a_code_is_made_by_leaders_for_one_of_several_and_never_in_a_group(bench: Bench) -> None:
    assert bench.whisper(Who.CLERK, f"发码 {NAME}").ending is Ending.REFUSED
    assert "私聊" in bench.say(Who.SECRETARY, f"/code {NAME}").texts[0]
    asked = bench.whisper(Who.SECRETARY, "发码 陈立")
    (_, second) = buttons(asked, SECRETARY).values()
    assert bench.press(Who.CLERK, second).ending is Ending.REFUSED
    assert "陈立 · 2组" in bench.press(Who.SECRETARY, second).texts[0]
    assert "发码 姓名" in bench.whisper(Who.SECRETARY, "发码").texts[0]


def test_somebody_of_two_villages_switches_and_presses_where_the_card_is(bench: Bench) -> None:
    cadre = int(village.user(Who.LINKING_CADRE))
    with bench.database.begin() as tx:
        accounts.bind(
            tx,
            user_id=UserId(cadre),
            village_id=MAPLE,
            person_id=village.person_id(Who.LINKING_CADRE),
            name="宋远帆",
            reachable=True,
            at=NOW,
        )
    said = bench.whisper(STRANGER, f"认领 柳树沟 {NAME} 1234")
    # At home in the other village by now: the press is about this one all the same.
    bench.press(cadre, buttons(said)["确认是本人"])
    assert whose(bench) == [STRANGER]
    asked = bench.whisper(cadre, "切换")
    choices = buttons(asked, cadre)
    assert list(choices) == ["✅ 枫桥村", "柳树沟村"]
    assert "柳树沟村" in bench.press(cadre, choices["柳树沟村"]).texts[0]
    assert "柳树沟村" in bench.whisper(cadre, "名册").texts[0]
    assert bench.whisper(Who.VILLAGER, "切换").ending is Ending.REFUSED
    assert bench.press(Who.VILLAGER, "home:2").ending is Ending.REFUSED


def test_a_correction_is_a_private_request_to_the_clerk(bench: Bench) -> None:
    said = bench.whisper(Who.VILLAGER, "更正 我的出生日期写错了")
    assert said.chats == {int(village.user(Who.VILLAGER)), CLERK}
    assert "名册更正" in said.to(CLERK)["text"]
    assert GROUP not in said.chats
    assert "更正 哪里不对" in bench.whisper(Who.VILLAGER, "更正").texts[0]


def test_only_the_phone_is_wiped_on_wish(bench: Bench) -> None:
    sealed = VAULT.seal("13900001234")
    with bench.database.begin() as tx:
        mine = (PersonRow.village_id == WILLOW, PersonRow.id == int(Who.VILLAGER))
        tx.execute(update(PersonRow).where(*mine).values(phone_sealed=sealed, phone_tail_mark="m"))
    assert "*******1234" in bench.whisper(Who.VILLAGER, "我的资料").texts[0]
    her = int(village.user(Who.VILLAGER))
    press = buttons(bench.whisper(Who.VILLAGER, "删除我的资料"), her)["只删手机号"]
    assert bench.press(Who.NEIGHBOUR, press).ending is Ending.REFUSED
    assert "删好了" in bench.press(Who.VILLAGER, press).texts[0]
    assert bench.press(Who.VILLAGER, press).toasts == ["名册上没有存您的手机号。"]
    assert "没有存" in bench.whisper(Who.VILLAGER, "我的资料").texts[0]
    assert whose(bench, Who.VILLAGER) == [her]
