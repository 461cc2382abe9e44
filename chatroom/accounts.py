"""People and bots: who they are, and how a token leads to them."""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from chatroom import schema
from chatroom.errors import unauthorized
from chatroom.rows import Account, Bot
from storage.engine import Tx

PALETTE = (
    "#4f8f6b",
    "#b5674d",
    "#5b7db1",
    "#a0793d",
    "#8a63a6",
    "#3f8f93",
    "#b0577a",
    "#6d7f3a",
    "#7a6a5a",
    "#c07f2e",
)


def colour_of(number: int) -> str:
    """A steady colour for an account or a room."""
    return PALETTE[number % len(PALETTE)]


def hashed(token: str) -> str:
    """What is kept of a token; tokens are random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A sign-in token, 192 random bits."""
    return secrets.token_urlsafe(24)


# Built once: for a short query, building the statement costs more than running it.
_account = schema.account.c
_ACCOUNT = select(schema.account).where(_account.id == bindparam("account_id"))
_BY_USERNAME = select(schema.account).where(_account.username_key == bindparam("key"))
_BOTS = select(schema.bot, _account.name, _account.username).join(
    schema.account, _account.id == schema.bot.c.id
)
_BOT = _BOTS.where(schema.bot.c.id == bindparam("bot_id"))
_BY_SESSION = (
    select(schema.account)
    .join(schema.session, schema.session.c.account_id == _account.id)
    .where(schema.session.c.token_hash == bindparam("token_hash"))
)


def load(tx: Tx, account_id: int) -> Account | None:
    """The account, or None."""
    return _first(tx, _ACCOUNT, account_id=account_id)


def _first(tx: Tx, query: Select[Any], **values: object) -> Account | None:
    row = tx.execute(query, values).mappings().first()
    return Account.of(row) if row else None


def load_many(tx: Tx, ids: Iterable[int]) -> dict[int, Account]:
    """The accounts that exist among `ids`."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = tx.execute(select(schema.account).where(schema.account.c.id.in_(wanted))).mappings()
    return {row["id"]: Account.of(row) for row in rows}


def by_username(tx: Tx, username: str) -> Account | None:
    """The account of that name, however it is written, with or without `@`."""
    return _first(tx, _BY_USERNAME, key=username.removeprefix("@").lower())


def load_bot(tx: Tx, bot_id: int) -> Bot | None:
    """The bot, or None."""
    row = tx.execute(_BOT, {"bot_id": bot_id}).mappings().first()
    return Bot.of(row) if row else None


def bots_with_webhook(tx: Tx) -> list[int]:
    """Bots that get their updates pushed."""
    return list(tx.scalars(select(schema.bot.c.id).where(schema.bot.c.webhook_url.is_not(None))))


def bot_of_token(tx: Tx, token: str) -> Bot:
    """The bot that holds `token` (`id:secret`), or ApiError 401."""
    number, colon, secret = token.partition(":")
    if not colon or not secret or not number.isascii() or not number.isdigit() or len(number) > 15:
        raise unauthorized("invalid token specified")
    bot = load_bot(tx, int(number))
    if bot is None or not secrets.compare_digest(bot.secret_hash, hashed(secret)):
        raise unauthorized()
    return bot


def person_of_token(tx: Tx, token: str) -> Account | None:
    """The person whom a sign-in token or a demo session belongs to."""
    return _first(tx, _BY_SESSION, token_hash=hashed(token))


def change_bot(tx: Tx, bot_id: int, **values: object) -> None:
    """Set columns of a bot."""
    tx.execute(update(schema.bot).where(schema.bot.c.id == bot_id).values(**values))
