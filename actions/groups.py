"""Which chat is a village's group: a leader binds it, in the chat itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions import trail
from storage import accounts, chats, helping, outbox, requests, stranded, villages
from storage.chats import Kind, Seen
from storage.engine import Tx
from storage.villages import Village
from village.errors import ChatElsewhere, NotAllowed, NotOnRoster
from village.groups import STALE
from village.ids import ChatId, UserId, VillageId
from village.people import Actor
from village.rights import Deed, may, require


@dataclass(frozen=True, slots=True)
class Offer:
    """The villages to which somebody may bind a chat, and what it is now."""

    villages: Sequence[Village]
    bound: Seen | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Another chat is that group of the village: it may be moved."""

    village: Village
    kind: Kind
    other: Seen


@dataclass(frozen=True, slots=True)
class Bound:
    """A chat is a village's group; `moved_from` was it before, and `changed` is False when it was this one."""

    village: Village
    kind: Kind
    is_admin: bool
    changed: bool = True
    moved_from: Seen | None = None


def offer(tx: Tx, user: UserId, chat: ChatId) -> Offer:
    """To which villages an account may bind a chat.

    Raises NotOnRoster, NotAllowed, and ChatElsewhere for a chat of a village in which the account may not.
    """
    able = [one.village_id for one in _known(tx, user) if may(one, Deed.BIND_CHAT)]
    bound = chats.look(tx, chat)
    if not able:
        raise _refusal(tx, user)
    if bound is not None and bound.village_id is not None:
        if bound.village_id not in able:
            raise ChatElsewhere
        able = [bound.village_id]
    found = [villages.find(tx, one) for one in able]
    return Offer([one for one in found if one], bound)


def bind(
    tx: Tx,
    user: UserId,
    village_id: VillageId,
    *,
    chat: ChatId,
    kind: Kind,
    title: str,
    moving: bool,
    now: datetime,
) -> Bound | Taken:
    """Bind a chat; `moving` takes the place of another chat that the bot is in, which else is asked for first.

    Raises NotOnRoster, NotAllowed, ChatElsewhere.
    """
    actor, village = accounts.actor(tx, user, village_id), villages.find(tx, village_id)
    if actor is None or village is None:
        raise NotAllowed(deed=Deed.BIND_CHAT.value)
    require(actor, Deed.BIND_CHAT)
    seen = chats.look(tx, chat)
    if seen is not None and seen.village_id not in (None, village_id):
        raise ChatElsewhere
    is_admin = seen is not None and seen.is_admin
    if seen is not None and seen.village_id == village_id and seen.kind is kind:
        return Bound(village, kind, is_admin, changed=False)
    other = chats.holder(tx, village_id, kind)
    if other is not None and other.left_at is None and not moving:
        return Taken(village, kind, other)
    take(tx, village_id, chat=chat, kind=kind, title=title, now=now)
    data = {"kind": kind.value, "moved_from": other.chat_id if other else 0}
    trail.record(tx, actor, Deed.BIND_CHAT, f"chat:{chat}", now=now, data=data)
    return Bound(village, kind, is_admin, moved_from=other)


def take(
    tx: Tx, village_id: VillageId, *, chat: ChatId, kind: Kind, title: str, now: datetime
) -> None:
    """Make a chat that group of a village; what waits for the one before, and what was raised there, comes along."""
    other = chats.holder(tx, village_id, kind)
    chats.bind(tx, chat_id=chat, village_id=village_id, kind=kind, title=title)
    stranded.bury_others(tx, village_id, chat, at=now)
    stranded.revive(tx, village_id, chat, since=now - STALE, at=now)
    if other is not None and other.chat_id != chat:
        stranded.revive(tx, village_id, other.chat_id, since=now - STALE, at=now)
        stranded.move(tx, village_id, other.chat_id, chat)
        requests.move_origin(tx, village_id, other.chat_id, chat)


def unbind(tx: Tx, actor: Actor, chat: ChatId, *, now: datetime) -> Kind | None:
    """Bind a chat to nothing, and tell what it was; None when it was bound to nothing. Raises NotAllowed, ChatElsewhere."""
    require(actor, Deed.UNBIND_CHAT)
    seen = chats.look(tx, chat)
    if seen is None or seen.village_id is None:
        return None
    if seen.village_id != actor.village_id:
        raise ChatElsewhere
    chats.unbind(tx, chat)
    data = {"kind": seen.kind.value if seen.kind else ""}
    trail.record(tx, actor, Deed.UNBIND_CHAT, f"chat:{chat}", now=now, data=data)
    return seen.kind


def migrated(tx: Tx, old: ChatId, new: ChatId) -> None:
    """A group became a supergroup: it goes on under a new id, with what waits for it and what was raised there."""
    village_id = chats.migrate(tx, old, new)
    outbox.move_chat(tx, old, new)
    if village_id is not None:
        requests.move_origin(tx, village_id, old, new)
        helping.move_chat(tx, village_id, old, new)


def _known(tx: Tx, user: UserId) -> list[Actor]:
    found = (accounts.actor(tx, user, one) for one in accounts.villages_of(tx, user))
    return [one for one in found if one is not None]


def _refusal(tx: Tx, user: UserId) -> NotAllowed | NotOnRoster:
    """Whom binding an account might help is told so."""
    somebody = any(one.person is not None for one in _known(tx, user))
    return (
        NotAllowed(deed=Deed.BIND_CHAT.value)
        if somebody
        else NotOnRoster(deed=Deed.BIND_CHAT.value)
    )
