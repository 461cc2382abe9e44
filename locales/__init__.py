"""Every word that a person reads: Jinja2 macros, autoescaped, a file per capability and language."""

import html
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from locales.times import FORMATS

LANGUAGES = ("zh-CN", "en")
DEFAULT = "zh-CN"
_TAG = re.compile(r"<[^>]*>")


class Language:
    """The macros of one language: `language.requests.card(...)` is macro `card` of `requests.jinja`.

    What a macro returns is HTML of the chat: names and texts of people in it are escaped.
    """

    def __init__(self, code: str) -> None:
        """Prepare the environment; files are read on first use."""
        self.code = code
        self._environment = Environment(
            loader=PackageLoader("locales", code),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["when"] = FORMATS[code].when
        self._environment.filters["stamp"] = FORMATS[code].stamp
        self._environment.filters["day"] = FORMATS[code].day
        self._environment.filters["last_day"] = FORMATS[code].last_day
        self._environment.filters["until"] = FORMATS[code].until

    def __getattr__(self, capability: str) -> Any:
        """The macros of a capability."""
        if capability.startswith("_"):
            raise AttributeError(capability)
        module = self._environment.get_template(f"{capability}.jinja").module
        setattr(self, capability, module)
        return module


def plain(text: str) -> str:
    """A macro's text for a place that knows no HTML, such as a toast or a poll's question."""
    return html.unescape(_TAG.sub("", text)).strip()


def tidy(text: str) -> str:
    """A macro's text without the blank lines and edges that conditions leave; it stays safe HTML."""
    return "\n".join(line for line in (one.strip() for one in str(text).splitlines()) if line)


@dataclass(frozen=True)
class CommandWords:
    """What people say for one command, and how it is explained; `hashed` words need a `#`, `rare` ones are only named by help."""

    words: tuple[str, ...]
    hashed: bool
    usage: Mapping[str, str]
    help: Mapping[str, str]
    rare: bool = False


class Texts:
    """All languages."""

    def __init__(self) -> None:
        """Nothing is read before it is asked for."""
        self._languages = {code: Language(code) for code in LANGUAGES}

    def of(self, code: str) -> Language:
        """The best language for a code of the chat, such as `zh-hans` or `en-GB`; the default for an unknown one."""
        return self._languages[choose(code)]

    @cached_property
    def commands(self) -> Mapping[str, CommandWords]:
        """Words, usage and help of every command, by its Latin name."""
        source = resources.files("locales").joinpath("commands.toml").read_text("utf-8")
        return MappingProxyType(
            {
                name: CommandWords(
                    words=tuple(entry["words"]),
                    hashed=entry.get("hashed", False),
                    usage={code: entry["usage"][code] for code in LANGUAGES},
                    help={code: entry["help"][code] for code in LANGUAGES},
                    rare=entry.get("rare", False),
                )
                for name, entry in tomllib.loads(source).items()
            }
        )


@lru_cache(maxsize=256)
def choose(code: str) -> str:
    """The supported language nearest to `code`."""
    family = code.lower().partition("-")[0]
    return next((one for one in LANGUAGES if one.lower().startswith(family) and family), DEFAULT)
