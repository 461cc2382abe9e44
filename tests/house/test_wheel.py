import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.house import FLOORS, ROOT, files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return zipfile.Path(next(folder.glob("*.whl")))


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


def test_every_file_of_the_floors_is_in_the_wheel(wheel: zipfile.Path) -> None:
    wanted = {str(path.relative_to(ROOT)) for path in files(*FLOORS)}
    assert wanted <= names(wheel)


def test_nothing_else_is_in_the_wheel(wheel: zipfile.Path) -> None:
    tops = {Path(name).parts[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(FLOORS)


def test_the_wheel_brings_the_command(wheel: zipfile.Path) -> None:
    scripts = [name for name in names(wheel) if name.endswith("entry_points.txt")]
    assert "lianxin = bot.cli:main" in wheel.root.read(scripts[0]).decode()
