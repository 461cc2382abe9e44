"""What the bot serves itself: the webhook, health and metrics."""

from collections.abc import Mapping, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.metrics import Metrics
from storage import inbox
from storage.engine import Database


class Straight:
    """Plain ASGI endpoints before the framework: what that puts around an endpoint costs as much as keeping an update."""

    def __init__(self, endpoints: Mapping[str, ASGIApp], rest: ASGIApp) -> None:
        """By their paths."""
        self._endpoints = endpoints
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        straight = self._endpoints.get(scope["path"]) if scope["type"] == "http" else None
        await (straight or self._rest)(scope, receive, send)


def create_app(database: Database, metrics: Metrics, extra: Sequence[Route]) -> ASGIApp:
    """The app; `extra` are the bulletin, and the webhook's route when there is one."""

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

    # A route that names no methods is that of a plain endpoint.
    straight = {route.path: route.app for route in extra if route.methods is None}
    pages = [route for route in extra if route.path not in straight]
    app = Starlette(routes=[*pages, Route("/health", health), Route("/metrics", numbers)])
    return Straight(straight, app) if straight else app
