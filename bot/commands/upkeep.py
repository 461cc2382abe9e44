"""lianxin check and sweep."""

import warnings
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.commands.common import ConfigFile, moment, one_line, opened, read_config, table


@one_line
def check(config: ConfigFile = None) -> None:
    """Read the configuration, look at the database, and say what is missing."""
    from bot.config import holidays
    from village.working_days import WorkCalendar

    settings = read_config(config)
    calendar = WorkCalendar(holidays(settings.village.holidays))
    notes = []
    if not settings.telegram.token.get_secret_value():
        notes.append("telegram.token is empty: the bot cannot run")
    if not settings.security.vault.has_key:
        notes.append("security.key is empty: phones of a roster are not kept")
    if settings.telegram.intake == "webhook" and not (
        settings.telegram.webhook_url and settings.telegram.webhook_secret.get_secret_value()
    ):
        notes.append("telegram.intake is webhook, but webhook_url or webhook_secret is empty")
    notes += [
        f"no official holidays for {year}: Monday to Friday count as working days"
        " (village.holidays names a file)"
        for year in calendar.missing(datetime.now(UTC).date())
    ]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with opened(settings):
            pass
    notes += [str(one.message) for one in said]
    for note in notes:
        typer.echo(f"warning: {note}")
    typer.echo("configuration and database: good")


@one_line
def sweep(
    at: Annotated[str, typer.Option("--at", help="As of which time, such as 2026-12-01T09:00.")],
    config: ConfigFile = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what is due; change nothing.")
    ] = False,
) -> None:
    """Run one sweep of reminders as of that time; a running bot sends what it leaves in the outbox."""
    settings = read_config(config)
    now = moment(at, settings)
    with opened(settings) as database:
        if dry_run:
            from actions import reminders

            with database.read() as tx:
                due = reminders.preview(tx, now=now)
            rows = [
                [one.village_id, one.subject, one.number, one.step, f"{one.due_at:%Y-%m-%d %H:%M}Z"]
                for one in due
            ]
            table(f"due at {now.isoformat()}", ["village", "what", "number", "step", "due"], rows)
            return
        from bot.clock import CHUNK, sweep_once
        from bot.rules import rules_of
        from handlers.asks import House
        from locales import Texts

        vault = settings.security.vault
        house = House(Texts(), rules_of(settings.village), 0, "", 0, vault)
        total = sent = 0
        while True:
            with database.begin() as tx:
                climbed, messages = sweep_once(tx, house, now=now)
            total, sent = total + climbed, sent + messages
            if climbed < CHUNK:
                break
    typer.echo(f"{total} due, {sent} messages kept for delivery")
