"""Drafts through the door: what was said around a sentence, looked over, changed, dropped; and the odd ways to raise a matter."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from actions.talk_model import shipped
from bot.clock import sweep_once
from handlers.door import Ending
from handlers.hearing import Ear
from handlers.offers.listening import Listener
from handlers.offers.recent import Recent
from handlers.routes import table
from storage import requests
from storage.models import metadata
from tests.handlers import conftest
from tests.handlers.conftest import BOT, GROUP, Bench, Said, account
from tests.support import updates, village
from tests.support.updates import DATE
from tests.support.village import WILLOW, Who
from village.requests import Request
from village.talk.offering import Talking

LAMP = "村口的路灯坏了好几天，晚上看不见"
THERE = "就在老槐树那里"
VILLAGER = int(village.user(Who.VILLAGER))


@pytest.fixture
def talk(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The bench with a memory of the last minutes, and an ear for edits."""
    recent = Recent(lambda: bench.now, timedelta(minutes=5))
    listener = Listener(shipped, Talking())
    bench.ear = Ear(table(bench.texts), BOT, "lianxin_bot", "连心", listener, recent)
    monkeypatch.setitem(
        conftest.HEAR, "edited_message", lambda ear, update: ear.edited(update.edited_message)
    )
    return bench


def take(bench: Bench, who: Who, source: int) -> Said:
    raw = updates.press(f"offer:take:1:{source}", user=account(who), chat=GROUP, message_id=900)
    return bench.hear(raw)


def kept(bench: Bench, number: int = 1) -> Request:
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, number)
    assert found is not None
    return found


def anywhere(bench: Bench, said: str) -> list[str]:
    with bench.database.read() as tx:
        return [
            one.name
            for one in metadata.sorted_tables
            if one.name != "outbox" and any(said in str(row) for row in tx.execute(one.select()))
        ]


def drafted(bench: Bench) -> Said:
    bench.hear(updates.photo("", chat=GROUP, user=account(Who.VILLAGER), date=DATE - 60))
    bench.say(Who.VILLAGER, LAMP, message_id=51, date=DATE)
    bench.say(Who.NEIGHBOUR, "我也看到了", date=DATE + 10)
    bench.say(Who.VILLAGER, THERE, date=DATE + 30)
    assert anywhere(bench, THERE) == []
    said = take(bench, Who.VILLAGER, 51)
    bench.show(VILLAGER, "draft:1", 77)
    return said


def test_what_was_said_around_it_is_one_draft_in_private_and_then_a_request(talk: Bench) -> None:
    draft = drafted(talk).to(VILLAGER)["text"]
    assert LAMP in draft
    assert THERE in draft
    assert "照片 1 张" in draft
    assert "我也看到了" not in draft
    said = talk.press(Who.VILLAGER, "matter:confirm:1:1")
    card = next(one for to, one in said.sent if to == GROUP)
    assert card["reply_parameters"]["message_id"] == 51
    assert "起于 6月1日 08:59" in card["text"]
    assert kept(talk).photos == 1
    assert kept(talk).opened_at == village.NOW - timedelta(minutes=1)
    assert talk.press(Who.VILLAGER, "matter:confirm:1:1").ending is Ending.REFUSED
    assert "draft" not in anywhere(talk, THERE)


def test_a_draft_is_changed_by_words_and_dropped_without_a_trace(talk: Bench) -> None:
    drafted(talk)
    talk.press(Who.VILLAGER, "matter:edit:1:1")
    assert "老槐树下的灯坏了" in talk.whisper(Who.VILLAGER, "老槐树下的灯坏了").to(VILLAGER)["text"]
    assert talk.press(Who.NEIGHBOUR, "matter:drop:1:1").ending is Ending.REFUSED
    assert {"message_id": 77} in [
        one for _, one in talk.press(Who.VILLAGER, "matter:drop:1:1").sent
    ]
    assert anywhere(talk, "老槐树") == []


def test_unpressed_it_is_gone_after_an_hour(talk: Bench) -> None:
    drafted(talk)
    talk.later(hours=1)
    with talk.database.begin() as tx:
        tx.execute(text("DELETE FROM outbox"))
        sweep_once(tx, talk.house, now=talk.now)
        methods = set(tx.scalars(text("SELECT method FROM outbox WHERE chat_id > 0")))
    assert "deleteMessage" in methods
    assert anywhere(talk, THERE) == []


