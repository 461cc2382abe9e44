"""A text with its entities, and what Telegram does to both before it keeps them."""

from dataclasses import dataclass, field
from typing import Any

from chatroom.errors import ApiError, bad_request

Entity = dict[str, Any]
"""`type`, `offset` and `length` in UTF-16 units, and what the type adds (`url`, `user`, `language`)."""

# Found in a text by the server itself; a client cannot make or keep them.
FOUND = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
STYLES = frozenset(
    "bold italic underline strikethrough spoiler code pre text_link text_mention custom_emoji "
    "blockquote expandable_blockquote".split()
)


@dataclass(frozen=True)
class Formatted:
    """A text and its entities, sorted as Telegram sorts them."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def parse_error(message: str) -> ApiError:
    """The 400 that a broken markup gets."""
    return ApiError(400, f"Bad Request: can't parse entities: {message}")


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, the only length that Telegram knows."""
    return len(text) + sum(character > "\uffff" for character in text)


def byte_offset(text: str, index: int) -> int:
    """Where `index` is in UTF-8, for error messages."""
    return len(text[:index].encode("utf-8", "surrogatepass"))


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers."""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def sort_entities(entities: list[Entity]) -> list[Entity]:
    """Outer before inner, left before right."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def clean(formatted: Formatted) -> Formatted:
    """Drop what is not text, trim white space at both ends, and move the entities along."""
    text = formatted.text
    kept: list[str] = []
    # `places[i]` is where the unit i of the old text begins in the new one.
    places: list[int] = []
    at = 0
    for character in text:
        units = 2 if character > "\uffff" else 1
        places.extend([at] * units)
        if _is_noise(character):
            continue
        kept.append(" " if character < " " and character != "\n" else character)
        at += units
    places.append(at)
    joined = "".join(kept)
    stripped = joined.strip()
    lead = utf16_length(joined) - utf16_length(joined.lstrip())
    end = utf16_length(stripped)
    entities = []
    for entity in formatted.entities:
        first = _place(places, entity["offset"]) - lead
        last = _place(places, entity["offset"] + entity["length"]) - lead
        first, last = max(first, 0), min(last, end)
        if last > first:
            entities.append({**entity, "offset": first, "length": last - first})
    return Formatted(stripped, sort_entities(entities))


def _is_noise(character: str) -> bool:
    return (
        character == "\r" or "\ud800" <= character <= "\udfff" or "\u202a" <= character <= "\u202e"
    )


def _place(places: list[int], offset: int) -> int:
    return places[min(max(offset, 0), len(places) - 1)]


def check_given(text: str, given: Any) -> list[Entity]:
    """Entities that a client sent beside the text; those that only the server finds are dropped."""
    if not isinstance(given, list):
        raise parse_error("expected an Array of MessageEntity") if given else bad_request("")
    size = utf16_length(text)
    entities: list[Entity] = []
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("type"), str):
            raise parse_error("expected an Object of type MessageEntity")
        kind, offset, length = one["type"], one.get("offset"), one.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise parse_error('MessageEntity must have fields "offset" and "length"')
        if kind in FOUND or kind not in STYLES or length <= 0:
            continue
        if offset < 0 or offset + length > size:
            raise ApiError(
                400,
                f"Bad Request: entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {offset + length}",
            )
        extra = {
            key: one[key] for key in ("url", "user", "language", "custom_emoji_id") if key in one
        }
        entities.append({"type": kind, "offset": offset, "length": length, **extra})
    return sort_entities(entities)
