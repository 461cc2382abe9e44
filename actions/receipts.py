"""The receipt of a request (首问): who was asked first, how they are called, by when they answer, and whom to complain to."""

from dataclasses import dataclass

from actions.requests import load
from storage import accounts, people
from storage.accounts import Reach
from storage.engine import Tx
from storage.vault import Vault, VaultError
from village.people import Actor, Person
from village.requests import Request, roles
from village.rights import Deed, require


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who was asked first and answers for it until somebody has taken it; `phone` is empty where none is kept."""

    request: Request
    first_asked: Person
    handler: Person
    phone: str = ""


def find(tx: Tx, actor: Actor, number: int, *, vault: Vault) -> Receipt:
    """The receipt of a request, for its requester, its handler and leaders, and in private only.

    A cadre's phone is told in full: who was asked on duty is there to be called, as on a contact card. Raises RequestNotFound,
    NotAllowed, NotOnRoster.
    """
    matter = load(tx, actor, number)
    request = matter.request
    require(actor, Deed.SEE_PRIVATE_REQUEST, roles(actor, request))
    asked = None
    if request.first_asked is not None:
        asked = people.find(tx, request.village_id, request.first_asked)
    first = matter.assignee if asked is None else asked
    # Until it was handed over with consent the first asked is whom to call; then who has it.
    called = matter.assignee if first.gone or not first.is_cadre else first
    sealed = people.phone_of(tx, request.village_id, called.id) if called.is_cadre else ""
    return Receipt(request, first, matter.assignee, _opened(vault, sealed))


def give(tx: Tx, actor: Actor, number: int, *, vault: Vault) -> tuple[Receipt, Reach] | None:
    """The receipt of what was taken just now, and the requester's private chat; None where they have none, or took it themselves.

    What is done at once needs none (首问负责制). Raises as `find`.
    """
    found = find(tx, actor, number, vault=vault)
    author = found.request.author_person
    if author is None:
        reach = accounts.private_chat(tx, found.request.author_user)
    else:
        reach = accounts.reach(tx, found.request.village_id, author)
    if reach is None or reach.user_id == actor.user_id or author == found.handler.id:
        return None
    return found, reach


def _opened(vault: Vault, sealed: str) -> str:
    """A phone that another key has sealed is no reason to have no receipt, or not to take a matter."""
    try:
        return vault.open(sealed)
    except VaultError:
        return ""
