"""How calls come in and answers go out, word for word."""

import json
from collections.abc import Callable

import httpx
import pytest

from tests.chatroom.conftest import Village, opened


async def test_arguments_come_by_query_form_json_and_multipart(village: Village) -> None:
    path = f"/bot{village.token}/sendMessage"
    values = {"chat_id": str(village.group), "text": "同一句"}
    nested = json.dumps([{"type": "bold", "offset": 0, "length": 1}])
    answers = [
        await village.client.get(path, params={**values, "entities": nested}),
        await village.client.post(path, params={**values, "entities": nested}),
        await village.client.post(path, data={**values, "entities": nested}),
        await village.client.post(path, json={**values, "entities": json.loads(nested)}),
        await village.client.post(
            path, data={**values, "entities": nested}, files={"unused": ("a.txt", b"a")}
        ),
        await village.client.post(path, params={"chat_id": village.group}, json={"text": "同一句"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.json()["result"]["text"] == "同一句"
    assert [bool(one.json()["result"].get("entities")) for one in answers] == [True] * 5 + [False]


@pytest.mark.parametrize("name", ["getMe", "getme", "GETME"])
async def test_method_names_have_no_case(village: Village, name: str) -> None:
    assert (await village.call(name))["username"] == "lianxin_bot"


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot/getMe", 404, "Not Found"),
        ("/botabc/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot12:/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot12:abc/getMe", 401, "Unauthorized"),
        ("/bot{token}/getMee", 404, "Not Found: method not found"),
        ("/bot{token}", 404, "Not Found"),
        ("/bot{token}/getMe/more", 404, "Not Found"),
        ("/file/bot{token}/photos/none.png", 404, "Not Found: invalid file path"),
    ],
)
async def test_wrong_addresses(village: Village, path: str, status: int, description: str) -> None:
    answer = await village.client.get(path.format(token=village.token))
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_too_many_requests_tell_when_to_come_again(village: Village) -> None:
    assert (await village.raw("setWebhook", {"url": "https://example.com/a"})).status_code == 200
    answer = await village.raw("setWebhook", {"url": "https://example.com/b"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_broken_bodies_are_bad_requests(village: Village) -> None:
    path = f"/bot{village.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    for body in (b"{", b"[1]", b"\xff"):
        answer = await village.client.post(path, content=body, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["description"].startswith("Bad Request: ")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await village.client.post(path, content=b"nonsense", headers=headers)
    assert answer.status_code == 400
    assert (await village.refused("sendMessage", chat_id=village.group)) == (
        "400 Bad Request: message text is empty"
    )


async def test_an_upload_over_the_limit_is_413(changed: Callable[..., Village]) -> None:
    async with opened(changed(upload_limit=1000)) as village:
        path = f"/bot{village.token}/sendDocument"
        data = {"chat_id": str(village.group)}
        answer = await village.client.post(path, data=data, files={"document": ("a", b"x" * 1001)})
        assert answer.status_code == 413
        assert answer.json()["description"] == "Request Entity Too Large"

        async def endless() -> object:
            for _ in range(40):
                yield b"x" * 65536

        headers = {"Content-Type": "application/json"}
        streamed = await village.client.post(path, content=endless(), headers=headers)  # type: ignore[arg-type]
        assert streamed.status_code == 413
        assert not list((village.settings.files / "documents").iterdir())


async def test_absent_fields_are_left_out(village: Village) -> None:
    answer = await village.raw("sendMessage", {"chat_id": village.group, "text": "x"})
    assert "null" not in answer.text
    sent = answer.json()["result"]
    assert set(sent) == {"message_id", "from", "chat", "date", "text"}


@pytest.mark.parametrize(
    ("method", "values", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": 5, "text": "x"}, "Bad Request: chat not found"),
        ("sendMessage", {"parse_mode": "XML", "text": "x"}, "Bad Request: unsupported parse_mode"),
        (
            "sendMessage",
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "字" * 22}]]},
            },
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"text": "x", "reply_markup": "[]"},
            "Bad Request: object expected as reply markup",
        ),
        ("sendPhoto", {}, "Bad Request: there is no photo in the request"),
        ("sendPhoto", {"photo": "AgAC"}, "Bad Request: wrong file identifier/HTTP URL specified"),
        (
            "editMessageText",
            {"message_id": 999, "text": "x"},
            "Bad Request: message to edit not found",
        ),
        ("deleteMessage", {"message_id": 999}, "Bad Request: message to delete not found"),
        ("pinChatMessage", {"message_id": 999}, "Bad Request: message to pin not found"),
        ("stopPoll", {"message_id": 1}, "Bad Request: message is not a poll"),
        (
            "sendPoll",
            {"question": "?", "options": []},
            "Bad Request: poll must have at least one answer option",
        ),
        (
            "sendPoll",
            {"question": "", "options": ["a"]},
            "Bad Request: poll question must be non-empty",
        ),
        (
            "sendPoll",
            {"question": "问" * 301, "options": ["a"]},
            "Bad Request: poll question length must not exceed 300",
        ),
        (
            "sendPoll",
            {"question": "?", "options": ["选" * 101]},
            "Bad Request: poll options length must not exceed 100",
        ),
        (
            "sendPoll",
            {"question": "?", "options": ["a"] * 13},
            "Bad Request: poll can't have more than 12 options",
        ),
        (
            "sendPoll",
            {"question": "?", "options": ["a"], "type": "quiz"},
            "Bad Request: wrong correct option ID specified",
        ),
        (
            "getFile",
            {"file_id": "x"},
            "Bad Request: wrong file_id or the file is temporarily unavailable",
        ),
        ("getChatMember", {"user_id": 7}, "Bad Request: invalid user_id specified"),
        (
            "setMyCommands",
            {"commands": [{"command": "大", "description": "x"}]},
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        (
            "setWebhook",
            {"url": "http://example.com"},
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
    ],
)
async def test_errors_are_telegrams_words(
    village: Village, method: str, values: dict[str, object], description: str
) -> None:
    if "chat_id" not in values and values != {"text": "x"}:
        values = {"chat_id": village.group, **values}
    answer = await village.raw(method, values)
    assert answer.json() == {"ok": False, "error_code": 400, "description": description}


async def test_a_refused_photo_leaves_no_bytes(village: Village, picture: bytes) -> None:
    path = f"/bot{village.token}/sendPhoto"
    answer = await village.client.post(
        path, data={"chat_id": "-5"}, files={"photo": ("a.png", picture)}
    )
    assert answer.json()["description"] == "Bad Request: chat not found"
    assert not list((village.settings.files / "photos").iterdir())
    data = {"chat_id": str(village.group)}
    answer = await village.client.post(path, data=data, files={"photo": ("a.png", b"<svg/>")})
    assert answer.json()["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    answer = await village.client.post(
        f"/bot{village.token}/sendDocument", data=data, files={"document": ("a", b"")}
    )
    assert answer.json()["description"] == "Bad Request: file must be non-empty"


async def test_a_deleted_photo_is_gone_with_its_last_message(
    village: Village, picture: bytes
) -> None:
    path = f"/bot{village.token}/sendPhoto"
    data = {"chat_id": str(village.group)}
    sent = (await village.client.post(path, data=data, files={"photo": ("a", picture)})).json()
    first, file_id = sent["result"]["message_id"], sent["result"]["photo"][0]["file_id"]
    second = await village.call("sendPhoto", chat_id=village.group, photo=file_id)
    await village.call("deleteMessage", chat_id=village.group, message_id=first)
    assert (await village.member("li", "GET", f"/files/{file_id}")).content == picture
    await village.call("deleteMessage", chat_id=village.group, message_id=second["message_id"])
    assert (await village.member("li", "GET", f"/files/{file_id}")).status_code == 404
    assert not list((village.settings.files / "photos").iterdir())


async def test_a_file_goes_only_to_who_may_have_it(village: Village, picture: bytes) -> None:
    path = f"/bot{village.token}/sendPhoto"
    await village.post("wang", "/chats", {"bot_id": village.bot_id})
    data = {"chat_id": str(village.people["wang"].id), "photo": "attach://lamp"}
    sent: httpx.Response = await village.client.post(
        path, data=data, files={"lamp": ("../../路灯.png", picture)}
    )
    file_id = sent.json()["result"]["photo"][0]["file_id"]
    assert (await village.member("wang", "GET", f"/files/{file_id}")).content == picture
    assert (await village.member("li", "GET", f"/files/{file_id}")).status_code == 404
    refused = await village.raw("getFile", {"file_id": file_id}, token=village.other_token)
    assert refused.status_code == 400
    where = (await village.call("getFile", file_id=file_id))["file_path"]
    assert (await village.client.get(f"/file/bot{village.token}/{where}")).content == picture
    assert (await village.client.get(f"/file/bot{village.other_token}/{where}")).status_code == 404
