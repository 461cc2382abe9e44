"""Away and back, through parse, table, door and action, on both databases."""

import pytest

from handlers.door import Ending
from tests.handlers.conftest import Bench
from tests.support import village
from tests.support.village import MAPLE, STRANGER, Who

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))
YES, NO = "claim:yes:1:1", "claim:no:1:1"


def away_of(bench: Bench, one: Who = Who.VILLAGER) -> str:
    with bench.database.read() as tx:
        return village.member(tx, one).away


@pytest.mark.parametrize("words", ["外出 广东东莞", "外出：广东东莞", "/away 广东东莞"])
def test_the_clerk_gets_a_card_with_two_buttons(bench: Bench, words: str) -> None:
    said = bench.whisper(Who.VILLAGER, words)
    assert said.chats == {CLERK, VILLAGER}
    card = said.to(CLERK)
    assert card["text"].startswith("<b>外出</b> · 林秋禾")
    assert "广东东莞" in card["text"]
    row = card["reply_markup"]["inline_keyboard"][0]
    assert [(one["text"], one["callback_data"]) for one in row] == [("确认", YES), ("不对", NO)]
    assert "广东东莞" not in said.to(VILLAGER)["text"]


def test_one_press_confirms_and_the_villager_is_told(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "外出 广东东莞")
    said = bench.press(Who.CLERK, YES)
    assert away_of(bench) == "广东东莞"
    assert said.toasts == ["已经确认，名册改了"]
    assert "您现在在外" in said.to(VILLAGER)["text"]
    assert "reply_markup" not in said.to(CLERK)
    bench.whisper(Who.VILLAGER, "返乡")
    bench.press(Who.CLERK, "claim:yes:1:2")
    assert away_of(bench) == ""


def test_no_leaves_the_roster_as_it_was(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "外出 广东东莞")
    said = bench.press(Who.CLERK, NO)
    assert "名册没改" in said.to(VILLAGER)["text"]
    assert away_of(bench) == ""


def test_an_old_button_tells_what_is_true_now(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "外出 广东东莞")
    again = bench.whisper(Who.VILLAGER, "外出 浙江宁波")
    cards = [payload["text"] for chat, payload in again.sent if chat == CLERK]
    assert "不算了" in cards[0]
    assert "浙江宁波" in cards[1]
    old = bench.press(Who.CLERK, YES)
    assert old.toasts == ["本人又改了说法，这一条不算了"]
    assert away_of(bench) == ""
    bench.press(Who.CLERK, "claim:yes:1:2")
    late = bench.press(Who.SECRETARY, "claim:no:1:2")
    assert late.toasts == ["已经确认，名册改了"]
    assert VILLAGER not in late.chats
    assert away_of(bench) == "浙江宁波"


def test_a_cadre_is_believed(bench: Bench) -> None:
    said = bench.whisper(Who.CLERK, "外出 县城")
    assert said.chats == {CLERK}
    assert "名册已经改了" in said.texts[0]
    assert away_of(bench, Who.CLERK) == "县城"


@pytest.mark.parametrize(
    ("one", "data"),
    [
        (Who.VILLAGER, YES),
        (Who.NEIGHBOUR, YES),
        (int(village.user(Who.CLERK, MAPLE)), YES),
        (int(village.user(Who.CLERK, MAPLE)), "claim:yes:2:1"),
        (Who.CLERK, "claim:yes:1:9"),
        (Who.CLERK, "claim:perhaps:1:1"),
    ],
)
def test_nobody_else_confirms(bench: Bench, one: Who | int, data: str) -> None:
    bench.whisper(Who.VILLAGER, "外出 广东东莞")
    said = bench.press(one, data)
    assert said.ending is Ending.REFUSED
    assert said.toasts[0]
    assert away_of(bench) == ""


def test_in_the_group_it_is_talk_and_a_place_is_never_told_aloud(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, "外出 广东东莞").sent == []
    said = bench.say(Who.VILLAGER, "/away 广东东莞")
    assert "东莞" not in said.to(int(village.group_chat()))["text"]


def test_a_stranger_is_sent_to_the_clerk(bench: Bench) -> None:
    assert "文书" in bench.whisper(int(STRANGER), "外出 广东东莞").texts[0]


def test_the_place_is_asked_for(bench: Bench) -> None:
    assert "外出 广东东莞" in bench.whisper(Who.VILLAGER, "外出").texts[0]
