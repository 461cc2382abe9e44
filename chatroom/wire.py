"""Arguments of a Bot API call, however they came: query, form, JSON or multipart."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message as AsgiMessage

from chatroom.errors import ApiError, bad_request, too_large
from chatroom.files import Upload

# Room for the other fields of a form beside its file.
FORM_SLACK = 256 * 1024


class Args:
    """Named arguments; values may be JSON or strings that hold JSON."""

    def __init__(self, values: Mapping[str, Any], uploads: Mapping[str, Upload]) -> None:
        self.values = values
        self.uploads = uploads

    def text(self, name: str) -> str:
        """A string; empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; the default when absent, 0 when it is none, as Telegram does it."""
        given = self.text(name).strip()
        if not given:
            return default
        sign, digits = (-1, given[1:]) if given.startswith("-") else (1, given)
        digits = digits.removesuffix(".0")
        return (
            sign * int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
        )

    def between(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number, brought into its bounds."""
        return min(max(self.integer(name, default), low), high)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean, spelt any way."""
        given = self.text(name).strip().lower()
        return given in ("true", "yes", "1") if given else default

    def json(self, name: str, what: str = "") -> Any:
        """A nested value, or None when absent; ApiError 400 when it is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what or name} JSON object") from None

    def lenient_json(self, name: str) -> Any:
        """A nested value, or None when absent or broken."""
        try:
            return self.json(name)
        except ApiError:
            return None

    def upload(self, field: str) -> Upload | None:
        """The file of `field`: a part of that name, or the part that `attach://` names, there or in the object that the field is."""
        value = self.values.get(field)
        if isinstance(described := self.lenient_json(field), dict):
            value = described.get("media")
        if isinstance(value, str) and value.startswith("attach://"):
            return self.uploads.get(value.removeprefix("attach://"))
        return self.uploads.get(field)


async def read_args(request: Request, limit: int) -> Args:
    """Gather the arguments of a request; ApiError 413 when it is over `limit`."""
    values: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.method == "GET":
        return Args(values, uploads)
    bounded = Request(request.scope, Bounded(request, limit + FORM_SLACK))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        values.update(_object(await bounded.body()))
    elif content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await bounded.form(max_files=16, max_fields=200, max_part_size=4 * 1024 * 1024)
        for name, part in form.multi_items():
            if isinstance(part, UploadFile):
                uploads[name] = Upload(part.filename or "", part.content_type or "", part.file)
            else:
                values[name] = part
    else:
        await bounded.body()
    return Args(values, uploads)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("expected a JSON object")
    return found


class Bounded:
    """A request's body that refuses to grow over its limit."""

    def __init__(self, request: Request, limit: int) -> None:
        self._receive = request.receive
        self._left = limit
        declared = request.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            raise too_large()

    async def __call__(self) -> AsgiMessage:
        """The next piece."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise too_large()
        return message
