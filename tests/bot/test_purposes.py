"""A group that takes nothing from us has removed us: the clerk hears of it once, though the chat never said so."""

from bot.purposes import Purposes
from handlers.asks import House
from locales import Texts
from storage import chats, outbox
from storage.chats import Kind
from storage.engine import Database
from storage.outbox import Outgoing
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
