"""Drafts: put together what somebody said around a sentence, let them look it over, and register it when they say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions import amendments, complaints, requests
from actions import people as who
from actions.requests import Matter
from storage import accounts, counters, sources
from storage import drafts as kept
from storage.engine import Tx
from storage.villages import Village
from village.drafts import (
    FILES,
    PATIENCE,
    WINDOW,
    Draft,
    Line,
    gathered,
    is_plain,
    words,
)
from village.errors import CapturedAlready, DraftGone
from village.ids import ChatId, UserId, VillageId
from village.mentions import Mention
from village.people import Actor
from village.requests import TEXT_LIMIT, Attachment
from village.rights import Deed, require
from village.ruleset import Rules
from village.talk.model import Label


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose draft it is, the cadre who asked for it if it was not the author, and the chat where it was said."""

    author: Actor
    cadre: Actor | None
    chat: ChatId
    label: Label = Label.ISSUE


def lines_around(
    tx: Tx,
    village_id: VillageId,
    chat: ChatId,
    source: Line,
    said: Sequence[Line],
    window: timedelta,
) -> list[Line]:
    """The lines that go with `source`, without what is part of a request already, and without what says of a cadre that they did wrong."""
    taken = sources.taken(tx, village_id, chat, [one.message_id for one in said])
    rest = [one for one in said if not complaints.sounds(tx, village_id, one.text)]
    near = gathered(source, rest, window=window, taken=taken)
    # A name in one line and the deed in the next are one accusation.
    return [source] if complaints.sounds(tx, village_id, words(near)) else near


def require_new(tx: Tx, village_id: VillageId, chat: ChatId, message_id: int) -> None:
    """Raises CapturedAlready where a request was made of that message."""
    number = sources.find(tx, village_id, chat, message_id)
    if number is not None:
        raise CapturedAlready(number=number)


def mention(chat: ChatId, lines: Sequence[Line]) -> Mention:
    """How a matter that these lines make was first spoken of."""
    spots = [one.spot for one in lines if one.spot is not None]
    first = min((one.at for one in lines), default=None)
    messages = tuple(one.message_id for one in lines)
    return Mention(chat, messages, first, spots[-1] if spots else None)


def plain(lines: Sequence[Line], source: Line) -> Sequence[Line]:
    """What is registered without a look: all of one message or album, else the sentence alone."""
    return lines if is_plain(lines) else [source]


def begin(
    tx: Tx,
    asked: Asked,
    lines: Sequence[Line],
    *,
    source: Line,
    look: bool = False,
    now: datetime,
) -> Draft | None:
    """A draft of these lines, to be looked over; None where one line is all there is, or where nobody could be shown it.

    It is shown to its author in private, where they can be written to; else, and when a cadre asked, in the group, where it was
    said. What is not for the group is shown in private or not at all. `look` shows one line too.
    """
    text = words(lines)
    if is_plain(lines) and text and not look:
        return None
    author = asked.author
    known = kept.of_message(tx, author.village_id, asked.chat, source.message_id)
    if known is not None and known.until > now:
        return known
    private = complaints.not_for_group(
        tx, author.village_id, asked.label, text, of_cadre=author.is_cadre
    )
    shown = place(tx, author.user_id, asked.chat, private=private, alone=asked.cadre is None)
    if shown is None:
        return None
    draft = Draft(
        village_id=author.village_id,
        number=counters.next_number(tx, author.village_id, "draft"),
        chat=asked.chat,
        message_id=source.message_id,
        author=author.user_id,
        name=author.name,
        language=author.language,
        label=asked.label,
        text=text,
        until=now + PATIENCE,
        mention=mention(asked.chat, lines),
        shown=shown,
        files=tuple(file for one in lines for file in one.files),
        album=next((one.album for one in lines if one.album), ""),
        asked_by=asked.cadre.user_id if asked.cadre else None,
    )
    kept.add(tx, draft)
    return draft


def capture(
    tx: Tx,
    actor: Actor,
    author: Actor,
    source: Line,
    *,
    village: Village,
    rules: Rules,
    chat: ChatId,
    label: Label = Label.ISSUE,
    around: Mapping[int, Sequence[Line]] | None = None,
    window: timedelta = WINDOW,
    now: datetime,
) -> Draft | Matter | None:
    """A cadre, or the author, marks a message: it becomes its author's request, or a draft with what was said around it.

    None for what says of a cadre that they did wrong: whoever marks it may be whom it is about. Raises NotAllowed for others,
    CapturedAlready for what is a request, and what `report` raises.
    """
    if actor is not author:
        require(actor, Deed.CAPTURE)
    if complaints.sounds(tx, village.id, source.text):
        return None
    require_new(tx, village.id, chat, source.message_id)
    said = (around or {}).get(author.user_id, ())
    near = lines_around(tx, village.id, chat, source, said, window)
    asked = Asked(author, None if actor is author else actor, chat, label)
    draft = begin(tx, asked, near, source=source, now=now)
    if draft is not None:
        return draft
    told = plain(near, source)
    return requests.register(
        tx,
        actor,
        author,
        label=label,
        village=village,
        rules=rules,
        text=source.text,
        chat=chat,
        files=[file for one in told for file in one.files],
        album=source.album,
        mention=mention(chat, told),
        now=now,
    )


