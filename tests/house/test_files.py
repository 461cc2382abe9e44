import re
from pathlib import Path

from tests.support.house import ROOT, files

# Folders of one machine: no other has what lies there. A URL's path or a joined one is no such thing.
MACHINE_PATH = re.compile(r"(?<![\w.}\])*-])/(?:work|root|tmp)\b")
REGISTRIES = re.compile("py" r"pi\.org|python" "hosted|registry" r"\.npmjs|deb\.debian" r"\.org")


def lines() -> list[tuple[Path, int, str]]:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [(path.relative_to(ROOT), n, line) for n, line in enumerate(text.splitlines(), 1)]
    return found


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert not [found for found in lines() if MACHINE_PATH.search(found[2])]


def test_such_a_path_would_be_found() -> None:
    assert MACHINE_PATH.search(f"cd {Path('/', 'work')}/main")
    assert not MACHINE_PATH.search("village/work, https://example.org/work, {base}/tmp")


def test_no_file_names_a_package_registry() -> None:
    assert not [found for found in lines() if REGISTRIES.search(found[2])]


def test_changelog_fragments_have_a_known_kind() -> None:
    name = re.compile(
        r"(?:\d+|\+[\w-]+)(?:\.\d+)?\.(?:added|changed|fixed|removed)\.md|README\.md|\.gitignore"
    )
    assert all(name.fullmatch(path.name) for path in files("changelog.d"))
