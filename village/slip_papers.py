"""What stands on the printed sheet of a slip, and on that of a meeting's minutes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from village.slips import Meeting, Slip

_ASKS = re.compile(r"(?:^|(?<=[，。；,;\n]))\s*(?:请求[:：]\s*)?(?=请)")
_REST = re.compile(r"\n+")


@dataclass(frozen=True, slots=True)
class Copied:
    """Who gets a copy: a post, or the organisation department by its name."""

    post: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A slip with everything that its sheet says; `phone` is that of `contact`, who is of the village's own people."""

    slip: Slip
    village: str
    unit: str
    maker: str
    contact: str
    phone: str
    copies: Sequence[Copied]
    meetings: Sequence[Meeting]
    files: int = 0
    """How many pictures and files belong to the last minutes, or else to the answer."""


def parted(facts: str) -> tuple[str, str]:
    """The facts, and what is asked for: from the first clause that begins with "请", or the last line. Empty where nothing is."""
    found = next((one for one in _ASKS.finditer(facts) if facts[: one.start()].strip()), None)
    if found is not None:
        return facts[: found.start()].strip(" ，,；;\n"), facts[found.end() :].strip()
    first, *rest = _REST.split(facts.strip())
    return (first, "\n".join(rest)) if rest else (facts.strip(), "")
