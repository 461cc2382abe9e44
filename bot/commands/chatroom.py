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
member_app = typer.Typer(help="Who is in a room of the chatroom.", no_args_is_help=True)
app.add_typer(bot_app, name="bot")
app.add_typer(person_app, name="person")
app.add_typer(room_app, name="room")
app.add_typer(member_app, name="member")

T = TypeVar("T")
PageAddress = Annotated[
    str, typer.Option(help="The page's address as people reach it, if a proxy stands before it.")
]
Chat = Annotated[
    int, typer.Argument(help="The room's chat id; write -- before it, as it is negative.")
]


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
    address: PageAddress = "",
    config: ConfigFile = None,
) -> None:
    """Make a person; prints the id and the sign-in link, which works until a new one is made."""
    from chatroom import admin

    settings = read_config(config)
    made = _within(
        config, lambda tx: admin.add_person(tx, name=name, username=username, language=language)
    )
    typer.echo(f"id: {made.id}")
    typer.echo(_link(settings, address, made.token))


@person_app.command("link")
@one_line
def renew_link(
    person: Annotated[int, typer.Argument(help="The person's id.")],
    address: PageAddress = "",
    config: ConfigFile = None,
) -> None:
    """Print a new sign-in link for somebody who lost theirs; the old one ends at once, on every device."""
    from chatroom import admin

    token = _within(config, lambda tx: admin.renew_person_token(tx, person))
    typer.echo(_link(read_config(config), address, token))


@member_app.command("add")
@one_line
def add_member(
    chat: Chat,
    account: Annotated[str, typer.Argument(help="A person's id, or a bot's username.")],
    admin_: Annotated[bool, typer.Option("--admin", help="As an administrator.")] = False,
    config: ConfigFile = None,
) -> None:
    """Bring somebody into a room; the room and its bots hear of it."""
    from chatroom import admin

    def step(tx: Tx) -> bool:
        return admin.add_member(tx, chat, _account(tx, account), admin=admin_)

    typer.echo("in the room" if _within(config, step) else "was in the room already")


@member_app.command("remove")
@one_line
def remove_member(
    chat: Chat,
    account: Annotated[str, typer.Argument(help="A person's id, or a bot's username.")],
    config: ConfigFile = None,
) -> None:
    """Take somebody out of a room; what they wrote stays."""
    from chatroom import admin

    def step(tx: Tx) -> bool:
        return admin.remove_member(tx, chat, _account(tx, account))

    if not _within(config, step):
        fail(f"{account} is not in room {chat}")
    typer.echo("out of the room")


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


@room_app.command("rename")
@one_line
def rename_room(
    chat: Chat,
    title: Annotated[str, typer.Argument(help="The group's new name.")],
    config: ConfigFile = None,
) -> None:
    """Give a group another name; the room and its bots hear of it."""
    from chatroom import admin

    done = _within(config, lambda tx: admin.rename_room(tx, chat, title))
    typer.echo("renamed" if done else "had that name already")


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


def _account(tx: Tx, named: str) -> int:
    from chatroom import admin

    if named.isdecimal():
        return int(named)
    found = admin.find_bot(tx, named.removeprefix("@"))
    if found is None:
        fail(f"there is no bot {named}")
    return found


def _link(settings: Config, address: str, token: str) -> str:
    return f"link: {address or _address(settings)}/chat/#k={token}"


def _address(settings: Config) -> str:
    return f"http://{settings.chatroom.host}:{settings.chatroom.port}"
