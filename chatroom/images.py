"""Width and height of a picture from its first bytes; None when it is none."""

import struct
from dataclasses import dataclass

# Markers of JPEG that carry the size of the frame.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True)
class Picture:
    """What a picture is."""

    mime: str
    suffix: str
    width: int
    height: int


def recognise(data: bytes) -> Picture | None:
    """PNG, JPEG, GIF or WebP by content, whatever its name says."""
    for look in (_png, _gif, _webp, _jpeg):
        try:
            found = look(data)
        except (struct.error, IndexError):
            continue
        if found is not None and found.width > 0 and found.height > 0:
            return found
    return None


def _png(data: bytes) -> Picture | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return Picture("image/png", ".png", width, height)


def _gif(data: bytes) -> Picture | None:
    if not data.startswith((b"GIF87a", b"GIF89a")):
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return Picture("image/gif", ".gif", width, height)


def _webp(data: bytes) -> Picture | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (part & 0x3FFF for part in struct.unpack("<HH", data[26:30]))
    return Picture("image/webp", ".webp", width, height)


def _jpeg(data: bytes) -> Picture | None:
    if not data.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Picture("image/jpeg", ".jpg", width, height)
        if marker == 0xFF or 0xD0 <= marker <= 0xD9 or marker == 0x01:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
