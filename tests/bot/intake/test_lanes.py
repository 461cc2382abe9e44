import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Update
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from bot.intake.lanes import KINDS, find_update_id, to_incoming, unreadable
from storage import inbox
from storage.engine import Database
from storage.inbox import InboxRow, Incoming
from storage.shards import ALL
from tests.support import updates

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
CHAT = -1_001_700_000_009
BAD_IDS: list[object] = [None, "5", 5.0, True, -1, 2**63, [], {}]


def usable(raw: object) -> Incoming:
    update = to_incoming(raw)
    assert update is not None
    return update


@pytest.mark.parametrize(
    ("raw", "lane", "kind"),
    [
        (updates.message("#诉求 路灯不亮", chat=CHAT), CHAT, "message"),
        (updates.private_message("我的", user=77), 77, "message"),
        (updates.photo("塌了", chat=CHAT), CHAT, "message"),
        (updates.edited(updates.message("a", chat=CHAT), "b"), CHAT, "edited_message"),
        (updates.press("accept:1", chat=CHAT, user=77), CHAT, "callback_query"),
        (updates.poll_answer("5", [0], user=77), 77, "poll_answer"),
        (updates.membership(chat=CHAT), CHAT, "my_chat_member"),
    ],
)
def test_an_update_waits_in_the_lane_of_its_chat_or_else_its_person(
    raw: dict[str, Any], lane: int, kind: str
) -> None:
    update = usable(raw)
    assert (update.update_id, update.lane, update.kind) == (raw["update_id"], lane, kind)
    assert json.loads(update.body) == raw
    assert ": " not in update.body.replace("#诉求", "")


@pytest.mark.parametrize(
    ("kind", "payload", "lane"),
    [
        ("callback_query", {"id": "1", "from": {"id": 77}, "inline_message_id": "x"}, 77),
        ("poll_answer", {"voter_chat": {"id": CHAT}, "user": {"id": 136817688}}, CHAT),
        ("inline_query", {"from": {"id": 77}}, 77),
        ("chat_join_request", {"chat": {"id": CHAT}, "from": {"id": 77}}, CHAT),
        ("message_reaction", {"chat": {"id": CHAT}, "user": {"id": 77}}, CHAT),
        ("business_connection", {"id": "b", "user": {"id": 77}}, 77),
        ("poll", {"id": "5", "question": "?"}, 0),
        ("message", {"chat": {"id": True}, "from": {"id": 77}}, 77),
        ("message", {"chat": {"id": 2**70}}, 0),
        ("message", {"chat": {"id": "77"}}, 0),
        ("message", {"chat": []}, 0),
        ("message", None, 0),
        ("message", [1, 2], 0),
        ("telepathy", {"chat": {"id": CHAT}}, 0),
    ],
)
def test_odd_and_rare_updates_have_a_lane_too(kind: str, payload: object, lane: int) -> None:
    update = usable({"update_id": 1, kind: payload})
    assert (update.lane, update.kind) == (lane, kind)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "text",
        7,
        {},
        {"message": {}},
        *({"update_id": bad, "message": {}} for bad in BAD_IDS),
    ],
)
def test_an_update_without_a_usable_id_is_skipped(raw: object) -> None:
    assert to_incoming(raw) is None


def test_an_update_of_nothing_is_kept_as_such() -> None:
    assert usable({"update_id": 5}) == Incoming(5, 0, "", '{"update_id":5}')


def test_a_known_kind_beats_what_stands_before_it() -> None:
    raw = {"update_id": 5, "novelty": {}, "message": {"chat": {"id": CHAT}}}
    assert (usable(raw).kind, usable(raw).lane) == ("message", CHAT)


def test_every_kind_that_aiogram_knows_is_known() -> None:
    assert set(Update.model_fields) - {"update_id"} <= KINDS


def test_half_an_emoji_survives() -> None:
    raw = updates.message("半个\ud83d表情")
    body = usable(raw).body
    assert json.loads(body.encode()) == raw


def test_the_body_that_came_is_the_body_that_is_kept() -> None:
    text = '{ "update_id": 5, "message": {"chat": {"id": 3}} }'
    update = to_incoming(json.loads(text), text)
    assert update == Incoming(5, 3, "message", text)


def test_what_is_too_deep_for_json_is_kept_for_an_operator() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    update = usable({"update_id": 5, "message": deep})
    assert (update.update_id, update.kind) == (5, "unreadable")
    while deep:
        # Taken apart by hand: some versions of Python free it by recursion.
        deep = deep.pop()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"ok":true,"result":[{"update_id":730,"message":{"te', 730),
        ('{"update_id" : 730 }', 730),
        ('{"update_id":73', None),
        ('{"update_id":-73}', None),
        ('{"message":{"text":"\\"update_id\\":7,"}}', None),
        ('{"update_id":' + "9" * 30 + "}", None),
        ("", None),
    ],
)
def test_an_id_is_made_out_in_a_broken_text(text: str, found: int | None) -> None:
    assert find_update_id(text) == found


def test_the_builders_make_what_aiogram_parses() -> None:
    made = [
        *itertools.islice(updates.village_day(3), 200),
        updates.edited(updates.message("a"), "b"),
        *(updates.membership(status) for status in ("member", "left", "kicked")),
    ]
    for raw in made:
        Update.model_validate(raw)
    assert len({raw["update_id"] for raw in made}) == len(made)
    again = list(itertools.islice(updates.village_day(3), 200))
    assert made[:200] == again


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(sorted(KINDS)) | st.text(st.characters())
places = st.sampled_from(["chat", "message", "from", "user", "voter_chat", "id"])
payloads = st.dictionaries(places | st.text(), anything, max_size=4) | anything


@given(kinds=st.dictionaries(names, payloads, max_size=3), number=st.integers(-5, 2**64))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(kinds={"a\0b": {}}, number=1)
@example(kinds={"字" * 60: {}}, number=1)
@example(kinds={"\ud83d": "\ud83d"}, number=1)
@example(kinds={"message": {"chat": {"id": -(2**63)}}}, number=1)
@example(kinds={"message": {"chat": {"id": 2**63 - 1}}}, number=2**63 - 1)
def test_whatever_comes_is_skipped_or_kept(
    as_kept: Callable[[Incoming], Incoming], kinds: dict[str, Any], number: int
) -> None:
    update = to_incoming({"update_id": number, **kinds})
    if update is None:
        assert not 0 <= number < 2**63 - 1
        return
    assert as_kept(update) == update


@given(text=st.text(st.characters()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_whatever_cannot_be_read_is_kept_as_text(
    as_kept: Callable[[Incoming], Incoming], text: str
) -> None:
    update = unreadable(5, text)
    assert as_kept(update) == update


@pytest.fixture
def as_kept(database: Database) -> Callable[[Incoming], Incoming]:
    def keep(update: Incoming) -> Incoming:
        with database.begin() as tx:
            tx.execute(delete(InboxRow))
            inbox.keep(tx, [update], at=NOW)
        with database.read() as tx:
            ((_, found),) = inbox.waiting(tx, ALL)
        return found

    return keep
