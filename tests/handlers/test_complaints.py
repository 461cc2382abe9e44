"""Complaints as they are said: asked about in private, filed by a press, and never met by whom they are about."""

import json
from datetime import datetime
from typing import Any

import pytest

from bot.purposes import Purposes
from storage import outbox
from tests.handlers.conftest import GROUP, Bench, Said
from tests.support import updates, village
from tests.support.village import Who

TEXT = "石磨平收了我两百块钱才给装水表"


def keys(payload: dict[str, Any]) -> dict[str, str]:
    markup = payload.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    rows = markup.get("inline_keyboard", [])
    return {key["text"]: key["callback_data"] for row in rows for key in row}


def press(bench: Bench, who: Who, label: str, payload: dict[str, Any], text: str = TEXT) -> Said:
    """As the chat brings it: the message with the quotation comes along."""
    account = updates.person(int(village.user(who)))
    raw = updates.press(keys(payload)[label], user=account, chat=account["id"], text=f"🔒\n{text}")
    length = len(text.encode("utf-16-le")) // 2
    raw["callback_query"]["message"]["entities"] = [
        {"type": "blockquote", "offset": 3, "length": length}
    ]
    return bench.hear(raw)


def mine(said: Said, who: Who) -> dict[str, Any]:
    return said.to(int(village.user(who)))


def filed(bench: Bench, by: Who = Who.VILLAGER) -> tuple[str, Said]:
    preview = bench.whisper(by, f"投诉 {TEXT}")
    sent = press(bench, by, "保密上报，不说我是谁", mine(preview, by))
    text = mine(sent, by)["text"]
    return "".join(char for char in text.split("·")[0] if char.isdigit()), sent


def test_it_is_shown_first_and_nothing_is_kept(bench: Bench) -> None:
    before = village.dump(bench.database)
    preview = mine(bench.whisper(Who.VILLAGER, f"投诉 {TEXT}"), Who.VILLAGER)
    assert f"<blockquote>{TEXT}</blockquote>" in preview["text"]
    assert "反映的是：石磨平（水电管护员）" in preview["text"]
    assert "会交给：田春生（支部书记）" in preview["text"]
    after = village.dump(bench.database)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"account", "inbox", "outbox"}  # the account: its language


def test_it_reaches_the_level_above_without_its_authors_name(bench: Bench) -> None:
    number, sent = filed(bench)
    assert sent.chats == {int(village.user(Who.VILLAGER)), int(village.user(Who.SECRETARY))}
    card = mine(sent, Who.SECRETARY)
    assert TEXT in card["text"]
    assert "要求保密" in card["text"]
    assert village.NAMES[Who.VILLAGER] not in card["text"]
    signed = press(bench, Who.SECRETARY, "签收", card)
    assert "签收了" in mine(signed, Who.VILLAGER)["text"]
    answered = bench.whisper(Who.SECRETARY, f"答复 {number} 已责令退钱")
    assert "已责令退钱" in mine(answered, Who.VILLAGER)["text"]
    ended = press(bench, Who.VILLAGER, "知道了", mine(answered, Who.VILLAGER))
    assert ended.toasts == ["好的，已结束"]


def test_whom_it_is_about_never_meets_it(bench: Bench) -> None:
    number, _ = filed(bench)
    for words in (
        f"投诉 {number}",
        "投诉",
        "我的",
        "待办",
        f"进度 {number}",
        "进度 1",
        f"答复 {number} 好",
        f"接单 {number}",
        f"转办 {number} 谷小雨",
        "我的资料",
        "帮助",
        "找 林秋禾",
        "名册",
        "时限",
    ):
        for who in (Who.UTILITIES, Who.DIRECTOR, Who.CLERK, Who.SUPERVISOR, Who.NEIGHBOUR):
            heard = bench.whisper(who, words)
            assert not any(TEXT in text or "两百块" in text for text in heard.texts), words
            assert not any(f"保密反映 {number}" in text for text in heard.texts), words
    nowhere = bench.whisper(Who.UTILITIES, "投诉 10000001").texts
    assert bench.whisper(Who.UTILITIES, f"投诉 {number}").texts == nowhere


