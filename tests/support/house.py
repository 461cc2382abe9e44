"""Where the repository is, and which files belong to it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "actions",
    "bot",
    "chatroom",
    "console",
    "handlers",
    "locales",
    "pictures",
    "storage",
    "village",
)


def files(*under: str) -> list[Path]:
    """Files that are, or may become, part of the repository; ignored ones are left out."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *under]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
