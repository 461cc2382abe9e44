"""Print codes: each is told once, and only its keyed mark is kept."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from actions import trail
from actions.namesakes import named
from storage import codes, people
from storage import trail as kept
from storage.codes import Code
from storage.engine import Tx
from storage.namesakes import Namesake
from storage.vault import Vault
from village.binding import LIFETIME, new_code
from village.errors import PersonNotFound, TextMissing
from village.ids import PersonId, VillageId
from village.people import Actor
from village.rights import Deed, require

PURPOSE = "code"
"""What the vault's marks of codes are for."""


def choose(tx: Tx, actor: Actor, words: str) -> Sequence[Namesake]:
    """For whom a leader wants a code: everybody of that name. Raises NotAllowed, TextMissing, NobodyNamed."""
    require(actor, Deed.MAKE_CODES)
    if not words.strip():
        raise TextMissing(command="code")
    return named(tx, actor.village_id, words)


def make_codes(
    tx: Tx,
    village_id: VillageId,
    persons: Sequence[PersonId] | None = None,
    *,
    vault: Vault,
    now: datetime,
    by: Actor | None = None,
) -> Mapping[PersonId, str]:
    """A new code for each of `persons` (None: for everybody without an account); their older ones are void.

    `by` is None for an operator at the command line. Raises PersonNotFound, NotAllowed.
    """
    if by is not None:
        require(by, Deed.MAKE_CODES)
        if by.village_id != village_id:
            raise PersonNotFound(name="")
    if persons is None:
        chosen = list(codes.unbound(tx, village_id))
    else:
        chosen = list(dict.fromkeys(persons))
        for one in chosen:
            person = people.find(tx, village_id, one)
            if person is None or person.gone:
                raise PersonNotFound(name="")
    plain = {one: new_code(secrets.choice) for one in chosen}
    codes.add(
        tx,
        [
            Code(vault.mark(PURPOSE, code), village_id, one, now, now + LIFETIME)
            for one, code in plain.items()
        ],
    )
    kept.append(
        tx,
        village_id,
        at=now,
        actor=trail.CLOCK if by is None else trail.signature(by),
        deed=Deed.MAKE_CODES.value,
        subject=f"village:{village_id}",
        data={"codes": len(plain)},
    )
    return plain
