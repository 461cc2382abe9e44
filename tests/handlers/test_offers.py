"""Offers under plain talk, through parse, ear, door and action, on both databases."""

from typing import Any

import pytest
from sqlalchemy import text

from actions import offers
from bot.clock import sweep_once
from bot.purposes import Purposes
from handlers.door import Ending
from storage import outbox, requests
from storage.models import metadata
from storage.shards import SHARDS
from tests.handlers.conftest import BOT, GROUP, Bench, Said, account
from tests.support import updates, village
from tests.support.village import MAPLE, STRANGER, WILLOW, Who

LAMP = "村口的路灯坏了好几天，晚上看不见"
PAPER = "麻烦帮我开个证明，急用"
FIRE = "快来人，村头老李家房子着火了"
SHOWN = 900


def words(payload: dict[str, Any]) -> list[str]:
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row]


def kept_anywhere(bench: Bench, said: str) -> list[str]:
    """The tables that hold these words, outside what is waiting to be sent."""
    found = []
    with bench.database.read() as tx:
        for table in metadata.sorted_tables:
            rows = tx.execute(table.select())
            if any(said in str(value) for row in rows for value in row):
                found.append(table.name)
    return found


def sent(bench: Bench, source: int, shown: int = SHOWN) -> bool:
    with bench.database.begin() as tx:
        return offers.sent(tx, WILLOW, village.group_chat(), source, shown=shown)


def sweep(bench: Bench) -> list[tuple[str, str]]:
    with bench.database.begin() as tx:
        tx.execute(text("DELETE FROM outbox"))
        sweep_once(tx, bench.house, now=bench.now)
        return [
            (row.method, row.payload)
            for row in tx.execute(text("SELECT method, payload FROM outbox"))
        ]


def press(bench: Bench, who: Who | int, deed: str, source: int, at: int = WILLOW) -> Said:
    made = updates.press(
        f"offer:{deed}:{at}:{source}", user=account(who), chat=GROUP, message_id=SHOWN
    )
    return bench.hear(made)


def test_a_plain_sentence_gets_an_offer_and_its_author_takes_it(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, LAMP, message_id=51)
    offered = said.to(GROUP)
    assert words(offered) == ["offer:take:1:51", "offer:drop:1:51"]
    assert offered["reply_parameters"]["message_id"] == 51
    assert sent(bench, 51)
    bench.later(minutes=5)
    taken = press(bench, Who.VILLAGER, "take", 51)
    assert taken.toasts == ["已登记"]
    card = next(one for chat, one in taken.sent if chat == GROUP and LAMP in one.get("text", ""))
    assert card["reply_parameters"]["message_id"] == 51
    assert {"message_id": SHOWN} in [one for chat, one in taken.sent if chat == GROUP]
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.author_name == village.NAMES[Who.VILLAGER]
    assert "offer" not in kept_anywhere(bench, LAMP)


def test_a_cadre_may_take_it_and_it_stays_its_authors(bench: Bench) -> None:
    bench.say(Who.VILLAGER, PAPER, message_id=51)
    assert press(bench, Who.CLERK, "take", 51).toasts == ["已登记"]
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.author_user == village.user(Who.VILLAGER)


def test_the_question_is_answered_by_a_word_too(bench: Bench) -> None:
    bench.say(Who.VILLAGER, PAPER, message_id=51)
    sent(bench, 51)
    ours = updates.message("?", user={**updates.BOT, "id": BOT}, chat=GROUP, message_id=SHOWN)
    quoted = ours["message"]
    assert bench.say(Who.NEIGHBOUR, "登记", reply_to=quoted).ending is Ending.REFUSED
    said = bench.say(Who.CLERK, "登记", reply_to=quoted)
    assert any("1号诉求" in text for text in said.texts)
    assert {"message_id": SHOWN} in [one for chat, one in said.sent if chat == GROUP]
    # It asks no more, as any other message of ours.
    assert "回复一条消息" in bench.say(Who.CLERK, "登记", reply_to=quoted).texts[0]


