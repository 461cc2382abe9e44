import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.delivery.pacer import Limits, Pacer
from bot.delivery.sender import METHODS, make_bot
from storage.engine import Database
from storage.outbox import Outgoing
from tests.bot.delivery.rig import VILLAGE, fast_clock, free_api, message, rig
from tests.support.limited_api import TOKEN, LimitedApi, flood

MARKUP = {"inline_keyboard": [[{"text": "接单", "callback_data": "a:1"}]]}
ENTITIES = [{"type": "bold", "offset": 0, "length": 2}]
REPLY = {"message_id": 3, "quote": "路灯", "allow_sending_without_reply": True}
# Anything that the Bot API may know, this library's fields or not.
PAYLOADS: list[tuple[str, dict[str, Any]]] = [
    (
        "sendMessage",
        {
            "text": "<b>12号诉求</b>",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_parameters": REPLY,
            "reply_markup": MARKUP,
            "disable_notification": True,
            "a_field_of_tomorrow": {"deep": [1, 2]},
        },
    ),
    ("sendMessage", {"text": "粗体", "entities": ENTITIES, "message_thread_id": 4}),
    ("sendPhoto", {"photo": "AgACAgUAAx", "caption": "路灯", "caption_entities": ENTITIES}),
    ("sendDocument", {"document": "BQACAgUAAx", "caption": "台账", "parse_mode": "HTML"}),
    ("sendVideo", {"video": "file-3", "caption": "水渠"}),
    ("sendVoice", {"voice": "file-4", "caption": "说明"}),
    (
        "sendPoll",
        {
            "question": "先修哪条路?",
            "options": [{"text": "东"}, {"text": "西", "text_entities": []}],
            "is_anonymous": False,
            "allows_revoting": True,
            "close_date": 1_800_000_000,
        },
    ),
    ("stopPoll", {"message_id": 5, "reply_markup": MARKUP}),
    ("editMessageText", {"message_id": 1, "text": "edited", "reply_markup": MARKUP}),
    ("editMessageReplyMarkup", {"message_id": 1, "reply_markup": {"inline_keyboard": []}}),
    ("editMessageMedia", {"message_id": 1, "media": {"type": "photo", "media": "AgACAgUAAx"}}),
    ("pinChatMessage", {"message_id": 1, "disable_notification": True}),
    ("unpinChatMessage", {"message_id": 1}),
    ("unpinChatMessage", {}),
    ("deleteMessage", {"message_id": 1}),
]


async def test_every_payload_arrives_as_it_is(database: Database) -> None:
    async with free_api() as api, rig(database, api) as one, one.running():
        await one.put(message(5, "to be edited"))
        await one.put(*(Outgoing(5, name, json.dumps(body), VILLAGE) for name, body in PAYLOADS))
        await one.until_empty()
        assert not one.dead()
        got = [(call.method, call.params) for call in api.calls[1:]]
        assert got == [(name, {"chat_id": 5, **body}) for name, body in PAYLOADS]
    assert {name for name, _ in PAYLOADS} | {"setMyCommands"} == set(METHODS)


async def test_commands_are_set_without_a_chat(sqlite: Database) -> None:
    body = {
        "commands": [{"command": "help", "description": "帮助"}],
        "scope": {"type": "chat", "chat_id": -5},
        "language_code": "zh",
    }
    async with free_api() as api, rig(sqlite, api) as one, one.running():
        await one.put(Outgoing(-5, "setMyCommands", json.dumps(body), VILLAGE))
        await one.until_empty()
        assert not one.dead()
        assert [(call.method, call.params) for call in api.others] == [("setMyCommands", body)]


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("sendFireworks", {}, "unknown method sendFireworks"),
        ("sendMessage", {}, "Message text is empty"),
        ("sendMessage", {"text": "x" * 5000}, "Message is too long"),
        ("sendPoll", {"question": "?"}, "Poll must have at least one answer option"),
    ],
)
async def test_what_cannot_be_sent_is_dead_at_once_and_quotes_nobody(
    sqlite: Database, name: str, body: dict[str, Any], error: str
) -> None:
    async with free_api() as api, rig(sqlite, api) as one, one.running():
        await one.put(Outgoing(5, name, json.dumps(body), VILLAGE), message(5, "next"))
        await one.until_empty()
        assert [row.error for row in one.dead()] == [error]
        assert api.texts(5) == ["next"]


async def test_an_answer_that_the_library_cannot_read_was_an_answer(sqlite: Database) -> None:
    async with free_api() as api, rig(sqlite, api) as one, one.running():
        api.extra = {"poll": {"id": "1"}}
        await one.put(message(5, "once"), message(5, "twice"))
        await one.until_empty()
        assert api.texts(5) == ["once", "twice"]
        assert not one.dead()


@pytest.fixture
async def api() -> AsyncIterator[LimitedApi]:
    async with LimitedApi(speed=20) as api:
        yield api


async def test_calls_without_a_slip_wait_for_their_turn(api: LimitedApi) -> None:
    bot = make_bot(TOKEN, api.base, Pacer(Limits(), fast_clock(api.speed)))
    async with bot:
        await asyncio.gather(*(bot.send_message(5, f"m{n}") for n in range(4)))
        api.fail(flood(4))
        with pytest.raises(RetryAfter):
            await bot.send_message(6, "refused")
        start = api.now
        await bot.send_message(6, "later")
        assert api.now - start >= 4
    assert sorted(api.texts(5)) == ["m0", "m1", "m2", "m3"]
    assert not api.refused
