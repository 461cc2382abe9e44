"""What the bot answers to about binding."""

from handlers.binding import claim_cards, claims, commands, slips
from handlers.table import Command, Place, Press, Route, Takes
from village.rights import Deed


def routes() -> list[Route]:
    """The capability's table."""
    return [
        Command(
            "bind",
            commands.bind,
            Takes.CODE,
            Deed.BIND,
            Place.PRIVATE,
            stranger=commands.show,
        ),
        Command(
            "claim",
            claims.claim,
            Takes.TEXT,
            Deed.CLAIM_IDENTITY,
            Place.PRIVATE,
            stranger=claims.claim_as_stranger,
        ),
        Command("code", slips.code, Takes.TEXT, Deed.MAKE_CODES, Place.PRIVATE),
        Press(claim_cards.IdentityPress, claims.pressed),
        Press(slips.SlipPress, slips.pressed),
    ]
