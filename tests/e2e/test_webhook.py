"""The same house with updates pushed to it instead of fetched."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from tests.e2e.conftest import GROUP, VILLAGER
from tests.support.running import MovableClock, build

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "only-the-server-knows"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_a_request_travels_by_webhook_and_strangers_cannot_push(
    fresh: Callable[[], Path],
) -> None:
    town = await asyncio.to_thread(build, fresh(), MovableClock())
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    telegram = town.config.telegram.model_copy(
        update={"intake": "webhook", "webhook_url": hook, "webhook_secret": SecretStr(SECRET)}
    )
    web = town.config.web.model_copy(update={"port": port})
    town.config = town.config.model_copy(update={"telegram": telegram, "web": web})
    try:
        await town.open_chatroom()
        await town.wake_bot()
        villager = await town.member(VILLAGER)
        room = await villager.room(GROUP)
        await villager.say(room, "#诉求 桥头路灯不亮")
        await villager.hears(room, "1号诉求", "桥头路灯不亮")

        async with httpx.AsyncClient() as stranger:
            forged = {"update_id": 1, "message": {}}
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
                assert (await stranger.post(hook, json=forged, headers=headers)).status_code == 404
    finally:
        await town.close()
