"""Health and metrics."""

import httpx
import pytest

from bot.metrics import Metrics
from bot.web import create_app
from storage import inbox
from storage.engine import Database
from storage.inbox import Incoming
from tests.support import village


def client(database: Database, metrics: Metrics) -> httpx.AsyncClient:
    app = create_app(database, metrics, [])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")


async def test_health_says_what_waits_for_an_operator(database: Database) -> None:
    with database.begin() as tx:
        inbox.keep(tx, [Incoming(1, 1, "message", "{}")], at=village.NOW)
        inbox.note_failure(tx, 1, error="x", limit=1)
    answer = await client(database, Metrics()).get("/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "parked": 1})


async def test_health_fails_when_the_database_does_not_answer(empty_database_url: str) -> None:
    from storage.engine import open_database

    empty = open_database(empty_database_url)
    answer = await client(empty, Metrics()).get("/health")
    empty.dispose()
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


@pytest.mark.parametrize(
    "name", ["updates_received_total counter", "deliveries_total counter", "writer_units gauge"]
)
async def test_metrics_name_each_stage(database: Database, name: str) -> None:
    answer = await client(database, Metrics()).get("/metrics")
    assert f"# TYPE lianxin_{name}" in answer.text
