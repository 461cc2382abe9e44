"""lianxin circles: divide a village's households among its members, look at it, change it by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.common import ConfigFile, fail, one_line, opened, read_config
from bot.commands.sheets import write_new

if TYPE_CHECKING:
    from actions.circles import Books
    from storage.engine import Database, Tx
    from village.circles import CircleRules, Plan
    from village.ids import VillageId

app = typer.Typer(
    help="A village's circles: who looks after which household.", no_args_is_help=True
)
VillageNumber = Annotated[int, typer.Option("--village", help="The village's id.")]
Tongue = Annotated[str, typer.Option("--language", help="zh-CN or en.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only show it; change nothing.")]
EVERY = 10_000
"""A terminal has room for all of it."""


@dataclass(frozen=True)
class _Desk:
    """What every one of these commands works with."""

    database: "Database"
    village_id: "VillageId"
    name: str
    rules: "CircleRules"
    today: date
    now: datetime
    language: Any
    phone: str
    """Whom to complain to, as posters say."""

    @property
    def asked(self) -> dict[str, Any]:
        return {"rules": self.rules, "today": self.today}

    def look(self, tx: "Tx") -> "Books":
        from actions import circles

        return circles.look(tx, self.village_id, **self.asked)

    def say(self, text: object) -> None:
        from locales import plain, tidy

        typer.echo(plain(tidy(str(text))))

    def proposal(self, books: "Books", plan: "Plan") -> None:
        from actions.circles_view import view

        self.say(self.language.circles.proposal(self.name, view(books, plan), EVERY))


@app.command("propose")
@one_line
def propose(
    village: VillageNumber,
    config: ConfigFile = None,
    dry_run: Dry = False,
    language: Tongue = "zh-CN",
) -> None:
    """Work out a division and keep it as a proposal; as few households as possible change their member."""
    from actions import circles
    from bot.solving import NoPlanFound, solve

    with _desk(config, village, language) as desk:
        with desk.database.read() as tx:
            books = desk.look(tx)
        try:
            with _working(desk.language.circles.solving()):
                plan = solve(books.situation)
        except NoPlanFound:
            fail(_plain(desk.language.circles.no_plan()))
        if not dry_run:
            with desk.database.begin() as tx:
                circles.keep(tx, desk.village_id, books.situation, plan, now=desk.now, **desk.asked)
        desk.proposal(books, plan)
        said = desk.language.circles
        desk.say(said.dry() if dry_run else said.kept(village))


@app.command("apply")
@one_line
def put_into_force(
    village: VillageNumber,
    config: ConfigFile = None,
    dry_run: Dry = False,
    language: Tongue = "zh-CN",
) -> None:
    """Put the proposal that waits into force."""
    from actions import circles

    with _desk(config, village, language) as desk:
        said = desk.language.circles
        with desk.database.begin() as tx:
            if dry_run:
                found = circles.waiting(tx, desk.village_id, **desk.asked)
            else:
                found = circles.apply(tx, desk.village_id, now=desk.now, **desk.asked)
        desk.proposal(found.books, found.plan)
        desk.say(said.dry() if dry_run else said.done())


@app.command("show")
@one_line
def show(village: VillageNumber, config: ConfigFile = None, language: Tongue = "zh-CN") -> None:
    """Show the circles in force: loads, and every household without a member, with the reason."""
    from actions.circles_view import view

    with _desk(config, village, language) as desk:
        with desk.database.read() as tx:
            books = desk.look(tx)
        desk.say(desk.language.circles.table(desk.name, view(books, books.present), EVERY))


@app.command("move")
@one_line
def move(
    household: Annotated[str, typer.Argument(help="Its name, or its number on the roster.")],
    village: VillageNumber,
    member: Annotated[
        str, typer.Argument(help="The member's name, and group where several bear it.")
    ] = "",
    config: ConfigFile = None,
    release: Annotated[
        bool, typer.Option("--release", help="Let proposals move the household again.")
    ] = False,
    language: Tongue = "zh-CN",
) -> None:
    """Give a household to a member by hand; no proposal moves it from there."""
    from actions import circles_by_hand

    if bool(member) == release:
        raise typer.BadParameter("name a member, or give --release")
    with _desk(config, village, language) as desk, desk.database.begin() as tx:
        said = desk.language.circles
        if release:
            name = circles_by_hand.release(
                tx, desk.village_id, household, now=desk.now, **desk.asked
            )
            desk.say(said.released(name))
        else:
            done = circles_by_hand.move(
                tx, desk.village_id, household, member, now=desk.now, **desk.asked
            )
            desk.say(said.moved(done))


@app.command("map")
@one_line
def draw_map(
    file: Annotated[Path, typer.Argument(help="A .png file that is not there yet.")],
    village: VillageNumber,
    config: ConfigFile = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="The proposal, not what is in force.")
    ] = False,
    language: Tongue = "zh-CN",
) -> None:
    """Draw a map of the circles."""
    from actions import circles
    from bot.circle_map import sketched

    with _desk(config, village, language) as desk:
        with desk.database.read() as tx:
            if draft:
                found = circles.waiting(tx, desk.village_id, **desk.asked)
                books, plan = found.books, found.plan
            else:
                books = desk.look(tx)
                plan = books.present
        write_new(file, sketched(books, plan, desk.name, desk.language).draw(), desk.language)


@app.command("board")
@one_line
def board(
    file: Annotated[Path, typer.Argument(help="A .docx file that is not there yet.")],
    village: VillageNumber,
    config: ConfigFile = None,
    language: Tongue = "zh-CN",
) -> None:
    """Write who serves in which circle, for the notice board: names only, no phone."""
    from actions.circle_board import posted
    from bot.papers import board_text
    from pictures.paper import draw

    with _desk(config, village, language) as desk:
        with desk.database.read() as tx:
            found = posted(tx, desk.village_id)
        text = board_text(
            found, desk.language, village=desk.name, phone=desk.phone, at=desk.now, today=desk.today
        )
        write_new(file, draw(text), desk.language)


@contextmanager
def _desk(config: Any, village: int, language: str) -> Iterator[_Desk]:
    """The village and its rules; a refusal ends the command with its sentence."""
    from bot.rules import rules_of
    from locales import Texts
    from storage import villages
    from village.errors import VillageError
    from village.ids import VillageId

    settings = read_config(config)
    said = Texts().of(language)
    with opened(settings) as database:
        village_id, now = VillageId(village), datetime.now(UTC)
        with database.read() as tx:
            found = villages.find(tx, village_id)
            rules = rules_of(settings.village)(tx, village_id)
        if found is None:
            fail(_plain(said.workbook.no_village(village)))
        today = now.astimezone(rules.zone).date()
        try:
            yield _Desk(
                database,
                village_id,
                found.name,
                rules.circles,
                today,
                now,
                said,
                rules.supervision_phone,
            )
        except VillageError as error:
            fail(_plain(getattr(said.errors, error.code)(**error.fields)))


def _plain(text: object) -> str:
    from locales import plain

    return plain(str(text))


@contextmanager
def _working(title: object) -> Iterator[None]:
    """A sign of life on standard error; none where nobody looks."""
    import sys

    from rich.console import Console

    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield
        return
    with console.status(_plain(title)):
        yield
