"""The sample village hangs together as a real one would."""

import io
from collections import Counter, defaultdict
from math import dist

import pytest
from PIL import Image

from bot.demo.data import SamplePerson, SampleVillage, load_sample

CATEGORIES = {
    "street_lamp", "road", "water", "power", "garbage", "internet", "safety", "housing",
    "certificate", "subsidy", "medical_insurance", "dibao", "farm", "dispute", "other",
}  # fmt: skip
RELATIONS = {
    "head", "spouse", "son", "daughter", "father", "mother", "grandchild", "daughter_in_law",
    "son_in_law",
}  # fmt: skip
HOLDERS = {
    "secretary": 1, "director": 1, "branch_committee": 5, "village_committee": 5,
    "supervision": 3, "clerk": 1, "utilities": 1, "sanitation": 1, "mediator": 1,
    "group_head": 5, "circle_lead": 3, "resident_cadre": 1, "linking_cadre": 1,
    "expert": 1,
}  # fmt: skip
OUTSIDERS = {"resident_cadre", "linking_cadre"}
MALE = {"son", "father", "son_in_law"}
FEMALE = {"daughter", "mother", "daughter_in_law"}
Families = dict[int, list[SamplePerson]]


@pytest.fixture(scope="module")
def sample() -> SampleVillage:
    return load_sample()


@pytest.fixture(scope="module")
def families(sample: SampleVillage) -> Families:
    """People by household, outsiders left out."""
    found: Families = defaultdict(list)
    for person in sample.people:
        if person.household is not None:
            found[person.household].append(person)
    return found


def related(family: list[SamplePerson], *relations: str) -> list[SamplePerson]:
    return [person for person in family if person.relation in relations]


def gap(elder: SamplePerson, younger: SamplePerson) -> int:
    return elder.age(younger.born)


def test_numbers_are_those_that_are_promised(sample: SampleVillage) -> None:
    assert len(sample.households) == 60
    assert len(sample.people) == 190
    assert Counter(person.party for person in sample.people) == {
        "full": 29,
        "probationary": 2,
        "none": 159,
    }
    assert sum(person.representative for person in sample.people) == 25
    assert sum(bool(person.away) for person in sample.people) == 40
    assert len(sample.groups) == 5
    assert len(sample.circles) == 3
    assert 40 <= len(sample.talk) <= 60


def test_ids_count_from_one_and_names_are_unique(sample: SampleVillage) -> None:
    assert [person.id for person in sample.people] == list(range(1, 191))
    assert [household.id for household in sample.households] == list(range(1, 61))
    assert len({person.name for person in sample.people}) == 190


def test_every_household_has_one_head_who_names_it(
    sample: SampleVillage, families: Families
) -> None:
    assert set(families) == {household.id for household in sample.households}
    for household in sample.households:
        (head,) = related(families[household.id], "head")
        assert household.name == f"{head.name}家"
        assert len(related(families[household.id], "spouse")) <= 1


def test_only_cadres_from_outside_have_no_household(sample: SampleVillage) -> None:
    for person in sample.people:
        outside = person.household is None
        assert outside == bool(OUTSIDERS & set(person.posts))
        assert (person.relation == "") if outside else (person.relation in RELATIONS)
        if outside:
            assert person.party == "none"
            assert not person.representative


def test_every_household_is_looked_after_by_a_healthy_member_of_another_one(
    sample: SampleVillage,
) -> None:
    people = {person.id: person for person in sample.people}
    homes = {household.id: household for household in sample.households}
    loads = Counter(household.member for household in sample.households)
    for household in sample.households:
        member = people[household.member]
        assert member.household is not None
        assert member.household != household.id
        home = homes[member.household]
        assert home.circle == household.circle
        assert dist((home.x, home.y), (household.x, household.y)) <= 500
    for number, load in loads.items():
        member = people[number]
        assert member.party == "full"
        assert not member.away
        assert member.age(sample.roster_date) < 70
        assert load <= 20


def test_phones_are_invented_and_only_of_who_is_on_cards(sample: SampleVillage) -> None:
    on_cards = {household.member for household in sample.households}
    on_cards |= {one.id for post in ("secretary", "linking_cadre") for one in sample.holders(post)}
    assert {person.id for person in sample.people if person.phone} == on_cards
    for person in sample.people:
        assert person.phone in {"", f"1990000{person.id:04d}"}


def test_genders_fit_relations(families: Families) -> None:
    for family in families.values():
        head = related(family, "head")[0]
        for person in family:
            assert person.gender in {"m", "f"}
            assert person.relation not in MALE or person.gender == "m"
            assert person.relation not in FEMALE or person.gender == "f"
        for spouse in related(family, "spouse"):
            assert spouse.gender != head.gender
            assert abs(spouse.born.year - head.born.year) <= 12


def test_parents_are_at_least_eighteen_years_older(families: Families) -> None:
    for family in families.values():
        heads = related(family, "head", "spouse")
        children = related(family, "son", "daughter")
        for parent in heads:
            assert all(18 <= gap(parent, child) <= 45 for child in children)
        for elder in related(family, "father", "mother"):
            assert 18 <= gap(elder, related(family, "head")[0]) <= 45


