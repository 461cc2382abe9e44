"""The model server itself: both client libraries parse what it says, and it keeps Telegram's offset rules."""

import itertools
import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import httpx
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import ExtBot

from tests.support import updates
from tests.support.chaos import WILD, Chaos, Queue
from tests.support.chaotic_api import TOKEN, ChaoticApi

ROOT = Path(__file__).resolve().parents[3]


def ids(batch: list[Any]) -> list[int]:
    return [one["update_id"] for one in batch]


def queue(count: int, chaos: Chaos | None = None) -> Queue:
    made = Queue(chaos or Chaos())
    made.add(updates.message("收到", update_id=number) for number in range(101, 101 + count))
    return made


def test_without_chaos_the_offset_rules_are_telegrams() -> None:
    calm = queue(10)
    assert ids(calm.take(0, 3)) == [101, 102, 103]
    assert ids(calm.take(0, 3)) == [101, 102, 103]
    calm.confirm(103)
    assert ids(calm.take(103, 2)) == [103, 104]
    calm.confirm(9999)
    assert ids(calm.take(9999, 2)) == [103, 104]
    calm.confirm(-2)
    assert ids(calm.take(-2, 100)) == [109, 110]
    calm.confirm(111)
    assert calm.take(111, 100) == []
    assert len(calm.confirmed) == 10


def test_chaos_shows_every_update_and_forgets_only_what_it_showed() -> None:
    wild = queue(300, WILD)
    seen: list[int] = []
    offset = 0
    while wild.pending:
        wild.confirm(offset)
        batch = ids(wild.take(offset, 20))
        seen += batch
        offset = max(batch, default=0) + 1
        assert wild.confirmed.keys() <= set(seen)
    assert set(seen) == set(range(101, 401))
    assert len(seen) > 300
    assert seen != sorted(seen)


def test_the_same_seed_makes_the_same_chaos() -> None:
    one, two = queue(50, WILD), queue(50, WILD)
    assert [ids(one.take(0, 9)) for _ in range(20)] == [ids(two.take(0, 9)) for _ in range(20)]


async def test_aiogram_reads_what_it_says() -> None:
    api = ChaoticApi()
    api.add(*itertools.islice(updates.village_day(2), 50))
    async with api.serving() as base:
        session = AiohttpSession(api=TelegramAPIServer.from_base(base))
        async with Bot(TOKEN, session=session) as bot:
            assert (await bot.get_me()).username == "lianxin_bot"
            assert len(await bot.get_updates()) == 50
            assert (await bot.send_message(-100, "你好")).text == "你好"
            assert (await bot.send_poll(-100, "修路还是修渠？", ["路", "渠"])).poll is not None
            assert await bot.answer_callback_query("1", text="好")
    assert [call.method for call in api.calls] == ["sendmessage", "sendpoll", "answercallbackquery"]
    assert (api.calls[0].chat, api.calls[0].text) == (-100, "你好")


async def test_python_telegram_bot_reads_what_it_says() -> None:
    api = ChaoticApi()
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("接单", callback_data="accept:1")]])
    async with api.serving() as base:
        bot = ExtBot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")
        async with bot:
            sent = await bot.send_message(-100, "1号诉求", reply_markup=markup)
            assert sent.reply_markup == markup
            changed = await bot.edit_message_text("已接单", -100, sent.message_id)
            assert isinstance(changed, type(sent))
            assert changed.text == "已接单"
            assert (await bot.send_photo(5, b"\xff\xd8\xff\xd9", caption="水渠")).photo
            assert (await bot.send_poll(-100, "修路？", ["是", "否"])).poll
            assert await bot.pin_chat_message(-100, sent.message_id)
            photo = await bot.get_file("photo-1-320")
            assert await photo.download_as_bytearray()
    assert [call.text for call in api.calls] == ["1号诉求", "已接单", "水渠", "修路？", None]


async def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    process = await create_subprocess_exec(
        sys.executable,
        *("-m", "tests.support.chaotic_api", "--updates", "7", "--calls", str(file)),
        cwd=ROOT,
        stdout=PIPE,
    )
    assert process.stdout is not None
    base = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient(base_url=base, timeout=30) as client:
        bot = f"/bot{TOKEN}"
        got = (await client.get(f"{bot}/getUpdates")).json()["result"]
        assert got == list(itertools.islice(updates.village_day(1), 7))
        more = [updates.message("再来", update_id=1)]
        state = (await client.post("/control/updates", json={"updates": more})).json()
        assert state["pending"] == 8
        await client.post(f"{bot}/sendMessage", json={"chat_id": 5, "text": "收到"})
        assert (await client.get("/control/calls")).json()[0]["text"] == "收到"
    process.terminate()
    assert await process.wait() == 0
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == "收到"