@pytest.mark.parametrize("words", [f"#诉求 {TEXT}", f"/report {TEXT}", f"/complain {TEXT}"])
def test_said_in_the_group_it_is_asked_about_in_private(bench: Bench, words: str) -> None:
    heard = bench.say(Who.VILLAGER, words)
    assert heard.chats == {int(village.user(Who.VILLAGER))}
    assert not any("号诉求" in text for text in heard.texts)


def test_who_cannot_be_written_to_gets_one_neutral_line(bench: Bench) -> None:
    heard = bench.say(Who.SANITATION, f"#诉求 {TEXT}")
    assert heard.chats == {GROUP}
    assert "石磨平" not in heard.texts[0]
    assert "两百" not in heard.texts[0]


def test_a_cadre_cannot_make_it_a_card_by_capturing_it(bench: Bench) -> None:
    said = updates.message(TEXT, user=updates.person(int(village.user(Who.VILLAGER))))
    heard = bench.say(Who.UTILITIES, "登记", reply_to=said)
    assert not any("号诉求" in text or "两百" in text for text in heard.texts)


def test_plain_words_in_private_are_understood_and_may_be_an_ordinary_request(
    bench: Bench,
) -> None:
    preview = mine(bench.whisper(Who.VILLAGER, TEXT), Who.VILLAGER)
    plain = press(bench, Who.VILLAGER, "不是反映干部，登记成普通诉求", preview)
    assert any("1号诉求" in text for text in plain.texts)
    assert GROUP not in plain.chats


def test_who_is_named_by_nobody_is_chosen_from_buttons(bench: Bench) -> None:
    words = "有人贪污集体的钱"
    whom = mine(bench.whisper(Who.VILLAGER, f"投诉 {words}"), Who.VILLAGER)
    assert {"石磨平（水电管护员）", "别人", "说不清", "不用了"} <= set(keys(whom))
    chosen = press(bench, Who.VILLAGER, "说不清", whom, words)
    text = mine(chosen, Who.VILLAGER)["text"]
    assert "还没说清是谁" in text
    assert "何守田（村监委）" in text
    other = press(bench, Who.VILLAGER, "不是这个人", mine(chosen, Who.VILLAGER), words)
    named = press(bench, Who.VILLAGER, "田春生（支部书记）", mine(other, Who.VILLAGER), words)
    assert "会交给：宋远帆（联村干部）" in mine(named, Who.VILLAGER)["text"]


def test_a_press_whose_words_are_gone_asks_to_write_again(bench: Bench) -> None:
    preview = mine(bench.whisper(Who.VILLAGER, f"投诉 {TEXT}"), Who.VILLAGER)
    data = keys(preview)["保密上报，不说我是谁"]
    assert "再写一次" in bench.press(Who.VILLAGER, data).toasts[0]


@pytest.mark.parametrize(
    "data",
    ["cpl:sign:1:999999:0:0", "cpl:nonsense:1:0:x:0", "cpl:send:2:0:4:0", "cpl:send:1:0:4:0"],
)
def test_a_forged_press_finds_nothing(bench: Bench, data: str) -> None:
    heard = bench.press(Who.VILLAGER, data, chat=GROUP)
    assert heard.sent == []
    assert bench.press(Who.NEIGHBOUR, data).sent == []


def test_nothing_joins_its_author_to_it_by_the_moment(bench: Bench) -> None:
    """What is left once all was sent: of no row it can be told that it belongs to who pressed, or when."""
    bench.later(minutes=7, seconds=3, microseconds=5)
    filed(bench)
    with bench.database.begin() as tx:
        for row in outbox.waiting(tx, range(64)):
            outbox.mark_sent(tx, row, at=bench.now, message_id=9)
            Purposes(bench.house).sent(tx, row, {"message_id": 9})
    kept = village.dump(bench.database)
    author = int(village.user(Who.VILLAGER))
    moment = int(bench.now.timestamp())
    assert not any(author in row for row in kept["outbox"])
    presses = [row for row in kept["inbox"] if "message" not in row]
    assert presses
    assert not any(author in row for row in presses)
    for name in ("complaint", "outbox", "trail"):
        stamps = [one for row in kept[name] for one in row if isinstance(one, datetime)]
        assert stamps
        assert moment not in {int(one.timestamp()) for one in stamps}, name
