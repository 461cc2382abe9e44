"""lianxin verify: the trails of the database, and a ballot's published list without any database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, Failed, one_line, opened, read_config
from village.receipts import Recount

app = typer.Typer(
    help="Recompute the trail of every village; `verify ballot FILE` counts a published list again."
)


@app.callback(invoke_without_command=True)
@one_line
def trails(context: typer.Context, config: ConfigFile = None) -> None:
    """Recompute the trail of every village."""
    if context.invoked_subcommand is not None:
        return
    from storage import trail, villages

    broken = 0
    with opened(read_config(config)) as database, database.read() as tx:
        for village_id in villages.every(tx):
            found = trail.verify(tx, village_id)
            seq, digest = trail.head(tx, village_id)
            if found is None:
                typer.echo(f"village {village_id}: {seq} entries, whole, head {digest[:16]}")
            else:
                broken += 1
                typer.echo(f"village {village_id}: broken at entry {found.seq} ({found.reason})")
    if broken:
        message = f"{broken} trail(s) broken"
        raise Failed(message)


@app.command()
@one_line
def ballot(
    file: Annotated[Path, typer.Argument(help="The list that was published after the close.")],
    receipt: Annotated[
        str, typer.Option("--receipt", help="Show the choice that stands under this receipt.")
    ] = "",
) -> None:
    """Count a published list again; compare the SHA-256 with the one in the group and in the trail."""
    from village.receipts import ListUnread, recount

    try:
        again = recount(file.read_bytes())
    except OSError as error:
        raise Failed(f"{file}: {error.strerror}") from error
    except ListUnread as error:
        raise Failed(f"{file}: {error}") from error
    for line in _told(again, receipt):
        typer.echo(line)
    if again.faults:
        message = f"{len(again.faults)} fault(s) in {file}"
        raise Failed(message)


def _told(again: Recount, receipt: str) -> Iterable[str]:
    tally, question = again.result.tally, again.question
    yield f"{again.village}, ballot {again.number}: {question.title}"
    names = question.options or ("for", "against")
    if again.faults:
        yield from again.faults
        return
    for name, votes in zip(names, tally.votes, strict=True):
        yield f"  {name}: {votes}"
    yield f"  abstained: {tally.abstained}, invalid: {tally.invalid}"
    yield f"  {tally.present} of {again.seats} took part"
    if again.result.runoff is not None:
        winners = " = ".join(names[one] for one in again.result.runoff.winners)
        yield f"  after {len(again.result.runoff.rounds)} round(s): {winners or '-'}"
    if receipt:
        yield _under(again, receipt.strip().upper(), names)
    yield f"sha256 {again.digest}"


def _under(again: Recount, receipt: str, names: tuple[str, ...]) -> str:
    mark = again.choices.get(receipt)
    if mark is None:
        return f"  {receipt}: not in the list"
    chosen = ", ".join(names[one] if one >= 0 else "invalid" for one in mark)
    return f"  {receipt}: {chosen or 'abstained'}"


@app.command("list")
@one_line
def published_list(
    number: Annotated[int, typer.Argument(help="The ballot's number.")],
    file: Annotated[Path, typer.Argument(help="Where the list goes, to be hung out or sent on.")],
    village: Annotated[int, typer.Option("--village", help="The village's number.")],
    config: ConfigFile = None,
) -> None:
    """Write the published list of a closed ballot, byte for byte, into FILE."""
    from storage import ballot_choices
    from village.ids import VillageId

    with opened(read_config(config)) as database, database.read() as tx:
        found = ballot_choices.published(tx, VillageId(village), number)
    if found is None:
        message = (
            f"ballot {number} of village {village} has no list: it is not there, or not closed"
        )
        raise Failed(message)
    file.write_bytes(found)
    typer.echo(f"{file}: {len(found)} bytes")
