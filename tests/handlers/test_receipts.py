"""Receipts, and pictures that show a result."""

from typing import Any

import pytest
from sqlalchemy import select, update

from handlers.door import Ending
from storage import request_files, requests
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.tables import table
from storage.vault import Vault
from tests.handlers.conftest import GROUP, Bench, account
from tests.support import updates, village
from tests.support.village import NAMES, STRANGER, VAULT, WILLOW, Who, person_id

LAMP = "#诉求 村口的路灯坏了"


def chat(who: Who) -> int:
    return int(village.user(who))


def phone(bench: Bench, who: Who, number: str) -> None:
    with bench.database.begin() as tx:
        tx.execute(
            update(PersonRow)
            .where(PersonRow.village_id == WILLOW, PersonRow.id == person_id(who))
            .values(phone_sealed=VAULT.seal(number))
        )


def test_the_receipt_says_who_was_asked_first_and_how_they_are_called(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    phone(bench, Who.UTILITIES, "13800000001")
    text = bench.whisper(Who.VILLAGER, "回执 1").to(chat(Who.VILLAGER))["text"]
    for words in (
        "1号诉求",
        "首问：石磨平（水电管护员）",
        "138 0000 0001",
        "监督电话：12388",
        "前答复",
    ):
        assert words in text


def test_it_comes_by_itself_when_a_cadre_takes_the_matter(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    text = bench.press(Who.UTILITIES, f"req:accept:{WILLOW}:1:").to(chat(Who.VILLAGER))["text"]
    assert "🧾 <b>回执 · 1号诉求</b>" in text
    bench.say(Who.CLERK, LAMP)
    said = bench.whisper(Who.UTILITIES, "接单 2")
    assert "回执 · 2号诉求" in said.to(chat(Who.CLERK))["text"]


def test_a_phone_that_another_key_has_sealed_is_left_out(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    with bench.database.begin() as tx:
        tx.execute(
            update(PersonRow)
            .where(PersonRow.village_id == WILLOW, PersonRow.id == person_id(Who.UTILITIES))
            .values(phone_sealed=Vault(b"1" * 32).seal("13800000001"))
        )
    said = bench.whisper(Who.UTILITIES, "接单 1")
    assert "电话：请问村部" in said.to(chat(Who.VILLAGER))["text"]


def test_who_takes_their_own_matter_or_has_no_private_chat_gets_none(bench: Bench) -> None:
    bench.say(Who.UTILITIES, LAMP)
    assert "🧾" not in "".join(bench.whisper(Who.UTILITIES, "接单 1").texts)
    bench.say(Who.SANITATION, LAMP)
    assert "🧾" not in "".join(bench.whisper(Who.UTILITIES, "接单 2").texts)


def test_asked_for_in_the_group_it_comes_in_private(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    assert bench.say(Who.VILLAGER, "回执 1").chats == {chat(Who.VILLAGER)}


@pytest.mark.parametrize("who", [Who.NEIGHBOUR, Who.MEDIATOR, int(STRANGER)])
def test_it_is_nobody_elses(bench: Bench, who: Who | int) -> None:
    bench.say(Who.VILLAGER, LAMP)
    assert bench.say(who, "回执 1").ending is Ending.REFUSED
    assert bench.whisper(Who.VILLAGER, "回执 9").ending is Ending.REFUSED


def test_the_first_asked_owns_it_until_another_has_taken_it(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    bench.whisper(Who.UTILITIES, f"转办 1 {NAMES[Who.CLERK]} 不归我")
    assert "现在由" not in bench.whisper(Who.VILLAGER, "回执 1").texts[0]
    bench.whisper(Who.CLERK, "接单 1")
    text = bench.whisper(Who.VILLAGER, "回执 1").texts[0]
    assert "首问：石磨平（水电管护员）" in text
    assert "现在由 谷小雨（文书） 办" in text


def pictures(said: Any, to: int) -> list[str]:
    return [one["photo"] for at, one in said.sent if at == to and "photo" in one]


def test_a_picture_of_the_result_reaches_its_requester_and_the_group(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    done = bench.hear(
        updates.photo(
            "办结 1 换了灯头", user=account(Who.UTILITIES), chat=chat(Who.UTILITIES), message_id=70
        )
    )
    assert pictures(done, chat(Who.VILLAGER)) == ["photo-70-1280"]
    assert pictures(done, GROUP) == ["photo-70-1280"]
    assert any("📷 照片 1 张" in text for text in done.texts)


def test_an_album_shows_all_to_its_requester_and_one_to_the_group(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    keeper = chat(Who.UTILITIES)

    def send(caption: str, number: int) -> Any:
        return bench.hear(
            updates.photo(
                caption,
                user=account(Who.UTILITIES),
                chat=keeper,
                message_id=number,
                media_group_id="result",
            )
        )

    first, second = send("办结 1 换了灯头", 70), send("", 71)
    assert pictures(first, GROUP) == ["photo-70-1280"]
    assert pictures(second, GROUP) == []
    assert pictures(second, chat(Who.VILLAGER)) == ["photo-71-1280"]
    assert any("📷 照片 2 张" in text for text in second.texts)


def test_a_picture_alone_is_words_enough(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    done = bench.hear(
        updates.photo("办结 1", user=account(Who.UTILITIES), chat=chat(Who.UTILITIES))
    )
    assert any("办理结果：已办好" in text for text in done.texts)


def test_a_second_no_ends_it_and_the_superior_has_heard(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    for toasts in ("已记下，会重新办理并告诉上级", "已记下，会重新办理并告诉上级"):
        bench.whisper(Who.UTILITIES, "办结 1 换了灯头")
        said = bench.press(Who.VILLAGER, "req:rate:1:1:unsatisfied")
        assert said.toasts == [toasts]
        assert chat(Who.SECRETARY) in said.chats
    assert bench.whisper(Who.UTILITIES, "办结 1 又换了").ending is Ending.REFUSED


@pytest.mark.parametrize("asked", [True, False])
def test_an_album_that_was_asked_for_is_the_result_and_no_new_matter(
    bench: Bench, asked: bool
) -> None:
    bench.say(Who.VILLAGER, LAMP)
    words = "换了灯泡" if asked else "办结 1 换了灯泡"
    if asked:
        bench.press(Who.UTILITIES, "req:resolve:1:1:")
    for caption in (words, "", ""):
        said = bench.hear(
            updates.photo(
                caption,
                chat=chat(Who.UTILITIES),
                user=account(Who.UTILITIES),
                media_group_id="al",
            )
        )
        assert "是什么事" not in str(said.sent)
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
        assert request is not None
        assert (request.result, request.photos) == ("换了灯泡", 3)
        assert request_files.files(tx, WILLOW, 1) == []
        assert requests.find(tx, WILLOW, 2) is None


def test_a_receipt_and_an_alarm_are_kept_in_no_outbox(bench: Bench) -> None:
    bench.say(Who.VILLAGER, LAMP)
    bench.whisper(Who.VILLAGER, "回执 1")
    bench.say(Who.VILLAGER, "快来人，村头老李家房子着火了")
    with bench.database.read() as tx:
        rows = [(row.purpose, str(row.payload)) for row in tx.execute(select(table(OutboxRow)))]
    assert {why for why, words in rows if "首问" in words} == {"fleeting"}
    assert {why for why, words in rows if "房子着火" in words} == {"fleeting"}
