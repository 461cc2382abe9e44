"""MarkdownV2: nested styles, and every reserved character must be escaped."""

from dataclasses import dataclass

from chatroom.entities.formatted import (
    Entity,
    Formatted,
    byte_offset,
    parse_error,
    sort_entities,
    utf16_length,
)
from chatroom.entities.html import link_entity

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
# How Telegram names the kinds in its errors.
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_MARKS = {
    "bold": "*",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "text_link": "]",
    "custom_emoji": "]",
}


@dataclass
class _Open:
    kind: str
    offset: int
    begin: int
    language: str = ""


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> Formatted:
        while self.at < len(self.source):
            self.step()
        if any(one.kind == "blockquote" for one in self.open):
            self.end_quote()
        if self.open:
            top = self.open[-1]
            at = byte_offset(self.source, top.begin)
            raise parse_error(f"Can't find end of {_NAMES[top.kind]} entity at byte offset {at}")
        return Formatted("".join(self.out), sort_entities(self.entities))

    def step(self) -> None:
        source, at = self.source, self.at
        character = source[at]
        if character == "\\" and at + 1 < len(source) and 0 < ord(source[at + 1]) < 127:
            self.write(source[at + 1])
            self.at += 2
            return
        top = self.open[-1].kind if self.open else ""
        special = character == "`" if top in ("code", "pre") else character in _RESERVED
        if character == "\n" and top not in ("code", "pre"):
            self.newline()
        elif not special:
            self.write(character)
            self.at += 1
        elif not self.try_end(top):
            self.begin(character)

    def write(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16_length(text)

    def newline(self) -> None:
        quoting = any(one.kind == "blockquote" for one in self.open)
        self.at += 1
        if not quoting:
            self.write("\n")
        elif self.source.startswith(">", self.at):
            self.write("\n")
            self.at += 1
        else:
            self.end_quote()
            self.write("\n")

    def end_quote(self) -> None:
        expandable = False
        if self.open[-1].kind == "spoiler" and self.open[-1].offset == self.offset:
            # A "||" right before the end of a quotation makes it expandable.
            self.open.pop()
            expandable = True
        top = self.open[-1]
        if top.kind != "blockquote":
            at = byte_offset(self.source, top.begin)
            raise parse_error(f"Can't find end of {_NAMES[top.kind]} entity at byte offset {at}")
        self.open.pop()
        if self.offset > top.offset:
            kind = "expandable_blockquote" if expandable else "blockquote"
            self.entities.append(
                {"type": kind, "offset": top.offset, "length": self.offset - top.offset}
            )

    def try_end(self, top: str) -> bool:
        mark = _MARKS.get(top)
        if mark is None or not self.source.startswith(mark, self.at):
            return False
        if top == "italic" and self.source.startswith("__", self.at):
            # "__" closes an underline around an italic, else it opens one.
            return False
        opened = self.open.pop()
        self.at += len(mark)
        length = self.offset - opened.offset
        entity: Entity | None = {"type": top, "offset": opened.offset, "length": length}
        if top == "text_link":
            url = self.address() or "".join(self.out)[-length:]
            entity = link_entity(url, opened.offset, length)
        elif top == "custom_emoji":
            entity = {**(entity or {}), "custom_emoji_id": self.address().partition("=")[2]}
        elif top == "pre" and opened.language:
            entity = {**(entity or {}), "language": opened.language}
        if entity is not None and length > 0:
            self.entities.append(entity)
        return True

    def address(self) -> str:
        if not self.source.startswith("(", self.at):
            return ""
        begin = self.at
        self.at += 1
        found: list[str] = []
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self.source[self.at] == "\\" and self.at + 1 < len(self.source):
                self.at += 1
            found.append(self.source[self.at])
            self.at += 1
        if self.at >= len(self.source):
            at = byte_offset(self.source, begin)
            raise parse_error(f"Can't find end of a URL at byte offset {at}")
        self.at += 1
        return "".join(found)

    def begin(self, character: str) -> None:
        source, at = self.source, self.at
        opened = _Open("", self.offset, at)
        size = 1
        if character == "*":
            opened.kind = "bold"
        elif character == "_":
            opened.kind, size = ("underline", 2) if source.startswith("__", at) else ("italic", 1)
        elif character == "~":
            opened.kind = "strikethrough"
        elif character == "|" and source.startswith("||", at):
            opened.kind, size = "spoiler", 2
        elif character == "[":
            opened.kind = "text_link"
        elif character == "!" and source.startswith("![", at):
            opened.kind, size = "custom_emoji", 2
        elif character == "`" and source.startswith("```", at):
            opened.kind, size = "pre", 3
            opened.language, size = self.language(at + 3)
        elif character == "`":
            opened.kind = "code"
        elif character == ">" and (at == 0 or source[at - 1] == "\n"):
            opened.kind = "blockquote"
        else:
            raise parse_error(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        self.open.append(opened)
        self.at += size

    def language(self, at: int) -> tuple[str, int]:
        end = at
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        if end > at and self.source.startswith("\n", end):
            return self.source[at:end], 3 + end - at + 1
        return "", 4 if self.source.startswith("\n", at) else 3


def parse_markdown_v2(source: str) -> Formatted:
    """Read MarkdownV2; ApiError 400 tells what is broken and where."""
    return _Parser(source).run()
