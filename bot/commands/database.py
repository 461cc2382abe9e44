"""lianxin db: upgrade, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, fail, make_room, one_line, opened, read_config

app = typer.Typer(help="Upgrade, back up and restore the database.", no_args_is_help=True)


@app.command()
@one_line
def upgrade(config: ConfigFile = None) -> None:
    """Bring the database to this version."""
    from storage import migrate

    with opened(read_config(config), current=False) as database:
        before, after = migrate.upgrade(database)
    typer.echo(
        f"database: {before or 'empty'} -> {after}" if before != after else f"database: {after}"
    )


@app.command()
@one_line
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; it must not exist yet.")],
    config: ConfigFile = None,
) -> None:
    """Copy the database into FILE while the bot runs."""
    from storage.backup import BackupFailed, save

    with opened(read_config(config)) as database:
        try:
            size = save(database, file)
        except BackupFailed as error:
            fail(str(error))
    typer.echo(f"{file}: {size} bytes")


@app.command()
@one_line
def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by `lianxin db backup`.")],
    config: ConfigFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a database that is there.")
    ] = False,
) -> None:
    """Put the copy in FILE in the database's place; the bot must not run."""
    from bot.alone import RunsAlready, alone
    from storage.backup import BackupFailed, load

    settings = read_config(config)
    make_room(settings.storage.url)
    try:
        with alone(settings.storage.url):
            load(settings.storage.url, file, force=force)
    except BackupFailed as error:
        fail(str(error))
    except RunsAlready as error:
        # It would go on writing into the file that is taken away, and all of that would be lost.
        fail(f"the bot runs on {error}; stop it first")
    typer.echo(f"restored from {file}")
