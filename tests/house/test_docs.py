"""What users and operators can do is written down."""

import re
import tomllib

import pytest
from pydantic import BaseModel

from bot.config import Config, load
from locales import Texts
from tests.support.house import ROOT
from tools import rights

READMES = ("README.md", "README.zh-CN.md")
GUIDE = (ROOT / "docs/guide.zh-CN.md").read_text("utf-8")


def keys(model: type[BaseModel], path: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        below = field.annotation
        if isinstance(below, type) and issubclass(below, BaseModel):
            found += keys(below, f"{path}{name}.")
        else:
            found.append(path + name)
    return found


@pytest.mark.parametrize("key", keys(Config))
def test_every_config_key_is_in_the_example(key: str) -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    *tables, name = key.split(".")
    section = text.split(f"[{'.'.join(tables)}]\n", 1)[1].split("\n[", 1)[0]
    assert re.search(rf"^(# )?{name} = ", section, re.MULTILINE), key


def test_the_example_says_the_defaults() -> None:
    assert load(ROOT / "config.example.toml").model_dump() == Config().model_dump()


def test_the_example_is_toml() -> None:
    assert tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))["telegram"]


@pytest.mark.parametrize("name", sorted(Texts().commands))
def test_every_command_is_in_the_guide(name: str) -> None:
    assert f"/{name}" in GUIDE
    assert all(word in GUIDE for word in Texts().commands[name].words)


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize(
    "command",
    [
        "lianxin demo",
        "lianxin run",
        "lianxin check",
        "lianxin sweep",
        "lianxin verify",
        "lianxin db",
        "lianxin inbox",
        "lianxin outbox",
        "lianxin village",
        "lianxin roster",
        "lianxin chatroom",
    ],
)
def test_every_program_command_is_in_the_readme(command: str, readme: str) -> None:
    assert command in (ROOT / readme).read_text("utf-8")


@pytest.mark.parametrize("page", [*READMES, "docs/guide.zh-CN.md", "docs/architecture.md"])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    targets = [one for one in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in one]
    assert targets
    for target in targets:
        assert ((ROOT / page).parent / target).exists(), target


def test_the_page_of_rights_is_the_table_of_rights() -> None:
    assert rights.PAGE.read_text("utf-8") == rights.page(), "run: python -m tools.rights"
