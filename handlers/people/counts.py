"""The village in numbers."""

from actions import roster_view
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx


def roster(tx: Tx, ask: Ask) -> Reply:
    """名册: told in private and in the cadres' group; how many are away concerns nobody else."""
    found = roster_view.see(tx, ask.actor, today=ask.today)
    return ask.say(ask.public.roster.counts(ask.village.name, found))
