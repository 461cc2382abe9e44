"""A roster sent as a file, through parse, table, door and action; what it holds is the importer's matter."""

import pytest

from actions import roster_files
from actions.roster import Outcome, Plan, RosterChanged
from handlers.door import Ending
from handlers.people.files import RosterFilePress
from storage import roster, trail
from storage import roster_files as store
from tests.handlers.conftest import Bench, Said, account
from tests.support import updates, village
from tests.support.updates import Raw
from tests.support.village import WILLOW, Who
from village.errors import NotAllowed
from village.roster_check import Difference, Named, Part
from village.roster_files import FileEnd, FileState, RosterFile

NEW = Part(added=(Named(90, "新人"),))


def document(name: str = "名册.xlsx") -> Raw:
    return {"file_id": f"id-{name}", "file_unique_id": "u", "file_name": name, "file_size": 900}


def send(bench: Bench, who: Who, name: str = "名册.xlsx") -> Said:
    raw = updates.private_message("", user=account(who))
    del raw["message"]["text"]
    raw["message"]["document"] = document(name)
    return bench.hear(raw)


def files(bench: Bench, who: Who) -> list[RosterFile]:
    with bench.database.begin() as tx:
        return store.open_of(tx, village.user(who))


def check(bench: Bench, file: RosterFile, outcome: Outcome | None = None) -> None:
    with bench.database.begin() as tx:
        assert roster_files.checked(tx, file, outcome or Outcome(Difference(people=NEW)))


def press(bench: Bench, who: Who, number: int, answer: str = "yes", home: int = WILLOW) -> Said:
    data = RosterFilePress(answer=answer, village=home, number=number).pack()
    return bench.press(who, data)


def plan(bench: Bench) -> Plan:
    with bench.database.read() as tx:
        return Plan(WILLOW, Outcome(Difference(people=NEW)), roster.read(tx, WILLOW))


@pytest.mark.parametrize("who", [Who.CLERK, Who.SECRETARY, Who.LINKING_CADRE])
def test_who_keeps_the_roster_may_send_it(bench: Bench, who: Who) -> None:
    said = send(bench, who)
    assert "正在读表" in said.texts[0]
    assert "柳树沟村" in said.texts[0]
    (file,) = files(bench, who)
    assert (file.state, file.file_id) == (FileState.SENT, "id-名册.xlsx")


@pytest.mark.parametrize("who", [Who.VILLAGER, Who.SUPERVISOR, Who.UTILITIES])
def test_of_somebody_else_it_is_a_file_like_any_other(bench: Bench, who: Who) -> None:
    assert "没看懂" in send(bench, who).texts[0]
    assert not files(bench, who)


def test_no_spreadsheet_is_no_roster(bench: Bench) -> None:
    assert "没看懂" in send(bench, Who.CLERK, "照片.pdf").texts[0]
    assert not files(bench, Who.CLERK)


def test_a_newer_one_takes_its_place(bench: Bench) -> None:
    send(bench, Who.CLERK)
    said = send(bench, Who.CLERK, "新.XLSX")
    assert [("又发了新的" in text, "正在读表" in text) for text in said.texts] == [
        (True, False),
        (False, True),
    ]
    (file,) = files(bench, Who.CLERK)
    assert file.number == 2


def test_yes_no_and_a_second_press(bench: Bench) -> None:
    send(bench, Who.CLERK)
    check(bench, files(bench, Who.CLERK)[0])
    assert "正在导入" in press(bench, Who.CLERK, 1).texts[0]
    assert press(bench, Who.CLERK, 1).ending is Ending.REFUSED
    send(bench, Who.CLERK)
    check(bench, files(bench, Who.CLERK)[0])
    assert "没有导入" in press(bench, Who.CLERK, 2, "no").texts[0]
    assert press(bench, Who.CLERK, 2).ending is Ending.REFUSED
    assert not files(bench, Who.CLERK)


def test_nobody_decides_for_another(bench: Bench) -> None:
    send(bench, Who.CLERK)
    check(bench, files(bench, Who.CLERK)[0])
    for who in (Who.SECRETARY, Who.VILLAGER):
        assert press(bench, who, 1).ending is Ending.REFUSED
    assert press(bench, Who.CLERK, 1, home=999).ending is Ending.REFUSED
    assert files(bench, Who.CLERK)[0].state is FileState.CHECKED


def test_a_day_later_it_is_too_late(bench: Bench) -> None:
    send(bench, Who.CLERK)
    check(bench, files(bench, Who.CLERK)[0])
    bench.later(hours=25)
    assert "一天没有定下来" in press(bench, Who.CLERK, 1).texts[0]
    assert not files(bench, Who.CLERK)


def accepted(bench: Bench) -> RosterFile:
    send(bench, Who.CLERK)
    check(bench, files(bench, Who.CLERK)[0])
    press(bench, Who.CLERK, 1)
    return files(bench, Who.CLERK)[0]


def test_the_trail_names_who_imported_it_and_a_second_run_does_nothing(bench: Bench) -> None:
    file, made = accepted(bench), plan(bench)
    with bench.database.begin() as tx:
        done = roster_files.complete(tx, file, made, now=bench.now)
        assert done is not None
        assert (done[0].file_id, done[1]) == (file.file_id, FileEnd.DONE)
        assert roster_files.complete(tx, file, made, now=bench.now) is None
    with bench.database.begin() as tx:
        entry = list(trail.entries(tx, WILLOW))[-1]
        kept = store.find(tx, WILLOW, 1)
    assert (entry.deed, entry.actor) == ("import_roster", f"person:{int(Who.CLERK)}")
    assert kept is not None
    assert (kept.state, kept.file_id) == (FileState.ENDED, "")


def test_a_roster_that_changed_meanwhile_is_not_written_over(bench: Bench) -> None:
    file, made = accepted(bench), plan(bench)
    with bench.database.begin() as tx:
        tx.exec_driver_sql("UPDATE person SET away = 'x' WHERE village_id = 1 AND id = 11")
        with pytest.raises(RosterChanged):
            roster_files.complete(tx, file, made, now=bench.now)
    assert files(bench, Who.CLERK)[0].state is FileState.ACCEPTED


def test_who_lost_the_post_meanwhile_imports_nothing(bench: Bench) -> None:
    file, made = accepted(bench), plan(bench)
    with bench.database.begin() as tx:
        tx.exec_driver_sql("DELETE FROM post WHERE village_id = 1 AND post = 'clerk'")
        with pytest.raises(NotAllowed):
            roster_files.complete(tx, file, made, now=bench.now)


def test_many_faults_follow_in_a_few_messages(bench: Bench) -> None:
    from handlers.people import files as shown
    from village.cells import Reason
    from village.roster import Fault, SheetKind

    file = accepted(bench)
    faults = [
        Fault(SheetKind.PEOPLE, row, "born", Reason.NOT_A_DATE, "去年") for row in range(2, 3000)
    ]
    texts = bench.house.texts.of("zh-CN")
    card, *rest = shown.faulty(file, Outcome(Difference(), faults), texts, "柳树沟村")
    assert "有 2998 处不对" in card.method.text  # type: ignore[union-attr]
    assert len(rest) == shown.PARTS + 1
    assert all(len(one.text) <= 4096 for one in rest)  # type: ignore[union-attr]
    assert "先把上面的改好" in rest[-1].text  # type: ignore[union-attr]
