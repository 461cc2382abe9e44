"""Finding people of the roster."""

from actions import finding
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx


def find(tx: Tx, ask: Ask) -> Reply:
    """找人 张三: told in private and in the cadres' group, nowhere else."""
    found = finding.find(tx, ask.actor, ask.heard.words, vault=ask.house.vault)
    return ask.say(ask.public.roster.found(found))
