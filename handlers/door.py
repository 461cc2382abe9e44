"""The door: one unit per update, from the inbox row's claim to the outbox rows, committed whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from aiogram.methods import AnswerCallbackQuery

from actions import people as who
from actions import topics, trail
from handlers.asks import Ask, Handler, Heard, House, Quoted, message, quoting
from handlers.hearing import REACHED, SERVICE, Hearing
from handlers.replies import Answer, Replies, Reply, each, to_answer
from handlers.table import Table
from locales import plain
from storage import accounts, cards, chats, conversations, inbox, outbox, villages
from storage.chats import Group
from storage.engine import Tx
from storage.inbox import Incoming
from storage.villages import Village
from village.errors import (
    BadInput,
    DateUnread,
    FileTooLarge,
    NumberMissing,
    TextMissing,
    VillageError,
)
from village.ids import ChatId, UserId, VillageId
from village.people import Actor


class Ending(StrEnum):
    """How a unit ended."""

    DONE = "done"
    REPEATED = "repeated"
    """Somebody did this update before."""
    REFUSED = "refused"


class PollUnknown(Exception):
    """An answer to a poll that delivery has not recorded yet: the unit is tried again."""


@dataclass(frozen=True, slots=True)
class Served:
    """The end of a unit, with the toasts that go out after its commit."""

    ending: Ending
    answer: Answer = field(default_factory=Answer)


Arrived = int | Incoming
"""The id of an update that is in the inbox, or one that is not there yet: its row is then written with its unit."""


def claim(tx: Tx, update: Arrived, *, now: datetime) -> bool:
    """Make an update this unit's own, as the first thing in it; False when somebody did it before."""
    if isinstance(update, Incoming):
        return inbox.take(tx, update, at=now)
    return inbox.claim(tx, update, at=now)


