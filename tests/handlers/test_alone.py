"""What is not for everybody, said before others: nothing is done and nothing told, whoever says it."""

import pytest

from handlers.table import Alone
from tests.handlers.conftest import GROUP, Bench
from tests.support import updates, village
from tests.support.village import Who, cadres_chat

ELSEWHERE = "这件事请在私聊里跟我说"


@pytest.mark.parametrize("chat", [GROUP, int(cadres_chat())])
def test_nothing_is_done_or_told_before_others(bench: Bench, chat: int) -> None:
    bench.whisper(Who.VILLAGER, "代办 医保报销")
    bench.whisper(Who.CLERK, "收件 1 户口本")
    alone = [one for one in bench.door.table.commands if one.alone]
    assert {"consult", "errandend", "mine", "todo", "papers", "answer"} <= {
        one.name for one in alone
    }
    before = village.dump(bench.database)
    for command in alone:
        if command.alone is Alone.CADRES and chat != GROUP:
            continue
        for who in (Who.CLERK, Who.SECRETARY, Who.VILLAGER):
            account = updates.person(int(village.user(who)))
            said = bench.hear(updates.message(f"/{command.name} 1 好了", user=account, chat=chat))
            (text,) = said.texts
            assert text.startswith(ELSEWHERE), command.name
            assert said.chats == {chat}
    after = village.dump(bench.database)
    assert {name for name in after if after[name] != before[name]} <= {"inbox", "outbox"}


def test_the_agenda_is_told_in_the_cadres_group_without_what_is_private(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "#诉求 邻居占了我家的宅基地")
    bench.whisper(Who.SECRETARY, "包案 1 柳叶青")
    assert "宅基地" in bench.whisper(Who.SECRETARY, "会诊").texts[0]
    secretary = updates.person(int(village.user(Who.SECRETARY)))
    heard = bench.hear(updates.message("#会诊", user=secretary, chat=int(cadres_chat())))
    (told,) = heard.texts
    assert "1号诉求" in told
    assert "宅基地" not in told


def test_pictures_that_came_with_it_are_taken_away(bench: Bench) -> None:
    bench.whisper(Who.VILLAGER, "代办 换证")
    clerk = updates.person(int(village.user(Who.CLERK)))
    said = bench.hear(updates.photo("#收件 1 身份证", user=clerk, chat=GROUP))
    assert [payload for to, payload in said.sent if to == GROUP and "message_id" in payload]
    assert said.chats == {GROUP}
