"""lianxin roster codes: print binding codes, once."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config, table
from bot.commands.sheets import Bot, claim
from bot.commands.slips import Slip, print_slips
from bot.links import code_link
from locales import Texts
from village.binding import LIFETIME, written

if TYPE_CHECKING:
    from bot.config import Config
    from storage.engine import Tx
    from storage.villages import Village

WARNING = "whoever reads it can speak as these people"
COLUMNS = ["id", "name", "group", "household", "code", "link"]


@one_line
def codes(
    village: Annotated[int, typer.Option(help="The village's id.")],
    person: Annotated[
        list[int] | None, typer.Option(help="Only for this person; may be given several times.")
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Also for people who have an account already.")
    ] = False,
    bot: Bot = "",
    to: Annotated[
        Path | None, typer.Option("--csv", help="Write the codes to this file, not the screen.")
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="Print slips to this PDF instead: A4, eight a page.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the slips: zh-CN or en.")] = "zh-CN",
    config: ConfigFile = None,
) -> None:
    """Make binding codes for who has no account yet; older codes of the same people are void. They are told once only."""
    settings = read_config(config)
    name = bot.lstrip("@")
    with opened(settings) as database, database.begin() as tx:
        home, slips = _make(tx, settings, village, person, everybody=everybody, bot=name)
        # Within the transaction: a file that cannot be written leaves the older codes good.
        if sheet is not None:
            claim(sheet)
        if to is not None:
            claim(to)
            _write(to, slips)
    if sheet is not None:
        until = (datetime.now(UTC) + LIFETIME).astimezone(ZoneInfo(home.timezone)).date()
        words = Texts().of(language)
        pages = print_slips(sheet, slips, words, village=home.name, until=until)
        typer.echo(f"{len(slips)} slips on {pages} pages: {sheet}; {WARNING}")
    if to is not None:
        typer.echo(f"{len(slips)} codes in {to}; {WARNING}")
    if to is None and sheet is None:
        table(f"codes of village {village}", COLUMNS, [_row(one) for one in slips])
    if not settings.security.key.get_secret_value():
        typer.echo("lianxin: no [security] key: codes are kept less safely than with one", err=True)


def _make(
    tx: "Tx",
    settings: "Config",
    village: int,
    chosen: list[int] | None,
    *,
    everybody: bool,
    bot: str,
) -> "tuple[Village, list[Slip]]":
    from actions.codes import make_codes
    from storage import people, villages
    from village.errors import PersonNotFound
    from village.ids import PersonId, VillageId

    village_id = VillageId(village)
    home = villages.find(tx, village_id)
    if home is None:
        fail(f"there is no village {village}")
    persons = [PersonId(one) for one in chosen] if chosen else None
    if persons is None and everybody:
        persons = list(people.living(tx, village_id))
    try:
        made = make_codes(
            tx, village_id, persons, vault=settings.security.vault, now=datetime.now(UTC)
        )
    except PersonNotFound:
        fail(f"village {village} has not everybody of these on its roster")
    households = people.household_names(tx, village_id)
    slips = []
    for one, code in made.items():
        who = people.find(tx, village_id, one)
        if who is not None:
            house = households.get(who.household_id or 0, "")
            link = code_link(settings, bot, code)
            slips.append(Slip(one, who.name, who.group, house, code, link))
    return home, slips


def _row(one: Slip) -> list[Any]:
    return [one.person, one.name, one.group, one.home, written(one.code), one.link]


def _write(to: Path, slips: list[Slip]) -> None:
    # With a mark that tells spreadsheets its encoding.
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([[_plain(cell) for cell in row] for row in map(_row, slips)])


def _plain(cell: Any) -> Any:
    """A spreadsheet takes a text that begins like this for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
