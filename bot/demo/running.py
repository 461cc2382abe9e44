"""The demo: a chatroom, a sample village in it, and the bot, in one process on loopback."""

import asyncio
import secrets
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import typer
from pydantic import SecretStr

from bot import loading, logs
from bot.alone import alone
from bot.config import Chatroom, Config, Limits, Log, Security, Storage, Telegram, Web
from bot.demo import rooms, village
from bot.demo.data import SampleVillage, load_sample
from bot.rooms import chatroom_server
from storage.engine import Database, open_database
from storage.vault import Vault


async def run_demo(port: int, data: Path, stop: asyncio.Event) -> None:
    """Prepare what is missing, serve the page, and wake the bot; goes on where it was."""
    # Advice for an operator, not for somebody who has a look.
    warnings.filterwarnings("ignore", message="SQLite .* has the WAL-reset bug")
    token = await asyncio.to_thread(_secret, data / "bot-token", _new_token)
    key = await asyncio.to_thread(_secret, data / "key", Vault.new_key)
    config = demo_config(port, data, token, key)
    logs.set_up(config.log)
    with alone(config.storage.url):
        await _serve(config, token, stop)


async def _serve(config: Config, token: str, stop: asyncio.Event) -> None:
    sample = load_sample()
    database = await asyncio.to_thread(_prepare, config, sample, token)
    server = chatroom_server(config.chatroom, demo=True)
    try:
        base = f"http://127.0.0.1:{await server.start()}"
        typer.echo(f"{sample.name}: {base}/chat/")
        typer.echo("Open it in several tabs to be several people. Ctrl-C stops; the data stay.")
        telegram = config.telegram.model_copy(update={"api_base": base})
        await _run_bot(config.model_copy(update={"telegram": telegram}), database, stop)
    finally:
        await server.stop()
        database.dispose()


async def _run_bot(config: Config, database: Database, stop: asyncio.Event) -> None:
    # aiogram takes seconds to import; the page is there meanwhile, and keeps what people say to the bot.
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
    await _first_of(loaded, stop)
    if not stop.is_set():
        from bot.application import Application

        await Application(config, database, ready=_awake).run(stop)


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(one.wait()) for one in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


def _awake(port: int) -> None:
    typer.echo(f"The bot is awake. The village's bulletin: http://127.0.0.1:{port}/board/1")


def demo_config(port: int, data: Path, token: str, key: str) -> Config:
    """The demo's configuration: nothing but loopback, and no limits, since the server is ours."""
    return Config(
        telegram=Telegram(
            token=SecretStr(token),
            api_base=f"http://127.0.0.1:{port}",
            limits=Limits(per_second=0, per_chat_per_second=0, per_group_per_minute=0),
        ),
        storage=Storage(url=f"sqlite:///{data / 'lianxin.db'}"),
        security=Security(key=SecretStr(key)),
        web=Web(port=0),
        chatroom=Chatroom(
            enabled=True,
            port=port,
            url=f"sqlite:///{data / 'chatroom.db'}",
            files=data / "files",
        ),
        log=Log(level="warning"),
    )


def _secret(file: Path, new: Callable[[], str]) -> str:
    """The bot's token, or the key that seals phones: made once a data folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(new())
    return file.read_text().strip()


def _new_token() -> str:
    return f"{7_000_000_000 + secrets.randbelow(10**9)}:{secrets.token_urlsafe(26)}"


def _prepare(config: Config, sample: SampleVillage, token: str) -> Database:
    now = datetime.now(UTC)
    chats = rooms.prepare(config.chatroom, sample, token, now)
    database = open_database(config.storage.url)
    village.prepare(database, sample, chats, now, config.security.vault)
    return database
