"""What villagers and agents say about errands, and who gets to see what."""

import json
from datetime import timedelta
from typing import Any

import pytest

from storage import accounts, errands, reminders
from storage.outbox import OutboxRow
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench, Said
from tests.handlers.test_handling import swept
from tests.support import updates, village
from tests.support.village import STRANGER, WILLOW, Who
from village.errands import Ending, Errand, State
from village.reminders import Subject

CLIENT, AGENT, SECRETARY, MEDIATOR = (
    int(village.user(one)) for one in (Who.VILLAGER, Who.CLERK, Who.SECRETARY, Who.MEDIATOR)
)
_outbox = table(OutboxRow)


def found(bench: Bench, number: int = 1) -> Errand:
    with bench.database.read() as tx:
        errand = errands.find(tx, WILLOW, number)
    assert errand is not None
    return errand


def asked(bench: Bench) -> Said:
    return bench.whisper(Who.VILLAGER, "代办 医保报销")


def received(bench: Bench) -> Said:
    asked(bench)
    return bench.whisper(Who.CLERK, "收件 1 户口本、身份证复印件")


def returned(bench: Bench) -> Said:
    received(bench)
    return bench.whisper(Who.CLERK, "送还 1")


def texts_to(said: Said, chat: int) -> str:
    return "\n".join(payload.get("text", "") for to, payload in said.sent if to == chat)


def test_an_errand_goes_to_the_clerk_where_nobody_looks_after_the_household(bench: Bench) -> None:
    said = asked(bench)
    assert said.chats == {CLIENT, AGENT}
    assert "1号代办" in said.to(CLIENT)["text"]
    assert "errand:accept:1:1:" in json.dumps(said.to(AGENT))
    assert "errand:withdraw:1:1:" in json.dumps(said.to(CLIENT))


def test_in_the_group_nothing_of_it_is_told(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, "代办 医保报销")
    assert "医保" not in said.to(GROUP)["text"]
    assert "医保报销" in said.to(CLIENT)["text"]
    photo = bench.hear(updates.photo("代办 换证", user=updates.person(CLIENT), chat=GROUP))
    assert any("message_id" in payload and "text" not in payload for _, payload in photo.sent)


def test_a_receipt_lists_every_paper_and_who_has_it(bench: Bench) -> None:
    said = received(bench)
    receipt = texts_to(said, CLIENT)
    assert "户口本（<b>原件，要还</b>）" in receipt
    assert "身份证复印件（复印件或照片）" in receipt
    assert "谷小雨（文书）" in receipt
    assert found(bench).state is State.ACCEPTED


def test_nothing_ends_before_the_villager_has_the_originals(bench: Bench) -> None:
    received(bench)
    assert "户口本" in bench.whisper(Who.CLERK, "办妥 1 钱到账了").texts[0]
    said = bench.whisper(Who.CLERK, "送还 1")
    assert "errand:back:1:1:" in json.dumps([one for to, one in said.sent if to == CLIENT])
    assert "户口本" in bench.whisper(Who.CLERK, "办妥 1 钱到账了").texts[0]
    told = bench.press(Who.VILLAGER, "errand:missing:1:1:")
    assert "还没拿到" in texts_to(told, AGENT)
    bench.whisper(Who.CLERK, "送还 1")
    bench.press(Who.VILLAGER, "errand:back:1:1:")
    said = bench.whisper(Who.CLERK, "办妥 1 钱到账了")
    assert "errand:rate:1:1:satisfied" in json.dumps([one for to, one in said.sent if to == CLIENT])
    bench.press(Who.VILLAGER, "errand:rate:1:1:satisfied")
    assert found(bench).state is State.CLOSED


def test_the_agent_does_not_confirm_for_the_villager(bench: Bench) -> None:
    returned(bench)
    for who in (Who.CLERK, Who.NEIGHBOUR, STRANGER):
        assert bench.press(who, "errand:back:1:1:").toasts
        assert found(bench).out
    bench.press(Who.SECRETARY, "errand:leave:1:1:")
    assert not found(bench).out


def test_a_step_is_told_to_the_villager(bench: Bench) -> None:
    received(bench)
    said = bench.whisper(Who.CLERK, "进展 1 已交镇上")
    assert "已交镇上" in texts_to(said, CLIENT)
    assert found(bench).last_step == "已交镇上"


@pytest.mark.parametrize(
    ("press", "words", "told"),
    [
        ("receive", "户口本", "收条"),
        ("step", "已交镇上", "已交镇上"),
    ],
)
def test_a_press_asks_and_the_answer_does_it(
    bench: Bench, press: str, words: str, told: str
) -> None:
    asked(bench)
    bench.press(Who.CLERK, "errand:accept:1:1:")
    bench.press(Who.CLERK, f"errand:{press}:1:1:")
    said = bench.whisper(Who.CLERK, words)
    assert told in texts_to(said, CLIENT)
    assert "没看懂" in bench.whisper(Who.CLERK, "谢谢啊").texts[0]


