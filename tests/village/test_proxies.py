"""Where a written proxy is lawful, body by body, each with its article."""

from dataclasses import replace

import pytest

from village.errors import TextMissing, Unlawful
from village.ids import PersonId, VillageId
from village.people import Person
from village.proxies import check, split
from village.rolls import Body

GIVER = Person(VillageId(1), PersonId(1), "甲", household_id=1, group=1)
HOLDER = replace(GIVER, id=PersonId(2), name="乙")
STRANGER = replace(HOLDER, household_id=2)


@pytest.mark.parametrize(
    ("body", "article"),
    [
        (Body.BRANCH, "party_branch_12"),
        (Body.TWO_COMMITTEES, "party_rural_19"),
        (Body.PARTY_MEETING, "party_branch_11"),
        (Body.REPRESENTATIVES, "vco_30"),
        (Body.VILLAGERS, "vco_26"),
        (Body.GROUP, "vco_32"),
        (Body.COLLECTIVE_DELEGATES, "collective_28"),
    ],
)
def test_no_proxy_where_members_take_part_themselves(body: Body, article: str) -> None:
    with pytest.raises(Unlawful) as refused:
        check(body, GIVER, HOLDER, is_written=True)
    assert (refused.value.why, refused.value.article) == ("no_proxy", article)


@pytest.mark.parametrize(
    ("holder", "is_written", "why"),
    [
        (HOLDER, True, ""),
        (HOLDER, False, "proxy_unwritten"),
        (STRANGER, True, "proxy_stranger"),
        (GIVER, True, "proxy_stranger"),
        (replace(HOLDER, household_id=None), True, "proxy_stranger"),
    ],
)
def test_collective_27_knows_one_in_writing_within_the_household(
    holder: Person, is_written: bool, why: str
) -> None:
    if not why:
        check(Body.COLLECTIVE, GIVER, holder, is_written=is_written)
        return
    with pytest.raises(Unlawful) as refused:
        check(Body.COLLECTIVE, GIVER, holder, is_written=is_written)
    assert (refused.value.why, refused.value.article) == (why, "collective_27")


def test_who_gives_and_who_holds_is_said_in_one_line() -> None:
    assert split("王桂花 2 由 王小满", command="proxy") == ("王桂花 2", "王小满")
    assert split("Anna by Berta", command="proxy") == ("Anna", "Berta")
    for words in ("王桂花", "由 王小满", "王桂花 由"):
        with pytest.raises(TextMissing):
            split(words, command="proxy")
