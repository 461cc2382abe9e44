"""Safe HTML for the page, built from entities; nothing that a person wrote is markup in it."""

from html import escape
from itertools import pairwise

from chatroom.entities.formatted import Entity, sort_entities

_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
}
_SCHEMES = ("http://", "https://", "tg://")


def safe_html(text: str, entities: list[Entity] | None) -> str:
    """`text` as HTML with b i u s code pre a blockquote and span.spoiler only; line breaks stay line breaks."""
    styled = [entity for entity in sort_entities(entities or []) if _tags(entity, "")]
    if not styled:
        return escape(text)
    units = text.encode("utf-16-le", "surrogatepass")
    size = len(units) // 2
    cuts = {0, size}
    for entity in styled:
        cuts.update((entity["offset"], min(entity["offset"] + entity["length"], size)))
    edges = sorted(cut for cut in cuts if cut <= size)
    out: list[str] = []
    stack: list[tuple[Entity, str]] = []
    for begin, end in pairwise(edges):
        active = [one for one in styled if one["offset"] <= begin < one["offset"] + one["length"]]
        keep = 0
        while keep < min(len(stack), len(active)) and stack[keep][0] is active[keep]:
            keep += 1
        for _, closing in reversed(stack[keep:]):
            out.append(closing)
        del stack[keep:]
        for entity in active[keep:]:
            covered = _cut(units, entity["offset"], entity["offset"] + entity["length"])
            opening, closing = _tags(entity, covered) or ("", "")
            out.append(opening)
            stack.append((entity, closing))
        out.append(escape(_cut(units, begin, end)))
    out.extend(closing for _, closing in reversed(stack))
    return "".join(out)


def _cut(units: bytes, begin: int, end: int) -> str:
    return units[2 * begin : 2 * end].decode("utf-16-le", "replace")


def _tags(entity: Entity, covered: str) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind in _TAGS:
        return _TAGS[kind]
    if kind == "text_link":
        url = str(entity.get("url", ""))
    elif kind == "url":
        url = covered if covered.startswith(_SCHEMES) else f"http://{covered}"
    else:
        return None
    if not url.lower().startswith(_SCHEMES):
        return None
    return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow" target="_blank">', "</a>"
