"""Votes that cannot count, through the door: each gets one clear sentence, and changes nothing."""

from datetime import timedelta

from handlers.door import Ending
from storage import accounts, ballots, meetings, rolls
from storage import ballot_choices as box
from storage import decisions as kept
from storage.engine import Tx
from storage.rolls import SeatRow
from storage.tables import table
from tests.handlers.conftest import GROUP, Bench
from tests.handlers.test_ballots import begin, found, swept
from tests.handlers.test_departures import button
from tests.support import updates, village
from tests.support.balloting import VOTERS
from tests.support.decisions import change, members, opened
from tests.support.village import NAMES, NOW, WILLOW, Who
from village import receipts
from village.decisions import State
from village.ids import PersonId, RollId, UserId
from village.meetings import Verdict
from village.rolls import Body

OTHER_PHONE = UserId(8_000_001)


def state(bench: Bench, number: int) -> State:
    with bench.database.read() as tx:
        one = kept.find(tx, WILLOW, number)
    assert one is not None
    return one.state


def _roll(tx: Tx, number: int) -> RollId:
    meeting = meetings.called(tx, WILLOW, number)
    assert meeting is not None
    return meeting.roll


def test_a_ballot_takes_no_vote_twice_late_or_from_the_dead(bench: Bench) -> None:
    begin(bench)
    with bench.database.begin() as tx:
        accounts.bind(
            tx,
            user_id=OTHER_PHONE,
            village_id=WILLOW,
            person_id=PersonId(Who.VILLAGER),
            name="另一个",
        )
    bench.press(Who.VILLAGER, "cast:1:1:00")
    assert "以这一票为准" in bench.press(int(OTHER_PHONE), "cast:1:1:01").toasts[0]
    # Who dies while it runs: the seat stays in the roll, and their phone speaks for nobody.
    asked = bench.whisper(Who.CLERK, f"去世 {NAMES[Who.NEIGHBOUR]}")
    assert "应到名册（1号表决）已经定了，不变" in asked.texts[0]
    bench.press(Who.CLERK, button(asked))
    assert "还没有对上名册" in bench.press(Who.NEIGHBOUR, "cast:1:1:00").toasts[0]
    # Who comes onto the roster after the freeze is not on its roll.
    with bench.database.begin() as tx:
        change(tx, Who.LINKING_CADRE, household_id=1)
    assert "名册上没有您" in bench.press(Who.LINKING_CADRE, "cast:1:1:00").toasts[0]
    assert (found(bench).voted, found(bench).seats) == (1, 13)
    told = "".join(payload["text"] for chat, payload in swept(bench, days=4) if chat == GROUP)
    assert "投票 1 / 应到 13" in told
    assert "已经截止" in bench.press(Who.DIRECTOR, "cast:1:1:00").toasts[0]


def test_a_tie_passes_nothing(bench: Bench) -> None:
    begin(bench)
    for at, one in enumerate(VOTERS):
        bench.press(one, f"cast:1:1:0{at % 2}")
    told = "".join(payload["text"] for chat, payload in swept(bench, days=4) if chat == GROUP)
    assert "赞成 <b>6</b>" in told
    assert "反对 <b>6</b>" in told
    assert found(bench).verdict is None
    assert "通过" not in told.replace("没有通过", "")


