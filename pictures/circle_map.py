"""The map of a village's circles: a dot a household in its circle's colour, a star a member's home, a red ring where nobody looks after one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from statistics import median

from pictures.canvas import GREY, INK, Box, Canvas, cut, width_of

WIDTH, HEIGHT, EDGE, TITLE, FOOT = 1600, 1400, 70, 110, 150
RED = "#d32f2f"
COLOURS = (
    "#1565c0",
    "#2e7d32",
    "#ef6c00",
    "#6a1b9a",
    "#00838f",
    "#9e9d24",
    "#5d4037",
    "#ad1457",
    "#283593",
    "#558b2f",
)
NOBODYS = "#9e9e9e"
LABEL, ROW = 30, 42
"""From line to line of the legend; of two there is room on every map, more make the sheet longer."""
SIDE = 12
"""So far from the edge of the sheet a name ends."""
LEAST_METRES = 600
"""A map shows at least so much: half a dozen houses side by side need no more."""


_Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A household: metres east and north, its circle (0 for none), and whether a member looks after it."""

    x: int
    y: int
    circle: int
    covered: bool


@dataclass(frozen=True, slots=True)
class Star:
    """A member's home; the lead of a team has a larger one."""

    x: int
    y: int
    circle: int
    name: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class MapText:
    """What is written beside the map: `circles` are numbers with their names, `legend` the line at the foot."""

    title: str
    scale: str
    legend: str
    circles: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """From metres to pixels, north up."""

    left: float
    top: float
    scale: float
    east: float
    north: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.left + (x - self.east) * self.scale, self.top + (self.north - y) * self.scale


def draw(dots: Sequence[Dot], stars: Sequence[Star], text: MapText, *, scale_m: int = 500) -> bytes:
    """The map as a PNG; the bar is `scale_m` long."""
    legend = _rows(text)
    canvas = Canvas(WIDTH, HEIGHT + ROW * max(0, len(legend) - 2))
    canvas.line_in(Box(EDGE, 20, WIDTH - 2 * EDGE, TITLE - 20), text.title, 52, bold=True)
    frame = _frame(_places(dots, stars))
    radius = max(5, min(11, round(14 * frame.scale + 5)))
    for dot in dots:
        x, y = frame.at(dot.x, dot.y)
        canvas.pen.ellipse(_round(x, y, radius), fill=colour(dot.circle), outline="white")
        if not dot.covered:
            canvas.pen.ellipse(_round(x, y, radius + 7), outline=RED, width=4)
    for star in stars:
        _star(canvas, frame, star, radius)
    _names(canvas, frame, dots, stars, radius)
    if len(text.circles) > len(COLOURS):
        _numbers(canvas, frame, dots)
    _bar(canvas, frame, text.scale, scale_m)
    for down, row in enumerate(legend):
        for x, number, name in row:
            _label(canvas, x, HEIGHT - FOOT + 40 + ROW * down, number, name)
    foot = Box(EDGE, canvas.image.height - 44, WIDTH - 2 * EDGE, 34)
    canvas.line_in(foot, text.legend, 26, colour=GREY)
    return canvas.png()


def colour(circle: int) -> str:
    """The colour of a circle; 0 is none."""
    return COLOURS[(circle - 1) % len(COLOURS)] if circle else NOBODYS


def _places(dots: Sequence[Dot], stars: Sequence[Star]) -> list[tuple[int, int]]:
    return [(one.x, one.y) for one in dots] + [(one.x, one.y) for one in stars]


def _frame(places: Sequence[tuple[int, int]]) -> _Frame:
    """The whole village in the middle of the sheet."""
    xs, ys = [x for x, _ in places] or [0], [y for _, y in places] or [0]
    wide = max(max(xs) - min(xs), LEAST_METRES)
    tall = max(max(ys) - min(ys), LEAST_METRES)
    width, height = WIDTH - 2 * EDGE, HEIGHT - TITLE - FOOT - EDGE
    scale = min(width / wide, height / tall)
    east, north = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return _Frame(WIDTH / 2, TITLE + height / 2 + EDGE / 2, scale, east, north)


