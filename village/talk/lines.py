"""The lines from which the model is trained: sections of a text file, each under `[label topic]`."""

import re
from dataclasses import dataclass

from village.talk.model import Label

_SECTION = re.compile(rf"\[({'|'.join(Label)}) ([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of talk, what it is, and the topic under which it stands."""

    label: Label
    topic: str
    text: str


def read(text: str) -> list[Line]:
    """The lines of such a file; raises ValueError for one outside any section."""
    found: list[Line] = []
    section: tuple[Label, str] | None = None
    for line in filter(None, map(str.strip, text.splitlines())):
        if head := _SECTION.fullmatch(line):
            section = (Label(head[1]), head[2])
        elif section is None:
            raise ValueError(line)
        else:
            found.append(Line(*section, line))
    return found
