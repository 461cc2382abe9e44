"""The model of plain talk that comes with the code; pure Python, so that a small machine judges a line in no time."""

from functools import cache
from importlib import resources

from village.talk.model import Model, read


@cache
def shipped() -> Model:
    """The weights, read once: when the first line is judged, and not when the program starts."""
    return read(resources.files("village.talk").joinpath("weights.tsv").read_text("utf-8"))
