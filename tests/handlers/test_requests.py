"""What is raised, captured and handled, by words and by buttons."""

from typing import Any

import pytest

from handlers.door import Ending
from handlers.requests.buttons import RequestPress
from handlers.requests.buttons import data as press_data
from storage import requests, trail
from tests.handlers.conftest import GROUP, Bench, account
from tests.support import updates, village
from tests.support.village import WILLOW, Who
from village.requests import State
from village.rights import Deed

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


@pytest.fixture
def bench(on_both: Bench) -> Bench:
    """The way of an update, on each kind of database."""
    return on_both


def buttons(payload: dict[str, Any]) -> list[str]:
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row]


def report(bench: Bench, words: str = "开个证明") -> None:
    bench.say(Who.VILLAGER, f"#诉求 {words}")


def test_a_report_shows_a_card_in_the_group_and_one_with_buttons_to_its_handler(
    bench: Bench,
) -> None:
    said = bench.say(Who.VILLAGER, "#诉求 帮我开个证明", message_id=31)
    assert said.chats == {GROUP, CLERK}
    card = said.to(GROUP)
    assert card["text"].startswith("<b>1号诉求</b>")
    assert card["reply_parameters"]["message_id"] == 31
    assert buttons(card) == ["join:1:1"]
    assert buttons(said.to(CLERK)) == ["req:accept:1:1:", "req:hand_over:1:1:", "req:resolve:1:1:"]


@pytest.mark.parametrize(
    "words", ["#诉求路灯不亮", "@lianxin_bot 路灯不亮", "@连心 路灯不亮", "路灯不亮 @连心"]
)
def test_a_report_is_heard_in_all_its_forms(bench: Bench, words: str) -> None:
    said = bench.say(Who.VILLAGER, words)
    assert "路灯不亮" in said.to(GROUP)["text"]
    assert "连心" not in said.to(GROUP)["text"]


@pytest.mark.parametrize("value", ["", "satisfied", "7"])
def test_what_a_press_sends_is_what_the_library_packs(bench: Bench, value: str) -> None:
    report(bench)
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    packed = RequestPress(deed="rate", village=1, number=1, value=value).pack()
    assert press_data(request, Deed.RATE, value) == packed
    assert RequestPress.unpack(packed).value == value


def test_the_whole_life_of_a_request_by_buttons(bench: Bench) -> None:
    report(bench)
    accepted = bench.press(Who.CLERK, "req:accept:1:1:")
    assert accepted.toasts == ["已接单"]
    assert "办理中" in accepted.to(GROUP)["text"]
    asked = bench.press(Who.CLERK, "req:resolve:1:1:")
    assert asked.chats == {CLERK}
    assert buttons(asked.to(CLERK))[0] == "req:resolve:1:1:repaired"
    done = bench.whisper(Who.CLERK, "开好了，放在村委")
    assert buttons(done.to(GROUP)) == [
        "req:rate:1:1:satisfied",
        "req:rate:1:1:fair",
        "req:rate:1:1:unsatisfied",
    ]
    rated = bench.press(Who.VILLAGER, "req:rate:1:1:satisfied", chat=GROUP)
    assert rated.toasts == ["谢谢，已办结"]
    assert "满意 · 已办结" in rated.to(GROUP)["text"]
    with bench.database.read() as tx:
        assert trail.verify(tx, WILLOW) is None


def test_a_quick_result_needs_one_press(bench: Bench) -> None:
    report(bench)
    said = bench.press(Who.CLERK, "req:resolve:1:1:done")
    assert "已办好" in said.to(GROUP)["text"]


def test_an_offer_shows_the_card_to_who_may_take_it_and_then_empties_the_old_one(
    bench: Bench,
) -> None:
    report(bench)
    asked = bench.press(Who.CLERK, "req:hand_over:1:1:")
    mediator = f"req:hand_over:1:1:{int(village.person_id(Who.MEDIATOR))}"
    assert mediator in buttons(asked.to(CLERK))
    assert f"req:hand_over:1:1:{int(village.person_id(Who.CLERK))}" not in buttons(asked.to(CLERK))
    said = bench.press(Who.CLERK, mediator)
    assert len(buttons(said.to(CLERK))) == 3
    assert buttons(said.to(int(village.user(Who.MEDIATOR)))) == ["req:take:1:1:", "req:refuse:1:1:"]
    said = bench.press(Who.MEDIATOR, "req:take:1:1:")
    assert buttons(said.to(CLERK)) == []
    assert len(buttons(said.to(int(village.user(Who.MEDIATOR))))) == 2


