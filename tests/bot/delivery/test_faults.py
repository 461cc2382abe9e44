import asyncio
import random
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.delivery.deliverer import Settings
from bot.delivery.records import Hooks
from storage import accounts, chats, outbox, villages
from storage.accounts import AccountRow
from storage.engine import Database, Tx
from storage.outbox import OutboxRow, Waiting
from storage.tables import table
from tests.bot.delivery.rig import VILLAGE, Rig, free_api, message, rig, texts
from tests.support.limited_api import (
    Fault,
    LimitedApi,
    bad_request,
    blocked,
    broken,
    flood,
    hang_up,
    migrated,
    silence,
)
from village.ids import ChatId, UserId, VillageId

GROUP, SUPERGROUP = -1001, -1002


def attempts(one: Rig, chat_id: int) -> list[int]:
    rows = table(OutboxRow)
    query = select(rows.c.attempts).where(rows.c.chat_id == chat_id).order_by(rows.c.seq)
    return one.ask(lambda tx: list(tx.scalars(query)))


def add_village(one: Rig) -> None:
    with one.database.begin() as tx:
        villages.add(tx, id=VILLAGE, name="云溪村", timezone="Asia/Shanghai", language="zh-CN")


async def test_a_flood_limit_of_a_chat_stops_that_chat_alone(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one:
        api.fail(flood(10), chat_id=1)
        await one.put(*(message(chat, f"m{n}") for n in range(2) for chat in (1, 2)))
        start = one.clock.monotonic()
        async with one.running():
            await api.until(lambda: api.texts(2) == ["m0", "m1"])
            await api.until(lambda: api.texts(1) == ["m0", "m1"])
        first = next(call for call in api.calls if call.chat_id == 1)
        assert first.at - start >= 10
        assert api.calls[0].chat_id == 2
        assert attempts(one, 1) == [1, 1]
        assert one.counted("limited") == 1


async def test_a_flood_limit_for_all_stops_everything(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one:
        api.fail(flood(10), times=2)
        await one.put(message(1, "a"), message(2, "b"))
        async with one.running():
            await api.until(lambda: len(api.faults) == 2)
            start = one.clock.monotonic()
            await one.put(*(message(chat, "c") for chat in range(3, 9)))
            await api.until(lambda: len(api.calls) == 8)
        assert min(call.at for call in api.calls) >= start + 5


async def test_a_person_who_blocked_us_is_marked_and_told_about_once(database: Database) -> None:
    told: list[tuple[str, str]] = []

    def elsewhere(tx: Tx, row: Waiting, error: str, at: datetime) -> None:
        told.append((row.purpose, error))
        outbox.put(tx, [message(GROUP, "请联系李四")], at=at)

    async with free_api() as api, rig(database, api, hooks=Hooks(undeliverable=elsewhere)) as one:
        add_village(one)
        with one.database.begin() as tx:
            accounts.remember_guest(
                tx, user_id=UserId(5), village_id=VillageId(VILLAGE), name="李四", language="zh-CN"
            )
            accounts.mark_reachable(tx, UserId(5))
        api.fail(blocked(), chat_id=5)
        await one.put(message(5, "提醒", purpose="reminder:request:12"), message(6, "hello"))
        async with one.running():
            await one.until_empty()
        assert api.texts(6) == ["hello"]
        assert api.texts(GROUP) == ["请联系李四"]
        assert told == [("reminder:request:12", "Forbidden: bot was blocked by the user")]
        [dead] = one.dead()
        assert (dead.chat_id, dead.attempts, dead.error) == (5, 1, told[0][1])
        reachable = select(table(AccountRow).c.reachable)
        assert one.ask(lambda tx: tx.scalar(reachable)) is False


@pytest.mark.parametrize(
    "fault",
    [
        Fault(403, "Forbidden: bot was kicked from the supergroup chat"),
        Fault(403, "Forbidden: bot can't initiate conversation with a user"),
        Fault(403, "Forbidden: user is deactivated"),
        bad_request("chat not found"),
    ],
)
async def test_a_chat_that_takes_nothing_is_told_about(sqlite: Database, fault: Fault) -> None:
    told: list[str] = []
    hooks = Hooks(undeliverable=lambda _tx, row, _error, _at: told.append(row.purpose))
    async with free_api() as api, rig(sqlite, api, hooks=hooks) as one:
        api.fail(fault)
        await one.put(message(GROUP, "hello", purpose="x"))
        async with one.running():
            await one.until_empty()
        assert told == ["x"]
        assert len(one.dead()) == 1


async def test_a_refused_message_is_a_dead_letter_that_an_operator_retries_or_drops(
    database: Database,
) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        api.fail(bad_request("can't parse entities: unsupported start tag"), times=2)
        await one.put(message(1, "first"), message(1, "second"), message(1, "third"))
        await api.until(lambda: api.texts(1) == ["third"])
        await one.until_empty()
        first, second = one.dead()
        assert first.error == "Can't parse entities: unsupported start tag"
        assert first.attempts == 1
        with database.begin() as tx:
            assert outbox.retry(tx, first.seq)
            assert outbox.drop(tx, second.seq, at=one.clock.now())
        await api.until(lambda: api.texts(1) == ["third", "first"])
        await one.until_empty()
        assert not one.dead()


async def test_a_server_that_stumbles_is_tried_again(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one:
        api.fail(broken(), times=2, chat_id=1)
        await one.put(message(1, "first"), message(1, "second"), message(2, "other"))
        async with one.running():
            await one.until_empty()
        assert api.texts(1) == ["first", "second"]
        assert attempts(one, 1) == [3, 1]


async def test_a_message_that_always_fails_is_dead_in_the_end_and_frees_its_chat(
    database: Database,
) -> None:
    fault = broken()
    async with free_api() as api, rig(database, api, settings=Settings(attempts=3)) as one:
        api.fail(fault, times=3, chat_id=1)
        await one.put(message(1, "poison"), message(1, "next"))
        async with one.running():
            await one.until_empty()
        assert api.texts(1) == ["next"]
        assert [(row.attempts, row.error) for row in one.dead()] == [(3, "Internal Server Error")]


@pytest.mark.parametrize("fault", [hang_up(), hang_up(before=False)])
async def test_a_line_cut_repeats_at_most_what_was_in_flight(
    database: Database, fault: Fault
) -> None:
    async with free_api() as api, rig(database, api) as one:
        api.fail(fault)
        await one.put(*(message(1, f"m{n}") for n in range(3)))
        async with one.running():
            await one.until_empty()
        got = api.texts(1)
        assert got == (["m0"] if not fault.before else []) + texts("m", range(3))


async def test_no_answer_is_given_up_and_tried_again(database: Database) -> None:
    async with free_api() as api, rig(database, api, read_seconds=0.3) as one:
        api.fail(silence())
        await one.put(message(1, "first"), message(1, "second"), message(2, "other"))
        async with one.running():
            await one.until_empty()
        assert api.texts(1) == ["first", "second"]
        assert not one.dead()


async def test_a_server_that_is_away_costs_no_message_an_attempt(database: Database) -> None:
    async with (
        free_api() as api,
        rig(database, api, settings=Settings(attempts=1)) as one,
        one.running(),
    ):
        api.away = True
        await one.put(*(message(chat, f"m{n}") for n in range(3) for chat in range(1, 6)))
        await api.until(lambda: api.hung_up >= 9)
        assert one.deliverer.health.is_away
        api.heal()
        await one.until_empty()
        for chat in range(1, 6):
            assert api.texts(chat) == texts("m", range(3))
            assert attempts(one, chat) == [1, 1, 1]
        assert not one.dead()


async def test_a_token_that_is_refused_costs_no_message_an_attempt(database: Database) -> None:
    unauthorized = Fault(401, "Unauthorized")
    async with (
        free_api() as api,
        rig(database, api, settings=Settings(attempts=1)) as one,
        one.running(),
    ):
        api.fail(unauthorized, times=float("inf"))
        api.fail(unauthorized, times=float("inf"), method="getMe")
        await one.put(message(1, "hello"))
        await api.until(lambda: api.served(unauthorized) >= 4)
        api.heal()
        await one.until_empty()
        assert api.texts(1) == ["hello"]


async def test_a_server_that_knows_us_but_sends_nothing_kills_nothing(database: Database) -> None:
    fault = broken()
    async with (
        free_api() as api,
        rig(database, api, settings=Settings(attempts=4)) as one,
        one.running(),
    ):
        api.fail(fault, times=float("inf"))
        await one.put(*(message(chat, "hello") for chat in range(1, 5)))
        await api.until(lambda: api.served(fault) >= 12)
        api.heal()
        await one.until_empty()
        assert len(api.calls) == 4
        assert not one.dead()


async def test_a_group_that_became_a_supergroup_is_followed(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        add_village(one)
        with one.database.begin() as tx:
            chats.bind(
                tx,
                chat_id=ChatId(GROUP),
                village_id=VillageId(VILLAGE),
                kind=chats.Kind.VILLAGE,
            )
        await one.put(message(GROUP, "card", card="request:1"))
        await one.until_empty()
        api.fail(migrated(SUPERGROUP), times=float("inf"), chat_id=GROUP)
        await one.put(
            message(GROUP, "m0"),
            message(GROUP, "card 2", card="request:1"),
            message(GROUP, "m1"),
        )
        await one.until_empty()
        assert api.texts(SUPERGROUP) == ["m0", "card 2", "m1"]
        assert {call.method for call in api.calls} == {"sendMessage"}
        assert one.ask(lambda tx: chats.find(tx, ChatId(SUPERGROUP))) is not None
        assert one.ask(lambda tx: chats.find(tx, ChatId(GROUP))) is None


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_and_no_chat_loses_its_order_in_a_storm(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    numbers = range(6)
    async with LimitedApi(speed=20, per_second=None, per_chat_per_second=None) as api:
        async with rig(database, api, read_seconds=0.5) as one, one.running():
            for _ in range(25):
                fault = chance.choice(
                    [flood(1), broken(), broken(502), hang_up(), hang_up(before=False), silence()]
                )
                api.fail(fault, chat_id=chance.randrange(1, 21))
            await one.put(*(message(chat, f"m{n}") for n in numbers for chat in range(1, 21)))
            await one.until_empty()
        assert not one.dead()
        repeated = 0
        for chat in range(1, 21):
            got = api.texts(chat)
            once = [text for place, text in enumerate(got) if got[place - 1 : place] != [text]]
            assert once == texts("m", numbers)
            repeated += len(got) - len(once)
        assert repeated <= sum(not fault.before for fault in api.faults)


async def test_a_stop_while_the_server_is_away_does_not_hang(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one:
        api.away = True
        await one.put(message(1, "hello"))
        async with asyncio.timeout(10), one.running():
            await api.until(lambda: api.hung_up >= 3)
        assert len(one.waiting()) == 1
