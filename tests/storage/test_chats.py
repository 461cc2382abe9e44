from datetime import UTC, datetime

from storage import chats
from storage.chats import Group, Kind
from storage.engine import Tx
from tests.support.village import MAPLE, WILLOW, cadres_chat, group_chat, village_of
from village.ids import ChatId, VillageId

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
NEW = ChatId(-1_002_000_000_000)


def test_a_bound_chat_knows_its_village(tx: Tx) -> None:
    assert chats.find(tx, group_chat()) == Group(group_chat(), Kind.VILLAGE, village_of(tx))
    assert chats.find(tx, cadres_chat(MAPLE)) == Group(
        cadres_chat(MAPLE), Kind.CADRES, village_of(tx, MAPLE)
    )


def test_a_chat_that_nobody_bound_belongs_to_no_village(tx: Tx) -> None:
    assert chats.find(tx, NEW) is None


def test_a_village_has_a_chat_of_each_kind(tx: Tx) -> None:
    assert chats.of_village(tx, WILLOW, Kind.VILLAGE) == group_chat()
    assert chats.of_village(tx, WILLOW, Kind.CADRES) == cadres_chat()
    assert chats.of_village(tx, MAPLE, Kind.VILLAGE) == group_chat(MAPLE)
    assert chats.of_village(tx, VillageId(77), Kind.VILLAGE) is None


def test_a_chat_belongs_to_one_village(tx: Tx) -> None:
    chats.bind(tx, chat_id=group_chat(), village_id=MAPLE, kind=Kind.CADRES, title="并村群")
    found = chats.find(tx, group_chat())
    assert found is not None
    assert (found.village.id, found.kind) == (MAPLE, Kind.CADRES)
    assert chats.of_village(tx, WILLOW, Kind.VILLAGE) is None


def test_a_chat_that_the_bot_left_is_not_written_to(tx: Tx) -> None:
    chats.mark_left(tx, group_chat(), NOW)
    assert chats.of_village(tx, WILLOW, Kind.VILLAGE) is None
    # It is still known whose it is: the bot may come back.
    assert chats.find(tx, group_chat()) is not None
    chats.mark_left(tx, group_chat(), None)
    assert chats.of_village(tx, WILLOW, Kind.VILLAGE) == group_chat()


def test_a_group_that_became_a_supergroup_goes_on(tx: Tx) -> None:
    chats.migrate(tx, group_chat(), NEW)
    assert chats.find(tx, group_chat()) is None
    assert chats.of_village(tx, WILLOW, Kind.VILLAGE) == NEW


def test_the_news_of_a_supergroup_may_come_twice(tx: Tx) -> None:
    assert chats.migrate(tx, group_chat(), NEW)
    assert not chats.migrate(tx, group_chat(), NEW)
    assert chats.of_village(tx, WILLOW, Kind.VILLAGE) == NEW


def test_a_supergroup_that_was_bound_meanwhile_is_replaced(tx: Tx) -> None:
    chats.bind(tx, chat_id=NEW, village_id=MAPLE, kind=Kind.CADRES)
    chats.migrate(tx, group_chat(), NEW)
    found = chats.find(tx, NEW)
    assert found is not None
    assert (found.village.id, found.kind) == (WILLOW, Kind.VILLAGE)
