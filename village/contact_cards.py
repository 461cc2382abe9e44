"""The contact card (联心卡): who looks after a household, and whom else it can call."""

import re
from dataclasses import dataclass

from village.people import Post

START = "card"
"""What the QR code on a card says to the bot: no name and no number, the same on every card."""

_NUMBER = re.compile(r"([0-9]{1,9})[号户]{0,2}")
ON_EVERY_CARD = (Post.SECRETARY, Post.LINKING_CADRE)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call; `phone` is empty where none is kept."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A household's card; whoever is missing is None, and a household outside every circle has an empty `circle`."""

    village: str
    household_id: int
    household: str
    circle: str = ""
    member: Contact | None = None
    duties: str = ""
    secretary: Contact | None = None
    linking: Contact | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The household whose card is wanted; `secretary` is whom to ask where nobody looks after it."""

    id: int
    name: str
    has_member: bool
    secretary: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose card somebody asks for: a household by number or by one of `names`, or else a person, told apart by `group`."""

    number: int | None
    names: tuple[str, ...]
    person: str
    group: int | None = None


def wanted(words: str) -> Wanted:
    """Read what follows 联心卡: 17, 17号, 吴桂芳家, 吴桂芳, 陈立 2组."""
    words = " ".join(words.split())
    if number := _NUMBER.fullmatch(words):
        return Wanted(int(number[1]), (), "")
    bare = words.removesuffix("家")
    name, _, rest = bare.partition(" ")
    digits = "".join(one for one in rest if one in "0123456789")
    return Wanted(None, (words, bare, f"{bare}家"), name, int(digits[:9]) if digits else None)


def spaced(phone: str) -> str:
    """A mobile number as people read it aloud: 138 0013 8000."""
    if len(phone) == 11 and phone.isascii() and phone.isdigit():
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return phone
