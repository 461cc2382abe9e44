from hypothesis import given
from hypothesis import strategies as st

from village.categories import HABITS, Category, Limit
from village.handling import GRADES, TERMS, Clock, Clocks, Level, Term, Way

terms = st.builds(
    Term,
    st.builds(Limit, hours=st.integers(1, 99)) | st.builds(Limit, working_days=st.integers(1, 99)),
    st.text(min_size=1, max_size=20),
)
keys = st.tuples(st.sampled_from(Way), st.sampled_from(Clock))


def test_everything_that_is_timed_has_one_number() -> None:
    for way in Way:
        for clock in Clock:
            for category in Category:
                term = Clocks().term(way, clock, category)
                limit = term.limit
                assert sum(map(bool, (limit.hours, limit.working_days, limit.days))) == 1
    assert (Way.IMMEDIATE, Clock.ANSWER) not in TERMS


def test_what_is_handled_at_once_takes_its_time_from_the_category() -> None:
    for category, habit in HABITS.items():
        assert Clocks().term(Way.IMMEDIATE, Clock.ANSWER, category).limit == habit.limit
    assert set(GRADES) == set(Category)


@given(
    st.dictionaries(keys, terms, max_size=4),
    st.dictionaries(st.sampled_from(Category), terms, max_size=4),
    st.dictionaries(keys, terms, max_size=4),
)
def test_the_village_goes_over_the_county_and_the_county_over_the_package(
    county: dict[tuple[Way, Clock], Term],
    grades: dict[Category, Term],
    village: dict[tuple[Way, Clock], Term],
) -> None:
    layered = (
        Clocks()
        .over(Level.COUNTY, terms=county, grades=grades)
        .over(Level.VILLAGE, terms=village, grades={})
    )
    for key, term in layered.terms.items():
        if key in village:
            assert (term.limit, term.level) == (village[key].limit, Level.VILLAGE)
        elif key in county:
            assert (term.limit, term.level) == (county[key].limit, Level.COUNTY)
        else:
            assert term == TERMS[key]
    for category, term in layered.grades.items():
        expected = grades.get(category)
        assert term.level is (Level.COUNTY if expected else Level.PACKAGE)


OFFSETS = (Clock.BLUE, Clock.RED)


def test_what_has_no_document_says_so_by_having_no_source() -> None:
    """No public document names them; all other numbers are quoted."""
    unquoted = {key for key, term in TERMS.items() if not term.source}
    assert unquoted == {
        *((way, clock) for way in Way for clock in (Clock.PAUSE, Clock.SILENCE, *OFFSETS)),
        (Way.SUPERVISED, Clock.ANSWER),
    }
    assert all(term.source for term in GRADES.values())
