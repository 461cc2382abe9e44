"""Files, voices and albums: what of them is kept with a request, and what is nobody's business."""

from typing import Any

import pytest
from sqlalchemy import text

from handlers.door import Ending
from storage import request_files, trail
from tests.handlers.conftest import BOT, GROUP, Bench, Said, account
from tests.support import updates, village
from tests.support.village import WILLOW, Who

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


@pytest.mark.parametrize(
    ("kind", "told"),
    [("document", "📎 文件 1 个"), ("voice", "🎤 语音 1 条"), ("video", "🎬 视频 1 段")],
)
def test_a_file_of_any_kind_reaches_the_handler(bench: Bench, kind: str, told: str) -> None:
    made = updates.file(kind, "#诉求 帮我开个证明", chat=GROUP, user=account(Who.VILLAGER))
    said = bench.hear(made)
    assert told in said.to(GROUP)["text"].splitlines()
    (sent,) = [payload for chat, payload in said.sent if chat == CLERK and kind in payload]
    assert sent[kind] == made["message"][kind]["file_id"]
    assert sent["caption"].startswith("1号诉求的")


def test_what_was_quoted_is_kept_and_follows_a_hand_over(bench: Bench) -> None:
    spoken = updates.file("voice", chat=GROUP, user=account(Who.VILLAGER))
    bench.hear(spoken)
    bench.say(Who.VILLAGER, "#诉求 说的就是开证明的事", reply_to=spoken)
    mediator = int(village.user(Who.MEDIATOR))
    said = bench.press(Who.CLERK, f"req:hand_over:1:1:{int(village.person_id(Who.MEDIATOR))}")
    (voice,) = [one for chat, one in said.sent if chat == mediator and "voice" in one]
    assert voice["voice"] == spoken["message"]["voice"]["file_id"]


def test_a_voice_message_is_captured_with_the_cadres_words(bench: Bench) -> None:
    spoken = updates.file("voice", chat=GROUP, user=account(Who.VILLAGER))
    silent = bench.say(Who.CLERK, "登记", reply_to=spoken)
    assert "是什么事" in silent.to(GROUP)["text"]
    said = bench.say(Who.CLERK, "#登记 他说要开证明", reply_to=spoken)
    assert "他说要开证明" in said.to(GROUP)["text"]
    assert "🎤 语音 1 条" in said.to(GROUP)["text"]
    assert f"报：{village.NAMES[Who.VILLAGER]}" in said.to(GROUP)["text"]


TOPIC = updates.message("1号议题", chat=GROUP, user={**updates.BOT, "id": BOT})["message"]


def picture(bench: Bench, caption: str = "", album: str = "77", **place: Any) -> Said:
    place = {"chat": GROUP, "user": account(Who.VILLAGER), **place}
    return bench.hear(updates.photo(caption, media_group_id=album, **place))


def test_all_pictures_of_an_album_are_kept(bench: Bench) -> None:
    picture(bench, "#诉求 帮我开个证明")
    for count in (2, 3):
        said = picture(bench)
        assert said.chats == {GROUP, CLERK}
        assert f"📷 照片 {count} 张" in said.to(GROUP)["text"].splitlines()
        assert [one["caption"] for to, one in said.sent if "photo" in one] == ["1号诉求的照片"]
    with bench.database.read() as tx:
        files = request_files.files(tx, WILLOW, 1)
        assert trail.verify(tx, WILLOW) is None
    assert len({one.file_id for one in files}) == 3


@pytest.mark.parametrize(
    "other", [{"album": "78"}, {"user": account(Who.NEIGHBOUR)}, {"reply_to_message": TOPIC}]
)
def test_pictures_that_nobody_offered_are_not_kept(bench: Bench, other: dict[str, Any]) -> None:
    picture(bench, "#诉求 帮我开个证明")
    assert picture(bench, **other).sent == []
    with bench.database.read() as tx:
        assert len(request_files.files(tx, WILLOW, 1)) == 1
        assert tx.scalar(text("SELECT count(*) FROM inbox WHERE body IS NOT NULL")) == 0


def test_a_picture_that_comes_much_later_is_another_matter(bench: Bench) -> None:
    picture(bench, "#诉求 帮我开个证明")
    bench.later(minutes=9)
    assert len(picture(bench, "还有这张").sent) == 3
    bench.later(minutes=2)
    assert picture(bench).sent == []


def test_an_album_to_the_bot_alone_is_kept_too(bench: Bench) -> None:
    alone: dict[str, Any] = {"chat": VILLAGER}
    picture(bench, "开证明要的材料，#诉求", **alone)
    picture(bench, "#诉求 开证明要的材料", album="79", **alone)
    said = picture(bench, album="79", **alone)
    assert "📷 照片 2 张" in said.to(VILLAGER)["text"]
    assert "是什么事" in picture(bench, album="80", **alone).texts[0]


def test_a_large_file_of_somebodys_talk_is_none_of_our_business(bench: Bench) -> None:
    place: dict[str, Any] = {"chat": GROUP, "user": account(Who.VILLAGER), "size": 30 * 2**20}
    assert bench.hear(updates.file("document", media_group_id="5", **place)).sent == []
    refused = bench.hear(updates.file("document", "#诉求 材料", **place))
    assert refused.ending is Ending.REFUSED


def test_a_file_over_the_limit_is_refused_where_somebody_speaks_to_the_bot(bench: Bench) -> None:
    raw = updates.private_message("看看这个", user=account(Who.VILLAGER))
    message = raw["message"] | {
        "document": {"file_id": "f", "file_unique_id": "u", "file_size": 21 * 2**20},
        "caption": raw["message"].pop("text"),
    }
    message.pop("text", None)
    assert bench.hear(raw | {"message": message}).texts == ["文件太大了（21.0 MB），最多 20 MB。"]
