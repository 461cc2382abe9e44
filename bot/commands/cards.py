"""lianxin cards: the contact cards of a circle as a sheet to print."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config
from bot.commands.sheets import Bot, claim, print_pages


@one_line
def cards(
    circle: Annotated[str, typer.Argument(help="The circle's number or name.")],
    village: Annotated[int, typer.Option(help="The village's id.")],
    out: Annotated[Path, typer.Option(help="The PDF to write: A4, eight cards a page.")],
    bot: Bot = "",
    language: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    config: ConfigFile = None,
) -> None:
    """Print a contact card for every household of a circle that somebody looks after. Phones are on it in full."""
    from actions import contact_cards
    from bot.gallery import card_text
    from locales import Texts
    from pictures.contact_card import sheets
    from storage import villages
    from village.ids import VillageId

    settings = read_config(config)
    place = VillageId(village)
    with opened(settings) as database, database.read() as tx:
        if villages.find(tx, place) is None:
            fail(f"there is no village {village}")
        number = contact_cards.circle_called(tx, place, circle)
        if number is None:
            fail(f"village {village} has no circle {circle}")
        found = contact_cards.of_circle(tx, place, number, vault=settings.security.vault)
    if not found:
        fail(f"nobody looks after a household of circle {circle} as yet")
    claim(out)
    words = Texts().of(language)
    texts = [card_text(one, words, settings, bot.lstrip("@")) for one in found]
    pages = print_pages(out, sheets(texts), cells=len(texts))
    typer.echo(f"{len(texts)} cards on {pages} pages: {out}")
    if not settings.security.key.get_secret_value():
        typer.echo("lianxin: no [security] key: no phone is kept or printed", err=True)
