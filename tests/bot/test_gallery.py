"""What a picture shows when it is sent, and whether it must be drawn at all."""

from dataclasses import dataclass
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import update

from actions import meetings
from bot.config import Config, Security, Telegram
from bot.gallery import Gallery
from bot.links import code_link, start_link
from locales import Texts
from storage import circles, pictures
from storage.engine import Database
from storage.outbox import Priority, Waiting
from storage.people import HouseholdRow, PersonRow
from storage.vault import Vault
from tests.support.decisions import called, opened
from tests.support.village import NAMES, NOW, WILLOW, Who, rules, settle, speaker
from village.decisions import State
from village.rolls import Body
from village.sign_codes import started

KEY = Vault.new_key()
PHONE = "13900000008"
CONFIG = Config(telegram=Telegram(), security=Security(key=SecretStr(KEY)))


def row(purpose: str) -> Waiting:
    return Waiting(
        seq=1,
        version=1,
        village_id=WILLOW,
        chat_id=5,
        priority=Priority.NORMAL,
        method="sendPhoto",
        payload={},
        card="",
        purpose=purpose,
        attempts=0,
        message_id=None,
        not_before=None,
        created_at=NOW,
    )


@dataclass
class Hall:
    database: Database
    gallery: Gallery

    def change(self, who: Who, **values: object) -> None:
        with self.database.begin() as tx:
            tx.execute(
                update(PersonRow)
                .where(PersonRow.village_id == WILLOW, PersonRow.id == who)
                .values(**values)
            )


@pytest.fixture
def hall(database: Database) -> Hall:
    settle(database)
    with database.begin() as tx:
        circles.add(tx, WILLOW, {1: "沟口服务圈"}, {Who.GROUP_HEAD: 1})
        tx.execute(
            update(HouseholdRow)
            .where(HouseholdRow.village_id == WILLOW, HouseholdRow.id == 1)
            .values(circle=1, member_id=Who.GROUP_HEAD)
        )
    made = Hall(database, Gallery(database, Texts(), CONFIG, "lianxin_bot", lambda: NOW))
    made.change(Who.GROUP_HEAD, phone_sealed=Vault.of(KEY).seal(PHONE))
    return made


def test_a_card_is_read_when_it_is_opened(hall: Hall) -> None:
    picture = hall.gallery.open(row("picture:contact_card:1:zh-CN"))
    assert NAMES[Who.GROUP_HEAD] in picture.caption
    assert PHONE in picture.caption
    assert Image.open(BytesIO(picture.draw())).width == 1080
    english = hall.gallery.open(row("picture:contact_card:1:en"))
    assert "Your party member" in english.caption
    assert english.mark != picture.mark


def test_what_was_sent_is_sent_again_until_something_changes(hall: Hall) -> None:
    name = "contact_card:1:zh-CN"
    first = hall.gallery.open(row(f"picture:{name}"))
    assert first.file_id == ""
    with hall.database.begin() as tx:
        pictures.keep(tx, WILLOW, name, mark=first.mark, file_id="file-1")
    assert hall.gallery.open(row(f"picture:{name}")).file_id == "file-1"
    hall.change(Who.GROUP_HEAD, phone_sealed=Vault.of(KEY).seal("13900000009"))
    assert hall.gallery.open(row(f"picture:{name}")).file_id == ""


def test_another_bot_does_not_know_the_file(hall: Hall) -> None:
    other = Gallery(hall.database, Texts(), CONFIG, "another_bot", lambda: NOW)
    purpose = "picture:contact_card:1:zh-CN"
    assert other.open(row(purpose)).mark != hall.gallery.open(row(purpose)).mark


def test_a_name_may_hold_marks_of_html(hall: Hall) -> None:
    hall.change(Who.GROUP_HEAD, name="<b>陈&立")
    picture = hall.gallery.open(row("picture:contact_card:1:zh-CN"))
    assert "&lt;b&gt;陈&amp;立" in picture.caption
    assert picture.draw()


def test_a_household_that_lost_its_member_is_drawn_with_whom_to_ask(hall: Hall) -> None:
    hall.change(Who.GROUP_HEAD, gone="moved")
    picture = hall.gallery.open(row("picture:contact_card:1:zh-CN"))
    assert NAMES[Who.GROUP_HEAD] not in picture.caption
    assert picture.draw()


@pytest.mark.parametrize(
    "purpose", ["picture:contact_card:99:zh-CN", "picture:map:1:zh-CN", "poll:3"]
)
def test_an_unknown_picture_is_refused(hall: Hall, purpose: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        hall.gallery.open(row(purpose))


def with_link(api_base: str, link: str = "") -> Config:
    return Config(telegram=Telegram(api_base=api_base, link=link))


TELEGRAM, OURS = "https://api.telegram.org", "http://127.0.0.1:8090"


def test_at_telegram_a_code_opens_the_bot() -> None:
    config = with_link(TELEGRAM)
    assert start_link(config, "lianxin_bot", "card") == "https://t.me/lianxin_bot?start=card"
    assert code_link(config, "lianxin_bot", "K7M2QX9A") == "https://t.me/lianxin_bot?start=K7M2QX9A"
    assert start_link(config, "", "card") == ""


def test_elsewhere_it_opens_what_the_operator_says() -> None:
    assert start_link(with_link(OURS), "lianxin_bot", "card") == ""
    named = with_link(OURS, "https://chat.example.org/chat/")
    assert start_link(named, "", "card").startswith("https://chat.example.org/chat")
    # The address carries no code, so the slip holds the words to send.
    assert code_link(named, "", "K7M2QX9A") == ""


def test_the_code_at_a_door_is_made_when_it_is_sent_and_can_be_scanned(hall: Hall) -> None:
    with hall.database.begin() as tx:
        called(tx, opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS))
    picture = hall.gallery.open(row("picture:sign_code:1:zh-CN"))
    assert "1号决议的到会码" in picture.caption
    assert picture.mark == ""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.draw())))
    words = found.text.removeprefix("https://t.me/lianxin_bot?start=")
    assert started(words) is not None
    with hall.database.begin() as tx:
        meetings.cancel(tx, speaker(tx, Who.CLERK), 1, rules=rules(), now=NOW)
    with pytest.raises(ValueError):
        hall.gallery.open(row("picture:sign_code:1:zh-CN"))
