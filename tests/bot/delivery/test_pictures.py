"""Pictures that are drawn when they are sent: uploaded once, then sent by the server's own id."""

import json
from typing import Any

import pytest

from bot.delivery.pictures import Picture
from bot.delivery.records import Hooks
from storage.engine import Database, Tx
from storage.outbox import DRAWN, Outgoing, Waiting
from tests.bot.delivery.rig import VILLAGE, free_api, rig
from tests.support.limited_api import Fault, bad_request, blocked

PNG = b"\x89PNG\r\n\x1a\n"
PURPOSE = "picture:contact_card:1:zh-CN"
LOST = bad_request("wrong file identifier/HTTP URL specified")


def row(purpose: str = PURPOSE) -> Outgoing:
    body = json.dumps({"photo": DRAWN, "parse_mode": "HTML"})
    return Outgoing(5, "sendPhoto", body, VILLAGE, purpose=purpose)


class Easel:
    """Knows one picture, and counts how often it draws it."""

    def __init__(self, file_id: str = "") -> None:
        self.file_id, self.drawn = file_id, 0

    def __call__(self, row: Waiting) -> Picture:
        if row.purpose != PURPOSE:
            raise ValueError(row.purpose)
        return Picture("<b>谁联系我家</b>", "m" * 64, self._draw, self.file_id)

    def _draw(self) -> bytes:
        self.drawn += 1
        return PNG


async def test_a_new_picture_is_uploaded_and_what_was_drawn_is_told(database: Database) -> None:
    told: list[dict[str, Any]] = []

    def sent(_tx: Tx, _row: Waiting, result: dict[str, Any]) -> None:
        told.append(result)

    easel = Easel()
    async with (
        free_api() as api,
        rig(database, api, hooks=Hooks(sent=sent), opening=easel) as one,
        one.running(),
    ):
        await one.put(row())
        await one.until_empty()
    (call,) = api.calls
    assert call.params["caption"] == "<b>谁联系我家</b>"
    assert call.params["parse_mode"] == "HTML"
    assert PNG.decode("latin-1") in call.params.values()
    assert [one["drawn"] for one in told] == ["m" * 64]


async def test_a_known_picture_is_not_drawn_again(database: Database) -> None:
    easel = Easel("AgACAgUAAx")
    async with (
        free_api() as api,
        rig(database, api, opening=easel) as one,
        one.running(),
    ):
        await one.put(row())
        await one.until_empty()
    (call,) = api.calls
    assert call.params["photo"] == "AgACAgUAAx"
    assert easel.drawn == 0


async def test_a_file_that_the_server_lost_is_uploaded_anew(database: Database) -> None:
    easel = Easel("AgACAgUAAx")
    async with (
        free_api() as api,
        rig(database, api, opening=easel) as one,
        one.running(),
    ):
        api.fail(LOST, method="sendPhoto")
        await one.put(row())
        await one.until_empty()
        assert one.dead() == []
    assert easel.drawn == 1
    assert PNG.decode("latin-1") in api.calls[-1].params.values()


@pytest.mark.parametrize("fault", [blocked(), bad_request("chat not found")])
async def test_who_takes_nothing_is_not_sent_it_twice(database: Database, fault: Fault) -> None:
    easel = Easel("AgACAgUAAx")
    async with (
        free_api() as api,
        rig(database, api, opening=easel) as one,
        one.running(),
    ):
        api.fail(fault, method="sendPhoto")
        await one.put(row())
        await one.until_empty()
        assert len(one.dead()) == 1
    assert (easel.drawn, api.calls) == (0, [])


async def test_a_picture_that_nobody_knows_is_dead_and_holds_up_nobody(database: Database) -> None:
    async with (
        free_api() as api,
        rig(database, api, opening=Easel()) as one,
        one.running(),
    ):
        await one.put(row("picture:map:1:zh-CN"), row())
        await one.until_empty()
        assert [dead.error for dead in one.dead()] == ["malformed payload (ValueError)"]
    assert len(api.calls) == 1
