"""Raw calls of the Bot API by httpx: no models, typed failures, and the token in no log."""

import json
import logging
import math
from collections.abc import Sequence
from typing import Any, Self

import httpx

CONNECT_SECONDS = 10.0
LARGEST_ANSWER = 16 * 2**20

# Its INFO lines hold the URL, and the URL holds the token.
logging.getLogger("httpx").setLevel(logging.WARNING)


class TokenRefused(Exception):
    """The Bot API at `api_base` knows no bot with this token (401, 404): nothing will work until it is changed."""

    def __init__(self, api_base: str, status: int) -> None:
        """Keep where and how."""
        super().__init__(f"{api_base} answers {status}: check telegram.token and telegram.api_base")
        self.api_base = api_base
        self.status = status


class CallFailed(Exception):
    """A call that may be tried again. `reason` is a word for metrics, `retry_after` what the server asked for."""

    def __init__(
        self,
        reason: str,
        description: str = "",
        *,
        status: int = 0,
        retry_after: float | None = None,
        head: bytes = b"",
    ) -> None:
        """Keep what is known; `head` is the beginning of an answer that could not be read."""
        super().__init__(f"{reason} {status or ''} {description}".strip())
        self.reason = reason
        self.description = description
        self.status = status
        self.retry_after = retry_after
        self.head = head


class BotApi:
    """A bot's address; use it as a context manager."""

    def __init__(self, api_base: str, token: str) -> None:
        """Open nothing yet."""
        self.api_base = api_base.rstrip("/")
        self._token = token
        self._answered = False
        self._client = httpx.AsyncClient()

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def call(self, method: str, *, wait: float = 0.0, **params: Any) -> Any:
        """Call `method`, which may take `wait` seconds by itself; return its `result`.

        Raises TokenRefused or CallFailed.
        """
        try:
            status, retry_after, body = await self._post(method, wait, params)
        except httpx.TimeoutException as error:
            raise CallFailed("timeout", type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
            raise CallFailed("network", self._hide(f"{type(error).__name__}: {error}")) from None
        return self._judge(status, retry_after, body)

    async def _post(
        self, method: str, wait: float, params: dict[str, Any]
    ) -> tuple[int, str | None, bytes]:
        timeout = httpx.Timeout(CONNECT_SECONDS, read=CONNECT_SECONDS + wait)
        url = f"{self.api_base}/bot{self._token}/{method}"
        async with self._client.stream("POST", url, json=params, timeout=timeout) as answer:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise CallFailed("too_large", status=answer.status_code, head=bytes(body))
            return answer.status_code, answer.headers.get("retry-after"), bytes(body)

    def _judge(self, status: int, retry_after: str | None, body: bytes) -> Any:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and answer.get("ok") is True and "result" in answer:
            self._answered = True
            return answer["result"]
        # Once the bot has been answered, a 404 that does not come from a Bot API is a proxy whose server is away.
        if status in {401, 404} and (isinstance(answer, dict) or not self._answered):
            raise TokenRefused(self.api_base, status)
        said: dict[str, Any] = answer if isinstance(answer, dict) else {}
        parameters = said.get("parameters")
        asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
        raise CallFailed(
            _reason(status, from_bot_api=bool(said)),
            self._hide(str(said.get("description", "")))[:200],
            status=status,
            retry_after=_seconds(retry_after if asked is None else asked),
            head=b"" if said else body,
        )

    def _hide(self, text: str) -> str:
        return text.replace(self._token, "…")


def _reason(status: int, *, from_bot_api: bool) -> str:
    if status == 429:
        return "limited"
    if status < 300:
        return "garbled"
    if not from_bot_api or status >= 500:
        return "server"
    return "conflict" if status == 409 else "refused"


def _seconds(value: object) -> float | None:
    try:
        seconds = float(value)  # type: ignore[arg-type] # whatever a server may have written there
    except (TypeError, ValueError, OverflowError):
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


async def set_webhook(
    api_base: str,
    token: str,
    *,
    url: str,
    secret: str,
    allowed_updates: Sequence[str],
    max_connections: int = 40,
) -> None:
    """Tell the Bot API to push updates to `url`; those that wait are kept there. Raises as BotApi.call."""
    async with BotApi(api_base, token) as api:
        await api.call(
            "setWebhook",
            url=url,
            secret_token=secret,
            allowed_updates=list(allowed_updates),
            max_connections=max_connections,
        )


async def delete_webhook(api_base: str, token: str) -> None:
    """Tell the Bot API to keep updates for the long poll; none is dropped. Raises as BotApi.call."""
    async with BotApi(api_base, token) as api:
        await api.call("deleteWebhook", drop_pending_updates=False)
