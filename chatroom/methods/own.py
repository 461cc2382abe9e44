"""What a bot says of itself: getMe, its name, its commands; logOut and close do no harm."""

import re

from sqlalchemy import delete, insert, select, update

from chatroom import render, schema
from chatroom.act import Act
from chatroom.errors import bad_request
from chatroom.rows import Bot, Json
from chatroom.wire import Args
from storage.engine import Tx

COMMANDS = 100
NAME_LIMIT = 64
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_SCOPES = frozenset(
    "default all_private_chats all_group_chats all_chat_administrators "
    "chat chat_administrators chat_member".split()
)
_command = schema.command.c


def get_me(tx: Tx, bot: Bot, args: Args) -> Json:
    """The bot itself."""
    return render.bot_user(bot)


def get_my_name(tx: Tx, bot: Bot, args: Args) -> Json:
    """The bot's name."""
    return {"name": bot.name}


def set_my_name(act: Act, bot: Bot, args: Args) -> bool:
    """Change the bot's name; an empty one keeps it."""
    name = args.text("name").strip()
    if len(name) > NAME_LIMIT:
        raise bad_request("bot name is too long")
    if name:
        act.tx.execute(
            update(schema.account).where(schema.account.c.id == bot.id).values(name=name)
        )
    return True


def get_my_description(tx: Tx, bot: Bot, args: Args) -> Json:
    """Bots here have no description."""
    return {"description": ""}


def get_my_short_description(tx: Tx, bot: Bot, args: Args) -> Json:
    """Bots here have no description."""
    return {"short_description": ""}


def harmless(tx: Tx, bot: Bot, args: Args) -> bool:
    """Accepted without effect."""
    return True


def set_my_commands(act: Act, bot: Bot, args: Args) -> bool:
    """Keep the list of commands for a scope and language; an empty list removes it."""
    given = args.json("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(given) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_checked(one) for one in given]
    delete_my_commands(act, bot, args)
    if commands:
        scope, language = _place(args)
        act.tx.execute(
            insert(schema.command).values(
                bot_id=bot.id, scope=scope, language=language, commands=commands
            )
        )
    return True


def get_my_commands(tx: Tx, bot: Bot, args: Args) -> list[Json]:
    """The commands of exactly that scope and language."""
    scope, language = _place(args)
    return find_commands(tx, bot.id, [scope], [language])


def delete_my_commands(act: Act, bot: Bot, args: Args) -> bool:
    """Remove the commands of that scope and language."""
    scope, language = _place(args)
    act.tx.execute(
        delete(schema.command).where(
            _command.bot_id == bot.id, _command.scope == scope, _command.language == language
        )
    )
    return True


def find_commands(tx: Tx, bot_id: int, scopes: list[str], languages: list[str]) -> list[Json]:
    """The first list that is set, nearest scope first, and within one the person's language."""
    rows = tx.execute(
        select(_command.scope, _command.language, _command.commands).where(
            _command.bot_id == bot_id,
            _command.scope.in_(scopes),
            _command.language.in_(languages),
        )
    )
    found = {(row.scope, row.language): row.commands for row in rows}
    for scope in scopes:
        for language in languages:
            if (scope, language) in found:
                commands: list[Json] = found[scope, language]
                return commands
    return []


def _checked(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse commands: expected an Object of type BotCommand")
    command = str(given.get("command", "")).removeprefix("/")
    description = str(given.get("description", "")).strip()
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _place(args: Args) -> tuple[str, str]:
    given = args.json("scope", "BotCommandScope") or {"type": "default"}
    kind = given.get("type", "") if isinstance(given, dict) else ""
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    fields = Args(given, {})
    parts = [kind]
    if kind.startswith("chat"):
        parts.append(fields.text("chat_id"))
    if kind == "chat_member":
        parts.append(fields.text("user_id"))
    language = args.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return ":".join(parts), language
