"""What a press under a ballot sends.

A vote's data has one length whatever is chosen, so that not even the size of an update tells it.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.keyboards import Id, Number
from village.ballots import ABSTAIN, Mark
from village.errors import MarkInvalid

CAST = "cast"
"""The prefix of a press that votes; intake seals such an update before it is kept."""
CAST_FOR = "castfor"
"""As CAST, of a voter who is helped."""
NOTHING = "xx"
WIDTH = 2


class DraftPress(CallbackData, prefix="draft"):
    """Something of a draft is turned, or it begins, or it is given up."""

    deed: str
    village: Id
    number: Number


class PaperPress(CallbackData, prefix="paper"):
    """Somebody asks for the ballot paper of a ballot."""

    village: Id
    number: Number


class PickPress(CallbackData, prefix="pick"):
    """One more, or one less, of several is marked on an open paper; nothing is kept of it."""

    village: Id
    number: Number
    marks: str


class CastPress(CallbackData, prefix=CAST):
    """A vote."""

    village: Id
    number: Number
    marks: str


class HelpPickPress(CallbackData, prefix="pickfor"):
    """As PickPress, on the paper of a voter who is helped."""

    village: Id
    number: Number
    seat: Number
    marks: str


class HelpCastPress(CallbackData, prefix=CAST_FOR):
    """A vote on the phone of who helps."""

    village: Id
    number: Number
    seat: Number
    marks: str


class HelpSeenPress(CallbackData, prefix="helpseen"):
    """A clerk before whom a voter stands says yes to this helper, and to no other who came in between."""

    village: Id
    number: Number
    voter: Id
    helper: Id


class HelpBackPress(CallbackData, prefix="helpback"):
    """A voter takes back that somebody helps them."""

    village: Id
    number: Number


def written(mark: Mark) -> str:
    """A choice as a press sends it: two characters an option."""
    return "".join(f"{one:0{WIDTH}}" for one in mark) or NOTHING


def read(marks: str) -> Mark:
    """What `written` made. Raises MarkInvalid for anything else, since a press may be forged."""
    if marks == NOTHING:
        return ABSTAIN
    parts = [marks[at : at + WIDTH] for at in range(0, len(marks), WIDTH)]
    if not parts or not all(len(one) == WIDTH and one.isascii() and one.isdigit() for one in parts):
        raise MarkInvalid(most=0)
    return tuple(int(one) for one in parts)
