import asyncio
import json
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.intake.calls import CallFailed, TokenRefused
from bot.intake.webhook import LARGEST_BODY, delete_webhook, set_webhook, webhook_route
from bot.metrics import Metrics
from storage.writer import Writer
from tests.bot.intake.support import NOW, Kept, Small, failures, received, squeeze, widen
from tests.support import updates
from tests.support.chaos import Chaos
from tests.support.chaotic_api import TOKEN, ChaoticApi, refusal
from tests.support.serving import serve

PATH = "/hook"
SECRET = "s3cret_of-the-village"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
async def base(writer: Writer, metrics: Metrics, kept: Kept) -> AsyncIterator[str]:
    route = webhook_route(PATH, SECRET, writer, metrics, kept, lambda: NOW)
    async with serve(Starlette(routes=[route])) as base:
        yield base


@pytest.fixture
async def client(base: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base, headers=HEADERS, timeout=30) as client:
        yield client


async def test_an_update_is_answered_when_it_is_kept(
    client: httpx.AsyncClient, kept: Kept, metrics: Metrics
) -> None:
    raw = updates.message("#诉求 路灯不亮", chat=-1007, update_id=5)
    answer = await client.post(PATH, json=raw)
    assert (answer.status_code, answer.content) == (200, b"")
    (row,) = kept.rows()
    assert (row.update_id, row.lane, row.kind, row.received_at) == (5, -1007, "message", NOW)
    assert json.loads(row.body) == raw
    assert [one.update_id for one in kept.handed] == [5]
    assert received(metrics) == 1


async def test_a_repeated_update_is_one_row(client: httpx.AsyncClient, kept: Kept) -> None:
    raws = [updates.message("收到", update_id=one) for one in (9, 5, 9, 7, 5)]
    for raw in raws:
        assert (await client.post(PATH, json=raw)).status_code == 200
    assert kept.ids() == [9, 5, 7]


async def test_many_at_once_share_a_commit(
    client: httpx.AsyncClient, kept: Kept, writer: Writer
) -> None:
    async def push(number: int) -> int:
        return (await client.post(PATH, json=updates.message("收到", update_id=number))).status_code

    statuses = await asyncio.gather(*(push(number) for number in range(1, 101)))
    assert set(statuses) == {200}
    assert sorted(kept.ids()) == list(range(1, 101))
    assert sorted(one.update_id for one in kept.handed) == list(range(1, 101))
    assert writer.stats.batches < 50


SECRETS: list[str | bytes | None] = [None, "", "wrong", SECRET + "x", SECRET[:-1], "密".encode()]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_a_stranger_sees_a_page_that_does_not_exist(
    base: str, kept: Kept, metrics: Metrics, method: str
) -> None:
    content = json.dumps(updates.message("收到", update_id=5))
    async with httpx.AsyncClient(base_url=base) as client:
        for secret in SECRETS:
            headers: Any = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
            answer = await client.request(method, PATH, content=content, headers=headers)
            other = await client.request(method, "/nothing", content=content, headers=headers)
            assert answer.status_code == other.status_code == 404
            assert answer.content == other.content
            assert {**answer.headers, "date": ""} == {**other.headers, "date": ""}
    assert kept.ids() == []
    assert failures(metrics, "stranger") == len(SECRETS)


