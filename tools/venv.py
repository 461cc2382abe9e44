"""Make .venv hold exactly the pins: `venv.py runtime` for the bot, `venv.py dev` for its builders."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PINS = ROOT / "requirements"
# dev.txt holds the runtime pins and the build pins too.
FILES = {"runtime": ("runtime.txt", "build.txt"), "dev": ("dev.txt",)}
FLOORS = ("bot", "handlers", "actions", "storage", "village", "locales", "chatroom", "console")
PIP_QUIET = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
}


def key(kind: str) -> str:
    """What the installation depends on; a stamp with the same key means nothing is to be done."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [sys.version, str(ROOT), repr(project)]
    parts += [(PINS / name).read_text(encoding="utf-8") for name in FILES[kind]]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f".{kind}"


def is_current(kind: str) -> bool:
    path = stamp(kind)
    if PYTHON.exists() and path.exists() and path.read_text() == key(kind):
        return True
    # A builder's .venv holds all that the bot needs.
    return kind == "runtime" and is_current("dev")


def works() -> bool:
    if not PYTHON.exists():
        return False
    command = [str(PYTHON), "-c", "import pip, sys; print(sys.version)"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == sys.version


def create() -> None:
    if works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    attempts = [
        [sys.executable, "-m", "venv", str(VENV)],
        # Debian splits ensurepip off its Python; these two bring it along or do without.
        ["apt-get", "-qq", "install", "-y", f"python3.{sys.version_info.minor}-venv"],
        [sys.executable, "-m", "virtualenv", "--quiet", str(VENV)],
    ]
    said = ""
    for attempt in attempts:
        if shutil.which(attempt[0]) is None:
            continue
        done = subprocess.run(
            attempt, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
        said = said or done.stdout + done.stderr
        if attempt[0] == "apt-get" and done.returncode == 0:
            subprocess.run(attempts[0], capture_output=True, check=False)
        if works():
            return
    raise SystemExit(f"Could not make .venv with {sys.executable}:\n{said}")


def pip(*arguments: str, total: int = 0) -> None:
    """Run pip; show one moving line on a terminal, and pip's own words only when it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", *arguments]
    lines: list[str] = []
    seen = 0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | PIP_QUIET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if match := re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line):
                seen += 1
                show(f"  {seen}/{total} {match[1]}" if total else "")
            elif line.startswith("Installing collected packages"):
                show("  unpacking ...")
    show("")
    if process.returncode:
        raise SystemExit("".join(lines) + "\npip could not install the packages (see above).")


def show(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


def install(kind: str) -> None:
    files = [PINS / name for name in FILES[kind]]
    pins = sum(
        1 for file in files for line in file.read_text().splitlines() if not line.startswith("#")
    )
    began = time.monotonic()
    print(f"Installing {pins} packages into .venv (once, about a minute) ...", flush=True)
    # The pins are complete, so pip need not resolve anything, and nothing unpinned gets in.
    pip("--no-deps", "--no-compile", *(f"--requirement={file}" for file in files), total=pins)
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    if kind == "runtime":
        # A village's first start should not wait for this; tests compile what they use as they go.
        ours = [str(ROOT / name) for name in FLOORS]
        subprocess.run(
            [str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib"), *ours],
            capture_output=True,
            check=False,
        )
    print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)


def main() -> None:
    kind = sys.argv[1]
    if not is_current(kind):
        create()
        stamp(kind).unlink(missing_ok=True)
        install(kind)
    # make compares times; the key is what decides.
    stamp(kind).write_text(key(kind))


if __name__ == "__main__":
    main()
