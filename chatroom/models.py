"""The member API's answers, as its OpenAPI page documents them."""

from typing import Literal

from pydantic import BaseModel, Field

Kind = Literal["text", "photo", "document", "voice", "location", "poll", "service"]


class Info(BaseModel):
    """What anyone may know of this chatroom."""

    demo: bool
    name: str


class DemoPerson(BaseModel):
    """Somebody whom a visitor of the demo may be."""

    id: int
    name: str
    note: str
    colour: str


class DemoChoice(BaseModel):
    """Whom to be."""

    person_id: int


class Token(BaseModel):
    """A session."""

    token: str


class Me(BaseModel):
    """The member who asks."""

    id: int
    name: str
    username: str | None = None
    colour: str
    lang: str


class Sender(BaseModel):
    """Who wrote a message."""

    id: int
    name: str
    colour: str
    bot: bool


class Quote(BaseModel):
    """The message that is answered."""

    id: int
    from_name: str
    text: str


class Photo(BaseModel):
    """A picture."""

    url: str
    width: int
    height: int


class Document(BaseModel):
    """A file."""

    name: str
    size: int
    url: str


class Voice(BaseModel):
    """A voice message."""

    url: str
    duration: int


class Location(BaseModel):
    """A place."""

    latitude: float
    longitude: float


class PollOption(BaseModel):
    """One answer of a poll."""

    text: str
    votes: int
    mine: bool


class Poll(BaseModel):
    """A poll with the member's own vote."""

    id: str
    question: str
    options: list[PollOption]
    total: int
    anonymous: bool
    multiple: bool
    closed: bool
    close_date: int | None = None


class Button(BaseModel):
    """A button under a message; without `url` it is pressed."""

    text: str
    url: str | None = None


class Message(BaseModel):
    """A message as the member sees it."""

    id: int
    chat_id: int
    sender: Sender = Field(alias="from")
    date: int
    edited: bool
    own: bool
    client_id: str | None = None
    kind: Kind
    text: str
    html: str
    photo: Photo | None = None
    document: Document | None = None
    voice: Voice | None = None
    location: Location | None = None
    poll: Poll | None = None
    buttons: list[list[Button]] | None = None
    reply_to: Quote | None = None


class Last(BaseModel):
    """The newest message of a chat in one line."""

    id: int
    from_name: str
    text: str
    date: int


class Chat(BaseModel):
    """A room in the member's list."""

    id: int
    kind: Literal["group", "bot", "person"]
    title: str
    colour: str
    members: int
    unread: int
    last: Last | None
    pinned: Message | None


class History(BaseModel):
    """A page of messages, oldest first."""

    messages: list[Message]
    more: bool


class NewMessage(BaseModel):
    """What a member writes."""

    text: str
    reply_to: int | None = None
    client_id: str = Field(min_length=1, max_length=64)


class ReadUpTo(BaseModel):
    """The newest message that the member saw."""

    message_id: int


class Unread(BaseModel):
    """How many messages remain unread."""

    unread: int


class PressedButton(BaseModel):
    """Which button, counted from 0; `text` is the label that was seen, so that no other is pressed by mistake."""

    row: int = Field(ge=0, le=100)
    column: int = Field(ge=0, le=100)
    text: str | None = Field(None, max_length=4096)


class Toast(BaseModel):
    """A line to show for a moment, or as an alert to confirm."""

    text: str
    alert: bool


class Pressed(BaseModel):
    """What the bot said to the press."""

    toast: Toast | None
    url: str | None = None


class Vote(BaseModel):
    """The chosen options, counted from 0; none takes the vote back."""

    options: list[int] = Field(max_length=12)


class Member(BaseModel):
    """Somebody in a room."""

    id: int
    name: str
    colour: str
    bot: bool
    admin: bool


class BotCard(BaseModel):
    """A bot that one may write to."""

    id: int
    name: str
    username: str


class OpenBot(BaseModel):
    """The bot whose private room to open."""

    bot_id: int


class Command(BaseModel):
    """A command of a bot here."""

    command: str
    description: str


class Blocked(BaseModel):
    """Whether the bot of a private room may still write."""

    blocked: bool


class Problem(BaseModel):
    """What went wrong, in both languages."""

    code: str
    text_zh: str
    text_en: str


class ErrorBody(BaseModel):
    """The body of every error."""

    error: Problem
