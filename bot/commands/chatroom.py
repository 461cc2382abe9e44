"""lianxin chatroom: make bots, people and rooms of our own chat server."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from bot.commands.common import ConfigFile, fail, make_room, one_line, read_config
from bot.config import Chatroom, Config
from storage.engine import Tx

app = typer.Typer(help="Make bots, people and rooms of the chatroom.", no_args_is_help=True)
bot_app = typer.Typer(help="Bots of the chatroom.", no_args_is_help=True)
person_app = typer.Typer(help="People of the chatroom.", no_args_is_help=True)
room_app = typer.Typer(help="Rooms of the chatroom.", no_args_is_help=True)
app.add_typer(bot_app, name="bot")
app.add_typer(person_app, name="person")
app.add_typer(room_app, name="room")

T = TypeVar("T")


@bot_app.command("add")
@one_line
def add_bot(
    username: Annotated[str, typer.Argument(help="Latin letters, as people mention it.")],
    name: Annotated[str, typer.Option(help="The name that people see.")] = "连心",
    config: ConfigFile = None,
) -> None:
    """Make a bot that hears its groups; prints its token."""
    from chatroom import admin

    made = _within(
        config, lambda tx: admin.add_bot(tx, name=name, username=username, privacy=False)
    )
    typer.echo(f"token: {made.token}")


@person_app.command("add")
@one_line
def add_person(
    name: Annotated[str, typer.Argument(help="The name that people see.")],
    username: Annotated[str | None, typer.Option(help="Latin letters, if wanted.")] = None,
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    address: Annotated[
        str,
        typer.Option(help="The page's address as people reach it, if a proxy stands before it."),
    ] = "",
    config: ConfigFile = None,
) -> None:
    """Make a person; prints the id and the sign-in link, which works until a new one is made."""
    from chatroom import admin

    settings = read_config(config)
    made = _within(
        config, lambda tx: admin.add_person(tx, name=name, username=username, language=language)
    )
    typer.echo(f"id: {made.id}")
    typer.echo(f"link: {address or _address(settings)}/chat/#k={made.token}")


@room_app.command("add")
@one_line
def add_room(
    title: Annotated[str, typer.Argument(help="The group's name.")],
    member: Annotated[list[int] | None, typer.Option(help="A person's id; repeat it.")] = None,
    bot: Annotated[
        list[str] | None, typer.Option(help="A bot's username, as administrator; repeat it.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Make a group; prints its chat id, for `lianxin village bind`."""
    from chatroom import admin

    def make(tx: Tx) -> int:
        bots = []
        for username in bot or []:
            found = admin.find_bot(tx, username)
            if found is None:
                fail(f"there is no bot {username}")
            bots.append((found, True))
        return admin.add_room(tx, title=title, members=member or [], bots=bots)

    typer.echo(f"chat: {_within(config, make)}")


def _within(config: ConfigFile, step: Callable[[Tx], T]) -> T:
    from chatroom.admin import Refused
    from chatroom.database import NewerDatabase, open_chatroom_database

    settings: Chatroom = read_config(config).chatroom
    make_room(settings.url)
    try:
        database = open_chatroom_database(settings.url)
    except NewerDatabase as error:
        fail(str(error))
    try:
        with database.begin() as tx:
            return step(tx)
    except Refused as error:
        fail(str(error))
    finally:
        database.dispose()


def _address(settings: Config) -> str:
    return f"http://{settings.chatroom.host}:{settings.chatroom.port}"
