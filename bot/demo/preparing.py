"""What the demo runs on: its configuration, its secrets, and the sample village, made once a data folder.

`python -m bot.demo.preparing PORT FOLDER` makes them in a process of its own, while the program that will serve them imports its
libraries: both take seconds, and there is more than one processor.
"""

import secrets
import signal
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.config import (
    Chatroom,
    Config,
    Limits,
    Log,
    Security,
    Storage,
    Telegram,
    VillageDefaults,
    Web,
)
from bot.deciding import DecisionRule
from bot.demo import rooms, village
from bot.demo.data import SampleVillage, load_sample
from storage.engine import Database, open_database
from storage.vault import Vault


def config_of(port: int, data: Path) -> tuple[Config, str]:
    """The configuration of that folder, and the bot's token; both secrets are made when they are missing."""
    token = _secret(data / "bot-token", _new_token)
    return demo_config(port, data, token, _secret(data / "key", Vault.new_key)), token


def is_new(data: Path) -> bool:
    """Whether nothing was prepared in that folder yet."""
    return not (data / "lianxin.db").exists()


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
        village=VillageDefaults(
            # The sample's village groups choose its representatives, five each.
            decisions=(DecisionRule(source="村民自治章程", representatives_by_group=True),)
        ),
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


def prepare(config: Config, sample: SampleVillage, token: str) -> Database:
    """Make what is missing; open at the end."""
    now = datetime.now(UTC)
    chats = rooms.prepare(config.chatroom, sample, token, now)
    database = open_database(config.storage.url)
    village.prepare(database, sample, chats, now, config.security.vault)
    return database


def quiet() -> None:
    """Leave out advice that is for an operator, not for somebody who has a look."""
    warnings.filterwarnings("ignore", message="SQLite .* has the WAL-reset bug")


def main(port: str, folder: str) -> None:
    """Prepare a folder and end."""
    # Ctrl-C reaches every process of a terminal; whoever started this one has the last word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    quiet()
    config, token = config_of(int(port), Path(folder))
    prepare(config, load_sample(), token).dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