def test_a_meeting_counts_no_vote_that_cannot_be(bench: Bench) -> None:
    with bench.database.begin() as tx:
        nobody = opened(tx, state=State.DELIBERATED)
        for one in Who:
            change(tx, one, representative=False)
        tied = opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
        left = opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
        forged = opened(tx, state=State.DELIBERATED, body=Body.VILLAGERS)
        tx.exec_driver_sql(
            "DELETE FROM post WHERE village_id = 1 AND post IN ('director', 'village_committee')"
        )
    # 0 eligible voters.
    said = bench.whisper(Who.CLERK, f"开会 {nobody.number} 6-15 19:30 村部").texts[0]
    assert "村民代表会议在名册上一个人也没有，开不成" in said
    assert "日子" in bench.whisper(Who.CLERK, f"开会 {tied.number} 5-1 19:30 村部").texts[0]
    for made in (tied, left, forged):
        bench.whisper(Who.CLERK, f"开会 {made.number} 6-15 19:30 村部")
    bench.now = NOW + timedelta(days=14, hours=11)
    everybody = " ".join(
        f"{NAMES[one]} {one % 2 + 1}" for one in Who if one is not Who.LINKING_CADRE
    )
    for made in (tied, left, forged):
        assert (
            "到会 13 / 应到 13"
            in bench.whisper(Who.CLERK, f"到会 {made.number} {everybody}").texts[-1]
        )
    # A tie, and a quorum that is lost between the sign-in and the vote.
    assert (
        "没有通过"
        in bench.whisper(Who.CLERK, f"表决结果 {tied.number} 赞成 6 反对 6 弃权 1").texts[-1]
    )
    lost = bench.whisper(Who.CLERK, f"表决结果 {left.number} 赞成 6 离场 7").texts[-1]
    assert "人数不够，表决不算" in lost
    assert (state(bench, tied.number), state(bench, left.number)) == (
        State.REJECTED,
        State.NO_QUORUM,
    )
    # A roll that was changed after the freeze.
    with bench.database.begin() as tx:
        seat = table(SeatRow)
        standing = rolls.seats(tx, WILLOW, _roll(tx, forged.number))
        tx.execute(
            seat.delete().where(
                seat.c.village_id == WILLOW,
                seat.c.roll_id == _roll(tx, forged.number),
                seat.c.seat == standing[-1].number,
            )
        )
    changed = bench.whisper(Who.CLERK, f"表决结果 {forged.number} 赞成 12").texts[0]
    assert "应到名册被改动过，这次会不能算数" in changed
    # An old card: the meeting was called off, its button stands.
    bench.whisper(Who.CLERK, f"取消开会 {forged.number}")
    assert (
        "还没有发会议通知" in bench.press(Who.DIRECTOR, f"dec:sign:1:{forged.number}::").toasts[0]
    )
    assert state(bench, forged.number) is State.DELIBERATED


def test_one_sheet_of_papers_counts_once_whoever_enters_it(bench: Bench) -> None:
    with bench.database.begin() as tx:
        members(tx)
        made = opened(tx, state=State.DISCUSSED)
    bench.whisper(Who.CLERK, f"开会 {made.number} 6-5 19:30 村部")
    bench.now = NOW + timedelta(days=4, hours=11)
    bench.whisper(Who.CLERK, f"决议投票 {made.number}")
    bench.press(Who.CLERK, "draft:begin:1:1")
    bench.whisper(Who.CLERK, "发纸票 1 石磨平 麦穗 柳叶青")

    def entered(who: Who, words: str) -> str:
        number = int(village.user(who))
        raw = updates.photo(words, user=updates.person(number), chat=number)
        return bench.hear(raw).texts[0]

    clerk = int(village.user(Who.CLERK))
    raw = updates.photo("纸票 1 赞成 2 反对 1", user=updates.person(clerk), chat=clerk)
    raw["message"]["date"] = int(bench.now.timestamp())
    first = bench.hear(raw).to(clerk)
    assert "请另一个人" in first["text"]
    # Nor need the count stay in the chat: it goes with its picture, once, for who wrote it.
    (wipe,), (keep,) = first["reply_markup"]["inline_keyboard"]
    assert (wipe["text"], keep["text"]) == ("删掉那条", "不用")
    assert bench.press(Who.SUPERVISOR, wipe["callback_data"]).ending is Ending.REFUSED
    gone = bench.press(Who.CLERK, wipe["callback_data"]).sent[0]
    assert gone == (clerk, {"message_id": raw["message"]["message_id"]})
    assert bench.press(Who.CLERK, wipe["callback_data"]).ending is Ending.REFUSED
    # The same clerk again is no second person.
    assert "请另一个人" in entered(Who.CLERK, "纸票 1 赞成 2 反对 1")
    assert "两人报的一样" in entered(Who.SUPERVISOR, "纸票 1 赞成 2 反对 1")
    assert "点过的不用再点" in entered(Who.SECRETARY, "纸票 1 赞成 2 反对 1")
    assert "纸票已经点过了，不能再发" in bench.whisper(Who.CLERK, "发纸票 1 何守田").texts[0]
    assert found(bench).voted == 3


