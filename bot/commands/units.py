"""lianxin unit: the counties, towns and departments above and beside the villages."""

from typing import Annotated

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config, table

app = typer.Typer(help="Build the units above the villages.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The unit's id, as `list` shows it.")]
Name = Annotated[str, typer.Argument(help="Its name.")]
NAME_LIMIT = 100


@app.command("list")
@one_line
def show(config: ConfigFile = None) -> None:
    """Show counties, towns, departments and villages, each below where it belongs."""
    from actions import units

    with opened(read_config(config)) as database, database.read() as tx:
        rows = [[one.kind, one.id, "  " * one.depth + one.name] for one in units.tree(tx)]
    table("units", ["kind", "id", "name"], rows)


@app.command("add")
@one_line
def add(
    kind: Annotated[str, typer.Argument(help="county, town or department")],
    name: Name,
    under: Annotated[
        int | None, typer.Option(help="The id of the county or town to which it belongs.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Make a unit, or find the one of that name; prints its id."""
    from actions import units
    from village.ids import UnitId
    from village.units import UnitKind

    if kind not in set(UnitKind):
        raise typer.BadParameter("county, town or department", param_hint="KIND")
    parent = None if under is None else UnitId(under)
    with opened(read_config(config)) as database, database.begin() as tx:
        try:
            made = units.add(tx, UnitKind(kind), _named(name), parent)
        except units.WrongParent:
            fail("a county is under nothing, a town under a county, a department under either")
    typer.echo(f"unit: {made}")


@app.command("rename")
@one_line
def rename(number: Number, name: Name, config: ConfigFile = None) -> None:
    """Give a unit another name."""
    from actions import units
    from village.ids import UnitId

    with opened(read_config(config)) as database, database.begin() as tx:
        if not units.rename(tx, UnitId(number), _named(name)):
            fail(f"there is no unit {number}, or another one beside it has that name")
    typer.echo(f"unit {number} is called {_named(name)}")


@app.command("organisation")
@one_line
def organisation(
    number: Number,
    off: Annotated[bool, typer.Option("--off", help="It is not any more.")] = False,
    config: ConfigFile = None,
) -> None:
    """Say that a unit is the organisation department: its liaisons get a copy of every slip."""
    from actions import units
    from village.ids import UnitId

    with opened(read_config(config)) as database, database.begin() as tx:
        if not units.let_organise(tx, UnitId(number), organises=not off):
            fail(f"there is no unit {number}")
    typer.echo(f"unit {number} is {'not ' if off else ''}the organisation department")


@app.command("place")
@one_line
def place(
    village: Annotated[int, typer.Argument(help="The village's id.")],
    number: Number,
    config: ConfigFile = None,
) -> None:
    """Put a village under a town or county."""
    from actions import units
    from village.ids import UnitId, VillageId

    with opened(read_config(config)) as database, database.begin() as tx:
        try:
            if not units.place(tx, VillageId(village), UnitId(number)):
                fail(f"there is no village {village}, or no unit {number}")
        except units.WrongParent:
            fail("a village is under a town or county")
    typer.echo(f"village {village} belongs to unit {number}")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LIMIT:
        fail(f"a name has 1 to {NAME_LIMIT} characters")
    return name
