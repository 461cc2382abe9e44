"""The chatroom's tables."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

_json = JSON(none_as_null=True)
_serial = BigInteger().with_variant(Integer(), "sqlite")


def _id(name: str = "id") -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text(str(default)))


account = Table(
    "account",
    metadata,
    _id(),
    Column("is_bot", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("username", Text),
    # Lower case: a username is one whichever way it is written.
    Column("username_key", Text, unique=True),
    Column("language", Text, nullable=False),
    Column("colour", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    _number("created"),
)

bot = Table(
    "bot",
    metadata,
    _id(),
    Column("secret_hash", Text, nullable=False),
    Column("privacy", Boolean, nullable=False),
    _number("next_update"),
    Column("allowed", _json),
    Column("webhook_url", Text),
    Column("webhook_secret", Text),
    _number("webhook_connections", 40),
    Column("webhook_error", Text),
    Column("webhook_error_at", BigInteger),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    _number("created"),
)

room = Table(
    "room",
    metadata,
    Column("id", _serial, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("chat_id", BigInteger, unique=True),
    Column("title", Text, nullable=False),
    Column("colour", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("bot_id", BigInteger, index=True),
    _number("members"),
    # The counter of message ids; `shown_id` is the newest message that still exists.
    _number("last_id"),
    Column("shown_id", BigInteger),
    _number("shown_date"),
    # `posted` less a member's `seen` is what that member has not read: no counting, no write per member.
    _number("posted"),
    Column("pinned_id", BigInteger),
    Column("spoke_last", BigInteger),
    UniqueConstraint("person_id", "bot_id"),
)

member = Table(
    "member",
    metadata,
    _id("room_id"),
    _id("account_id"),
    Column("status", Text, nullable=False),
    Column("is_bot", Boolean, nullable=False),
    _number("seen"),
    _number("last_read"),
    Index("member_by_account", "account_id", "room_id"),
)

message = Table(
    "message",
    metadata,
    _id("room_id"),
    _id("id"),
    Column("sender_id", BigInteger, nullable=False),
    Column("date", BigInteger, nullable=False),
    Column("edited", BigInteger),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("entities", _json),
    Column("media", _json),
    Column("poll_id", BigInteger),
    Column("reply_to", BigInteger),
    Column("markup", _json),
    Column("service", _json),
    Column("client_id", Text),
    # A resend of what already arrived finds the first.
    Index("message_by_client", "room_id", "sender_id", "client_id", unique=True),
)

poll = Table(
    "poll",
    metadata,
    _id(),
    Column("room_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("bot_id", BigInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("question_entities", _json),
    Column("kind", Text, nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("multiple", Boolean, nullable=False),
    Column("revoting", Boolean, nullable=False),
    Column("correct", _json),
    Column("explanation", Text),
    Column("explanation_entities", _json),
    Column("open_period", BigInteger),
    Column("close_date", BigInteger),
    Column("closed", Boolean, nullable=False),
    _number("voters"),
    Index("poll_due", "closed", "close_date"),
)

poll_option = Table(
    "poll_option",
    metadata,
    _id("poll_id"),
    _id("position"),
    Column("persistent_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("entities", _json),
    _number("votes"),
)

poll_vote = Table(
    "poll_vote",
    metadata,
    _id("poll_id"),
    _id("account_id"),
    Column("options", _json, nullable=False),
)

file = Table(
    "file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unique_id", Text, nullable=False),
    Column("uploader", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("path", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    _number("size"),
    _number("width"),
    _number("height"),
    _number("duration"),
    _number("created"),
)

file_room = Table(
    "file_room",
    metadata,
    Column("file_id", Text, primary_key=True),
    _id("room_id"),
    # How many messages of the room hold the file.
    _number("uses"),
)

command = Table(
    "command",
    metadata,
    _id("bot_id"),
    Column("scope", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("commands", _json, nullable=False),
)

update = Table(
    "bot_update",
    metadata,
    _id("bot_id"),
    _id("id"),
    Column("kind", Text, nullable=False),
    Column("lane", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Index("bot_update_created", "created"),
)

event = Table(
    "event",
    metadata,
    # Never reuse a number: members remember the last one they saw.
    Column("seq", _serial, primary_key=True),
    Column("type", Text, nullable=False),
    Column("room_id", BigInteger),
    Column("account_id", BigInteger),
    Column("message_id", BigInteger),
    sqlite_autoincrement=True,
)
