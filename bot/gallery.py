"""The gallery: what a picture shows at the moment it is sent, in the words of its reader."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from actions import (
    ballot_papers,
    circles,
    contact_cards,
    decision_papers,
    sign_codes,
    slip_papers,
)
from actions.sign_codes import Door
from bot import papers
from bot.ballot_papers import ballot_text
from bot.circle_map import sketched
from bot.config import Config
from bot.decision_papers import decision_text
from bot.delivery.pictures import Picture
from bot.links import code_link, start_link
from bot.rules import rules_of
from locales import Language, Texts, plain, tidy
from storage import pictures as kept
from storage import villages
from storage.engine import Database
from storage.outbox import Waiting
from village.ballot_papers import KIND as BALLOT
from village.contact_cards import START, Contact, ContactCard, spaced
from village.decision_papers import PREFIX, Kind, Sheet
from village.ids import VillageId
from village.referrals import SlipKind
from village.sign_codes import start as sign_start

if TYPE_CHECKING:
    from pictures.contact_card import CardText
    from pictures.paper import PaperText
    from pictures.sign_code import DoorText

LOOK = 2
"""Count it up when a drawing changes, so that the pictures of before are drawn anew."""


@dataclass(frozen=True)
class Gallery:
    """Opens the pictures that rows of the outbox name; `open` runs in a thread."""

    database: Database
    texts: Texts
    config: Config
    bot: str
    clock: Callable[[], datetime]

    def open(self, row: Waiting) -> Picture:
        """What `picture:contact_card:17:zh-CN` shows now. Raises ValueError for any other."""
        prefix, _, name = row.purpose.partition(":")
        kind, number, code = name.split(":")
        if prefix == "sheet":
            return self._sheet(VillageId(row.village_id), kind, int(number), self.texts.of(code))
        openings = {
            "contact_card": self._card,
            "circle_map": self._map,
            "errand_cover": self._cover,
            "sign_code": self._door,
        }
        if prefix != "picture" or kind not in openings:
            raise ValueError(kind)
        return openings[kind](VillageId(row.village_id), name, int(number), self.texts.of(code))

    def _sheet(self, village: VillageId, name: str, number: int, language: Language) -> Picture:
        """A slip (`notice`, `letter`) to print, the minutes of its meeting (`notice_minutes`), or a paper of a decision (`decision.call.1`), or of a `ballot`."""
        if name.startswith(f"{PREFIX}."):
            return self._paper(village, name, number, language)
        if name == BALLOT:
            return self._votes(village, number, language)
        kind, _, minutes = name.partition("_")
        if kind not in set(SlipKind) or minutes not in {"", "minutes"}:
            raise ValueError(name)
        vault, words = self.config.security.vault, language.papers
        with self.database.read() as tx:
            paper = slip_papers.read(tx, village, SlipKind(kind), number, vault=vault)
            zone = rules_of(self.config.village)(tx, village).zone
        if paper is None:
            raise ValueError(name)
        write = papers.minutes_text if minutes else papers.slip_text
        text = write(paper, language, zone)
        return Picture(
            caption=tidy(words.slip_caption(kind, number, bool(minutes))),
            mark="",
            draw=lambda: _print(text),
            file_name=plain(words.slip_file(kind, number, bool(minutes))),
        )

    def _paper(self, village: VillageId, name: str, number: int, language: Language) -> Picture:
        """A paper of a decision."""
        _, kind, seq = name.split(".")
        sheet, words = Sheet(Kind(kind), int(seq)), language.decision_papers
        with self.database.read() as tx:
            rules = rules_of(self.config.village)(tx, village)
            paper = decision_papers.read(tx, village, number, sheet, online=rules.online)
        if paper is None:
            raise ValueError(name)
        text = decision_text(paper, language, rules.zone)
        return Picture(
            caption=tidy(words.caption(paper.decision, sheet)),
            mark="",
            draw=lambda: _print(text),
            file_name=plain(words.file(paper.decision, sheet)),
        )

    def _votes(self, village: VillageId, number: int, language: Language) -> Picture:
        """The papers of a ballot."""
        with self.database.read() as tx:
            found = ballot_papers.read(tx, village, number)
            zone = rules_of(self.config.village)(tx, village).zone
        if found is None:
            raise ValueError(number)
        text, words = ballot_text(found, language, zone), language.ballot_papers
        return Picture(
            caption=tidy(words.caption(number)),
            mark="",
            draw=lambda: _print(text),
            file_name=plain(words.file(number)),
        )

    def _cover(self, village: VillageId, name: str, _number: int, language: Language) -> Picture:
        """What stands where a photo of papers stood."""
        text = plain(language.errands.photo_gone())
        mark = self.config.security.vault.mark("picture", f"{LOOK}:{text}")
        with self.database.read() as tx:
            file_id = kept.file_of(tx, village, name, mark)
        return Picture(text, mark, lambda: _blank(text), file_id)

    def _map(self, village: VillageId, name: str, _number: int, language: Language) -> Picture:
        """The circles in force on the day of sending."""
        with self.database.read() as tx:
            found = villages.find(tx, village)
            rules = rules_of(self.config.village)(tx, village)
            today = self.clock().astimezone(rules.zone).date()
            books = circles.look(tx, village, rules=rules.circles, today=today)
            sketch = sketched(books, books.present, found.name if found else "", language)
            seen = json.dumps([LOOK, sketch.values], ensure_ascii=False)
            mark = self.config.security.vault.mark("picture", seen)
            file_id = kept.file_of(tx, village, name, mark)
        return Picture(sketch.text.title, mark, sketch.draw, file_id)

    def _door(self, village: VillageId, name: str, number: int, language: Language) -> Picture:
        """The code at a meeting's door as it is at the moment of sending."""
        vault, now = self.config.security.vault, self.clock()
        with self.database.read() as tx:
            door = sign_codes.read(tx, village, number, vault=vault, now=now)
            zone = rules_of(self.config.village)(tx, village).zone
        if door is None:
            raise ValueError(name)
        text = door_text(door, language, self.config, self.bot, zone)
        return Picture(
            caption=tidy(language.decisions.door_caption(door, zone, now)),
            mark="",
            draw=lambda: _hang(text),
        )

    def _card(self, village: VillageId, name: str, household: int, language: Language) -> Picture:
        """A household's contact card."""
        vault = self.config.security.vault
        with self.database.read() as tx:
            card = contact_cards.of_household(tx, village, household, vault=vault)
            if card is None:
                raise ValueError(name)
            text = card_text(card, language, self.config, self.bot)
            seen = json.dumps([LOOK, self.bot, asdict(text)], ensure_ascii=False)
            mark = vault.mark("picture", seen)
            file_id = kept.file_of(tx, village, name, mark)
        # Whole, so that a phone knows it for a number to call.
        phone = card.member.phone if card.member else ""
        return Picture(
            caption=tidy(language.contact_cards.caption(card, phone)),
            mark=mark,
            draw=lambda: _draw(text),
            file_id=file_id,
        )


