"""The font that comes with a package, in any size and two weights; and what to write where even it has no glyph."""

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from unicodedata import category

from PIL import ImageFont

PACKAGE, FILE = "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"
# The file holds a face a region: 直 and 骨 are written otherwise in Japan.
MAINLAND = 2
REGULAR, BOLD = 400, 700
# No character stands here, so a font answers with its box for "missing".
NO_CHARACTER = "\uffff"


@lru_cache(maxsize=64)
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    found = ImageFont.truetype(
        Path(str(files(PACKAGE) / FILE)),
        size,
        index=MAINLAND,
        # Pictures are the same whether or not the machine has a shaping library.
        layout_engine=ImageFont.Layout.BASIC,
    )
    found.set_variation_by_axes([BOLD if bold else REGULAR])
    return found


def _look(character: str) -> tuple[bytes, tuple[int, int]]:
    mask = font(32).getmask(character)
    return bytes(mask), mask.size


@cache
def _missing() -> tuple[bytes, tuple[int, int]]:
    return _look(NO_CHARACTER)


@lru_cache(maxsize=4096)
def has_glyph(character: str) -> bool:
    return character.isspace() or _look(character) != _missing()


def legible(text: str) -> str:
    """Leave no box: a Chinese character that the font lacks gives way to its reading, a picture sign to nothing.

    Of the rarest characters even the reading is unknown; their number at least lets a clerk look them up.
    """
    return "".join(
        character if has_glyph(character) else _instead(character)
        for character in text
        if category(character) not in {"Cc", "Cf", "Cs"}
    )


@lru_cache(maxsize=1024)
def _instead(character: str) -> str:
    # A letter, or what Unicode named only lately: the newest names are spelled with it.
    if category(character)[0] not in {"L", "C"}:
        return ""
    # Its tables take a while to read, and few names need them.
    from pypinyin import Style, pinyin

    reading = pinyin(character, style=Style.TONE, errors="ignore")
    return f"({reading[0][0]})" if reading else f"(U+{ord(character):X})"
