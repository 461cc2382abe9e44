"""From the chat's objects to what was heard: optional fields stop here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from aiogram.types import (
    CallbackQuery,
    ChatMemberRestricted,
    ChatMemberUpdated,
    MaybeInaccessibleMessageUnion,
    Message,
    MessageOriginUser,
    PollAnswer,
    ResultChatMemberUnion,
    User,
)

from handlers.asks import Author, Handler, Heard, Quoted
from handlers.offers.buttons import OfferPress
from handlers.offers.listening import TALK, Listen, Sounds
from handlers.offers.recent import Recent
from handlers.table import HASHES, Place, Said, Table, Takes
from village.drafts import Line
from village.groups import Standing
from village.ids import UserId
from village.mentions import Spot
from village.requests import Attachment, FileKind
from village.talk import courtesy
from village.talk.model import Label

SERVICE = "service"
"""A message that nobody wrote, such as a pin."""
REACHED = "reached"
"""Somebody opened a private chat with the bot, for the first time or again."""
ALBUM = "album"
"""A picture of an album that is no command itself."""
SENT = "sent"
"""Something sent to the bot alone that is no command: a file or a place without words, or words that sound like a matter."""
EDITED = "edited"
"""A message says something else than it did."""
MEMBERSHIP = "my_chat_member"
"""The bot came into a group, left it, or became something else there."""
BACK = "back"
"""Somebody speaks to the bot in a group that it was said to have left."""
JOINED = "joined"
"""People joined a group; one who joins may be told of twice."""
RENAMED = "renamed"
MIGRATED = "migrated"
"""A group goes on as a supergroup, under a new id."""
WHISPER = "whisper"
"""Words in private that nothing else understands."""
WORKBOOK = "workbook"
"""A spreadsheet in private that answers no question and has no command with it."""
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et")


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard, and which route answers."""

    heard: Heard
    handler: Handler | None = None
    bot_replied: bool = False
    wants_answer: bool = False
    """Somebody spoke to the bot: silence would be rude."""


