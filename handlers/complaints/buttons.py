"""Buttons under what is said of a complaint; before it is filed they carry all that is decided, since nothing is kept."""

from collections.abc import Iterable, Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions.complaints import Told
from handlers.keyboards import Id, Key, Number, column, key, row
from locales import Language
from village.complaints import BY_AUTHOR, BY_HANDLER, SUBJECTS
from village.ids import PersonId
from village.people import Person
from village.rights import Role

CHOOSE, ABOUT, SEND, NAMED, PLAIN, DROP = "choose", "about", "send", "named", "plain", "drop"
NOBODY = "0"
"""Whom it is about cannot be said."""
DIGITS = 9


class ComplaintPress(CallbackData, prefix="cpl"):
    """`deed` on complaint `number`, or on one that is about to be made `about` these people; `plain` if it may be an ordinary request."""

    deed: str
    village: Id
    number: Number = 0
    about: str = ""
    plain: bool = False


def joined(about: Iterable[Person]) -> str:
    """People as a button carries them."""
    return "-".join(str(one.id) for one in about) or NOBODY


def parted(about: str) -> tuple[PersonId, ...]:
    """People as a button carried them; a forged one names nobody."""
    found = [one for one in about.split("-") if one.isdecimal() and len(one) <= DIGITS]
    return tuple(PersonId(int(one)) for one in found[:SUBJECTS] if int(one))


def preview(
    village: int, subjects: Sequence[Person], texts: Language, *, plain: bool
) -> InlineKeyboardMarkup:
    """File it, or name somebody else."""
    about = joined(subjects)
    deeds = [SEND, NAMED, CHOOSE, *([PLAIN] if plain else []), DROP]
    return column(
        key(
            texts.complaints.button(deed),
            ComplaintPress(deed=deed, village=village, about=about, plain=plain),
        )
        for deed in deeds
    )


def choices(
    village: int, people: Sequence[Person], texts: Language, *, plain: bool
) -> InlineKeyboardMarkup:
    """Whom it is about."""

    def press(deed: str, about: str) -> ComplaintPress:
        return ComplaintPress(deed=deed, village=village, about=about, plain=plain)

    keys: list[Key] = [
        key(texts.requests.cadre_button(one), press(ABOUT, str(one.id))) for one in people
    ]
    keys += [
        key(texts.complaints.button(said), press(ABOUT, NOBODY)) for said in ("other", "unsure")
    ]
    if plain:
        keys.append(key(texts.complaints.button(PLAIN), press(PLAIN, NOBODY)))
    keys.append(key(texts.complaints.button(DROP), press(DROP, NOBODY)))
    return column(keys)


def moves(told: Told, role: Role, texts: Language) -> InlineKeyboardMarkup | None:
    """What that one can do with it now."""
    one = told.complaint
    deeds = (BY_AUTHOR if role is Role.REQUESTER else BY_HANDLER)[one.state]
    if not deeds:
        return None
    return row(
        key(
            texts.complaints.button(deed.value),
            ComplaintPress(deed=deed.value, village=one.village_id, number=one.number),
        )
        for deed in deeds
    )
