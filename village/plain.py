"""Text as it is read, whatever keyboard it was typed on."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """A text without wide digits and letters (NFKC). A line is read by several who look for different things in it."""
    return unicodedata.normalize("NFKC", text)
