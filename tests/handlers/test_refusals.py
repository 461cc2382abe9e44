"""What is refused: by a button of somebody else, again and again, or for words that cannot be used."""

import pytest

from handlers.door import Ending
from storage import requests, trail
from tests.handlers.conftest import GROUP, Bench
from tests.handlers.test_requests import report
from tests.support import updates, village
from tests.support.village import STRANGER, WILLOW, Who
from village.requests import State

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


@pytest.mark.parametrize("data", ["req:accept:1:1:", "req:resolve:1:1:done", "req:hand_over:1:1:3"])
def test_a_button_pressed_by_somebody_else_says_so_and_does_nothing(
    bench: Bench, data: str
) -> None:
    report(bench)
    said = bench.press(Who.NEIGHBOUR, data)
    assert said.ending is Ending.REFUSED
    (toast,) = said.toasts
    assert toast.startswith("您不能")
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
        last = list(trail.entries(tx, WILLOW))[-1]
    assert found is not None
    assert found.state is State.OPEN
    deed = data.split(":")[1]
    assert (last.deed, last.subject) == ("refused", deed)
    assert last.data == {"code": "not_allowed", "how": "press"}


def refusals(bench: Bench) -> list[tuple[str, str, int]]:
    with bench.database.read() as tx:
        kept = [one for one in trail.entries(tx, WILLOW) if one.deed == "refused"]
        assert trail.verify(tx, WILLOW) is None
    return [(one.actor, one.subject, one.data.get("count", 1)) for one in kept]


def test_who_tries_again_and_again_does_not_fill_the_trail(bench: Bench) -> None:
    villager = f"person:{int(Who.VILLAGER)}"
    for _ in range(11):
        assert bench.say(Who.VILLAGER, "讨论 1").texts == ["您不能开讨论，能开讨论的是有职务的人。"]
    assert refusals(bench) == [(villager, "discuss", 1), (villager, "discuss", 10)]
    bench.whisper(Who.VILLAGER, "名册")
    assert refusals(bench)[2:] == [(villager, "see_roster", 1)]
    bench.later(days=1)
    bench.say(Who.VILLAGER, "讨论 1")
    assert refusals(bench)[3:] == [(villager, "discuss", 1)]


def test_a_guest_who_is_refused_is_kept_as_an_account(bench: Bench) -> None:
    bench.say(int(STRANGER), "#议题 修路")
    assert refusals(bench) == [(f"user:{int(STRANGER)}", "move_topic", 1)]


def test_what_was_only_written_wrong_is_no_attempt(bench: Bench) -> None:
    bench.whisper(Who.CLERK, "办结")
    bench.whisper(Who.VILLAGER, "#诉求")
    assert refusals(bench) == []


def test_a_button_pressed_twice_or_a_year_later_says_what_is_true_now(bench: Bench) -> None:
    report(bench)
    bench.press(Who.CLERK, "req:accept:1:1:")
    assert bench.press(Who.CLERK, "req:accept:1:1:").toasts == ["1号已经接单了。"]
    bench.press(Who.CLERK, "req:resolve:1:1:done")
    bench.press(Who.VILLAGER, "req:rate:1:1:fair", chat=GROUP)
    bench.later(days=365)
    assert bench.press(Who.CLERK, "req:accept:1:1:").toasts == ["1号已经结束了。"]


@pytest.mark.parametrize(
    "data",
    [
        "req:accept:2:1:",
        "req:accept:1:99:",
        "req:dance:1:1:",
        "req:rate:1:1:bad",
        "req:hand_over:1:1:nobody",
        "req:hand_over:1:1:99999999999999999999",
        "req:witness:1:1:perhaps",
        "old:1",
        "req:x",
        "",
    ],
)
def test_a_button_that_means_nothing_here_is_answered(bench: Bench, data: str) -> None:
    report(bench)
    said = bench.press(Who.CLERK, data)
    assert len(said.toasts) == 1
    assert said.toasts[0]
    assert said.sent == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("进度 99", "本村没有 99号诉求。"),
        ("接单 99", "本村没有 99号诉求。"),
        ("讨论 99", "本村没有 99号议题。"),
        ("议题 99", "本村没有 99号议题。"),
        ("#诉求", "还没写内容。这样写：#诉求 什么事、在哪里"),
        ("#议题", "还没写内容。这样写：#议题 标题，下一行起写说明"),
        ("#诉求 " + "长" * 1001, "写得太长了：1001 个字，最多 1000 个。请分开写。"),
        ("转办 1 无名氏", "没有找到叫“无名氏”的干部。"),
        ("办结 1", "还没写内容。这样写：办结 12 办理结果"),
        ("登记", "还没写内容。这样写：回复一条消息，写：登记"),
    ],
)
def test_bad_input_gets_one_clear_sentence(bench: Bench, words: str, sentence: str) -> None:
    report(bench)
    said = bench.say(Who.CLERK, words)
    assert said.ending is Ending.REFUSED
    assert said.texts == [sentence]


def test_the_sentence_is_in_the_senders_language(bench: Bench) -> None:
    foreigner = updates.person(424242, "Ann", language_code="en")
    said = bench.hear(updates.message("/status 7", user=foreigner, chat=GROUP))
    assert said.texts == ["There is no request 7 in this village."]


def test_who_may_not_hand_over_does_not_learn_whose_name_is_a_cadres(bench: Bench) -> None:
    report(bench)
    told = [
        bench.say(Who.NEIGHBOUR, f"转办 1 {name} 请帮忙").texts
        for name in (village.NAMES[Who.CLERK], "没有这人")
    ]
    assert told[0] == told[1] == ["您不能转办，能转办的是经办人、负责人（书记、主任、联村干部）。"]
