"""A message that holds what is nobody else's business: its author, and only they, may have it deleted."""

from datetime import datetime, timedelta

from storage import accounts
from storage import erasures as kept
from storage.accounts import Reach
from storage.chats import Group
from storage.engine import Tx
from village.errors import MessageGone, MessageTooOld
from village.ids import ChatId
from village.people import Actor
from village.rights import Deed, require

DELETABLE = timedelta(hours=48)
"""Older messages the chat deletes for no bot (Bot API, deleteMessage)."""


def private_place(tx: Tx, actor: Actor) -> Reach | None:
    """Where the speaker's own account can be written to alone."""
    return accounts.private_chat(tx, actor.user_id)


def allow(tx: Tx, actor: Actor, group: Group, message_id: int, *, said_at: datetime) -> bool:
    """Let its author have a message deleted; False where the bot is no administrator and so cannot."""
    require(actor, Deed.ERASE_MY_DATA)
    if not group.is_admin or not message_id:
        return False
    kept.allow(tx, actor.village_id, group.chat_id, message_id, user=actor.user_id, said_at=said_at)
    return True


def allow_own(tx: Tx, actor: Actor, chat: ChatId, message_id: int, *, said_at: datetime) -> bool:
    """Let somebody have their own message in their private chat deleted: there a bot needs no right for it."""
    require(actor, Deed.ERASE_MY_DATA)
    if not message_id:
        return False
    kept.allow(tx, actor.village_id, chat, message_id, user=actor.user_id, said_at=said_at)
    return True


def erase(tx: Tx, actor: Actor, chat: ChatId, message_id: int, *, now: datetime) -> None:
    """Its author wants it gone. Raises MessageGone for what is not theirs or was asked before, MessageTooOld after 48 hours."""
    require(actor, Deed.ERASE_MY_DATA)
    said_at = kept.take(tx, actor.village_id, chat, message_id, user=actor.user_id)
    if said_at is None:
        raise MessageGone
    if now - said_at >= DELETABLE:
        raise MessageTooOld


def keep(tx: Tx, actor: Actor, chat: ChatId, message_id: int) -> None:
    """Its author leaves it where it is."""
    require(actor, Deed.ERASE_MY_DATA)
    kept.take(tx, actor.village_id, chat, message_id, user=actor.user_id)


def forget(tx: Tx, *, now: datetime) -> None:
    """Nothing is kept of messages that cannot be deleted any more."""
    kept.forget_before(tx, now - DELETABLE)
