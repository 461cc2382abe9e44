from dataclasses import replace

import pytest

from actions import villages
from actions.villages import VillageExists
from storage import chats, people, trail
from storage.chats import Kind
from storage.engine import Tx
from tests.support.village import (
    MAPLE,
    NOW,
    WILLOW,
    Who,
    cadres_chat,
    group_chat,
    new_village,
    rows,
    village_of,
)
from village.ids import ChatId, VillageId

NEW = ChatId(-1_002_000_000_000)


def test_a_village_is_taken_in_whole(tx: Tx) -> None:
    for village in (WILLOW, MAPLE):
        assert village_of(tx, village).name == new_village(village).name
        assert chats.of_village(tx, village, Kind.VILLAGE) == group_chat(village)
        assert chats.of_village(tx, village, Kind.CADRES) == cadres_chat(village)
        assert trail.verify(tx, village) is None
        (first,) = trail.entries(tx, village)
        assert (first.actor, first.deed, first.subject) == (
            "clock",
            "take_in",
            f"village:{village}",
        )
        assert first.data == {"people": len(Who), "households": 5}


def test_a_village_is_taken_in_once(tx: Tx) -> None:
    before = rows(tx)
    with pytest.raises(VillageExists) as refused:
        villages.take_in(tx, new_village(), now=NOW)
    assert refused.value.village_id == WILLOW
    assert rows(tx) == before


def test_a_village_may_begin_empty(tx: Tx) -> None:
    empty = replace(new_village(), id=3, people=(), households=(), chats={}, handlers={})
    assert villages.take_in(tx, empty, now=NOW) == 3
    assert people.cadres(tx, VillageId(3)) == []
    assert trail.verify(tx, VillageId(3)) is None


def test_a_chat_is_bound_and_told(tx: Tx) -> None:
    assert villages.bind_chat(tx, WILLOW, chat=NEW, kind=Kind.CADRES, now=NOW)
    found = chats.find(tx, NEW)
    assert found is not None
    assert (found.village.id, found.kind) == (WILLOW, Kind.CADRES)
    last = list(trail.entries(tx, WILLOW))[-1]
    assert (last.deed, last.data) == ("bind_chat", {"kind": "cadres"})


def test_a_chat_cannot_be_bound_to_no_village(tx: Tx) -> None:
    before = rows(tx)
    assert not villages.bind_chat(tx, VillageId(77), chat=NEW, kind=Kind.VILLAGE, now=NOW)
    assert rows(tx) == before
