"""Who could not be written to and is back, sees what was missed, once."""

import pytest
from sqlalchemy import text

from tests.handlers.conftest import GROUP, Bench, Said, account
from tests.handlers.test_requests import buttons, report
from tests.support import updates, village
from tests.support.village import STRANGER, Who

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


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


def test_being_blocked_and_opened_again_is_noted(bench: Bench) -> None:
    user = account(Who.CLERK)
    bench.hear(updates.membership("kicked", chat=user["id"], user=user))
    report(bench)
    assert bench.whisper(Who.CLERK, "待办").sent
    said = bench.say(Who.VILLAGER, "#诉求 再开个证明")
    assert CLERK in said.chats
