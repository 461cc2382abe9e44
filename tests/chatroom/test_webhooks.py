"""Updates posted to a webhook, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage
from aiogram.types import Message, Update
from fastapi import FastAPI, Request, Response

from chatroom import accounts
from tests.chatroom.conftest import Served, Village, opened, serving


@dataclass
class Hook:
    """A receiver that answers as a test tells it."""

    url: str = ""
    got: "asyncio.Queue[tuple[dict[str, Any], dict[str, str]]]" = field(
        default_factory=asyncio.Queue
    )
    replies: list[Response] = field(default_factory=list)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return (await self.got.get())[0]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made = Hook()
    app = FastAPI(openapi_url=None)

    @app.post("/hook")
    async def take(request: Request) -> Response:
        await made.got.put((json.loads(await request.body()), dict(request.headers)))
        return made.replies.pop(0) if made.replies else Response()

    async with serving(app) as base:
        made.url = f"{base}/hook"
        yield made


async def settled(village: Village) -> dict[str, Any]:
    """Wait until nothing is pending."""
    async with asyncio.timeout(10):
        while True:
            info: dict[str, Any] = await village.call("getWebhookInfo")
            if not info["pending_update_count"]:
                return info


async def test_updates_are_posted_with_the_secret(village: Village, hook: Hook) -> None:
    await village.updates()
    answer = await village.raw("setWebhook", {"url": hook.url, "secret_token": "s3cr_et-"})
    assert answer.json() == {"ok": True, "result": True, "description": "Webhook was set"}
    await village.say("wang", "你好")
    update, headers = await hook.got.get()
    assert update["message"]["text"] == "你好"
    assert headers["x-telegram-bot-api-secret-token"] == "s3cr_et-"
    info = await settled(village)
    assert info == {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
    }
    village.clock.move(seconds=2)
    again = await village.raw("setWebhook", {"url": hook.url, "secret_token": "s3cr_et-"})
    assert again.json()["description"] == "Webhook is already set"
    removed = await village.raw("deleteWebhook")
    assert removed.json()["description"] == "Webhook was deleted"
    await village.say("wang", "再见")
    assert [one["message"]["text"] for one in await village.updates()] == ["再见"]
    assert hook.got.empty()
    removed = await village.raw("deleteWebhook")
    assert removed.json()["description"] == "Webhook is already deleted"


async def test_a_refused_update_comes_again_in_its_order(village: Village, hook: Hook) -> None:
    await village.updates()
    hook.replies = [
        Response(status_code=500),
        Response(status_code=429, headers={"Retry-After": "0"}),
    ]
    await village.call("setWebhook", url=hook.url)
    await village.say("wang", "一")
    await village.say("wang", "二")
    words = [(await hook.next())["message"]["text"] for _ in range(4)]
    assert words == ["一", "一", "一", "二"]
    info = await settled(village)
    assert info["last_error_message"] == "Wrong response from the webhook: 429 Too Many Requests"
    assert info["last_error_date"] == int(village.clock().timestamp())


async def test_what_waited_before_is_posted_and_can_be_dropped(
    village: Village, hook: Hook
) -> None:
    await village.updates()
    await village.say("wang", "早先")
    await village.call("setWebhook", url=hook.url)
    assert (await hook.next())["message"]["text"] == "早先"
    await settled(village)
    await village.call("deleteWebhook")
    await village.say("wang", "不要了")
    village.clock.move(seconds=2)
    await village.call("setWebhook", url=hook.url, drop_pending_updates=True)
    await village.say("wang", "新的")
    assert (await hook.next())["message"]["text"] == "新的"


async def test_a_method_in_the_reply_is_carried_out(village: Village, hook: Hook) -> None:
    await village.updates()
    call = {"method": "sendMessage", "chat_id": village.group, "text": "收到"}
    refused = {"method": "sendMessage", "chat_id": 5, "text": "x"}
    hook.replies = [
        Response(json.dumps(call), media_type="application/json"),
        Response(json.dumps({"method": "getMe"}), media_type="application/json"),
        Response(json.dumps(refused), media_type="application/json"),
        Response("no json"),
    ]
    await village.call("setWebhook", url=hook.url)
    for number in range(4):
        await village.say("wang", str(number))
        await hook.next()
    await settled(village)
    page = (await village.get("li", f"/chats/{village.group}/messages"))["messages"]
    assert "收到" in [one["text"] for one in page]
    # The server still stands.
    await village.say("wang", "好")
    assert (await hook.next())["message"]["text"] == "好"


async def test_chats_do_not_wait_for_each_other(village: Village, hook: Hook) -> None:
    await village.post("li", "/chats", {"bot_id": village.bot_id})
    await village.updates()
    hook.replies = [Response(status_code=503, headers={"Retry-After": "3000"})]
    await village.call("setWebhook", url=hook.url)
    await village.say("wang", "卡住")
    assert (await hook.next())["message"]["text"] == "卡住"
    await village.say("li", "不等", chat=village.bot_id)
    assert (await hook.next())["message"]["text"] == "不等"


async def test_webhooks_go_on_after_a_restart(changed: Callable[..., Village], hook: Hook) -> None:
    village = changed()
    async with opened(village):
        await village.updates()
        await village.say("wang", "先")
        accept = {"webhook_url": hook.url}
        await village.operate(lambda tx: accounts.change_bot(tx, village.bot_id, **accept))
    async with opened(village):
        assert (await hook.next())["message"]["text"] == "先"
        await settled(village)


async def test_aiogram_takes_webhooks_and_answers_in_the_reply(served: Served, hook: Hook) -> None:
    village = served.village
    await village.updates()
    session = AiohttpSession(api=TelegramAPIServer.from_base(served.base))
    bot = Bot(village.token, session)
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"听到：{message.text}")

    await bot.set_webhook(hook.url, allowed_updates=["message"])
    await village.say("wang", "喂")
    update = Update.model_validate(await hook.next(), context={"bot": bot})
    method: object = await dispatcher.feed_webhook_update(bot, update)
    assert isinstance(method, SendMessage)
    assert method.text == "听到：喂"
    assert (await bot.get_webhook_info()).allowed_updates == ["message"]
    await bot.session.close()


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://example.com/hook", True),
        ("http://127.0.0.1:8080/hook", True),
        ("http://[::1]:8080/hook", True),
        ("http://localhost/hook", True),
        ("http://192.168.1.5/hook", False),
        ("ftp://127.0.0.1/", False),
        ("nonsense", False),
        ("https://", False),
    ],
)
async def test_which_addresses_are_accepted(village: Village, url: str, accepted: bool) -> None:
    answer = await village.raw("setWebhook", {"url": url})
    assert answer.json()["ok"] is accepted


async def test_secrets_have_their_alphabet(village: Village) -> None:
    refused = await village.refused("setWebhook", url="https://example.com", secret_token="a b")
    assert refused == "400 Bad Request: secret token contains unallowed characters"
