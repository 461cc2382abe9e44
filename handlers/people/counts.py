"""The village in numbers."""

from actions import roster_view
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx


def roster(tx: Tx, ask: Ask) -> Reply:
    """名册: told in private and in the cadres' group; how many are away concerns nobody else."""
    found = roster_view.see(tx, ask.actor, rules=ask.rules, today=ask.today)
    texts = ask.public
    told = texts.roster.counts(ask.village.name, found.counts)
    return ask.say(told + texts.law.short(found.short))
