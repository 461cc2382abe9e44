"""One's own data, through parse, table, door and action, on both databases."""

from handlers.door import Ending
from storage import accounts
from tests.handlers.conftest import GROUP, Bench
from tests.support import village
from tests.support.village import WILLOW, Who

VILLAGER = village.user(Who.VILLAGER)
PRESS = f"erase:1:{VILLAGER}"


def test_what_is_kept_is_told_in_private(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    (told,) = bench.whisper(Who.VILLAGER, "我的资料").texts
    assert "姓名：林秋禾 · 2组 · 1号院" in told
    assert "诉求 1 件" in told
    assert "第三十九条" in told
    assert "职务" not in told
    assert "职务：文书" in bench.whisper(Who.CLERK, "我的资料").texts[0]


def test_a_group_is_told_nothing(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, "我的资料").sent == []
    for words in ("/mydata", "/erase"):
        card = bench.say(Who.VILLAGER, words).to(GROUP)
        assert "私聊" in card["text"]
        assert "reply_markup" not in card


def test_deletion_needs_one_more_press(bench: Bench) -> None:
    (asked,) = [one for _, one in bench.whisper(Who.VILLAGER, "删除我的资料").sent]
    assert asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == PRESS
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == [VILLAGER]
    assert "删好了" in bench.press(Who.VILLAGER, PRESS).texts[0]
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == []
    assert "早就删了" in bench.press(Who.VILLAGER, PRESS).toasts[0]


def test_nobody_erases_somebody_else(bench: Bench) -> None:
    assert bench.press(Who.CLERK, PRESS).ending is Ending.REFUSED
    with bench.database.read() as tx:
        assert accounts.of_person(tx, WILLOW, village.person_id(Who.VILLAGER)) == [VILLAGER]
