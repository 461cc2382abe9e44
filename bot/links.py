"""Addresses that open the bot, for QR codes on paper."""

from bot.config import Config

TELEGRAM = "https://t.me/{bot}?start={start}"


def start_link(config: Config, bot: str, start: str) -> str:
    """The address that opens the bot and says `/start {start}`, or as much of that as its server can; empty when none is known."""
    link = config.telegram.link
    if not link and "//api.telegram.org" in config.telegram.api_base:
        link = TELEGRAM
    if "{bot}" in link and not bot:
        return ""
    return link.replace("{bot}", bot).replace("{start}", start)


def code_link(config: Config, bot: str, code: str) -> str:
    """As `start_link` for a binding code; empty where the address could not carry it."""
    link = start_link(config, bot, code)
    return link if code in link else ""
