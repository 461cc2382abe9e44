"""The village in numbers."""

from actions import roster_view
from handlers.asks import Ask
from handlers.replies import Reply
from storage.chats import Kind
from storage.engine import Tx
from village.rights import Deed, require_reach


def roster(tx: Tx, ask: Ask) -> Reply:
    """名册: told in private and in the cadres' group; how many are away concerns nobody else."""
    if ask.group is not None and ask.group.kind is not Kind.CADRES:
        require_reach(ask.actor, Deed.SEE_ROSTER)
        return ask.say(ask.public.roster.in_private())
    found = roster_view.see(tx, ask.actor, today=ask.today)
    return ask.say(ask.public.roster.counts(ask.village.name, found))
