"""People who go, as a cadre tells it: what follows is read first, then one press."""

import pytest

from handlers.door import Ending
from storage import accounts, people
from tests.handlers.conftest import GROUP, Bench, Said
from tests.handlers.test_ballots import swept
from tests.support import balloting, village
from tests.support.decisions import opened
from tests.support.village import MAPLE, NAMES, WILLOW, Who
from village.decisions import State
from village.ids import UserId
from village.people import Gone

CLERK, SECRETARY = int(village.user(Who.CLERK)), int(village.user(Who.SECRETARY))
KEEPER = NAMES[Who.UTILITIES]


def button(said: Said, at: int = 0) -> str:
    rows = said.sent[-1][1]["reply_markup"]["inline_keyboard"]
    data: str = rows[at][0]["callback_data"]
    return data


def gone(bench: Bench, one: Who) -> Gone | None:
    with bench.database.read() as tx:
        found = people.find(tx, WILLOW, village.person_id(one))
    assert found is not None
    return found.gone


def test_a_handlers_death_is_said_beforehand_and_hands_over(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    asked = bench.whisper(Who.CLERK, f"去世 {KEEPER}")
    assert asked.chats == {CLERK}
    told = asked.texts[0]
    assert f"1号诉求 → {NAMES[Who.CLERK]}" in told
    assert "水电管护员" in told
    assert "复原" in told
    assert gone(bench, Who.UTILITIES) is None
    said = bench.press(Who.CLERK, button(asked))
    assert gone(bench, Who.UTILITIES) is Gone.DIED
    # Nobody writes to the phone of who died; the new handler has card and reason.
    assert said.chats == {CLERK, GROUP}
    assert f"办：{NAMES[Who.CLERK]}" in said.to(GROUP)["text"]
    assert any("致哀" in one for one in said.texts)
    assert not any("删除" in one for one in [told, *said.texts])
    assert any("reply_markup" in one for chat, one in said.sent if chat == CLERK)
    # Whoever holds the phone is a guest.
    assert "对上名册" in bench.whisper(Who.UTILITIES, "外出 东莞").texts[0]


def test_whose_ballot_runs_is_told_who_takes_it_on(bench: Bench) -> None:
    with bench.database.begin() as tx:
        placed = opened(tx, state=State.DELIBERATED)
        ballot = balloting.opened(tx).ballot
    bench.whisper(Who.VILLAGER, "代办 医保报销")
    asked = bench.whisper(Who.SECRETARY, f"去世 {NAMES[Who.CLERK]}")
    told = asked.texts[0]
    heir = NAMES[Who.SECRETARY]
    assert "手上的代办有人接：1号代办 → " in told
    assert "1号代办，照办" in bench.whisper(Who.CLERK, f"挂失 {NAMES[Who.VILLAGER]}").texts[0]
    assert f"在办的决议：{placed.number}号决议 → {heir}" in told
    assert f"在开的表决：{ballot.number}号表决 → {heir} 接着照看，到时间照样计票" in told
    assert f"应到名册（{ballot.number}号表决）已经定了，不变" in told
    said = bench.press(Who.SECRETARY, button(asked))
    words = f"以后由您接着：{placed.number}号决议、{ballot.number}号表决"
    assert any(words in one for one in said.texts)
    bench.press(Who.VILLAGER, f"cast:1:{ballot.number}:00")
    # The clock closes it, and the next who may end it hears of it.
    assert any("1号表决" in one["text"] for _, one in swept(bench, days=5))


def test_what_changed_or_waited_too_long_is_said_anew(bench: Bench) -> None:
    asked = bench.whisper(Who.CLERK, f"迁出 {KEEPER}")
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    anew = bench.press(Who.CLERK, button(asked))
    assert "过时" in anew.toasts[0]
    assert "1号诉求" in anew.texts[0]
    bench.later(minutes=11)
    late = bench.press(Who.CLERK, button(anew))
    assert "过时" in late.toasts[0]
    assert gone(bench, Who.UTILITIES) is None
    said = bench.press(Who.CLERK, button(late))
    assert gone(bench, Who.UTILITIES) is Gone.MOVED
    assert "迁出" in said.to(int(village.user(Who.UTILITIES)))["text"]
    # The button does nothing a second time.
    assert bench.press(Who.CLERK, button(late)).ending is Ending.REFUSED


def test_a_mistake_is_taken_back_by_a_leader_with_the_account(bench: Bench) -> None:
    bench.press(Who.CLERK, button(bench.whisper(Who.CLERK, f"去世 {NAMES[Who.VILLAGER]}")))
    assert bench.whisper(Who.CLERK, f"复原 {NAMES[Who.VILLAGER]}").ending is Ending.REFUSED
    asked = bench.whisper(Who.SECRETARY, f"复原 {NAMES[Who.VILLAGER]}")
    assert "1 个账号又是" in asked.texts[0]
    assert bench.press(Who.CLERK, button(asked)).ending is Ending.REFUSED
    said = bench.press(Who.SECRETARY, button(asked))
    assert gone(bench, Who.VILLAGER) is None
    assert "又在" in said.to(int(village.user(Who.VILLAGER)))["text"]
    assert bench.whisper(Who.VILLAGER, "我的资料").texts[0].count(NAMES[Who.VILLAGER]) >= 1


def test_namesakes_are_told_apart_by_buttons(bench: Bench) -> None:
    asked = bench.whisper(Who.CLERK, "去世 陈立")
    labels = [row[0]["text"] for row in asked.to(CLERK)["reply_markup"]["inline_keyboard"]]
    assert labels == ["陈立 · 1组 · 3号院", "陈立 · 2组 · 4号院"]
    told = bench.press(Who.CLERK, button(asked, 1))
    assert "2组" in told.texts[0]
    bench.press(Who.CLERK, button(told))
    assert (gone(bench, Who.GROUP_HEAD), gone(bench, Who.NAMESAKE)) == (None, Gone.DIED)


def test_a_person_with_two_phones_reports_one_lost(bench: Bench) -> None:
    assert "只有" in bench.whisper(Who.VILLAGER, "挂失").texts[0]
    spare, her = UserId(9_000_009), village.person_id(Who.VILLAGER)
    with bench.database.begin() as tx:
        accounts.bind(
            tx, user_id=spare, village_id=WILLOW, person_id=her, name="林", reachable=True
        )
    asked = bench.whisper(Who.VILLAGER, "挂失")
    assert "您别的 1 个账号" in asked.texts[0]
    said = bench.press(Who.VILLAGER, button(asked))
    assert "不再是" in said.to(spare)["text"]
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, her) == [village.user(Who.VILLAGER)]


