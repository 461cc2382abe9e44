"""From a kept update to its unit: aiogram parses, our table finds the route, the writer runs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, PollAnswer
from aiogram.types.base import TelegramObject

from bot.intake.hiding import reveal
from handlers.door import Arrived, Door, Ending, Served, claim
from handlers.hearing import Ear, Hearing
from storage import inbox
from storage.engine import Tx
from storage.inbox import Incoming
from storage.writer import Writer
from village.errors import VillageError

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "poll_answer",
    "my_chat_member",
    "chat_member",
)
"""The kinds of update that the bot answers to: no other is asked for."""

Clock = Callable[[], datetime]
Toast = Callable[[AnswerCallbackQuery], None]


class Undone(Exception):
    """A new update's unit failed with `error` and left nothing; the update itself is in the inbox, to be tried again."""

    def __init__(self, error: Exception) -> None:
        """Keep why."""
        super().__init__()
        self.error = error


@dataclass(frozen=True)
class Desk:
    """What the dispatcher hands to its few handlers."""

    ear: Ear
    door: Door
    writer: Writer
    clock: Clock
    kept: Callable[[], None]
    """Called when a commit left something to send."""
    toast: Toast

    async def serve(self, hearing: Hearing, update: Arrived) -> Ending:
        """Run the unit, or else the refusal, in one commit. Raises what the unit raised, and `Undone` for a new update."""
        now = self.clock()

        def refuse(tx: Tx, error: Exception) -> Served:
            if not isinstance(error, VillageError):
                raise error
            return self.door.refuse(tx, hearing, update, error, now=now)

        return await self._run(
            update, lambda tx: self.door.serve(tx, hearing, update, now=now), refuse, now=now
        )

    async def set_aside(self, update: Arrived) -> Ending:
        """An update of a kind that we do not answer to is done when it is claimed."""
        now = self.clock()

        def only_claim(tx: Tx) -> Served:
            return Served(Ending.DONE if claim(tx, update, now=now) else Ending.REPEATED)

        return await self._run(update, only_claim, now=now)

    async def _run(
        self,
        update: Arrived,
        unit: Callable[[Tx], Served],
        *otherwise: Callable[[Tx, Exception], Served],
        now: datetime,
    ) -> Ending:
        if not isinstance(update, Incoming):
            served = await self.writer.run(unit, *otherwise)
        else:
            new = update

            def keep(tx: Tx, error: Exception) -> Undone:
                inbox.keep(tx, [new], at=now)
                return Undone(error)

            ended: Served | Undone = await self.writer.run(unit, *otherwise, keep)
            if isinstance(ended, Undone):
                raise ended
            served = ended
        self._send(served)
        return served.ending

    def _send(self, served: Served) -> None:
        if served.answer.outgoing:
            self.kept()
        for toast in served.answer.toasts:
            self.toast(toast)


@dataclass(frozen=True)
class Dispatch:
    """Lets aiogram parse updates; `ending` of an update is what its unit returned."""

    bot: Bot
    desk: Desk

    async def __call__(self, incoming: Incoming) -> Ending:
        """One update of the inbox: parsed, heard, and its unit. Raises what the unit raises."""
        return await self._serve(incoming, incoming.update_id)

    async def take_in(self, incoming: Incoming) -> Ending:
        """The same for one that is not in the inbox yet: its row is written with its unit.

        Raises Undone when that failed and the row alone was kept; after anything else it is not kept.
        """
        return await self._serve(incoming, incoming)

    async def _serve(self, incoming: Incoming, arrived: Arrived) -> Ending:
        raw = incoming.raw
        if raw is None:
            raw = reveal(incoming.body, self.desk.door.house.vault)
        payload = raw.get(incoming.kind) if incoming.kind in _HEARD else None
        if payload is None:
            return await self.desk.set_aside(arrived)
        # The part that we answer to, and not through a Router: the table tells commands apart, and the layers that a
        # router puts around its one handler cost half as much as parsing does.
        parsed, heard = _HEARD[incoming.kind]
        event = parsed.model_validate(payload, context={"bot": self.bot})
        return await self.desk.serve(heard(self.desk.ear, event), arrived)


_HEARD: Mapping[str, tuple[type[TelegramObject], Callable[[Ear, Any], Hearing]]] = {
    "message": (Message, Ear.message),
    "edited_message": (Message, Ear.edited),
    "callback_query": (CallbackQuery, Ear.press),
    "poll_answer": (PollAnswer, Ear.poll_answer),
    "my_chat_member": (ChatMemberUpdated, Ear.member),
    "chat_member": (ChatMemberUpdated, Ear.somebody),
}
