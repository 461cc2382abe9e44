import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.delivery.deliverer import Deliverer, Settings
from bot.delivery.pacer import Limits, Pacer
from bot.delivery.records import Hooks
from bot.delivery.sender import make_bot
from bot.delivery.timing import Clock, utc_now
from bot.metrics import Metrics
from storage.engine import Database, StorageUnavailable, Tx
from storage.outbox import Outgoing, Priority, Waiting
from storage.writer import Writer
from tests.bot.delivery.rig import VILLAGE, free_api, message, rig, texts
from tests.support.limited_api import TOKEN, LimitedApi, bad_request, flood

GROUP = -1001
SOON = 1_000_000.0


async def test_each_chat_gets_its_messages_in_order(database: Database) -> None:
    chats = [*range(1, 6), GROUP]
    async with free_api() as api, rig(database, api) as one:
        await one.put(*(message(chat, f"m{n}") for n in range(10) for chat in chats))
        async with one.running():
            await api.until(lambda: len(api.calls) >= 60)
        assert not one.waiting()
        for chat in chats:
            assert api.texts(chat) == texts("m", range(10))
        assert one.counted("sent") == 60


async def test_the_urgent_goes_first_and_a_digest_last(database: Database) -> None:
    settings = Settings(concurrency=1)
    async with free_api() as api, rig(database, api, settings=settings) as one:
        await one.put(
            message(1, "digest", priority=Priority.DIGEST),
            message(1, "normal"),
            message(2, "urgent", priority=Priority.URGENT),
        )
        async with one.running():
            await api.until(lambda: len(api.calls) == 3)
        assert [call.text for call in api.calls] == ["urgent", "normal", "digest"]


async def test_a_busy_group_does_not_hold_up_the_others(database: Database) -> None:
    async with LimitedApi(speed=20) as api, rig(database, api, limits=Limits()) as one:
        await one.put(*(message(GROUP, f"m{n}") for n in range(1000)))
        await one.put(*(message(chat, "hello") for chat in range(1, 41)))
        async with one.running():
            await api.until(lambda: sum(call.chat_id > 0 for call in api.calls) == 40)
        # Its first minute is not over: 980 and more still wait.
        assert len(api.texts(GROUP)) <= 20
        assert not api.refused


async def test_a_nudge_is_enough(database: Database) -> None:
    settings = Settings(poll_every=SOON)
    async with free_api() as api, rig(database, api, settings=settings) as one, one.running():
        await one.put(message(1, "first"))
        await api.until(lambda: api.texts(1) == ["first"])
        await one.put(message(1, "second"))
        await api.until(lambda: api.texts(1) == ["first", "second"])


async def test_what_another_process_put_is_found_without_a_nudge(database: Database) -> None:
    async with (
        free_api() as api,
        rig(database, api) as one,
        rig(database, api) as other,
        one.running(),
    ):
        await other.put(message(1, "hello"))
        await api.until(lambda: api.texts(1) == ["hello"])


async def test_a_restart_goes_on_and_remembers_what_the_chats_just_got(database: Database) -> None:
    async with LimitedApi(speed=20) as api:
        async with rig(database, api, limits=Limits()) as one:
            await one.put(*(message(chat, f"m{n}") for n in range(3) for chat in range(1, 13)))
            await one.put(*(message(GROUP, f"m{n}") for n in range(3)))
            async with one.running():
                await api.until(lambda: len(api.calls) >= 15)
        async with rig(database, api, limits=Limits()) as two, two.running():
            await api.until(lambda: len(api.calls) >= 39)
        assert not two.waiting()
        assert [api.texts(chat) for chat in range(1, 13)] == [texts("m", range(3))] * 12
        assert api.texts(GROUP) == texts("m", range(3))
        assert not api.refused


async def test_a_slot_that_comes_free_while_choosing_lets_nothing_overtake(
    sqlite: Database,
) -> None:
    ticks = itertools.count()
    # Time passes with every look at the clock.
    clock = Clock(utc_now, lambda: next(ticks) * 0.004, speed=20)
    limits = Limits(30, None, None)
    async with free_api() as api, rig(sqlite, api, limits=limits, clock=clock) as one:
        await one.put(*(message(chat, f"m{n}") for chat in range(1, 16) for n in range(6)))
        async with one.running():
            await api.until(lambda: len(api.calls) == 90)
        for chat in range(1, 16):
            assert api.texts(chat) == texts("m", range(6))