@pytest.mark.parametrize("words", ["去世", "迁出", "复原"])
def test_nobody_named_is_asked_for(bench: Bench, words: str) -> None:
    assert f"{words} 姓名" in bench.whisper(Who.SECRETARY, words).texts[0]
    assert "没有这人" in bench.whisper(Who.SECRETARY, f"{words} 没有这人").texts[0]


@pytest.mark.parametrize("words", ["去世 {}", "迁出 {}", "挂失 {}", "复原 {}"])
def test_a_villager_and_a_group_get_nowhere(bench: Bench, words: str) -> None:
    said = words.format(NAMES[Who.NEIGHBOUR])
    assert bench.whisper(Who.VILLAGER, said).ending is Ending.REFUSED
    assert bench.say(Who.CLERK, said).sent == []
    assert "私聊" in bench.say(Who.CLERK, f"#{said}").texts[0]


@pytest.mark.parametrize(
    "data",
    [
        "leave:died:1:11:1780000000:00000000",
        "leave:vanished:1:11:1780000000:00000000",
        f"leave:died:{MAPLE}:11:0:",
        "leave:died:1:99999999999999999999:0:",
        "leave:died:1:11:99999999999999:",
        "leave:unbind:1:11:0:",
    ],
)
def test_a_forged_press_does_nothing(bench: Bench, data: str) -> None:
    bench.press(Who.CLERK, data)
    assert gone(bench, Who.VILLAGER) is None
    with bench.database.read() as tx:
        her = village.person_id(Who.VILLAGER)
        assert accounts.of_person(tx, WILLOW, her) == [village.user(Who.VILLAGER)]
