"""What becomes of the bot in a group, and who of the village must know."""

from dataclasses import dataclass, replace
from datetime import datetime

from actions.audience import watcher
from actions.trail import CLOCK
from storage import chats, stranded, trail
from storage.accounts import Reach
from storage.chats import Group, Kind, Seen
from storage.engine import Tx
from village.groups import STALE, News, Standing, news
from village.ids import ChatId, VillageId


@dataclass(frozen=True, slots=True)
class Event:
    """Something became of the bot in a group: `group` is None for one that is bound to no village.

    `hears` is who is told in private; where nobody can be, `cadres` is the work group, if there is another one.
    """

    news: News
    chat: ChatId
    group: Group | None = None
    is_admin: bool = False
    waiting: int = 0
    """Messages that wait for the group, or that are sent now that the bot is back."""
    hears: Reach | None = None
    cadres: ChatId | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A bound group has another name now."""

    group: Group
    before: str
    hears: Reach | None


def changed(
    tx: Tx,
    chat: ChatId,
    before: Standing,
    after: Standing,
    *,
    title: str,
    at: datetime,
    now: datetime,
) -> Event | None:
    """The chat says what the bot was and is there, as of `at`; None when that is no news or is older than what is known."""
    seen = chats.look(tx, chat)
    if seen is not None and seen.heard_at is not None and at < seen.heard_at:
        return None
    found = news(_before(seen, before), after)
    chats.note(tx, chat, is_admin=after.admin, left_at=None if after.present else at, heard_at=at)
    if seen is not None and not seen.title:
        chats.rename(tx, chat, title)
    return None if found is None else _event(tx, chat, found, now, is_admin=after.admin)


def lost(tx: Tx, chat: ChatId, *, now: datetime) -> Event | None:
    """A send says that the bot is in the group no more; None when that is known, or the group is nobody's."""
    seen = chats.look(tx, chat)
    if seen is None or seen.village_id is None or seen.left_at is not None:
        return None
    chats.mark_left(tx, chat, now)
    return _event(tx, chat, News.REMOVED, now)


def met(tx: Tx, chat: ChatId, *, now: datetime) -> Event | None:
    """Somebody spoke to the bot in a group that it was said to have left."""
    seen = chats.look(tx, chat)
    if seen is None or seen.left_at is None:
        return None
    chats.mark_left(tx, chat, None)
    return _event(tx, chat, News.BACK, now, is_admin=seen.is_admin)


def renamed(tx: Tx, chat: ChatId, title: str) -> Renamed | None:
    """A group got another name; None when it had it before, or no name was known."""
    group = chats.find(tx, chat)
    if group is None or group.title == title:
        return None
    chats.rename(tx, chat, title)
    if not group.title:
        return None
    return Renamed(replace(group, title=title), group.title, watcher(tx, group.village.id))


def _before(seen: Seen | None, said: Standing) -> Standing | None:
    """What the bot was there, as far as we know: what the chat says counts where we never heard of it."""
    if seen is None:
        return None
    present = seen.left_at is None
    if seen.heard_at is None:
        # Bound by an operator: how the bot came there is no news.
        return Standing(present, said.admin) if said.present else None
    return Standing(present, seen.is_admin)


def _event(
    tx: Tx, chat: ChatId, found: News, now: datetime, *, is_admin: bool = False
) -> Event | None:
    group = chats.find(tx, chat)
    if group is None:
        return Event(found, chat, is_admin=is_admin) if found is News.CAME else None
    if found is News.CAME:
        return None
    village_id = group.village.id
    since = now - STALE
    waiting = 0
    if found is News.BACK:
        waiting = stranded.revive(tx, village_id, chat, since=since, at=now)
    elif found is News.REMOVED:
        waiting = stranded.count(tx, village_id, chat, since=since)
    _record(tx, village_id, chat, found, now)
    hears = watcher(tx, village_id)
    cadres = None if hears else chats.of_village(tx, village_id, Kind.CADRES)
    return Event(found, chat, group, is_admin, waiting, hears, cadres)


def _record(tx: Tx, village_id: VillageId, chat: ChatId, found: News, now: datetime) -> None:
    trail.append(
        tx,
        village_id,
        at=now,
        actor=CLOCK,
        deed=f"chat_{found.value}",
        subject=f"chat:{chat}",
    )