def test_grandchildren_have_a_parent_in_the_household(families: Families) -> None:
    for family in families.values():
        middle = related(family, "son", "daughter")
        in_law = related(family, "son_in_law", "daughter_in_law")
        if in_law:
            assert middle
        for child in related(family, "grandchild"):
            assert middle
            assert all(18 <= gap(parent, child) <= 45 for parent in [*middle, *in_law])


def test_nobody_is_too_young_for_what_they_do(sample: SampleVillage) -> None:
    for person in sample.people:
        age = person.age(sample.roster_date)
        assert 0 < age < 100
        if person.posts or person.representative or person.party != "none" or person.away:
            assert age >= 18
        if person.relation == "spouse":
            assert age >= (22 if person.gender == "m" else 20)
        if person.away:
            assert age < 65
            assert len(person.away.split(" ")) == 2
            assert person.account
        if person.account:
            assert age >= 18


def test_most_adults_have_an_account_and_most_elders_none(sample: SampleVillage) -> None:
    ages = [(person.age(sample.roster_date), person.account) for person in sample.people]
    adults = [account for age, account in ages if 18 <= age < 65]
    elders = [account for age, account in ages if age >= 65]
    assert sum(adults) / len(adults) > 0.9
    assert 0 < sum(elders) / len(elders) < 0.5


def test_every_post_is_filled_by_people_who_can_be_reached(sample: SampleVillage) -> None:
    held = Counter(post for person in sample.people for post in person.posts)
    assert held == HOLDERS
    for person in sample.people:
        if person.posts:
            assert person.account
            assert not person.away


def test_branch_committee_is_of_full_members_and_led_by_the_secretary(
    sample: SampleVillage,
) -> None:
    (secretary,) = sample.holders("secretary")
    (director,) = sample.holders("director")
    assert secretary != director
    branch, village = sample.holders("branch_committee"), sample.holders("village_committee")
    assert all(person.party == "full" for person in branch)
    assert secretary in branch
    assert director in village
    assert set(branch) & set(village)
    assert set(branch) != set(village)


def test_supervisors_are_neither_on_a_committee_nor_under_its_roofs(
    sample: SampleVillage,
) -> None:
    committees = {*sample.holders("branch_committee"), *sample.holders("village_committee")}
    roofs = {person.household for person in committees}
    supervisors = sample.holders("supervision")
    assert all(person.household not in roofs for person in supervisors)
    assert len({person.household for person in supervisors}) == len(supervisors)
    assert not {person.name[0] for person in supervisors} & {
        person.name[0] for person in committees
    }


def test_some_party_members_are_away(sample: SampleVillage) -> None:
    away = [person for person in sample.people if person.away]
    assert sum(person.party == "full" for person in away) >= 4
    assert sum(person.party == "probationary" for person in away) == 1
    assert sum(person.representative for person in away) >= 2


def test_representatives_stand_for_two_or_three_households_of_their_group(
    sample: SampleVillage,
) -> None:
    representatives = {person.id: person for person in sample.people if person.representative}
    stands_for = defaultdict(list)
    for household in sample.households:
        stands_for[household.representative].append(household)
    assert set(stands_for) == set(representatives)
    for number, households in stands_for.items():
        assert len(households) in {2, 3}
        assert representatives[number].household in {household.id for household in households}
        assert len({household.group for household in households}) == 1
    women = sum(person.gender == "f" for person in representatives.values())
    assert 3 * women >= len(representatives)


def test_group_heads_and_circle_leads_live_among_their_people(sample: SampleVillage) -> None:
    homes = {household.id: household for household in sample.households}
    heads = [homes[person.household or 0].group for person in sample.holders("group_head")]
    leads = [homes[person.household or 0].circle for person in sample.holders("circle_lead")]
    assert sorted(heads) == sorted(sample.groups)
    assert sorted(leads) == sorted(sample.circles)


def test_circles_are_within_five_hundred_metres(sample: SampleVillage) -> None:
    for circle in sample.circles:
        places = [(home.x, home.y) for home in sample.households if home.circle == circle]
        assert 18 <= len(places) <= 22
        middle = tuple(sum(axis) / len(places) for axis in zip(*places, strict=True))
        assert max(dist(place, middle) for place in places) <= 500
    assert len({(home.x, home.y) for home in sample.households}) == 60


def test_each_category_goes_to_a_post_with_one_holder(sample: SampleVillage) -> None:
    assert set(sample.handlers) == CATEGORIES
    for post in sample.handlers.values():
        assert len(sample.holders(post)) == 1


def test_talk_is_by_people_with_accounts_in_order(sample: SampleVillage) -> None:
    people = {person.id: person for person in sample.people}
    assert [line.at for line in sample.talk] == sorted(line.at for line in sample.talk)
    assert len({line.who for line in sample.talk}) >= 25
    for index, line in enumerate(sample.talk):
        assert people[line.who].account
        assert line.text.strip() == line.text != ""
        assert line.reply_to is None or 0 <= line.reply_to < index
    assert any(people[line.who].away for line in sample.talk)


def test_photos_are_small_pictures_of_known_categories(sample: SampleVillage) -> None:
    assert 2 <= len(sample.photos) <= 3
    for photo in sample.photos:
        content = photo.read()
        assert len(content) < 40_000
        with Image.open(io.BytesIO(content)) as picture:
            assert min(picture.size) >= 400
        assert photo.category in CATEGORIES
