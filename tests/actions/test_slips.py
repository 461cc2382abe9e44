"""Slips as actions: on both databases, with their clocks, heirs, costs and who reads what."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from docx import Document

from actions import reminders, requests, slip_drawing, slip_heirs, slip_papers, slips
from actions.slip_desk import SlipMatter
from bot import papers
from locales import Texts
from pictures.paper import draw
from storage import people, trail, units, villages
from storage import reminders as store
from storage import requests as kept_requests
from storage import slips as kept
from storage.engine import Tx
from storage.people import PostRow
from storage.tables import table
from tests.support.village import (
    NAMES,
    NOW,
    VAULT,
    WILLOW,
    ZONE,
    Who,
    group_chat,
    person_id,
    rules,
    rules_of,
    speaker,
    user,
    village_of,
)
from village.errors import NotAllowed, RequestNotFound, SlipNotFound
from village.handling import Clock, Way
from village.ids import ChatId
from village.people import Post
from village.rates import is_hard
from village.referrals import SlipKind
from village.reminders import Step, Subject
from village.rights import Role
from village.slip_papers import parted
from village.units import UnitKind

DAY = timedelta(days=1)


@pytest.fixture
def water(tx: Tx) -> None:
    """The linking cadre speaks for 水利局."""
    above = villages.parent(tx, WILLOW)
    units.ensure(tx, UnitKind.DEPARTMENT, "水利局", above)
    tx.execute(
        table(PostRow)
        .insert()
        .values(
            village_id=WILLOW,
            post=Post.LIAISON.value,
            person_id=Who.SUPERVISOR,
            field="水利局",
        )
    )


def report(tx: Tx, *, private: bool = False) -> int:
    author = speaker(tx, Who.VILLAGER)
    chat = ChatId(author.user_id) if private else group_chat()
    made = requests.report(
        tx,
        author,
        village=village_of(tx),
        rules=rules(),
        text="水管漏水",
        chat=chat,
        now=NOW,
    )
    return made.request.number


def draw_slip(
    tx: Tx,
    words: str = "水利局 主管漏水，请修复 6-20",
    *,
    number: int = 0,
    kind: SlipKind = SlipKind.NOTICE,
) -> SlipMatter:
    number = number or report(tx)
    found = slip_drawing.begin(
        tx,
        speaker(tx, Who.SECRETARY),
        kind,
        number,
        words,
        rules=rules(),
        now=NOW,
    )
    assert isinstance(found, SlipMatter)
    return found


def test_the_slips_of_a_request_are_told_until_they_end(tx: Tx, water: None) -> None:
    slip = draw_slip(tx).slip
    assert [one.number for one in kept.open_of(tx, WILLOW, slip.request)] == [slip.number]
    request = requests.find(tx, speaker(tx, Who.VILLAGER), slip.request).request
    assert request.referral is not None
    assert request.referral.due_at == slip.due_at
    maker = speaker(tx, Who.SECRETARY)
    slips.withdraw(tx, maker, slip.kind, slip.number, rules=rules(), now=NOW)
    assert not kept.open_of(tx, WILLOW, slip.request)
    assert requests.find(tx, maker, slip.request).request.referral is None
    assert trail.verify(tx, WILLOW) is None


def test_a_private_matter_is_not_spread_over_the_village(tx: Tx, water: None) -> None:
    matter = draw_slip(tx, number=report(tx, private=True))
    readers = {int(one.chat) for one in matter.places}
    assert int(user(Who.DIRECTOR)) not in readers
    assert int(user(Who.SUPERVISOR)) in readers


def test_the_clock_asks_for_a_signature_and_then_for_the_answer(tx: Tx, water: None) -> None:
    draw_slip(tx)
    sweep = reminders.sweep(tx, rules_of=rules_of, now=NOW + DAY + timedelta(hours=10))
    (spoken,) = sweep.slips
    assert spoken.step is Step.SIGN_IN
    assert [one.chat for one in spoken.told] == [ChatId(user(Who.SUPERVISOR))]
    sweep = reminders.sweep(tx, rules_of=rules_of, now=NOW + 40 * DAY)
    (spoken,) = sweep.slips
    assert spoken.step is Step.AFTER
    assert {one.chat for one in spoken.told} >= {
        ChatId(user(Who.SUPERVISOR)),
        ChatId(user(Who.SECRETARY)),
    }
    assert not reminders.sweep(tx, rules_of=rules_of, now=NOW + 41 * DAY).slips


def test_what_somebody_leaves_goes_to_another_or_on_paper(tx: Tx, water: None) -> None:
    slip = draw_slip(tx).slip
    leader = speaker(tx, Who.DIRECTOR)
    slip_heirs.hand_on(tx, leader, person_id(Who.SUPERVISOR), now=NOW)
    after = kept.find(tx, WILLOW, slip.kind, slip.number)
    assert after is not None
    assert (after.liaison, after.on_paper, after.awaited) == (None, True, slip.maker)
    slip_heirs.hand_on(tx, leader, slip.maker, now=NOW)
    after = kept.find(tx, WILLOW, slip.kind, slip.number)
    assert after is not None
    assert after.maker == person_id(Who.CLERK)


def test_a_liaison_who_can_be_written_to_takes_a_slip_off_the_paper(tx: Tx, water: None) -> None:
    slip = draw_slip(tx).slip
    post = {"village_id": WILLOW, "post": Post.LIAISON.value, "field": "水利局"}
    tx.execute(table(PostRow).insert().values(**post, person_id=Who.MEDIATOR))
    kept.save(tx, replace(slip, on_paper=True, version=slip.version + 1))
    slip_heirs.hand_on(tx, speaker(tx, Who.DIRECTOR), person_id(Who.SUPERVISOR), now=NOW)
    after = kept.find(tx, WILLOW, slip.kind, slip.number)
    assert after is not None
    assert (after.liaison, after.on_paper) == (person_id(Who.MEDIATOR), False)


def test_of_another_village_there_is_nothing(tx: Tx, water: None) -> None:
    with pytest.raises(SlipNotFound):
        slips.see(tx, speaker(tx, Who.SECRETARY), SlipKind.NOTICE, 99, rules=rules(), now=NOW)
    with pytest.raises(RequestNotFound):
        draw_slip(tx, number=99)
    slip = draw_slip(tx).slip
    with pytest.raises(NotAllowed):
        slip_papers.wanted(tx, speaker(tx, Who.MEDIATOR), slip.kind, slip.number)


@pytest.mark.parametrize(("kind", "name"), [("notice", "抄告单"), ("letter", "联系函")])
def test_the_sheet_says_what_the_slip_says(tx: Tx, water: None, kind: str, name: str) -> None:
    slip = draw_slip(tx, kind=SlipKind(kind)).slip
    paper = slip_papers.read(tx, WILLOW, slip.kind, slip.number, vault=VAULT)
    assert paper is not None
    content = draw(papers.slip_text(paper, Texts().of("zh-CN"), ZONE))
    sheet = Document(io.BytesIO(content))
    assert [one.text for one in sheet.paragraphs[:2]] == [name, f"{paper.village}{name} 第 1 号"]
    rows = {row.cells[0].text: row.cells[1].text for row in sheet.tables[0].rows}
    assert rows["送"] == "水利局"
    assert rows["事由"] == f"{paper.village} 1号诉求"
    assert (rows["情况"], rows["请求"]) == ("主管漏水", "请修复")
    assert rows["请于此日前答复"] == "2026年6月20日"
    # Whoever raised it is not named to a unit, on paper either.
    assert NAMES[Who.VILLAGER] not in str(rows)
    english = papers.slip_text(paper, Texts().of("en"), ZONE)
    assert {"水利局", "主管漏水", "请修复"} <= set(dict(english.rows).values())
    with pytest.raises(ValueError, match=f"{kind}:1"):
        papers.minutes_text(paper, Texts().of("en"), ZONE)


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        ("主管漏水，请修复", ("主管漏水", "请修复")),
        ("主管漏水\n三天内修好", ("主管漏水", "三天内修好")),
        ("请修复主管", ("请修复主管", "")),
        ("主管漏水。请求：请尽快修", ("主管漏水", "请尽快修")),
    ],
)
def test_facts_and_request_are_told_apart(facts: str, parts: tuple[str, str]) -> None:
    assert tuple(one.strip("。") for one in parted(facts)) == parts


def test_the_maker_may_and_the_addressee_may_not_judge(tx: Tx, water: None) -> None:
    matter = draw_slip(tx)
    roles = {int(one.chat): one.roles for one in matter.places}
    assert Role.MAKER in roles[int(user(Who.SECRETARY))]
    assert roles[int(user(Who.SUPERVISOR))] == {Role.ADDRESSEE}
    assert people.find(tx, WILLOW, person_id(Who.SUPERVISOR)) is not None


@pytest.mark.parametrize("days", [0, 30])
def test_a_request_of_which_a_slip_was_made_runs_on_the_departments_time(
    tx: Tx, water: None, days: int
) -> None:
    number, by, now = report(tx), speaker(tx, Who.SECRETARY), NOW + days * DAY
    before = requests.find(tx, by, number).request
    for kind in (SlipKind.NOTICE, SlipKind.LETTER):
        slip_drawing.begin(tx, by, kind, number, "水利局 主管漏水 7-20", rules=rules(), now=now)
    request = requests.find(tx, by, number).request
    clock = store.find(tx, WILLOW, Subject.REQUEST, number)
    asked = rules().after(Clock.ANSWER, Way.REFERRED, request.category, now)
    # What is late gets no new time by it.
    assert request.due_at == (before.due_at if days else max(before.due_at, asked))
    assert (request.way, is_hard(request)) == (Way.REFERRED, True)
    assert clock is not None
    assert clock.due_at == request.due_at


def test_a_slip_that_is_taken_back_leaves_its_request_as_it_was(tx: Tx, water: None) -> None:
    number, by = report(tx), speaker(tx, Who.SECRETARY)
    before = requests.find(tx, by, number).request
    for kind in (SlipKind.NOTICE, SlipKind.LETTER):
        slip_drawing.begin(tx, by, kind, number, "水利局 主管漏水 7-20", rules=rules(), now=NOW)
    slips.withdraw(tx, by, SlipKind.NOTICE, 1, rules=rules(), now=NOW)
    # The other one is still open, and knows now how it was.
    assert requests.find(tx, by, number).request.way is Way.REFERRED
    slips.withdraw(tx, by, SlipKind.LETTER, 1, rules=rules(), now=NOW)
    after = requests.find(tx, by, number).request
    clock = store.find(tx, WILLOW, Subject.REQUEST, number)
    assert (after.way, after.due_at) == (before.way, before.due_at)
    assert clock is not None
    assert clock.due_at == before.due_at


def test_what_was_extended_after_its_slip_keeps_that_time(tx: Tx, water: None) -> None:
    number, by = report(tx), speaker(tx, Who.SECRETARY)
    slip_drawing.begin(
        tx, by, SlipKind.NOTICE, number, "水利局 主管漏水 7-20", rules=rules(), now=NOW
    )
    request = replace(requests.find(tx, by, number).request, extensions=1)
    kept_requests.save(tx, replace(request, version=request.version + 1))
    slips.withdraw(tx, by, SlipKind.NOTICE, 1, rules=rules(), now=NOW)
    after = requests.find(tx, by, number).request
    assert (after.way, after.due_at) == (Way.IMMEDIATE, request.due_at)
