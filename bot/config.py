"""Configuration: one TOML file, each key also by environment (`LIANXIN_TELEGRAM__TOKEN`); what is unknown is refused."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.deciding import DecisionRule, decision_rules
from bot.section import Section
from storage.vault import Vault, VaultError
from village.ballot_help import MOST
from village.ballots import LEAST_SECRET
from village.categories import Category, Limit
from village.handling import Clock as HandlingClock
from village.handling import Level, Term, Way
from village.joined import JOINT
from village.online_votes import BY_DESIGN, LEAST, Condition, Ground, OnlineBasis
from village.talk.offering import Talking


class ConfigError(Exception):
    """The configuration cannot be used; `problems` are lines such as `telegram.tokn: unknown key`."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(problems))
        self.problems = problems


class Limits(Section):
    """How fast a server lets a bot send; 0 is unlimited. The defaults are what Telegram states."""

    per_second: int = Field(30, ge=0)
    per_chat_per_second: int = Field(1, ge=0)
    per_group_per_minute: int = Field(20, ge=0)


class Telegram(Section):
    """The Bot API server that the bot speaks to."""

    token: SecretStr = SecretStr("")
    api_base: str = "https://api.telegram.org"
    intake: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    poll_seconds: int = Field(50, ge=0, le=50)
    take_from_webhook: bool = False
    file_limit_mb: int = Field(20, ge=1)
    link: str = ""
    limits: Limits = Limits()

    @field_validator("api_base", "webhook_url", "link")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")


class Storage(Section):
    """Where things are kept."""

    url: str = "sqlite:///data/lianxin.db"
    inbox_days: int = Field(30, ge=2)
    outbox_days: int = Field(30, ge=1)


class Security(Section):
    """The key that seals phones: 32 bytes in base64; without it none is kept. Identity numbers only where it is wished."""

    key: SecretStr = SecretStr("")
    identity_numbers: bool = False

    @field_validator("key")
    @classmethod
    def _fits(cls, value: SecretStr) -> SecretStr:
        try:
            Vault.of(value.get_secret_value())
        except VaultError as error:
            raise ValueError(str(error)) from None
        return value

    @property
    def vault(self) -> Vault:
        """The vault of this key."""
        return Vault.of(self.key.get_secret_value())


class ClockRule(Section):
    """One length of time that a county sets over the package's own, with the document that says so."""

    way: Way
    clock: HandlingClock
    category: Category | None = None
    hours: int = Field(0, ge=0, le=24 * 366)
    working_days: int = Field(0, ge=0, le=366)
    source: str = Field(min_length=2)

    @model_validator(mode="after")
    def _whole(self) -> Self:  # noqa: N804 - pydantic calls it on what was read
        if bool(self.hours) is bool(self.working_days):
            raise ValueError("needs hours or working_days, and not both")
        graded = (self.way, self.clock) == (Way.IMMEDIATE, HandlingClock.ANSWER)
        if graded is (self.category is None):
            raise ValueError(
                "category goes with the answer to what is handled at once, and only there"
            )
        return self

    @property
    def term(self) -> Term:
        """What the floors below call it."""
        limit = Limit(hours=self.hours, working_days=self.working_days)
        return Term(limit, self.source, Level.COUNTY)


class OnlineRule(Section):
    """What a village states for votes over the chat: where it is written, in which words, and under which conditions."""

    village: int = Field(0, ge=0)
    ground: Literal["collective_law_27", "charter", "province"]
    article: str = ""
    text: str = ""
    conditions: tuple[Condition, ...] = tuple(one for one in Condition if one not in BY_DESIGN)

    @model_validator(mode="after")
    def _named(self) -> Self:  # noqa: N804 - pydantic calls it on what was read
        if self.ground != Ground.COLLECTIVE_LAW.value and not (self.article and self.text):
            raise ValueError("needs the article and its text")
        if LEAST - set(self.conditions):
            raise ValueError(f"conditions need at least {', '.join(sorted(LEAST))}")
        return self

    @property
    def basis(self) -> OnlineBasis:
        """What the floors below call it; what the clause does not ask for is met."""
        clause = f"{self.article} {self.text}".strip()
        return OnlineBasis(Ground(self.ground), clause, frozenset(Condition) - set(self.conditions))


