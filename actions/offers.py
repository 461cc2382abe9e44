"""Offer to register a line of talk, take the offer or drop it; what nobody takes is gone after an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions import complaints, drafts, duplicates, merges, requests
from actions import people as who
from actions.requests import Matter
from storage import offers as kept
from storage.engine import Tx
from storage.offers import Offer
from storage.villages import Village
from village.categories import categorise
from village.drafts import FILES, WINDOW, Draft, Line, words
from village.errors import OfferGone
from village.ids import ChatId, VillageId
from village.people import Actor
from village.requests import TEXT_LIMIT, Attachment
from village.rights import Deed, require
from village.ruleset import Rules
from village.talk.emergencies import Danger
from village.talk.model import Label
from village.talk.offering import ALARM_PAUSE, PATIENCE, PAUSE


@dataclass(frozen=True, slots=True)
class Gone:
    """An offer that nobody answered: its message, if it was sent, is taken back."""

    village_id: VillageId
    chat: ChatId
    shown: int | None


def offer(
    tx: Tx,
    author: Actor,
    *,
    label: Label,
    text: str,
    chat: ChatId,
    message_id: int,
    files: Sequence[Attachment] = (),
    album: str = "",
    danger: Danger | None = None,
    said_at: datetime | None = None,
    rules: Rules,
    now: datetime,
) -> Offer | None:
    """Keep a line that sounds like a request, with the offer to register it; None where silence is better."""
    village_id = author.village_id
    if len(text.strip()) > TEXT_LIMIT or not text.strip():
        return None
    if danger is not None:
        if kept.raised_since(tx, village_id, chat, danger.value, now - ALARM_PAUSE):
            return None
    elif kept.offered_since(tx, village_id, author.user_id, now - PAUSE) or complaints.sounds(
        tx, village_id, text
    ):
        return None
    made = Offer(
        village_id=village_id,
        chat=chat,
        message_id=message_id,
        author=author.user_id,
        name=author.name,
        language=author.language,
        label=label,
        text=text,
        offered_at=now,
        said_at=said_at or now,
        until=now + PATIENCE,
        danger=danger.value if danger else "",
        files=tuple(files),
        album=album,
        same=None if danger else _same(tx, author, label, text, rules=rules, now=now),
    )
    kept.add(tx, made)
    return made


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an offer: a registered matter, or a draft that its speaker looks over first."""

    offer: Offer
    matter: Matter | None = None
    draft: Draft | None = None


def take(
    tx: Tx,
    actor: Actor,
    *,
    village: Village,
    rules: Rules,
    chat: ChatId,
    message_id: int,
    around: Mapping[int, Sequence[Line]] | None = None,
    window: timedelta = WINDOW,
    look: bool = True,
    now: datetime,
) -> Taken:
    """The line becomes its author's request, or a draft with what they said `around` it; without a `look` all of it is registered.

    Raises OfferGone, CapturedAlready where the line became a request meanwhile, and NotAllowed for all but the author and cadres.
    """
    found = _standing(tx, actor, chat, message_id, now)
    drafts.require_new(tx, found.village_id, chat, message_id)
    own = who.is_self(tx, actor, found.author, found.village_id)
    author = actor
    if not own:
        author = who.speaker(
            tx, found.author, found.village_id, name=found.name, language=found.language
        )
    line = Line(message_id, found.said_at, found.text, found.files, album=found.album)
    said_around = (around or {}).get(found.author, ())
    near = drafts.lines_around(tx, village.id, chat, line, said_around, window)
    kept.end(tx, found.village_id, chat, message_id)
    asked = drafts.Asked(author, None if own else actor, chat, found.label)
    draft = drafts.begin(tx, asked, near, source=line, now=now) if look else None
    if draft is not None:
        return Taken(found, draft=draft)
    said = drafts.plain(near, line) if look else near
    matter = requests.register(
        tx,
        actor,
        author,
        label=found.label,
        village=village,
        rules=rules,
        text=found.text if look else words(near),
        chat=chat,
        files=[file for one in said for file in one.files],
        album=found.album,
        mention=drafts.mention(chat, said),
        now=now,
    )
    return Taken(found, matter)


