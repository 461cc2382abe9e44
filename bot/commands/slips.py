"""The sheet of binding slips, for `lianxin roster codes --sheet`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.commands.sheets import print_pages
from locales import Language, plain
from village.binding import written


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person's slip says; without a link the QR code holds the words to send."""

    person: int
    name: str
    group: int
    home: str
    code: str
    link: str


def print_slips(
    file: Path, slips: Sequence[Slip], language: Language, *, village: str, until: date
) -> int:
    """Write the sheet into `file`, which is there and empty; tell how many pages it has."""
    from pictures.slips import SlipText, sheets

    words = language.contact_cards

    def text(one: Slip) -> SlipText:
        code = written(one.code)
        return SlipText(
            title=plain(words.slip_title(village)),
            name=one.name,
            home=plain(words.slip_home(one.group, one.home)),
            code=code,
            qr=one.link or plain(words.slip_words(code)),
            steps=plain(words.slip_steps(bool(one.link))),
            until=plain(words.slip_until(until)),
            secret=plain(words.slip_secret()),
        )

    return print_pages(file, sheets([text(one) for one in slips]), cells=len(slips))
