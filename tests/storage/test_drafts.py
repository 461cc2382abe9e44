"""Drafts as they are kept: whole, found by message, album and chat, and gone at their hour."""

from dataclasses import replace
from datetime import timedelta

from storage import drafts
from storage.engine import Database
from tests.support.village import MAPLE, NOW, WILLOW
from village.drafts import Draft
from village.ids import ChatId, UserId
from village.mentions import Mention, Spot
from village.requests import Attachment, FileKind
from village.talk.model import Label

GROUP, OWN, AUTHOR = ChatId(-100), ChatId(7), UserId(7)
DRAFT = Draft(
    village_id=WILLOW,
    number=1,
    chat=GROUP,
    message_id=51,
    author=AUTHOR,
    name="林秋禾",
    language="zh",
    label=Label.ISSUE,
    text="路灯不亮",
    until=NOW + timedelta(hours=1),
    mention=Mention(GROUP, (50, 51), NOW, Spot(28.5, 109.3)),
    shown=OWN,
    files=(Attachment(FileKind.PHOTO, "one"),),
    album="al",
    asked_by=UserId(8),
)


def test_what_was_kept_is_found_whole_until_it_ends(database: Database) -> None:
    with database.begin() as tx:
        drafts.add(tx, DRAFT)
        assert drafts.find(tx, WILLOW, 1) == DRAFT
        assert drafts.find(tx, MAPLE, 1) is None
        changed = replace(
            DRAFT, text="路灯全灭", album="other", shown=GROUP, mention=Mention(GROUP, (51,), NOW)
        )
        drafts.save(tx, changed)
        assert drafts.of_message(tx, WILLOW, GROUP, 51) == changed
        drafts.end(tx, WILLOW, 1)
        assert drafts.find(tx, WILLOW, 1) is None


def test_an_album_is_known_where_it_was_said_and_where_it_is_looked_over(
    database: Database,
) -> None:
    with database.begin() as tx:
        drafts.add(tx, DRAFT)
        for chat in (GROUP, OWN):
            assert drafts.of_album(tx, WILLOW, "al", chat=chat, author=AUTHOR) == DRAFT
        assert drafts.of_album(tx, WILLOW, "al", chat=ChatId(9), author=AUTHOR) is None
        assert drafts.of_album(tx, WILLOW, "al", chat=OWN, author=UserId(8)) is None
        assert drafts.of_album(tx, WILLOW, "other", chat=OWN, author=AUTHOR) is None


def test_what_has_no_words_is_known_in_its_own_chat_alone(database: Database) -> None:
    with database.begin() as tx:
        drafts.add(tx, replace(DRAFT, text="", asked_by=None))
        drafts.add(tx, replace(DRAFT, number=2, text="", asked_by=None, chat=OWN))
        found = drafts.wordless(tx, WILLOW, OWN, AUTHOR)
        assert found is not None
        assert found.number == 2
        drafts.save(tx, replace(found, text="水管漏水"))
        assert drafts.wordless(tx, WILLOW, OWN, AUTHOR) is None


def test_at_their_hour_they_are_gone_in_portions(database: Database) -> None:
    with database.begin() as tx:
        for number in (1, 2, 3):
            drafts.add(tx, replace(DRAFT, number=number))
        assert drafts.over(tx, NOW, limit=9) == []
        gone = [*drafts.over(tx, DRAFT.until, limit=2), *drafts.over(tx, DRAFT.until, limit=2)]
        assert sorted(one.number for one in gone) == [1, 2, 3]
        assert drafts.find(tx, WILLOW, 3) is None
