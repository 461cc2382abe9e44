import asyncio
import contextlib
import itertools
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.intake import calls
from bot.intake.calls import TokenRefused
from bot.intake.polling import Poller
from bot.metrics import Metrics
from storage.writer import Writer
from tests.bot.intake.support import NOW, Kept, Pauses, Small, failures, received, squeeze, widen
from tests.support import updates
from tests.support.chaos import Chaos
from tests.support.chaotic_api import TOKEN, Answer, ChaoticApi, refusal

Make = Callable[..., Poller]


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def make(writer: Writer, metrics: Metrics, kept: Kept, pauses: Pauses) -> Make:
    def make(base: str, **more: Any) -> Poller:
        return Poller(
            **{
                "api_base": base,
                "token": TOKEN,
                "writer": writer,
                "metrics": metrics,
                "on_kept": kept,
                "clock": lambda: NOW,
                "allowed_updates": ["message", "callback_query"],
                "wait": pauses,
                **more,
            }
        )

    return make


@contextlib.asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[asyncio.Event]:
    """A poller at work, stopped at the end."""
    stop = asyncio.Event()
    task = asyncio.ensure_future(poller.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await task


def day(count: int, seed: int = 1) -> list[updates.Raw]:
    return list(itertools.islice(updates.village_day(seed), count))


def offsets(api: ChaoticApi) -> list[object]:
    return [params.get("offset") for name, params in api.asked if name == "getupdates"]


async def test_updates_are_kept_before_they_are_confirmed(
    make: Make, kept: Kept, metrics: Metrics, writer: Writer
) -> None:
    api = ChaoticApi()
    lost = kept.watch(api)
    sent = day(350)
    async with api.serving() as base:
        api.add(*sent)
        async with polling(make(base)):
            await api.until_confirmed(350)
    ids = [one["update_id"] for one in sent]
    assert lost == []
    assert kept.ids() == ids
    assert [one.update_id for one in kept.handed] == ids
    assert received(metrics) == 350
    assert writer.stats.batches == 4
    assert offsets(api)[0] is None
    assert api.asked[0][1]["allowed_updates"] == ["message", "callback_query"]
    assert {row.received_at for row in kept.rows()} == {NOW}


@pytest.mark.parametrize("seed", range(4))
async def test_chaos_loses_and_doubles_nothing(make: Make, kept: Kept, seed: int) -> None:
    api = ChaoticApi(Chaos(seed, reorder=0.5, hold=0.2, repeat=0.5, redeliver=0.5))
    lost = kept.watch(api)
    sent = day(200, seed)
    async with api.serving() as base:
        async with polling(make(base, limit=20)):
            for part in range(0, 200, 50):
                api.add(*sent[part : part + 50])
                await api.until_confirmed(part + 25)
            await api.until_confirmed(100)
        # A restart in between: what was kept but not confirmed comes again.
        async with polling(make(base, limit=7)):
            await api.until_confirmed(200)
    assert lost == []
    assert sorted(kept.ids()) == [one["update_id"] for one in sent]
    assert len(kept.handed) >= 200


async def test_a_restart_begins_without_an_offset(make: Make, kept: Kept) -> None:
    api = ChaoticApi()
    async with api.serving() as base:
        poller = make(base)
        for number in (1, 2):
            api.add(updates.message("收到", update_id=number))
            async with polling(poller):
                await api.until_asked("getUpdates", number * 2)
    assert offsets(api) == [None, 2, None, 3]
    assert kept.ids() == [1, 2]


def batch(*ids: int) -> Answer:
    result = [updates.message("收到", update_id=one) for one in ids]
    return Answer(body={"ok": True, "result": result})


async def test_the_offset_follows_the_last_batch_wherever_ids_go(make: Make, kept: Kept) -> None:
    api = ChaoticApi()
    # A shuffle, a jump back (Telegram draws new numbers after an idle week), a jump ahead.
    api.script("getUpdates", batch(12, 10, 11), batch(3, 4), batch(900), batch(5, 5))
    async with api.serving() as base, polling(make(base)):
        await api.until_asked("getUpdates", 5)
    assert offsets(api) == [None, 13, 5, 901, 6]
    assert kept.ids() == [12, 10, 11, 3, 4, 900, 5]


async def test_a_server_that_does_not_move_is_not_hurried(
    make: Make, kept: Kept, pauses: Pauses
) -> None:
    api = ChaoticApi()
    # Numbers that fall within a batch: the highest confirms nothing there, the last does.
    api.script("getUpdates", batch(900, 5), batch(900, 5), batch(900, 5))
    async with api.serving() as base, polling(make(base)):
        await api.until_asked("getUpdates", 4)
    assert offsets(api) == [None, 901, 6, 6]
    assert pauses.seconds == [1, 1]
    assert kept.ids() == [900, 5]


async def test_a_server_that_does_not_wait_is_not_hurried(make: Make, pauses: Pauses) -> None:
    api = ChaoticApi(second=0)
    pauses.at_most = 5
    async with api.serving() as base:
        await make(base).run(asyncio.Event())
    assert pauses.seconds == [1] * 5
    assert len(api.asked) == 5


GATEWAY = "<html><body>502 Bad Gateway</body></html>"


FAILURES = [
    (refusal(429, "Too Many Requests: retry after 7", retry_after=7), "limited", 7),
    (Answer(429, GATEWAY, {"Retry-After": "9"}), "limited", 9),
    (refusal(429, "absurd", retry_after="soon"), "limited", 0),
    (refusal(429, "absurd", retry_after=["soon"]), "limited", 0),
    (refusal(500, "Internal Server Error"), "server", 0),
    (Answer(502, GATEWAY), "server", 0),
    (Answer(302, "", {"Location": "/elsewhere"}), "server", 0),
    (refusal(400, "Bad Request: invalid"), "refused", 0),
    (refusal(403, "Forbidden"), "refused", 0),
    (refusal(409, "Conflict: terminated by other getUpdates request"), "conflict", 0),
    (Answer(200, GATEWAY), "garbled", 0),
    (Answer(200, ""), "garbled", 0),
    (Answer(200, b"\xff\xfe\x00"), "garbled", 0),
    (Answer(200, "[" * 100_000), "garbled", 0),
    (Answer(200, '{"ok":true,"result":' + "9" * 10_000 + "}"), "garbled", 0),
    (Answer(body={"ok": True, "result": {"update_id": 1}}), "garbled", 0),
    (Answer(body={"ok": True}), "garbled", 0),
    (Answer(body={}), "garbled", 0),
    (Answer(body=["ok"]), "garbled", 0),
]


async def test_a_failed_call_is_counted_and_made_again(
    make: Make, kept: Kept, metrics: Metrics, pauses: Pauses
) -> None:
    api = ChaoticApi()
    api.add(updates.message("收到", update_id=5))
    api.script("getUpdates", *(answer for answer, _, _ in FAILURES))
    async with api.serving() as base, polling(make(base)):
        await api.until_confirmed(1)
    assert kept.ids() == [5]
    expected = Counter(reason for _, reason, _ in FAILURES)
    assert {reason: failures(metrics, reason) for reason in expected} == expected
    assert len(pauses.seconds) == len(FAILURES)
    least = [max(seconds, 0.2) for _, _, seconds in FAILURES]
    assert all(low <= seconds <= 60 for low, seconds in zip(least, pauses.seconds, strict=True))


async def test_an_absurd_wish_to_wait_is_not_granted(
    make: Make, metrics: Metrics, pauses: Pauses
) -> None:
    api = ChaoticApi()
    api.script("getUpdates", refusal(429, "", retry_after=10**9))
    endless = '{"ok":false,"error_code":429,"parameters":{"retry_after":1e999}}'
    api.script("getUpdates", Answer(429, endless))
    async with api.serving() as base, polling(make(base)):
        await api.until_asked("getUpdates", 3)
    assert failures(metrics, "limited") == 2
    assert pauses.seconds[0] == 3600
    assert pauses.seconds[1] < 2


async def test_a_call_without_an_answer_is_made_again(
    make: Make, kept: Kept, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "CONNECT_SECONDS", 0.2)
    api = ChaoticApi()
    api.add(updates.message("收到", update_id=5))
    api.script("getUpdates", Answer(hang=True))
    async with api.serving() as base, polling(make(base, timeout=0)):
        await api.until_confirmed(1)
    assert kept.ids() == [5]
    assert failures(metrics, "timeout") >= 1


async def test_nobody_there_is_asked_less_and_less_often(
    make: Make, metrics: Metrics, pauses: Pauses
) -> None:
    async with ChaoticApi().serving() as base:
        pass
    pauses.at_most = 14
    await make(base).run(asyncio.Event())
    assert failures(metrics, "network") == 14
    assert all(2**n * 0.25 <= pauses.seconds[n] <= 2**n * 0.5 for n in range(7))
    assert all(30 <= seconds <= 60 for seconds in pauses.seconds[7:])
    assert len(set(pauses.seconds)) == 14


@pytest.mark.parametrize(
    "answer",
    [
        refusal(401, "Unauthorized"),
        refusal(404, "Not Found"),
        Answer(404, "<html>404</html>"),
    ],
)
async def test_a_wrong_token_ends_the_program(make: Make, answer: Answer) -> None:
    api = ChaoticApi()
    api.script("getUpdates", answer)
    async with api.serving() as base:
        with pytest.raises(TokenRefused) as raised:
            await make(base + "/").run(asyncio.Event())
    assert raised.value.status == answer.status
    assert str(raised.value).startswith(base + " answers")
    assert TOKEN not in str(raised.value)


async def test_a_proxy_whose_server_is_away_does_not_end_the_program(
    make: Make, kept: Kept, metrics: Metrics
) -> None:
    api = ChaoticApi()
    api.script("getUpdates", batch(5), Answer(404, "<html>404</html>"), batch(6))
    async with api.serving() as base, polling(make(base)):
        await api.until_asked("getUpdates", 4)
    assert kept.ids() == [5, 6]
    assert failures(metrics, "server") == 1


@pytest.mark.parametrize("take", [False, True])
async def test_a_webhook_in_the_way_is_deleted_only_on_request(
    make: Make, kept: Kept, metrics: Metrics, *, take: bool
) -> None:
    api = ChaoticApi()
    api.webhook = {"url": "https://example.org/hook"}
    api.add(updates.message("收到", update_id=5))
    async with api.serving() as base, polling(make(base, take_from_webhook=take)):
        await api.until_asked("getUpdates", 3)
    assert kept.ids() == ([5] if take else [])
    assert bool(api.webhook) is not take
    assert failures(metrics, "conflict") == (1 if take else 3)
    deleted = [params for name, params in api.asked if name == "deletewebhook"]
    assert deleted == ([{"drop_pending_updates": False}] if take else [])


async def test_a_stop_ends_a_long_poll_at_once(make: Make, kept: Kept) -> None:
    api = ChaoticApi()
    async with api.serving() as base, polling(make(base)) as stop:
        await api.until_asked("getUpdates")
        stop.set()
    assert kept.handed == []


async def test_a_full_disk_confirms_nothing_and_loses_nothing(
    small: Small, metrics: Metrics
) -> None:
    writer, kept = small.writer, small.kept
    api = ChaoticApi()
    lost = kept.watch(api)
    sent = [updates.message("长" * 4000) for _ in range(40)]
    full = asyncio.Event()

    async def wait(_stop: asyncio.Event, _seconds: float) -> None:
        assert kept.ids() == []
        assert api.queue.confirmed == {}
        full.set()
        if failures(metrics, "storage") == 3:
            await widen(writer)

    await squeeze(writer)
    async with api.serving() as base:
        api.add(*sent)
        poller = Poller(
            base, TOKEN, writer, metrics, kept, lambda: NOW, allowed_updates=[], wait=wait
        )
        async with polling(poller):
            await api.until_confirmed(40)
    assert full.is_set()
    assert failures(metrics, "storage") == 3
    assert lost == []
    assert kept.ids() == [one["update_id"] for one in sent]
    assert offsets(api) == [None, sent[-1]["update_id"] + 1]


async def test_a_stop_while_the_disk_is_full_leaves_all_unconfirmed(
    small: Small, metrics: Metrics
) -> None:
    writer, kept = small.writer, small.kept
    await squeeze(writer)
    api = ChaoticApi()
    api.add(*(updates.message("长" * 4000) for _ in range(40)))
    async with api.serving() as base:
        poller = Poller(base, TOKEN, writer, metrics, kept, lambda: NOW, [], wait=Pauses(at_most=4))
        await poller.run(asyncio.Event())
    assert len(api.queue.pending) == 40
    assert offsets(api) == [None]
    assert kept.handed == []


async def test_an_update_that_breaks_its_batch_is_set_aside(
    make: Make, kept: Kept, metrics: Metrics
) -> None:
    api = ChaoticApi()
    torn = Answer(200, '{"ok":true,"result":[{"update_id":70,"message":{"text":"半句\0')
    api.script("getUpdates", torn, torn, torn, torn)
    api.add(updates.message("收到", update_id=70), updates.message("收到", update_id=71))
    async with api.serving() as base, polling(make(base)):
        await api.until_confirmed(2)
    assert [(row.update_id, row.kind) for row in kept.rows()] == [
        (70, "unreadable"),
        (71, "message"),
    ]
    assert "半句" in kept.rows()[0].body
    assert failures(metrics, "garbled") == 4
    limits = [params["limit"] for name, params in api.asked if name == "getupdates"]
    assert limits[:6] == [100, 1, 1, 1, 1, 100]


async def test_an_answer_beyond_all_bounds_is_taken_in_small_bites(
    make: Make, kept: Kept, metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LARGEST_ANSWER", 20_000)
    api = ChaoticApi()
    api.add(*(updates.message("长" * 2000, update_id=one) for one in range(1, 8)))
    api.add(updates.message("长" * 20_000, update_id=8), updates.message("收到", update_id=9))
    async with api.serving() as base, polling(make(base)):
        await api.until_confirmed(9)
    assert kept.ids() == list(range(1, 10))
    assert [row.kind for row in kept.rows() if row.update_id == 8] == ["unreadable"]
    assert failures(metrics, "too_large") > 3


async def test_an_update_of_two_megabytes_is_kept_whole(make: Make, kept: Kept) -> None:
    api = ChaoticApi()
    api.add(updates.message("长" * 700_000, update_id=5))
    async with api.serving() as base, polling(make(base)):
        await api.until_confirmed(1)
    (row,) = kept.rows()
    assert row.kind == "message"
    assert len(row.body.encode()) > 2**21


async def test_odd_updates_do_not_stop_the_rest(make: Make, kept: Kept, metrics: Metrics) -> None:
    odd: list[Any] = [None, 5, [], {}, {"update_id": "5"}, {"update_id": -5}, {"update_id": 6}]
    api = ChaoticApi()
    api.script("getUpdates", Answer(body={"ok": True, "result": odd}))
    async with api.serving() as base, polling(make(base)):
        await api.until_asked("getUpdates", 2)
    assert kept.ids() == [6]
    assert failures(metrics, "unusable") == 6
    assert offsets(api)[1] == 7


async def test_a_batch_of_nothing_usable_is_no_tight_loop(
    make: Make, kept: Kept, pauses: Pauses
) -> None:
    api = ChaoticApi()
    api.script("getUpdates", *[Answer(body={"ok": True, "result": [{}] * 5000})] * 4)
    async with api.serving() as base, polling(make(base)):
        await api.until_asked("getUpdates", 5)
    assert len(pauses.seconds) == 4
    assert offsets(api) == [None] * 5
    assert kept.ids() == []


async def test_a_listener_that_raises_does_not_stop_intake(make: Make, kept: Kept) -> None:
    def broken(_updates: object) -> None:
        raise RuntimeError("broken")

    api = ChaoticApi()
    api.add(updates.message("收到", update_id=5))
    async with api.serving() as base, polling(make(base, on_kept=broken)):
        await api.until_confirmed(1)
    assert kept.ids() == [5]


async def test_the_token_is_in_no_log(
    make: Make, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    api = ChaoticApi()
    api.script("getUpdates", refusal(400, f"no such path /bot{TOKEN}/getUpdates"))
    with caplog.at_level(logging.INFO):
        async with api.serving() as base:
            poller = make(base)
            async with polling(poller):
                await api.until_asked("getUpdates", 2)
        async with polling(make("http://no such host")) as stop:
            stop.set()
    printed = capsys.readouterr()
    assert TOKEN not in caplog.text + printed.out + printed.err + repr(poller)
    assert "no such path" in caplog.text + printed.out + printed.err


async def test_two_pollers_never_both_go_on(make: Make, kept: Kept, metrics: Metrics) -> None:
    api = ChaoticApi()
    lost = kept.watch(api)
    sent = day(60)
    async with api.serving() as base, polling(make(base, limit=5)), polling(make(base, limit=5)):
        for one in sent:
            api.add(one)
        await api.until_confirmed(60)
        await api.until_asked("getUpdates", 10)
    assert lost == []
    assert sorted(kept.ids()) == [one["update_id"] for one in sent]
    assert failures(metrics, "conflict") > 0
