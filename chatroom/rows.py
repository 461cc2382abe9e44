"""Rows as values: what the tables hold, typed."""

from dataclasses import dataclass, fields
from typing import Any, Self

from sqlalchemy import RowMapping

Json = dict[str, Any]


@dataclass(frozen=True)
class _Row:
    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """Take this class's columns from a row that may have more."""
        return cls(**{one.name: row[one.name] for one in fields(cls)})


@dataclass(frozen=True)
class Account(_Row):
    """A person or a bot."""

    id: int
    is_bot: bool
    name: str
    username: str | None
    language: str
    colour: str


@dataclass(frozen=True)
class Bot(_Row):
    """A bot with its settings."""

    id: int
    name: str
    username: str
    secret_hash: str
    privacy: bool
    allowed: list[str] | None
    webhook_url: str | None
    webhook_secret: str | None
    webhook_connections: int
    webhook_error: str | None
    webhook_error_at: int | None
    next_update: int


@dataclass(frozen=True)
class Room(_Row):
    """A group, or the private room of a person and a bot."""

    id: int
    kind: str
    chat_id: int | None
    title: str
    colour: str
    person_id: int | None
    bot_id: int | None
    members: int
    last_id: int
    shown_id: int | None
    shown_date: int
    posted: int
    pinned_id: int | None
    spoke_last: int | None

    @property
    def is_group(self) -> bool:
        """Whether several people talk here."""
        return self.kind == "group"

    @property
    def member_chat_id(self) -> int:
        """The id that members know the room by: the group's, or their partner's."""
        found = self.chat_id if self.is_group else self.bot_id
        assert found is not None
        return found

    @property
    def bot_chat_id(self) -> int:
        """The id that bots know the room by: the group's, or the person's."""
        found = self.chat_id if self.is_group else self.person_id
        assert found is not None
        return found


@dataclass(frozen=True)
class Message(_Row):
    """One message of a room."""

    room_id: int
    id: int
    sender_id: int
    date: int
    edited: int | None
    kind: str
    text: str
    entities: list[Json] | None
    media: Json | None
    poll_id: int | None
    reply_to: int | None
    markup: Json | None
    service: Json | None
    client_id: str | None


@dataclass(frozen=True)
class PollOption(_Row):
    """One answer of a poll with its counter."""

    poll_id: int
    position: int
    persistent_id: str
    text: str
    entities: list[Json] | None
    votes: int


@dataclass(frozen=True)
class Poll(_Row):
    """A poll without its options."""

    id: int
    room_id: int
    message_id: int
    bot_id: int
    question: str
    question_entities: list[Json] | None
    kind: str
    anonymous: bool
    multiple: bool
    revoting: bool
    correct: list[int] | None
    explanation: str | None
    explanation_entities: list[Json] | None
    open_period: int | None
    close_date: int | None
    closed: bool
    voters: int


@dataclass(frozen=True)
class File(_Row):
    """A stored file; `path` is under the files folder."""

    id: str
    unique_id: str
    uploader: int
    kind: str
    path: str
    name: str
    mime: str
    size: int
    width: int
    height: int
    duration: int
