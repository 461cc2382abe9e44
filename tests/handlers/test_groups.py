"""Groups as people meet them, on both databases: bound and taken back, removed and added again, joined by many."""

from datetime import timedelta

import pytest

from handlers.door import Ending
from storage import accounts, chats, outbox, trail
from storage.chats import Kind
from tests.handlers.conftest import GROUP, Bench, Said, account
from tests.support import updates, village
from tests.support.updates import DATE, Raw
from tests.support.village import MAPLE, STRANGER, TITLES, WILLOW, Who
from village.groups import TOGETHER
from village.ids import ChatId

NEW = -1_002_000_000_007
CLERK = int(village.user(Who.CLERK))
SECRETARY = Who.SECRETARY


def chat(number: int = NEW, title: str = "新群") -> Raw:
    return updates.group(number, title)


def said(bench: Bench, who: Who | int, text: str, where: int = NEW) -> Said:
    return bench.hear(updates.message(text, user=account(who), chat=chat(where)))


def pressed(bench: Bench, who: Who | int, data: str, where: int = NEW) -> Said:
    return bench.hear(updates.press(data, user=account(who), chat=chat(where), message_id=77))


def added(bench: Bench, status: str = "member", **fields: object) -> Said:
    return bench.hear(updates.membership(status, chat=chat(), user=account(STRANGER), **fields))  # type: ignore[arg-type]


def bind(bench: Bench, kind: str = "village", step: str = "move", where: int = NEW) -> Said:
    return pressed(bench, SECRETARY, f"group:{step}:1:{kind}", where)


def whose(bench: Bench, where: int = NEW) -> tuple[int, Kind] | None:
    with bench.database.read() as tx:
        found = chats.find(tx, ChatId(where))
    return (int(found.village.id), found.kind) if found else None


def group_of(bench: Bench, kind: Kind = Kind.VILLAGE) -> int | None:
    with bench.database.read() as tx:
        return chats.of_village(tx, WILLOW, kind)


def removed(bench: Bench, where: int = GROUP, *, date: int = DATE, before: str = "member") -> Said:
    change = updates.membership("kicked", before=before, chat=chat(where), date=date)
    return bench.hear(change)


def test_who_adds_the_bot_is_told_once_what_it_is_and_who_can_bind(bench: Bench) -> None:
    told = added(bench)
    assert told.chats == {NEW}
    assert all(word in told.texts[0] for word in ("连心", "还没有绑定", "/bindgroup", "书记"))
    assert added(bench).sent == []
    assert added(bench, "administrator", before="member").sent == []
    assert whose(bench) is None


def test_a_bot_that_cannot_hear_asks_to_be_an_administrator(bench: Bench) -> None:
    object.__setattr__(bench.house, "hears_all", False)
    assert "管理员" in added(bench).texts[0]
    bench.hear(updates.membership("kicked", before="member", chat=chat()))
    assert "管理员" not in added(bench, "administrator", date=DATE + 1).texts[0]


def test_of_a_group_of_no_village_nothing_is_kept_but_that_the_bot_is_there(bench: Bench) -> None:
    before = village.dump(bench.database)
    added(bench)
    said(bench, Who.VILLAGER, "今天赶集的人多不多")
    said(bench, Who.VILLAGER, "#诉求 灯不亮")
    bench.hear(updates.joined(5_009_001, chat=chat()))
    after = village.dump(bench.database)
    assert {name for name in after if after[name] != before[name]} == {"chat", "inbox", "outbox"}
    (row,) = [one for one in after["chat"] if one[0] == NEW]
    assert "新群" not in row
    bench.hear(updates.membership("kicked", before="member", chat=chat(), date=DATE + 1))
    assert village.dump(bench.database)["chat"] == before["chat"]


@pytest.mark.parametrize("words", ["绑定本群", "/bindgroup", "＃绑定本群", "@连心 绑定本群"])
def test_a_leader_binds_a_group_with_two_presses_when_another_was_bound(
    bench: Bench, words: str
) -> None:
    asked = said(bench, SECRETARY, words)
    keys = [key for row in asked.to(NEW)["reply_markup"]["inline_keyboard"] for key in row]
    assert [key["callback_data"] for key in keys][:2] == [
        "group:kind:1:village",
        "group:kind:1:cadres",
    ]
    assert "村民都在" in asked.texts[0]
    assert whose(bench) is None
    taken = bind(bench, step="kind")
    assert "另一个群" in taken.texts[0]
    assert whose(bench) is None
    done = bind(bench)
    assert done.chats == {NEW, GROUP}
    assert "改到另一个群" in done.to(GROUP)["text"]
    assert whose(bench) == (WILLOW, Kind.VILLAGE)
    assert whose(bench, GROUP) is None
    assert group_of(bench) == NEW


