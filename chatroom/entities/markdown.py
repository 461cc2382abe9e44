"""Legacy Markdown: four marks, no nesting."""

from chatroom.entities.formatted import (
    Entity,
    Formatted,
    byte_offset,
    parse_error,
    sort_entities,
    utf16_length,
)
from chatroom.entities.html import link_entity

_KINDS = {"*": "bold", "_": "italic", "`": "code", "```": "pre"}


def parse_markdown(source: str) -> Formatted:
    """Read legacy Markdown; ApiError 400 tells where an entity does not end."""
    out: list[str] = []
    entities: list[Entity] = []
    offset = at = 0

    def write(text: str) -> None:
        nonlocal offset
        out.append(text)
        offset += utf16_length(text)

    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in ("_", "*", "`", "["):
            write(source[at + 1])
            at += 2
        elif character == "[":
            content, end = _until(source, "]", at + 1, at)
            begin = offset
            write(content)
            at = end + 1
            if source.startswith("(", at):
                url, end = _until(source, ")", at + 1, at)
                at = end + 1
                link = link_entity(url, begin, offset - begin)
                if link is not None and offset > begin:
                    entities.append(link)
        elif character in "*_`":
            mark = "```" if source.startswith("```", at) else character
            content, end = _until(source, mark, at + len(mark), at)
            language = ""
            if mark == "```":
                language, content = _language(content)
            if content:
                entity: Entity = {
                    "type": _KINDS[mark],
                    "offset": offset,
                    "length": utf16_length(content),
                }
                entities.append({**entity, "language": language} if language else entity)
            write(content)
            at = end + len(mark)
        else:
            write(character)
            at += 1
    return Formatted("".join(out), sort_entities(entities))


def _until(source: str, mark: str, begin: int, opened: int) -> tuple[str, int]:
    end = source.find(mark, begin)
    if end < 0:
        at = byte_offset(source, opened)
        raise parse_error(f"Can't find end of the entity starting at byte offset {at}")
    return source[begin:end], end


def _language(content: str) -> tuple[str, str]:
    first, newline, rest = content.partition("\n")
    if newline and first and not any(character.isspace() for character in first):
        return first, rest
    return "", content.removeprefix("\n")
