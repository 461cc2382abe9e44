"""What was done about a resolution: steps, money in and out, and what the supervision committee says of it."""

from datetime import datetime

from actions import decisions, trail
from actions.decisions import WORDS_LIMIT
from storage import decisions as kept
from storage.decisions import Work, WorkKind
from storage.engine import Tx
from village.decisions import State
from village.errors import Unlawful
from village.law import Article
from village.people import Actor
from village.requests import clean_text
from village.rights import Deed, require


def note_work(
    tx: Tx, actor: Actor, number: int, *, kind: WorkKind, words: str, fen: int = 0, now: datetime
) -> decisions.Standing:
    """Keep what was done, what it cost or brought in, or what the supervision committee says of it.

    Raises NotAllowed, TextMissing, Unlawful while nothing is carried out.
    """
    if kind is WorkKind.SUPERVISION:
        require(actor, Deed.SUPERVISE)
    else:
        require(actor, Deed.MOVE_DECISION)
    said = clean_text(words, command="work", limit=WORDS_LIMIT)
    decision = decisions.load(tx, actor.village_id, number, to_change=True)
    if decision.state is not State.IMPLEMENTING or actor.person_id is None:
        raise Unlawful(why="not_implementing", article=Article.PARTY_RURAL_19.value)
    kept.add_work(tx, decision, Work(kind, said, now, actor.person_id, fen))
    deed = Deed.SUPERVISE if kind is WorkKind.SUPERVISION else Deed.MOVE_DECISION
    trail.record(tx, actor, deed, decision.subject, now=now, data={"work": kind.value, "fen": fen})
    return decisions.standing(tx, decision)
