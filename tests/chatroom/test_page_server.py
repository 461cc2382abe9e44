"""How the page's files are served."""

import gzip
from collections.abc import Callable
from pathlib import Path

from chatroom.static import policy
from tests.chatroom.conftest import Village, opened


async def test_files_have_type_policy_and_gzip(
    changed: Callable[..., Village], tmp_path: Path
) -> None:
    page = tmp_path / "page"
    (page / "parts").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><p>你好</p>" * 50, "utf-8")
    (page / "parts" / "room.js").write_text("export const a = 1;" * 100)
    (page / "dot.png").write_bytes(b"\x89PNG")
    (page / "secret.py").write_text("x")
    (tmp_path / "outside.html").write_text("x")
    async with opened(changed(page=page)) as village:
        client = village.client
        html = await client.get("/chat/")
        assert html.headers["content-type"] == "text/html; charset=utf-8"
        assert html.headers["content-encoding"] == "gzip"
        assert html.headers["cache-control"] == "no-cache"
        assert html.headers["x-content-type-options"] == "nosniff"
        assert "你好" in html.text
        rules = html.headers["content-security-policy"]
        assert "default-src 'none'" in rules
        assert "unsafe" not in rules
        assert "ws://chat.test" in rules
        script = await client.get("/chat/parts/room.js", headers={"Accept-Encoding": "identity"})
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "content-encoding" not in script.headers
        again = await client.get("/chat/", headers={"If-None-Match": html.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        (page / "index.html").write_text("<p>新的</p>", "utf-8")
        assert "新的" in (await client.get("/chat/")).text
        assert (await client.get("/chat/dot.png")).headers["content-type"] == "image/png"
        for path in ("secret.py", "../outside.html", "%2e%2e/outside.html", "none.js", "parts"):
            assert (await client.get(f"/chat/{path}")).status_code == 404
        assert (await client.get("/chat")).headers["location"] == "/chat/"
        assert (await client.get("/")).headers["location"] == "/chat/"
        assert (await client.head("/chat/")).status_code == 200


async def test_lists_are_pressed_and_pictures_are_not(village: Village, picture: bytes) -> None:
    for number in range(20):
        await village.say("wang", f"第{number}句")
    answer = await village.member("li", "GET", f"/chats/{village.group}/messages")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-store"
    assert gzip.decompress(gzip.compress(answer.content)) == answer.content


def test_a_strange_host_gets_no_place_in_the_policy() -> None:
    assert "ws://village.example:8080 wss://village.example:8080" in policy("village.example:8080")
    assert "ws:" not in policy("a; script-src *")