def add_to_album(
    tx: Tx, author: Actor, *, album: str, chat: ChatId, files: Sequence[Attachment]
) -> bool:
    """More pictures of the album under which an offer stands; False when none does."""
    found = kept.of_album(tx, author.village_id, album, chat=chat, author=author.user_id)
    if found is None or len(found.files) + len(files) > FILES:
        return found is not None
    kept.change(tx, replace(found, files=(*found.files, *files)))
    return True


def reword(tx: Tx, author: Actor, *, chat: ChatId, message_id: int, text: str) -> bool:
    """The line under which an offer stands was edited: what is registered is what it says now. False where none stands."""
    found = _of_author(tx, author, chat, message_id)
    if found is None:
        return False
    fits = text.strip() and len(text.strip()) <= TEXT_LIMIT
    if fits and not complaints.sounds(tx, author.village_id, text):
        kept.change(tx, replace(found, text=text))
    return True


def leave(tx: Tx, author: Actor, *, chat: ChatId, message_id: int) -> Gone | None:
    """The line under which an offer stands says something now that is not for this way: nothing of it is kept."""
    found = _of_author(tx, author, chat, message_id)
    if found is None:
        return None
    kept.end(tx, author.village_id, chat, message_id)
    return Gone(author.village_id, chat, found.shown)


def _of_author(tx: Tx, author: Actor, chat: ChatId, message_id: int) -> Offer | None:
    found = kept.find(tx, author.village_id, chat, message_id)
    return found if found is not None and found.author == author.user_id else None


def same(
    tx: Tx,
    actor: Actor,
    *,
    village: Village,
    rules: Rules,
    chat: ChatId,
    message_id: int,
    around: Mapping[int, Sequence[Line]] | None = None,
    window: timedelta = WINDOW,
    now: datetime,
) -> tuple[Offer, Matter]:
    """The line is about a matter that is to be done already: its author joins that one, with what they said and showed `around` it.

    Raises OfferGone, NotAllowed, and CannotMerge where that matter was done meanwhile.
    """
    taken = take(
        tx,
        actor,
        village=village,
        rules=rules,
        chat=chat,
        message_id=message_id,
        around=around,
        window=window,
        look=False,
        now=now,
    )
    found, matter = taken.offer, taken.matter
    if found.same is None or matter is None:
        raise OfferGone
    number = matter.request.number
    merged = merges.merge(tx, actor, number, found.same, rules=rules, now=now)
    # Who handles the other one is to see what this one shows.
    others = [replace(one, files=matter.files, spot=matter.spot) for one in merged.others]
    return found, replace(merged, others=others)


def drop(tx: Tx, actor: Actor, *, chat: ChatId, message_id: int, now: datetime) -> Offer:
    """It was no request: the line is wiped. Raises OfferGone, and NotAllowed for all but the author and cadres."""
    found = _standing(tx, actor, chat, message_id, now)
    kept.end(tx, found.village_id, chat, message_id)
    return found


def source_of(tx: Tx, actor: Actor, chat: ChatId, shown: int) -> int | None:
    """The message about which the bot asks in its message `shown`; None where that asks nothing, or no more.

    Tells nothing of it: who takes it is asked for their right then.
    """
    found = kept.shown_as(tx, actor.village_id, chat, shown)
    return found.message_id if found else None


def sent(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int, *, shown: int) -> bool:
    """The offer stands in the group as the message `shown`; False when it is gone and that message should be too."""
    return kept.show(tx, village_id, chat, message_id, shown=shown)


def expire(tx: Tx, *, now: datetime, limit: int = 200) -> list[Gone]:
    """Forget offers whose hour is over, with their lines, at most `limit`."""
    return [Gone(*one) for one in kept.over(tx, now, limit=limit)]


def _standing(tx: Tx, actor: Actor, chat: ChatId, message_id: int, now: datetime) -> Offer:
    found = kept.find(tx, actor.village_id, chat, message_id)
    if found is None or found.until <= now:
        raise OfferGone
    if not who.is_self(tx, actor, found.author, found.village_id):
        require(actor, Deed.CAPTURE)
    return found


def _same(
    tx: Tx, author: Actor, label: Label, text: str, *, rules: Rules, now: datetime
) -> int | None:
    """The matter that a line is about, where it is one that everybody may know of."""
    if complaints.not_for_group(tx, author.village_id, label, text, of_cadre=author.is_cadre):
        return None
    return duplicates.same(tx, author.village_id, text, categorise(text), rules=rules, now=now)
