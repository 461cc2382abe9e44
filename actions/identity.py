"""Somebody says who they are, and a cadre who knows them says whether that is so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions import trail
from actions.binding import Bound, Caller, Rejected, become, hours_left, lock_out, only_village
from actions.roster_rows import PHONE
from storage import accounts, codes, counters, identity_claims, namesakes, people, villages
from storage import trail as kept
from storage.accounts import Reach
from storage.engine import Tx
from storage.namesakes import Namesake
from storage.vault import Vault
from village import claims as rules_of
from village.claims import CONFIRMERS, ClaimState, IdentityClaim, Match
from village.errors import (
    AlreadyBound,
    BoundElsewhere,
    ClaimLocked,
    ClaimNotFound,
    OwnClaim,
    VillageNotFound,
    WhichVillage,
)
from village.ids import PersonId, VillageId
from village.people import Actor
from village.rights import Deed, may, require


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom a claim may be about: how the digits stand to their phone, and how many accounts they have."""

    known: Namesake
    match: Match
    accounts: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim as a cadre sees it; nobody of that name may be on the roster."""

    claim: IdentityClaim
    candidates: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """A claim was passed on: `hears` is who is to decide, if anybody can be written to. What the claimant hears is always the same."""

    shown: Shown
    hears: Reach | None
    replaced: Sequence[IdentityClaim] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim was decided, or was before (`changed` is False). `bound` says whose the account is now."""

    claim: IdentityClaim
    bound: Bound | None = None
    changed: bool = True


def claim(tx: Tx, caller: Caller, words: str, *, vault: Vault, now: datetime) -> Passed | Rejected:
    """Pass on who somebody says that they are. Every claim counts as a try: a lock that counted the wrong ones would tell.

    Raises TextMissing, TextTooLong, WhichVillage, VillageNotFound and AlreadyBound before anything is kept.
    """
    said = rules_of.said(words)
    village_id = _where(tx, caller, said.village)
    own = accounts.actor(tx, caller.user_id, village_id)
    if own is not None and own.person is not None:
        raise AlreadyBound(name=own.person.name)
    tried = codes.tries(tx, caller.user_id)
    if tried.is_locked(now):
        return Rejected(ClaimLocked(hours=hours_left(tried, now)))
    after = tried.fail(now)
    codes.keep_tries(tx, caller.user_id, after)
    if after.is_locked(now):
        error = ClaimLocked(hours=hours_left(after, now))
        return lock_out(tx, caller, error, village_id, now=now)
    older = identity_claims.of_account(tx, caller.user_id)
    for one in older:
        identity_claims.decide(tx, one, ClaimState.REPLACED, person=None, by=None, at=now)
    new = IdentityClaim(
        village_id=village_id,
        number=counters.next_number(tx, village_id, "identity"),
        state=ClaimState.OPEN,
        user=caller.user_id,
        account=caller.name,
        language=caller.language,
        name=said.name,
        # Without a key a mark of four digits would be no secret.
        digits=vault.mark(PHONE, said.digits) if said.digits and vault.has_key else "",
        made_at=now,
    )
    identity_claims.add(tx, new)
    kept.append(
        tx,
        village_id,
        at=now,
        actor=f"user:{caller.user_id}",
        deed=Deed.CLAIM_IDENTITY.value,
        subject=new.subject,
    )
    replaced = [
        replace(one, state=ClaimState.REPLACED) for one in older if one.village_id == village_id
    ]
    return Passed(shown(tx, new), _confirmer(tx, new), replaced)


def shown(tx: Tx, claim: IdentityClaim) -> Shown:
    """A claim with everybody whom it may be about, as the roster is now."""
    if claim.state is not ClaimState.OPEN:
        return Shown(claim)
    found = namesakes.of_name(tx, claim.village_id, claim.name)
    return Shown(
        claim,
        [
            Candidate(
                one,
                rules_of.match(claim, one.phone_tail_mark),
                len(accounts.of_person(tx, claim.village_id, one.person.id)),
            )
            for one in found
        ],
    )


def waiting(tx: Tx, actor: Actor, *, limit: int) -> list[Shown]:
    """What waits for the actor's word; nothing for who may not confirm."""
    if not may_confirm(actor):
        return []
    found = identity_claims.waiting(tx, actor.village_id, limit=limit)
    return [shown(tx, one) for one in found if one.user != actor.user_id]


def may_confirm(actor: Actor) -> bool:
    """Whether somebody is asked about claims."""
    return may(actor, Deed.CONFIRM_IDENTITY)


def decide(tx: Tx, actor: Actor, number: int, person: PersonId | None, *, now: datetime) -> Decided:
    """Say who it is (None: nobody of the roster); who comes second hears how it stands.

    Raises NotAllowed, ClaimNotFound, OwnClaim, AlreadyBound, BoundElsewhere.
    """
    require(actor, Deed.CONFIRM_IDENTITY)
    found = identity_claims.find(tx, actor.village_id, number)
    if found is None:
        raise ClaimNotFound
    if actor.user_id == found.user or (person is not None and actor.person_id == person):
        raise OwnClaim
    if found.state is not ClaimState.OPEN:
        return Decided(found, changed=False)
    if person is None:
        _end(tx, actor, found, ClaimState.DENIED, None, now)
        return Decided(replace(found, state=ClaimState.DENIED))
    chosen = people.find(tx, actor.village_id, person)
    if chosen is None or chosen.gone or chosen.name != found.name:
        raise ClaimNotFound
    own = accounts.actor(tx, found.user, actor.village_id)
    if own is not None and own.person is not None:
        raise AlreadyBound(name=own.person.name)
    if chosen.household_id is not None and accounts.is_somebody(tx, found.user):
        raise BoundElsewhere
    _end(tx, actor, found, ClaimState.CONFIRMED, person, now)
    codes.forget_tries(tx, found.user)
    caller = Caller(found.user, found.account, found.language)
    bound = become(tx, caller, chosen, claim=found.number, now=now)
    return Decided(replace(found, state=ClaimState.CONFIRMED, person=person), bound)


def _end(
    tx: Tx,
    actor: Actor,
    claim: IdentityClaim,
    state: ClaimState,
    person: PersonId | None,
    now: datetime,
) -> None:
    identity_claims.decide(tx, claim, state, person=person, by=actor.person_id, at=now)
    data = {"state": state.value, "person": person, "user": claim.user}
    trail.record(tx, actor, Deed.CONFIRM_IDENTITY, claim.subject, now=now, data=data)


def _where(tx: Tx, caller: Caller, village: str) -> VillageId:
    if village:
        found = villages.named(tx, village)
        if not found:
            raise VillageNotFound(name=village)
        if len(found) > 1:
            raise WhichVillage
        return found[0]
    homes = accounts.villages_of(tx, caller.user_id)
    here = homes[0] if homes else only_village(tx)
    if here is None:
        raise WhichVillage
    return here


def _confirmer(tx: Tx, claim: IdentityClaim) -> Reach | None:
    """The first who may decide, can be written to, and whom the claim is not about."""
    for post in CONFIRMERS:
        for holder in people.holding(tx, claim.village_id, post):
            reach = accounts.reach(tx, claim.village_id, holder.id)
            if reach is None or reach.user_id == claim.user or holder.name == claim.name:
                continue
            asked = Actor(reach.user_id, claim.village_id, holder.name, reach.language, holder)
            if may_confirm(asked):
                return reach
    return None