@dataclass(frozen=True)
class Ear:
    """Hears for one bot with one table."""

    table: Table
    bot_id: int
    bot_username: str
    bot_name: str = ""
    """The name that people see, and therefore type after an @."""
    listen: Listen | None = None
    """What a plain line of a group sounds like; asked before the writer is, since most talk is chat."""
    recent: Recent | None = None
    """What was said in the last minutes, in memory."""

    def message(self, message: Message) -> Hearing:
        """A message of a person: a command, a mention, an answer, an opinion, or talk."""
        heard = self._message(message)
        if heard.kind == SERVICE:
            return self._service(heard, message)
        mention = _mention(heard.text, (self.bot_username, self.bot_name))
        addressed = heard.private or mention is not None
        said = self.table.find(
            heard.text if mention is None else mention,
            private=addressed,
            bot_username=self.bot_username,
        )
        if said is not None and (addressed or _is_meant(said, heard.text)):
            is_capture = said.command.name == "capture"
            if is_capture and heard.quoted and self.listen:
                sounds = self.listen(heard.quoted.text or said.words)
                heard = replace(heard, extra={**heard.extra, "sounds": sounds})
            return _command(self._with_recent(heard, is_capture), said)
        quoted = heard.quoted
        replied = quoted is not None and quoted.author.user_id == self.bot_id
        if mention and (called := self._called_upon(heard, mention, replied=replied)):
            return called
        if heard.private:
            heard = self._alone(message, heard)
        elif not addressed and not replied and not _second_hand(message):
            self._remember(heard)
        if self.listen and not addressed and _own_words(message, heard):
            sounds = self.listen(heard.text)
            # An answer to us, and what they passed on of their own, is no matter to be offered, but danger is danger.
            if sounds and (sounds.danger or not (replied or _second_hand(message))):
                heard = replace(heard, extra={**heard.extra, "sounds": sounds})
                if not replied:
                    return Hearing(heard, self.table.happenings.get(TALK))
        # An album comes one picture at a time, and mostly only the first bears words.
        rest = self.table.happenings.get(ALBUM) if heard.album and not replied else None
        return Hearing(heard, rest, bot_replied=replied, wants_answer=addressed)

    def _called_upon(self, heard: Heard, words: str, *, replied: bool) -> Hearing | None:
        """Words after the bot's name are a matter, unless they are courtesy, a command that we do not have, or an answer."""
        told = replace(heard, words=words)
        if courtesy.find(words):
            return Hearing(told, bot_replied=replied, wants_answer=True)
        if replied or words.startswith("/"):
            return None
        return Hearing(told, self.table.latin["report"].handler, wants_answer=True)

    def edited(self, message: Message) -> Hearing:
        """A message of a person that says something else now; its `words` are without the command."""
        heard = replace(self._message(message), kind="edited_message")
        if not heard.user_id or _second_hand(message):
            return Hearing(heard)
        mention = _mention(heard.text, (self.bot_username, self.bot_name))
        bare = heard.text if mention is None else mention
        said = self.table.find(bare, private=False, bot_username=self.bot_username)
        if said is None and mention is None and not heard.private:
            self._remember(heard)
        is_report = said is not None and said.command.name == "report"
        if said is not None and not is_report:
            # What a command did is done.
            return Hearing(heard)
        words = said.words if said is not None else bare
        return Hearing(replace(heard, words=words), self.table.happenings.get(EDITED))

    def press(self, query: CallbackQuery) -> Hearing:
        """A press; what cannot be read any more is heard without a handler."""
        prefix = (query.data or "").partition(":")[0]
        route = self.table.presses.get(prefix)
        try:
            press = route.data.unpack(query.data or "") if route else None
        except (ValueError, TypeError):
            press, route = None, None
        message = query.message
        chat_id = message.chat.id if message else query.from_user.id
        heard = Heard(
            kind="callback_query",
            user_id=query.from_user.id,
            name=query.from_user.full_name,
            language=query.from_user.language_code or "",
            chat_id=chat_id,
            private=chat_id > 0,
            message_id=message.message_id if message else 0,
            text=_quote_in(message),
            press=press,
            callback_id=query.id,
            extra={"title": message.chat.title or "" if message else ""},
        )
        heard = self._with_recent(heard, prefix == OfferPress.__prefix__)
        return Hearing(heard, route.handler if route else None, wants_answer=True)

    def poll_answer(self, answer: PollAnswer) -> Hearing:
        """An answer to a poll; it names no chat."""
        user = answer.user
        heard = Heard(
            kind="poll_answer",
            user_id=user.id if user else 0,
            name=user.full_name if user else "",
            language=(user.language_code if user else "") or "",
            chat_id=0,
            private=False,
            extra={"poll_id": answer.poll_id, "options": tuple(answer.option_ids)},
        )
        return Hearing(heard, self.table.happenings.get("poll_answer") if user else None)

    def member(self, change: ChatMemberUpdated) -> Hearing:
        """The bot was added, removed, blocked or allowed."""
        heard = Heard(
            kind="my_chat_member",
            user_id=change.from_user.id,
            name=change.from_user.full_name,
            language=change.from_user.language_code or "",
            chat_id=change.chat.id,
            private=change.chat.id > 0,
            extra={
                "present": _is_in(change.new_chat_member),
                "before": _standing(change.old_chat_member),
                "after": _standing(change.new_chat_member),
                "at": change.date,
                "title": change.chat.title or "",
            },
        )
        is_group = change.chat.type in ("group", "supergroup")
        return Hearing(heard, self.table.happenings.get(MEMBERSHIP) if is_group else None)

    def somebody(self, change: ChatMemberUpdated) -> Hearing:
        """Somebody else came, went, or became something else in a group."""
        user = change.new_chat_member.user
        came = _is_in(change.new_chat_member) and not _is_in(change.old_chat_member)
        heard = Heard(
            kind="chat_member",
            user_id=change.from_user.id,
            name=change.from_user.full_name,
            language=change.from_user.language_code or "",
            chat_id=change.chat.id,
            private=change.chat.id > 0,
            extra={"joined": _people([user]) if came else ()},
        )
        joined = self.table.happenings.get(JOINED) if heard.extra["joined"] else None
        return Hearing(heard, joined)

    def _remember(self, heard: Heard) -> None:
        if self.recent is not None and heard.kind != SERVICE:
            self.recent.hear(heard.chat_id, heard.user_id, line_of(heard))

    def _with_recent(self, heard: Heard, is_asked: bool) -> Heard:
        """Only where a matter may be put together it is looked up what was said around it."""
        if self.recent is None or heard.private or not is_asked:
            return heard
        said = {"around": self.recent.of(heard.chat_id), "window": self.recent.window}
        return replace(heard, extra={**heard.extra, **said})

    def _alone(self, message: Message, heard: Heard) -> Heard:
        """What words in private sound like that are no command; what was passed on is there to be raised."""
        if not heard.text.strip():
            return heard
        sounds = self.listen(heard.text) if self.listen else None
        if sounds is None and message.forward_origin:
            sounds = Sounds(Label.ISSUE)
        return heard if sounds is None else replace(heard, extra={**heard.extra, "sounds": sounds})

    def _service(self, heard: Heard, message: Message) -> Hearing:
        if joined := _people(message.new_chat_members or ()):
            told = replace(heard, extra={**heard.extra, "joined": joined})
            return Hearing(told, self.table.happenings.get(JOINED))
        if message.new_chat_title:
            return Hearing(heard, self.table.happenings.get(RENAMED))
        if message.migrate_from_chat_id:
            return Hearing(heard, self.table.happenings.get(MIGRATED))
        return Hearing(heard)

    def _message(self, message: Message) -> Heard:
        user = message.from_user
        quoted = message.reply_to_message
        return Heard(
            kind="message" if user and message.content_type in _SPOKEN else SERVICE,
            user_id=user.id if user else 0,
            name=_name(user),
            language=(user.language_code if user else "") or "",
            chat_id=message.chat.id,
            private=message.chat.type == "private",
            message_id=message.message_id,
            text=_text(message),
            files=_files(message),
            size=_size(message),
            album=message.media_group_id or "",
            file_name=(message.document.file_name if message.document else "") or "",
            quoted=_quoted(quoted) if quoted else None,
            spot=_spot(message),
            extra={
                "migrate_to": message.migrate_to_chat_id or 0,
                "migrate_from": message.migrate_from_chat_id or 0,
                "title": message.chat.title or "",
                "at": message.date,
                "passed_on": message.forward_origin is not None,
            },
        )


