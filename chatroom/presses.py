"""Presses on buttons that wait for the bot's answer; they live in memory only and leave no trace."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ANSWER_TIME = timedelta(seconds=60)


@dataclass(frozen=True)
class PressAnswer:
    """What the bot said to a press."""

    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(eq=False)
class Press:
    """One press: who, to which bot, and who waits for it."""

    id: str
    account_id: int
    bot_id: int
    since: datetime
    answer: "asyncio.Future[PressAnswer]"


@dataclass
class Presses:
    """The open presses, oldest first."""

    _open: dict[str, Press] = field(default_factory=dict)

    def open(self, account_id: int, bot_id: int, now: datetime) -> Press:
        """Begin a press; its id goes into the callback query."""
        self._expire(now)
        future: asyncio.Future[PressAnswer] = asyncio.get_running_loop().create_future()
        press = Press(str(secrets.randbelow(2**63)), account_id, bot_id, now, future)
        self._open[press.id] = press
        return press

    def drop(self, press: Press) -> None:
        """Forget a press that never reached the bot."""
        self._open.pop(press.id, None)

    def answer(self, bot_id: int, press_id: str, said: PressAnswer, now: datetime) -> Press | None:
        """Give the answer; None when there is no such press of this bot any more."""
        self._expire(now)
        press = self._open.get(press_id)
        if press is None or press.bot_id != bot_id:
            return None
        del self._open[press_id]
        if not press.answer.done():
            press.answer.set_result(said)
        return press

    def _expire(self, now: datetime) -> None:
        for press in list(self._open.values()):
            if press.since + ANSWER_TIME > now:
                break
            del self._open[press.id]
            press.answer.cancel()
