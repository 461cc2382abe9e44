"""Find mentions, commands, hashtags and addresses in plain text, as Telegram's server does."""

import re
from collections.abc import Iterable, Mapping

from chatroom.entities.formatted import Entity, Formatted, sort_entities, utf16_length

# Beside a username only Latin letters count as part of it: Chinese is written without spaces,
# and "请@bot看" means the bot.
_MENTION = re.compile(r"(?<![A-Za-z0-9_`/@.])@([A-Za-z0-9_]{2,32})(?![A-Za-z0-9_])")
_COMMAND = re.compile(r"(?<![\w/<>@])/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,32}))?(?![\w/<>])")
_HASHTAG = re.compile(r"(?<![\w#/])#(?=[\w·]*[^\W\d_])[\w·]{1,256}")
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,8}"
)
_URL = re.compile(
    r"(?<![A-Za-z0-9@._-])(?:(?:https?|tg)://[A-Za-z0-9.-]+(?::\d+)?"
    r"|(?:[A-Za-z0-9-]+\.)+(?:com|cn|net|org|gov|edu|info|io|me|dev|app|top|xyz|cc|tv)(?![A-Za-z0-9.-]))"
    r"(?:[/?#][!-~]*)?"
)
_TRAILING = ".,:;!?'\")]}"
_PATTERNS = (
    ("url", _URL),
    ("email", _EMAIL),
    ("mention", _MENTION),
    ("bot_command", _COMMAND),
    ("hashtag", _HASHTAG),
)
_CLOSED = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def find(formatted: Formatted, names: Mapping[str, int] | None = None) -> Formatted:
    """Add what is found in the text; `names` (name to account id) makes `@name` a mention of that person."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in formatted.entities
        if entity["type"] in _CLOSED
    ]
    added: list[Entity] = []
    if "@" in formatted.text and names:
        added += _claim(taken, _people(formatted.text, names))
    for kind, pattern in _PATTERNS:
        added += _claim(taken, _matches(kind, pattern, formatted.text))
    if not added:
        return formatted
    return Formatted(formatted.text, sort_entities([*formatted.entities, *added]))


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterable[Entity]:
    for match in pattern.finditer(text):
        found = match.group()
        if kind == "url":
            found = found.rstrip(_TRAILING)
        yield {
            "type": kind,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(found),
        }


def _people(text: str, names: Mapping[str, int]) -> Iterable[Entity]:
    longest = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    if not longest:
        return
    for match in re.finditer(f"@({longest})", text):
        yield {
            "type": "text_mention",
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
            "user": {"id": names[match.group(1)]},
        }


def _claim(taken: list[tuple[int, int]], found: Iterable[Entity]) -> list[Entity]:
    kept = []
    for entity in found:
        first, last = entity["offset"], entity["offset"] + entity["length"]
        if all(last <= begin or first >= end for begin, end in taken):
            taken.append((first, last))
            kept.append(entity)
    return kept
