"""The gazetteer of a village: what its places are called, so that a request tells where it is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from actions import trail
from storage import places as kept
from storage.engine import Tx
from village import places as rules_of
from village.ids import VillageId
from village.people import Actor
from village.places import Place, read, write
from village.rights import Deed, require


def see(tx: Tx, actor: Actor) -> Sequence[Place]:
    """All places of the actor's village."""
    require(actor, Deed.SEE_PLACES)
    return read(kept.find(tx, actor.village_id)).places


def add(tx: Tx, actor: Actor, names: Sequence[str], *, now: datetime) -> Place:
    """A new place with its other names, or more names of one that is known. Raises NotAllowed, PlaceUnfit, PlaceTaken, TooManyPlaces."""
    require(actor, Deed.KEEP_PLACES)
    known = read(kept.lock(tx, actor.village_id))
    every, place = rules_of.add(known, names)
    _keep(tx, actor, every, now)
    return place


def remove(tx: Tx, actor: Actor, name: str, *, now: datetime) -> tuple[Place, bool]:
    """Without that place, or that other name of it; the place, and whether it is still there. Raises NotAllowed, PlaceNotFound."""
    require(actor, Deed.KEEP_PLACES)
    known = read(kept.lock(tx, actor.village_id))
    every, place = rules_of.remove(known, name)
    _keep(tx, actor, every, now)
    return place, place in every


def learn(
    tx: Tx, village_id: VillageId, *, groups: Mapping[int, str], names: Sequence[Sequence[str]] = ()
) -> None:
    """What is known when a village is taken in, or its roster read: the names of its groups, and places of the file."""
    if not groups and not names:
        return
    before = kept.lock(tx, village_id)
    known = read(before)
    for each in names:
        every, _ = rules_of.add(known, each)
        known = rules_of.Gazetteer(every)
    after = write(rules_of.with_groups(known, groups.items()))
    if after != before:
        kept.keep(tx, village_id, after)


def _keep(tx: Tx, actor: Actor, every: Sequence[Place], now: datetime) -> None:
    kept.keep(tx, actor.village_id, write(every))
    subject = f"village:{actor.village_id}"
    trail.record(tx, actor, Deed.KEEP_PLACES, subject, now=now, data={"places": len(every)})