def _draw(text: "CardText") -> bytes:
    # Pillow and the font are for those who send pictures.
    from pictures.contact_card import draw

    return draw(text)


def _blank(text: str) -> bytes:
    from pictures.cover import draw

    return draw(text)


def _print(text: "PaperText") -> bytes:
    from pictures.paper import draw

    return draw(text)


def _hang(text: "DoorText") -> bytes:
    from pictures.sign_code import draw

    return draw(text)


def door_text(door: Door, language: Language, config: Config, bot: str, zone: tzinfo) -> "DoorText":
    """The code at a door in words; where the bot's address cannot carry it, the QR code holds what to write."""
    from pictures.sign_code import DoorText

    def word(code: str) -> str:
        return plain(language.decisions.door(door, code, zone, door.until))

    start = sign_start(door.decision.village_id, door.decision.number, door.code)
    return DoorText(
        title=word("title"),
        place=door.village,
        meeting=word("meeting"),
        matter=word("matter"),
        until=word("until"),
        instead=word("instead"),
        words=word("words"),
        qr=code_link(config, bot, start) or word("words"),
    )


def card_text(card: ContactCard, language: Language, config: Config, bot: str) -> "CardText":
    """A card in words."""
    from pictures.contact_card import CardText, Line

    words = language.contact_cards

    def line(label: str, who: Contact | None) -> Line:
        if who is None:
            return Line(label, "", plain(words.nobody()))
        return Line(label, who.name, plain(words.phone_of(spaced(who.phone))))

    member = line("", card.member)
    return CardText(
        title=plain(words.title()),
        place=" · ".join(filter(None, (card.village, card.circle))),
        whose=plain(words.whose(card.household)),
        name=member.name or member.phone,
        phone=member.phone if member.name else "",
        duties_label=plain(words.duties_label()),
        duties=card.duties or plain(words.duties()),
        lines=(
            line(plain(words.secretary()), card.secretary),
            line(plain(words.linking()), card.linking),
            Line(plain(words.supervision()), "", config.village.supervision_phone),
        ),
        scan=plain(words.scan()),
        link=start_link(config, bot, START),
    )
