import os
import re
import shutil
import subprocess

import pytest

from tests.support.house import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
PROMISED = {
    *("help", "venv", "demo", "test", "check", "bench", "soak"),
    *("pins", "changelog", "screenshots", "clean"),
}


def phony() -> set[str]:
    declared = re.search(r"^\.PHONY:((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert declared
    return set(declared[1].replace("\\", " ").split())


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_help_tells_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    told = set(re.findall(r"^  ([a-z]+)  +\S", said.stdout, re.MULTILINE))
    assert told == phony()
    assert told >= PROMISED


def test_every_target_is_declared() -> None:
    assert set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)) == phony()


def test_ci_runs_what_a_builder_runs() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text()
    assert script.read_text().rstrip().endswith("make check")
    assert re.search(r"^check:.*\btest\b", MAKEFILE, re.MULTILINE)
