"""Which papers a decision has."""

from hypothesis import given
from hypothesis import strategies as st

from village.decision_papers import Hung, Kind, Sat, Sheet, sheets
from village.decisions import Move

MET = st.builds(
    Sat,
    st.integers(1, 9),
    st.sampled_from([None, Move.PROPOSE, Move.RESOLVE, Move.REJECT, Move.LACK]),
    st.booleans(),
    st.booleans(),
)
HANGS = st.builds(Hung, st.integers(1, 9), st.booleans())


@given(
    st.lists(MET, unique_by=lambda one: one.seq),
    st.lists(HANGS, unique_by=lambda one: one.seq),
    st.booleans(),
)
def test_no_paper_is_of_a_step_that_was_not_taken(
    meetings: list[Sat], notices: list[Hung], has_work: bool
) -> None:
    found = sheets(meetings, notices, has_work=has_work)
    assert len(found) == len(set(found))
    there = {one.seq: one for one in meetings if not one.is_cancelled}
    hung = {one.seq: one for one in notices}
    for kind, seq in ((one.kind, one.seq) for one in found):
        match kind:
            case Kind.NOTICE:
                assert seq in hung
            case Kind.TAKE_DOWN:
                assert hung[seq].is_down
            case Kind.REPORT:
                assert has_work
            case Kind.RESOLUTION:
                assert there[seq].move is Move.RESOLVE
            case Kind.MINUTES:
                assert there[seq].move is not None
            case Kind.VOTE:
                assert there[seq].by_ballot or there[seq].move is None
            case _:
                assert seq in there
    assert {one.seq for one in found if one.kind is Kind.ROLL} == set(there)
    assert (Sheet(Kind.REPORT, 1) in found) is has_work
