"""lianxin classify: what lines of talk are taken for, and whether they would be offered."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, fail, one_line, read_config


@one_line
def classify(
    file: Annotated[
        Path | None, typer.Argument(help="Lines of talk in UTF-8; none reads standard input.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Judge each line: its label, the confidence in that, and whether it would be offered, parted by tabs."""
    from actions.talk_model import shipped

    talk = read_config(config).talk
    model, name = shipped(), str(file or "standard input")
    for line in _lines(_raw(file), name):
        judged = model.judge(line, talk.words, threshold=talk.threshold or None)
        offered = "yes" if judged.offered and talk.offers else "no"
        typer.echo(f"{judged.label}\t{judged.confidence:.2f}\t{offered}")


def _raw(file: Path | None) -> Iterator[bytes]:
    if file is None:
        yield from sys.stdin.buffer
        return
    try:
        with file.open("rb") as opened:
            yield from opened
    except OSError as error:
        fail(f"{file}: {(error.strerror or 'cannot be read').lower()}")


def _lines(raw: Iterable[bytes], name: str) -> Iterator[str]:
    """Text of lines, an answer for each: an empty one is chat too, so that the answers stand where the lines do."""
    for number, line in enumerate(raw, 1):
        if b"\0" in line:
            fail(f"{name}: line {number} is not text")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            fail(f"{name}: line {number} is not UTF-8 (save the file as UTF-8; GBK is not guessed)")