def _round(x: float, y: float, radius: float) -> _Rectangle:
    return x - radius, y - radius, x + radius, y + radius


def _star(canvas: Canvas, frame: _Frame, star: Star, radius: int) -> None:
    x, y = frame.at(star.x, star.y)
    outer = radius * (2.6 if star.leads else 1.9)
    points = [
        (
            x + (outer if point % 2 == 0 else outer * 0.42) * sin(point * pi / 5),
            y - (outer if point % 2 == 0 else outer * 0.42) * cos(point * pi / 5),
        )
        for point in range(10)
    ]
    canvas.pen.polygon(points, fill=colour(star.circle), outline=INK, width=2)


def _names(
    canvas: Canvas, frame: _Frame, dots: Sequence[Dot], stars: Sequence[Star], radius: int
) -> None:
    """Leads first; a name goes where it covers least, and one that would lie on another is left out."""
    marks = [_round(*frame.at(x, y), radius * 1.5) for x, y in _places(dots, stars)]
    taken: list[_Rectangle] = []
    size = 24 if len(stars) <= 40 else 18
    for star in sorted(stars, key=lambda one: (not one.leads, one.name)):
        x, y = frame.at(star.x, star.y)
        wide, off = canvas.width_of(star.name, size, bold=star.leads), radius * 2.8
        corners = (
            (x + off, y - size / 2),
            (x - off - wide, y - size / 2),
            (x - wide / 2, y + off),
            (x - wide / 2, y - off - size),
        )
        boxes = [(left, top, left + wide, top + size) for left, top in corners]
        free = [one for one in boxes if _is_free(one, taken)]
        if free:
            best = min(free, key=lambda one: sum(_meet(one, mark) for mark in marks))
            taken.append(best)
            at = (best[0], best[1] + size / 2)
            canvas.text(at, star.name, size, bold=star.leads, anchor="lm", halo=3)


def _is_free(box: _Rectangle, taken: Sequence[_Rectangle]) -> bool:
    inside = box[0] >= SIDE and box[2] <= WIDTH - SIDE and box[3] <= HEIGHT - FOOT
    return inside and not any(_meet(box, other) for other in taken)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _numbers(canvas: Canvas, frame: _Frame, dots: Sequence[Dot]) -> None:
    """Where colours come again, each circle has its number in its middle."""
    for circle in sorted({one.circle for one in dots} - {0}):
        homes = [one for one in dots if one.circle == circle]
        middle = frame.at(median(one.x for one in homes), median(one.y for one in homes))
        canvas.text(middle, str(circle), LABEL, bold=True, anchor="mm", halo=5)


def _bar(canvas: Canvas, frame: _Frame, label: str, metres: int) -> None:
    length = metres * frame.scale
    right, y = WIDTH - EDGE, HEIGHT - FOOT - 10
    canvas.pen.line((right - length, y, right, y), fill=INK, width=5)
    for x in (right - length, right):
        canvas.pen.line((x, y - 12, x, y + 12), fill=INK, width=5)
    canvas.text((right - length / 2, y - 20), label, 30, anchor="mb")


def _rows(text: MapText) -> list[list[tuple[int, int, str]]]:
    """The circles line by line: where each begins, its number and name."""
    rows: list[list[tuple[int, int, str]]] = [[]]
    x = EDGE
    for number, name in text.circles:
        shown = cut(name, LABEL, WIDTH - 2 * EDGE - 70)
        wide = round(width_of(shown, LABEL)) + 70
        if x + wide > WIDTH - EDGE and rows[-1]:
            x = EDGE
            rows.append([])
        rows[-1].append((x, number, shown))
        x += wide
    return rows


def _label(canvas: Canvas, x: int, y: int, number: int, name: str) -> None:
    canvas.pen.ellipse(_round(x + 12, y, 12), fill=colour(number))
    canvas.text((x + 34, y), name, LABEL, anchor="lm")