def test_a_quick_end_takes_one_press(bench: Bench) -> None:
    asked(bench)
    bench.press(Who.CLERK, "errand:accept:1:1:")
    said = bench.press(Who.CLERK, "errand:end:1:1:")
    assert "errand:end:1:1:money" in json.dumps(said.sent)
    bench.press(Who.CLERK, "errand:end:1:1:money")
    assert found(bench).ending is Ending.DONE


def test_a_cadre_asks_for_an_elder_and_another_carries_it(bench: Bench) -> None:
    said = bench.whisper(Who.CLERK, "代办 替 冯桂香 领养老金")
    one = found(bench)
    assert (one.client, one.voice) == (
        village.person_id(Who.UNBOUND),
        village.person_id(Who.CLERK),
    )
    assert one.agent == village.person_id(Who.DIRECTOR)
    assert "干部代报" in said.to(AGENT)["text"]
    assert "不能" in bench.whisper(Who.VILLAGER, "代办 替 冯桂香 领养老金").texts[0]
    assert "名册上没有" in bench.whisper(Who.CLERK, "代办 替 没有人 领养老金").texts[0]
    assert "几位" in bench.whisper(Who.CLERK, "代办 替 陈立 领养老金").texts[0]
    bench.whisper(Who.DIRECTOR, "收件 1 身份证")
    bench.whisper(Who.DIRECTOR, "送还 1")
    bench.press(Who.CLERK, "errand:back:1:1:")
    assert not found(bench).out


def test_photos_go_to_the_villager_and_nobody_else_and_are_wiped(bench: Bench) -> None:
    asked(bench)
    person = updates.person(AGENT)
    said = bench.hear(updates.photo("收件 1 户口本", user=person, chat=AGENT, media_group_id="a1"))
    pictures = [(to, one) for to, one in said.sent if "photo" in one]
    assert [to for to, _ in pictures] == [CLIENT]
    said = bench.hear(updates.photo("", user=person, chat=AGENT, media_group_id="a1"))
    assert [to for to, one in said.sent if "photo" in one] == [CLIENT]
    assert found(bench).photos == 2
    bench.whisper(Who.CLERK, "送还 1")
    bench.press(Who.VILLAGER, "errand:back:1:1:")
    bench.whisper(Who.CLERK, "办妥 1 好了")
    bench.press(Who.VILLAGER, "errand:rate:1:1:fair")
    assert not [one for _, one in swept(bench, days=29) if "message_id" in one]
    sent = swept(bench, days=1, minutes=1)
    assert {to for to, one in sent if "message_id" in one} == {AGENT}
    with bench.database.read() as tx:
        assert errands.photos(tx, WILLOW, 1) == []
        assert reminders.find(tx, WILLOW, Subject.ERRAND, 1) is None
    assert found(bench).photos == 0


def test_a_new_agent_gets_the_photos_and_the_old_one_s_go(bench: Bench) -> None:
    asked(bench)
    bench.hear(updates.photo("收件 1 户口本", user=updates.person(AGENT), chat=AGENT))
    said = bench.whisper(Who.CLERK, "转代办 1 柳叶青")
    # The villager has them already.
    assert [to for to, one in said.sent if "photo" in one] == [MEDIATOR]
    assert AGENT in [to for to, one in said.sent if "message_id" in one]
    one = found(bench)
    assert (one.state, one.agent) == (State.OPEN, village.person_id(Who.MEDIATOR))
    assert one.papers[0].holder == village.person_id(Who.CLERK)
    bench.press(Who.MEDIATOR, "errand:accept:1:1:")
    assert found(bench).papers[0].holder == village.person_id(Who.MEDIATOR)


def test_who_takes_over_from_somebody_gone_hears_of_it_and_the_photos_leave(bench: Bench) -> None:
    asked(bench)
    bench.hear(updates.photo("收件 1 户口本", user=updates.person(AGENT), chat=AGENT))
    plan = bench.whisper(Who.SECRETARY, "迁出 谷小雨")
    (data,) = [
        key["callback_data"]
        for _, one in plan.sent
        for keys in one["reply_markup"]["inline_keyboard"]
        for key in keys
    ]
    said = bench.press(Who.SECRETARY, data)
    heir = int(village.user(Who(found(bench).agent)))
    assert heir != AGENT
    assert "1号代办" in texts_to(said, heir)
    assert "1号代办" in texts_to(said, CLIENT)
    assert [to for to, one in said.sent if "photo" in one] == [heir]
    assert AGENT in [to for to, one in said.sent if set(one) == {"message_id"}]