@dataclass(frozen=True)
class Door:
    """Lets one update in: who asks, where, and what answers."""

    house: House
    table: Table

    def serve(self, tx: Tx, hearing: Hearing, update: Arrived, *, now: datetime) -> Served:
        """The unit of one update.

        Raises VillageError, which undoes everything: `refuse` then takes its place.
        """
        if not claim(tx, update, now=now):
            return Served(Ending.REPEATED)
        reached = self._note(tx, hearing.heard, now)
        silent = hearing.heard.kind in (SERVICE, "my_chat_member")
        if hearing.handler is None and not (hearing.wants_answer or hearing.bot_replied):
            silent = True
        if silent and not reached:
            return Served(Ending.DONE)
        ask = self._ask(tx, hearing.heard, now)
        if ask is None:
            told = None if silent else self._stranger(tx, hearing, now)
            # A code may have made them somebody: what they are shown is that village's.
            known = self._ask(tx, hearing.heard, now) if told else None
            return self._keep(tx, told, known.village.id if known else 0, now)
        replies = [] if silent else each(self._answer(tx, hearing, ask))
        return self._keep(tx, [*replies, *self._missed(tx, ask, reached)], ask.village.id, now)

    def refuse(
        self, tx: Tx, hearing: Hearing, update: Arrived, error: VillageError, *, now: datetime
    ) -> Served:
        """The unit of an update that was refused: the trail keeps it, the sender is told why."""
        if not claim(tx, update, now=now):
            return Served(Ending.REPEATED)
        reached = self._note(tx, hearing.heard, now)
        ask = self._ask(tx, hearing.heard, now)
        if ask is None:
            return self._keep(tx, self._nobody(hearing), 0, now)
        if hearing.handler is None and ask.conversation and not isinstance(error, BadInput):
            # The question is void; else every word that follows would be taken for its answer.
            conversations.forget(tx, chat_id=ask.heard.chat_id, user_id=ask.heard.user_id)
        how = hearing.heard.kind if hearing.heard.press is None else "press"
        trail.refuse(tx, ask.actor, error, how=how, today=ask.today, now=now)
        told = each(_tell(ask, self.sentence(ask, error)))
        replies = [*told, *self._missed(tx, ask, reached)]
        served = self._keep(tx, replies, ask.village.id, now)
        return replace(served, ending=Ending.REFUSED)

    def sentence(self, ask: Ask, error: VillageError) -> str:
        """The text of an error in the sender's language."""
        fields = dict(error.fields)
        if isinstance(error, TextMissing | NumberMissing | DateUnread):
            usage = self.house.texts.commands[error.command].usage[ask.texts.code]
            fields = {"usage": usage}
        text: str = getattr(ask.texts.errors, error.code)(**fields)
        return text

    def _note(self, tx: Tx, heard: Heard, now: datetime) -> bool:
        """What any update tells by the way: who can be written to, which group is ours. Tells whether somebody is reached anew."""
        reached = False
        if heard.kind == "my_chat_member":
            present = heard.extra["present"]
            if not heard.private:
                chats.mark_left(tx, ChatId(heard.chat_id), None if present else now)
            elif present:
                reached = _reach(tx, heard)
            else:
                accounts.mark_unreachable(tx, UserId(heard.user_id))
        elif heard.private and heard.kind == "message":
            reached = _reach(tx, heard)
        if migrated := heard.extra.get("migrate_to"):
            chats.migrate(tx, ChatId(heard.chat_id), ChatId(migrated))
            outbox.move_chat(tx, heard.chat_id, migrated)
        return reached

    def _missed(self, tx: Tx, ask: Ask, reached: bool) -> Iterable[Reply]:
        """What somebody who is reached anew could not be told before."""
        handler = self.table.happenings.get(REACHED) if reached else None
        return each(handler(tx, ask)) if handler else ()

    def _ask(self, tx: Tx, heard: Heard, now: datetime) -> Ask | None:
        """Who asks, in which village; None for a chat or a person that belongs to none."""
        if heard.kind == "poll_answer":
            return self._voter(tx, heard, now)
        group = None if heard.private else chats.find(tx, ChatId(heard.chat_id))
        if group is None and not heard.private:
            return None
        actor = who.identify(
            tx,
            UserId(heard.user_id),
            village_id=group.village.id if group else None,
            name=heard.name,
            language=heard.language,
        )
        return self._known(tx, heard, actor, group, now) if actor else None

    def _voter(self, tx: Tx, heard: Heard, now: datetime) -> Ask | None:
        user = UserId(heard.user_id)
        poll = topics.meet_poll(tx, heard.extra["poll_id"], user=user, now=now)
        if poll is None:
            raise PollUnknown
        group = chats.find(tx, ChatId(poll.chat_id))
        actor = who.identify(
            tx,
            user,
            village_id=VillageId(poll.village_id),
            name=heard.name,
            language=heard.language,
        )
        return self._known(tx, heard, actor, group, now) if actor else None

    def _known(
        self, tx: Tx, heard: Heard, actor: Actor, group: Group | None, now: datetime
    ) -> Ask | None:
        village: Village | None = group.village if group else villages.find(tx, actor.village_id)
        if village is None:
            return None
        conversation = None
        if heard.private and heard.kind == "message":
            conversation = conversations.find(
                tx, chat_id=heard.chat_id, user_id=heard.user_id, now=now
            )
        if actor.language not in ("", heard.language):
            heard = replace(heard, language=actor.language)
        return Ask(
            house=self.house,
            heard=heard,
            now=now,
            actor=actor,
            village=village,
            rules=self.house.rules_of(tx, village.id),
            group=group,
            conversation=conversation,
        )

    def _answer(self, tx: Tx, hearing: Hearing, ask: Ask) -> Replies:
        heard = hearing.heard
        spoken_to = hearing.wants_answer or hearing.bot_replied
        if spoken_to and heard.size > self.house.file_limit:
            raise FileTooLarge(size=heard.size, limit=self.house.file_limit)
        if hearing.handler is not None:
            return hearing.handler(tx, ask)
        if heard.kind == "callback_query":
            return ask.toast(ask.texts.errors.old_button(), alert=True)
        if hearing.bot_replied and (found := self._under_card(tx, ask)) is not None:
            handler, told = found
            return handler(tx, told)
        asked = ask.conversation.asked if ask.conversation else ""
        if answering := self.table.answers.get(asked):
            return answering(tx, ask)
        if hearing.wants_answer:
            return ask.say(ask.texts.errors.not_understood())
        return None

    def _under_card(self, tx: Tx, ask: Ask) -> tuple[Handler, Ask] | None:
        quoted = ask.heard.quoted
        if quoted is None:
            return None
        shown = cards.shown_by(tx, chat_id=ask.heard.chat_id, message_id=quoted.message_id)
        name = shown.name if shown else self._poll_card(tx, ask, quoted)
        if not name or (shown and shown.village_id != ask.village.id):
            return None
        prefix, _, number = name.partition(":")
        handler = self.table.under.get(prefix)
        if handler is None or not ask.heard.text:
            return None
        return handler, replace(ask, heard=replace(ask.heard, number=int(number)))

    def _poll_card(self, tx: Tx, ask: Ask, quoted: Quoted) -> str:
        """The name of a poll's message that delivery could not record: the reply itself tells which poll it is."""
        if not quoted.poll_id:
            return ""
        poll = topics.meet_poll(
            tx,
            quoted.poll_id,
            user=ask.actor.user_id,
            now=ask.now,
            message_id=quoted.message_id,
        )
        return f"poll:{poll.number}" if poll and poll.village_id == ask.village.id else ""

    def _stranger(self, tx: Tx, hearing: Hearing, now: datetime) -> Replies:
        """The answer to who belongs to no village, and may show a code that says to which they do."""
        handler = hearing.handler and self.table.strangers.get(hearing.handler)
        told = None
        if handler and hearing.heard.private:
            told = handler(tx, self.house, hearing.heard, now)
        return self._nobody(hearing) if told is None else told

    def _nobody(self, hearing: Hearing) -> Replies:
        """The answer to somebody who speaks to the bot where no village is known."""
        heard = hearing.heard
        texts = self.house.texts.of(heard.language)
        if not hearing.wants_answer:
            return None
        if heard.callback_id:
            text = plain(texts.errors.stranger())
            return AnswerCallbackQuery(
                callback_query_id=heard.callback_id, text=text[:200], show_alert=True
            )
        if heard.private:
            return message(heard.chat_id, texts.errors.stranger())
        return message(heard.chat_id, texts.errors.unbound_chat(), reply=quoting(heard))

    def _keep(self, tx: Tx, replies: Replies, village_id: int, now: datetime) -> Served:
        answer = to_answer(replies, village_id)
        outbox.put(tx, answer.outgoing, at=now)
        return Served(Ending.DONE, answer)


def _reach(tx: Tx, heard: Heard) -> bool:
    """Note that somebody can be written to, and in which language; tells whether they could not be before."""
    user = UserId(heard.user_id)
    reached = accounts.mark_reachable(tx, user)
    if heard.language:
        accounts.mark_reachable(tx, user, heard.language)
    return reached


def _tell(ask: Ask, text: str) -> Replies:
    if ask.heard.kind == "callback_query":
        return ask.toast(text, alert=True)
    if ask.heard.kind == "poll_answer":
        return None
    return ask.say(text)
