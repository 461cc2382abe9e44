"""The places of a village (地名) by their names, and which of them a text is about."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from village import naming
from village.errors import PlaceNotFound, PlaceTaken, PlaceUnfit, TooManyPlaces
from village.plain import plain

LONGEST = 20
"""Characters of a name."""
MOST = 300
"""Places of one village: all of them are looked for in every text."""
MOST_NAMES = 8
"""Names of one place, its own among them."""

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_COUNTED = re.compile(r"第?([零〇一二两三四五六七八九十]{1,3}|\d{1,3})(村民小组|小组|组|社|队|湾)")
_GROUP = re.compile(r"(?<!\d)(\d{1,3})组")
_GROUPS = ("村民小组", "小组", "组")


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is mostly called, its other names, and the village group of that name if it is one."""

    name: str
    others: tuple[str, ...] = ()
    group: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.others)


def normalise(text: str) -> str:
    """A text as places are looked for in it: no spaces, no wide characters, 三组, 第三小组 and 3 组 are all 3组."""
    return _COUNTED.sub(_with_digits, "".join(plain(text).lower().split()))


def _with_digits(found: re.Match[str]) -> str:
    kind = "组" if found[2] in _GROUPS else found[2]
    return f"{_value(found[1])}{kind}"


def _value(words: str) -> str:
    """A number in digits; 一〇三 is read one by one, and what is no number, such as 二三十, stays as it is."""
    known = naming.count(words)
    if known is None and "十" in words:
        return words
    return str(int("".join(str(_DIGITS[one]) for one in words)) if known is None else known)


class Gazetteer:
    """The places of one village."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Sort the names, longest first; a village group gives way to a place within it."""
        self.places: Sequence[Place] = tuple(places)
        named = [
            (bool(one.group), -len(key), key, one.name)
            for one in self.places
            for key in map(normalise, _spoken(one))
        ]
        self._keys = [(key, name) for _, _, key, name in sorted(named)]

    def find(self, text: str) -> str:
        """The name of the place that a text is about: the longest that it names; empty when it names none."""
        return self._found(normalise(text))

    def without(self, text: str) -> str:
        """A text without the names of places, so that only what is the matter there is left to compare."""
        return self._left(normalise(text))

    def parted(self, text: str) -> tuple[str, str]:
        """Both at once, as `find` and `without`."""
        line = normalise(text)
        return self._found(line), self._left(line)

    def _found(self, line: str) -> str:
        for key, name in self._keys:
            if key in line and _stands_alone(key, line):
                return name
        group = _GROUP.search(line)
        return group[0] if group else ""

    def _left(self, line: str) -> str:
        for key, _ in self._keys:
            if key in line:
                line = line.replace(key, " ")
        return _GROUP.sub(" ", line)

    def known(self, name: str) -> Place | None:
        """The place that bears that name."""
        key = normalise(name)
        for one in self.places:
            if any(normalise(each) == key for each in _spoken(one)):
                return one
        return None


def _spoken(place: Place) -> tuple[str, ...]:
    return (*place.names, f"{place.group}组") if place.group else place.names


def _stands_alone(key: str, line: str) -> bool:
    """Whether a name that begins with a number is not the end of a longer number: 3组 is not in 13组."""
    return not key[0].isdecimal() or re.search(rf"(?<!\d){re.escape(key)}", line) is not None


@lru_cache(maxsize=2000)
def read(kept: str) -> Gazetteer:
    """A gazetteer as it is kept."""
    return Gazetteer(
        Place(name, tuple(others), group) for name, others, group in json.loads(kept or "[]")
    )


@lru_cache(maxsize=8192)
def bare(known: Gazetteer, text: str) -> str:
    """As `Gazetteer.without`; the same matters are compared again and again."""
    return known.without(text)


def write(places: Iterable[Place]) -> str:
    """Places as they are kept."""
    rows = [[one.name, list(one.others), one.group] for one in places]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def add(known: Gazetteer, names: Sequence[str]) -> tuple[Sequence[Place], Place]:
    """A new place, or more names of one that is known by the first of `names`; all places, and that one.

    Raises PlaceUnfit, PlaceTaken when a name is another place's, TooManyPlaces.
    """
    names = [_fit(one) for one in names]
    before = known.known(names[0])
    own = before or Place(names[0])
    others = list(own.others)
    for name in names if before else names[1:]:
        holder = known.known(name)
        if holder is not None and holder != before:
            raise PlaceTaken(name=name, place=holder.name)
        if holder is None and name not in (own.name, *others):
            others.append(name)
    if 1 + len(others) > MOST_NAMES:
        raise TooManyPlaces(limit=MOST_NAMES)
    added = replace(own, others=tuple(others))
    places = [added if one is before else one for one in known.places]
    if before is None:
        places.append(added)
    if len(places) > MOST:
        raise TooManyPlaces(limit=MOST)
    return places, added


def remove(known: Gazetteer, name: str) -> tuple[Sequence[Place], Place]:
    """Without the place of that name; or without that name, where it is only another name of the place. Raises PlaceNotFound."""
    place = known.known(name)
    if place is None:
        raise PlaceNotFound(name=name)
    key = normalise(name)
    left = [one for one in place.others if normalise(one) != key]
    if normalise(place.name) != key and len(left) < len(place.others):
        shorter = replace(place, others=tuple(left))
        return [shorter if one is place else one for one in known.places], shorter
    return [one for one in known.places if one is not place], place


def with_groups(known: Gazetteer, groups: Iterable[tuple[int, str]]) -> Sequence[Place]:
    """With the village's own groups by their names, as far as nothing else bears them."""
    found = list(known.places)
    have = {one.group for one in found if one.group}
    for number, name in groups:
        own = name.strip()
        if own and len(own) <= LONGEST and number not in have and known.known(own) is None:
            found.append(Place(own, group=number))
    return found[:MOST]


def _fit(name: str) -> str:
    fit = "".join(plain(name).split())
    # One character, or a number alone, would be found everywhere.
    if not 2 <= len(fit) <= LONGEST or fit.isdecimal() or not any(map(str.isalnum, fit)):
        raise PlaceUnfit(name=name[:LONGEST], longest=LONGEST)
    return fit
