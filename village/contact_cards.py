"""The contact card (联心卡): who looks after a household, and whom else it can call."""

from dataclasses import dataclass

from village.people import Post

START = "card"
"""What the QR code on a card says to the bot: no name and no number, the same on every card."""

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


def spaced(phone: str) -> str:
    """A mobile number as people read it aloud: 138 0013 8000."""
    if len(phone) == 11 and phone.isascii() and phone.isdigit():
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return phone
