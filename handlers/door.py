"""The door: one unit per update, from the inbox row's claim to the outbox rows, committed whole or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from actions import groups, topics, trail
from actions import people as who
from handlers import questions
from handlers.answers import apart, nobody, notice, refusal
from handlers.asks import (
    Ask,
    Handler,
    Heard,
    House,
    Quoted,
    in_village,
    message,
    quoting,
    sentence,
)
from handlers.hearing import (
    ALBUM,
    BACK,
    MEMBERSHIP,
    REACHED,
    SENT,
    SERVICE,
    SPREADSHEETS,
    WHISPER,
    WORKBOOK,
    Hearing,
)
from handlers.offers.listening import ALARM, TALK
from handlers.replies import Answer, Replies, Reply, each, to_answer
from handlers.table import Table
from storage import accounts, cards, chats, conversations, inbox, outbox, villages
from storage.chats import Group
from storage.engine import Tx
from storage.inbox import Incoming
from storage.villages import Village
from village.errors import BadInput, FileTooLarge, VillageError
from village.ids import ChatId, UserId, VillageId
from village.people import Actor
from village.requests import FileKind
from village.talk import courtesy
from village.talk.courtesy import Courtesy


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
        if not self._claim(tx, hearing, update, now):
            return Served(Ending.REPEATED)
        reached = self._note(tx, hearing.heard)
        silent = hearing.handler is None and (
            hearing.heard.kind in _NOBODY_SPOKE or not (hearing.wants_answer or hearing.bot_replied)
        )
        if silent and not reached:
            return Served(Ending.DONE)
        ask = self._ask(tx, hearing.heard, now)
        if ask is None:
            told = None if silent else self._stranger(tx, hearing, now)
            # They may have become somebody, or the group a village's: what they are shown is that village's.
            known = self._ask(tx, hearing.heard, now) if told else None
            return self._keep(tx, told, known.village.id if known else 0, now)
        replies = (
            []
            if silent
            else [*self._danger(tx, hearing, ask), *each(self._answer(tx, hearing, ask))]
        )
        return self._keep(tx, [*replies, *self._missed(tx, ask, reached)], ask.village.id, now)

    def refuse(
        self, tx: Tx, hearing: Hearing, update: Arrived, error: VillageError, *, now: datetime
    ) -> Served:
        """The unit of an update that was refused: the trail keeps it, the sender is told why."""
        if not self._claim(tx, hearing, update, now):
            return Served(Ending.REPEATED)
        reached = self._note(tx, hearing.heard)
        ask = self._ask(tx, hearing.heard, now)
        if ask is None:
            return self._refuse_outsider(tx, hearing, error, now)
        if hearing.handler is None and ask.conversation and not isinstance(error, BadInput):
            # The question is void; else every word that follows would be taken for its answer.
            questions.answered(tx, ask)
        how = hearing.heard.kind if hearing.heard.press is None else "press"
        trail.refuse(tx, ask.actor, error, how=how, today=ask.today, now=now)
        alarm = self.table.happenings.get(ALARM)
        rung = alarm(tx, ask) if alarm else None
        told = each(refusal(ask, error, rung))
        replies = [*told, *each(rung), *self._missed(tx, ask, reached)]
        served = self._keep(tx, replies, ask.village.id, now)
        return replace(served, ending=Ending.REFUSED)

    def _claim(self, tx: Tx, hearing: Hearing, update: Arrived, now: datetime) -> bool:
        if not claim(tx, update, now=now):
            return False
        press = hearing.heard.press
        if (hearing.handler if press is None else type(press)) in self.table.hushed:
            number = update if isinstance(update, int) else update.update_id
            inbox.hush(tx, number, at=now)
        return True

    def _refuse_outsider(
        self, tx: Tx, hearing: Hearing, error: VillageError, now: datetime
    ) -> Served:
        """Where no village is known, the trail of the sender's own keeps it, if there is one."""
        heard = hearing.heard
        actor = accounts.actor(tx, UserId(heard.user_id))
        if actor is not None:
            how = heard.kind if heard.press is None else "press"
            zone = self.house.rules_of(tx, actor.village_id).zone
            trail.refuse(tx, actor, error, how=how, today=now.astimezone(zone).date(), now=now)
        text = sentence(self.house, heard.language, error)
        told = notice(heard, text) or message(heard.chat_id, text, reply=quoting(heard))
        served = self._keep(tx, told, actor.village_id if actor else 0, now)
        return replace(served, ending=Ending.REFUSED)

    def _note(self, tx: Tx, heard: Heard) -> bool:
        """What any update tells by the way: who can be written to, which group is ours. Tells whether somebody is reached anew."""
        reached = False
        if heard.kind == MEMBERSHIP and heard.private:
            if heard.extra["present"]:
                reached = _reach(tx, heard)
            else:
                accounts.mark_unreachable(tx, UserId(heard.user_id))
        elif heard.private and heard.kind == "message":
            reached = _reach(tx, heard)
        if migrated := heard.extra.get("migrate_to"):
            groups.migrated(tx, ChatId(heard.chat_id), ChatId(migrated))
        elif before := heard.extra.get("migrate_from"):
            groups.migrated(tx, ChatId(before), ChatId(heard.chat_id))
        return reached

    def _missed(self, tx: Tx, ask: Ask, reached: bool) -> Iterable[Reply]:
        """What somebody who is reached anew, or a group to which the bot is back, could not be told before."""
        happened = REACHED if reached else BACK if _is_back(ask) else ""
        handler = self.table.happenings.get(happened)
        return each(handler(tx, ask)) if handler else ()

    def _ask(self, tx: Tx, heard: Heard, now: datetime) -> Ask | None:
        """Who asks, in which village; None for a chat or a person that belongs to none."""
        if heard.kind == "poll_answer":
            return self._voter(tx, heard, now)
        user, said = UserId(heard.user_id), {"name": heard.name, "language": heard.language}
        if not heard.private:
            found = who.speaking(tx, ChatId(heard.chat_id), user, **said)
            return self._known(tx, heard, found[1], found[0], now) if found else None
        actor = who.identify(tx, user, village_id=None, **said)
        return self._known(tx, heard, _as_pressed(tx, heard, actor), None, now) if actor else None

    def _voter(self, tx: Tx, heard: Heard, now: datetime) -> Ask | None:
        user = UserId(heard.user_id)
        poll = topics.meet_poll(tx, heard.extra["poll_id"], user=user, now=now)
        if poll is None:
            raise PollUnknown
        group = chats.find(tx, ChatId(poll.chat_id))
        if group is not None and group.village.id != poll.village_id:
            group = None
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
            rules=self.house.rules_of(tx, village.id, village),
            group=group,
            conversation=conversation,
        )

    def _answer(self, tx: Tx, hearing: Hearing, ask: Ask) -> Replies:
        heard = hearing.heard
        spoken_to = hearing.wants_answer or hearing.bot_replied
        if spoken_to and heard.size > self.house.file_limit:
            raise FileTooLarge(size=heard.size, limit=self.house.file_limit)
        if heard.callback_id and self._is_anothers(tx, ask):
            return ask.toast(ask.texts.errors.old_button(), alert=True)
        asked = ask.conversation.asked if ask.conversation else ""
        answering = self.table.answers.get(asked)
        if answering and hearing.handler is self.table.happenings.get(ALBUM):
            # Pictures that somebody was asked for come as an album, too.
            return answering(tx, self._asked(tx, ask))
        if hearing.handler is not None:
            return apart(self.table.alone.get(hearing.handler), ask) or hearing.handler(tx, ask)
        if heard.kind == "callback_query":
            return ask.toast(ask.texts.errors.old_button(), alert=True)
        if hearing.bot_replied and (found := self._under_card(tx, ask)) is not None:
            handler, told = found
            replies = handler(tx, told)
            if replies is not None:
                return replies
        if answering:
            return answering(tx, self._asked(tx, ask))
        taken = self._given(tx, ask) if heard.private else None
        if taken:
            return taken
        return self._not_understood(ask) if hearing.wants_answer else None

    def _danger(self, tx: Tx, hearing: Hearing, ask: Ask) -> Iterable[Reply]:
        """A call of danger in a reply to us is heard, whatever else it answers."""
        talk = self.table.happenings.get(TALK)
        return each(talk(tx, ask)) if talk and hearing.bot_replied else ()

    def _not_understood(self, ask: Ask) -> Replies:
        heard, texts = ask.heard, ask.texts
        meant = courtesy.find(heard.words or heard.text)
        if meant is Courtesy.THANKS:
            return ask.say(texts.help.welcome())
        if ask.actor.person is None and heard.private:
            return ask.say(texts.binding.guide())
        if meant is Courtesy.GREETING:
            return ask.say(texts.help.hello(ask.actor.name, ask.village.name))
        return ask.say(texts.errors.not_understood())

    def _given(self, tx: Tx, ask: Ask) -> Replies:
        """What somebody sent in private beside any question: a roster's file, or what may be a matter."""
        taking = self.table.happenings.get(WORKBOOK)
        if taking and ask.heard.file_name.lower().endswith(SPREADSHEETS):
            taken = taking(tx, ask)
            if taken:
                return taken
        whispered = self.table.happenings.get(WHISPER)
        answer = whispered(tx, ask) if whispered else None
        return answer or self._sent(tx, ask)

    def _sent(self, tx: Tx, ask: Ask) -> Replies:
        """What somebody sent in private that may be a matter: a picture, a voice or a place without words, or words that sound like one."""
        heard, taking = ask.heard, self.table.happenings.get(SENT)
        shown = any(one.kind is not FileKind.DOCUMENT for one in heard.files)
        wordless = not heard.text.strip() and (shown or heard.spot is not None)
        if taking is None or not (wordless or "sounds" in heard.extra):
            return None
        return taking(tx, ask)

    def _asked(self, tx: Tx, ask: Ask) -> Ask:
        """Whoever answers in private speaks in the village in which they were asked."""
        asked = ask.conversation
        return in_village(tx, ask, VillageId(asked.village_id)) if asked else ask

    def _is_anothers(self, tx: Tx, ask: Ask) -> bool:
        """Whether the button is under a card of a village to which the group belonged before."""
        if ask.group is None:
            return False
        shown = cards.shown_by(tx, chat_id=ask.chat, message_id=ask.heard.message_id)
        return shown is not None and shown.village_id != ask.village.id

    def _under_card(self, tx: Tx, ask: Ask) -> tuple[Handler, Ask] | None:
        quoted = ask.heard.quoted
        if quoted is None:
            return None
        shown = cards.shown_by(tx, chat_id=ask.heard.chat_id, message_id=quoted.message_id)
        if shown is not None and ask.heard.private:
            ask = in_village(tx, ask, VillageId(shown.village_id))
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
        """The answer to who belongs to no village, and may show a code, or bind a group, that says to which they do."""
        answers = self.table.strangers if hearing.heard.private else self.table.unbound
        handler = hearing.handler and answers.get(hearing.handler)
        told = handler(tx, self.house, hearing.heard, now) if handler else None
        return nobody(self.house, hearing) if told is None else told

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


def _as_pressed(tx: Tx, heard: Heard, actor: Actor) -> Actor:
    """Who pressed in private under another of their villages' cards speaks there, wherever they are at home."""
    village = getattr(heard.press, "village", actor.village_id)
    # A forged press may name any number, and no database holds all of them.
    if village == actor.village_id or not 0 < village < 2**53:
        return actor
    there = accounts.actor(tx, actor.user_id, VillageId(village))
    return there if there is not None and there.person is not None else actor


_NOBODY_SPOKE = frozenset({SERVICE, MEMBERSHIP, "chat_member", "edited_message"})


def _is_back(ask: Ask) -> bool:
    """Whether somebody speaks to us in a group after we were said to have left it."""
    left_at = ask.group.left_at if ask.group else None
    return left_at is not None and ask.heard.kind == "message" and ask.heard.extra["at"] > left_at