def test_a_group_is_bound_with_one_press_where_there_is_none(bench: Bench) -> None:
    bench.hear(updates.message("解绑本群", user=account(SECRETARY), chat=GROUP))
    gone = pressed(bench, SECRETARY, "group:unbind:1:", GROUP)
    assert "不再是" in gone.texts[0]
    assert whose(bench, GROUP) is None
    done = bind(bench, step="kind")
    assert "✅" in done.texts[0]
    assert done.chats == {NEW}
    with bench.database.read() as tx:
        deeds = [(one.deed, one.subject) for one in trail.entries(tx, WILLOW)][-2:]
    assert deeds == [("unbind_chat", f"chat:{GROUP}"), ("bind_chat", f"chat:{NEW}")]


@pytest.mark.parametrize("who", [Who.VILLAGER, Who.CLERK, Who.SUPERVISOR, int(STRANGER)])
@pytest.mark.parametrize("words", ["绑定本群", "解绑本群"])
def test_nobody_but_a_leader_binds_or_unbinds(bench: Bench, who: Who | int, words: str) -> None:
    refused = said(bench, who, words, NEW if words == "绑定本群" else GROUP)
    assert refused.ending is Ending.REFUSED
    assert refused.chats == {NEW if words == "绑定本群" else GROUP}
    assert whose(bench) is None
    for press, where in (("group:kind:1:cadres", NEW), ("group:unbind:1:", GROUP)):
        one = pressed(bench, who, press, where)
        assert one.ending is Ending.REFUSED
        assert one.toasts
    assert whose(bench, GROUP) == (WILLOW, Kind.VILLAGE)
    if isinstance(who, Who):
        with bench.database.read() as tx:
            last = list(trail.entries(tx, WILLOW))[-1]
        assert (last.deed, last.actor) == ("refused", f"person:{int(who)}")


def test_a_group_of_another_village_is_refused(bench: Bench) -> None:
    where = int(village.group_chat(MAPLE))
    refused = said(bench, SECRETARY, "绑定本群", where)
    assert refused.ending is Ending.REFUSED
    assert "别的村" in refused.texts[0]
    assert TITLES[MAPLE] not in refused.texts[0]
    assert bind(bench, where=where).ending is Ending.REFUSED
    assert pressed(bench, SECRETARY, "group:unbind:1:", where).ending is Ending.REFUSED
    assert whose(bench, where) == (MAPLE, Kind.VILLAGE)
    # The button names a village; who presses must be its leader.
    assert pressed(bench, SECRETARY, "group:move:2:village").ending is Ending.REFUSED


def test_a_leader_of_several_villages_is_asked_which(bench: Bench) -> None:
    with bench.database.begin() as tx:
        accounts.bind(
            tx,
            user_id=village.user(SECRETARY),
            village_id=MAPLE,
            person_id=village.person_id(SECRETARY),
            name="田春生",
        )
    asked = said(bench, SECRETARY, "绑定本群").to(NEW)
    labels = [row[0]["text"] for row in asked["reply_markup"]["inline_keyboard"]]
    assert set(labels) == set(TITLES.values())
    then = pressed(bench, SECRETARY, "group:village:2:")
    assert TITLES[MAPLE] in then.texts[0]
    pressed(bench, SECRETARY, "group:move:2:cadres")
    assert whose(bench) == (MAPLE, Kind.CADRES)


@pytest.mark.parametrize("words", ["绑定本群", "解绑本群", "/bindgroup"])
def test_in_private_one_is_sent_to_the_group(bench: Bench, words: str) -> None:
    assert "群" in bench.whisper(SECRETARY, words).texts[0]


@pytest.mark.parametrize(
    "data", ["group:keep:1:", "group:x:1:", "group:kind:1:x", "group:kind:9:village"]
)
def test_odd_and_declined_presses_bind_nothing(bench: Bench, data: str) -> None:
    pressed(bench, SECRETARY, data)
    assert whose(bench) is None


