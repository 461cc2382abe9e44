"""What is recorded when a message with a purpose was sent, or could not be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions import group_news, offers, reminders, topics
from actions.reminders import Audience, Sweep
from bot.delivery.records import Hooks, Unit
from handlers.asks import House
from handlers.erasures import offering
from handlers.errands import cards as errand_cards
from handlers.groups import news
from handlers.offers import talk
from handlers.reminders import pings
from handlers.replies import FLEETING, to_answer, to_outgoing
from handlers.topics.cards import poll_card_name
from storage import accounts, cards, errands, outbox, pictures
from storage.engine import Tx
from storage.errands import Copy
from storage.outbox import Waiting
from village.ids import ChatId, PersonId, UserId, VillageId
from village.reminders import Step, Subject


@dataclass(frozen=True)
class Purposes:
    """Knows every purpose that a handler gives a message."""

    house: House

    def hooks(self) -> Hooks:
        """The hooks for delivery; they run in the unit that records the send."""
        return Hooks(
            sending=self.sending,
            refused=self.refused,
            sent=self.sent,
            dead=self.dead,
            undeliverable=self.undeliverable,
        )

    def sending(self, row: Waiting) -> Unit | None:
        """A poll that nobody knows of could not be counted: note it before it is there."""
        kind, _, rest = row.purpose.partition(":")
        if kind != "poll":
            return None
        village, chat = VillageId(row.village_id), ChatId(row.chat_id)
        return lambda tx: topics.poll_sending(tx, village, int(rest), chat=chat)

    def refused(self, row: Waiting) -> Unit | None:
        """The poll is not there."""
        kind, _, rest = row.purpose.partition(":")
        if kind != "poll":
            return None
        return lambda tx: topics.poll_refused(tx, VillageId(row.village_id), int(rest))

    def sent(self, tx: Tx, row: Waiting, result: dict[str, Any]) -> None:
        """What was sent has an id at the server now."""
        kind, _, rest = row.purpose.partition(":")
        if kind == FLEETING:
            outbox.wipe(tx, row.seq)
        if kind == offering.PURPOSE:
            self._erased(tx, row, rest, offering.outcome(str(result.get("same", ""))))
        if kind == errand_cards.TAKEN:
            self._taken(tx, row, int(rest), offering.outcome(str(result.get("same", ""))))
        if kind == errand_cards.PHOTO:
            outbox.wipe(tx, row.seq)
            copy = Copy(ChatId(row.chat_id), int(result["message_id"]))
            errands.shown(tx, VillageId(row.village_id), int(rest), copy)
        elif kind == talk.PURPOSE and "message_id" in result:
            self._offered(tx, row, int(rest), int(result["message_id"]))
        elif kind == "poll" and "poll" in result:
            self._poll(tx, row, rest, result)
        elif kind == "picture" and result.get("drawn") and result.get("photo"):
            pictures.keep(
                tx,
                VillageId(row.village_id),
                rest,
                mark=str(result["drawn"]),
                file_id=str(result["photo"][-1]["file_id"]),
            )

    def _erased(self, tx: Tx, row: Waiting, rest: str, code: str) -> None:
        """Whoever had a message deleted is told what became of it."""
        user, _, language = rest.partition(":")
        told = offering.told(self.house, int(user), language, code)
        outbox.put(tx, [to_outgoing(told, row.village_id)], at=row.created_at)

    def _taken(self, tx: Tx, row: Waiting, message_id: int, code: str) -> None:
        """A photo that the server leaves where it is, for it is too old, shows something else from now on."""
        if code != offering.REFUSED:
            return
        reader = accounts.private_chat(tx, UserId(row.chat_id))
        texts = self.house.texts.of(reader.language if reader else "")
        covered = errand_cards.covered(row.chat_id, message_id, texts.code)
        outbox.put(tx, [to_outgoing(covered, row.village_id)], at=row.created_at)

    def _poll(self, tx: Tx, row: Waiting, rest: str, result: dict[str, Any]) -> None:
        """A poll is on show: its answers name its id, and people reply to its message."""
        number, message_id = int(rest), int(result["message_id"])
        topics.poll_opened(
            tx,
            VillageId(row.village_id),
            number,
            poll_id=str(result["poll"]["id"]),
            chat=ChatId(row.chat_id),
            message_id=message_id,
        )
        cards.show(
            tx,
            village_id=row.village_id,
            chat_id=row.chat_id,
            name=poll_card_name(number),
            message_id=message_id,
        )

    def _offered(self, tx: Tx, row: Waiting, source: int, shown: int) -> None:
        """An offer that ended before it was sent is taken back at once."""
        village, chat = VillageId(row.village_id), ChatId(row.chat_id)
        if not offers.sent(tx, village, chat, source, shown=shown):
            back = [
                to_outgoing(one, village)
                for one in talk.withdraw(offers.Gone(village, chat, shown))
            ]
            outbox.put(tx, back, at=row.created_at)

    def dead(self, tx: Tx, row: Waiting) -> None:
        """What was for one reader only is for nobody else."""
        if row.purpose.partition(":")[0] in {FLEETING, errand_cards.PHOTO}:
            outbox.wipe(tx, row.seq)

    def undeliverable(self, tx: Tx, row: Waiting, _error: str, at: datetime) -> None:
        """A ping to an owner who cannot be reached goes to the cadres' group, or else to the superior.

        A group that takes nothing from us has removed us, whether the chat says so or not.
        """
        if row.chat_id < 0:
            told = news.tell(self.house, group_news.lost(tx, ChatId(row.chat_id), now=at))
            outbox.put(tx, to_answer(told, row.village_id).outgoing, at=at)
        kind, *parts = row.purpose.split(":")
        if kind == offering.PURPOSE:
            self._erased(tx, row, ":".join(parts), offering.REFUSED)
        if kind != "reminder" or parts[-1] != Audience.OWNER:
            return
        subject, number, step, _ = parts
        if Subject(subject) is Subject.CONTACT:
            village = VillageId(row.village_id)
            again = reminders.reroute_round(
                tx,
                village,
                PersonId(int(number)),
                step=Step(step),
                rules=self.house.rules_of(tx, village),
                now=at,
            )
            pings.keep(tx, self.house, Sweep((), (), 0, contacts=again), now=at)
            return
        found = reminders.reroute(
            tx,
            VillageId(row.village_id),
            Subject(subject),
            int(number),
            step=Step(step),
            now=at,
        )
        pings.keep(tx, self.house, Sweep(found, (), 0), now=at)
