"""What the measurements are made on is what the bot would have left there."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import archive, township
from benchmarks.archive import Archive


@pytest.mark.filterwarnings("ignore:SQLite .* has the WAL-reset bug:RuntimeWarning")
def test_only_what_is_to_be_done_is_found_again(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(township, "VILLAGES", 2)
    file = tmp_path / "archive.db"
    shutil.copyfile(sqlite_template, file)
    township.make(file)
    archive.fill(file, Archive(open=30, closed=30, huge=20, villages=2))
    with closing(sqlite3.connect(file)) as database:
        kept = "SELECT count(*) FROM request WHERE state = 'closed'"
        assert database.execute(kept).fetchone() == (30,)
        found = "SELECT DISTINCT village_id, number FROM request_gram"
        to_do = "SELECT village_id, number FROM request WHERE state <> 'closed'"
        assert set(database.execute(found)) == set(database.execute(to_do))
        assert database.execute("SELECT count(*) FROM deadline").fetchone() == (0,)
