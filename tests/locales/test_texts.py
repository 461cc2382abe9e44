import ast
import inspect
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, PackageLoader, nodes

from handlers.routes import table
from locales import LANGUAGES, Language, Texts, choose, plain, tidy
from tests.support.house import ROOT
from village import errors
from village.categories import Category
from village.people import Post
from village.requests import Rating, State
from village.rights import Deed, Role, Scope
from village.topics import Choice

FILES = sorted(path.stem for path in (ROOT / "locales/zh-CN").glob("*.jinja"))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def macros(language: str, file: str) -> dict[str, tuple[str, ...]]:
    environment = Environment(loader=PackageLoader("locales", language), autoescape=True)
    source = (ROOT / "locales" / language / f"{file}.jinja").read_text("utf-8")
    return {
        macro.name: tuple(argument.name for argument in macro.args)
        for macro in environment.parse(source).find_all(nodes.Macro)
    }


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_file(language: str) -> None:
    assert sorted(path.stem for path in (ROOT / "locales" / language).glob("*.jinja")) == FILES


@pytest.mark.parametrize("file", FILES)
def test_languages_agree_on_macros_and_their_parameters(file: str) -> None:
    first, *others = (macros(language, file) for language in LANGUAGES)
    assert first
    for other in others:
        assert other == first


def calls(path: Path) -> list[tuple[str, str, int]]:
    """Calls such as `texts.requests.card(a, b)`: file, macro, number of arguments."""
    return [
        (node.func.value.attr, node.func.attr, len(node.args))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in FILES
        and not hasattr(str, node.func.attr)
        and not hasattr(dict, node.func.attr)
    ]


def test_every_macro_that_is_called_exists_and_gets_as_many_arguments_as_it_has() -> None:
    called = [one for path in sources("handlers", "bot", "console") for one in calls(path)]
    assert len({(file, name) for file, name, _ in called}) > 20
    for file, name, arguments in called:
        assert len(macros("zh-CN", file)[name]) == arguments, f"{file}.{name}"


def test_a_handler_has_no_word_that_a_person_reads() -> None:
    for path in sources("handlers", "actions", "bot", "console"):
        if "demo" in path.parts:
            continue
        code = re.sub(r'"""(?:.|\n)*?"""', "", path.read_text("utf-8"))
        code = re.sub(r"#.*", "", code)
        found = [line for line in code.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
        allowed = ('name: str = "连心"', '] = "连心"', "HELP = ", "号(?:{naming.KINDS})?")
        assert not [line for line in found if not any(one in line for one in allowed)], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_word(language: str) -> None:
    words = Language(language).words
    for macro, codes in (
        (words.category, Category),
        (words.post, Post),
        (words.state, State),
        (words.rating, Rating),
        (words.choice, Choice),
        (words.deed, Deed),
        (words.role, Role),
        (words.scope, Scope),
    ):
        for code in codes:
            assert macro(code).strip()


def walk(error: type[errors.VillageError]) -> list[type[errors.VillageError]]:
    return [error, *(below for child in error.__subclasses__() for below in walk(child))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", walk(errors.VillageError), ids=lambda one: one.__name__)
def test_every_error_has_a_sentence(error: type[errors.VillageError], language: str) -> None:
    if error.__module__ != "village.errors":
        pytest.skip("an error of a command line, told there")
    known = macros(language, "errors")
    assert error.code in known
    fields = list(inspect.signature(error).parameters)
    if issubclass(
        error, errors.TextMissing | errors.NumberMissing | errors.DateUnread | errors.CountUnread
    ):
        fields = ["usage"]
    if error is errors.NotAllowed:
        fields.append("whose")
    assert list(known[error.code]) == fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_cannot_break_a_card(language: str) -> None:
    said = Language(language).help.hello("<b>王五</b> & <a href='x'>", "石村")
    assert "<b>" not in said
    assert "&lt;b&gt;王五&lt;/b&gt; &amp;" in said


def test_plain_text_keeps_names_and_lines_as_they_are() -> None:
    assert plain("<b>3号议题</b>：修路 &lt;b&gt;\n截止") == "3号议题：修路 <b>\n截止"


def test_tidy_drops_empty_lines_and_edges() -> None:
    assert tidy("\n  a\n\n\n b  \n") == "a\nb"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-CN"),
        ("zh", "zh-CN"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("", "zh-CN"),
        ("fr", "zh-CN"),
    ],
)
def test_a_language_is_chosen_by_its_family(code: str, language: str) -> None:
    assert choose(code) == language
    assert Texts().of(code).code == language


NOW = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "chinese", "english"),
    [
        (timedelta(hours=1), "今天 13:00", "today 13:00"),
        (timedelta(days=-1), "昨天 12:00", "yesterday 12:00"),
        (timedelta(days=1), "明天 12:00", "tomorrow 12:00"),
        (timedelta(days=-9), "12月22日 12:00", "22 Dec 12:00"),
        (timedelta(days=4), "2027年1月4日 12:00", "4 Jan 2027 12:00"),
    ],
)
def test_a_moment_is_written_as_people_say_it(ahead: timedelta, chinese: str, english: str) -> None:
    for code, expected in (("zh-CN", chinese), ("en", english)):
        template = Language(code)._environment.from_string("{{ at | when(zone, now) }}")
        assert template.render(at=NOW + ahead, zone=SHANGHAI, now=NOW) == expected


def test_the_table_knows_the_words_of_every_command() -> None:
    texts = Texts()
    routes = table(texts)
    assert {one.name for one in routes.commands} == set(texts.commands)
