from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import request_files, request_lists, requests
from storage.engine import Tx
from tests.support.village import MAPLE, STRANGER, WILLOW, Who, person_id, user
from village.categories import Category
from village.ids import ChatId, UserId, VillageId
from village.request_moves import attach
from village.requests import Attachment, FileKind, Rating, Request, State

NOW = datetime(2026, 6, 1, 1, 2, 3, 456_789, tzinfo=UTC)
HANDLER = person_id(Who.UTILITIES)
GROUP = ChatId(-1_001_700_000_001)


def matter(number: int = 1, village: VillageId = WILLOW, **fields: object) -> Request:
    plain = Request(
        village_id=village,
        number=number,
        text="村口的路灯不亮，晚上走路怕摔跤🙏",
        category=Category.STREET_LAMP,
        state=State.OPEN,
        author_user=user(Who.VILLAGER, village),
        author_person=person_id(Who.VILLAGER),
        author_name="林秋禾",
        assignee=HANDLER,
        opened_at=NOW,
        due_at=NOW + timedelta(days=number),
        origin_chat=GROUP,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def photo(name: str) -> Attachment:
    return Attachment(FileKind.PHOTO, name)


def of_album(
    tx: Tx,
    album: str = "album-7",
    *,
    chat: ChatId = GROUP,
    author: UserId | None = None,
    since: datetime = NOW,
) -> Request | None:
    by = user(Who.VILLAGER) if author is None else author
    return requests.of_album(tx, WILLOW, album, chat=chat, author=by, since=since)


def numbers(found: list[Request]) -> list[int]:
    return [one.number for one in found]


def test_a_request_comes_back_whole(tx: Tx) -> None:
    files = [photo("b"), Attachment(FileKind.VOICE, "v"), photo("a")]
    whole = attach(matter(), files)
    assert (whole.photos, whole.voices, whole.documents, whole.files) == (2, 1, 0, 3)
    requests.add(tx, whole, files)
    assert requests.find(tx, WILLOW, 1) == whole
    assert requests.find(tx, WILLOW, 1, to_change=True) == whole
    assert request_files.files(tx, WILLOW, 1) == files


def test_a_guests_request_comes_back_whole(tx: Tx) -> None:
    guests = matter(author_person=None, author_user=STRANGER)
    requests.add(tx, guests)
    assert requests.find(tx, WILLOW, 1) == guests
    assert request_files.files(tx, WILLOW, 1) == []


def test_a_next_version_comes_back_whole(tx: Tx) -> None:
    requests.add(tx, matter())
    later = matter(
        state=State.CLOSED,
        assignee=person_id(Who.CLERK),
        due_at=NOW + timedelta(days=9),
        result="换了灯泡",
        rating=Rating.FAIR,
        reopened=1,
        version=2,
    )
    requests.save(tx, later)
    assert requests.find(tx, WILLOW, 1) == later


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_stale_version_is_refused(tx: Tx, version: int) -> None:
    requests.add(tx, matter())
    with pytest.raises(LookupError, match="request:1"):
        requests.save(tx, matter(state=State.ACCEPTED, version=version))
    assert requests.find(tx, WILLOW, 1) == matter()


def test_what_was_never_added_cannot_be_saved(tx: Tx) -> None:
    requests.add(tx, matter(village=MAPLE))
    with pytest.raises(LookupError):
        requests.save(tx, matter(version=2))


def test_a_number_is_given_once_in_a_village(tx: Tx) -> None:
    requests.add(tx, matter())
    requests.add(tx, matter(village=MAPLE))
    with pytest.raises(IntegrityError):
        requests.add(tx, matter())


def test_a_village_sees_nothing_of_another(tx: Tx) -> None:
    requests.add(tx, matter(village=MAPLE, photos=1), [photo("maple")], album="album")
    assert requests.find(tx, WILLOW, 1) is None
    assert requests.several(tx, [(WILLOW, 1)]) == []
    assert request_files.files(tx, WILLOW, 1) == []
    assert of_album(tx, "album", author=user(Who.VILLAGER, MAPLE)) is None
    assert request_lists.todo(tx, WILLOW, HANDLER) == []
    author, person = user(Who.VILLAGER, MAPLE), person_id(Who.VILLAGER)
    assert request_lists.raised_by(tx, WILLOW, user=author, person=person) == []
    assert request_lists.count_running(tx, WILLOW) == 0
    assert request_lists.count_running(tx, MAPLE) == 1


def test_several_are_found_by_their_numbers(tx: Tx) -> None:
    for number in range(1, 6):
        requests.add(tx, matter(number))
    assert set(numbers(requests.several(tx, [(WILLOW, one) for one in (2, 5, 99)]))) == {2, 5}
    assert requests.several(tx, []) == []


def test_files_that_come_later_go_behind(tx: Tx) -> None:
    first = matter(photos=1)
    requests.add(tx, first, [photo("first")], album="album-7")
    more = [Attachment(FileKind.VIDEO, "second"), Attachment(FileKind.DOCUMENT, "third")]
    longer = attach(first, more)
    request_files.add_files(tx, longer, more)
    assert requests.find(tx, WILLOW, 1) == longer == replace(first, videos=1, documents=1)
    assert request_files.files(tx, WILLOW, 1) == [photo("first"), *more]


def test_an_album_is_found_by_its_author_in_its_chat_for_a_while(tx: Tx) -> None:
    requests.add(tx, matter(photos=1), [photo("first")], album="album-7")
    requests.add(tx, matter(2))
    assert of_album(tx) == matter(photos=1)
    assert of_album(tx, chat=ChatId(-5)) is None
    assert of_album(tx, author=STRANGER) is None
    assert of_album(tx, since=NOW + timedelta(microseconds=1)) is None
    assert of_album(tx, "album-8") is None
    assert of_album(tx, "") is None


def test_a_todo_list_is_by_deadline_and_holds_what_runs(tx: Tx) -> None:
    states = [State.OPEN, State.ACCEPTED, State.RESOLVED, State.CLOSED]
    for number, state in enumerate(states, 1):
        requests.add(tx, matter(number, state=state, due_at=NOW - timedelta(days=number)))
    requests.add(tx, matter(5, assignee=person_id(Who.CLERK)))
    assert numbers(request_lists.todo(tx, WILLOW, HANDLER)) == [2, 1]
    assert numbers(request_lists.todo(tx, WILLOW, HANDLER, limit=1)) == [2]
    assert request_lists.count_todo(tx, WILLOW, HANDLER) == 2
    assert request_lists.count_todo(tx, MAPLE, HANDLER) == 0
    assert request_lists.count_running(tx, WILLOW) == 3


def test_what_is_to_be_rated_is_newest_first(tx: Tx) -> None:
    person = person_id(Who.VILLAGER)
    for number, state in enumerate([*State, State.RESOLVED], 1):
        requests.add(tx, matter(number, state=state))
    requests.add(tx, matter(9, state=State.RESOLVED, author_person=person_id(Who.CLERK)))
    assert numbers(request_lists.to_rate(tx, WILLOW, person, limit=5)) == [7, 5, 4]
    assert numbers(request_lists.to_rate(tx, WILLOW, person, limit=1)) == [7]
    assert request_lists.to_rate(tx, WILLOW, person, limit=0) == []
    assert request_lists.to_rate(tx, MAPLE, person, limit=5) == []


def test_mine_are_all_accounts_of_a_person_newest_first(tx: Tx) -> None:
    mine, person = user(Who.VILLAGER), person_id(Who.VILLAGER)
    requests.add(tx, matter(1))
    requests.add(tx, matter(2, author_user=STRANGER))
    requests.add(tx, matter(3, author_person=person_id(Who.NEIGHBOUR)))
    requests.add(tx, matter(4, author_person=None, author_user=STRANGER))
    assert numbers(request_lists.raised_by(tx, WILLOW, user=mine, person=person)) == [2, 1]
    assert numbers(request_lists.raised_by(tx, WILLOW, user=mine, person=person, limit=1)) == [2]
    assert numbers(request_lists.raised_by(tx, WILLOW, user=STRANGER, person=None)) == [4, 2]
