"""Commands that need no bot do not load the bot libraries: they take seconds to import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.house import ROOT

HEAVY = ("aiogram", "telegram", "nicegui", "sklearn", "scipy")

pytestmark = pytest.mark.skipif(
    not (ROOT / "bot/cli.py").exists(), reason="bot/cli.py is not written yet"
)

RUNNER = f"""
import sys
from bot.cli import main

code = 0
try:
    main()
except SystemExit as left:
    code = left.code or 0
loaded = [name for name in {HEAVY} if name in sys.modules]
print("loaded:", *loaded)
sys.exit(code)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "config.example.toml", folder / "config.toml")
    return subprocess.run(
        [sys.executable, "-c", RUNNER, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("check",),
        ("db", "upgrade"),
        ("db", "backup", "backup.db"),
        ("db", "restore", "backup.db"),
        ("inbox", "list"),
        ("outbox", "list"),
        ("chatroom", "bot", "add", "lianxin_bot"),
        ("village", "list"),
        ("verify",),
        ("verify", "ballot", "config.toml"),
        ("classify", "config.toml"),
        ("roster", "template", "roster.xlsx"),
        ("cards", "1", "--village", "1", "--out", "cards.pdf"),
        ("sweep", "--at", "2026-12-01T09:00", "--dry-run"),
    ],
    ids=" ".join,
)
def test_a_command_that_needs_no_bot_loads_none(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines()[-1] == "loaded:", done.stdout
