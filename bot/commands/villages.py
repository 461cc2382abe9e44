"""lianxin village: take a village in, list villages, bind a chat."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config, table

app = typer.Typer(help="Take villages in and bind their chats.", no_args_is_help=True)


@app.command("list")
@one_line
def show(config: ConfigFile = None) -> None:
    """Show the villages of this installation."""
    from storage import request_lists, villages

    rows = []
    with opened(read_config(config)) as database, database.read() as tx:
        for village_id in villages.every(tx):
            village = villages.find(tx, village_id)
            running = request_lists.count_running(tx, village_id)
            rows.append([village_id, village.name if village else "", running])
    table("villages", ["id", "name", "open requests"], rows)


@app.command("load")
@one_line
def load(
    file: Annotated[
        Path, typer.Argument(help="A TOML file as docs/village.example.toml shows it.")
    ],
    config: ConfigFile = None,
) -> None:
    """Take a village in: its households, people, posts, chats and accounts, whole or not at all."""
    from actions.villages import VillageExists, take_in

    new = _read(file)
    with opened(read_config(config)) as database, database.begin() as tx:
        try:
            take_in(tx, new, now=datetime.now(UTC))
        except VillageExists:
            fail(f"village {new.id} is kept already")
    typer.echo(f"village {new.id} {new.name}: {len(new.people)} people")


@app.command("bind")
@one_line
def bind(
    chat: Annotated[int, typer.Option(help="The chat's id, such as -1001234567890.")],
    village: Annotated[int, typer.Option(help="The village's id.")],
    kind: Annotated[str, typer.Option(help="village or cadres")] = "village",
    config: ConfigFile = None,
) -> None:
    """Bind a group chat to a village."""
    from actions.villages import bind_chat
    from storage.chats import Kind
    from village.errors import ChatElsewhere
    from village.ids import ChatId, VillageId

    if kind not in set(Kind):
        raise typer.BadParameter("village or cadres", param_hint="--kind")
    with opened(read_config(config)) as database, database.begin() as tx:
        now = datetime.now(UTC)
        try:
            if not bind_chat(tx, VillageId(village), chat=ChatId(chat), kind=Kind(kind), now=now):
                fail(f"there is no village {village}")
        except ChatElsewhere:
            fail(f"chat {chat} belongs to another village; first: lianxin village unbind")
    typer.echo(f"chat {chat} belongs to village {village}")


@app.command("unbind")
@one_line
def unbind(
    chat: Annotated[int, typer.Option(help="The chat's id, such as -1001234567890.")],
    config: ConfigFile = None,
) -> None:
    """Take a group chat from its village; nothing that is said there is kept then."""
    from actions.villages import unbind_chat
    from village.ids import ChatId

    with opened(read_config(config)) as database, database.begin() as tx:
        village = unbind_chat(tx, ChatId(chat), now=datetime.now(UTC))
        if village is None:
            fail(f"chat {chat} belongs to no village")
    typer.echo(f"chat {chat} belonged to village {village}")


def _read(file: Path) -> Any:
    """The village of a TOML file; ends the command with the place of the first mistake."""
    from pydantic import TypeAdapter, ValidationError

    from actions.villages import NewVillage

    try:
        return TypeAdapter(NewVillage).validate_python(tomllib.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        fail(f"{file}: no such file")
    except ValidationError as error:
        first = error.errors()[0]
        fail(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
    except (OSError, ValueError) as error:
        fail(f"{file}: {error}")
