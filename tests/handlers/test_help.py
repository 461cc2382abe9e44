"""帮助 and the menu, by what somebody may do."""

from typing import Any

import pytest

from tests.handlers.conftest import Bench, Said, account
from tests.support import updates, village
from tests.support.village import STRANGER, Who

CLERK = int(village.user(Who.CLERK))
VILLAGER = int(village.user(Who.VILLAGER))


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (Who.CLERK, ["解绑", "名册", "找人"]),
        (Who.GROUP_HEAD, ["解绑", "名册", "找人", "名册（只限本组）", "找人（只限本组）"]),
        (Who.SANITATION, ["解绑"]),
        (Who.VILLAGER, ["解绑"]),
        (int(STRANGER), []),
    ],
)
def test_help_shows_what_the_rights_carry_and_how_far(
    bench: Bench, one: Who | int, shown: list[str]
) -> None:
    bench.say(one, "#诉求 路灯坏了")
    (told,) = bench.whisper(one, "帮助").texts
    lines = told.splitlines()
    more = [line.partition("：")[2].split("、") for line in lines if line.startswith("还有")]
    named = [*lines, *(word for words in more for word in words)]
    known = ("解绑", "名册", "找人")
    found = [word for word in known if any(line.startswith(word) for line in named)]
    limited = {line[:2] for line in lines if "（只限本组）" in line}
    limits = [f"{word}（只限本组）" for word in known if word in limited]
    assert [*found, *limits] == shown


def test_a_villagers_help_fits_a_screen_and_names_the_rest(bench: Bench) -> None:
    for one in (Who.VILLAGER, int(STRANGER)):
        bench.say(one, "#诉求 路灯坏了")
        (told,) = bench.whisper(one, "帮助").texts
        assert len(told.splitlines()) <= 12, told
        assert "还有" in told


def test_where_villagers_read_along_a_cadres_help_is_as_short(bench: Bench) -> None:
    (told,) = bench.say(Who.SECRETARY, "帮助").texts
    assert len(told.splitlines()) <= 13, told
    assert "私聊我写“帮助”" in told
    assert "立项" not in told
    cadres = updates.message("帮助", user=account(Who.SECRETARY), chat=int(village.cadres_chat()))
    assert "立项" in bench.hear(cadres).texts[0]
    assert "私聊我写" not in bench.say(Who.VILLAGER, "帮助").texts[0]


def test_a_leader_gets_a_menu_of_their_own(bench: Bench) -> None:
    def menus(said: Said) -> list[dict[str, Any]]:
        return [payload for _, payload in said.sent if "commands" in payload]

    (menu,) = menus(bench.whisper(Who.SECRETARY, "帮助"))
    assert menu["scope"] == {"type": "chat", "chat_id": int(village.user(Who.SECRETARY))}
    assert {"bindgroup", "unbindgroup", "units", "report"} <= {
        one["command"] for one in menu["commands"]
    }
    assert not menus(bench.whisper(Who.CLERK, "帮助"))
    assert not menus(bench.say(Who.SECRETARY, "帮助"))
