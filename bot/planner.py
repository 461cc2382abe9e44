"""Works out the circles that somebody in a chat waits for: outside of every unit, and what comes of it in one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from actions import circles
from actions.circles import Books, Proposal
from bot.solving import NoPlanFound, solve_beside
from handlers.asks import House
from handlers.circles import cards
from handlers.replies import to_outgoing
from storage import circles as store
from storage import outbox, villages
from storage.circles import Draft
from storage.engine import Database, Tx
from storage.writer import Writer
from village.circles import Plan
from village.errors import RosterChanged

log = structlog.get_logger(__name__)
TRIES = 3
"""A roster that changes under each of so many attempts is being worked on."""


@dataclass
class Planner:
    """Looks for a proposal that is wanted; what it began and did not finish is still wanted when the bot comes back."""

    database: Database
    writer: Writer
    house: House
    clock: Callable[[], datetime]
    kept: Callable[[], None]

    async def look(self) -> bool:
        """Work out the one that somebody waits for longest; False when nobody waits."""
        wanted = await asyncio.to_thread(self._wanted)
        if wanted is None:
            return False
        for _ in range(TRIES):
            if await self._try(wanted):
                return True
        await self.writer.run(lambda tx: self._give_up(tx, wanted))
        self.kept()
        return True

    async def _try(self, wanted: Draft) -> bool:
        books = await asyncio.to_thread(self._books, wanted)
        try:
            plan = await solve_beside(books.situation)
            await self.writer.run(lambda tx: self._keep(tx, wanted, books, plan))
        except (NoPlanFound, RosterChanged) as error:
            log.info("circles.no_plan", reason=type(error).__name__)
            return False
        self.kept()
        return True

    def _wanted(self) -> Draft | None:
        with self.database.read() as tx:
            return store.wanted(tx)

    def _books(self, wanted: Draft) -> Books:
        with self.database.read() as tx:
            rules = self.house.rules_of(tx, wanted.village_id)
            today = self.clock().astimezone(rules.zone).date()
            return circles.look(tx, wanted.village_id, rules=rules.circles, today=today)

    def _keep(self, tx: Tx, wanted: Draft, books: Books, plan: Plan) -> None:
        if store.draft(tx, wanted.village_id) != wanted:
            # Somebody asked anew, or another process was faster.
            return
        now = self.clock()
        rules = self.house.rules_of(tx, wanted.village_id)
        today = now.astimezone(rules.zone).date()
        found = circles.keep(
            tx,
            wanted.village_id,
            books.situation,
            plan,
            rules=rules.circles,
            today=today,
            now=now,
        )
        self._tell(tx, wanted, found, now)

    def _give_up(self, tx: Tx, wanted: Draft) -> None:
        if store.draft(tx, wanted.village_id) == wanted:
            store.forget_draft(tx, wanted.village_id)
            self._tell(tx, wanted, None, self.clock())

    def _tell(self, tx: Tx, wanted: Draft, found: Proposal | None, now: datetime) -> None:
        village = villages.find(tx, wanted.village_id)
        if village is not None:
            texts = self.house.texts.of(wanted.language or village.language)
            card = cards.proposal(village, wanted.chat_id, texts, found)
            outbox.put(tx, [to_outgoing(card, wanted.village_id)], at=now)
