from dataclasses import replace
from datetime import date

import pytest

from actions import covenants, decisions, publicity
from locales import LANGUAGES, Texts, plain, tidy
from storage import covenants as kept
from storage import decisions as flow
from storage import meetings as held
from storage import trail
from storage.engine import Tx
from tests.support.decisions import called, opened, published
from tests.support.village import MAPLE, NOW, WILLOW, Who, rules, speaker
from village import covenants as rules_of
from village.covenants import Covenant
from village.decisions import Decision, Move
from village.decisions import State as Stage
from village.errors import CovenantGone, NoCovenant, NotAllowed, Unlawful
from village.law import Article
from village.matters import Matter
from village.rolls import Body
from village.topics import TITLE_LIMIT

TEXT = "第一条 垃圾入桶\n第二条 红事简办"
ADOPTED, TODAY = date(2026, 3, 1), NOW.date()


def enter(tx: Tx, who: Who = Who.CLERK) -> Covenant:
    return covenants.enter(
        tx,
        speaker(tx, who),
        TEXT,
        adopted_on=ADOPTED,
        filed_on=None,
        today=TODAY,
        rules=rules(),
        now=NOW,
    )


def propose(tx: Tx, number: int, text: str = TEXT) -> Covenant:
    return covenants.propose(
        tx, speaker(tx, Who.CLERK), number, text, today=TODAY, now=NOW
    ).covenant


def text_of(tx: Tx) -> str:
    found = kept.in_force(tx, WILLOW)
    return found.text if found else ""


def test_a_version_is_looked_at_before_it_is_in_force(tx: Tx) -> None:
    clerk, villager = speaker(tx, Who.CLERK), speaker(tx, Who.VILLAGER)
    draft = enter(tx)
    with pytest.raises(NoCovenant):
        covenants.see(tx, villager, "垃圾")
    covenants.put_in_force(tx, clerk, draft.version, now=NOW)
    found = covenants.see(tx, villager, "垃圾")
    assert [one.label for one in found.clauses] == ["第一条"]
    assert (found.total, len(covenants.see(tx, villager).clauses)) == (2, 2)
    assert list(trail.entries(tx, WILLOW))[-1].deed == "enter_covenant"


