"""Requests and answers of a model Bot API server: what was called, and what a script says instead."""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.support.updates import Raw


@dataclass(frozen=True)
class Call:
    """An accepted call that has an effect."""

    method: str
    chat: int | str | None
    text: str | None
    at: float
    params: Raw


@dataclass(frozen=True)
class Answer:
    """What a script says instead: a body (JSON, or text as it is), or nothing at all for ever."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False


def refusal(status: int, description: str, **parameters: Any) -> Answer:
    """An error as Telegram words it."""
    body: Raw = {"ok": False, "error_code": status, "description": description}
    return Answer(status, body | ({"parameters": parameters} if parameters else {}))


async def params_of(request: Request) -> Raw:
    params: Raw = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        params |= await request.json()
    elif kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            for name, value in form.items():
                params[name] = value if isinstance(value, str) else f"<{value.filename}>"
    chat = params.get("chat_id")
    if isinstance(chat, str) and chat.lstrip("-").isdigit():
        params["chat_id"] = int(chat)
    return params


def text_of(params: Raw) -> str | None:
    found = (params.get(name) for name in ("text", "caption", "question"))
    return next((one for one in found if isinstance(one, str)), None)


def render(answer: Answer) -> Response:
    if isinstance(answer.body, str | bytes):
        return Response(answer.body, answer.status, answer.headers)
    return JSONResponse(answer.body, answer.status, answer.headers)
