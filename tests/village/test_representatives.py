"""The composition of the representatives' meeting, each number at its edge, with its article."""

import pytest

from village.decision_rules import DecisionRules
from village.ids import PersonId
from village.law import Article
from village.representatives import Assembly, Gap, Representative, shortfalls

LAW = DecisionRules()


def assembly(
    elected: int,
    *,
    women: int,
    committee: int = 0,
    households: int = 0,
    unstated: int = 0,
    homes: tuple[int, ...] = (),
    together: int = 0,
) -> Assembly:
    """So many representatives, the first of them women, the last unstated; `together` of them live in one household."""
    people = [
        Representative(
            PersonId(one),
            f"代表{one}",
            None if one >= elected - unstated else one < women,
            1 if one < together else 100 + one,
            homes[one] if one < len(homes) else 0,
        )
        for one in range(elected)
    ]
    return Assembly(people, committee, households or 10 * elected)


ROWS = [
    # a roster at the edge, the same one step over it, what is told of that with its numbers
    pytest.param(
        assembly(20, women=9, committee=5), assembly(20, women=9, committee=6), LAW,
        (Gap.ELECTED, 20, 21), id="村组法29-代表占五分之四以上-20比25够-20比26不够",
    ),
    pytest.param(
        assembly(24, women=10, committee=6), assembly(24, women=9, committee=6), LAW,
        (Gap.WOMEN, 9, 10), id="村组法29-妇女代表占三分之一以上-30人要10人",
    ),
    pytest.param(
        assembly(26, women=11, committee=5), assembly(26, women=10, committee=5), LAW,
        (Gap.WOMEN, 10, 11), id="村组法29-妇女代表占三分之一以上-31人要11人",
    ),
    pytest.param(
        assembly(24, women=10, committee=6, unstated=2), assembly(24, women=9, committee=6, unstated=2), LAW,
        (Gap.UNSTATED, 2, 10), id="村组法29-没填性别的不算少也不算够",
    ),
    pytest.param(
        assembly(20, women=20, households=300), assembly(20, women=20, households=301), LAW,
        (Gap.THIN, 20, 21), id="村组法29-每十五户一人-300户要20人-301户要21人",
    ),
    pytest.param(
        assembly(20, women=20, households=100), assembly(20, women=20, households=99), LAW,
        (Gap.MANY, 20, 19), id="村组法29-每五户一人-100户最多20人-99户最多19人",
    ),
    pytest.param(
        assembly(2, women=2, households=20, homes=(15, 5)), assembly(2, women=2, households=21, homes=(16, 5)), LAW,
        (Gap.LOADED, 1, 15), id="村组法29-一人代表十五户可以-十六户不行",
    ),
    pytest.param(
        assembly(2, women=2, households=15, homes=(10, 5)), assembly(2, women=2, households=14, homes=(10, 4)), LAW,
        (Gap.LIGHT, 1, 5), id="村组法29-一人代表五户可以-四户不行",
    ),
    pytest.param(
        assembly(2, women=2, households=20, homes=(10, 10)), assembly(2, women=2, households=21, homes=(10, 10)), LAW,
        (Gap.UNSPOKEN, 1, 0), id="村组法29-有户没有代表",
    ),
    *(
        pytest.param(
            assembly(least, women=least), assembly(least - 1, women=least - 1),
            DecisionRules(least_representatives=least), (Gap.FEW, least - 1, least), id=f"{where}-代表至少{least}人",
        )
        for where, least in (
            ("四川实施办法", 20), ("海南实施办法", 20), ("北京实施办法", 30), ("上海实施办法", 35),
            ("浙江实施办法小村", 30), ("浙江实施办法中等村", 40), ("浙江实施办法大村", 50),
        )
    ),
    pytest.param(
        assembly(20, women=10, together=1), assembly(20, women=10, together=2),
        DecisionRules(one_representative_a_home=True), (Gap.ONE_HOME, 2, 1), id="浙江实施办法-一户最多一位代表",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lawful", "short", "rules", "told"), ROWS)
def test_a_meeting_is_composed_as_its_article_says(
    lawful: Assembly, short: Assembly, rules: DecisionRules, told: tuple[Gap, int, int]
) -> None:
    assert shortfalls(lawful, rules) == []
    (one,) = shortfalls(short, rules)
    assert ((one.gap, one.have, one.need), one.article) == (told, Article.VCO_29)
    assert all(one.names for one in shortfalls(short, rules) if one.gap is Gap.LOADED)


def test_every_gap_has_a_row() -> None:
    rows = (one.values[3] for one in ROWS)
    assert {one[0] for one in rows if isinstance(one, tuple)} == set(Gap)


def test_a_village_without_representatives_has_no_such_meeting_vco_29() -> None:
    assert shortfalls(Assembly((), 5, 300), DecisionRules(least_representatives=30)) == []


def test_who_may_have_several_in_a_household_is_told_nothing() -> None:
    assert shortfalls(assembly(20, women=10, together=2), LAW) == []


def test_where_village_groups_choose_them_no_number_of_households_holds_vco_29() -> None:
    crowded = assembly(20, women=20, households=40, homes=(2,) * 20)
    assert {one.gap for one in shortfalls(crowded, LAW)} == {Gap.MANY, Gap.LIGHT}
    assert shortfalls(crowded, DecisionRules(representatives_by_group=True)) == []
