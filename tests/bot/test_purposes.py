"""What follows from a send: a group that takes nothing from us has removed us, and what was for one reader only is kept for nobody."""

import pytest
from sqlalchemy import select

from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.records import Hooks, record_of
from bot.purposes import Purposes
from handlers.asks import House
from locales import Texts
from storage import accounts, cards, chats, outbox
from storage.chats import Kind
from storage.engine import Database
from storage.outbox import OutboxRow, Outgoing
from storage.tables import table
from tests.support import village
from tests.support.village import NOW, WILLOW, Who, group_chat

ALL = frozenset(range(64))


def test_a_send_that_the_group_refuses_tells_the_clerk_once(database: Database) -> None:
    village.settle(database)
    purposes = Purposes(House(Texts(), village.rules_of, 1, "lianxin_bot", 0))
    with database.begin() as tx:
        for text in ("a", "b"):
            payload = f'{{"text":"{text}"}}'
            outbox.put(tx, [Outgoing(group_chat(), "sendMessage", payload, WILLOW)], at=NOW)
        for row in outbox.waiting(tx, ALL, limit=9):
            outbox.mark_dead(tx, row, at=NOW, error="Forbidden")
            purposes.undeliverable(tx, row, "Forbidden", NOW)
        assert chats.of_village(tx, WILLOW, Kind.VILLAGE) is None
        (told,) = outbox.waiting(tx, ALL, limit=9)
    assert told.chat_id == village.user(Who.CLERK)
    assert "移出" in told.payload["text"]


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.REFUSED, Verdict.UNREACHABLE])
@pytest.mark.parametrize("card", ["", "draft:1"])
def test_fleeting_words_are_wiped_whatever_became_of_them(
    database: Database, verdict: Verdict, card: str
) -> None:
    village.settle(database)
    hooks = Purposes(House(Texts(), village.rules_of, 1, "lianxin_bot", 0)).hooks()
    one = Outgoing(7, "sendMessage", '{"text":"for one"}', WILLOW, card=card, purpose="fleeting")
    with database.begin() as tx:
        outbox.put(tx, [one], at=NOW)
        (row,) = outbox.waiting(tx, ALL)
        record_of(row, Outcome(verdict), hooks, NOW).unit(tx)
        assert [told.payload for told in tx.execute(select(table(OutboxRow)))] == [None]


def test_what_was_taken_back_on_its_way_is_deleted(database: Database) -> None:
    one = Outgoing(7, "sendMessage", '{"text":"a draft"}', WILLOW, card="draft:1")
    with database.begin() as tx:
        outbox.put(tx, [one], at=NOW)
        (row,) = outbox.waiting(tx, ALL)
        outbox.take_back(tx, 7, "draft:1", at=NOW)
        record_of(row, Outcome(Verdict.SENT, result={"message_id": 9}), Hooks(), NOW).unit(tx)
        (back,) = outbox.waiting(tx, ALL)
        assert (back.method, back.payload) == ("deleteMessage", {"message_id": 9})
        assert cards.message_of(tx, village_id=WILLOW, chat_id=7, name="draft:1") is None


@pytest.mark.parametrize(
    ("answer", "covered"),
    [("", False), ("message to delete not found", False), ("message can't be deleted", True)],
)
def test_a_photo_of_papers_that_stands_is_covered_in_its_readers_language(
    database: Database, answer: str, covered: bool
) -> None:
    village.settle(database)
    hooks = Purposes(House(Texts(), village.rules_of, 1, "lianxin_bot", 0)).hooks()
    reader = village.user(Who.VILLAGER)
    payload = '{"message_id":9}'
    gone = Outgoing(reader, "deleteMessage", payload, WILLOW, purpose="paper_taken:9")
    outcome = Outcome(Verdict.SAME if answer else Verdict.SENT, answer, {"same": answer})
    with database.begin() as tx:
        accounts.mark_reachable(tx, reader, "en")
        outbox.put(tx, [gone], at=NOW)
        (row,) = outbox.waiting(tx, ALL)
        record_of(row, outcome, hooks, NOW).unit(tx)
        left = outbox.waiting(tx, ALL)
    assert [one.purpose for one in left] == ["picture:errand_cover:0:en"] * covered
