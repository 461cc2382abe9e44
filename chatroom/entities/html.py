"""Telegram's HTML: a small set of tags, and an error for everything else."""

import re
from dataclasses import dataclass
from typing import NoReturn

from chatroom.entities.formatted import (
    Entity,
    Formatted,
    byte_offset,
    parse_error,
    sort_entities,
    utf16_length,
)

_STYLE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-emoji": "custom_emoji",
}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,7})|#([0-9]{1,8})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_START_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)$")


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


def _decode(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return match.group()
    return chr(code)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def fail(self, message: str, index: int) -> NoReturn:
        raise parse_error(f"{message.format(at=byte_offset(self.source, index))}")

    def run(self) -> Formatted:
        source = self.source
        while self.at < len(source):
            tag = source.find("<", self.at)
            end = len(source) if tag < 0 else tag
            self.write(_REFERENCE.sub(_decode, source[self.at : end]))
            self.at = end
            if tag >= 0:
                if source.startswith("</", tag):
                    self.end_tag()
                else:
                    self.start_tag()
        if self.open:
            raise parse_error(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return Formatted("".join(self.out), sort_entities(self.entities))

    def write(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16_length(text)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        found = match.group() if match else ""
        self.at += len(found)
        return found

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self.skip(_START_NAME).lower()
        if not self.peek():
            self.fail("Unclosed start tag at byte offset {at}", begin)
        if tag not in _STYLE_OF_TAG:
            shown = tag.replace("{", "{{").replace("}", "}}")
            self.fail(f'Unsupported start tag "{shown}" at byte offset {{at}}', begin)
        argument = ""
        while self.skip(_SPACE) is not None and self.peek() != ">":
            name, value = self.attribute(tag, begin)
            argument = _argument(tag, name, value) or argument
        self.at += 1
        if tag == "span" and argument != "spoiler":
            self.fail('Tag "span" must have class "tg-spoiler" at byte offset {at}', begin)
        self.open.append(_Open(tag, argument, self.offset, len(self.out)))

    def attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self.skip(_ATTRIBUTE)
        if not name:
            self.fail(f'Empty attribute name in the tag "{tag}" at byte offset {{at}}', begin)
        self.skip(_SPACE)
        if self.peek() != "=":
            if name == "expandable" and tag == "blockquote":
                return name, "expandable"
            self.fail(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                "at byte offset {at}",
                begin,
            )
        self.at += 1
        self.skip(_SPACE)
        quote = self.peek()
        if not quote:
            self.fail(f'Unclosed start tag "{tag}" at byte offset {{at}}', begin)
        if quote in "'\"":
            end = self.source.find(quote, self.at + 1)
            if end < 0 or end + 1 >= len(self.source):
                self.fail("Unclosed start tag at byte offset {at}", begin)
            value = _REFERENCE.sub(_decode, self.source[self.at + 1 : end])
            self.at = end + 1
            return name, value
        token_begin = self.at
        value = self.skip(_TOKEN).lower()
        if not self.peek():
            self.fail("Unclosed start tag at byte offset {at}", begin)
        if not self.peek().isspace() and self.peek() != ">":
            self.fail("Unexpected end of name token at byte offset {at}", token_begin)
        return name, value

    def end_tag(self) -> None:
        begin = self.at
        if not self.open:
            self.fail("Unexpected end tag at byte offset {at}", begin)
        self.at += 2
        name = self.skip(_START_NAME).lower()
        self.skip(_SPACE)
        if self.peek() != ">":
            self.fail("Unclosed end tag at byte offset {at}", begin)
        self.at += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            at = byte_offset(self.source, begin)
            raise parse_error(
                f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.offset > opened.offset:
            self.close(opened)

    def close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        entity: Entity = {
            "type": _STYLE_OF_TAG[opened.tag],
            "offset": opened.offset,
            "length": length,
        }
        if opened.tag == "a":
            url = opened.argument or "".join(self.out[opened.begin :])
            link = link_entity(url, opened.offset, length)
            if link is not None:
                self.entities.append(link)
            return
        if opened.tag == "tg-emoji":
            if not opened.argument.isdigit():
                raise parse_error("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        if opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        if opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        if opened.tag in ("pre", "code") and self.merge_pre(entity):
            return
        self.entities.append(entity)

    def merge_pre(self, entity: Entity) -> bool:
        """`<pre><code class="language-x">` is one entity."""
        if not self.entities:
            return False
        last = self.entities[-1]
        same = (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if same and entity["type"] == "pre" and last["type"] == "code" and "language" in last:
            last["type"] = "pre"
            return True
        return False


def _argument(tag: str, name: str, value: str) -> str:
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if tag == "tg-emoji" and name == "emoji-id":
        return value
    if tag == "blockquote" and name == "expandable":
        return "expandable"
    return ""


def link_entity(url: str, offset: int, length: int) -> Entity | None:
    """A link, or a mention of a person when it says `tg://user?id=`; None when it leads nowhere."""
    user = _USER_LINK.match(url)
    if user:
        return {
            "type": "text_mention",
            "offset": offset,
            "length": length,
            "user": {"id": int(user.group(1))},
        }
    checked = checked_url(url)
    if checked is None:
        return None
    return {"type": "text_link", "offset": offset, "length": length, "url": checked}


_URL = re.compile(
    r"(?:(https?|tg|ton|tonsite)://)?[^\s/?#:@<>\"']+(?::\d+)?(?:[/?#]\S*)?$", re.IGNORECASE
)


_BARE = re.compile(r"https?://[^/?#]+$", re.IGNORECASE)


def checked_url(url: str) -> str | None:
    """The URL with its scheme, or None when it is none that a chat may carry."""
    url = url.strip()
    match = _URL.match(url)
    if not match:
        return None
    if not match.group(1):
        if "." not in re.split(r"[/?#]", url)[0]:
            return None
        url = f"http://{url}"
    # As Telegram writes an address without a path.
    return f"{url}/" if _BARE.match(url) else url


def parse_html(source: str) -> Formatted:
    """Read Telegram's HTML; ApiError 400 tells what is broken and where."""
    return _Parser(source).run()
