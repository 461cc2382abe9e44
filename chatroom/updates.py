"""Each bot's queue of updates: how one is put in, fetched and forgotten."""

import json

from sqlalchemy import bindparam, delete, func, insert, select, update

from chatroom import accounts, fleeting, schema
from chatroom.act import Act
from chatroom.rows import Bot, Json
from storage.engine import Tx

KEPT_SECONDS = 24 * 3600
# More than this beyond the end of the queue, an offset is taken for a mistake.
OFFSET_SLACK = 10
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "chat_boost",
    "removed_chat_boost",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "purchased_paid_media",
)
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

_update = schema.update.c

# Built once, as in chatroom.accounts.
_NUMBER = (
    update(schema.bot)
    .where(schema.bot.c.id == bindparam("which"))
    .values(next_update=schema.bot.c.next_update + 1)
    .returning(schema.bot.c.next_update)
)
_PUT = insert(schema.update)


def wants(bot: Bot, kind: str) -> bool:
    """Whether the bot asked for updates of that kind."""
    return kind in bot.allowed if bot.allowed else kind not in ON_REQUEST


def push(act: Act, bot: Bot, kind: str, payload: Json, lane: int) -> None:
    """Put an update at the end of the bot's queue, unless it does not want that kind."""
    if not wants(bot, kind):
        return
    number = act.tx.execute(_NUMBER, {"which": bot.id}).scalar_one()
    act.tx.execute(
        _PUT,
        {
            "bot_id": bot.id,
            "id": number - 1,
            "kind": kind,
            "lane": lane,
            "payload": fleeting.kept(
                kind, json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
            ),
            "created": act.second,
        },
    )
    act.woken.add(bot.id)


def encode(number: int, kind: str, kept: str) -> str | None:
    """One update as JSON text; the payload is kept as text and never parsed again. None for a press of which nobody knows any more."""
    payload = fleeting.told(kind, kept)
    return None if payload is None else f'{{"update_id":{number},"{kind}":{payload}}}'


def start_of(tx: Tx, bot_id: int, offset: int) -> tuple[int, bool]:
    """The first id that `offset` asks for, and whether older updates wait to be forgotten."""
    tail = tx.scalar(select(schema.bot.c.next_update).where(schema.bot.c.id == bot_id)) or 0
    if offset < 0:
        # The last N; at most all.
        start = tail + offset
    elif offset == 0 or offset > tail + OFFSET_SLACK:
        return 0, False
    else:
        start = offset
    oldest = tx.scalar(
        select(_update.id).where(_update.bot_id == bot_id).order_by(_update.id).limit(1)
    )
    return start, oldest is not None and oldest < start


def fetch(tx: Tx, bot_id: int, start: int, limit: int, now: int) -> list[str]:
    """Up to `limit` updates from `start` on that are not too old, as JSON texts."""
    rows = tx.execute(
        select(_update.id, _update.kind, _update.payload)
        .where(_update.bot_id == bot_id, _update.id >= start, _update.created > now - KEPT_SECONDS)
        .order_by(_update.id)
        .limit(limit)
    )
    return [text for row in rows if (text := encode(*row)) is not None]


def forget_before(tx: Tx, bot_id: int, start: int) -> None:
    """Drop the updates that the bot confirmed."""
    tx.execute(delete(schema.update).where(_update.bot_id == bot_id, _update.id < start))


def forget_one(tx: Tx, bot_id: int, number: int) -> None:
    """Drop the one update that a webhook confirmed."""
    tx.execute(delete(schema.update).where(_update.bot_id == bot_id, _update.id == number))


def forget_all(tx: Tx, bot_id: int) -> None:
    """Drop what waits (`drop_pending_updates`)."""
    tx.execute(delete(schema.update).where(_update.bot_id == bot_id))


def forget_presses(tx: Tx) -> None:
    """Drop the presses of before this process began: it cannot read them, and a hundred of them would hide all that comes behind."""
    tx.execute(delete(schema.update).where(_update.kind == fleeting.KIND))


def expire(tx: Tx, now: int) -> None:
    """Drop updates older than a day, of every bot."""
    tx.execute(delete(schema.update).where(_update.created <= now - KEPT_SECONDS))


def any_expired(tx: Tx, now: int) -> bool:
    """Whether an update is older than a day."""
    old = select(_update.id).where(_update.created <= now - KEPT_SECONDS).limit(1)
    return tx.scalar(old) is not None


def pending(tx: Tx, bot_id: int) -> int:
    """How many updates wait."""
    return tx.scalar(select(func.count()).where(_update.bot_id == bot_id)) or 0


def remember_allowed(act: Act, bot: Bot, given: object) -> None:
    """Keep `allowed_updates`: missing or invalid keeps the last choice, an empty list means the default."""
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return
    chosen = [kind for kind in KINDS if kind in given] or None
    if chosen is None and given:
        return
    if chosen != bot.allowed:
        accounts.change_bot(act.tx, bot.id, allowed=chosen)
