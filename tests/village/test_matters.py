import pytest

from village.errors import Unlawful
from village.law import Article
from village.matters import OPEN, RULINGS, Authority, Matter, body_of
from village.rolls import Body

VILLAGERS, REPS = Body.VILLAGERS, Body.REPRESENTATIVES
ROWS = [
    pytest.param(Matter.PLAN, VILLAGERS, True, None, Article.VCO_28, id="村组法28-规划建设"),
    pytest.param(Matter.LOST_WORK, VILLAGERS, True, None, Article.VCO_28, id="村组法28-误工补贴"),
    pytest.param(Matter.INCOME, VILLAGERS, True, None, Article.VCO_28, id="村组法28-集体所得"),
    pytest.param(Matter.WELFARE, VILLAGERS, True, None, Article.VCO_28, id="村组法28-公益事业"),
    pytest.param(Matter.SUPPORT, VILLAGERS, True, None, Article.VCO_28, id="村组法28-重点帮扶"),
    pytest.param(Matter.OTHER, VILLAGERS, True, None, Article.VCO_28, id="村组法28-其他"),
    pytest.param(Matter.LEVY, VILLAGERS, True, None, Article.LEVIES, id="一事一议-筹资筹劳"),
    pytest.param(Matter.VILLAGE_RULES, VILLAGERS, False, Authority.TOWN_FILING, Article.VCO_31, id="村组法31-村规民约-乡镇备案"),
    pytest.param(Matter.CHARTER, VILLAGERS, False, Authority.TOWN_FILING, Article.VCO_31, id="村组法31-自治章程-乡镇备案"),
    pytest.param(Matter.OVERRULE, VILLAGERS, False, None, Article.VCO_27, id="村组法27-撤销代表会议决定"),
    pytest.param(Matter.LAND_ADJUST, VILLAGERS, True, Authority.TOWN_AND_COUNTY, Article.LAND_28, id="土地承包法28-乡镇和县批准"),
    pytest.param(Matter.LAND_OUTSIDE, VILLAGERS, True, Authority.TOWN, Article.LAND_52, id="土地承包法52-乡镇批准"),
    pytest.param(Matter.COLLECTIVE_MAJOR, Body.COLLECTIVE, False, None, Article.COLLECTIVE_28, id="集体经济组织法28-章程成员土地-不能交代表"),
    pytest.param(Matter.COLLECTIVE_OTHER, Body.COLLECTIVE, True, None, Article.COLLECTIVE_28, id="集体经济组织法28-其他-章程可交成员代表大会"),
    pytest.param(Matter.GROUP, Body.GROUP, False, None, Article.VCO_32, id="村组法32-小组事项"),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "body", "by_reps", "authority", "article"), ROWS)
def test_a_matter_goes_where_the_law_sends_it(
    matter: Matter, body: Body, by_reps: bool, authority: Authority | None, article: Article
) -> None:
    assert body_of(matter) is body
    ruling = RULINGS[matter]
    assert (ruling.delegable, ruling.authority, ruling.article) == (by_reps, authority, article)
    if by_reps:
        theirs = Body.COLLECTIVE_DELEGATES if body is Body.COLLECTIVE else REPS
        assert body_of(matter, theirs) is theirs
    else:
        with pytest.raises(Unlawful) as refused:
            body_of(matter, REPS)
        assert (refused.value.why, refused.value.article) == ("not_delegable", article.value)


ELSEWHERE = [
    pytest.param(Matter.ELECTION, "elsewhere", Article.VCO_18, id="村组法18-选举"),
    pytest.param(Matter.RECALL, "elsewhere", Article.VCO_19, id="村组法19-罢免"),
    pytest.param(Matter.ALLOWANCE, "elsewhere", Article.ALLOWANCE, id="低保民主评议"),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "why", "article"), ELSEWHERE)
def test_what_is_decided_elsewhere_is_refused(matter: Matter, why: str, article: Article) -> None:
    with pytest.raises(Unlawful) as refused:
        body_of(matter)
    assert (refused.value.why, refused.value.article) == (why, article.value)
    assert matter not in OPEN


def test_a_body_that_decides_nothing_of_the_kind_is_refused() -> None:
    with pytest.raises(Unlawful) as refused:
        body_of(Matter.WELFARE, Body.GROUP)
    assert refused.value.why == "wrong_body"


def test_every_matter_has_a_ruling_and_a_row_here() -> None:
    assert set(RULINGS) == set(Matter)
    rows = {one.values[0] for one in (*ROWS, *ELSEWHERE)}
    assert rows == set(Matter)
    assert set(OPEN) == {one.values[0] for one in ROWS}