def test_one_line_alone_is_registered_by_one_press_and_what_is_old_is_forgotten(
    talk: Bench,
) -> None:
    talk.say(Who.VILLAGER, THERE, date=DATE - 200)
    talk.later(minutes=6)
    talk.say(Who.VILLAGER, LAMP, message_id=51)
    assert take(talk, Who.VILLAGER, 51).toasts == ["已登记"]
    assert kept(talk).text == LAMP


def test_a_cadre_marks_a_line_and_its_draft_stands_in_the_group(talk: Bench) -> None:
    talk.say(Who.VILLAGER, THERE, message_id=50)
    said = updates.message("灯黑了", user=account(Who.VILLAGER), chat=GROUP, message_id=51)
    talk.hear(said)
    assert THERE in talk.say(Who.CLERK, "登记", reply_to=said).to(GROUP)["text"]
    done = talk.press(Who.CLERK, "matter:confirm:1:1", chat=GROUP)
    assert "1号诉求" in next(one["text"] for to, one in done.sent if to == GROUP)
    assert "1号诉求" in talk.say(Who.CLERK, "登记", reply_to=said).to(GROUP)["text"]


def test_twenty_pictures_of_one_album_are_one_matter(talk: Bench) -> None:
    for number in range(20):
        caption = "垃圾堆成山没人收，臭得很" if number == 0 else ""
        place: dict[str, Any] = {"chat": GROUP, "user": account(Who.VILLAGER)}
        talk.hear(updates.photo(caption, message_id=300 + number, media_group_id="al", **place))
    assert take(talk, Who.VILLAGER, 300).toasts == ["已登记"]
    assert kept(talk).photos == 20


def test_a_voice_without_words_is_asked_about_and_kept(talk: Bench) -> None:
    said = talk.hear(updates.file("voice", chat=VILLAGER, user=account(Who.VILLAGER)))
    assert "是什么事" in said.to(VILLAGER)["text"]
    talk.whisper(Who.VILLAGER, "水管漏水")
    assert (kept(talk).text, kept(talk).voices) == ("水管漏水", 1)


def test_what_is_passed_on_is_its_senders_and_names_nobody_else(talk: Bench) -> None:
    raw = updates.private_message("井水浑了", user=account(Who.VILLAGER))
    raw["message"]["forward_origin"] = {
        "type": "hidden_user",
        "sender_user_name": "某某某",
        "date": 1,
    }
    assert "井水浑了" in talk.hear(raw).to(VILLAGER)["text"]
    talk.press(Who.VILLAGER, "matter:confirm:1:1")
    assert kept(talk).author_name == village.NAMES[Who.VILLAGER]
    assert anywhere(talk, "某某某") == []


def test_an_edit_asks_whether_the_request_should_follow(talk: Bench) -> None:
    raw = updates.message("#诉求 路灯不亮", user=account(Who.VILLAGER), chat=GROUP)
    talk.hear(raw)
    assert "要跟着改" in talk.hear(updates.edited(raw, "#诉求 路灯全灭")).to(VILLAGER)["text"]
    assert kept(talk).text == "路灯不亮"
    talk.press(Who.VILLAGER, "matter:confirm:1:1")
    assert kept(talk).text == "路灯全灭"
    plain = updates.message("天气好", user=account(Who.VILLAGER), chat=GROUP)
    talk.hear(plain)
    assert talk.hear(updates.edited(plain, "天气坏")).sent == []


def test_an_offer_follows_an_edit(talk: Bench) -> None:
    raw = updates.message(LAMP, user=account(Who.VILLAGER), chat=GROUP, message_id=51)
    talk.hear(raw)
    talk.hear(updates.edited(raw, "村口的路灯坏了三天"))
    take(talk, Who.VILLAGER, 51)
    assert kept(talk).text == "村口的路灯坏了三天"


@pytest.mark.parametrize(("several", "count"), [(1, 3), (0, 1)])
def test_three_matters_in_one_line_can_be_parted(talk: Bench, several: int, count: int) -> None:
    said = talk.say(Who.CLERK, "#诉求 路灯坏了，井盖没了，垃圾没人收")
    assert "分成 3 件" in str(said.sent)
    press = f"split:1:1:{several}"
    assert talk.press(Who.NEIGHBOUR, press, chat=GROUP).ending is Ending.REFUSED
    talk.press(Who.CLERK, press, chat=GROUP)
    with talk.database.read() as tx:
        assert requests.find(tx, WILLOW, count) is not None
        assert requests.find(tx, WILLOW, count + 1) is None


