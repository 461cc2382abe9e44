"""From a village's circles to the values of their map."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from actions.circles import Books
from locales import Language, plain
from village.circles import Plan

if TYPE_CHECKING:
    from pictures.circle_map import Dot, MapText, Star


@dataclass(frozen=True)
class Sketch:
    """A map before it is drawn."""

    dots: "Sequence[Dot]"
    stars: "Sequence[Star]"
    text: "MapText"
    scale_m: int

    @property
    def values(self) -> list[Any]:
        """All that is on it, to tell one look from another."""
        dots, stars = [asdict(one) for one in self.dots], [asdict(one) for one in self.stars]
        return [dots, stars, asdict(self.text), self.scale_m]

    def draw(self) -> bytes:
        """As a PNG."""
        # Pillow and the font are for those who send pictures.
        from pictures.circle_map import draw

        return draw(self.dots, self.stars, self.text, scale_m=self.scale_m)


def sketched(books: Books, plan: Plan, village: str, language: Language) -> Sketch:
    """The map of a plan, in force or not; homes without coordinates are counted, not shown."""
    from pictures.circle_map import Dot, MapText, Star

    words, circles = language.circles, plan.circles
    dots = []
    for home in books.situation.homes:
        if home.place.x is not None and home.place.y is not None:
            member = plan.assigned.get(home.id)
            circle = 0 if member is None else circles.get(member, 0)
            dots.append(Dot(home.place.x, home.place.y, circle, member is not None))
    leads = {one.lead for one in plan.teams}
    stars = [
        Star(one.place.x, one.place.y, circles.get(one.id, 0), books.party[one.id], one.id in leads)
        for one in books.situation.members
        if one.place.x is not None and one.place.y is not None
    ]
    named = [(one.number, books.circles.get(one.number, "")) for one in plan.teams]
    radius = books.situation.rules.radius_m
    text = MapText(
        title=plain(words.caption(village)),
        scale=plain(words.metres(radius)),
        legend=plain(words.legend(len(books.homes) - len(dots))),
        circles=[(number, plain(words.circle(number, name))) for number, name in named],
    )
    return Sketch(dots, stars, text, radius)
