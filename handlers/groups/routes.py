"""What the bot answers to about groups."""

from handlers.groups import binding, joins, news, units
from handlers.hearing import BACK, JOINED, MEMBERSHIP, RENAMED
from handlers.table import Command, Happening, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command(
            "bindgroup",
            binding.bind,
            Takes.NOTHING,
            Deed.BIND_CHAT,
            Place.GROUP,
            unbound=binding.bind_unbound,
        ),
        Command(
            "unbindgroup",
            binding.unbind,
            Takes.NOTHING,
            Deed.UNBIND_CHAT,
            Place.GROUP,
        ),
        Command("units", units.show, Takes.NOTHING, Deed.SEE_UNITS, Place.PRIVATE),
        Press(binding.GroupPress, binding.pressed, unbound=binding.pressed_unbound),
        Happening(MEMBERSHIP, news.standing, unbound=news.standing_unbound),
        Happening(BACK, news.back),
        Happening(RENAMED, news.renamed),
        Happening(JOINED, joins.joined),
    ]