async def test_a_stop_finishes_what_is_in_flight_and_starts_nothing(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one:
        await one.put(message(1, "in flight"), message(1, "later"))
        api.gate.clear()
        stop = asyncio.Event()
        running = asyncio.create_task(one.deliverer.run(stop))
        await api.until(lambda: len(api.calls) == 1)
        stop.set()
        await one.clock.wait(asyncio.Event(), 1.0)
        assert not running.done()
        api.gate.set()
        await running
        assert [row.payload["text"] for row in one.waiting()] == ["later"]
        assert api.texts(1) == ["in flight"]


async def test_a_purpose_is_told_in_the_same_unit(database: Database) -> None:
    told: list[tuple[str, dict[str, Any]]] = []

    def note(tx: Tx, row: Waiting, result: dict[str, Any]) -> None:
        assert tx.in_transaction()
        told.append((row.purpose, result))

    poll = {"question": "先修路还是先修水?", "options": [{"text": "路"}, {"text": "水"}]}
    rows = [
        Outgoing(GROUP, "sendPoll", json.dumps(poll), VILLAGE, purpose="poll:3"),
        message(GROUP, "nobody asks"),
    ]
    async with free_api() as api, rig(database, api, hooks=Hooks(sent=note)) as one:
        await one.put(*rows)
        async with one.running():
            await api.until(lambda: len(api.calls) == 2)
        assert not one.waiting()
    [(purpose, result)] = told
    assert purpose == "poll:3"
    assert result["poll"]["id"] == f"{GROUP}:{result['message_id']}"


async def test_what_must_be_known_is_written_before_the_send(database: Database) -> None:
    seen: list[str] = []

    def note(word: str) -> Callable[[Waiting], Callable[[Tx], None] | None]:
        def unit(tx: Tx) -> None:
            assert tx.in_transaction()
            seen.append(f"{word} after {len(api.calls)} sent and {len(api.faults)} refused")

        return lambda row: unit if row.purpose else None

    hooks = Hooks(sending=note("sending"), refused=note("refused"))
    async with free_api() as api, rig(database, api, hooks=hooks) as one:
        api.fail(flood(1))
        await one.put(message(1, "counted", purpose="poll:9"), message(1, "nobody asks"))
        async with one.running():
            await api.until(lambda: len(api.calls) == 2)
    assert seen == [
        "sending after 0 sent and 0 refused",
        "refused after 0 sent and 1 refused",
        "sending after 0 sent and 1 refused",
    ]


async def test_a_hook_that_fails_never_repeats_the_message(database: Database) -> None:
    def fail(_tx: Tx, _row: Waiting, _result: dict[str, Any]) -> None:
        raise LookupError("no such poll")

    async with free_api() as api, rig(database, api, hooks=Hooks(sent=fail)) as one:
        await one.put(message(1, "once", purpose="poll:9"), message(1, "next"))
        async with one.running():
            await api.until(lambda: len(api.calls) == 2)
        assert api.texts(1) == ["once", "next"]
        assert not one.waiting()


async def test_a_record_is_tried_again_until_the_database_takes_it(database: Database) -> None:
    failures = iter([True, True, False])

    def fail(_tx: Tx, _row: Waiting, _result: dict[str, Any]) -> None:
        if next(failures):
            raise StorageUnavailable("disk full")

    async with free_api() as api, rig(database, api, hooks=Hooks(sent=fail)) as one:
        await one.put(message(1, "once", purpose="poll:9"))
        async with one.running():
            await one.until_empty()
        assert api.texts(1) == ["once"]


async def test_toasts_go_straight_out_and_may_come_too_late(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one:
        await one.deliverer.answer("77", "已登记", alert=True)
        await one.deliverer.answer("78")
        api.fail(
            bad_request("query is too old and response timeout expired"),
            method="answerCallbackQuery",
        )
        await one.deliverer.answer("79", "late")
        api.fail(flood(3), method="answerCallbackQuery")
        await one.deliverer.answer("80", "lost")
        assert api.toasts == [
            {"callback_query_id": "77", "text": "已登记", "show_alert": True},
            {"callback_query_id": "78"},
        ]
        assert not one.waiting()


def test_the_bot_must_ask_the_same_pacer(database: Database) -> None:
    bot = make_bot(TOKEN, "http://127.0.0.1:9", Pacer())
    with pytest.raises(ValueError, match="pacer"):
        Deliverer(database, Writer(database), bot, Pacer(), Metrics())
