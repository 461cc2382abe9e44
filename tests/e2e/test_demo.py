"""`lianxin demo` as `make demo` starts it: a process of its own."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.e2e.conftest import GROUP, VILLAGER
from tests.support.house import ROOT
from tests.support.members import Member

START = 60.0
"""Importing aiogram takes seconds, on a busy machine many."""
STOP = 10.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def start(port: int, data: Path) -> Process:
    """Start the demo."""
    words = ["demo", "--port", str(port), "--data", str(data)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from bot.cli import main; main()",
        *words,
        cwd=data.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=PIPE,
        stderr=PIPE,
    )


async def line_with(process: Process, words: str) -> str:
    """The next line of its output that holds these words."""
    assert process.stdout is not None
    async with asyncio.timeout(START):
        while line := (await process.stdout.readline()).decode():
            if words in line:
                return line.strip()
    assert process.stderr is not None
    raise AssertionError((await process.stderr.read()).decode())


async def end(process: Process, how: signal.Signals) -> tuple[int, str]:
    """Send the signal; the exit code and what it wrote to stderr, in time."""
    process.send_signal(how)
    async with asyncio.timeout(STOP):
        _, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, errors.decode()


@asynccontextmanager
async def demo(port: int, data: Path) -> AsyncIterator[Process]:
    """A demo whose page is served; the bot is still waking."""
    process = await start(port, data)
    try:
        address = await line_with(process, "/chat/")
        assert address == f"磨盘堰村: http://127.0.0.1:{port}/chat/"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_the_demo_starts_stops_and_goes_on(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    url = f"http://127.0.0.1:{port}"
    async with demo(port, data) as process:
        async with httpx.AsyncClient(trust_env=False) as client:
            page = await client.get(f"{url}/chat/")
        assert page.status_code == 200
        assert "连心" in page.text
        villager = await Member.sign_in(url, VILLAGER)
        room = await villager.room(GROUP)
        assert len(await villager.messages(room)) > 20, "people live here"
        await villager.say(room, "#诉求 村口的路灯坏了")
        await line_with(process, "The bot is awake.")
        card = await villager.hears(room, "1号诉求")
        await villager.leave()
        assert await end(process, signal.SIGINT) == (0, "")

    # Whoever cannot wait for the bot to wake need not.
    async with demo(port, data) as process:
        villager = await Member.sign_in(url, VILLAGER)
        assert (await villager.messages(room))[-1] == card
        await villager.leave()
        assert await end(process, signal.SIGTERM) == (0, "")


async def test_a_port_that_is_taken_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = await start(port, tmp_path / "data")
        async with asyncio.timeout(START):
            _, errors = await process.communicate()
    assert process.returncode == 1
    line = f"lianxin: 127.0.0.1:{port} is in use by another program; choose another port"
    assert errors.decode().splitlines() == [line]
    # It is said before the sample is made.
    assert not list((tmp_path / "data").glob("*.db"))
