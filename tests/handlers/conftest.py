import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update

from actions.talk_model import shipped
from bot.intake.hiding import hiding, reveal
from bot.intake.lanes import to_incoming
from handlers.asks import House
from handlers.door import Door, Ending, Served
from handlers.hearing import Ear, Hearing
from handlers.offers.listening import Listener
from handlers.routes import table
from locales import Texts
from storage import cards, inbox
from storage.engine import Database, Tx, open_database
from tests.support import updates, village
from tests.support.updates import Raw
from tests.support.village import Who
from village.errors import VillageError
from village.talk.offering import Talking

BOT = 777
OPERATOR = 7_700_001
"""The chat that is told what concerns no village."""
HEAR = {
    "message": lambda ear, update: ear.message(update.message),
    "edited_message": lambda ear, update: ear.edited(update.edited_message),
    "callback_query": lambda ear, update: ear.press(update.callback_query),
    "poll_answer": lambda ear, update: ear.poll_answer(update.poll_answer),
    "my_chat_member": lambda ear, update: ear.member(update.my_chat_member),
    "chat_member": lambda ear, update: ear.somebody(update.chat_member),
}


@dataclass(frozen=True)
class Said:
    """What the bot left behind for one update: rows for the outbox, and toasts."""

    ending: Ending
    sent: list[tuple[int, dict[str, Any]]]
    toasts: list[str]
    cards: Mapping[str, str] = field(default_factory=dict)
    """The words of each card in a group, by its name."""

    @property
    def texts(self) -> list[str]:
        return [payload.get("text", payload.get("question", "")) for _, payload in self.sent]

    def to(self, chat: int) -> dict[str, Any]:
        """The one message to that chat."""
        (payload,) = [payload for to, payload in self.sent if to == chat]
        return payload

    def to_card(self, name: str) -> str:
        """What a live message in a group says now."""
        return self.cards[name]

    @property
    def chats(self) -> set[int]:
        return {chat for chat, _ in self.sent}


@cache
def texts_of_all() -> Texts:
    """Compiled once: they take longer than most tests, and nothing changes them."""
    return Texts()


@dataclass
class Bench:
    """Two villages, the door, and a clock that a test moves."""

    database: Database
    now: datetime = village.NOW
    texts: Texts = field(default_factory=texts_of_all)

    def __post_init__(self) -> None:
        routes = table(self.texts)
        self.house = House(
            self.texts,
            village.rules_of,
            BOT,
            "lianxin_bot",
            20 * 2**20,
            village.VAULT,
            operator=OPERATOR,
        )
        self.door = Door(self.house, routes)
        self.ear = Ear(routes, BOT, "lianxin_bot", "连心", Listener(shipped, Talking()))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def hear(self, raw: Raw) -> Said:
        """Keep the update, parse it with aiogram, and run its unit as the worker does."""
        incoming = to_incoming(raw, hide=hiding(self.house.vault, self.door.table.hushed_words))
        assert incoming is not None
        hearing: Hearing = HEAR[incoming.kind](
            self.ear, Update.model_validate(reveal(incoming.body, self.house.vault))
        )
        with self.database.begin() as tx:
            inbox.keep(tx, [incoming], at=self.now)
        number = incoming.update_id
        try:
            served = self._unit(lambda tx: self.door.serve(tx, hearing, number, now=self.now))
        except VillageError as refusal:
            error = refusal
            served = self._unit(
                lambda tx: self.door.refuse(tx, hearing, number, error, now=self.now)
            )
        return _said(served)

    def _unit(self, unit: Callable[[Tx], Served]) -> Served:
        with self.database.begin() as tx:
            return unit(tx)

    def say(self, who: Who | int, text: str, **fields: Any) -> Said:
        """Somebody says something in the village's group."""
        return self.hear(updates.message(text, user=account(who), chat=GROUP, **fields))

    def whisper(self, who: Who | int, text: str, **fields: Any) -> Said:
        """Somebody says something to the bot alone."""
        return self.hear(updates.private_message(text, user=account(who), **fields))

    def press(self, who: Who | int, data: str, *, chat: int | None = None) -> Said:
        user = account(who)
        return self.hear(updates.press(data, user=user, chat=user["id"] if chat is None else chat))

    def show(self, chat: int, name: str, message_id: int) -> None:
        """Record what delivery would: that message shows that card."""
        with self.database.begin() as tx:
            cards.show(
                tx, village_id=village.WILLOW, chat_id=chat, name=name, message_id=message_id
            )


GROUP = int(village.group_chat())


def account(who: Who | int) -> Raw:
    number = int(village.user(who)) if isinstance(who, Who) else who
    return updates.person(number)


def _said(served: Served) -> Said:
    return Said(
        served.ending,
        [(one.chat_id, json.loads(one.payload)) for one in served.answer.outgoing],
        [toast.text or "" for toast in served.answer.toasts],
        {
            one.card: json.loads(one.payload)["text"]
            for one in served.answer.outgoing
            if one.card and one.chat_id < 0
        },
    )


@pytest.fixture(scope="session")
def settled_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both villages, to be copied."""
    path = tmp_path_factory.mktemp("settled") / "lianxin.db"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    village.settle(database)
    # With its last connection the log beside the file goes, too.
    database.dispose()
    return path


@pytest.fixture
def bench(settled_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """What is said is the same on both databases: the floors below, the door and the stories end to end are tried on both."""
    path = tmp_path / "settled.db"
    shutil.copyfile(settled_file, path)
    database = open_database(f"sqlite:///{path}")
    yield Bench(database)
    database.dispose()


@pytest.fixture
def on_both(database: Database) -> Bench:
    """The same, once for each kind of database."""
    village.settle(database)
    return Bench(database)
