from datetime import UTC, datetime, timedelta

from storage import greetings
from storage.engine import Tx
from storage.greetings import ALONE, Crowd
from tests.support.village import MAPLE, WILLOW, group_chat
from village.ids import UserId

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
ONE, TWO = UserId(91), UserId(92)


def test_an_account_is_greeted_once_in_each_village(tx: Tx) -> None:
    assert not greetings.is_known(tx, WILLOW, ONE)
    for _ in range(2):
        greetings.keep(tx, WILLOW, ONE, chat=group_chat(), crowd=1, at=NOW)
    assert greetings.is_known(tx, WILLOW, ONE)
    assert not greetings.is_known(tx, MAPLE, ONE)
    assert greetings.last_crowd(tx, WILLOW, group_chat()) == Crowd(1, 1, NOW)


def test_the_last_crowd_of_a_chat_is_known_by_its_size_and_its_last(tx: Tx) -> None:
    assert greetings.last_crowd(tx, WILLOW, group_chat()) is None
    later = NOW + timedelta(minutes=3)
    greetings.keep(tx, WILLOW, UserId(1), chat=group_chat(), crowd=1, at=NOW)
    greetings.keep(tx, WILLOW, ONE, chat=group_chat(), crowd=2, at=NOW)
    greetings.keep(tx, WILLOW, TWO, chat=group_chat(), crowd=2, at=later)
    greetings.keep(tx, WILLOW, UserId(3), chat=group_chat(), crowd=ALONE, at=later)
    assert greetings.last_crowd(tx, WILLOW, group_chat()) == Crowd(2, 2, later)
    assert greetings.last_crowd(tx, WILLOW, group_chat(MAPLE)) is None
