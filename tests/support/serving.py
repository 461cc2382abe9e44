"""Serve any ASGI application inside a test, on a free port of this machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the test runner."""
        yield


@contextlib.asynccontextmanager
async def serve(app: Any, port: int = 0) -> AsyncIterator[str]:
    """Serve any ASGI application on `port` (0: a free one) of this machine; gives the base address."""
    server = _Server(
        uvicorn.Config(
            app,
            port=port,
            log_level="critical",
            lifespan="off",
            access_log=False,
            timeout_graceful_shutdown=2,
        )
    )
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.wait({serving}, timeout=0.005)
            if serving.done():
                serving.result()
        bound = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{bound}"
    finally:
        server.should_exit = True
        await serving
