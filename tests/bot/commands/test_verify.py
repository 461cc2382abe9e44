"""`lianxin verify ballot FILE`: a published list is counted again, without configuration and database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import build
from tests.village.test_receipts import ENTRIES, published
from village import receipts
from village.receipts import Entry


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["verify", "ballot", *arguments])


def test_a_list_is_counted_again_and_its_hash_is_told(tmp_path: Path) -> None:
    file = tmp_path / "3.json"
    file.write_bytes(published())
    done = run(str(file))
    assert done.exit_code == 0
    assert "for: 1" in done.stdout
    assert "4 of 10 took part" in done.stdout
    assert f"sha256 {receipts.digest(published())}" in done.stdout


@pytest.mark.parametrize(
    ("receipt", "said"),
    [("K7QM", "for"), ("b2xt", "against"), ("Z9FP", "abstained"), ("C3C3", "invalid")],
)
def test_a_receipt_shows_its_choice(tmp_path: Path, receipt: str, said: str) -> None:
    file = tmp_path / "3.json"
    file.write_bytes(published())
    assert f"{receipt.upper()}: {said}" in run(str(file), "--receipt", receipt).stdout
    assert "not in the list" in run(str(file), "--receipt", "AAAA").stdout


def test_a_list_that_was_changed_ends_with_one(tmp_path: Path) -> None:
    value = json.loads(published([*ENTRIES, Entry("H2H2", (0,))]))
    value["choices"].pop()
    file = tmp_path / "3.json"
    file.write_text(json.dumps(value), "utf-8")
    done = run(str(file))
    assert done.exit_code == 1
    assert "not those of its choices" in done.stdout


def test_what_is_no_list_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "no.json"
    assert run(str(file)).exit_code == 1
    file.write_text("{}", "utf-8")
    done = run(str(file))
    assert done.exit_code == 1
    assert "no list of a ballot" in done.stderr
