"""What commands that print share: a new file for its owner alone, and a bar while pages are drawn."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.common import fail

if TYPE_CHECKING:
    from PIL.Image import Image

Bot = Annotated[str, typer.Option(help="The bot's username, for QR codes that open it.")]


def print_pages(file: Path, pages: "Iterable[Image]", *, cells: int) -> int:
    """Write a PDF into a file that was claimed, and tell how many pages it has."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from pictures.sheet import Page, write_pdf

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(file=sys.stderr)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(file.name, total=-(-cells // Page.CELLS))
        return write_pdf(file, pages, done=lambda page: bar.update(task, completed=page))


def claim(file: Path) -> None:
    """Make a new file, empty and for its owner alone: there will be phones or codes in it."""
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        fail(f"{file}: is there already")
    except OSError as error:
        fail(f"{file}: cannot be written ({error.strerror})")


def write_new(file: Path, data: bytes, language: Any) -> None:
    """Write a new file that only its owner can read, and say so in that language; one that is there already is never written over."""
    from locales import plain

    said = language.workbook
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_bytes(data)
    except FileExistsError:
        fail(plain(said.exists(file)))
    except OSError:
        fail(plain(said.no_file(file)))
    typer.echo(plain(said.written(file)))