def test_a_draft_is_used_or_dropped_once(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    draft = enter(tx)
    covenants.drop(tx, clerk, draft.version)
    with pytest.raises(CovenantGone):
        covenants.drop(tx, clerk, draft.version)
    with pytest.raises(CovenantGone):
        covenants.put_in_force(tx, clerk, draft.version, now=NOW)


def test_a_villager_reads_and_does_not_write(tx: Tx) -> None:
    with pytest.raises(NotAllowed):
        enter(tx, Who.VILLAGER)
    draft = enter(tx)
    for attempt in (
        lambda: covenants.put_in_force(tx, speaker(tx, Who.VILLAGER), draft.version, now=NOW),
        lambda: covenants.drop(tx, speaker(tx, Who.VILLAGER), draft.version),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_next_door_has_rules_of_its_own(tx: Tx) -> None:
    draft = enter(tx)
    with pytest.raises(CovenantGone):
        covenants.put_in_force(tx, speaker(tx, Who.CLERK, MAPLE), draft.version, now=NOW)
    assert kept.in_force(tx, MAPLE) is None


# By a decision


def refused(error: pytest.ExceptionInfo[Unlawful]) -> tuple[str, str]:
    return error.value.why, error.value.article


def test_only_what_a_village_brings_with_it_is_entered_without_a_decision_vco_31(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    trail.append(tx, WILLOW, at=NOW, actor="clock", deed="load", subject="village:1", data={})
    enter_on = {"filed_on": None, "today": TODAY, "rules": rules(), "now": NOW}
    with pytest.raises(Unlawful) as error:
        covenants.enter(tx, clerk, TEXT, adopted_on=TODAY, **enter_on)  # type: ignore[arg-type]
    assert refused(error) == ("covenant_undecided", Article.VCO_31.value)
    draft = enter(tx)
    covenants.put_in_force(tx, clerk, draft.version, now=NOW)
    with pytest.raises(Unlawful) as error:
        enter(tx)
    assert refused(error) == ("covenant_undecided", Article.VCO_31.value)
    assert text_of(tx) == TEXT


def test_village_rules_pass_through_the_flow_and_fall_with_the_decision_vco_31(tx: Tx) -> None:
    clerk = speaker(tx, Who.CLERK)
    covenants.put_in_force(tx, clerk, enter(tx).version, now=NOW)
    made = opened(tx, matter=Matter.VILLAGE_RULES, body=None, state=Stage.DELIBERATED)
    with pytest.raises(Unlawful) as error:
        called(tx, made)
    assert refused(error) == ("no_text", Article.VCO_31.value)
    first, new = propose(tx, made.number), "第一条 红事简办\n第二条 白事简办"
    assert propose(tx, made.number, new).version == first.version
    (shown,) = covenants.before_us(tx, speaker(tx, Who.VILLAGER))
    assert (shown.covenant.text, shown.total) == (new, 2)
    # A draft of a decision is put into force by nobody's hand, nor dropped.
    with pytest.raises(Unlawful):
        covenants.put_in_force(tx, clerk, first.version, now=NOW)
    with pytest.raises(CovenantGone):
        covenants.drop(tx, clerk, first.version)
    called(tx, made)
    with pytest.raises(Unlawful) as error:
        propose(tx, made.number)
    assert refused(error) == ("covenant_told", Article.VCO_31.value)
    hung = published(tx, _placed(tx, made.number, Stage.RESOLVED), now=NOW)
    assert text_of(tx) == TEXT
    assert hung.notice is not None
    decisions.go_on(tx, clerk, made.number, rules=rules(), now=hung.notice.until)
    found = covenants.see(tx, clerk)
    assert (found.covenant.text, found.covenant.decision) == (new, made.number)
    assert found.decision is not None
    assert not covenants.before_us(tx, clerk)
    paper = {"words": "县法院〔2026〕1号", "rules": rules(), "now": hung.notice.until}
    decisions.stop(tx, clerk, made.number, move=Move.ANNUL, **paper)  # type: ignore[arg-type]
    assert text_of(tx) == TEXT
    told = [
        one.data["state"]
        for one in trail.entries(tx, WILLOW)
        if "sha256" in one.data and "state" in one.data
    ]
    assert told == ["in_force", "annulled"]
    assert trail.verify(tx, WILLOW) is None


def test_an_objection_that_is_right_opens_the_text_again(tx: Tx) -> None:
    made = opened(tx, matter=Matter.VILLAGE_RULES, body=None)
    propose(tx, made.number)
    published(tx, _placed(tx, made.number, Stage.RESOLVED), now=NOW)
    with pytest.raises(Unlawful):
        propose(tx, made.number)
    villager, clerk = speaker(tx, Who.VILLAGER), speaker(tx, Who.CLERK)
    say = {"words": "第二条太严", "rules": rules(), "now": NOW}
    publicity.object_(tx, villager, made.number, **say)  # type: ignore[arg-type]
    publicity.answer(tx, clerk, made.number, 1, upheld=True, **say)  # type: ignore[arg-type]
    draft = propose(tx, made.number, "第一条 丙\n第二条 丁")
    assert draft.decision == made.number
    with pytest.raises(CovenantGone):
        covenants.put_in_force(tx, clerk, draft.version, now=NOW)
    assert text_of(tx) == ""


def test_the_longest_text_is_one_message_below_the_longest_title(tx: Tx) -> None:
    decision = replace(opened(tx), title="长" * TITLE_LIMIT)
    words = "第一条 甲\n第二条 乙\n"
    text = rules_of.clean(words + "长" * (rules_of.TEXT_LIMIT - len(words)))
    made = Covenant(WILLOW, 1, rules_of.State.DRAFT, text, NOW.date(), None, "文书")
    found = covenants.Found(made, made.clauses, len(made.clauses), decision)
    for language in LANGUAGES:
        told = tidy(Texts().of(language).covenants.before_us(found, True))
        assert len(plain(told)) <= 4096


def test_a_text_belongs_to_a_decision_about_village_rules(tx: Tx) -> None:
    made = opened(tx, matter=Matter.CHARTER, body=Body.VILLAGERS)
    with pytest.raises(Unlawful) as error:
        propose(tx, made.number)
    assert refused(error) == ("no_covenant", Article.VCO_31.value)


def _placed(tx: Tx, number: int, state: Stage) -> Decision:
    """A decision put to where a test needs it, without its meetings."""
    made = flow.find(tx, WILLOW, number)
    assert made is not None
    placed = replace(made, state=state)
    flow.save(tx, placed)
    meeting = held.called(tx, WILLOW, number)
    if meeting is not None:
        held.end(tx, meeting, held.Ending.HELD)
    return placed
