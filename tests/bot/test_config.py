from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import ConfigError, holidays, load
from bot.rules import rules_of
from storage.villages import Village
from village.categories import Category
from village.decision_rules import Choice, DecisionRules
from village.handling import Clock, Level, Way
from village.ids import VillageId
from village.law import Article
from village.online_votes import Condition
from village.rolls import Body
from village.thresholds import HALF_OR_MORE, TWO_THIRDS


def write(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file)
    return caught.value.problems


def test_a_file_sets_values_and_leaves_the_rest(tmp_path: Path) -> None:
    config = load(write(tmp_path, '[telegram]\napi_base = "http://127.0.0.1:8090/"\n'))
    assert config.telegram.api_base == "http://127.0.0.1:8090"
    assert config.telegram.poll_seconds == 50


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANXIN_TELEGRAM__TOKEN", "7:from-environment")
    monkeypatch.setenv("LIANXIN_TELEGRAM__LIMITS__PER_SECOND", "5")
    config = load(write(tmp_path, '[telegram]\ntoken = "7:from-file"\npoll_seconds = 3\n'))
    assert config.telegram.token.get_secret_value() == "7:from-environment"
    assert config.telegram.limits.per_second == 5
    assert config.telegram.poll_seconds == 3


def test_unknown_keys_are_refused_with_their_path(tmp_path: Path) -> None:
    text = '[telegram]\ntokn = "x"\n[telegram.limits]\nper_hour = 1\n[telegramm]\ntoken = ""\n'
    assert problems(write(tmp_path, text)) == [
        "telegram.limits.per_hour: unknown key",
        "telegram.tokn: unknown key",
        "telegramm: unknown key",
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[telegram]\npoll_seconds = 51\n", "telegram.poll_seconds"),
        ('[telegram]\napi_base = "ftp://x"\n', "telegram.api_base"),
        ('[telegram]\nintake = "pigeon"\n', "telegram.intake"),
        ('[village]\ntimezone = "Asia/Nowhere"\n', "village.timezone"),
        ('[village]\nquiet_start = "late"\n', "village.quiet_start"),
        ("[village]\ncircle_least = 9\ncircle_most = 8\n", "village.circle_most"),
        ('[chatroom]\nport = "many"\n', "chatroom.port"),
        ("[storage]\ninbox_days = 1\n", "storage.inbox_days"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(tmp_path: Path, text: str, path: str) -> None:
    (problem,) = problems(write(tmp_path, text))
    assert problem.startswith(f"{path}: ")


def test_a_misspelt_environment_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_TELEGRAM__TOKN", "x")
    with pytest.raises(ConfigError) as caught:
        load(None)
    assert caught.value.problems == ["telegram.tokn: unknown key"]


@pytest.mark.parametrize("text", ["[telegram", "telegram = \n", "\ttoken 1"])
def test_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (problem,) = problems(write(tmp_path, text))
    assert problem.startswith(str(tmp_path / "config.toml"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path / "none.toml") == [f"{tmp_path / 'none.toml'}: no such file"]


def test_a_token_is_not_shown(tmp_path: Path) -> None:
    config = load(write(tmp_path, '[telegram]\ntoken = "7:very-secret"\n'))
    assert "very-secret" not in repr(config)
    assert "very-secret" not in str(config)


def test_a_holiday_file_tells_rest_from_work(tmp_path: Path) -> None:
    file = write(tmp_path, "rest = [2027-01-01]\nwork = [2027-01-03]\n")
    assert holidays(file) == {date(2027, 1, 1): False, date(2027, 1, 3): True}
    assert holidays(None) == {}


@pytest.mark.parametrize(
    "text", ["rest = 1", 'rest = ["soon"]', "rest = [2027-01-01T08:00:00]", "["]
)
def test_a_wrong_holiday_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        holidays(write(tmp_path, text))


def test_a_county_sets_its_own_times_with_the_document(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        """
        [[village.clocks]]
        way = "immediate"
        clock = "answer"
        category = "water"
        hours = 12
        source = "溪口县办法第九条"
        [[village.clocks]]
        way = "promised"
        clock = "answer"
        working_days = 7
        source = "溪口县办法第十条"
        """,
        encoding="utf-8",
    )
    rules = rules_of(load(file).village)(
        None,  # type: ignore[arg-type]  # the village is given, so nothing is read
        VillageId(1),
        Village(VillageId(1), "", "Asia/Shanghai", "zh-CN", "{}"),
    )
    now = datetime(2026, 6, 1, 1, tzinfo=UTC)
    assert rules.request_due(Category.WATER, now) == now + timedelta(hours=12)
    term = rules.clocks.term(Way.PROMISED, Clock.ANSWER, Category.WATER)
    assert (term.level, term.source) == (Level.COUNTY, "溪口县办法第十条")
    assert rules.clocks.term(Way.REFERRED, Clock.ANSWER, Category.WATER).level is Level.PACKAGE


def test_a_village_states_where_votes_over_the_chat_are_written(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        """
        [village]
        least_secret = 7
        [[village.online]]
        village = 1
        ground = "charter"
        article = "村章程第十二条"
        text = "外出村民可以在线表决。"
        conditions = ["notice", "witness", "publicity"]
        [[village.online]]
        ground = "collective_law_27"
        """,
        encoding="utf-8",
    )
    of = rules_of(load(file).village)
    known = Village(VillageId(1), "", "Asia/Shanghai", "zh-CN", "{}")
    one, other = (
        of(None, VillageId(number), known)  # type: ignore[arg-type]  # the village is given, so nothing is read
        for number in (1, 2)
    )
    assert one.least_secret == 7
    assert one.online.clause == "村章程第十二条 外出村民可以在线表决。"
    assert one.online.lacks == [Condition.NOTICE, Condition.WITNESS, Condition.PUBLICITY]
    assert one.online.reaches(Body.VILLAGERS)
    assert other.online.reaches(Body.COLLECTIVE)
    assert not other.online.reaches(Body.VILLAGERS)
    bare = '[[village.online]]\nground = "charter"\n'
    empty = '[[village.online]]\nground = "collective_law_27"\nconditions = []\n'
    for wrong in (bare, empty):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ConfigError):
            load(file)


COUNTY_AND_VILLAGE = """
[[village.decisions]]
source = "河北省实施办法"
representatives_notice_days = 7
public_days = 20
[[village.decisions]]
village = 1
source = "柳树沟村议事规则"
party_quorum = "2/3"
public_days = 30
objection_days = 25
"""


def test_rules_of_decisions_are_layered_and_each_names_its_document(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(COUNTY_AND_VILLAGE, encoding="utf-8")
    of = rules_of(load(file).village)
    known = Village(VillageId(1), "", "Asia/Shanghai", "zh-CN", "{}")
    own, other = (
        of(None, VillageId(number), known).decisions  # type: ignore[arg-type]  # the village is given, so nothing is read
        for number in (1, 2)
    )
    assert (own.party_quorum, other.party_quorum) == (TWO_THIRDS, HALF_OR_MORE)
    assert (own.representatives_notice_days, own.public_days, own.objection_days) == (7, 30, 25)
    assert (other.public_days, other.objection_days) == (20, 15)
    assert other.source("villagers_notice_days") is Article.VCO_25
    county = Choice("representatives_notice_days", Level.COUNTY, "河北省实施办法")
    assert own.source("representatives_notice_days") == county
    assert own.source("public_days") == Choice("public_days", Level.VILLAGE, "柳树沟村议事规则")
    assert DecisionRules.again(own.kept()) == own


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("public_days = 14", "0.public_days: at least 15 (《村民委员会组织法》第三十五条)"),
        ("villagers_notice_days = 9", "0.villagers_notice_days: at least 10 (《村民委员会组织法》第二十五条)"),
        ("answer_days = 0", "0.answer_days: at least 1 (各地惯例，本村可改)"),
        ('party_quorum = "1/3"', "0.party_quorum: Input should be '1/2' or '2/3'"),
        ("objection_days = 16", ": objection_days: at most public_days"),
        ("shown_days = 16", "0.shown_days: unknown key"),
    ],
)  # fmt: skip
def test_below_the_laws_floor_a_rule_is_refused_with_its_path(
    tmp_path: Path, value: str, problem: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[[village.decisions]]\nsource = "镇里的文件"\n{value}\n', encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file)
    assert refused.value.problems == [
        f"village.decisions{'' if problem[0] == ':' else '.'}{problem}"
    ]


@pytest.mark.parametrize(
    "rule",
    [
        'way = "promised"\nclock = "answer"\nsource = "办法"',
        'way = "promised"\nclock = "answer"\nhours = 1\nworking_days = 1\nsource = "办法"',
        'way = "promised"\nclock = "answer"\nhours = 1',
        'way = "promised"\nclock = "answer"\nhours = 1\ncategory = "water"\nsource = "办法"',
        'way = "immediate"\nclock = "answer"\nhours = 1\nsource = "办法"',
        'way = "somehow"\nclock = "answer"\nhours = 1\nsource = "办法"',
    ],
)
def test_a_time_without_source_or_sense_is_refused(tmp_path: Path, rule: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[[village.clocks]]\n{rule}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert all(one.startswith("village.clocks.0") for one in caught.value.problems)
