"""From a kept update to its unit: aiogram parses, our table finds the route, the writer runs it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot, Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, PollAnswer, Update
from aiogram.types.update import UpdateTypeLookupError

from handlers.door import Door, Ending, Served
from handlers.hearing import Ear, Hearing
from storage import inbox
from storage.engine import Tx
from storage.inbox import Incoming
from storage.writer import Writer
from village.errors import VillageError

ALLOWED_UPDATES = ("message", "callback_query", "poll_answer", "my_chat_member")
"""The kinds of update that the bot answers to: no other is asked for."""

Clock = Callable[[], datetime]
Toast = Callable[[AnswerCallbackQuery], None]


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

    async def serve(self, hearing: Hearing, update_id: int) -> Ending:
        """Run the unit; a refusal is a unit of its own, since the first one is undone."""
        now = self.clock()
        try:
            served = await self.writer.run(
                lambda tx: self.door.serve(tx, hearing, update_id, now=now)
            )
        except VillageError as refusal:
            error = refusal
            served = await self.writer.run(
                lambda tx: self.door.refuse(tx, hearing, update_id, error, now=now)
            )
        self._send(served)
        return served.ending

    async def set_aside(self, update_id: int) -> Ending:
        """An update of a kind that we do not answer to is done when it is claimed."""
        now = self.clock()

        def claim(tx: Tx) -> bool:
            return inbox.claim(tx, update_id, at=now)

        return Ending.DONE if await self.writer.run(claim) else Ending.REPEATED

    def _send(self, served: Served) -> None:
        if served.answer.outgoing:
            self.kept()
        for toast in served.answer.toasts:
            self.toast(toast)


@dataclass(frozen=True)
class Dispatch:
    """Feeds updates to aiogram; `ending` of an update is what its unit returned."""

    router: Router
    bot: Bot
    desk: Desk

    async def __call__(self, incoming: Incoming) -> Ending:
        """One update through parse, filter and its unit. Raises what the unit raises."""
        update = Update.model_validate(json.loads(incoming.body), context={"bot": self.bot})
        try:
            kind = update.event_type
        except UpdateTypeLookupError:
            return await self.desk.set_aside(incoming.update_id)
        # Not through a Dispatcher: what it wraps around its routers (error observers, user context, states) nobody
        # here uses, and it costs more than parsing does.
        ending = await self.router.propagate_event(
            kind, getattr(update, kind), desk=self.desk, update_id=incoming.update_id
        )
        if isinstance(ending, Ending):
            return ending
        return await self.desk.set_aside(incoming.update_id)


def build(bot: Bot, desk: Desk) -> Dispatch:
    """One handler a kind of update: the table, not aiogram's filters, tells commands apart."""
    router = Router(name="lianxin")
    router.message.register(_message)
    router.callback_query.register(_press)
    router.poll_answer.register(_poll_answer)
    router.my_chat_member.register(_member)
    return Dispatch(router, bot, desk)


async def _message(event: Message, desk: Desk, update_id: int) -> Ending:
    return await desk.serve(desk.ear.message(event), update_id)


async def _press(event: CallbackQuery, desk: Desk, update_id: int) -> Ending:
    return await desk.serve(desk.ear.press(event), update_id)


async def _poll_answer(event: PollAnswer, desk: Desk, update_id: int) -> Ending:
    return await desk.serve(desk.ear.poll_answer(event), update_id)


async def _member(event: ChatMemberUpdated, desk: Desk, update_id: int) -> Ending:
    return await desk.serve(desk.ear.member(event), update_id)
