"""Contact cards: whose a household may see, and what stands on it."""

from collections.abc import Sequence

from actions import households
from storage import accounts, villages
from storage import contact_cards as store
from storage.contact_cards import Looked
from storage.engine import Tx
from storage.vault import Vault
from village.contact_cards import ON_EVERY_CARD, Contact, ContactCard, Home
from village.errors import HouseholdNotFound, NoHousehold
from village.ids import VillageId
from village.people import Actor, Post
from village.rights import Deed, require


def find(tx: Tx, actor: Actor, words: str) -> Home:
    """The household whose card the actor may be shown: their own, or (words: a household or a person) any, for a cadre.

    Raises NotOnRoster, NotAllowed, NoHousehold, HouseholdNotFound, Namesakes.
    """
    if words.strip():
        require(actor, Deed.SEE_ANY_CARD)
        number = households.meant(tx, actor.village_id, words)
    else:
        require(actor, Deed.SEE_CARD)
        own = actor.person.household_id if actor.person else None
        if own is None:
            raise NoHousehold
        number = own
    found = store.of_household(tx, actor.village_id, number)
    if found is None:
        raise HouseholdNotFound(name=words.strip())
    secretary = store.holder(tx, actor.village_id, Post.SECRETARY)
    return Home(
        id=found.id,
        name=found.name,
        has_member=found.member_id is not None,
        secretary=secretary.name if secretary else "",
    )


def is_reachable(tx: Tx, actor: Actor) -> bool:
    """Whether the actor's own account has opened a private chat with the bot."""
    if actor.person is None:
        return False
    reached = accounts.reaches(tx, actor.village_id, actor.person.id)
    return any(one.user_id == actor.user_id for one in reached)


def of_household(
    tx: Tx, village_id: VillageId, household: int, *, vault: Vault
) -> ContactCard | None:
    """A household's card with phones in full; whoever calls this has asked `find` before."""
    found = store.of_household(tx, village_id, household)
    return None if found is None else _cards(tx, village_id, [found], vault)[0]


def of_circle(tx: Tx, village_id: VillageId, circle: int, *, vault: Vault) -> Sequence[ContactCard]:
    """The cards of a circle's households, to be printed by an operator; those whom nobody looks after are left out."""
    looked = [one for one in store.of_circle(tx, village_id, circle) if one.member_id is not None]
    return _cards(tx, village_id, looked, vault) if looked else []


def circle_called(tx: Tx, village_id: VillageId, words: str) -> int | None:
    """The circle of that number or name."""
    known = store.circles(tx, village_id)
    if words.isdecimal() and int(words) in known:
        return int(words)
    return next((number for number, name in known.items() if name == words), None)


def _cards(
    tx: Tx, village_id: VillageId, looked: Sequence[Looked], vault: Vault
) -> list[ContactCard]:
    village = villages.find(tx, village_id)
    secretary, linking = (_holder(tx, village_id, post, vault) for post in ON_EVERY_CARD)
    return [
        ContactCard(
            village=village.name if village else "",
            household_id=one.id,
            household=one.name,
            circle=one.circle,
            member=Contact(one.member, vault.open(one.phone_sealed)) if one.member_id else None,
            duties=one.duties,
            secretary=secretary,
            linking=linking,
        )
        for one in looked
    ]


def _holder(tx: Tx, village_id: VillageId, post: Post, vault: Vault) -> Contact | None:
    found = store.holder(tx, village_id, post)
    return None if found is None else Contact(found.name, vault.open(found.phone_sealed))
