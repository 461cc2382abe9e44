"""Rosters sent as files: fetched and checked beside the writer, which only writes what was worked out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import ExtBot

from actions import roster, roster_files, roster_view, workbook
from actions.roster import Plan
from actions.roster_rows import Secrets
from actions.workbook import WorkbookRefused
from bot.delivery.pacer import Slip
from handlers.asks import House
from handlers.people import files, heirs
from handlers.replies import Replies, to_answer
from locales import Language
from locales.sheets import wording, words
from storage import accounts, outbox, villages
from storage import roster_files as store
from storage.engine import Database, StorageUnavailable, Tx
from storage.writer import Writer
from village.errors import VillageError
from village.roster_files import FileEnd, FileState, RosterFile

log = structlog.get_logger(__name__)
LOOK_EVERY = 1.0
"""Seconds between two looks; also how long it takes until a file that was sent is read."""
TRIES = 5
"""A file that cannot be fetched, or a roster that changes under our hands, is tried so often."""


class _Lost(Exception):
    """The chat does not give the file to us, and never will."""


@dataclass
class Importer:
    """Does what files that were sent wait for; `owns` tells which private chats this process serves."""

    database: Database
    writer: Writer
    house: House
    bot: "ExtBot[Slip]"
    clock: Callable[[], datetime]
    kept: Callable[[], None]
    owns: Callable[[int], bool]
    _failed: dict[tuple[int, int], int] = field(default_factory=dict)

    async def run(self, stop: asyncio.Event) -> None:
        """Look for files until `stop`, one at a time: each may hold a whole village in memory."""
        while not stop.is_set():
            try:
                for file in await asyncio.to_thread(self._unfinished):
                    if not stop.is_set():
                        await self._one(file)
            except StorageUnavailable as error:
                log.warning("importing.storage_unavailable", error=str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look tries again
                log.error("importing.failed", error=type(error).__name__)  # noqa: TRY400 - its words may quote the file
            try:
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)
            except TimeoutError:
                continue

    def _unfinished(self) -> list[RosterFile]:
        with self.database.read() as tx:
            return [one for one in store.unfinished(tx) if self.owns(one.user)]

    async def _one(self, file: RosterFile) -> None:
        if file.state is FileState.CHECKED:
            if file.is_late(self.clock()):
                await self.writer.run(lambda tx: self._expire(tx, file))
                self.kept()
            return
        try:
            await self._serve(file)
        except _Lost:
            await self._give_up(file, FileEnd.LOST)
        except WorkbookRefused as refused:
            why = refused.reason
            await self._give_up(file, FileEnd.UNREADABLE, why)
        except VillageError:
            await self._give_up(file, FileEnd.NOT_ALLOWED)
        except StorageUnavailable:
            raise
        except TelegramError as error:
            # The server is away: the file waits as long as that.
            log.warning("importing.server_away", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - tried again, and then its sender is told
            log.error("importing.file_failed", error=type(error).__name__)  # noqa: TRY400 - its words may quote the file
            await self._again(file)
        else:
            self._failed.pop((file.village_id, file.number), None)
        self.kept()

    async def _again(self, file: RosterFile) -> None:
        key = (file.village_id, file.number)
        self._failed[key] = self._failed.get(key, 0) + 1
        if self._failed[key] >= TRIES:
            del self._failed[key]
            await self._give_up(file, FileEnd.LOST)

    async def _serve(self, file: RosterFile) -> None:
        """Fetch a file, work out what it changes, and say or do it."""
        if file.is_late(self.clock()):
            # The server has not given it out for a day.
            raise _Lost
        data = await self._fetch(file)
        made = await asyncio.to_thread(self._plan, file, data)
        del data
        unit = self._checked if file.state is FileState.SENT else self._complete
        await self.writer.run(lambda tx: unit(tx, file, made))

    async def _fetch(self, file: RosterFile) -> bytes:
        try:
            found = await self.bot.get_file(file.file_id)
            if (found.file_size or 0) > workbook.MAX_FILE:
                raise WorkbookRefused("too_big")
            return bytes(await found.download_as_bytearray())
        except (BadRequest, Forbidden, InvalidToken) as error:
            raise _Lost from error

    def _plan(self, file: RosterFile, data: bytes) -> Plan:
        with self.database.read() as tx:
            texts = self._texts(tx, file)
        book = workbook.read(data, wording(texts.code))
        with self.database.read() as tx:
            return roster.plan(
                tx,
                file.village_id,
                book.sheets,
                words(),
                secrets=Secrets(self.house.vault, self.house.identities),
                now=self.clock(),
                unread=book.faults,
            )

    def _checked(self, tx: Tx, file: RosterFile, made: Plan) -> None:
        found = roster_files.checked(tx, file, made.outcome)
        if found is None:
            return
        texts, name = self._texts(tx, file), self._name(tx, file)
        if made.outcome.faults:
            self._tell(tx, file, files.faulty(found, made.outcome, texts, name))
        elif made.outcome.difference.is_empty:
            self._tell(tx, file, files.ended(found, FileEnd.SAME, texts, name))
        else:
            self._tell(tx, file, files.question(found, made.outcome, texts, name))

    def _complete(self, tx: Tx, file: RosterFile, made: Plan) -> None:
        ended = roster_files.complete(tx, file, made, now=self.clock())
        if ended is None:
            return
        found, end, outcome = ended
        texts, name = self._texts(tx, file), self._name(tx, file)
        if end is FileEnd.FAULTY:
            self._tell(tx, file, files.faulty(found, outcome, texts, name))
        elif end is FileEnd.DONE:
            told = heirs.told(outcome.inherited, self.house.texts)
            rules = self.house.rules_of(tx, file.village_id).decisions
            short = roster_view.short_of(tx, file.village_id, rules)
            self._tell(tx, file, [files.done(found, outcome, texts, name, short), *told])
        else:
            self._tell(tx, file, files.ended(found, end, texts, name))

    async def _give_up(self, file: RosterFile, end: FileEnd, why: str = "") -> None:
        def unit(tx: Tx) -> None:
            found = roster_files.give_up(tx, file)
            if found is not None:
                texts, name = self._texts(tx, file), self._name(tx, file)
                self._tell(tx, file, files.ended(found, end, texts, name, why))

        await self.writer.run(unit)

    def _expire(self, tx: Tx, file: RosterFile) -> None:
        found = roster_files.expire(tx, file.village_id, file.number, now=self.clock())
        if found is not None:
            texts, name = self._texts(tx, file), self._name(tx, file)
            self._tell(tx, file, files.ended(found, FileEnd.EXPIRED, texts, name))

    def _texts(self, tx: Tx, file: RosterFile) -> Language:
        actor = accounts.actor(tx, file.user, file.village_id)
        village = villages.find(tx, file.village_id)
        return self.house.texts.of(
            (actor.language if actor else "") or (village.language if village else "")
        )

    def _name(self, tx: Tx, file: RosterFile) -> str:
        village = villages.find(tx, file.village_id)
        return village.name if village else ""

    def _tell(self, tx: Tx, file: RosterFile, replies: Replies) -> None:
        outbox.put(tx, to_answer(replies, file.village_id).outgoing, at=self.clock())
