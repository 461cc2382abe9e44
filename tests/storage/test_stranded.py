"""What died on the way to a group rises again once, in its latest state, and only there where it belongs."""

from datetime import UTC, datetime, timedelta

from storage import outbox, stranded
from storage.engine import Database, Tx
from storage.outbox import Outgoing, State, Waiting

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HERE, THERE, VILLAGE, OTHER = -1_001, -1_002, 1, 2
ALL = frozenset(range(64))


def put(
    tx: Tx, text: str, *, chat: int = HERE, card: str = "", village: int = VILLAGE, **more: str
) -> None:
    method = more.get("method", "sendMessage")
    one = Outgoing(chat, method, f'{{"text":"{text}"}}', village, card=card)
    outbox.put(tx, [one], at=NOW)


def waiting(tx: Tx) -> list[Waiting]:
    return outbox.waiting(tx, ALL, resting=set(), limit=100)


def told(tx: Tx) -> list[tuple[int, str]]:
    return [(row.chat_id, row.payload["text"]) for row in waiting(tx)]


def die(tx: Tx) -> None:
    for row in waiting(tx):
        outbox.mark_dead(tx, row, at=NOW, error="Forbidden: bot was kicked")


def revive(tx: Tx, *, since: datetime = NOW) -> int:
    return stranded.revive(tx, VILLAGE, HERE, since=since, at=LATER)


def test_each_message_rises_once_and_a_card_in_its_latest_state(database: Database) -> None:
    with database.begin() as tx:
        for text, card in (("1", "request:1"), ("a", ""), ("2", "request:1"), ("x", "request:2")):
            put(tx, text, card=card)
            die(tx)
        assert stranded.count(tx, VILLAGE, HERE, since=NOW) == 4
        assert revive(tx) == 3
        assert told(tx) == [(HERE, "a"), (HERE, "2"), (HERE, "x")]
        assert revive(tx) == 0
        assert outbox.count(tx, State.DEAD) == 0


def test_a_card_that_was_shown_later_does_not_go_back(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "1", card="request:1")
        put(tx, "y", card="request:2")
        die(tx)
        put(tx, "2", card="request:1")
        outbox.mark_sent(tx, waiting(tx)[0], at=NOW, message_id=7)
        put(tx, "z", card="request:2")
        assert revive(tx) == 0
        assert told(tx) == [(HERE, "z")]


def test_what_is_old_or_anothers_stays_for_an_operator(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "old")
        put(tx, "other", village=OTHER)
        put(tx, "there", chat=THERE)
        die(tx)
        assert revive(tx, since=NOW + timedelta(seconds=1)) == 0
        assert stranded.count(tx, VILLAGE, HERE, since=NOW + timedelta(seconds=1)) == 0
        assert revive(tx) == 1
        assert told(tx) == [(HERE, "old")]


def test_what_waits_moves_with_the_village_and_nothing_is_said_twice(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "a")
        put(tx, "1", card="request:1")
        put(tx, "2", chat=THERE, card="request:1")
        put(tx, "edit", method="editMessageText")
        put(tx, "other", village=OTHER)
        stranded.move(tx, VILLAGE, HERE, THERE)
        assert told(tx) == [(THERE, "a"), (THERE, "2"), (HERE, "edit"), (HERE, "other")]


def test_another_village_says_nothing_in_a_group_that_is_not_its_own(database: Database) -> None:
    with database.begin() as tx:
        put(tx, "mine")
        put(tx, "theirs", village=OTHER)
        put(tx, "operator", village=0)
        stranded.bury_others(tx, VILLAGE, HERE, at=LATER)
        assert told(tx) == [(HERE, "mine"), (HERE, "operator")]
        (buried,) = outbox.dead(tx)
        assert buried.error == stranded.ELSEWHERE
        # Nobody may send it there again, so nothing of it is kept.
        assert not outbox.retry(tx, buried.seq)