_SPOKEN = frozenset({"text", "photo", "document", "voice", "video", "location"})


def _own_words(message: Message, heard: Heard) -> bool:
    """Whether somebody says it themselves: what was forwarded, or comes from a bot, is not theirs to be raised."""
    own = not _second_hand(message) or _own_again(message)
    return heard.kind == "message" and bool(heard.text.strip()) and own


def _own_again(message: Message) -> bool:
    """Whether they passed on what they had said themselves."""
    origin, user = message.forward_origin, message.from_user
    if user is None or user.is_bot or message.via_bot:
        return False
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == user.id


def _second_hand(message: Message) -> bool:
    user = message.from_user
    return bool(message.forward_origin or message.via_bot or (user and user.is_bot))


def line_of(heard: Heard) -> Line:
    """What was heard, as a line of which a matter may be made."""
    return Line(
        message_id=heard.message_id,
        at=heard.extra["at"],
        text=heard.text,
        files=heard.files,
        spot=heard.spot,
        album=heard.album,
    )


def _is_in(member: ResultChatMemberUnion) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in ("left", "kicked")


def _standing(member: ResultChatMemberUnion) -> Standing:
    return Standing(_is_in(member), member.status in ("administrator", "creator"))


def _people(users: Iterable[User]) -> tuple[UserId, ...]:
    """Who of these is no bot."""
    return tuple(UserId(user.id) for user in users if not user.is_bot)


def _is_meant(said: Said, text: str) -> bool:
    """Whether a command said in a group is meant for us: the bare words of a private one, such as 我的, are talk there."""
    marked = text.lstrip().startswith(("/", *HASHES))
    # A code that was said in a group was meant for us: who said it should hear that others read it.
    code = said.command.takes is Takes.CODE and said.complete
    return marked or code or said.command.place is not Place.PRIVATE


def _command(heard: Heard, said: Said) -> Hearing:
    """An incomplete command is heard too: its action says what is missing."""
    told = replace(heard, words=said.words, number=said.number)
    return Hearing(told, said.command.handler, wants_answer=True)


def _mention(text: str, names: Iterable[str]) -> str | None:
    """The text without the bot's name, or None when the bot is not named."""
    for name in filter(None, names):
        # A Chinese name has no edge of its own: @连心 counts, @连心桥 does not.
        found = re.search(rf"@{re.escape(name)}(?=$|[\s,，:：。!！?？])", text, re.IGNORECASE)
        if found:
            return (text[: found.start()] + " " + text[found.end() :]).strip()
    return None


def _quote_in(message: MaybeInaccessibleMessageUnion | None) -> str:
    """What the message with the button quotes: words that are kept nowhere else come back with the press."""
    if not isinstance(message, Message) or not message.text:
        return ""
    quotes = (one for one in message.entities or () if one.type == "blockquote")
    first = next(quotes, None)
    return first.extract_from(message.text).strip() if first else ""


def _text(message: Message) -> str:
    """The words, without what no database keeps: zeros and halves of characters."""
    words = message.text or message.caption or ""
    return words.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _name(user: User | None) -> str:
    return user.full_name.replace("\0", "") if user else ""


def _files(message: Message) -> tuple[Attachment, ...]:
    if message.photo:
        return (Attachment(FileKind.PHOTO, message.photo[-1].file_id),)
    for kind, file in (
        (FileKind.VIDEO, message.video),
        (FileKind.DOCUMENT, message.document),
        (FileKind.VOICE, message.voice),
    ):
        if file is not None:
            return (Attachment(kind, file.file_id),)
    return ()


def _spot(message: Message) -> Spot | None:
    place = message.location
    return Spot(place.latitude, place.longitude) if place else None


def _size(message: Message) -> int:
    for attached in (message.document, message.video, message.voice):
        if attached is not None:
            return attached.file_size or 0
    return 0


def _quoted(message: Message) -> Quoted:
    user = message.from_user
    return Quoted(
        message_id=message.message_id,
        text=_text(message),
        files=_files(message),
        album=message.media_group_id or "",
        poll_id=message.poll.id if message.poll else "",
        at=message.date,
        spot=_spot(message),
        author=Author(
            user_id=user.id if user else 0,
            name=_name(user),
            language=(user.language_code if user else "") or "",
            is_bot=bool(user and user.is_bot),
        ),
    )
