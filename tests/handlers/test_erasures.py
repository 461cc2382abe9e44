"""What of the group's talk is somebody's own business: answered to its author alone, and deleted if they like."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.purposes import Purposes
from handlers.door import Ending
from storage import chats, outbox, requests
from storage.engine import Tx
from storage.models import metadata
from storage.outbox import Waiting
from storage.shards import SHARDS
from tests.handlers.conftest import GROUP, Bench, Said, account
from tests.handlers.test_complaints import TEXT, keys, mine, press
from tests.support import updates, village
from tests.support.updates import DATE
from tests.support.village import WILLOW, Who
from village.categories import Category

QUARREL = "他家占了我的地还骂人，来评评理"
CARD = "我的身份证号11010519491231002X，麻烦帮我开个证明"
ILL = "我老公得了癌，想问问大病救助"
FAMILY = "我儿子打我，不给饭吃，有没有人管"
SAID_AT = datetime.fromtimestamp(DATE, UTC)


def administrate(bench: Bench) -> None:
    with bench.database.begin() as tx:
        chats.note(tx, village.group_chat(), is_admin=True, left_at=None, heard_at=bench.now)


def kept(bench: Bench, words: str) -> set[str]:
    with bench.database.begin() as tx:
        tx.execute(text("DELETE FROM outbox"))
        return {
            table.name
            for table in metadata.sorted_tables
            for row in tx.execute(table.select())
            if any(words in str(value) for value in row)
        }


def parts(said: Said, who: Who) -> list[dict[str, Any]]:
    return [payload for chat, payload in said.sent if chat == int(village.user(who))]


@pytest.mark.parametrize("words", [QUARREL, CARD, ILL, FAMILY, TEXT])
def test_it_is_answered_in_private_and_nothing_is_kept(bench: Bench, words: str) -> None:
    administrate(bench)
    said = bench.say(Who.VILLAGER, words, message_id=51)
    assert said.chats == {int(village.user(Who.VILLAGER))}
    _, offer = parts(said, Who.VILLAGER)
    assert set(keys(offer)) == {"删掉那条", "不用"}
    assert kept(bench, words[:8]) == set()


@pytest.mark.parametrize("words", [QUARREL, CARD, TEXT])
def test_who_cannot_be_written_to_gets_one_neutral_line(bench: Bench, words: str) -> None:
    said = bench.say(Who.SANITATION, words, message_id=51)
    assert [chat for chat, _ in said.sent] == [GROUP]
    assert said.texts == ["这类话请私下跟我说：点我的头像，发给我。群里人人看得到。"]


def test_where_the_bot_cannot_delete_its_author_is_told_how(bench: Bench) -> None:
    _, told = parts(bench.say(Who.VILLAGER, CARD, message_id=51), Who.VILLAGER)
    assert "我不是群管理员" in told["text"]
    assert not keys(told)


def test_a_quarrel_goes_to_the_mediator_and_names_nobody_in_the_group(bench: Bench) -> None:
    asked, _ = parts(bench.say(Who.VILLAGER, QUARREL, message_id=51), Who.VILLAGER)
    taken = press(bench, Who.VILLAGER, "请调解", asked, QUARREL)
    assert GROUP not in taken.chats
    assert QUARREL in mine(taken, Who.MEDIATOR)["text"]
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.private
    assert (request.due_at - request.opened_at).days == 30
    assert bench.say(Who.NEIGHBOUR, "进度 1").ending is Ending.REFUSED


def test_what_is_taken_for_a_quarrel_is_the_mediators_whoever_registers_it(bench: Bench) -> None:
    quoted = updates.message(QUARREL, user=account(Who.VILLAGER), chat=GROUP)["message"]
    made = bench.say(Who.CLERK, "登记", reply_to=quoted)
    assert all(QUARREL not in one.get("text", "") for chat, one in made.sent if chat == GROUP)
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.category is Category.DISPUTE
    assert request.private
    assert request.offered_to == village.person_id(Who.MEDIATOR)


@pytest.mark.parametrize("name", ["柳叶青家", "柳调解员"])
def test_a_mediator_who_is_a_party_to_it_does_not_get_it(bench: Bench, name: str) -> None:
    words = f"{name}占了我的地还骂人，来评评理"
    asked = parts(bench.say(Who.VILLAGER, words, message_id=51), Who.VILLAGER)[0]
    taken = press(bench, Who.VILLAGER, "请调解", asked, words)
    assert int(village.user(Who.MEDIATOR)) not in taken.chats
    assert int(village.user(Who.SECRETARY)) in taken.chats


def test_said_as_a_request_it_is_registered_and_not_shown(bench: Bench) -> None:
    said = bench.say(Who.VILLAGER, f"#诉求 {ILL}")
    assert [one["text"] for chat, one in said.sent if chat == GROUP] == ["已登记，不在群里公开。"]
    with bench.database.read() as tx:
        request = requests.find(tx, WILLOW, 1)
    assert request is not None
    assert request.private


def test_a_cadres_own_phone_may_stand_there(bench: Bench) -> None:
    assert bench.say(Who.CLERK, "有事打我电话13800000000").sent == []
    assert bench.say(Who.VILLAGER, "有事打我电话13800000000").sent


def erase(bench: Bench, source: int = 51) -> Said:
    return bench.press(Who.VILLAGER, f"wipe:erase:1:{GROUP}:{source}")


def test_its_author_and_nobody_else_has_it_deleted_once(bench: Bench) -> None:
    administrate(bench)
    bench.say(Who.VILLAGER, CARD, message_id=51)
    other = bench.press(Who.NEIGHBOUR, f"wipe:erase:1:{GROUP}:51")
    assert other.ending is Ending.REFUSED
    gone = erase(bench)
    assert (GROUP, {"message_id": 51}) in gone.sent
    assert erase(bench).ending is Ending.REFUSED
    assert erase(bench, 52).ending is Ending.REFUSED


def test_after_two_days_it_is_too_late(bench: Bench) -> None:
    administrate(bench)
    bench.say(Who.VILLAGER, CARD, message_id=51)
    bench.later(hours=48)
    late = erase(bench)
    assert late.ending is Ending.REFUSED
    assert "48 小时" in late.toasts[0]


def test_it_may_stay(bench: Bench) -> None:
    administrate(bench)
    bench.say(Who.VILLAGER, CARD, message_id=51)
    assert bench.press(Who.VILLAGER, f"wipe:keep:1:{GROUP}:51").chats == {
        int(village.user(Who.VILLAGER))
    }
    assert erase(bench).ending is Ending.REFUSED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "已经删掉了"),
        ("Bad Request: message to delete not found", "早就不在了"),
        ("Bad Request: message can't be deleted", "没能删掉"),
    ],
)
def test_what_became_of_it_is_told(bench: Bench, words: str, told: str) -> None:
    def deleting(tx: Tx) -> list[Waiting]:
        found = outbox.waiting(tx, range(SHARDS), limit=50)
        return [one for one in found if one.method == "deleteMessage"]

    administrate(bench)
    bench.say(Who.VILLAGER, CARD, message_id=51)
    erase(bench)
    with bench.database.begin() as tx:
        (row,) = deleting(tx)
        Purposes(bench.house).sent(tx, row, {"same": words} if words else {})
        payloads = [one.payload for one in outbox.waiting(tx, range(SHARDS), limit=50)]
    assert any(told in str(one.get("text")) for one in payloads)