@pytest.mark.parametrize("deed", ["take", "drop"])
def test_nobody_else_may_press(bench: Bench, deed: str) -> None:
    bench.say(Who.VILLAGER, LAMP, message_id=51)
    for other in (Who.NEIGHBOUR, Who.SUPERVISOR, int(STRANGER)):
        said = press(bench, other, deed, 51)
        assert said.ending is Ending.REFUSED
        assert said.toasts
    assert press(bench, Who.VILLAGER, deed, 51).ending is Ending.DONE


def test_a_guest_gets_an_offer_too(bench: Bench) -> None:
    bench.say(int(STRANGER), LAMP, message_id=51)
    assert press(bench, int(STRANGER), "take", 51).toasts == ["已登记"]


def test_no_thanks_takes_it_back_and_keeps_nothing(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP, message_id=51)
    said = press(bench, Who.VILLAGER, "drop", 51)
    assert said.sent == [(GROUP, {"message_id": SHOWN})]
    assert kept_anywhere(bench, LAMP) == []


def test_a_second_press_hears_that_it_is_gone(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP, message_id=51)
    press(bench, Who.CLERK, "take", 51)
    again = press(bench, Who.VILLAGER, "take", 51)
    assert again.ending is Ending.REFUSED
    assert "已经不在了" in again.toasts[0]
    assert press(bench, Who.VILLAGER, "take", 51, at=MAPLE).ending is Ending.REFUSED


def test_one_offer_a_person_in_ten_minutes_whatever_became_of_it(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, LAMP, message_id=51).sent
    press(bench, Who.VILLAGER, "drop", 51)
    bench.later(minutes=9)
    assert not bench.say(Who.VILLAGER, PAPER, message_id=52).sent
    assert bench.say(Who.NEIGHBOUR, LAMP, message_id=53).sent
    bench.later(minutes=2)
    assert bench.say(Who.VILLAGER, PAPER, message_id=54).sent


def test_unpressed_it_is_gone_after_an_hour_with_its_line(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP, message_id=51)
    assert sent(bench, 51)
    assert "offer" in kept_anywhere(bench, LAMP)
    bench.later(minutes=59)
    assert sweep(bench) == []
    bench.later(minutes=1)
    assert press(bench, Who.VILLAGER, "take", 51).ending is Ending.REFUSED
    assert sweep(bench) == [("deleteMessage", f'{{"message_id":{SHOWN}}}')]
    assert sweep(bench) == []
    assert kept_anywhere(bench, LAMP) == []


def test_an_offer_that_was_never_sent_is_taken_back_when_it_comes(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP, message_id=51)
    bench.later(hours=1)
    assert sweep(bench) == []
    assert not sent(bench, 51)


@pytest.mark.parametrize(
    "talk",
    [
        "今天赶场的人好多哦",
        "谢谢书记，路灯修好了",
        "哈哈哈哈笑死",
        "去年停过几天水，后来好了",
        "今年医保一个人交多少钱",
        "消防演练，听到警报不要慌",
    ],
)
def test_chat_is_neither_offered_nor_kept(bench: Bench, talk: str) -> None:
    assert bench.say(Who.VILLAGER, talk).sent == []
    assert kept_anywhere(bench, talk) == []


def test_words_of_others_and_talk_in_private_get_no_offer(bench: Bench) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "别人", "date": 1}
    forwarded = updates.message(LAMP, user=account(Who.VILLAGER), chat=GROUP)
    forwarded["message"]["forward_origin"] = origin
    assert bench.hear(forwarded).sent == []
    assert all("offer:" not in str(one) for _, one in bench.whisper(Who.VILLAGER, LAMP).sent)


def test_a_photo_with_words_is_kept_with_the_request(bench: Bench) -> None:
    bench.hear(updates.photo(LAMP, chat=GROUP, user=account(Who.VILLAGER), message_id=51))
    press(bench, Who.VILLAGER, "take", 51)
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.photos == 1


