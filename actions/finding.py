"""Find people of the roster: by name, by pinyin, by the end of a phone."""

from actions.roster_rows import PHONE
from storage import search
from storage.engine import Tx
from storage.search import Found
from storage.vault import Vault
from village.cells import mask
from village.finding import SHOWN, TAIL, Hit, Hits, Sought, sought
from village.people import Actor
from village.rights import Deed, Scope, require_reach


def find(tx: Tx, actor: Actor, words: str, *, vault: Vault) -> Hits:
    """Who of the actor's village, or of their group, fits; nobody who died or moved away.

    Raises NotAllowed, NotOnRoster, TextMissing, FindTooShort.
    """
    scope = require_reach(actor, Deed.FIND_PEOPLE)
    kind, key = sought(words)
    found = _found(tx, actor, kind, key, vault)
    if scope is Scope.GROUP and actor.person is not None:
        found = [one for one in found if one.person.group == actor.person.group]
    found.sort(key=lambda one: (one.person.name != key, one.person.name, one.person.id))
    hits = tuple(
        Hit(one.person, one.household, mask(vault.open(one.phone_sealed))) for one in found[:SHOWN]
    )
    return Hits(hits, len(found) - len(hits), is_cut=len(found) >= search.MOST)


def _found(tx: Tx, actor: Actor, kind: Sought, key: str, vault: Vault) -> list[Found]:
    village = actor.village_id
    if kind is Sought.LETTERS:
        return search.by_letters(tx, village, key)
    if kind is Sought.NAME:
        # Who knows only the given name finds them too, in a second look.
        return search.by_name(tx, village, key) or search.within_name(tx, village, key)
    if not vault.has_key:
        return []
    ends = search.by_phone_tail(tx, village, vault.mark(PHONE, key[-TAIL:]))
    if len(key) == TAIL:
        return ends
    return [one for one in ends if vault.open(one.phone_sealed).endswith(key)]
