import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage import cards, outbox, stranded
from storage.engine import Database, Tx
from storage.outbox import Outgoing, Priority, State, Waiting
from storage.shards import ALL, shard_of

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
VILLAGE, CHAT, OTHER = 1, -1001, 42


def message(
    text: str,
    *,
    chat_id: int = CHAT,
    priority: Priority = Priority.NORMAL,
    card: str = "",
    purpose: str = "",
) -> Outgoing:
    body = json.dumps({"text": text})
    return Outgoing(chat_id, "sendMessage", body, VILLAGE, priority, card, purpose)


def put(tx: Tx, *messages: Outgoing) -> None:
    outbox.put(tx, messages, at=NOW)


def words(tx: Tx) -> list[str]:
    return [row.payload["text"] for row in outbox.waiting(tx, ALL)]


def first(tx: Tx) -> Waiting:
    return outbox.waiting(tx, ALL)[0]


def test_messages_wait_by_urgency_and_then_in_order(database: Database) -> None:
    with database.begin() as tx:
        put(
            tx,
            message("a"),
            message("digest", priority=Priority.DIGEST),
            message("b", chat_id=OTHER),
            message("urgent", priority=Priority.URGENT),
        )
        assert words(tx) == ["urgent", "a", "b", "digest"]
        assert [row.seq for row in outbox.waiting(tx, ALL, limit=2)] == [4, 1]


def test_only_asked_shards_and_chats_that_do_not_rest_are_given(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a"), message("b", chat_id=OTHER))
        assert [row.chat_id for row in outbox.waiting(tx, {shard_of(OTHER)})] == [OTHER]
        assert [row.chat_id for row in outbox.waiting(tx, ALL, resting=[OTHER])] == [CHAT]
        assert outbox.waiting(tx, ()) == []


def test_a_waiting_card_is_replaced_where_it_stands(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("old", card="request:1"), message("a"))
        put(tx, message("b"), message("new", card="request:1"))
        assert words(tx) == ["new", "a", "b"]
        assert [row.version for row in outbox.waiting(tx, ALL)] == [2, 1, 1]


def test_a_card_changed_twice_in_one_unit_waits_once(database: Database) -> None:
    with database.begin() as tx:
        put(
            tx,
            message("1", card="c", priority=Priority.URGENT, purpose="poll:3"),
            message("a"),
            message("2", card="c"),
        )
        assert words(tx) == ["2", "a"]
        assert first(tx).priority == Priority.URGENT
        assert first(tx).purpose == "poll:3"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (Priority.DIGEST, Priority.URGENT, Priority.URGENT),
        (Priority.URGENT, Priority.DIGEST, Priority.URGENT),
    ],
)
def test_a_card_takes_the_greater_urgency_and_the_later_purpose(
    database: Database, before: Priority, after: Priority, kept: Priority
) -> None:
    with database.begin() as tx:
        put(tx, message("1", card="c", priority=before, purpose="one"))
        put(tx, message("2", card="c", priority=after))
        assert (first(tx).priority, first(tx).purpose) == (kept, "one")
        put(tx, message("3", card="c", purpose="two"))
        assert first(tx).purpose == "two"