def send_along(
    tx: Tx, author: Actor, line: Line, *, label: Label, chat: ChatId, now: datetime
) -> Draft | None:
    """What somebody sent to the bot alone, to be looked over before it is registered; None for what is not for this way.

    What came without a word is asked about, and more of it joins what is asked about already.
    """
    require(author, Deed.REPORT)
    if len(line.text.strip()) > TEXT_LIMIT or complaints.sounds(tx, author.village_id, line.text):
        return None
    asked = Asked(author, None, chat, label)
    if line.text.strip():
        return begin(tx, asked, [line], source=line, look=True, now=now)
    known = kept.wordless(tx, author.village_id, chat, author.user_id)
    if known is None or known.until <= now:
        return begin(tx, asked, [line], source=line, now=now)
    spot = line.spot or known.mention.spot
    messages = (*known.mention.messages, line.message_id)
    return more(
        tx, replace(known, mention=replace(known.mention, messages=messages, spot=spot)), line.files
    )


def confirm(
    tx: Tx, actor: Actor, number: int, *, village: Village, rules: Rules, now: datetime
) -> tuple[Draft, Matter]:
    """What the draft says becomes its author's request, or the new words of one.

    Raises DraftGone, CapturedAlready where its message became a request meanwhile, TextMissing while it has no words, and NotAllowed for all but the author and cadres.
    """
    draft = standing(tx, actor, number, now)
    kept.end(tx, draft.village_id, number)
    if draft.amends is not None:
        return draft, amendments.amend(tx, actor, draft.amends, text=draft.text, now=now)
    require_new(tx, draft.village_id, draft.chat, draft.message_id)
    cadre = _asker(tx, draft)
    matter = requests.register(
        tx,
        actor,
        _author(tx, actor, draft),
        label=draft.label,
        asked=cadre.person if cadre else None,
        village=village,
        rules=rules,
        text=draft.text,
        chat=draft.chat,
        files=draft.files,
        album=draft.album,
        mention=draft.mention,
        now=now,
    )
    return draft, matter


def drop(tx: Tx, actor: Actor, number: int, *, now: datetime) -> Draft:
    """It is not to be registered: nothing remains. Raises DraftGone, and NotAllowed for all but the author and cadres."""
    draft = standing(tx, actor, number, now)
    kept.end(tx, draft.village_id, number)
    return draft


def add_to_album(
    tx: Tx, author: Actor, *, album: str, chat: ChatId, files: Sequence[Attachment]
) -> Draft | None:
    """More pictures of an album that is part of a draft."""
    found = kept.of_album(tx, author.village_id, album, chat=chat, author=author.user_id)
    return None if found is None else more(tx, found, files)


def expire(tx: Tx, *, now: datetime, limit: int = 200) -> Sequence[Draft]:
    """Forget drafts whose hour is over, at most `limit`."""
    return kept.over(tx, now, limit=limit)


def place(
    tx: Tx, author: UserId, chat: ChatId, *, private: bool, alone: bool = True
) -> ChatId | None:
    """Where it is looked over: by its author alone where they can be written to, else where it was said. None for what must not be there."""
    if private or alone:
        reach = accounts.private_chat(tx, author)
        if reach is not None:
            return ChatId(reach.user_id)
    return None if private and int(chat) < 0 else chat


def more(tx: Tx, draft: Draft, files: Sequence[Attachment]) -> Draft:
    """Keep it with more files, so many as one matter takes."""
    fuller = replace(draft, files=(*draft.files, *files)[:FILES])
    kept.save(tx, fuller)
    return fuller


def standing(tx: Tx, actor: Actor, number: int, now: datetime) -> Draft:
    """A draft whose hour is not over. Raises DraftGone, and NotAllowed for all but the author and cadres."""
    found = kept.find(tx, actor.village_id, number)
    if found is None or found.until <= now:
        raise DraftGone
    if not who.is_self(tx, actor, found.author, found.village_id):
        require(actor, Deed.CAPTURE)
    return found


def _author(tx: Tx, actor: Actor, draft: Draft) -> Actor:
    if who.is_self(tx, actor, draft.author, draft.village_id):
        return actor
    return who.speaker(tx, draft.author, draft.village_id, name=draft.name, language=draft.language)


def _asker(tx: Tx, draft: Draft) -> Actor | None:
    if draft.asked_by is None:
        return None
    return accounts.actor(tx, draft.asked_by, draft.village_id)