async def test_another_method_tells_nothing_even_with_the_secret(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    answer = await client.get(PATH)
    assert (answer.status_code, answer.text) == (404, "Not Found")
    assert "allow" not in answer.headers


@pytest.mark.parametrize("secret", ["", "中文", "a b", "x" * 257])
def test_a_secret_that_telegram_refuses_is_refused(
    writer: Writer, metrics: Metrics, kept: Kept, secret: str
) -> None:
    with pytest.raises(ValueError, match="secret"):
        webhook_route(PATH, secret, writer, metrics, kept, lambda: NOW)


async def test_a_body_at_the_limit_is_kept_and_one_beyond_is_not(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    def sized(update_id: int, size: int) -> bytes:
        bare = json.dumps(updates.message("", update_id=update_id, message_id=1)).encode()
        return bare.replace(b'"text": ""', b'"text": "' + b"x" * (size - len(bare)) + b'"')

    async def pieces(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    assert len(sized(5, LARGEST_BODY)) == LARGEST_BODY
    assert (await client.post(PATH, content=sized(5, LARGEST_BODY))).status_code == 200
    assert (await client.post(PATH, content=pieces(sized(6, LARGEST_BODY)))).status_code == 200
    assert (await client.post(PATH, content=sized(7, LARGEST_BODY + 1))).status_code == 413
    assert (await client.post(PATH, content=pieces(sized(8, 3 * LARGEST_BODY)))).status_code == 413
    assert kept.ids() == [5, 6]


TORN = '{"update_id":70,"message":{"text":"半句'


@pytest.mark.parametrize(
    "body",
    [
        TORN.encode(),
        TORN.encode()[:-1],
        TORN.encode() + b"\0\xff",
        b'{"update_id":70,"deep":' + b"[" * 100_000,
        b'{"update_id":70,"number":' + b"9" * 10_000 + b"}",
        b'{"update_id":70,"text":"' + b"x" * LARGEST_BODY + b'"}',
    ],
)
async def test_an_unreadable_update_is_refused_twice_then_set_aside(
    client: httpx.AsyncClient, kept: Kept, metrics: Metrics, body: bytes
) -> None:
    refusals = [(await client.post(PATH, content=body)).status_code for _ in range(2)]
    assert refusals in ([400, 400], [413, 413])
    assert kept.ids() == []
    assert (await client.post(PATH, content=body)).status_code == 200
    (row,) = kept.rows()
    assert (row.update_id, row.kind, row.lane) == (70, "unreadable", 0)
    assert row.body.startswith('{"update_id":70,')
    assert failures(metrics, "garbled") == 3


async def test_an_update_that_comes_whole_after_a_refusal_is_kept_whole(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    assert (await client.post(PATH, content=TORN.encode())).status_code == 400
    raw = updates.message("半句话", update_id=70)
    assert (await client.post(PATH, json=raw)).status_code == 200
    (row,) = kept.rows()
    assert row.kind == "message"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"message":{}}', b'{"update_id":"7"}'])
async def test_what_has_no_id_does_not_block_the_queue(
    client: httpx.AsyncClient, kept: Kept, body: bytes
) -> None:
    statuses = [(await client.post(PATH, content=body)).status_code for _ in range(4)]
    assert statuses == [400, 400, 200, 400]
    assert kept.ids() == []


async def test_a_full_disk_asks_for_a_retry(small: Small, metrics: Metrics) -> None:
    writer, kept = small.writer, small.kept
    raw = updates.message("长" * 100_000, update_id=5)
    route = webhook_route(PATH, SECRET, writer, metrics, kept, lambda: NOW)
    await squeeze(writer)
    async with (
        serve(Starlette(routes=[route])) as base,
        httpx.AsyncClient(base_url=base, headers=HEADERS) as client,
    ):
        answers = await asyncio.gather(*(client.post(PATH, json=raw) for _ in range(5)))
        assert {one.status_code for one in answers} == {503}
        assert {one.headers["retry-after"] for one in answers} == {"2"}
        assert {one.content for one in answers} == {b""}
        assert kept.handed == []
        await widen(writer)
        assert (await client.post(PATH, json=raw)).status_code == 200
        writer.close()
        assert (await client.post(PATH, json=raw)).status_code == 503
    assert kept.ids() == [5]
    assert failures(metrics, "storage") == 6


Message = MutableMapping[str, Any]


async def test_a_caller_that_leaves_halfway_leaves_nothing(
    writer: Writer, metrics: Metrics, kept: Kept
) -> None:
    route = webhook_route(PATH, SECRET, writer, metrics, kept, lambda: NOW)
    arriving: Iterator[Message] = iter(
        [
            {"type": "http.request", "body": b'{"update_id":5', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(arriving)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"x-telegram-bot-api-secret-token", SECRET.encode())]
    scope = {"type": "http", "method": "POST", "path": PATH, "headers": headers}
    await route.app(scope, receive, send)
    assert sent == []
    assert kept.ids() == []
    assert failures(metrics, "garbled") == 0


@pytest.mark.parametrize("seed", range(3))
async def test_a_pushing_server_with_chaos_loses_and_doubles_nothing(
    base: str, kept: Kept, seed: int
) -> None:
    api = ChaoticApi(Chaos(seed, reorder=0.5, redeliver=0.3), second=0.01)
    lost = kept.watch(api)
    sent = [updates.message("收到", update_id=one) for one in range(1, 201)]
    async with api.serving() as there:
        await set_webhook(
            there,
            TOKEN,
            url=base + PATH,
            secret=SECRET,
            allowed_updates=["message"],
            max_connections=8,
        )
        for part in range(0, 200, 50):
            api.add(*sent[part : part + 50])
            await api.until_confirmed(part + 25)
        await api.until_confirmed(200)
        await delete_webhook(there, TOKEN)
        assert api.webhook == {}
    assert lost == []
    assert sorted(kept.ids()) == list(range(1, 201))
    assert {status for _, status in api.pushes} == {200}
    assert len(api.pushes) > 200


async def test_a_push_with_the_wrong_secret_is_retried_until_it_is_right(
    base: str, kept: Kept
) -> None:
    api = ChaoticApi(second=0.01)
    api.add(updates.message("收到", update_id=5))
    async with api.serving() as there:
        for secret in ("wrong", SECRET):
            await set_webhook(
                there, TOKEN, url=base + PATH, secret=secret, allowed_updates=["message"]
            )
            await api.until_pushed(1)
        await api.until_confirmed(1)
    assert kept.ids() == [5]
    assert {status for _, status in api.pushes} == {404, 200}
    asked = next(params for name, params in api.asked if name == "setwebhook")
    assert asked["allowed_updates"] == ["message"]
    assert asked["max_connections"] == 40


async def test_setting_a_webhook_tells_what_went_wrong() -> None:
    api = ChaoticApi()
    api.script("setWebhook", refusal(401, "Unauthorized"))
    api.script("setWebhook", refusal(400, "Bad Request: bad webhook: HTTPS url must be provided"))

    async def attempt() -> None:
        await set_webhook(there, TOKEN, url="http://x", secret=SECRET, allowed_updates=[])

    async with api.serving() as there:
        with pytest.raises(TokenRefused):
            await attempt()
        with pytest.raises(CallFailed, match="HTTPS url must be provided"):
            await attempt()
