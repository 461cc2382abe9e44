"""The chat's command menu, from the table of commands."""

from typing import Any

import structlog
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.basics.commands import fits, within_menu
from handlers.table import Table
from locales import DEFAULT, LANGUAGES, Texts
from village.rights import Role

log = structlog.get_logger(__name__)


async def publish(bot: ExtBot[Any], table: Table, texts: Texts) -> None:
    """Tell the server our commands, by place and language; a server that refuses is not the end of the world."""
    # One menu serves everybody; leaders get their own with /help.
    roles = frozenset(Role) - {Role.LEADER}
    for private, scope in (
        (True, BotCommandScopeAllPrivateChats()),
        (False, BotCommandScopeAllGroupChats()),
    ):
        fitting = [one for one in table.commands if fits(one, roles, private=private)]
        shown = within_menu(fitting, texts.commands)
        for language in LANGUAGES:
            commands = [
                BotCommand(one.name, texts.commands[one.name].help[language]) for one in shown
            ]
            # Telegram's menu knows two-letter codes; the one without a code is everybody else's.
            code = None if language == DEFAULT else language[:2]
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                log.warning("menu.refused", error=type(error).__name__)
                return
