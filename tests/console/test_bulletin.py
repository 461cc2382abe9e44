"""The public bulletin: no name, no script, in two languages."""

import httpx
import pytest
from starlette.applications import Starlette

from actions import topics
from console import bulletin
from locales import Texts
from storage.engine import Database
from storage.topics import vote
from tests.support import village
from tests.support.village import WILLOW, Who
from village.topics import Choice, Voter


@pytest.fixture
async def board(database: Database) -> httpx.AsyncClient:
    village.settle(database)
    pages = bulletin.routes(database, Texts(), village.rules_of, lambda: village.NOW)
    app = Starlette(routes=list(pages))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://board")


def discuss(database: Database) -> None:
    with database.begin() as tx:
        mover = village.speaker(tx, Who.VILLAGER)
        clerk = village.speaker(tx, Who.CLERK)
        topic = topics.move(tx, mover, text="硬化 <水库> 路", now=village.NOW)
        topics.move(tx, mover, text="还没讨论的事", now=village.NOW)
        topic, _ = topics.discuss(tx, clerk, 1, rules=village.rules(), now=village.NOW)
        vote(tx, topic, voter="person:1", kind=Voter.AWAY, choice=Choice.FOR, at=village.NOW)


async def test_a_discussion_that_runs_shows_no_counts(
    board: httpx.AsyncClient, database: Database
) -> None:
    discuss(database)
    page = (await board.get("/board/1")).text
    assert "1号议题 · 硬化 &lt;水库&gt; 路" in page
    assert "正在群里讨论" in page
    assert "<meter" not in page
    assert "还没讨论的事" not in page


async def test_a_closed_one_shows_counts_and_no_name(
    board: httpx.AsyncClient, database: Database
) -> None:
    discuss(database)
    with database.begin() as tx:
        topics.close(tx, WILLOW, 1, now=village.NOW)
        names = [village.member(tx, one).name for one in Who if one is not Who.UNBOUND]
    for language, words in (("", "赞成"), ("?lang=en", "For")):
        answer = await board.get(f"/board/1{language}")
        assert words in answer.text
        assert 'value="1"' in answer.text
        assert not [name for name in names if name in answer.text]
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_village_that_is_not_here_is_not_found(board: httpx.AsyncClient) -> None:
    answer = await board.get("/board/99")
    assert answer.status_code == 404
    assert "没有这个村" in answer.text


async def test_the_style_is_served(board: httpx.AsyncClient) -> None:
    answer = await board.get("/board/style.css")
    assert answer.headers["content-type"].startswith("text/css")
