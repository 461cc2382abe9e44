"""A sheet to draw on: text that fits its place, lines, boxes, QR codes; PNG at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from pictures.fonts import font, legible

INK, GREY, PAPER = "#1a1a1a", "#666666", "#ffffff"
# Below this no text shrinks, whatever its place: it is cut instead.
SMALLEST = 12
# A line never begins with one of these.
CLOSING = "，。、；：！？）】》”’…·,.;:!?)"
# From the top of a line to the top of the next, in sizes.
LEADING = 1.4
# The same in a block; and a line that would shrink further than this part of its size is broken instead.
TIGHT, SHRUNK = 1.25, 0.75


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a sheet, in pixels."""

    x: int
    y: int
    width: int
    height: int


def width_of(text: str, size: int, *, bold: bool = False) -> float:
    return font(size, bold=bold).getlength(legible(text))


def fitting(text: str, size: int, width: int, *, bold: bool = False, least: int = SMALLEST) -> int:
    """Find the largest size, from `size` down, in which the text keeps to one line of `width`."""
    while size > least and width_of(text, size, bold=bold) > width:
        size -= 1
    return size


def cut(text: str, size: int, width: int, *, bold: bool = False) -> str:
    """Shorten with an ellipsis what does not fit."""
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text}…"


def _pieces(text: str) -> Iterator[str]:
    """Take text apart where a line may break: around each Chinese character, never inside a number or Latin word."""
    word = ""
    for character in text:
        if character in CLOSING or (character.isascii() and not character.isspace()):
            word += character
            continue
        if word:
            yield word
        word = character
    if word:
        yield word


def wrap(text: str, size: int, width: int, *, bold: bool = False) -> list[str]:
    """Break text into lines; its own line breaks stay."""
    lines: list[str] = []
    for paragraph in legible_lines(text):
        line = ""
        for piece in _pieces(paragraph):
            if line and width_of(line + piece.rstrip(), size, bold=bold) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def legible_lines(text: str) -> list[str]:
    return [legible(line) for line in text.splitlines()] or [""]


class Canvas:
    """What all pictures are drawn on. `pen` is Pillow's own, for what has no method here."""

    def __init__(self, width: int, height: int, *, paper: str = PAPER) -> None:
        self.image = Image.new("RGB", (width, height), paper)
        self.pen = ImageDraw.Draw(self.image)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = INK,
        anchor: str = "la",
        halo: int = 0,
    ) -> None:
        """Write one line. `anchor` is Pillow's: l, m, r across and a, m, s down (top, middle, baseline); a `halo` of paper keeps it apart from what is below."""
        self.pen.text(
            at,
            legible(text),
            font=font(size, bold=bold),
            fill=colour,
            anchor=anchor,
            stroke_width=halo,
            stroke_fill=PAPER,
        )

    def line_in(
        self,
        box: Box,
        text: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = INK,
        least: int = SMALLEST,
        across: str = "l",
    ) -> int:
        """Write one line into a box, smaller where it must be; answer the size that was taken."""
        size = fitting(text, size, box.width, bold=bold, least=least)
        x = box.x + {"l": 0, "m": box.width / 2, "r": box.width}[across]
        shown = cut(legible(text), size, box.width, bold=bold)
        middle = box.y + box.height / 2
        self.text((x, middle), shown, size, bold=bold, colour=colour, anchor=f"{across}m")
        return size

    def block(
        self,
        box: Box,
        text: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = INK,
        across: str = "l",
    ) -> int:
        """Write one line into a box, or several below one another where one would be too small to read; answer the size."""
        if fitting(text, size, box.width, bold=bold) >= SHRUNK * size:
            return self.line_in(box, text, size, bold=bold, colour=colour, across=across)
        lines = wrap(text, size, box.width, bold=bold)
        while size > SMALLEST and (
            len(lines) * size * TIGHT > box.height
            or any(width_of(one, size, bold=bold) > box.width for one in lines)
        ):
            size -= 1
            lines = wrap(text, size, box.width, bold=bold)
        high = round(size * TIGHT)
        shown = lines[: max(1, box.height // high)]
        top = box.y + (box.height - len(shown) * high) // 2
        for at, one in enumerate(shown):
            # What is left over is cut at the end of the last line.
            said = one if at + 1 < len(shown) else "".join(lines[at:])
            line = Box(box.x, top + at * high, box.width, high)
            self.line_in(line, said, size, bold=bold, colour=colour, across=across, least=size)
        return size

    def paragraph(
        self,
        box: Box,
        text: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = INK,
        least: int = SMALLEST,
    ) -> int:
        """Write lines into a box, smaller and at last shortened where they must be; answer the height used."""
        lines = wrap(text, size, box.width, bold=bold)
        while size > least and len(lines) * size * LEADING > box.height:
            size -= 1
            lines = wrap(text, size, box.width, bold=bold)
        room = max(1, int(box.height / (size * LEADING)))
        if len(lines) > room:
            lines = [
                *lines[: room - 1],
                cut("".join(lines[room - 1 :]), size, box.width, bold=bold),
            ]
        for number, line in enumerate(lines):
            at = (box.x, box.y + number * size * LEADING)
            self.text(at, line, size, bold=bold, colour=colour)
        return round(len(lines) * size * LEADING)

    def width_of(self, text: str, size: int, *, bold: bool = False) -> int:
        return round(width_of(text, size, bold=bold))

    def paste(self, image: Image.Image, at: tuple[int, int]) -> None:
        self.image.paste(image, at)

    def png(self) -> bytes:
        return png(self.image)


def png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
