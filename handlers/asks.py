"""What reaches a handler: who asks, where, and the words; the chat's optional fields have stopped at the door."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import InlineKeyboardMarkup, ReplyParameters

from actions.reminders import RulesOf
from handlers.replies import Replies
from locales import Language, Texts, plain, tidy
from storage import accounts, villages
from storage.chats import Group, Kind
from storage.conversations import Conversation
from storage.engine import Tx
from storage.vault import Vault
from storage.villages import Village
from village.errors import (
    CountUnread,
    DateUnread,
    NotAllowed,
    NumberMissing,
    TextMissing,
    VillageError,
)
from village.ids import ChatId, VillageId
from village.mentions import Spot
from village.people import Actor
from village.requests import Attachment, FileKind
from village.rights import Deed, whose
from village.ruleset import Rules


@dataclass(frozen=True)
class House:
    """What every conversation shares: texts, rules, who the bot is, and limits."""

    texts: Texts
    rules_of: RulesOf
    bot_id: int
    bot_username: str
    file_limit: int
    vault: Vault = field(default_factory=Vault)
    identities: bool = False
    """Whether identity numbers of a roster are kept."""
    hears_all: bool = True
    """Whether the chat lets the bot hear all that is said in a group; else it must be an administrator there."""
    operator: int = 0
    """The chat that is told what concerns no village; 0 is nobody."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote the message that somebody replied to."""

    user_id: int
    name: str
    language: str
    is_bot: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that was replied to."""

    message_id: int
    text: str
    files: tuple[Attachment, ...]
    album: str
    poll_id: str
    author: Author
    at: datetime
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A message or press as it was heard, before anybody knows whose it is.

    `words` is what follows the command, `text` the whole; `size` is the size of an attached file in bytes, `album` what the chat
    calls the album to which it belongs, `file_name` how its sender calls an attached document.
    """

    kind: str
    user_id: int
    name: str
    language: str
    chat_id: int
    private: bool
    message_id: int = 0
    text: str = ""
    words: str = ""
    number: int | None = None
    files: tuple[Attachment, ...] = ()
    size: int = 0
    album: str = ""
    file_name: str = ""
    quoted: Quoted | None = None
    press: CallbackData | None = None
    callback_id: str = ""
    spot: Spot | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to the bot with everything a handler needs; `group` is None in a private chat."""

    house: House
    heard: Heard
    now: datetime
    actor: Actor
    village: Village
    rules: Rules
    group: Group | None = None
    conversation: Conversation | None = None

    @property
    def chat(self) -> ChatId:
        """Where it was said."""
        return ChatId(self.heard.chat_id)

    @property
    def overheard(self) -> bool:
        """Whether villagers read along: in any group but the cadres' own."""
        return self.group is not None and self.group.kind is not Kind.CADRES

    @property
    def today(self) -> date:
        """The village's own day."""
        return self.now.astimezone(self.rules.zone).date()

    @property
    def texts(self) -> Language:
        """The sender's language."""
        return self.texts_of(self.heard.language)

    def texts_of(self, language: str = "") -> Language:
        """The texts of whoever else reads it; the village's own where no language is known."""
        return self.house.texts.of(language or self.village.language)

    @property
    def public(self) -> Language:
        """The language of the chat: the village's in a group, the sender's in private."""
        return self.texts_of() if self.group else self.texts

    def say(
        self, text: str, *, buttons: InlineKeyboardMarkup | None = None, quote: bool = True
    ) -> SendMessage:
        """Answer in the same chat; in a group the answer quotes what was said."""
        reply = quoting(self.heard) if quote else None
        return message(self.heard.chat_id, text, buttons=buttons, reply=reply)

    def toast(self, text: str, *, alert: bool = False) -> AnswerCallbackQuery:
        """A short notice to who pressed."""
        return AnswerCallbackQuery(
            callback_query_id=self.heard.callback_id, text=plain(text)[:200], show_alert=alert
        )


def in_village(tx: Tx, ask: Ask, village_id: VillageId) -> Ask:
    """As somebody of another of their villages, if they are on its roster."""
    if village_id == ask.village.id:
        return ask
    actor = accounts.actor(tx, ask.actor.user_id, village_id)
    village = villages.find(tx, village_id)
    if actor is None or actor.person is None or village is None:
        return ask
    rules = ask.house.rules_of(tx, village_id, village)
    return replace(ask, actor=actor, village=village, rules=rules)


def in_each_village(tx: Tx, ask: Ask) -> Iterator[Ask]:
    """As somebody of each of their villages, the one at hand first; in a group as of its village alone."""
    yield ask
    elsewhere = () if ask.group else accounts.villages_of(tx, ask.actor.user_id)
    for village in elsewhere:
        there = in_village(tx, ask, village)
        if there is not ask:
            yield there


def number_of(ask: Ask, command: str) -> int:
    """The number that was said with a command. Raises NumberMissing."""
    if ask.heard.number is None:
        raise NumberMissing(command=command)
    return ask.heard.number


def photo_of(ask: Ask, command: str) -> str:
    """The picture that came with a command, or that it replies to. Raises TextMissing."""
    photos = photos_of(ask)
    if not photos:
        raise TextMissing(command=command)
    return photos[0]


def photos_of(ask: Ask) -> list[str]:
    """The pictures that came with a command, or those that it replies to."""
    files = ask.heard.files or (ask.heard.quoted.files if ask.heard.quoted else ())
    return [one.file_id for one in files if one.kind is FileKind.PHOTO]


def sentence(house: House, language: str, error: VillageError) -> str:
    """The text of an error; what somebody has to write is told where that was wrong."""
    texts = house.texts.of(language)
    fields = dict(error.fields)
    if isinstance(error, TextMissing | NumberMissing | DateUnread | CountUnread):
        fields = {"usage": house.texts.commands[error.command].usage[texts.code]}
    elif isinstance(error, NotAllowed):
        fields["whose"] = whose(Deed(error.deed))
    text: str = getattr(texts.errors, error.code)(**fields)
    return text


Handler = Callable[[Tx, Ask], Replies]
Stranger = Callable[[Tx, House, Heard, datetime], Replies]
"""Answers who belongs to no village as yet."""


def quoting(heard: Heard) -> ReplyParameters | None:
    """In a group an answer quotes what was said; in private it is plain whom it answers."""
    if heard.private or not heard.message_id:
        return None
    return ReplyParameters(message_id=heard.message_id, allow_sending_without_reply=True)


def message(
    chat_id: int,
    text: str,
    *,
    buttons: InlineKeyboardMarkup | None = None,
    reply: ReplyParameters | None = None,
) -> SendMessage:
    """A message in the chat's HTML."""
    values: dict[str, Any] = {"chat_id": chat_id, "text": tidy(text), "parse_mode": "HTML"}
    if buttons is not None:
        values["reply_markup"] = buttons
    if reply is not None:
        values["reply_parameters"] = reply
    return SendMessage(**values)


def edit(heard: Heard, text: str, buttons: InlineKeyboardMarkup | None = None) -> EditMessageText:
    """The message whose button was pressed says something else; without buttons, its own are gone."""
    values: dict[str, Any] = {} if buttons is None else {"reply_markup": buttons}
    return EditMessageText(
        chat_id=heard.chat_id,
        message_id=heard.message_id,
        text=tidy(text),
        parse_mode="HTML",
        **values,
    )