def test_danger_is_answered_with_the_numbers_and_wakes_every_cadre(bench: Bench) -> None:
    bench.later(hours=17)
    said = bench.say(Who.VILLAGER, FIRE, message_id=51)
    answer = said.to(GROUP)
    first = answer["text"].splitlines()[0]
    assert first.index("119") < first.index("110") < first.index("120")
    cadres = {Who.SECRETARY, Who.DIRECTOR, Who.CLERK, Who.UTILITIES, Who.MEDIATOR}
    assert {int(village.user(one)) for one in cadres} <= said.chats
    assert int(village.cadres_chat()) in said.chats
    assert int(village.user(Who.SANITATION)) not in said.chats
    with bench.database.read() as tx:
        assert set(tx.scalars(text("SELECT priority FROM outbox"))) == {0}
    assert FIRE in said.to(int(village.cadres_chat()))["text"]


def test_one_fire_is_one_alarm_and_its_numbers_stay_in_the_group(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, FIRE, message_id=51).sent
    again = bench.say(Who.NEIGHBOUR, FIRE + "！", message_id=52)
    # It adds to the one card, which is edited and wakes nobody; who calls hears the numbers, each once.
    quiet = again.to(GROUP)
    assert quiet["disable_notification"]
    assert "119" in quiet["text"]
    assert "\n" not in quiet["text"]
    assert GROUP not in bench.say(Who.NEIGHBOUR, FIRE + "！！", message_id=55).chats
    assert "已有 2 次报告" in again.to(int(village.cadres_chat()))["text"]
    assert bench.say(Who.NEIGHBOUR, "后山滑坡了，路断了", message_id=53).sent
    assert sent(bench, 51)
    bench.later(hours=1)
    assert sweep(bench) == []
    assert "offer" not in kept_anywhere(bench, FIRE)
    bench.say(Who.VILLAGER, FIRE, message_id=54)
    taken = press(bench, Who.VILLAGER, "take", 54)
    assert {"message_id": SHOWN} in [one for chat, one in taken.sent if chat == GROUP]


def test_danger_is_heard_in_a_reply_to_us_an_edit_and_ones_own_words_passed_on(
    bench: Bench,
) -> None:
    own = updates.message(FIRE, user=account(Who.VILLAGER), chat=GROUP)
    origin = {"type": "user", "sender_user": account(Who.VILLAGER), "date": 1}
    own["message"]["forward_origin"] = origin
    assert "119" in bench.hear(own).to(GROUP)["text"]
    others = updates.message("有人落水了", user=account(Who.NEIGHBOUR), chat=GROUP)
    others["message"]["forward_origin"] = origin
    assert bench.hear(others).sent == []
    ours = updates.message("1号诉求", user={**updates.BOT, "id": BOT}, chat=GROUP)["message"]
    replied = bench.say(Who.VILLAGER, "后山滑坡了，路断了", reply_to=ours)
    assert "119" in replied.to(GROUP)["text"]
    assert int(village.user(Who.SECRETARY)) in replied.chats
    line = updates.message("塘里有人", user=account(Who.VILLAGER), chat=GROUP)
    bench.hear(line)
    assert "110" in bench.hear(updates.edited(line, "塘里有人落水了")).to(GROUP)["text"]
    bench.later(hours=3)
    assert bench.hear(updates.edited(line, "塘里有人落水了！")).sent == []


def test_danger_wakes_the_cadres_whatever_else_was_refused(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, f"办结 99 {FIRE}")
    assert said.ending is Ending.REFUSED
    assert "119" in said.to(GROUP)["text"]
    assert int(village.user(Who.SECRETARY)) in said.chats
    assert bench.say(Who.VILLAGER, "办结 99 换了灯头").chats == {GROUP}


def test_an_edit_of_a_call_is_no_call_more(bench: Bench) -> None:
    line = updates.message(f"{FIRE}\n快来人啊", user=account(Who.VILLAGER), chat=GROUP)
    bench.hear(line)
    bench.say(Who.NEIGHBOUR, FIRE)
    bench.hear(updates.edited(line, f"{FIRE}！\n在二组"))
    told = bench.hear(updates.edited(line, f"{FIRE}！在二组")).to(int(village.user(Who.SECRETARY)))
    assert "已有 2 次报告" in told["text"]
    assert told["text"].count(FIRE) == 2
    assert told["text"].count("在二组") == 1
    assert f"{FIRE}！在二组" in told["text"]


