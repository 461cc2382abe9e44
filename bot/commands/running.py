"""lianxin run and lianxin demo."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, fail, make_room, one_line, opened, read_config
from bot.config import Config

PARTS = ("intake", "worker", "delivery", "clock", "chatroom", "console")


@one_line
def run(
    config: ConfigFile = None,
    only: Annotated[
        str, typer.Option("--only", help=f"Parts to run, by comma: {', '.join(PARTS)}.")
    ] = "",
) -> None:
    """Run the bot, all of it or some parts."""
    from bot import logs

    settings = read_config(config)
    chosen = frozenset(filter(None, (part.strip() for part in only.split(",")))) or frozenset(PARTS)
    if unknown := chosen - set(PARTS):
        raise typer.BadParameter(f"no such part: {', '.join(sorted(unknown))}")
    logs.set_up(settings.log)
    if chosen - {"chatroom"} and not settings.telegram.token.get_secret_value():
        fail("telegram.token is empty; see config.example.toml")
    serve(lambda stop: run_parts(settings, chosen, stop))


@one_line
def demo(
    port: Annotated[int, typer.Option(help="Where the page listens.")] = 8090,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("data"),
) -> None:
    """Run the sample village with its own chatroom; goes on where it was when started again."""
    from bot.demo.running import run_demo

    serve(lambda stop: run_demo(port, data, stop))


def serve(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `work` until it ends, Ctrl-C or SIGTERM."""
    from bot.alone import RunsAlready
    from bot.intake.calls import TokenRefused
    from bot.serving import PortTaken

    async def until_signal() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, stop.set)
        await work(stop)

    try:
        asyncio.run(until_signal())
    except* TokenRefused:
        fail("the Bot API server does not know telegram.token")
    except* RunsAlready as group:
        fail(f"another process runs the bot on {group.exceptions[0]}")
    except* PortTaken as group:
        fail(f"{group.exceptions[0]} is in use by another program; choose another port")


async def run_parts(settings: Config, chosen: frozenset[str], stop: asyncio.Event) -> None:
    """The chatroom around the bot: it starts first and stops last."""
    from bot import loading
    from bot.alone import alone

    loading.application()
    from bot.application import Application, Part
    from bot.rooms import chatroom_server

    server = None
    if "chatroom" in chosen and settings.chatroom.enabled:
        make_room(settings.chatroom.url)
        server = chatroom_server(settings.chatroom)
        await server.start()
    try:
        parts = frozenset(Part(one) for one in chosen - {"chatroom"})
        if parts:
            with alone(settings.storage.url), opened(settings) as database:
                await Application(settings, database, parts).run(stop)
        else:
            await stop.wait()
    finally:
        if server is not None:
            await server.stop()
