"""Serve an ASGI app in the running event loop, as one task among others."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn


class PortTaken(Exception):
    """Another program listens there already."""

    def __init__(self, host: str, port: int) -> None:
        """Keep where."""
        super().__init__(f"{host}:{port}")
        self.host = host
        self.port = port


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the program, which stops its parts in order."""
        yield


@dataclass
class HttpServer:
    """One listening port; `start` returns once it answers."""

    app: Any
    host: str
    port: int
    leaving: Callable[[], Awaitable[None]] | None = None
    """Called when it is told to stop: lets go of requests that would wait much longer."""
    _server: _Server | None = None
    _task: "asyncio.Task[None] | None" = None

    async def start(self) -> int:
        """Listen; returns the port (chosen by the system for 0). Raises PortTaken."""
        listening = _listen(self.host, self.port)
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
            ws_ping_interval=30,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.01)
        return self.port

    async def stop(self) -> None:
        """Finish what is being answered, and close."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            if self.leaving is not None:
                await self.leaving()
            await self._task


def require_free(host: str, port: int) -> None:
    """Say at once what `start` would say after long preparations. Raises PortTaken."""
    _listen(host, port).close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle off only where the protocol is named; else each answer takes 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTaken(host, port) from error
    listening.set_inheritable(False)
    return listening
