"""The page's files, from memory: right type, strict policy, gzip, and no copy that outlives a change."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from chatroom.errors import MemberError

router = APIRouter(include_in_schema=False)

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
PRESSED = frozenset({".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg", ".txt"})
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?")


@dataclass(frozen=True)
class _Asset:
    stamp: tuple[int, int]
    body: bytes
    pressed: bytes | None
    etag: str
    kind: str


class Pages:
    """Files of one folder; each is read when it changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._known: dict[str, _Asset] = {}

    def get(self, name: str) -> _Asset | None:
        """The file, or None when there is none of that name."""
        path = (self.folder / name).resolve()
        suffix = path.suffix.lower()
        if not path.is_relative_to(self.folder) or suffix not in TYPES or not path.is_file():
            return None
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(name)
        if known is not None and known.stamp == stamp:
            return known
        body = path.read_bytes()
        asset = _Asset(
            stamp=stamp,
            body=body,
            pressed=gzip.compress(body, 9, mtime=0) if suffix in PRESSED else None,
            etag=hashlib.sha256(body).hexdigest()[:20],
            kind=TYPES[suffix],
        )
        self._known[name] = asset
        return asset


def policy(host: str) -> str:
    """Own files only. Older phones do not count a WebSocket as own, so its address is named."""
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; manifest-src 'self'; "
        f"connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@router.get("/")
@router.get("/chat")
async def home() -> Response:
    """To the page."""
    return RedirectResponse("/chat/", status_code=307)


@router.api_route("/chat/{name:path}", methods=["GET", "HEAD"])
async def page(request: Request, name: str) -> Response:
    """One file of the page."""
    pages: Pages = request.app.state.pages
    if name.startswith("api/"):
        raise MemberError(404, "not_found")
    asset = await run_in_threadpool(pages.get, name or "index.html")
    if asset is None:
        raise MemberError(404, "not_found")
    pressed = asset.pressed if "gzip" in request.headers.get("accept-encoding", "") else None
    etag = f'"{asset.etag}{"-gz" if pressed else ""}"'
    headers = {
        "ETag": etag,
        # Asked again each time, answered with 304: small files, and no old copy after an upgrade.
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "Content-Security-Policy": policy(request.headers.get("host", "")),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if pressed is not None:
        headers["Content-Encoding"] = "gzip"
    return Response(pressed or asset.body, headers=headers, media_type=asset.kind)
