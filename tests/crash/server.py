"""The model server as these tests need it: it knows which process calls, feeds updates as they are asked for, and strikes."""

import random
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from tests.support.chaotic_api import Answer, Call, ChaoticApi
from tests.support.updates import Raw

# A toast is ephemeral, a menu is set at each start: neither is a message.
NO_MESSAGE = frozenset({"answercallbackquery", "setmycommands", "deletewebhook"})
_caller: ContextVar[str] = ContextVar("caller")


@dataclass(frozen=True)
class Sent:
    """A message that the server accepted, and from which process."""

    child: str
    call: Call
    result: Any = None


@dataclass
class Trap:
    """Springs when so many requests have come, of one method or of any."""

    requests: int
    spring: Callable[[], None]
    method: str = ""


@dataclass
class WatchedApi(ChaoticApi):
    """A bot's Bot API below `/NAME/` for each process called NAME.

    Each getUpdates finds a few more of `supply`, as long as there is an `allowance`.
    """

    supply: Iterator[Raw] = field(default_factory=lambda: iter(()))
    chance: random.Random = field(default_factory=random.Random)
    allowance: int = 0
    sent: list[Sent] = field(default_factory=list)
    supplied: set[int] = field(default_factory=set)
    polled: dict[str, int] = field(default_factory=dict)
    _traps: dict[str, Trap] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        """The same application once for each process."""
        return Starlette(routes=[Mount("/{child}", app=super().app)])

    @property
    def is_empty(self) -> bool:
        """Whether all that were to come are confirmed."""
        return not self.allowance and not self.queue.pending

    def trap(self, child: str, requests: int, spring: Callable[[], None], method: str = "") -> None:
        """Call `spring` while the request of that number of a process is being answered."""
        self._traps[child] = Trap(requests, spring, method)

    def rest(self) -> None:
        """Be ready to serve again after `stop`."""
        self._stopping = False

    async def _serve(self, request: Request) -> Response:
        _caller.set(request.path_params["child"])
        answer = await super()._serve(request)
        self._step(request.path_params["method"].lower())
        return answer

    def _accept(self, method: str, params: Raw) -> Any:
        result = super()._accept(method, params)
        if not method.startswith("get") and method not in NO_MESSAGE:
            self.sent.append(Sent(_caller.get(), self.calls[-1], result))
        return result

    async def _get_updates(self, params: Raw) -> Answer:
        child = _caller.get()
        self.polled[child] = self.polled.get(child, 0) + 1
        self.feed(self.chance.randint(1, 6))
        return await super()._get_updates(params)

    def feed(self, count: int) -> None:
        """A few updates happen."""
        count = min(count, self.allowance)
        self.allowance -= count
        for _ in range(count):
            update = next(self.supply)
            self.supplied.add(update["update_id"])
            self.add(update)

    def _step(self, method: str) -> None:
        trap = self._traps.get(_caller.get())
        if trap is None or trap.method not in {"", method}:
            return
        trap.requests -= 1
        if not trap.requests:
            trap.spring()
