"""Bind an account to a person by a printed code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from actions import trail
from actions.adoption import adopt
from actions.audience import watcher
from actions.codes import PURPOSE
from actions.requests import Matter
from storage import accounts, codes, identity_claims, people, villages
from storage import trail as kept
from storage.accounts import Reach
from storage.codes import Code
from storage.engine import Tx
from storage.vault import Vault
from village.binding import LENGTH, Tries, normalise
from village.claims import ClaimState
from village.errors import (
    AlreadyBound,
    CodeElsewhere,
    CodeLocked,
    CodeMalformed,
    CodeSpent,
    CodeWrong,
    VillageError,
)
from village.ids import UserId, VillageId
from village.people import Actor, Person
from village.rights import Deed


@dataclass(frozen=True, slots=True)
class Caller:
    """An account that shows a code: as yet nobody has to know it."""

    user_id: UserId
    name: str
    language: str
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Bound:
    """The account is the person's now; `others` are the accounts that they had before, `matters` what they raised as a guest.

    `warn` hears of an account that the village had never seen: somebody may have found the slip.
    """

    actor: Actor
    person: Person
    matters: Sequence[Matter]
    adopted: int
    others: Sequence[Reach]
    warn: Reach | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The code did not bind. A value, not raised: what was tried is kept. `warn` is told when the account was locked.

    A stranger is of no village: when one was locked the operator is told.
    """

    error: VillageError
    village_id: VillageId | None = None
    warn: Reach | None = None
    is_stranger: bool = False


def bind(tx: Tx, caller: Caller, typed: str, *, vault: Vault, now: datetime) -> Bound | Rejected:
    """Make the caller's account that of the person for whom the code was printed."""
    code = normalise(typed)
    if not code:
        return Rejected(CodeMalformed(length=LENGTH))
    tried = codes.tries(tx, caller.user_id)
    if tried.is_locked(now):
        return Rejected(_locked(tried, now))
    found = codes.find(tx, vault.mark(PURPOSE, code))
    if found is None:
        return _fail(tx, caller, tried, None, now=now)
    person = people.find(tx, found.village_id, found.person_id)
    if person is None or person.gone or not found.is_good(now):
        return _fail(tx, caller, tried, CodeSpent(), village_id=found.village_id, now=now)
    own = accounts.actor(tx, caller.user_id, found.village_id)
    if own is not None and own.person is not None:
        return Rejected(AlreadyBound(name=own.person.name), found.village_id)
    if person.household_id is not None and _belongs_elsewhere(tx, caller, found):
        _trail_refusal(tx, found.village_id, caller, CodeElsewhere.code, now=now)
        return _fail(tx, caller, tried, CodeElsewhere(), village_id=found.village_id, now=now)
    codes.use(tx, found.mark, by=caller.user_id, at=now)
    codes.forget_tries(tx, caller.user_id)
    bound = become(tx, caller, person, now=now)
    if own is not None:
        return bound
    return replace(bound, warn=watcher(tx, person.village_id, besides=caller.user_id))


def become(
    tx: Tx, caller: Caller, person: Person, *, claim: int | None = None, now: datetime
) -> Bound:
    """Make an account a person's; whether it may be was decided before, by a code or by a cadre about `claim`."""
    for one in identity_claims.of_account(tx, caller.user_id):
        # It is answered: whose the account is needs nobody's word any more.
        identity_claims.decide(tx, one, ClaimState.REPLACED, person=None, by=None, at=now)
    others = accounts.of_person(tx, person.village_id, person.id)
    reached = accounts.reaches(tx, person.village_id, person.id)
    accounts.bind(
        tx,
        user_id=caller.user_id,
        village_id=person.village_id,
        person_id=person.id,
        name=caller.name,
        language=caller.language,
        reachable=caller.reachable,
        at=now,
    )
    actor = Actor(caller.user_id, person.village_id, person.name, caller.language, person)
    matters, adopted = adopt(tx, caller.user_id, person)
    data = {"user": caller.user_id, "adopted": adopted, "others": len(others)}
    if claim is not None:
        data["claim"] = claim
    trail.record(tx, actor, Deed.BIND, f"person:{person.id}", now=now, data=data)
    return Bound(actor, person, matters, adopted, reached)


def _belongs_elsewhere(tx: Tx, caller: Caller, found: Code) -> bool:
    """Whether the account is somebody's of another village, or was seen in others only."""
    seen = accounts.villages_of(tx, caller.user_id)
    if seen and found.village_id not in seen:
        return True
    known = [accounts.actor(tx, caller.user_id, one) for one in seen if one != found.village_id]
    return any(one is not None and one.person is not None for one in known)


def _fail(
    tx: Tx,
    caller: Caller,
    tried: Tries,
    error: VillageError | None,
    *,
    village_id: VillageId | None = None,
    now: datetime,
) -> Rejected:
    """Count a wrong code; the one that locks the account is told to a cadre, once."""
    after = tried.fail(now)
    codes.keep_tries(tx, caller.user_id, after)
    if not after.is_locked(now):
        return Rejected(error or CodeWrong(left=after.left), village_id)
    homes = accounts.villages_of(tx, caller.user_id)
    where = homes[0] if homes else village_id or only_village(tx)
    return lock_out(tx, caller, _locked(after, now), where, now=now)


def lock_out(
    tx: Tx, caller: Caller, error: VillageError, village_id: VillageId | None, *, now: datetime
) -> Rejected:
    """An account may not try any more, and somebody is told, once: a cadre, and the trail keeps it; of a stranger the operator."""
    if village_id is None:
        return Rejected(error, is_stranger=True)
    _trail_refusal(tx, village_id, caller, error.code, now=now)
    return Rejected(error, village_id, watcher(tx, village_id, besides=caller.user_id))


def _locked(tried: Tries, now: datetime) -> CodeLocked:
    return CodeLocked(hours=hours_left(tried, now))


def hours_left(tried: Tries, now: datetime) -> int:
    """How long an account is locked, in hours that have begun."""
    rest = (tried.locked_until or now) - now
    return max(1, ceil(rest / timedelta(hours=1)))


def only_village(tx: Tx) -> VillageId | None:
    """The village, where this installation serves only one."""
    known = villages.every(tx)
    return known[0] if len(known) == 1 else None


def _trail_refusal(
    tx: Tx, village_id: VillageId, caller: Caller, code: str, *, now: datetime
) -> None:
    kept.append(
        tx,
        village_id,
        at=now,
        actor=f"user:{caller.user_id}",
        deed=trail.REFUSED,
        subject=Deed.BIND.value,
        data={"code": code},
    )
