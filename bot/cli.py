"""The command line: `lianxin …`. Exit codes: 0 done, 1 failed with one clear line, 2 wrong use."""

import warnings

import typer

from bot.commands import (
    cards,
    chatroom,
    circles,
    database,
    queues,
    roster,
    running,
    talk,
    units,
    upkeep,
    verify,
    villages,
)

HELP = "Lianxin 连心: requests, decisions and reminders for a village, in its chat."


def build() -> typer.Typer:
    """All commands."""
    app = typer.Typer(
        help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.command()(running.demo)
    app.command()(running.run)
    app.command()(upkeep.check)
    app.command()(upkeep.sweep)
    app.add_typer(verify.app, name="verify")
    app.command()(talk.classify)
    app.add_typer(database.app, name="db")
    app.add_typer(queues.inbox_app())
    app.add_typer(queues.outbox_app())
    app.add_typer(villages.app, name="village")
    app.add_typer(units.app, name="unit")
    app.command("cards")(cards.cards)
    app.add_typer(roster.app, name="roster")
    app.add_typer(circles.app, name="circles")
    app.add_typer(chatroom.app, name="chatroom")
    return app


def plain_warnings() -> None:
    """Let a warning be one line that an operator can read, without a place in our code."""
    warnings.formatwarning = lambda message, *_, **_named: f"lianxin: warning: {message}\n"


def main() -> None:
    """The entry point of the installed program."""
    plain_warnings()
    build()()
