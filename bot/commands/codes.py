"""lianxin roster codes: print binding codes, once."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config, table

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
    bot: Annotated[str, typer.Option(help="The bot's username, for links that open it.")] = "",
    to: Annotated[
        Path | None, typer.Option("--csv", help="Write the codes to this file, not the screen.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Make binding codes for who has no account yet; older codes of the same people are void. They are told once only."""
    settings = read_config(config)
    if to is not None and to.exists():
        fail(f"{to}: is there already")
    with opened(settings) as database, database.begin() as tx:
        rows = _make(tx, settings, village, person, everybody=everybody, bot=bot.lstrip("@"))
        if to is not None:
            # Within the transaction: a file that cannot be written leaves the older codes good.
            _write(to, rows)
    if to is None:
        table(f"codes of village {village}", COLUMNS, rows)
    else:
        typer.echo(f"{len(rows)} codes in {to}; whoever reads it can speak as these people")
    if not settings.security.key.get_secret_value():
        typer.echo("lianxin: no [security] key: codes are kept less safely than with one", err=True)


def _make(
    tx: Any, settings: Any, village: int, chosen: list[int] | None, *, everybody: bool, bot: str
) -> list[list[Any]]:
    from actions.codes import make_codes
    from storage import people, villages
    from village.binding import written
    from village.errors import PersonNotFound
    from village.ids import PersonId, VillageId

    village_id = VillageId(village)
    if villages.find(tx, village_id) is None:
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
    rows = []
    for one, code in made.items():
        who = people.find(tx, village_id, one)
        if who is not None:
            home = households.get(who.household_id or 0, "")
            link = f"https://t.me/{bot}?start={code}" if bot else ""
            rows.append([one, who.name, who.group, home, written(code), link])
    return rows


def _write(to: Path, rows: list[list[Any]]) -> None:
    # With a mark that tells spreadsheets its encoding; nobody else on the machine may read it.
    to.touch(mode=0o600, exist_ok=False)
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([[_plain(cell) for cell in row] for row in rows])


def _plain(cell: Any) -> Any:
    """A spreadsheet takes a text that begins like this for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
