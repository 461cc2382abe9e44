"""Who sits on the two committees, each row with its article."""

from dataclasses import replace

import pytest

from village.committees import Delegates, Lapse, Officer, delegate_lapses, lapses
from village.decision_rules import DecisionRules
from village.ids import PersonId
from village.law import Article

LAW = DecisionRules()


def officers(committee: int, supervisors: int, *, women: int = 1) -> list[Officer]:
    """So many of each, every one of a household of their own; the first of the committee are women."""
    return [
        *(
            Officer(PersonId(one), f"委员{one}", one < women, one, on_committee=True)
            for one in range(committee)
        ),
        *(
            Officer(PersonId(50 + one), f"监委{one}", False, 50 + one, supervises=True)
            for one in range(supervisors)
        ),
    ]


BOTH = [*officers(3, 2), Officer(PersonId(9), "双肩", False, 9, on_committee=True, supervises=True)]
KIN = [*officers(3, 2), Officer(PersonId(9), "家属", False, 1, supervises=True)]
ROWS = [
    pytest.param(officers(3, 3), officers(2, 3), LAW, Lapse.COMMITTEE_FEW, Article.VCO_8, id="村组法8-村委会三至七人-两人不够"),
    pytest.param(officers(7, 3), officers(8, 3), LAW, Lapse.COMMITTEE_MANY, Article.VCO_8, id="村组法8-村委会三至七人-八人多了"),
    pytest.param(officers(5, 3), officers(5, 3, women=0), LAW, Lapse.COMMITTEE_WOMAN, Article.VCO_8, id="村组法8-应当有妇女成员"),
    pytest.param(officers(4, 3), BOTH, LAW, Lapse.SUPERVISOR_SITS, Article.VCO_37, id="村组法37-村委会成员不得担任"),
    pytest.param(officers(3, 3), KIN, LAW, Lapse.SUPERVISOR_KIN, Article.VCO_37, id="村组法37-近亲属不得担任"),
    pytest.param(officers(3, 3), officers(3, 2), LAW, Lapse.SUPERVISORS_FEW, Article.HABIT, id="各地-村监委三人以上"),
    pytest.param(officers(3, 5), officers(3, 6), LAW, Lapse.SUPERVISORS_MANY, Article.HABIT, id="各地-村监委最多五人"),
    pytest.param(officers(3, 7), officers(3, 8), DecisionRules(most_supervisors=7), Lapse.SUPERVISORS_MANY, Article.HABIT, id="天津-村监委最多七人"),
]  # fmt: skip


@pytest.mark.parametrize(("lawful", "wrong", "rules", "lapse", "article"), ROWS)
def test_who_sits_is_as_the_article_says(
    lawful: list[Officer],
    wrong: list[Officer],
    rules: DecisionRules,
    lapse: Lapse,
    article: Article,
) -> None:
    assert lapses(lawful, rules) == []
    (one,) = lapses(wrong, rules)
    assert (one.gap, one.article) == (lapse, article)


DELEGATES = [
    pytest.param(Delegates(21, 5, 0, 300), Delegates(20, 5, 0, 300), Lapse.DELEGATES_FEW, id="集体经济组织法28-代表多于二十人"),
    pytest.param(Delegates(27, 5, 0, 405), Delegates(27, 5, 0, 406), Lapse.DELEGATES_FEW, id="集体经济组织法28-每十五户一人-405户27人-406户28人"),
    pytest.param(Delegates(40, 5, 0, 200), Delegates(41, 5, 0, 200), Lapse.DELEGATES_MANY, id="集体经济组织法28-每五户一人-200户最多40人"),
    pytest.param(Delegates(21, 1, 0, 300), Delegates(21, 0, 0, 300), Lapse.DELEGATES_WOMEN, id="集体经济组织法28-有适当数量的妇女代表"),
]  # fmt: skip


@pytest.mark.parametrize(("lawful", "wrong", "lapse"), DELEGATES)
def test_members_representatives_are_as_the_article_says(
    lawful: Delegates, wrong: Delegates, lapse: Lapse
) -> None:
    assert delegate_lapses(lawful) == []
    (one,) = delegate_lapses(wrong)
    assert (one.gap, one.article) == (lapse, Article.COLLECTIVE_28)


def test_every_lapse_has_a_row() -> None:
    told = {one.values[3] for one in ROWS} | {one.values[2] for one in DELEGATES}
    assert told == set(Lapse)
    assert delegate_lapses(Delegates(0, 0, 0, 300)) == []
    assert delegate_lapses(Delegates(21, 0, 2, 300)) == []


def test_of_what_the_roster_does_not_say_nothing_is_told() -> None:
    assert lapses([], LAW) == []
    unstated = [replace(one, woman=None) for one in officers(3, 0)]
    assert lapses(unstated, LAW) == []