def test_open_matters_come_along_and_the_old_group_is_told_nothing_more(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    bind(bench)
    moved = bench.whisper(Who.UTILITIES, "接单 1")
    assert GROUP not in moved.chats
    assert NEW in moved.chats


def test_a_group_that_another_village_binds_shows_nothing_of_the_first(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    bench.show(GROUP, "request:1", 77)
    pressed(bench, SECRETARY, "group:unbind:1:", GROUP)
    maple = int(village.user(SECRETARY, MAPLE))
    pressed(bench, maple, "group:move:2:village", GROUP)
    assert whose(bench, GROUP) == (MAPLE, Kind.VILLAGE)
    assert GROUP not in bench.whisper(Who.UTILITIES, "接单 1").chats
    with bench.database.read() as tx:
        waiting = outbox.waiting(tx, frozenset(range(64)), resting=set(), limit=500)
    assert {one.village_id for one in waiting if one.chat_id == GROUP} <= {0, MAPLE}
    # Its old card still stands there, and its buttons are nobody's.
    late = pressed(bench, int(village.user(Who.UTILITIES, MAPLE)), "request:accept:1", GROUP)
    assert late.sent == []


def test_a_removed_bot_tells_the_clerk_once_and_the_author_hears_in_private(bench: Bench) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    told = removed(bench)
    assert told.chats == {CLERK}
    assert "移出" in told.texts[0]
    assert "1 条" in told.texts[0]
    assert removed(bench, date=DATE + 1).sent == []
    assert group_of(bench) is None
    assert int(village.user(Who.VILLAGER)) in bench.whisper(Who.UTILITIES, "接单 1").chats


def test_news_that_comes_late_or_twice_changes_nothing(bench: Bench) -> None:
    removed(bench, date=DATE + 100)
    before = village.dump(bench.database)["chat"]
    back = updates.membership("member", chat=chat(GROUP), date=DATE + 50)
    assert bench.hear(back).sent == []
    assert village.dump(bench.database)["chat"] == before
    again = updates.membership("member", before="kicked", chat=chat(GROUP), date=DATE + 200)
    assert bench.hear(again).chats == {CLERK}
    assert bench.hear(again).ending is Ending.REPEATED
    assert group_of(bench) == GROUP


def test_who_speaks_to_a_bot_that_was_said_to_be_gone_brings_it_back(bench: Bench) -> None:
    removed(bench, date=DATE)
    old = updates.message("#诉求 灯不亮", user=account(Who.VILLAGER), chat=GROUP, date=DATE - 5)
    assert CLERK not in {to for to, one in bench.hear(old).sent if "回到了" in one["text"]}
    assert group_of(bench) is None
    new = updates.message("#诉求 水不来", user=account(Who.VILLAGER), chat=GROUP, date=DATE + 5)
    assert any("回到了" in text for text in bench.hear(new).texts)
    assert group_of(bench) == GROUP


def test_a_demoted_bot_tells_only_where_it_matters(bench: Bench) -> None:
    def demoted(date: int) -> Said:
        up = updates.membership("administrator", before="member", chat=chat(GROUP), date=date)
        assert bench.hear(up).sent == []
        down = updates.membership("member", before="administrator", chat=chat(GROUP), date=date + 1)
        return bench.hear(down)

    assert demoted(DATE).sent == []
    object.__setattr__(bench.house, "hears_all", False)
    told = demoted(DATE + 10)
    assert told.chats == {CLERK}
    assert "管理员" in told.texts[0]


def test_where_nobody_hears_in_private_the_other_group_is_told(bench: Bench) -> None:
    with bench.database.begin() as tx:
        for one in (Who.CLERK, SECRETARY, Who.DIRECTOR, Who.LINKING_CADRE):
            accounts.mark_unreachable(tx, village.user(one))
    cadres = int(village.cadres_chat())
    assert removed(bench).chats == {cadres}
    assert removed(bench, cadres).sent == []


def test_a_new_name_is_told_once(bench: Bench) -> None:
    assert bench.hear(updates.renamed("柳树沟乡亲", chat=GROUP)).sent == []
    told = bench.hear(updates.renamed("柳树沟一家亲", chat=GROUP))
    assert told.chats == {CLERK}
    assert "柳树沟一家亲" in told.texts[0]
    assert bench.hear(updates.renamed("柳树沟一家亲", chat=GROUP)).sent == []
    assert bench.hear(updates.renamed("钓鱼", chat=NEW)).sent == []


@pytest.mark.parametrize("field", ["migrate_to_chat_id", "migrate_from_chat_id"])
def test_a_group_that_becomes_a_supergroup_keeps_all(bench: Bench, field: str) -> None:
    bench.say(Who.VILLAGER, "#诉求 路灯不亮")
    bench.say(Who.VILLAGER, "互助 三亩玉米没人收，明天，要 3 人")
    old, new = (GROUP, NEW) if field == "migrate_to_chat_id" else (NEW, GROUP)
    raw = updates.message("x", chat=chat(old), user=account(STRANGER))
    del raw["message"]["text"]
    raw["message"][field] = new
    bench.hear(raw)
    assert group_of(bench) == NEW
    assert NEW in bench.whisper(Who.UTILITIES, "接单 1").chats
    assert "1号互助" in bench.whisper(Who.VILLAGER, "够了").to(NEW)["text"]


def test_a_running_discussion_is_asked_again_in_the_supergroup(bench: Bench) -> None:
    for title in ("修路", "修桥"):
        bench.say(Who.VILLAGER, f"#议题 {title}")
    bench.say(Who.CLERK, "讨论 2")
    raw = updates.message("x", chat=chat(NEW), user=account(STRANGER))
    del raw["message"]["text"]
    raw["message"]["migrate_from_chat_id"] = GROUP
    (asked,) = [one for to, one in bench.hear(raw).sent if to == NEW and "options" in one]
    assert "修桥" in asked["question"]


def test_a_crowd_gets_one_message_that_is_edited(bench: Bench) -> None:
    people = range(5_009_001, 5_009_031)
    told = [bench.hear(updates.joined(one)) for one in people]
    cards = [one for said in told for one in said.sent]
    assert {to for to, _ in cards} == {GROUP}
    assert "30 位" in told[-1].texts[0]
    with bench.database.read() as tx:
        waiting = outbox.waiting(tx, frozenset(range(64)), resting=set(), limit=500)
    assert len([one for one in waiting if one.chat_id == GROUP]) == 1


def test_who_joins_is_greeted_once_though_told_of_twice(bench: Bench) -> None:
    new = 5_009_001
    assert len(bench.hear(updates.somebody(new)).sent) == 1
    assert bench.hear(updates.joined(new)).sent == []
    bench.hear(updates.somebody(new, "left", before="member"))
    bench.later(days=3)
    assert bench.hear(updates.joined(new)).sent == []
    assert bench.hear(updates.somebody(new, "administrator", before="member")).sent == []
    # In another village it counts anew.
    assert bench.hear(updates.joined(new, chat=int(village.group_chat(MAPLE)))).sent


def test_late_comers_get_a_message_of_their_own(bench: Bench) -> None:
    bench.hear(updates.joined(5_009_001))
    bench.now += TOGETHER + timedelta(seconds=1)
    assert "新朋友" in bench.hear(updates.joined(5_009_002)).texts[0]


def test_bots_and_who_is_bound_are_not_greeted(bench: Bench) -> None:
    robot = {"id": 4_000_009, "is_bot": True, "first_name": "钓鱼机器人"}
    assert bench.hear(updates.joined(robot)).sent == []
    assert bench.hear(updates.joined(int(village.user(Who.NEIGHBOUR)))).sent == []
    guest = bench.hear(updates.joined(int(village.user(Who.UNBOUND)), robot))
    assert guest.chats == {GROUP}


def test_who_can_be_written_to_is_greeted_in_private(bench: Bench) -> None:
    neighbour = int(village.user(Who.VILLAGER, MAPLE))
    told = bench.hear(updates.joined(neighbour))
    assert told.chats == {neighbour}
    assert "绑定 码" in told.texts[0]
    assert bench.hear(updates.joined(neighbour)).sent == []


def test_units_show_where_the_village_belongs_to_a_leader_only(bench: Bench) -> None:
    shown = bench.whisper(SECRETARY, "单位").texts[0]
    assert all(word in shown for word in ("溪口县", "麻柳镇", TITLES[WILLOW]))
    assert TITLES[MAPLE] not in shown
    assert bench.whisper(Who.VILLAGER, "单位").ending is Ending.REFUSED
