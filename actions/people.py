"""Who speaks, who takes something on, and who can be written to."""

import json
from collections.abc import Mapping
from functools import lru_cache

from storage import accounts, people, speakers
from storage.accounts import Reach
from storage.chats import Group
from storage.engine import Tx
from storage.villages import Village
from village.categories import HABITS, Category
from village.errors import AmbiguousPerson, PersonNotFound
from village.ids import ChatId, PersonId, UserId, VillageId
from village.people import FALLBACK_POSTS, SUPERIOR_POSTS, Actor, Person, Post


def identify(
    tx: Tx, user_id: UserId, *, village_id: VillageId | None, name: str, language: str
) -> Actor | None:
    """Who is behind an account, seen in a village (None in a private chat).

    In a village whose roster does not hold the account it speaks as a guest. None is a stranger in a private chat.
    """
    known = accounts.actor(tx, user_id, village_id)
    if known is not None or village_id is None:
        return known
    return Actor(user_id, village_id, name, language)


def speaking(
    tx: Tx, chat: ChatId, user_id: UserId, *, name: str, language: str
) -> tuple[Group, Actor] | None:
    """A group of a village, and who speaks there: a guest where its roster does not hold the account. None for any other group."""
    found = speakers.find(tx, chat, user_id)
    if found is None:
        return None
    group, known = found
    return group, known or Actor(user_id, group.village.id, name, language)


def speaker(
    tx: Tx, user_id: UserId, village_id: VillageId, *, name: str, language: str = ""
) -> Actor:
    """Who is behind the account whose words are kept. Raises PersonNotFound for one that is nobody's any more."""
    found = identify(tx, user_id, village_id=village_id, name=name, language=language)
    if found is None:
        raise PersonNotFound(name=name)
    return found


def is_self(tx: Tx, actor: Actor, user_id: UserId, village_id: VillageId) -> bool:
    """Whether an account is the actor's own: this one, or another of the same person's."""
    if actor.user_id == user_id:
        return True
    if actor.person_id is None:
        return False
    known = accounts.actor(tx, user_id, village_id)
    return known is not None and known.person_id == actor.person_id


def remember(tx: Tx, actor: Actor) -> None:
    """Keep a guest's account once it did something that is kept."""
    if actor.person is None:
        accounts.remember_guest(
            tx,
            user_id=actor.user_id,
            village_id=actor.village_id,
            name=actor.name,
            language=actor.language,
        )


def handler_for(
    tx: Tx, village: Village, category: Category, *, besides: PersonId | None = None
) -> Person:
    """Who takes a request of `category`: the post that the village or else habit names, then the fallbacks.

    `besides` is somebody who cannot. Raises PersonNotFound for a village without a single cadre.
    """
    named = _assigned(village.assignment).get(category.value)
    first = Post(named) if named else HABITS[category].post
    for post in (first, *HABITS[category].otherwise, *FALLBACK_POSTS):
        holders = [one for one in people.holding(tx, village.id, post) if one.id != besides]
        if holders:
            return holders[0]
    if besides is not None:
        # What somebody leaves behind must not be without an owner: any cadre is better than none.
        for one in people.cadres(tx, village.id):
            if one.id != besides:
                return one
    raise PersonNotFound(name="")


@lru_cache(maxsize=1000)
def _assigned(kept: str) -> Mapping[str, str]:
    """Which post a village names for which category, as it is kept."""
    found: Mapping[str, str] = json.loads(kept)
    return found


def above(tx: Tx, village_id: VillageId, owner: PersonId) -> Reach | None:
    """Who hears of it when `owner` lets a deadline pass: the first of the superiors who can be written to."""
    for post in SUPERIOR_POSTS:
        for person in people.holding(tx, village_id, post):
            reach = None if person.id == owner else accounts.reach(tx, village_id, person.id)
            if reach is not None:
                return reach
    return None


def cadre_named(tx: Tx, village_id: VillageId, name: str) -> Person:
    """The cadre of that name.

    Raises PersonNotFound for nobody, AmbiguousPerson for several.
    """
    found = [person for person in people.named(tx, village_id, name) if person.is_cadre]
    if not found:
        raise PersonNotFound(name=name)
    if len(found) > 1:
        raise AmbiguousPerson(name=name, names=tuple(f"{one.name} ({one.group})" for one in found))
    return found[0]
