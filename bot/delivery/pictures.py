"""Pictures and sheets that are drawn when they are sent: the outbox holds their name, never what is on them."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.outbox import Waiting


@dataclass(frozen=True, slots=True)
class Picture:
    """What to send for a row: the file of last time if nothing on it changed (else empty), or what `draw` makes.

    `mark` tells one look from another; it is recorded with the file's id.
    """

    caption: str
    mark: str
    draw: Callable[[], bytes]
    file_id: str = ""
    file_name: str = "picture.png"


Opening = Callable[[Waiting], Picture]
"""Reads what a row's picture shows now; called in a thread. Raises ValueError for a picture that nobody knows."""


def nothing_to_open(row: Waiting) -> Picture:
    """No picture is known."""
    raise ValueError(row.purpose)
