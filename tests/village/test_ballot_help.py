"""When somebody may be helped to vote, when the voter's word is taken, and when a choice may come or the help be taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.village.test_ballots import ballot
from village.ballot_help import (
    MOST,
    Bar,
    Hands,
    Help,
    Proof,
    check_choice,
    check_taken_back,
    confirm,
    offer,
)
from village.ballots import Ballot, Question, Way
from village.errors import HelpRefused
from village.ids import PersonId, VillageId

OPEN = ballot()
SECRET = ballot(question=Question("修路", secret=True))
VOTER, HELPER, OTHER, CLERK = map(PersonId, (2, 3, 4, 5))
HANDS = Hands(HELPER, keeps=False, way=None, others=0)
ASKED = Help(VillageId(1), OPEN.number, 7, VOTER, HELPER)
HEARD = replace(ASKED, proof=Proof.VOICE)
SEEN = replace(ASKED, proof=Proof.PRESENT, witness=CLERK)
ANOTHERS = replace(HEARD, helper=OTHER)

UNHELPFUL = [
    (replace(HANDS, person=VOTER), Bar.SELF),
    (replace(HANDS, keeps=True), Bar.KEEPER),
    (replace(HANDS, person=OPEN.owner), Bar.KEEPER),
    (replace(HANDS, way=Way.RECUSED), Bar.HELPER_RECUSED),
]
"""Whose hands help nobody, or not this voter."""
FULL = (replace(HANDS, others=MOST), Bar.FULL)


def refusal(checked: Callable[[], Help]) -> Bar | None:
    """Why it is refused, None where it is not."""
    try:
        checked()
    except HelpRefused as refused:
        return Bar(refused.why)
    return None


@pytest.mark.parametrize(
    ("hands", "before", "way", "why"),
    [
        *((hands, None, Way.NONE, why) for hands, why in [*UNHELPFUL, FULL]),
        # What keeps the helper from it is told first: it says nothing about the voter.
        *((hands, ANOTHERS, Way.CHAT, why) for hands, why in [*UNHELPFUL, FULL]),
        (HANDS, None, Way.NONE, None),
        (HANDS, ANOTHERS, Way.NONE, Bar.NOT_NOW),
        (HANDS, replace(HEARD, voter=OTHER), Way.NONE, Bar.NOT_NOW),
        (HANDS, replace(ANOTHERS, proof=Proof.NONE), Way.NONE, None),
        *((HANDS, None, way, Bar.NOT_NOW) for way in Way if way is not Way.NONE),
        (HANDS, HEARD, Way.NONE, None),
        (HANDS, HEARD, Way.HELPED, Bar.VOTED),
    ],
)
def test_help_is_offered_to_who_may_still_have_it(
    hands: Hands, before: Help | None, way: Way, why: Bar | None
) -> None:
    def offered() -> Help:
        return offer(OPEN, hands, VOTER, seat=7, way=way, before=before, most=MOST)

    assert refusal(offered) == why
    if why is None:
        assert offered() == (before if before == HEARD else ASKED)


@pytest.mark.parametrize(
    ("help_", "hands", "way", "witness", "why"),
    [
        (None, HANDS, Way.NONE, None, Bar.UNASKED),
        (ANOTHERS, HANDS, Way.NONE, CLERK, Bar.UNASKED),
        *(
            (replace(ASKED, helper=hands.person), hands, Way.NONE, CLERK, why)
            for hands, why in [*UNHELPFUL, FULL]
        ),
        (ASKED, HANDS, Way.NONE, HELPER, Bar.KEEPER),
        (ASKED, HANDS, Way.NONE, VOTER, Bar.WITNESS),
        (ASKED, HANDS, Way.NONE, None, None),
        (ASKED, HANDS, Way.NONE, CLERK, None),
        (HEARD, HANDS, Way.NONE, CLERK, None),
        # A voice nobody heard tells nobody that they voted; the clerk has the voter before them.
        (ASKED, HANDS, Way.PAPER, None, Bar.NOT_NOW),
        (ASKED, HANDS, Way.PAPER, CLERK, Bar.VOTED),
    ],
)
def test_the_voters_word_is_taken_by_voice_or_before_a_clerk(
    help_: Help | None, hands: Hands, way: Way, witness: PersonId | None, why: Bar | None
) -> None:
    proof = Proof.PRESENT if witness else Proof.VOICE

    def confirmed() -> Help:
        return confirm(OPEN, help_, hands, way=way, proof=proof, witness=witness, most=MOST)

    assert refusal(confirmed) == why
    if why is None:
        # What they said by voice stays their word.
        assert confirmed() == (SEEN if witness and help_ == ASKED else HEARD)


@pytest.mark.parametrize(
    ("help_", "hands", "way", "why"),
    [
        (None, HANDS, Way.NONE, Bar.UNASKED),
        (ANOTHERS, HANDS, Way.NONE, Bar.UNASKED),
        (ASKED, HANDS, Way.NONE, Bar.UNCONFIRMED),
        *((replace(HEARD, helper=hands.person), hands, Way.NONE, why) for hands, why in UNHELPFUL),
        (HEARD, HANDS, Way.NONE, None),
        # Who was confirmed may go through with it, however many the village allows since.
        (HEARD, FULL[0], Way.NONE, None),
        *((HEARD, HANDS, way, Bar.VOTED) for way in Way if way is not Way.NONE),
    ],
)
def test_a_choice_comes_once_through_hands_that_were_confirmed(
    help_: Help | None, hands: Hands, way: Way, why: Bar | None
) -> None:
    assert refusal(lambda: check_choice(OPEN, help_, hands, way=way)) == why


@pytest.mark.parametrize(
    ("one", "help_", "way", "by_helper", "why"),
    [
        (OPEN, None, Way.NONE, False, Bar.UNASKED),
        (OPEN, ASKED, Way.NONE, True, None),
        (OPEN, HEARD, Way.NONE, False, None),
        (OPEN, HEARD, Way.HELPED, False, None),
        (OPEN, HEARD, Way.HELPED, True, Bar.CHOSEN),
        (SECRET, HEARD, Way.NONE, True, None),
        (SECRET, HEARD, Way.HELPED, False, Bar.SEALED),
        (SECRET, HEARD, Way.HELPED, True, Bar.SEALED),
    ],
)
def test_help_is_taken_back_as_long_as_the_choice_can_be_found(
    one: Ballot, help_: Help | None, way: Way, by_helper: bool, why: Bar | None
) -> None:
    assert refusal(lambda: check_taken_back(one, help_, way=way, by_helper=by_helper)) == why
