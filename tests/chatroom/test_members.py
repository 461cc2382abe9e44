"""The member API, as the page uses it."""

import asyncio
from collections.abc import Callable

import pytest

from chatroom import accounts, admin
from chatroom.texts import CODES, say
from tests.chatroom.conftest import START, Village, opened


async def problem(village: Village, who: str, verb: str, path: str, **more: object) -> str:
    answer = await village.member(who, verb, path, **more)
    error = answer.json()["error"]
    assert error["text_zh"]
    assert error["text_en"]
    return f"{answer.status_code} {error['code']}"


async def test_only_who_holds_a_token_gets_in(village: Village) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = await village.client.get("/chat/api/chats", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "unauthorized"
    token = village.people["wang"].token
    me = (await village.client.get(f"/chat/api/me?token={token}")).json()
    assert (me["name"], me["username"], me["lang"]) == ("王小明", "wang", "zh")
    wang = village.people["wang"].id
    await village.operate(lambda tx: admin.renew_person_token(tx, wang))
    assert (await village.member("wang", "GET", "/me")).status_code == 401


async def test_the_list_of_chats(village: Village) -> None:
    await village.post("li", "/chats", {"bot_id": village.bot_id})
    village.clock.move(minutes=1)
    sent = await village.call("sendMessage", chat_id=village.group, text="公示", parse_mode="HTML")
    await village.call("pinChatMessage", chat_id=village.group, message_id=sent["message_id"])
    group, bot = await village.get("li", "/chats")
    assert (group["kind"], group["title"], group["members"]) == ("group", "石桥村工作群", 5)
    assert group["last"]["text"] == "小连 置顶了一条消息"
    assert group["pinned"]["text"] == "公示"
    assert (bot["kind"], bot["id"], bot["title"]) == ("bot", village.bot_id, "小连")
    assert bot["last"]["text"] == "/start"
    assert bot["pinned"] is None
    english = (await village.get("john", "/chats"))[0]
    assert english["last"]["text"] == "小连 pinned a message"


async def test_history_is_read_in_pages(village: Village) -> None:
    for number in range(7):
        await village.say("wang", f"第{number}句")
    path = f"/chats/{village.group}/messages"
    page = await village.get("li", f"{path}?limit=3")
    assert [one["text"] for one in page["messages"]] == ["第4句", "第5句", "第6句"]
    assert page["more"] is True
    page = await village.get("li", f"{path}?limit=3&before={page['messages'][0]['id']}")
    assert [one["text"] for one in page["messages"]] == ["第1句", "第2句", "第3句"]
    page = await village.get("li", f"{path}?limit=100&before={page['messages'][0]['id']}")
    assert page["more"] is False
    assert [one["kind"] for one in page["messages"]] == ["service", "service", "text"]
    assert page["messages"][0]["text"] == "小连 加入了群聊"


async def test_a_page_around_a_message_has_it_in_its_middle(village: Village) -> None:
    said = [(await village.say("wang", f"第{number}句"))["id"] for number in range(9)]
    path = f"/chats/{village.group}/messages"

    async def page(number: int, limit: int = 4) -> tuple[list[int], bool]:
        body = await village.get("li", f"{path}?around={number}&limit={limit}")
        return [one["id"] for one in body["messages"]], body["more"]

    assert await page(said[4]) == (said[3:7], True)
    assert await page(said[8]) == (said[5:9], True)
    assert await page(said[4], 1) == ([said[4]], True)
    first, more = await page(said[0], 100)
    assert (first[-9:], more) == (said, False)
    await village.call("deleteMessage", chat_id=village.group, message_id=said[4])
    gone = await village.member("li", "GET", f"{path}?around={said[4]}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "message_missing")


async def test_a_quote_is_one_short_line(village: Village) -> None:
    card = "12号诉求 · 路灯\n村口的路灯不亮，晚上走路怕摔跤，麻烦来看看，谢谢大家了\n报：王小军"
    for said, quoted in (
        (card, "12号诉求 · 路灯"),
        ("好的\n谢谢", "好的 谢谢"),
        ("啊" * 60, "啊" * 39 + "…"),
    ):
        first = await village.say("wang", said)
        path = f"/chats/{village.group}/messages"
        body = {"text": "收到", "reply_to": first["id"], "client_id": said[:20]}
        assert (await village.post("li", path, body))["reply_to"]["text"] == quoted


async def test_unread_is_kept_right(village: Village) -> None:
    async def unread(who: str) -> int:
        return int((await village.get(who, "/chats"))[0]["unread"])

    async def read(who: str, message: int) -> int:
        path = f"/chats/{village.group}/read"
        return int((await village.post(who, path, {"message_id": message}))["unread"])

    said = [await village.say("wang", f"{number}") for number in range(5)]
    assert await unread("wang") == 0
    assert await unread("li") == 7
    assert await read("li", said[1]["id"]) == 3
    assert await unread("li") == 3
    assert await read("li", said[0]["id"]) == 3
    await village.call("deleteMessage", chat_id=village.group, message_id=said[3]["id"])
    assert await unread("li") == 2
    await village.call("deleteMessage", chat_id=village.group, message_id=said[0]["id"])
    assert await unread("li") == 2
    assert await read("li", said[2]["id"]) == 1
    assert await read("li", 10**9) == 0
    await village.say("john", "hello")
    assert await unread("li") == 1
    await village.call("deleteMessage", chat_id=village.group, message_id=said[4]["id"] + 1)
    last = (await village.get("li", "/chats"))[0]["last"]
    assert last["text"] == "4"


async def test_a_resend_is_harmless(village: Village, picture: bytes) -> None:
    await village.updates()
    path = f"/chats/{village.group}/messages"
    body = {"text": "只一次", "client_id": "same"}
    first = await village.post("wang", path, body)
    again = await village.post("wang", path, body)
    assert first == again
    assert first["client_id"] == "same"
    other = await village.post("li", path, body)
    assert other["id"] != first["id"]
    for _ in range(2):
        await village.member(
            "wang",
            "POST",
            f"/chats/{village.group}/files",
            data={"kind": "photo", "client_id": "p", "caption": "路灯"},
            files={"file": ("a.png", picture)},
        )
    assert len(await village.updates("message")) == 3
    assert len(list((village.settings.files / "photos").iterdir())) == 1


async def test_a_reply_shows_what_it_answers(village: Village) -> None:
    said = await village.say("wang", "谁有梯子？")
    answer = await village.say("li", "我有", reply_to=said["id"])
    assert answer["reply_to"] == {"id": said["id"], "from_name": "王小明", "text": "谁有梯子？"}
    shown = (await village.get("wang", f"/chats/{village.group}/messages"))["messages"][-1]
    assert shown["own"] is False
    assert "client_id" not in shown


async def test_photos_files_and_voices(village: Village, picture: bytes) -> None:
    await village.updates()
    path = f"/chats/{village.group}/files"

    async def send(kind: str, name: str, content: bytes, **more: str) -> dict[str, object]:
        data = {"kind": kind, "client_id": name, **more}
        answer = await village.member(
            "wang", "POST", path, data=data, files={"file": (name, content)}
        )
        assert answer.status_code == 200, answer.text
        body: dict[str, object] = answer.json()
        return body

    photo = await send("photo", "a.png", picture, caption="坏了 #诉求")
    assert photo["kind"] == "photo"
    assert isinstance(photo["photo"], dict)
    assert (photo["photo"]["width"], photo["photo"]["height"]) == (3, 2)
    got = await village.member("li", "GET", str(photo["photo"]["url"]).removeprefix("/chat/api"))
    assert got.content == picture
    assert got.headers["content-type"] == "image/png"
    assert "immutable" in got.headers["cache-control"]
    document = await send("document", "页.html", b"<script>alert(1)</script>")
    assert isinstance(document["document"], dict)
    got = await village.member("li", "GET", document["document"]["url"].removeprefix("/chat/api"))
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")
    voice = await send("voice", "v.ogg", b"OggS", duration="4")
    assert isinstance(voice["voice"], dict)
    assert voice["voice"]["duration"] == 4
    updates = [one["message"] for one in await village.updates("message")]
    assert updates[0]["caption"] == "坏了 #诉求"
    assert updates[0]["caption_entities"][0]["type"] == "hashtag"
    assert updates[1]["document"]["file_name"] == "页.html"
    assert updates[2]["voice"]["duration"] == 4
    last = (await village.get("li", "/chats"))[0]["last"]
    assert last["text"] == "[语音]"


async def test_bad_uploads_get_a_clear_sentence(changed: Callable[..., Village]) -> None:
    async with opened(changed(upload_limit=1024 * 1024)) as village:
        path = f"/chats/{village.group}/files"

        async def refused(content: bytes, **data: str) -> str:
            form = {"kind": "document", "client_id": "x", **data}
            return await problem(
                village, "wang", "POST", path, data=form, files={"file": ("a", content)}
            )

        assert await refused(b"x" * (1024 * 1024 + 1)) == "413 file_too_large"
        assert await refused(b"x" * (4 * 1024 * 1024)) == "413 file_too_large"
        assert await refused(b"") == "422 file_empty"
        assert await refused(b"x", kind="photo") == "422 not_a_picture"
        assert await refused(b"x", kind="film") == "422 bad_request"
        assert await refused(b"x", client_id="") == "422 bad_request"
        assert await refused(b"x", caption="长" * 1025) == "422 text_too_long"
        assert (
            await problem(village, "wang", "POST", path, data={"kind": "photo"})
            == "422 bad_request"
        )
        assert not list((village.settings.files / "documents").iterdir())
        assert say("file_too_large", "zh", limit=1) == "文件太大了，最多 1 MB。"


async def test_bad_words_and_places(village: Village) -> None:
    path = f"/chats/{village.group}/messages"

    async def refused(verb: str, path: str, body: object = None, who: str = "wang") -> str:
        return await problem(village, who, verb, path, json=body)

    assert await refused("POST", path, {"text": " \n", "client_id": "x"}) == "422 text_empty"
    assert (
        await refused("POST", path, {"text": "长" * 10000, "client_id": "x"}) == "422 text_too_long"
    )
    assert await refused("POST", path, {"text": "x"}) == "422 bad_request"
    assert (
        await refused("POST", path, {"text": "x", "client_id": "x", "reply_to": 99})
        == "404 reply_missing"
    )
    assert await refused("GET", "/chats/-5/messages") == "404 chat_missing"
    assert await refused("GET", "/chats/5/messages") == "404 chat_missing"
    assert await refused("GET", "/chats/x/messages") == "422 bad_request"
    assert (
        await refused("POST", f"{path}/999/press", {"row": 0, "column": 0}) == "404 message_missing"
    )
    assert await refused("POST", f"{path}/1/press", {"row": 0, "column": 0}) == "409 button_missing"
    assert await refused("POST", f"{path}/1/vote", {"options": [0]}) == "404 poll_missing"
    assert await refused("POST", "/chats", {"bot_id": 5}) == "404 bot_missing"
    assert await refused("GET", "/files/none") == "404 file_missing"
    assert await refused("GET", "/nothing") == "404 not_found"
    assert await refused("GET", "/demo/people") == "404 not_found"
    assert await refused("POST", "/demo/session", {"person_id": 1}) == "404 not_found"
    stranger = await village.operate(lambda tx: admin.add_person(tx, name="外人", now=START))
    headers = {"Authorization": f"Bearer {stranger.token}"}
    answer = await village.client.get(f"/chat/api/chats/{village.group}/messages", headers=headers)
    assert answer.status_code == 404


async def test_a_press_waits_for_its_answer(village: Village) -> None:
    await village.updates()
    rows = [
        [{"text": "行", "callback_data": "yes"}],
        [{"text": "看", "url": "https://example.com"}],
    ]
    sent = await village.call(
        "sendMessage", chat_id=village.group, text="选", reply_markup={"inline_keyboard": rows}
    )
    path = f"/chats/{village.group}/messages/{sent['message_id']}/press"
    assert await village.post("li", path, {"row": 1, "column": 0}) == {
        "toast": None,
        "url": "https://example.com/",
    }
    # Another button stands there now: what was seen is not pressed.
    other = {"row": 0, "column": 0, "text": "不行"}
    assert await problem(village, "li", "POST", path, json=other) == "409 button_missing"
    pressing = asyncio.create_task(village.post("li", path, {"row": 0, "column": 0, "text": "行"}))
    village.clock.move(seconds=10)
    [update] = await village.call("getUpdates", timeout=10)
    query = update["callback_query"]
    assert isinstance(query["id"], str)
    assert isinstance(query["chat_instance"], str)
    assert query["data"] == "yes"
    assert query["from"]["first_name"] == "李春花"
    assert query["message"]["message_id"] == sent["message_id"]
    await village.call("answerCallbackQuery", callback_query_id=query["id"], text="记下了")
    assert await pressing == {"toast": {"text": "记下了", "alert": False}}
    again = await village.refused("answerCallbackQuery", callback_query_id=query["id"])
    assert "query is too old" in again


async def test_a_late_answer_comes_as_a_toast(changed: Callable[..., Village]) -> None:
    async with opened(changed(press_wait=0.01)) as village:
        await village.updates()
        rows = [[{"text": "行", "callback_data": "yes"}]]
        sent = await village.call(
            "sendMessage", chat_id=village.group, text="选", reply_markup={"inline_keyboard": rows}
        )
        path = f"/chats/{village.group}/messages/{sent['message_id']}/press"
        assert await village.post("li", path, {"row": 0, "column": 0}) == {"toast": None}
        li = (await village.get("li", "/me"))["id"]

        viewer = await village.room.read(lambda tx: accounts.load(tx, li))
        assert viewer is not None
        listener = village.room.hub.join(viewer)
        [update] = await village.updates("callback_query")
        values = {
            "callback_query_id": update["callback_query"]["id"],
            "text": "好了",
            "show_alert": True,
        }
        await village.call("answerCallbackQuery", **values)
        toast = await listener.queue.get()
        assert toast is not None
        assert (toast["type"], toast["text"], toast["alert"]) == ("toast", "好了", True)
        await village.post("li", path, {"row": 0, "column": 0})
        [update] = await village.updates("callback_query")
        village.clock.move(minutes=2)
        late = await village.refused(
            "answerCallbackQuery", callback_query_id=update["callback_query"]["id"]
        )
        assert "query is too old" in late


async def test_members_bots_and_rooms(village: Village) -> None:
    members = await village.get("wang", f"/chats/{village.group}/members")
    assert {one["name"]: (one["bot"], one["admin"]) for one in members} == {
        "王小明": (False, True),
        "李春花": (False, False),
        "John": (False, False),
        "小连": (True, True),
        "旁听": (True, False),
    }
    bots = await village.get("wang", "/bots")
    assert {one["username"] for one in bots} == {"lianxin_bot", "other_bot"}
    await village.updates()
    chat = await village.post("wang", "/chats", {"bot_id": village.bot_id})
    assert await village.post("wang", "/chats", {"bot_id": village.bot_id}) == chat
    [update] = await village.updates()
    assert update["message"]["text"] == "/start"
    assert update["message"]["chat"] == {
        "id": village.people["wang"].id,
        "type": "private",
        "first_name": "王小明",
        "username": "wang",
    }


async def test_a_blocked_bot_hears_it_and_a_word_unblocks(village: Village) -> None:
    await village.post("wang", "/chats", {"bot_id": village.bot_id})
    await village.updates()
    block = f"/chats/{village.bot_id}/block"
    assert await village.post("wang", block, {"blocked": True}) == {"blocked": True}
    [update] = await village.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    values = {"chat_id": village.people["wang"].id, "text": "在吗"}
    assert (
        await village.refused("sendMessage", **values)
        == "403 Forbidden: bot was blocked by the user"
    )
    await village.say("wang", "回来吧", chat=village.bot_id)
    assert [set(one) - {"update_id"} for one in await village.updates()] == [
        {"my_chat_member"},
        {"message"},
    ]
    assert (await village.call("sendMessage", **values))["text"] == "在吗"


async def test_the_demo_lets_one_choose(changed: Callable[..., Village]) -> None:
    async with opened(changed(demo=True)) as village:
        info = (await village.client.get("/chat/api/info")).json()
        assert info == {"demo": True, "name": "连心"}
        people = (await village.client.get("/chat/api/demo/people")).json()
        assert {one["name"] for one in people} == {"王小明", "李春花", "John"}
        body = {"person_id": village.people["li"].id}
        token = (await village.client.post("/chat/api/demo/session", json=body)).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        me = (await village.client.get("/chat/api/me", headers=headers)).json()
        assert me["name"] == "李春花"
        nobody = await village.client.post(
            "/chat/api/demo/session", json={"person_id": village.bot_id}
        )
        assert nobody.json()["error"]["code"] == "person_missing"


async def test_commands_follow_scope_and_language(village: Village) -> None:
    async def offer(name: str, **where: object) -> None:
        commands = [{"command": name, "description": name}]
        await village.call("setMyCommands", commands=commands, **where)

    async def seen(who: str, chat: int) -> list[str]:
        return [one["command"] for one in await village.get(who, f"/chats/{chat}/commands")]

    await offer("plain")
    await offer("plain_en", language_code="en")
    await offer("private", scope={"type": "all_private_chats"})
    await offer("admins", scope={"type": "all_chat_administrators"})
    await offer(
        "mine",
        scope={
            "type": "chat_member",
            "chat_id": village.group,
            "user_id": village.people["john"].id,
        },
    )
    await village.post("li", "/chats", {"bot_id": village.bot_id})
    assert await seen("wang", village.group) == ["admins"]
    assert await seen("li", village.group) == ["plain"]
    assert await seen("john", village.group) == ["mine"]
    assert await seen("li", village.bot_id) == ["private"]


async def test_the_api_documents_itself(village: Village) -> None:
    document = (await village.client.get("/chat/openapi.json")).json()
    paths = document["paths"]
    assert all(path.startswith("/chat/api/") for path in paths)
    assert len(paths) >= 15
    for path, verbs in paths.items():
        for verb, operation in verbs.items():
            assert operation["summary"], (verb, path)
            assert operation["tags"], (verb, path)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_text_is_there_in_both_languages(code: str) -> None:
    values = {"limit": 1, "field": "x", "name": "x"}
    assert say(code, "zh", **values) != say(code, "en", **values)
