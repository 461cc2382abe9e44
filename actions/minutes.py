"""Minutes of a decision's last meeting: what was said at a ballot, or what a count of hands left out."""

from dataclasses import replace
from datetime import datetime

from actions import decisions, trail
from actions.decisions import WORDS_LIMIT, Standing
from storage import decisions as kept
from storage.engine import Tx
from village.decisions import State
from village.errors import TextTooLong, Unlawful
from village.law import Article
from village.people import Actor
from village.requests import clean_text
from village.rights import Deed, require, require_reach
from village.rolls import Body
from village.talk.offering import require_public

WHOLE_LIMIT = 4 * WORDS_LIMIT
"""All that is kept of one meeting. DEFAULT, ours: two printed pages."""


def add(tx: Tx, actor: Actor, number: int, *, words: str, now: datetime) -> Standing:
    """Add to the minutes of the meeting that was held last; what stands there already stays.

    Raises NotAllowed, DecisionNotFound, TextMissing, TextTooLong, NotForGroup, Unlawful where none was held, and once all is in the archive.
    """
    require_reach(actor, Deed.RECORD_MEETING)
    said = clean_text(words, command="record", limit=WORDS_LIMIT)
    # Whoever asks for the decision in the group has them read there.
    require_public(said, of_cadre=actor.is_cadre)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    before = decisions.standing(tx, decision)
    held = before.held
    of_group = decision.group if held is not None and held.body is Body.GROUP else None
    require(actor, Deed.RECORD_MEETING, of_group=of_group)
    if held is None:
        raise Unlawful(why="not_held", article=Article.VCO_39.value)
    if decision.state is State.ARCHIVED:
        raise Unlawful(why="archived", article=Article.VCO_39.value)
    whole = f"{held.words}\n{said}".strip()
    if len(whole) > WHOLE_LIMIT:
        raise TextTooLong(length=len(whole), limit=WHOLE_LIMIT)
    kept.minute(tx, decision, whole)
    data = {"minutes": len(said), "body": held.body.value if held.body else ""}
    trail.record(tx, actor, Deed.RECORD_MEETING, decision.subject, now=now, data=data)
    return replace(before, steps=kept.steps(tx, decision.village_id, number))