def test_the_same_card_in_two_chats_is_two_messages(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a", card="c"), message("b", card="c", chat_id=OTHER))
        assert words(tx) == ["a", "b"]


def test_a_sent_card_is_given_with_its_message_from_then_on(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("1", card="c"))
        assert first(tx).message_id is None
        assert outbox.mark_sent(tx, first(tx), at=NOW, message_id=7)
        assert not outbox.waiting(tx, ALL)
        put(tx, message("2", card="c"))
        assert first(tx).message_id == 7
        assert cards.message_of(tx, village_id=VILLAGE, chat_id=CHAT, name="c") == 7
        assert cards.shown_by(tx, chat_id=CHAT, message_id=7) == cards.Shown(VILLAGE, "c")
        assert cards.shown_by(tx, chat_id=CHAT, message_id=8) is None
        cards.forget(tx, village_id=VILLAGE, chat_id=CHAT, name="c")
        assert first(tx).message_id is None


def test_a_change_while_a_card_was_being_sent_stays(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("1", card="c"))
        taken = first(tx)
        put(tx, message("2", card="c"))
        assert not outbox.mark_sent(tx, taken, at=NOW, message_id=7)
        assert (first(tx).payload["text"], first(tx).message_id) == ("2", 7)
        assert not outbox.mark_dead(tx, taken, at=NOW, error="no")
        assert words(tx) == ["2"]


def test_only_the_first_to_end_a_row_did(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a"))
        row = first(tx)
        assert outbox.mark_sent(tx, row, at=NOW)
        assert not outbox.mark_sent(tx, row, at=NOW)
        assert not outbox.mark_dead(tx, row, at=NOW, error="no")
        assert outbox.count(tx, State.DEAD) == 0


def test_a_postponed_row_stays_before_those_behind_it(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a"), message("b"))
        outbox.postpone(tx, first(tx), until=LATER, error="flood", counts=False)
        assert words(tx) == ["a", "b"]
        assert (first(tx).not_before, first(tx).attempts) == (LATER, 0)
        outbox.postpone(tx, first(tx), until=LATER, error="500")
        assert first(tx).attempts == 1


def test_dead_letters_are_listed_retried_and_dropped(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a", purpose="reminder:request:12"), message("b"))
        for row in outbox.waiting(tx, ALL):
            outbox.mark_dead(tx, row, at=NOW, error="Chat not found")
        one, two = outbox.dead(tx)
        assert (one.chat_id, one.purpose, one.attempts) == (CHAT, "reminder:request:12", 1)
        assert one.error == "Chat not found"
        assert outbox.retry(tx, one.seq)
        assert not outbox.retry(tx, one.seq)
        assert (words(tx), first(tx).attempts) == (["a"], 0)
        assert outbox.drop(tx, two.seq, at=NOW)
        assert not outbox.drop(tx, two.seq, at=NOW)
        assert not outbox.dead(tx)


def test_a_dead_state_of_a_card_never_comes_back_over_a_newer_one(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("old", card="c"))
        old = first(tx)
        outbox.mark_dead(tx, old, at=NOW, error="no")
        put(tx, message("new", card="c"))
        assert not outbox.retry(tx, old.seq)
        outbox.mark_sent(tx, first(tx), at=NOW, message_id=7)
        assert not outbox.retry(tx, old.seq)


def test_the_newest_dead_state_of_a_card_may_come_back(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("old", card="c"))
        outbox.mark_sent(tx, first(tx), at=NOW, message_id=7)
        put(tx, message("new", card="c"))
        new = first(tx)
        outbox.mark_dead(tx, new, at=NOW, error="no")
        assert outbox.retry(tx, new.seq)
        assert first(tx).message_id == 7


def test_two_dead_states_of_a_card_come_back_as_one_at_most(database: Database) -> None:
    with database.begin() as tx:
        for text in ("old", "new"):
            put(tx, message(text, card="c"))
            outbox.mark_dead(tx, first(tx), at=NOW, error="no")
        old, new = outbox.dead(tx)
        assert outbox.retry(tx, old.seq)
        assert not outbox.retry(tx, new.seq)


def test_a_chat_that_moved_takes_its_messages_along(database: Database) -> None:
    new_id = -2002
    with database.begin() as tx:
        put(tx, message("shown", card="c"))
        outbox.mark_sent(tx, first(tx), at=NOW, message_id=7)
        put(tx, message("edit", card="c"), message("a"), message("other", chat_id=OTHER))
        outbox.postpone(tx, first(tx), until=LATER, error="no")
        outbox.move_chat(tx, CHAT, new_id)
        moved = outbox.waiting(tx, {shard_of(new_id)})
        assert [(row.chat_id, row.payload["text"]) for row in moved] == [
            (new_id, "edit"),
            (new_id, "a"),
        ]
        assert (moved[0].message_id, moved[0].not_before) == (None, None)


def test_a_card_that_waits_under_both_ids_of_a_chat_keeps_the_newer(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("old", card="c"), message("a"), message("new", card="c", chat_id=-2002))
        outbox.move_chat(tx, CHAT, -2002)
        assert words(tx) == ["a", "new"]


def test_old_messages_are_forgotten_and_dead_ones_are_kept(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a"), message("b"), message("c"), message("d"))
        sent, dead, dropped, _ = outbox.waiting(tx, ALL)
        outbox.mark_sent(tx, sent, at=NOW)
        outbox.mark_dead(tx, dead, at=NOW, error="no")
        outbox.mark_dead(tx, dropped, at=NOW, error="no")
        outbox.drop(tx, dropped.seq, at=NOW)
        assert outbox.forget_before(tx, NOW) == 0
        assert outbox.forget_before(tx, LATER) == 2
        assert (outbox.count(tx, State.NEW), outbox.count(tx, State.DEAD)) == (1, 1)


def test_what_was_sent_lately_is_known_by_shard(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("a"), message("b", chat_id=OTHER), message("c"))
        one, two, three = outbox.waiting(tx, ALL)
        outbox.mark_sent(tx, one, at=NOW)
        outbox.mark_sent(tx, two, at=LATER)
        outbox.mark_dead(tx, three, at=LATER, error="no")
        sent = [outbox.Sent(CHAT, NOW), outbox.Sent(OTHER, LATER)]
        assert outbox.sent_since(tx, ALL, after=NOW - timedelta(seconds=1)) == sent
        assert outbox.sent_since(tx, ALL, after=NOW) == sent[1:]
        assert outbox.sent_since(tx, {shard_of(CHAT)}, after=NOW) == []


def test_a_card_that_waits_is_taken_back_with_its_words(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("mine", card="draft:1"), message("other", card="draft:2"), message("talk"))
        row = first(tx)
        outbox.take_back(tx, CHAT, "draft:1", at=LATER)
        assert words(tx) == ["other", "talk"]
        assert outbox.is_dropped(tx, row.seq)
        assert (
            tx.scalar(text("SELECT payload FROM outbox WHERE seq = :seq"), {"seq": row.seq}) is None
        )
        assert not outbox.mark_sent(tx, row, at=LATER, message_id=7)


def test_what_was_wiped_does_not_come_back(database: Database) -> None:
    with database.begin() as tx:
        put(tx, message("mine", card="draft:1"))
        row = first(tx)
        outbox.mark_dead(tx, row, at=LATER, error="Forbidden")
        outbox.wipe(tx, row.seq)
        assert not outbox.retry(tx, row.seq)
        assert stranded.revive(tx, VILLAGE, CHAT, since=NOW, at=LATER) == 0
        assert outbox.dead(tx) == []
