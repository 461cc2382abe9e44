"""lianxin roster: a village's roster as an Excel file, out and in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.codes import codes
from bot.commands.common import ConfigFile, Failed, fail, one_line, opened, read_config
from bot.commands.sheets import write_new

if TYPE_CHECKING:
    from actions.roster import Outcome
    from actions.roster_rows import Secrets
    from bot.config import Config
    from locales import Language
    from storage.engine import Tx
    from village.ids import VillageId
    from village.roster import SheetKind
    from village.roster_check import Part

app = typer.Typer(help="A village's roster: Excel files, and codes to print.", no_args_is_help=True)
app.command("codes")(codes)
File = Annotated[Path, typer.Argument(help="An .xlsx file.")]
VillageNumber = Annotated[int, typer.Option("--village", help="The village's id.")]
Tongue = Annotated[str, typer.Option("--language", help="zh-CN or en.")]


@app.command("template")
@one_line
def template(file: File, language: Tongue = "zh-CN") -> None:
    """Write an empty roster with an example and notes."""
    from actions import workbook
    from locales.sheets import wording

    write_new(file, workbook.template(wording(language)), _texts(language))


@app.command("import")
@one_line
def take(
    file: File,
    village: VillageNumber,
    config: ConfigFile = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would change.")
    ] = False,
    language: Tongue = "zh-CN",
) -> None:
    """Bring a village's roster to what the file says: whole, or not at all."""
    from actions import workbook
    from actions.roster import NoVillage, import_roster
    from actions.workbook import WorkbookRefused
    from locales.sheets import wording, words
    from village.ids import VillageId

    settings = read_config(config)
    said = _texts(language)
    data = _read(file, language)
    with opened(settings) as database, _bar() as show:
        try:
            reading, fitting = said.workbook.reading(), said.workbook.fitting()
            book = workbook.read(data, wording(language), progress=partial(show, reading))
            show(fitting, sum(map(len, book.sheets.values())))
            with database.begin() as tx:
                outcome = import_roster(
                    tx,
                    VillageId(village),
                    book.sheets,
                    words(),
                    secrets=_secrets(settings),
                    now=datetime.now(UTC),
                    unread=book.faults,
                    dry_run=dry_run,
                )
                tell_heirs(tx, VillageId(village), outcome)
        except WorkbookRefused as refused:
            fail(_plain(said.workbook.refused(refused.reason)))
        except NoVillage:
            fail(_plain(said.workbook.no_village(village)))
    _tell(outcome, said, names=dry_run)


@app.command("export")
@one_line
def export(
    file: File,
    village: VillageNumber,
    config: ConfigFile = None,
    phones: Annotated[bool, typer.Option("--phones", help="Phones in full, not masked.")] = False,
    language: Tongue = "zh-CN",
) -> None:
    """Write a village's roster, as `import` takes it; phones are masked."""
    from actions import roster, workbook
    from locales.sheets import wording
    from village.ids import VillageId

    settings = read_config(config)
    with opened(settings) as database, database.read() as tx:
        try:
            found = roster.export(
                tx, VillageId(village), secrets=_secrets(settings), in_full=phones
            )
        except roster.NoVillage:
            fail(_plain(_texts(language).workbook.no_village(village)))
    write_new(file, workbook.write(wording(language), found), _texts(language))


def tell_heirs(tx: "Tx", village: "VillageId", outcome: "Outcome") -> None:
    """A running bot sends it."""
    if not outcome.inherited:
        return
    # The chat's library takes seconds to import, and most imports need none of it.
    from handlers.people import heirs
    from handlers.replies import to_answer
    from locales import Texts
    from storage import outbox

    told = heirs.told(outcome.inherited, Texts())
    outbox.put(tx, to_answer(told, village).outgoing, at=datetime.now(UTC))


def _secrets(settings: "Config") -> "Secrets":
    from actions.roster_rows import Secrets

    return Secrets(settings.security.vault, settings.security.identity_numbers)


def _texts(language: str) -> "Language":
    from locales import Texts

    return Texts().of(language)


def _plain(text: object) -> str:
    from locales import plain

    return plain(str(text))


def _read(file: Path, language: str) -> bytes:
    """The file's bytes; never more than a roster can be."""
    from actions.workbook import MAX_FILE

    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE + 1)
    except OSError:
        fail(_plain(_texts(language).workbook.no_file(file)))


@contextmanager
def _bar() -> Iterator[Callable[[str, int], None]]:
    """A bar on standard error that tells what is being done with how many rows; none where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(file=sys.stderr)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda title, rows: bar.update(task, description=_plain(title), completed=rows)


def _tell(outcome: "Outcome", said: "Language", *, names: bool) -> None:
    """Every fault, or what changes: counts, and in a dry run every name."""
    from locales.sheets import fault, wording

    text, titles = said.workbook, wording(said.code).sheets
    for one in outcome.faults:
        typer.echo(_plain(fault(one, said)))
    if outcome.faults:
        message = _plain(text.wrong(len(outcome.faults)))
        raise Failed(message)
    for kind, part in outcome.difference.parts:
        title = titles[kind]
        counts = (len(part.added), len(part.changed), len(part.missing), part.same)
        typer.echo(_plain(text.part(title, *counts)))
        if names:
            _names(part, said, kind, title)
    if outcome.phones_left:
        typer.echo(_plain(text.phones_left(outcome.phones_left)))
    if outcome.identities_left:
        typer.echo(_plain(text.identities_left(outcome.identities_left)))
    if outcome.difference.is_empty:
        typer.echo(_plain(text.same()))
    else:
        typer.echo(_plain(text.done() if outcome.done else text.dry()))


def _names(part: "Part", said: "Language", kind: "SheetKind", title: str) -> None:
    from locales.sheets import changes

    for line in changes(kind, part, said):
        typer.echo(_plain(line))
    for lost in part.missing:
        typer.echo(_plain(said.workbook.missing(title, lost.id, lost.name)))
