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
from village.duplicates import ChainRules, Said
from village.ids import VillageId
from village.places import Gazetteer, bare, read
from village.requests import Request
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
    private: bool = False,
    chain: ChainRules | None = None,
    now: datetime,
) -> Seen:
    """What is like these words in the village, among what everybody may see; with `chain` what was solved before, too.

    What is `private`, or holds somebody's numbers or troubles, is found by nobody: it gets no place and no grams.
    """
    known = read(places.find(tx, village_id))
    own = rules_of.grams(text)
    found, words = known.parted(text)
    place = found[:PLACE_LIMIT]
    said = Said(words, category, place, now)
    ranked = rules_of.rank(grams.postings(tx, village_id, own))
    alike = _alike(tx, village_id, said, ranked, known)
    if private or secrets.find(text):
        return Seen(alike=alike)
    repeats: Sequence[int] = ()
    if chain is not None and place:
        since = now - chain.span
        before = kept.solved(tx, village_id, place, category, since=since)
        repeats = rules_of.repeated(said, _said(before, known))[-REPEATS:]
    return Seen(place, alike, repeats, own)


def _alike(
    tx: Tx, village_id: VillageId, said: Said, ranked: Sequence[tuple[int, float]], known: Gazetteer
) -> int | None:
    """The closest of the first few that share most with it; only where none of them is like it are the next ones read."""
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
