"""What people say and what they hear, through parse, table, door and action, on both databases."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from actions import topics as topic_actions
from handlers.door import Ending, PollUnknown
from handlers.requests.buttons import RequestPress
from handlers.requests.buttons import data as press_data
from storage import conversations, opinions, requests, topics, trail
from storage.topics import Poll
from tests.handlers.conftest import BOT, GROUP, Bench, Said, account
from tests.support import updates, village
from tests.support.results import result_of
from tests.support.village import MAPLE, STRANGER, WILLOW, Who
from village.requests import State
from village.rights import Deed

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


def buttons(payload: dict[str, Any]) -> list[str]:
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row]


@pytest.fixture
def bench(on_both: Bench) -> Bench:
    """The way of an update, on each kind of database."""
    return on_both


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


def test_talk_is_neither_answered_nor_kept(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, "今天赶场的人好多哦")
    assert (said.ending, said.sent, said.toasts) == (Ending.DONE, [], [])
    with bench.database.read() as tx:
        assert tx.scalar(text("SELECT count(*) FROM inbox WHERE body IS NOT NULL")) == 0
        assert tx.scalar(text("SELECT count(*) FROM outbox")) == 0


@pytest.mark.parametrize("value", ["", "satisfied", "7"])
def test_what_a_press_sends_is_what_the_library_packs(bench: Bench, value: str) -> None:
    report(bench)
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    packed = RequestPress(deed="rate", village=1, number=1, value=value).pack()
    assert press_data(request, Deed.RATE, value) == packed
    assert RequestPress.unpack(packed).value == value


@pytest.mark.parametrize(
    ("kind", "told"),
    [("document", "📎 文件 1 个"), ("voice", "🎤 语音 1 条"), ("video", "🎬 视频 1 段")],
)
def test_a_file_of_any_kind_reaches_the_handler(bench: Bench, kind: str, told: str) -> None:
    made = updates.file(kind, "#诉求 帮我开个证明", chat=GROUP, user=account(Who.VILLAGER))
    said = bench.hear(made)
    assert told in said.to(GROUP)["text"].splitlines()
    (sent,) = [payload for chat, payload in said.sent if chat == CLERK and kind in payload]
    assert sent[kind] == made["message"][kind]["file_id"]
    assert sent["caption"].startswith("1号诉求的")


def test_what_was_quoted_is_kept_and_follows_a_hand_over(bench: Bench) -> None:
    spoken = updates.file("voice", chat=GROUP, user=account(Who.VILLAGER))
    bench.hear(spoken)
    bench.say(Who.VILLAGER, "#诉求 说的就是开证明的事", reply_to=spoken)
    mediator = int(village.user(Who.MEDIATOR))
    said = bench.press(Who.CLERK, f"req:hand_over:1:1:{int(village.person_id(Who.MEDIATOR))}")
    (voice,) = [one for chat, one in said.sent if chat == mediator and "voice" in one]
    assert voice["voice"] == spoken["message"]["voice"]["file_id"]


def test_a_voice_message_is_captured_with_the_cadres_words(bench: Bench) -> None:
    spoken = updates.file("voice", chat=GROUP, user=account(Who.VILLAGER))
    silent = bench.say(Who.CLERK, "登记", reply_to=spoken)
    assert "是什么事" in silent.to(GROUP)["text"]
    said = bench.say(Who.CLERK, "#登记 他说要开证明", reply_to=spoken)
    assert "他说要开证明" in said.to(GROUP)["text"]
    assert "🎤 语音 1 条" in said.to(GROUP)["text"]
    assert f"报：{village.NAMES[Who.VILLAGER]}" in said.to(GROUP)["text"]


TOPIC = updates.message("1号议题", chat=GROUP, user={**updates.BOT, "id": BOT})["message"]


def picture(bench: Bench, caption: str = "", album: str = "77", **place: Any) -> Said:
    place = {"chat": GROUP, "user": account(Who.VILLAGER), **place}
    return bench.hear(updates.photo(caption, media_group_id=album, **place))


def test_all_pictures_of_an_album_are_kept(bench: Bench) -> None:
    picture(bench, "#诉求 帮我开个证明")
    for count in (2, 3):
        said = picture(bench)
        assert said.chats == {GROUP, CLERK}
        assert f"📷 照片 {count} 张" in said.to(GROUP)["text"].splitlines()
        assert [one["caption"] for to, one in said.sent if "photo" in one] == ["1号诉求的照片"]
    with bench.database.read() as tx:
        files = requests.files(tx, WILLOW, 1)
        assert trail.verify(tx, WILLOW) is None
    assert len({one.file_id for one in files}) == 3


@pytest.mark.parametrize(
    "other", [{"album": "78"}, {"user": account(Who.NEIGHBOUR)}, {"reply_to_message": TOPIC}]
)
def test_pictures_that_nobody_offered_are_not_kept(bench: Bench, other: dict[str, Any]) -> None:
    picture(bench, "#诉求 帮我开个证明")
    assert picture(bench, **other).sent == []
    with bench.database.read() as tx:
        assert len(requests.files(tx, WILLOW, 1)) == 1
        assert tx.scalar(text("SELECT count(*) FROM inbox WHERE body IS NOT NULL")) == 0


def test_a_picture_that_comes_much_later_is_another_matter(bench: Bench) -> None:
    picture(bench, "#诉求 帮我开个证明")
    bench.later(minutes=9)
    assert len(picture(bench, "还有这张").sent) == 3
    bench.later(minutes=2)
    assert picture(bench).sent == []


def test_an_album_to_the_bot_alone_is_kept_too(bench: Bench) -> None:
    alone: dict[str, Any] = {"chat": VILLAGER}
    picture(bench, "开证明要的材料，#诉求", **alone)
    picture(bench, "#诉求 开证明要的材料", album="79", **alone)
    said = picture(bench, album="79", **alone)
    assert "📷 照片 2 张" in said.to(VILLAGER)["text"]
    assert "是什么事" in picture(bench, album="80", **alone).texts[0]


def test_a_large_file_of_somebodys_talk_is_none_of_our_business(bench: Bench) -> None:
    place: dict[str, Any] = {"chat": GROUP, "user": account(Who.VILLAGER), "size": 30 * 2**20}
    assert bench.hear(updates.file("document", media_group_id="5", **place)).sent == []
    refused = bench.hear(updates.file("document", "#诉求 材料", **place))
    assert refused.ending is Ending.REFUSED


def block(bench: Bench, who: Who, status: str = "kicked") -> Said:
    number = int(village.user(who))
    return bench.hear(updates.membership(status, chat=number, user=account(who)))


@pytest.mark.parametrize("back", ["member", "/start", "接单 99"])
def test_who_comes_back_sees_what_was_missed_once(bench: Bench, back: str) -> None:
    block(bench, Who.CLERK)
    made = updates.photo("#诉求 帮我开个证明", chat=GROUP, user=account(Who.VILLAGER))
    assert bench.hear(made).chats == {GROUP}
    report(bench, "路灯不亮了")

    def come() -> Said:
        said = back == "member"
        return block(bench, Who.CLERK, back) if said else bench.whisper(Who.CLERK, back)

    said = come()
    assert said.chats == {CLERK}
    (card,) = [one for _, one in said.sent if "1号诉求</b> · 证明" in one.get("text", "")]
    assert buttons(card) == ["req:accept:1:1:", "req:hand_over:1:1:", "req:resolve:1:1:"]
    assert [one["caption"] for _, one in said.sent if "photo" in one] == ["1号诉求的照片"]
    assert not [one for one in said.texts if "路灯不亮了" in one]
    assert not [one for one in come().texts if "1号诉求" in one]


def test_a_card_that_is_on_show_is_edited_and_its_photos_are_there(bench: Bench) -> None:
    bench.hear(updates.photo("#诉求 帮我开个证明", chat=GROUP, user=account(Who.VILLAGER)))
    bench.show(CLERK, "request:1", 55)
    block(bench, Who.CLERK)
    assert [one for _, one in block(bench, Who.CLERK, "member").sent if "photo" in one] == []
    with bench.database.read() as tx:
        rows = tx.execute(
            text("SELECT card FROM outbox WHERE chat_id > 0 AND method = 'sendMessage'")
        )
        # One row for the first card, and the same row again for its newer state: none was sent yet.
        assert [row.card for row in rows] == ["request:1"]


def test_another_language_is_no_return(bench: Bench) -> None:
    report(bench)
    english = {**account(Who.CLERK), "language_code": "en"}
    said = bench.hear(updates.private_message("/todo", user=english))
    assert len(said.sent) == 1
    with bench.database.read() as tx:
        found = tx.scalar(
            text("SELECT language FROM account WHERE user_id = :user"), {"user": CLERK}
        )
    assert found == "en"


def test_of_very_much_the_most_urgent_is_shown_and_the_rest_is_a_list(bench: Bench) -> None:
    block(bench, Who.CLERK)
    for number in range(1, 12):
        report(bench, f"开第{number}个证明")
        bench.later(minutes=1)
    said = bench.whisper(Who.CLERK, "/start")
    shown = [one.split("</b>")[0] for one in said.texts if "号诉求</b>" in one]
    assert shown == [f"<b>{number}号诉求" for number in range(1, 9)]
    assert said.texts[-1] == "还有 3 件要您办，写“待办”看全部。"


def test_a_requester_who_comes_back_is_asked_to_rate(bench: Bench) -> None:
    block(bench, Who.VILLAGER)
    report(bench)
    assert bench.press(Who.CLERK, "req:resolve:1:1:done").chats == {GROUP, CLERK}
    said = bench.whisper(Who.VILLAGER, "/start")
    (card,) = [one for _, one in said.sent if "1号诉求" in one["text"]]
    assert buttons(card)[0] == "req:rate:1:1:satisfied"


def test_a_stranger_who_opens_the_bot_is_shown_nothing(bench: Bench) -> None:
    number = int(STRANGER)
    person = account(number)
    assert bench.hear(updates.membership("member", chat=number, user=person)).sent == []
    assert len(bench.whisper(number, "/start").sent) == 1


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
        assert bench.say(Who.VILLAGER, "讨论 1").texts == ["您不能开讨论。"]
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


def test_cards_come_in_the_language_of_who_wrote_in_private(bench: Bench) -> None:
    clerk = updates.person(CLERK, language_code="en")
    bench.hear(updates.private_message("/help", user=clerk))
    said = bench.say(Who.VILLAGER, "#诉求 开个证明")
    assert "handled by" in said.to(CLERK)["text"]
    assert "办：" in said.to(GROUP)["text"]


def test_a_number_of_another_village_is_not_found(bench: Bench) -> None:
    report(bench)
    neighbour = int(village.group_chat(MAPLE))
    asker = updates.person(int(village.user(Who.VILLAGER, MAPLE)))
    said = bench.hear(updates.message("进度 1", user=asker, chat=neighbour))
    assert said.texts == ["本村没有 1号诉求。"]


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


@pytest.mark.parametrize("words", ["#诉求 灯\0不亮", "#诉求 灯不亮\ud83d"])
def test_what_no_database_keeps_is_left_out(bench: Bench, words: str) -> None:
    assert "灯不亮" in bench.say(Who.VILLAGER, words).to(GROUP)["text"]


def test_a_guest_reports_and_is_marked(bench: Bench) -> None:
    said = bench.say(int(STRANGER), "#诉求 桥头灯不亮")
    assert "（未核实）" in said.to(GROUP)["text"]


def test_a_stranger_in_private_is_told_where_to_go(bench: Bench) -> None:
    (sentence,) = bench.whisper(int(STRANGER), "你好").texts
    assert "村文书" in sentence


def test_a_group_of_no_village_is_told_so_only_when_it_speaks_to_the_bot(bench: Bench) -> None:
    talk = bench.hear(updates.message("大家好", chat=-100_999, user=account(Who.VILLAGER)))
    assert talk.sent == []
    asked = bench.hear(updates.message("#诉求 灯不亮", chat=-100_999, user=account(Who.VILLAGER)))
    assert asked.texts[0].startswith("这个群还没有绑定村子")


def test_a_file_over_the_limit_is_refused_where_somebody_speaks_to_the_bot(bench: Bench) -> None:
    raw = updates.private_message("看看这个", user=account(Who.VILLAGER))
    message = raw["message"] | {
        "document": {"file_id": "f", "file_unique_id": "u", "file_size": 21 * 2**20},
        "caption": raw["message"].pop("text"),
    }
    message.pop("text", None)
    assert bench.hear(raw | {"message": message}).texts == ["文件太大了（21.0 MB），最多 20 MB。"]


def test_a_message_becomes_its_authors_request_when_a_cadre_registers_it(bench: Bench) -> None:
    quoted = updates.message("水管爆了", user=account(Who.NEIGHBOUR), chat=GROUP)["message"]
    said = bench.say(Who.CLERK, "登记", reply_to=quoted)
    assert "水管爆了" in said.to(GROUP)["text"]
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
    assert found is not None
    assert found.author_user == village.user(Who.NEIGHBOUR)
    refused = bench.say(Who.VILLAGER, "登记", reply_to=quoted)
    assert refused.texts == ["您不能登记别人的消息。"]


def test_lists_are_for_private_and_by_role(bench: Bench) -> None:
    report(bench)
    assert bench.say(Who.CLERK, "待办").sent == []
    assert "1号诉求" in bench.whisper(Who.CLERK, "待办").texts[0]
    assert "1号诉求" in bench.whisper(Who.VILLAGER, "我的").texts[0]
    assert bench.whisper(Who.VILLAGER, "待办").texts == ["您不能看待办。"]
    assert "讨论 3" in bench.whisper(Who.CLERK, "帮助").texts[0]
    assert "讨论 3" not in bench.whisper(Who.VILLAGER, "帮助").texts[0]


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (Who.CLERK, ["解绑", "名册", "找人"]),
        (Who.GROUP_HEAD, ["解绑", "名册", "找人", "名册（只限本组）", "找人（只限本组）"]),
        (Who.SANITATION, ["解绑"]),
        (Who.VILLAGER, ["解绑"]),
        (int(STRANGER), []),
    ],
)
def test_help_shows_what_the_rights_carry_and_how_far(
    bench: Bench, one: Who | int, shown: list[str]
) -> None:
    bench.say(one, "#诉求 路灯坏了")
    (told,) = bench.whisper(one, "帮助").texts
    lines = told.splitlines()
    more = [line.partition("：")[2].split("、") for line in lines if line.startswith("更多")]
    named = [*lines, *(word for words in more for word in words)]
    known = ("解绑", "名册", "找人")
    found = [word for word in known if any(line.startswith(word) for line in named)]
    limited = {line[:2] for line in lines if "（只限本组）" in line}
    limits = [f"{word}（只限本组）" for word in known if word in limited]
    assert [*found, *limits] == shown


def test_a_void_question_does_not_swallow_what_is_said_next(bench: Bench) -> None:
    report(bench)
    bench.press(Who.CLERK, "req:resolve:1:1:")
    bench.say(Who.CLERK, "办结 1 好了")
    assert bench.whisper(Who.CLERK, "换了灯泡").texts == ["1号已经办了，等评价。"]
    assert bench.whisper(Who.CLERK, "换了灯泡").texts == ["没看懂。写“帮助”看看我能做什么。"]


def test_a_question_is_forgotten_after_its_time(bench: Bench) -> None:
    report(bench)
    bench.press(Who.CLERK, "req:resolve:1:1:")
    bench.later(hours=13)
    bench.whisper(Who.CLERK, "好了")
    with bench.database.read() as tx:
        found = requests.find(tx, WILLOW, 1)
        waiting = conversations.find(tx, chat_id=CLERK, user_id=CLERK, now=bench.now)
    assert found is not None
    assert found.state is State.OPEN
    assert waiting is None


def test_the_same_update_twice_has_one_effect(bench: Bench) -> None:
    raw = updates.message("#诉求 灯不亮", user=account(Who.VILLAGER), chat=GROUP)
    assert bench.hear(raw).ending is Ending.DONE
    assert bench.hear(raw).ending is Ending.REPEATED
    with bench.database.read() as tx:
        assert requests.find(tx, WILLOW, 2) is None


def open_poll(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路\n每户出一个工")
    bench.say(Who.CLERK, "讨论 1")
    with bench.database.begin() as tx:
        topics.add_poll(tx, Poll("p1", WILLOW, 1, GROUP, 50))
    bench.show(GROUP, "topic:1", 49)
    bench.show(GROUP, "poll:1", 50)


def test_a_discussion_opens_a_native_poll_that_says_what_it_is_not(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路")
    said = bench.say(Who.CLERK, "讨论 1")
    poll = next(payload for _, payload in said.sent if "question" in payload)
    assert "线上意向，非正式表决" in poll["question"]
    assert poll["is_anonymous"] is False
    assert poll["close_date"] == int(datetime(2026, 6, 4, 12, tzinfo=UTC).timestamp())
    assert [option["text"] for option in poll["options"]] == ["赞成", "不赞成", "再商量"]
    assert bench.say(Who.CLERK, "讨论 1").texts == ["1号议题已经在讨论了。"]
    assert bench.say(Who.VILLAGER, "讨论 1").texts == ["您不能开讨论。"]


def test_a_second_vote_replaces_the_first_and_those_away_are_counted_apart(bench: Bench) -> None:
    open_poll(bench)
    away, home = village.user(Who.AWAY), village.user(Who.NEIGHBOUR)
    for user, option in ((away, 0), (home, 0), (away, 1), (int(STRANGER), 0)):
        bench.hear(updates.poll_answer("p1", [option], user=updates.person(int(user))))
    said = bench.say(Who.CLERK, "议题 1")
    assert said.ending is Ending.DONE
    with bench.database.read() as tx:
        tally = topics.tally(tx, WILLOW, 1)
        assert tally == topics.recount(tx, WILLOW, 1)
    assert {(one.value, kind.value): n for (one, kind), n in tally.counts.items() if n} == {
        ("for", "home"): 1,
        ("against", "away"): 1,
        ("for", "guest"): 1,
    }


def test_a_reply_under_a_poll_that_nobody_recorded_is_an_opinion_all_the_same(
    bench: Bench,
) -> None:
    bench.say(Who.VILLAGER, "#议题 硬化水库路")
    bench.say(Who.CLERK, "讨论 1")
    with bench.database.begin() as tx:
        topic_actions.poll_sending(tx, WILLOW, 1, chat=village.group_chat())
    bot = {"id": BOT, "is_bot": True, "first_name": "连心"}
    shown = updates.message("-", user=bot, chat=GROUP, message_id=71)["message"]
    del shown["text"]
    shown["poll"] = result_of("stoppoll", {"question": "1号议题"}, itertools.count()) | {"id": "p7"}
    assert bench.say(Who.AWAY, "我赞成", reply_to=shown).sent == []
    bench.hear(updates.poll_answer("p7", [0], user=account(Who.AWAY)))
    with bench.database.read() as tx:
        (opinion,) = opinions.under(tx, WILLOW, 1)
        assert topics.polls_of(tx, WILLOW, 1) == [Poll("p7", WILLOW, 1, GROUP, 71)]
        assert topics.tally(tx, WILLOW, 1).total == 1
    assert opinion.text == "我赞成"


def test_an_answer_to_a_poll_that_is_not_known_yet_is_tried_again(bench: Bench) -> None:
    with pytest.raises(PollUnknown):
        bench.hear(updates.poll_answer("p9", [0], user=account(Who.VILLAGER)))


@pytest.mark.parametrize("under", [49, 50])
def test_a_reply_under_a_topic_is_kept_as_an_opinion_without_a_word(
    bench: Bench, under: int
) -> None:
    open_poll(bench)
    bot = {"id": BOT, "is_bot": True, "first_name": "连心"}
    quoted = updates.message("…", user=bot, chat=GROUP, message_id=under)["message"]
    said = bench.say(Who.AWAY, "我赞成，早该修了", reply_to=quoted)
    assert said.sent == []
    with bench.database.read() as tx:
        (opinion,) = opinions.under(tx, WILLOW, 1)
    assert (opinion.text, opinion.kind.value) == ("我赞成，早该修了", "away")


def test_being_blocked_and_opened_again_is_noted(bench: Bench) -> None:
    user = account(Who.CLERK)
    bench.hear(updates.membership("kicked", chat=user["id"], user=user))
    report(bench)
    assert bench.whisper(Who.CLERK, "待办").sent
    said = bench.say(Who.VILLAGER, "#诉求 再开个证明")
    assert CLERK in said.chats


def test_a_villagers_help_fits_a_screen_and_names_the_rest(bench: Bench) -> None:
    for one in (Who.VILLAGER, int(STRANGER)):
        bench.say(one, "#诉求 路灯坏了")
        (told,) = bench.whisper(one, "帮助").texts
        assert len(told.splitlines()) <= 12, told
        assert "更多" in told


def test_a_leader_gets_a_menu_of_their_own(bench: Bench) -> None:
    def menus(said: Said) -> list[dict[str, Any]]:
        return [payload for _, payload in said.sent if "commands" in payload]

    (menu,) = menus(bench.whisper(Who.SECRETARY, "帮助"))
    assert menu["scope"] == {"type": "chat", "chat_id": int(village.user(Who.SECRETARY))}
    assert {"bindgroup", "unbindgroup", "units", "report"} <= {
        one["command"] for one in menu["commands"]
    }
    assert not menus(bench.whisper(Who.CLERK, "帮助"))
    assert not menus(bench.say(Who.SECRETARY, "帮助"))


def test_who_may_not_hand_over_does_not_learn_whose_name_is_a_cadres(bench: Bench) -> None:
    report(bench)
    told = [
        bench.say(Who.NEIGHBOUR, f"转办 1 {name} 请帮忙").texts
        for name in (village.NAMES[Who.CLERK], "没有这人")
    ]
    assert told[0] == told[1] == ["您不能转办。"]