def test_papers_of_several_options_and_of_a_ranking_are_entered_too(bench: Bench) -> None:
    for number, turns, words, votes in (
        (1, 0, "1：2 3：1", (2, 0, 1)),
        (2, 1, "1+3：2 2：1", (2, 1, 2)),
        (3, 2, "2>1>3：2 3：1", (0, 2, 1)),
    ):
        bench.whisper(Who.CLERK, "#表决 先修哪个\n水渠\n路灯\n广场")
        for turn in ("secrecy", "body", *["form"] * turns, "begin"):
            bench.press(Who.CLERK, f"draft:{turn}:1:{number}")
        bench.whisper(Who.CLERK, f"发纸票 {number} 石磨平 麦穗 柳叶青")
        clerk, watcher = (int(village.user(who)) for who in (Who.CLERK, Who.SUPERVISOR))

        def entered(account: int, said: str) -> str:
            raw = updates.photo(said, user=updates.person(account), chat=account)
            return bench.hear(raw).texts[0]

        assert "选项号" in entered(clerk, f"纸票 {number} 赞成 3")
        assert "请另一个人" in entered(clerk, f"纸票 {number} {words}")
        assert "两人报的一样" in entered(watcher, f"纸票 {number} {words}")
        with bench.database.read() as tx:
            entries = box.choices(tx, WILLOW, number)
        assert receipts.result(found(bench, number).question, entries).tally.votes == votes


def test_who_leaves_before_the_vote_is_not_there_and_a_quorum_is_lost_with_them(
    bench: Bench,
) -> None:
    with bench.database.begin() as tx:
        members(tx)
        made = opened(tx, state=State.DISCUSSED)
    bench.whisper(Who.CLERK, f"开会 {made.number} 6-5 19:30 村部")
    bench.now = NOW + timedelta(days=4, hours=11)
    bench.whisper(Who.CLERK, f"到会 {made.number} 田春生 谷小雨 石磨平 麦穗 柳叶青")
    said = bench.whisper(Who.CLERK, f"离场 {made.number} 麦穗 何守田").texts[0]
    assert "离场 1 人：麦穗。还在 4 人，法定人数是 5：现在表决不算" in said
    assert "没有在场的：何守田" in said
    # Back again, and gone again.
    assert "签到 1 人：麦穗" in bench.whisper(Who.CLERK, f"到会 {made.number} 麦穗").texts[-1]
    assert "够法定人数" not in bench.whisper(Who.CLERK, f"离场 {made.number} 麦穗").texts[0]
    assert "没有" in bench.whisper(Who.CLERK, f"离场 {made.number} 麦穗").texts[0]
    assert "不能" in bench.whisper(Who.VILLAGER, f"离场 {made.number} 石磨平").texts[0]
    # In a secret ballot nobody counts hands: who has gone is no silent one of it either.
    bench.whisper(Who.CLERK, f"决议投票 {made.number}")
    bench.press(Who.CLERK, "draft:begin:1:1")
    bench.whisper(Who.CLERK, "发纸票 1 田春生 谷小雨 石磨平 柳叶青")
    for who in (Who.CLERK, Who.SUPERVISOR):
        account = int(village.user(who))
        raw = updates.photo("纸票 1 赞成 4", user=updates.person(account), chat=account)
        bench.hear(raw)
    swept(bench, days=4)
    with bench.database.read() as tx:
        closed = ballots.find(tx, WILLOW, 1)
        taken = kept.steps(tx, WILLOW, made.number)[-1]
    assert closed is not None
    assert closed.verdict is Verdict.NO_QUORUM
    assert state(bench, made.number) is State.NO_QUORUM
    assert (taken.signed, taken.gone_before, taken.yes) == (5, 1, 4)
