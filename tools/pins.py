"""Compile requirements/*.txt from pyproject.toml: one set of pins for Python 3.11 to 3.13, Linux and macOS."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements"
TARGETS = {
    "runtime": ["pyproject.toml"],
    "dev": ["pyproject.toml", "--group", "dev", "--constraints", "requirements/runtime.txt"],
    "build": ["--group", "build", "--constraints", "requirements/dev.txt"],
}
HEADER = "# Compiled by `make pins` from pyproject.toml. Do not edit.\n"


def clean_environment() -> dict[str, str]:
    """Leave this machine's own indexes and settings out: pins must mean the same everywhere."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))
    }


def compile_pins(name: str, sources: list[str]) -> None:
    path = PINS / f"{name}.txt"
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", *sources),
        *("--universal", "--python-version", "3.11", "--no-config", "--upgrade", "--quiet"),
        *("--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    if "://" in done.stdout:
        raise SystemExit(f"{path.name}: an address got in")
    path.write_text(HEADER + done.stdout)
    print(f"{path.relative_to(ROOT)}: {len(done.stdout.splitlines())} pins")


def main() -> None:
    PINS.mkdir(exist_ok=True)
    for name, sources in TARGETS.items():
        compile_pins(name, sources)


if __name__ == "__main__":
    main()
