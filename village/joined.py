"""Ours too (我家也是): who counts once, and when a matter is a joint one."""

from dataclasses import dataclass

from village.errors import NoHome, OwnRequest, WrongState
from village.ids import UserId
from village.people import Actor, Person
from village.requests import TO_DO, Request

JOINT = 5
"""DEFAULT, ours: so many households that joined make a matter a joint one, if a village sets no other number."""
SHOWN = 8
"""So many of their names stand on the handler's card; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Home:
    """What joins, and counts once: a household of the roster, or an account that is bound to nobody."""

    household: int | None = None
    guest: UserId | None = None


def home_of(actor: Actor) -> Home:
    """For whom somebody presses. Raises NoHome for who was sent from outside."""
    if actor.person is None:
        return Home(guest=actor.user_id)
    if actor.person.household_id is None:
        raise NoHome
    return Home(household=actor.person.household_id)


def check(request: Request, author: Person | None, actor: Actor) -> Home:
    """The home that joins or takes it back.

    Raises OwnRequest for the household that raised it, WrongState when nobody has it to do any more, NoHome.
    """
    home = home_of(actor)
    of_author = author.household_id if author else None
    if actor.user_id == request.author_user or (
        home.household is not None and home.household == of_author
    ):
        raise OwnRequest(number=request.number)
    if request.state not in TO_DO:
        raise WrongState(number=request.number, state=request.state.value)
    return home


def is_joint(households: int, least: int) -> bool:
    """Whether so many households make it a joint matter; guests do not count, since one could be many."""
    return households >= least
