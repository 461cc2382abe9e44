"""What other words do: a draft says them, or its author is asked whether a request should."""

from dataclasses import dataclass, replace
from datetime import datetime

from actions import complaints, requests
from actions.drafts import more, place, standing
from storage import accounts, counters, sources
from storage import drafts as kept
from storage.engine import Tx
from village.drafts import (
    PATIENCE,
    Draft,
    Line,
    amended,
)
from village.ids import ChatId
from village.mentions import Mention
from village.people import Actor
from village.requests import TEXT_LIMIT, TO_DO, clean_text, roles
from village.rights import Role
from village.talk.model import Label


@dataclass(frozen=True, slots=True)
class Edited:
    """A draft as it was and as it is; None is left of one that is not for the group, and whose author cannot be written to."""

    before: Draft
    draft: Draft | None
    is_first: bool = False
    """Whether these are its first words."""


def edit(
    tx: Tx,
    actor: Actor,
    number: int,
    line: Line,
    *,
    now: datetime,
) -> Edited:
    """Other words for a draft, more files, or a place on the map. What is not for a group leaves it, or is dropped where nobody could be shown it.

    Raises DraftGone, TextTooLong, and NotAllowed for all but the author and cadres.
    """
    found = standing(tx, actor, number, now)
    spot = line.spot or found.mention.spot
    # The other pictures of an album come one by one.
    album = line.album or found.album
    draft = replace(found, mention=replace(found.mention, spot=spot), album=album)
    draft = more(tx, draft, line.files)
    if not line.text.strip():
        return Edited(found, draft)
    draft = replace(draft, text=clean_text(line.text))
    if found.text and complaints.not_for_group(
        tx, draft.village_id, draft.label, draft.text, of_cadre=_is_cadres(tx, draft)
    ):
        shown = place(tx, draft.author, draft.shown, private=True)
        if shown is None:
            kept.end(tx, draft.village_id, number)
            return Edited(found, None)
        draft = replace(draft, shown=shown)
    kept.save(tx, draft)
    return Edited(found, draft, is_first=not found.text)


def propose(
    tx: Tx, author: Actor, *, chat: ChatId, message_id: int, text: str, now: datetime
) -> Draft | None:
    """A message of which a request was made says something else now: its author is asked whether the request should too.

    None where no request was made of it, nobody has it to do any more, the words are the same or cannot be used, or they are not for
    the group and their author cannot be shown them alone.
    """
    number = sources.find(tx, author.village_id, chat, message_id)
    request = None if number is None else requests.load(tx, author, number).request
    if request is None or request.state not in TO_DO or not (line := text.strip()):
        return None
    new = amended(request.text, line)
    mine = Role.REQUESTER in roles(author, request)
    if not mine or new == request.text or len(new) > TEXT_LIMIT:
        return None
    if complaints.sounds(tx, author.village_id, new):
        return None
    private = request.private or complaints.not_for_group(
        tx, author.village_id, Label.ISSUE, new, of_cadre=author.is_cadre
    )
    shown = place(tx, author.user_id, chat, private=private)
    if shown is None:
        return None
    known = kept.of_message(tx, author.village_id, chat, message_id)
    if known is not None and known.amends == request.number:
        draft = replace(known, text=new, until=now + PATIENCE, shown=shown)
        kept.save(tx, draft)
        return draft
    draft = Draft(
        village_id=author.village_id,
        number=counters.next_number(tx, author.village_id, "draft"),
        chat=chat,
        message_id=message_id,
        author=author.user_id,
        name=author.name,
        language=author.language,
        label=Label.ISSUE,
        text=new,
        until=now + PATIENCE,
        mention=Mention(chat, (message_id,), now),
        shown=shown,
        amends=request.number,
    )
    kept.add(tx, draft)
    return draft


def _is_cadres(tx: Tx, draft: Draft) -> bool:
    author = accounts.actor(tx, draft.author, draft.village_id)
    return author is not None and author.is_cadre
