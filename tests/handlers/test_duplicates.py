"""The same matter said twice: the question on the card or in the offer, one press, and who hears what."""

from typing import Any

from tests.handlers.conftest import GROUP, Bench, Said
from tests.support import village
from tests.support.village import Who

LAMP, AGAIN = "老桥头的路灯坏了好几天，晚上看不见路", "桥头路灯不亮，走夜路怕摔"


def buttons(payload: dict[str, Any]) -> dict[str, str]:
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return {one["text"]: one["callback_data"] for row in rows for one in row}


def private(one: Who) -> int:
    return int(village.user(one))


def twice(bench: Bench) -> Said:
    bench.say(Who.CLERK, "地名 加 老桥头 桥头")
    bench.say(Who.VILLAGER, f"#诉求 {LAMP}")
    return bench.say(Who.NEIGHBOUR, f"#诉求 {AGAIN}")


def test_a_card_asks_whether_it_is_the_same_and_one_press_says_so(bench: Bench) -> None:
    card = twice(bench).to(GROUP)
    assert "像是 1号诉求，是同一件吗" in card["text"]
    same = buttons(card)["是同一件"]
    assert bench.press(Who.AWAY, same, chat=GROUP).toasts == [
        "您不能合并诉求，能合并诉求的是报的人、经办人、有职务的人。"
    ]
    pressed = bench.press(Who.NEIGHBOUR, same, chat=GROUP)
    assert pressed.toasts == ["合在一起办，办好了一起告诉"]
    shown = [payload["text"] for to, payload in pressed.sent if to == GROUP]
    assert any("和 1号诉求 是同一件" in text for text in shown)
    assert any("另有 1 件是同一件" in text for text in shown)
    assert "2号报的也是这件事" in pressed.to(private(Who.VILLAGER))["text"]
    assert "办好了告诉您" in pressed.to(private(Who.NEIGHBOUR))["text"]
    ended = bench.whisper(Who.UTILITIES, "办结 1 换了灯泡")
    assert "1号诉求</b>（2号并在里面）：✅ 办理结果：换了灯泡" in "".join(
        payload["text"] for to, payload in ended.sent if to == private(Who.NEIGHBOUR)
    )


def test_no_takes_the_question_off_the_card(bench: Bench) -> None:
    card = twice(bench).to(GROUP)
    pressed = bench.press(Who.NEIGHBOUR, buttons(card)["不是"], chat=GROUP)
    assert "像是" not in pressed.to(GROUP)["text"]


def test_a_cadre_merges_and_takes_apart_by_number(bench: Bench) -> None:
    twice(bench)
    assert "要带上编号" in bench.whisper(Who.CLERK, "合并 2 那个").texts[0]
    assert "没有什么可并的" in bench.whisper(Who.CLERK, "合并 2 2").texts[0]
    merged = bench.whisper(Who.CLERK, "合并 2 1号")
    assert "办好了告诉您" in merged.to(private(Who.NEIGHBOUR))["text"]
    apart = bench.whisper(Who.CLERK, "/unmerge 2")
    assert "拆开了，单独办" in apart.to(private(Who.NEIGHBOUR))["text"]
    assert "没有并到别的里面" in bench.whisper(Who.CLERK, "拆开 2").texts[0]


def test_an_offer_asks_first_whether_it_is_the_same(bench: Bench) -> None:
    bench.say(Who.CLERK, "地名 加 老桥头 桥头")
    bench.say(Who.VILLAGER, f"#诉求 {LAMP}")
    offer = bench.say(Who.NEIGHBOUR, LAMP, message_id=40).to(GROUP)
    assert "像是 1号诉求，是同一件吗" in offer["text"]
    assert list(buttons(offer)) == ["是同一件", "不是，另登记", "不用"]
    pressed = bench.press(Who.NEIGHBOUR, buttons(offer)["是同一件"], chat=GROUP)
    shown = [payload.get("text", "") for to, payload in pressed.sent if to == GROUP]
    assert not any("<b>2号诉求</b>" in text for text in shown)
    assert any("另有 1 件是同一件" in text for text in shown)
    assert "办好了告诉您" in pressed.to(private(Who.NEIGHBOUR))["text"]


def test_it_may_be_registered_all_the_same(bench: Bench) -> None:
    bench.say(Who.VILLAGER, f"#诉求 {LAMP}")
    offer = bench.say(Who.NEIGHBOUR, LAMP, message_id=40).to(GROUP)
    pressed = bench.press(Who.NEIGHBOUR, buttons(offer)["不是，另登记"], chat=GROUP)
    assert any("2号诉求" in text for text in pressed.texts)


def test_places_are_listed_and_kept_by_cadres(bench: Bench) -> None:
    assert "还没有" in bench.say(Who.VILLAGER, "地名").texts[0]
    assert "您不能改地名" in bench.say(Who.VILLAGER, "地名 加 老桥头").texts[0]
    assert bench.say(Who.CLERK, "地名 加 老桥头 桥头").texts == ["记下了：老桥头，也叫 桥头"]
    assert "也叫 桥头" in bench.whisper(Who.VILLAGER, "/places").texts[0]
    assert "还留着" in bench.say(Who.CLERK, "地名 删 桥头").texts[0]
    assert bench.say(Who.CLERK, "地名删 老桥头").texts == ["删掉了：老桥头"]
    assert "没有叫" in bench.say(Who.CLERK, "地名 删 老桥头").texts[0]


def test_the_third_time_a_card_proposes_a_topic(bench: Bench) -> None:
    bench.say(Who.CLERK, "地名 加 老桥头 桥头")
    for number in (1, 2):
        bench.say(Who.VILLAGER, f"#诉求 {LAMP}")
        bench.whisper(Who.UTILITIES, f"办结 {number} 换了灯泡")
        bench.press(Who.VILLAGER, f"req:rate:1:{number}:satisfied", chat=GROUP)
        bench.later(days=30)
    third = bench.say(Who.VILLAGER, f"#诉求 {AGAIN}")
    assert "此前" not in third.to(GROUP)["text"]
    told = [payload for to, payload in third.sent if to == private(Who.UTILITIES)]
    assert any("此前 1号、2号" in one["text"] and "办：" in one["text"] for one in told)
    (asked,) = [one for one in told if "一年内第 3 次" in one["text"]]
    topic = bench.press(Who.UTILITIES, buttons(asked)["发起议题"], chat=private(Who.UTILITIES))
    assert "1号议题" in topic.to(private(Who.UTILITIES))["text"]
    assert "2号（2026-07-01）" in topic.to(private(Who.UTILITIES))["text"]