class VillageDefaults(Section):
    """How villages are run where they do not say otherwise."""

    timezone: str = "Asia/Shanghai"
    quiet_start: time = time(22)
    quiet_end: time = time(7)
    discussion_days: int = Field(3, ge=1, le=60)
    discussion_closes: time = time(20)
    joint_households: int = Field(JOINT, ge=2, le=1000)
    holidays: Path | None = None
    supervision_phone: str = "12388"
    circle_radius_m: int = Field(500, ge=50, le=5000)
    circle_least: int = Field(5, ge=1, le=100)
    circle_most: int = Field(20, ge=1, le=200)
    circle_oldest: int = Field(70, ge=18, le=120)
    contact_months: int = Field(3, ge=1, le=12)
    expert_hours: int = Field(24, ge=1, le=168)
    duplicates: bool = True
    repeat_times: int = Field(3, ge=2, le=20)
    repeat_days: int = Field(365, ge=30, le=3650)
    slip_days: int = Field(10, ge=1, le=60)
    slip_source: str = ""
    clocks: tuple[ClockRule, ...] = ()
    least_secret: int = Field(LEAST_SECRET, ge=2, le=100)
    most_helped: int = Field(MOST, ge=0, le=MOST)
    online: tuple[OnlineRule, ...] = ()
    decisions: tuple[DecisionRule, ...] = ()

    @field_validator("online")
    @classmethod
    def _once(cls, value: tuple[OnlineRule, ...]) -> tuple[OnlineRule, ...]:
        if len({one.village for one in value}) < len(value):
            raise ValueError("a village states one basis")
        return value

    @field_validator("decisions")
    @classmethod
    def _fit(cls, value: tuple[DecisionRule, ...]) -> tuple[DecisionRule, ...]:
        if len({one.village for one in value}) < len(value):
            raise ValueError("a village states its rules once")
        decision_rules(value)
        return value

    @field_validator("circle_most")
    @classmethod
    def _not_under_least(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("circle_least", 1):
            raise ValueError("must not be less than circle_least")
        return value

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("no such time zone") from error
        return value


class Talk(Section):
    """What is done about plain talk in a group."""

    offers: bool = True
    threshold: float = Field(0, ge=0, le=1)
    minutes: int = Field(5, ge=0, le=30)
    words: tuple[str, ...] = ()

    @field_validator("words")
    @classmethod
    def _written(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(word.strip() for word in value):
            raise ValueError("a word is empty")
        return tuple(word.strip().lower() for word in value)

    @property
    def talking(self) -> Talking:
        """What the floors below call it."""
        return Talking(self.offers, self.threshold, self.words)


class Clock(Section):
    """How often the bot looks for what is due."""

    sweep_seconds: int = Field(15, ge=1, le=3600)


class Web(Section):
    """Where webhook, health and metrics are served."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)


class Chatroom(Section):
    """Our own Bot API server with its page."""

    enabled: bool = False
    name: str = "连心"
    host: str = "127.0.0.1"
    port: int = Field(8090, ge=0, le=65535)
    url: str = "sqlite:///data/chatroom.db"
    files: Path = Path("data/files")
    upload_limit_mb: int = Field(20, ge=1)


class Operator(Section):
    """Who is told when something needs a technician; 0 is nobody."""

    chat_id: int = 0


class Log(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    json_lines: bool = False


class Config(BaseSettings):
    """Everything."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="LIANXIN_",
        env_nested_delimiter="__",
        toml_file=None,
    )

    telegram: Telegram = Telegram()
    storage: Storage = Storage()
    security: Security = Security()
    village: VillageDefaults = VillageDefaults()
    talk: Talk = Talk()
    clock: Clock = Clock()
    web: Web = Web()
    chatroom: Chatroom = Chatroom()
    operator: Operator = Operator()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What a program passes goes before the environment, and that before the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(path: Path | None) -> Config:
    """Read the file (if any) and the environment.

    Raises ConfigError with each problem and its path in the file.
    """
    if path is not None and not path.exists():
        raise ConfigError([f"{path}: no such file"])

    class FromFile(Config):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return FromFile()
    except ValidationError as error:
        raise ConfigError([_problem(one) for one in error.errors()]) from None
    except ValueError as error:
        # The file is no TOML, or is not UTF-8.
        raise ConfigError([f"{path}: {error}"]) from None


def _problem(error: Any) -> str:
    path = ".".join(str(part) for part in error["loc"])
    reason = "unknown key" if error["type"] == "extra_forbidden" else error["msg"]
    return f"{path}: {reason.removeprefix('Value error, ')}"


class Holidays(Section):
    """A file of days off and days worked, from the official notice of a year."""

    rest: tuple[date, ...] = ()
    work: tuple[date, ...] = ()


def holidays(path: Path | None) -> dict[date, bool]:
    """Days of years that the calendar library does not know: True is worked, False is off.

    Raises ConfigError when the file cannot be read.
    """
    if path is None:
        return {}
    try:
        found = Holidays.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise ConfigError([f"{path}: {_problem(one)}" for one in error.errors()]) from None
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}: {error}"]) from None
    return dict.fromkeys(found.rest, False) | dict.fromkeys(found.work, True)
