"""What can go wrong, on the bot side as Telegram says it, on the member side as a code.

ApiError      an answer to a bot: status, description, parameters
MemberError   an answer to a member: status and a code of chatroom.texts
"""

from typing import Any


class ApiError(Exception):
    """An error answer of the Bot API."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON body that Telegram's clients read."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def _lowered(message: str) -> str:
    # Telegram writes the first letter small after its prefix, unless it is a constant or an acronym.
    if len(message) > 1 and (message[1] == "_" or "A" <= message[1] <= "Z"):
        return message
    return message[:1].lower() + message[1:]


def bad_request(message: str) -> ApiError:
    """400 with `message` after the prefix."""
    return ApiError(400, f"Bad Request: {_lowered(message)}")


def forbidden(message: str) -> ApiError:
    """403 with `message` after the prefix."""
    return ApiError(403, f"Forbidden: {_lowered(message)}")


def conflict(message: str) -> ApiError:
    """409 with `message` after the prefix."""
    return ApiError(409, f"Conflict: {_lowered(message)}")


def unauthorized(detail: str = "") -> ApiError:
    """401, for a token that nobody holds."""
    return ApiError(401, f"Unauthorized: {detail}" if detail else "Unauthorized")


def not_found(detail: str = "") -> ApiError:
    """404, for a method that does not exist."""
    return ApiError(404, f"Not Found: {detail}" if detail else "Not Found")


def too_many_requests(retry_after: int) -> ApiError:
    """429, telling how many seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def too_large() -> ApiError:
    """413, for an upload over the limit."""
    return ApiError(413, "Request Entity Too Large")


class MemberError(Exception):
    """An error answer of the member API; its text is in chatroom.texts under `code`."""

    def __init__(self, status: int, code: str, **values: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.values = values
