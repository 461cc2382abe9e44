"""lianxin classify: a line in, a line out, and a clear word where there is no text."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import build


def run(*arguments: str, said: bytes = b"") -> Result:
    return CliRunner().invoke(build(), ["classify", *arguments], input=said)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def rows(done: Result) -> list[list[str]]:
    assert done.exit_code == 0, done.output
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_label_confidence_and_offer_of_each_line_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text("村口的路灯坏了好几天，晚上看不见\n大家早上好\n", "utf-8")
    lamp, greeting = rows(run(str(file)))
    assert lamp[0] == "issue"
    assert lamp[2] == "yes"
    assert float(lamp[1]) > 0.8
    assert (greeting[0], greeting[2]) == ("chat", "no")


def test_standard_input_is_read_where_no_file_is_named() -> None:
    found = rows(run(said="麻烦帮我开个证明，急用\n".encode()))
    assert [found[0][0], found[0][2]] == ["request", "yes"]


def test_every_line_has_its_answer() -> None:
    text = "\ufeff大家早上好\r\n\r\n" + "路" * 10_000 + "\n?\n<b>&amp;</b>\t|\n最后一行没有换行"
    assert len(rows(run(said=text.encode()))) == 6


def test_nothing_in_nothing_out() -> None:
    assert rows(run(said=b"")) == []


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("大家好\n路灯坏了\n".encode("gbk"), "line 1 is not UTF-8"),
        ("大家好\n".encode() + "路灯".encode("gbk"), "line 2 is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not "),
        ("路灯".encode("utf-16"), "is not "),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(said: bytes, word: str) -> None:
    done = run(said=said)
    assert done.exit_code == 1
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    for name in ("missing.txt", str(tmp_path)):
        done = run(name)
        assert done.exit_code == 1
        assert len(done.stderr.splitlines()) == 1


def test_threshold_words_and_the_switch_come_from_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    said = "村口的路灯坏了好几天，晚上看不见\n".encode()
    for text in ("[talk]\nthreshold = 1.0", "[talk]\noffers = false"):
        file.write_text(text, "utf-8")
        assert rows(run("--config", str(file), said=said))[0][2] == "no"
    file.write_text('[talk]\nwords = [""]', "utf-8")
    assert run("--config", str(file), said=said).exit_code == 1
