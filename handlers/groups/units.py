"""Where the village belongs: county, town, departments, and its own groups."""

from actions import units
from handlers.asks import Ask
from handlers.replies import Reply
from storage.engine import Tx


def show(tx: Tx, ask: Ask) -> Reply:
    """单位."""
    return ask.say(ask.public.groups.units(units.around(tx, ask.actor)))