def test_the_reason_of_a_hand_over_reaches_the_new_handler(bench: Bench) -> None:
    report(bench)
    with bench.database.read() as tx:
        name = village.member(tx, Who.MEDIATOR).name
    said = bench.say(Who.CLERK, f"转办 1 {name}\u3000归您调解")
    mediator = int(village.user(Who.MEDIATOR))
    told = [payload["text"] for chat, payload in said.sent if chat == mediator]
    assert any("原因：归您调解" in one for one in told)
    assert "原因：归您调解" in said.texts[-1]


def test_an_unsatisfied_requester_reopens_it_once_and_the_superior_hears_of_it(
    bench: Bench,
) -> None:
    report(bench)
    secretary = int(village.user(Who.SECRETARY))
    for again, state in ((True, State.OPEN), (False, State.CLOSED)):
        bench.press(Who.CLERK, "req:resolve:1:1:done")
        said = bench.press(Who.VILLAGER, "req:rate:1:1:unsatisfied", chat=GROUP)
        assert "不满意" in said.to(secretary)["text"]
        assert ("已退回重新办理" in said.to(secretary)["text"]) is again
        with bench.database.read() as tx:
            found = requests.find(tx, WILLOW, 1)
        assert found is not None
        assert found.state is state


def test_cards_come_in_the_language_of_who_wrote_in_private(bench: Bench) -> None:
    clerk = updates.person(CLERK, language_code="en")
    bench.hear(updates.private_message("/help", user=clerk))
    said = bench.say(Who.VILLAGER, "#诉求 开个证明")
    assert "handled by" in said.to(CLERK)["text"]
    assert "办：" in said.to(GROUP)["text"]


def test_what_was_raised_in_private_stays_there(bench: Bench) -> None:
    said = bench.whisper(Who.VILLAGER, "#诉求 我家低保的事，开个证明")
    assert said.chats == {VILLAGER, CLERK}
    for who in (Who.VILLAGER, Who.CLERK, Who.SECRETARY):
        assert "低保" in bench.whisper(who, "进度 1").texts[0]
        assert "低保" not in bench.say(who, "进度 1").texts[0]
    for who in (Who.NEIGHBOUR, Who.MEDIATOR, Who.SUPERVISOR):
        assert bench.whisper(who, "进度 1").ending is Ending.REFUSED
    done = bench.say(Who.CLERK, "办结 1 开好了")
    assert [
        payload for chat, payload in done.sent if chat == GROUP and "低保" in payload["text"]
    ] == []


def test_a_message_becomes_its_authors_request_when_a_cadre_registers_it(bench: Bench) -> None:
    quoted = updates.message("水管爆了", user=account(Who.NEIGHBOUR), chat=GROUP)["message"]
    said = bench.say(Who.CLERK, "登记", reply_to=quoted)
    assert "水管爆了" in said.to(GROUP)["text"]
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
    assert found is not None
    assert found.author_user == village.user(Who.NEIGHBOUR)
    refused = bench.say(Who.VILLAGER, "登记", reply_to=quoted)
    assert refused.texts == ["您不能登记别人的消息，能登记别人的消息的是有职务的人。"]


def test_lists_are_for_private_and_by_role(bench: Bench) -> None:
    report(bench)
    assert bench.say(Who.CLERK, "待办").sent == []
    assert "1号诉求" in bench.whisper(Who.CLERK, "待办").texts[0]
    assert "1号诉求" in bench.whisper(Who.VILLAGER, "我的").texts[0]
    assert bench.whisper(Who.VILLAGER, "待办").texts == ["您不能看待办，能看待办的是有职务的人。"]
    assert "讨论 3" in bench.whisper(Who.CLERK, "帮助").texts[0]
    assert "讨论 3" not in bench.whisper(Who.VILLAGER, "帮助").texts[0]
