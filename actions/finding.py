"""Find people of the roster: by name, by pinyin, by the end of a phone."""

from actions.roster_rows import PHONE
from storage import search
from storage.engine import Tx
from storage.search import Batch
from storage.vault import Vault
from village.cells import mask
from village.finding import SHOWN, TAIL, Hit, Hits, Sought, sought
from village.ids import VillageId
from village.people import Actor
from village.rights import Deed, Scope, require_reach


def find(tx: Tx, actor: Actor, words: str, *, vault: Vault) -> Hits:
    """Who of the actor's village, or of their group, fits; nobody who died or moved away.

    Raises NotAllowed, NotOnRoster, TextMissing, FindTooShort.
    """
    scope = require_reach(actor, Deed.FIND_PEOPLE)
    kind, key = sought(words)
    group = actor.person.group if scope is Scope.GROUP and actor.person is not None else None
    batch = _found(tx, actor.village_id, group, kind, key, vault)
    found = sorted(
        batch.found, key=lambda one: (one.person.name != key, one.person.name, one.person.id)
    )
    hits = tuple(
        Hit(one.person, one.household, mask(vault.open(one.phone_sealed))) for one in found[:SHOWN]
    )
    return Hits(hits, len(found) - len(hits), batch.is_cut)


def _found(
    tx: Tx, village: VillageId, group: int | None, kind: Sought, key: str, vault: Vault
) -> Batch:
    if kind is Sought.LETTERS:
        return search.by_letters(tx, village, key, group=group)
    if kind is Sought.NAME:
        begins = search.by_name(tx, village, key, group=group)
        # Who knows only the given name finds them too, in a second look.
        return begins if begins.found else search.within_name(tx, village, key, group=group)
    if not vault.has_key:
        return Batch([], is_cut=False)
    ends = search.by_phone_tail(tx, village, vault.mark(PHONE, key[-TAIL:]), group=group)
    if len(key) == TAIL:
        return ends
    exact = [one for one in ends.found if vault.open(one.phone_sealed).endswith(key)]
    return Batch(exact, ends.is_cut)
