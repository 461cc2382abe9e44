"""The demo: a chatroom, a sample village in it, and the bot, in one process on loopback."""

import asyncio
import sys
import threading
from contextlib import suppress
from pathlib import Path

import typer

from bot import loading, logs
from bot.alone import alone
from bot.config import Config
from bot.demo.data import load_sample
from bot.demo.preparing import config_of, is_new, prepare, quiet
from bot.rooms import chatroom_server
from bot.serving import require_free
from storage.engine import Database, open_database


async def run_demo(port: int, data: Path, stop: asyncio.Event) -> None:
    """Prepare what is missing, serve the page, and wake the bot; goes on where it was."""
    quiet()
    config, token = await asyncio.to_thread(config_of, port, data)
    logs.set_up(config.log)
    new = is_new(data)
    with alone(config.storage.url):
        require_free(config.chatroom.host, config.chatroom.port)
        loaded, made = None, False
        if new:
            # The sample is made by another process, and this one needs not wait with its imports.
            loaded = _load()
            made = await _prepared_aside(port, data, stop)
        if stop.is_set():
            return
        if made:
            database = open_database(config.storage.url)
        else:
            database = await asyncio.to_thread(prepare, config, load_sample(), token)
        await _serve(config, database, loaded, stop)


async def _serve(
    config: Config, database: Database, loaded: asyncio.Event | None, stop: asyncio.Event
) -> None:
    server = chatroom_server(config.chatroom, demo=True)
    try:
        base = f"http://127.0.0.1:{await server.start()}"
        typer.echo(f"{load_sample().name}: {base}/chat/")
        typer.echo("Open it in several tabs to be several people. Ctrl-C stops; the data stay.")
        telegram = config.telegram.model_copy(update={"api_base": base})
        # aiogram takes seconds to import; the page is there meanwhile, and keeps what people say to the bot.
        await _first_of(loaded or _load(), stop)
        if not stop.is_set():
            await _run_bot(config.model_copy(update={"telegram": telegram}), database, stop)
    finally:
        await server.stop()
        database.dispose()


async def _prepared_aside(port: int, data: Path, stop: asyncio.Event) -> bool:
    """Prepare the folder in a process of its own; False when that did not go well, and has to be done here."""
    command = (sys.executable, "-m", "bot.demo.preparing", str(port), str(data))
    child = await asyncio.create_subprocess_exec(*command)
    ended = asyncio.Event()

    async def watch() -> None:
        await child.wait()
        ended.set()

    watching = asyncio.create_task(watch())
    await _first_of(ended, stop)
    if not ended.is_set():
        with suppress(ProcessLookupError):
            child.terminate()
    await watching
    return child.returncode == 0


async def _run_bot(config: Config, database: Database, stop: asyncio.Event) -> None:
    from bot.application import Application

    await Application(config, database, ready=_awake).run(stop)


def _load() -> asyncio.Event:
    """Begin to import the bot beside the event loop; the event tells when that is done."""
    loaded = asyncio.Event()
    loop = asyncio.get_running_loop()

    def load() -> None:
        try:
            loading.application()
        finally:
            with suppress(RuntimeError):
                # The loop is closed when somebody could not wait for it.
                loop.call_soon_threadsafe(loaded.set)

    # A daemon: Ctrl-C does not wait for an import.
    threading.Thread(target=load, daemon=True).start()
    return loaded


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(one.wait()) for one in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


def _awake(port: int) -> None:
    typer.echo(f"The bot is awake. The village's bulletin: http://127.0.0.1:{port}/board/1")
