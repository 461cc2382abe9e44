"""What a new matter is like: one that is to be done already, and what was solved at the same place before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import duplicates as kept
from storage import grams, places
from storage.duplicates import Row
from storage.engine import Tx
from village import duplicates as rules_of
from village.categories import Category
from village.duplicates import Said
from village.ids import VillageId
from village.places import Gazetteer, bare, read
from village.requests import Request
from village.ruleset import Rules
from village.talk import secrets


@dataclass(frozen=True, slots=True)
class Seen:
    """The place of a matter, what it may be one with, what it repeats, and by what it is found itself."""

    place: str = ""
    alike: int | None = None
    repeats: Sequence[int] = ()
    grams: Sequence[int] = ()


def look(
    tx: Tx,
    village_id: VillageId,
    text: str,
    category: Category,
    *,
    rules: Rules,
    private: bool = False,
    now: datetime,
) -> Seen:
    """What these words are about in the village, and what is like them among what everybody may see: to be done, or solved before.

    What is `private`, or holds somebody's numbers or troubles, is found by nobody: it gets no place and no grams. Where the rules
    say that nothing is compared, nothing is like it, and it is not found either.
    """
    known = read(places.find(tx, village_id))
    said = _of(known, text, category, now)
    own = rules_of.grams(text) if rules.duplicates else ()
    alike = _alike(tx, village_id, said, own, known)
    if private or secrets.find(text):
        return Seen(alike=alike)
    repeats: Sequence[int] = ()
    if said.place:
        since = now - rules.chain.span
        before = kept.solved(tx, village_id, said.place, category, since=since)
        repeats = rules_of.repeated(said, _said(before, known))[-REPEATS:]
    return Seen(said.place, alike, repeats, own)


def same(
    tx: Tx, village_id: VillageId, text: str, category: Category, *, rules: Rules, now: datetime
) -> int | None:
    """The matter that is to be done already and that these words may be one with."""
    if not rules.duplicates:
        return None
    known = read(places.find(tx, village_id))
    return _alike(tx, village_id, _of(known, text, category, now), rules_of.grams(text), known)


def _of(known: Gazetteer, text: str, category: Category, now: datetime) -> Said:
    place, words = known.parted(text)
    return Said(words, category, place[:PLACE_LIMIT], now)


def _alike(
    tx: Tx, village_id: VillageId, said: Said, own: Sequence[int], known: Gazetteer
) -> int | None:
    """The closest of the first few that share most with it; only where none of them is like it are the next ones read."""
    ranked = rules_of.rank(grams.postings(tx, village_id, own))
    for numbers in rules_of.parts(ranked, kept.AT_ONCE):
        part = kept.to_do(tx, village_id, numbers, said.place)
        if (found := rules_of.closest(said, _said(part, known))) is not None:
            return found
    return None


PLACE_LIMIT = 40
REPEATS = 10
"""So many numbers are listed: the newest."""


def found_by(tx: Tx, request: Request) -> tuple[str, Sequence[int]]:
    """The place that a matter names, and by what it is found; nothing, where it is not for everybody's eyes."""
    grams_of = findable(request)
    known = read(places.find(tx, request.village_id)) if grams_of else None
    return (known.find(request.text)[:PLACE_LIMIT] if known else ""), grams_of


def findable(request: Request) -> Sequence[int]:
    """By what a matter that is to be done is found: nothing, where it is not for everybody's eyes."""
    hidden = request.private or secrets.find(request.text)
    return () if hidden else rules_of.grams(request.text)


def _said(rows: Iterable[Row], known: Gazetteer) -> Iterator[tuple[int, Said]]:
    for number, text, category, place, at in rows:
        yield number, Said(bare(known, text), category, place, at)
