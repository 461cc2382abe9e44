"""打印 表决 5: the papers of a ballot, to be handed out."""

from actions import ballot_papers
from handlers.asks import Ask
from handlers.replies import Reply, sheet
from storage.engine import Tx
from village.ballot_papers import KIND


def sheets(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """The file goes to who asked, in private; in the cadres' group it is said so."""
    ballot = ballot_papers.wanted(tx, ask.actor, number, now=ask.now)
    name = f"{KIND}:{ballot.number}:{ask.texts.code}"
    told = [ask.say(ask.public.ballot_papers.sent(ballot.number))] if ask.group else []
    return [sheet(ask.heard.user_id, name), *told]
