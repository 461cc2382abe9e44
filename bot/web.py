"""What the bot serves itself: the webhook, health and metrics."""

from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.metrics import Metrics
from storage import inbox
from storage.engine import Database


def create_app(database: Database, metrics: Metrics, extra: Sequence[Route]) -> Starlette:
    """The app; `extra` is the webhook's route when there is one."""

    def health(_request: Request) -> Response:
        """Whether the database answers, and what waits for an operator."""
        try:
            with database.read() as tx:
                parked = inbox.count(tx, inbox.State.PARKED)
        except Exception:  # noqa: BLE001 - whatever it is, the answer is that we are not well
            return JSONResponse({"ok": False}, status_code=503)
        return JSONResponse({"ok": True, "parked": parked})

    def numbers(_request: Request) -> Response:
        with database.read() as tx:
            metrics.inbox_waiting.set(inbox.count(tx, inbox.State.NEW))
            metrics.inbox_parked.set(inbox.count(tx, inbox.State.PARKED))
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[*extra, Route("/health", health), Route("/metrics", numbers)])