def test_a_place_abroad_is_kept_and_doubted(talk: Bench) -> None:
    raw = updates.private_message("-", user=account(Who.VILLAGER))
    del raw["message"]["text"]
    raw["message"]["location"] = {"latitude": 48.8, "longitude": 2.3}
    assert "不在国内" in talk.hear(raw).to(VILLAGER)["text"]
    said = talk.whisper(Who.VILLAGER, "这里的路断了")
    assert kept(talk).spot is not None
    assert {"latitude": 48.8, "longitude": 2.3} in [one for _, one in said.sent]


def test_two_who_say_the_same_at_the_same_second_both_get_an_answer(talk: Bench) -> None:
    for who, number in ((Who.VILLAGER, 51), (Who.NEIGHBOUR, 52)):
        said = talk.say(who, f"#诉求 {LAMP}", message_id=number)
        cards = [one for to, one in said.sent if to == GROUP and "号诉求" in one["text"]]
        assert len(cards) == 1


def sending(bench: Bench) -> list[tuple[str, str]]:
    """What waits to be sent: its purpose and its words."""
    with bench.database.read() as tx:
        rows = tx.execute(text("SELECT purpose, payload FROM outbox WHERE state = 0"))
        return [(row.purpose, str(row.payload)) for row in rows]


def test_a_draft_is_kept_in_no_outbox_and_not_sent_once_it_was_dropped(talk: Bench) -> None:
    talk.say(Who.VILLAGER, LAMP, message_id=51)
    talk.say(Who.VILLAGER, THERE)
    take(talk, Who.VILLAGER, 51)
    assert {purpose for purpose, words in sending(talk) if THERE in words} == {"fleeting"}
    talk.press(Who.VILLAGER, "matter:drop:1:1")
    assert not [words for _, words in sending(talk) if THERE in words]
    with talk.database.read() as tx:
        assert not [
            row for row in tx.scalars(text("SELECT payload FROM outbox")) if THERE in str(row)
        ]


def test_one_message_is_one_request_whichever_way_it_comes(talk: Bench) -> None:
    raw = updates.message(LAMP, user=account(Who.VILLAGER), chat=GROUP, message_id=51)
    talk.hear(raw)
    talk.say(Who.CLERK, "登记", reply_to=raw)
    assert "1号诉求" in take(talk, Who.VILLAGER, 51).toasts[0]
    twice = updates.message(LAMP, user=account(Who.NEIGHBOUR), chat=GROUP, message_id=61)
    talk.say(Who.NEIGHBOUR, THERE)
    talk.hear(twice)
    take(talk, Who.NEIGHBOUR, 61)
    assert talk.say(Who.CLERK, "登记", reply_to=twice).ending is Ending.DONE
    assert talk.press(Who.NEIGHBOUR, "matter:confirm:1:1").ending is Ending.DONE
    assert talk.press(Who.NEIGHBOUR, "matter:confirm:1:2").ending is Ending.REFUSED
    with talk.database.read() as tx:
        assert requests.find(tx, WILLOW, 3) is None


def test_a_change_brings_a_place_and_a_whole_album_along(talk: Bench) -> None:
    drafted(talk)
    talk.press(Who.VILLAGER, "matter:edit:1:1")
    place: dict[str, Any] = {"chat": VILLAGER, "user": account(Who.VILLAGER)}
    spot = updates.private_message("-", user=account(Who.VILLAGER))
    del spot["message"]["text"]
    spot["message"]["location"] = {"latitude": 28.5, "longitude": 109.3}
    assert "位置" in talk.hear(spot).to(VILLAGER)["text"]
    shown = [
        talk.hear(updates.photo("", message_id=90 + number, media_group_id="al", **place))
        for number in range(3)
    ]
    assert "照片 4 张" in shown[-1].to(VILLAGER)["text"]
    assert "照片 4 张" in talk.whisper(Who.VILLAGER, "灯全坏了，就在槐树下").to(VILLAGER)["text"]
    talk.press(Who.VILLAGER, "matter:confirm:1:1")
    assert (kept(talk).text, kept(talk).photos) == ("灯全坏了，就在槐树下", 4)
    assert kept(talk).spot is not None