def test_where_no_cadre_can_be_reached_the_group_is_told_so(bench: Bench) -> None:
    with bench.database.begin() as tx:
        tx.execute(text("UPDATE account SET reachable = :no"), {"no": False})
        tx.execute(text("DELETE FROM chat WHERE kind = 'cadres'"))
    told = bench.say(Who.VILLAGER, FIRE, message_id=51).to(GROUP)["text"]
    refused = bench.say(Who.VILLAGER, f"办结 99 {FIRE}").to(GROUP)["text"]
    for one in (told, refused):
        assert "已经通知" not in one
        assert "一个也没联系上" in one
        assert one.count("119") == 1


def test_whom_a_call_of_danger_accuses_stands_on_no_card(bench: Bench) -> None:
    words = f"{FIRE}，谷小雨收了人家的钱不管"
    said = bench.say(Who.VILLAGER, words, message_id=51)
    assert "着火" in said.to(int(village.cadres_chat()))["text"]
    assert all("谷小雨" not in one for one in said.texts)
    taken = press(bench, Who.VILLAGER, "take", 51)
    assert all("谷小雨收" not in one.get("text", "") for chat, one in taken.sent if chat == GROUP)
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.private


def test_who_goes_is_seen_by_every_cadre(bench: Bench) -> None:
    bench.say(Who.VILLAGER, FIRE, message_id=51)
    gone = bench.press(Who.CLERK, "go:1:1")
    assert gone.toasts == ["记下了，路上小心"]
    bench.press(Who.UTILITIES, "go:1:1")
    text = bench.press(Who.UTILITIES, "go:1:1").to(int(village.cadres_chat()))["text"]
    assert "赶去的：谷小雨、石磨平" in text
    assert bench.press(Who.VILLAGER, "go:1:1").ending is Ending.REFUSED
    assert bench.press(Who.CLERK, "go:1:99").ending is Ending.REFUSED
    bench.later(hours=25)
    sweep(bench)
    assert "emergency" not in kept_anywhere(bench, FIRE)


def test_danger_in_a_registered_request_wakes_the_cadres_too(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, f"#诉求 {FIRE}")
    answer, card = [one["text"] for chat, one in said.sent if chat == GROUP]
    assert "119" in answer.splitlines()[0]
    assert "要不要" not in answer
    assert "1号诉求" in card
    assert int(village.cadres_chat()) in said.chats
    assert int(village.user(Who.SECRETARY)) in said.chats
    assert bench.say(Who.VILLAGER, "#诉求 路灯不亮").chats.isdisjoint({int(village.cadres_chat())})


@pytest.mark.parametrize("text", ["路" * 1001, " ", "\u200b"])
def test_what_cannot_be_registered_is_not_offered(bench: Bench, text: str) -> None:
    assert bench.say(Who.VILLAGER, text).sent == []


def test_two_who_say_the_same_at_once_are_offered_it_each(bench: Bench) -> None:
    assert bench.say(Who.VILLAGER, LAMP, message_id=51).sent
    assert bench.say(Who.NEIGHBOUR, LAMP, message_id=52).sent
    assert press(bench, Who.VILLAGER, "take", 51).toasts == ["已登记"]
    assert press(bench, Who.NEIGHBOUR, "take", 52).toasts == ["已登记"]


def test_a_message_without_its_writer_gets_no_offer(bench: Bench) -> None:
    raw = updates.message(LAMP, user=account(Who.VILLAGER), chat=GROUP)
    raw["message"]["from"]["is_bot"] = True
    assert bench.hear(raw).sent == []


@pytest.mark.parametrize("late", [False, True])
def test_an_offer_that_is_sent_too_late_is_deleted_again(bench: Bench, late: bool) -> None:
    bench.say(Who.VILLAGER, LAMP, message_id=51)
    if late:
        bench.later(hours=1)
    with bench.database.begin() as tx:
        (row,) = outbox.waiting(tx, range(SHARDS), limit=5)
        if late:
            sweep_once(tx, bench.house, now=bench.now)
        outbox.mark_sent(tx, row, at=bench.now)
        Purposes(bench.house).sent(tx, row, {"message_id": SHOWN})
        back = [(one.method, one.payload) for one in outbox.waiting(tx, range(SHARDS), limit=5)]
    assert back == ([("deleteMessage", {"message_id": SHOWN})] if late else [])