def test_photos_leave_a_phone_that_was_lost(bench: Bench) -> None:
    asked(bench)
    bench.hear(updates.photo("收件 1 户口本", user=updates.person(AGENT), chat=AGENT))
    plan = bench.whisper(Who.SECRETARY, "挂失 谷小雨")
    ((_, one),) = plan.sent
    said = bench.press(Who.SECRETARY, one["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert [to for to, one in said.sent if set(one) == {"message_id"}] == [AGENT]


def test_who_can_be_written_to_again_is_asked_about_their_papers(bench: Bench) -> None:
    received(bench)
    with bench.database.begin() as tx:
        accounts.mark_unreachable(tx, village.user(Who.VILLAGER))
    said = bench.whisper(Who.CLERK, "送还 1")
    assert CLIENT not in said.chats
    # A leader who can be written to may say it in their place.
    assert "errand:back:1:1:" in json.dumps([one for to, one in said.sent if to == SECRETARY])
    again = bench.whisper(Who.VILLAGER, "我的")
    told = json.dumps([one for to, one in again.sent if to == CLIENT])
    assert "errand:back:1:1:" in told
    assert "errand:withdraw" not in told


@pytest.mark.parametrize(
    ("who", "words", "sentence"),
    [
        (Who.CLERK, "收件 1", "还没写内容"),
        (Who.CLERK, "收件", "要带上编号"),
        (Who.CLERK, "收件 9 户口本", "没有 9号代办"),
        (Who.CLERK, "进展 1 好", "还没有签收"),
        (Who.CLERK, "送还 1", "还没有签收"),
        (Who.CLERK, "转代办 1", "还没写内容"),
        (Who.CLERK, "转代办 1 林秋禾", "没有找到叫"),
        (Who.NEIGHBOUR, "代办 1", "不能看别人的代办"),
        (Who.NEIGHBOUR, "不代办了 1", "不能"),
        (Who.VILLAGER, "代办 替 冯桂香", "还没写内容"),
    ],
)
def test_what_cannot_be_used_gets_one_clear_sentence(
    bench: Bench, who: Who, words: str, sentence: str
) -> None:
    asked(bench)
    before = found(bench)
    (text,) = bench.whisper(who, words).texts
    assert sentence in text
    assert found(bench) == before


def test_a_guest_is_told_how_to_bind(bench: Bench) -> None:
    assert "名册" in bench.say(STRANGER, "代办 医保报销").texts[0]


def test_lists_and_todo_tell_of_errands(bench: Bench) -> None:
    assert "还没有代办" in bench.whisper(Who.VILLAGER, "代办").texts[0]
    asked(bench)
    assert "请人代办的" in bench.whisper(Who.VILLAGER, "代办").texts[0]
    assert "医保报销" in bench.whisper(Who.VILLAGER, "代办 1").texts[0]
    assert any("我代办的" in text for text in bench.whisper(Who.CLERK, "待办").texts)


def test_nobody_signs_in_and_the_secretary_hears_without_the_matter(bench: Bench) -> None:
    asked(bench)
    sent = swept(bench, days=1, minutes=1)
    assert any(to == AGENT and "🟡" in one["text"] for to, one in sent)
    sent = swept(bench, days=3)
    (above,) = [one["text"] for to, one in sent if to == SECRETARY]
    assert "1号代办" in above
    assert "医保" not in above
    assert swept(bench, days=9) == []


def test_silence_ends_it(bench: Bench) -> None:
    asked(bench)
    bench.press(Who.CLERK, "errand:accept:1:1:")
    bench.whisper(Who.CLERK, "办妥 1 好了")
    swept(bench, days=3, hours=1)
    assert (found(bench).state, found(bench).ending) == (State.CLOSED, Ending.UNHEARD)


def test_a_villager_takes_it_back(bench: Bench) -> None:
    asked(bench)
    said = bench.press(Who.VILLAGER, "errand:withdraw:1:1:")
    assert "不办了" in texts_to(said, AGENT)
    assert found(bench).ending is Ending.WITHDRAWN


@pytest.mark.parametrize(
    "data",
    ["errand:fly:1:1:", "errand:rate:1:1:great", "errand:accept:2:1:", "errand:accept:1:99:"],
)
def test_a_forged_press_changes_nothing(bench: Bench, data: str) -> None:
    asked(bench)
    before = found(bench)
    assert bench.press(Who.CLERK, data).toasts
    assert found(bench) == before


def test_english_reads_it_too(bench: Bench) -> None:
    said: Any = bench.hear(
        updates.private_message(
            "/errand medical refund", user={**updates.person(CLIENT), "language_code": "en"}
        )
    )
    assert "Errand 1" in said.to(CLIENT)["text"]
    assert bench.now + timedelta(days=1) >= found(bench).due_at
