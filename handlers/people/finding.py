"""Finding people of the roster."""

from actions import finding
from handlers.asks import Ask
from handlers.replies import Reply
from storage.chats import Kind
from storage.engine import Tx
from village.rights import Deed, require_reach


def find(tx: Tx, ask: Ask) -> Reply:
    """找人 张三: told in private and in the cadres' group, nowhere else."""
    if ask.group is not None and ask.group.kind is not Kind.CADRES:
        require_reach(ask.actor, Deed.FIND_PEOPLE)
        return ask.say(ask.public.roster.find_in_private())
    found = finding.find(tx, ask.actor, ask.heard.words, vault=ask.house.vault)
    return ask.say(ask.public.roster.found(found))
