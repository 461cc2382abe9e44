"""Helped votes (代投): somebody's hands, never somebody's will, for who can vote but cannot manage a phone.

A power of attorney is something else (`village/proxies.py`): 村民委员会组织法 art. 18 knows it for elections alone. Here the voter says in
their own voice, or before a clerk, that they want the help, and then chooses by themselves.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from village.ballots import Ballot, Way
from village.errors import HelpRefused
from village.ids import PersonId, VillageId

MOST = 2
"""So many voters may have the same helper in one ballot. A default of this project: an election's proxy may hold three (art. 18)."""


class Proof(StrEnum):
    """How the voter's own word for it came."""

    NONE = ""
    VOICE = "voice"
    PRESENT = "present"
    """Said before a clerk."""


class Bar(StrEnum):
    """Why somebody is not helped, or not by that person."""

    SELF = "self"
    KEEPER = "keeper"
    """Who opened the ballot or may count its papers does not hold a voter's hand."""
    FULL = "full"
    VOTED = "voted"
    HELPER_RECUSED = "helper_recused"
    OFF_ROLL = "off_roll"
    WITNESS = "witness"
    """Nobody is the witness of their own help."""
    NOT_NOW = "not_now"
    """The voter has voted, steps aside or has another helper: which of these is nobody's business whom the voter has not named."""
    ANOTHER = "another"
    """Somebody else waits for the voter's word than was named."""
    UNASKED = "unasked"
    """There is no such help, or it was taken back."""
    UNCONFIRMED = "unconfirmed"
    SEALED = "sealed"
    """A secret choice cannot be found again."""
    OPEN = "open"
    """What voters said is heard after the close."""
    VOICELESS = "voiceless"
    """They said it before a clerk, or were not helped."""
    CHOSEN = "chosen"
    """The helper may give up helping only before the voter has chosen."""


@dataclass(frozen=True, slots=True)
class Help:
    """One voter of a ballot who is helped: their seat, who they are, whose hands, and how they said so themselves."""

    village_id: VillageId
    number: int
    seat: int
    voter: PersonId
    helper: PersonId
    proof: Proof = Proof.NONE
    witness: PersonId | None = None
    """The clerk before whom the voter said it."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who would help: their own seat's way (none where they have no seat), and how many other voters have their help already."""

    person: PersonId
    keeps: bool
    way: Way | None
    others: int


def offer(
    ballot: Ballot,
    hands: Hands,
    voter: PersonId,
    *,
    seat: int,
    way: Way,
    before: Help | None,
    most: int,
) -> Help:
    """Help that waits for the voter's word; what nobody confirmed yet gives way to it. Raises HelpRefused."""
    _check_hands(ballot, hands, voter)
    _check_room(ballot, hands, most)
    if before is not None and before.proof and _is_theirs(before, hands.person, voter):
        _check_seat(ballot, way)
        return before
    if way is not Way.NONE or (before is not None and before.proof):
        raise _refused(ballot, Bar.NOT_NOW)
    return Help(ballot.village_id, ballot.number, seat, voter, hands.person)


def confirm(
    ballot: Ballot,
    help_: Help | None,
    hands: Hands,
    *,
    way: Way,
    proof: Proof,
    witness: PersonId | None = None,
    most: int,
) -> Help:
    """The voter's own word is on record. Raises HelpRefused, also where the clerk who heard it is the helper or the voter."""
    if help_ is None or help_.helper != hands.person:
        raise _refused(ballot, Bar.UNASKED)
    if witness == help_.helper:
        raise _refused(ballot, Bar.KEEPER)
    if witness == help_.voter:
        raise _refused(ballot, Bar.WITNESS)
    _check_hands(ballot, hands, help_.voter)
    _check_room(ballot, hands, most)
    if way is not Way.NONE and proof is Proof.VOICE:
        # Whatever was sent as the voter's word: nobody has heard it.
        raise _refused(ballot, Bar.NOT_NOW)
    _check_seat(ballot, way)
    return help_ if help_.proof else replace(help_, proof=proof, witness=witness)


def check_choice(ballot: Ballot, help_: Help | None, helper: Hands, *, way: Way) -> Help:
    """The help through which a choice may come now. Raises HelpRefused."""
    if help_ is None or help_.helper != helper.person:
        raise _refused(ballot, Bar.UNASKED)
    if not help_.proof:
        raise _refused(ballot, Bar.UNCONFIRMED)
    # Who became a keeper of the ballot meanwhile helps nobody any more.
    _check_hands(ballot, helper, help_.voter)
    _check_seat(ballot, way)
    return help_


def check_taken_back(ballot: Ballot, help_: Help | None, *, way: Way, by_helper: bool) -> Help:
    """The help that may be taken back: after the choice not by the helper, and in secret by nobody. Raises HelpRefused."""
    if help_ is None:
        raise _refused(ballot, Bar.UNASKED)
    if way is Way.HELPED and ballot.question.secret:
        raise _refused(ballot, Bar.SEALED)
    if way is Way.HELPED and by_helper:
        raise _refused(ballot, Bar.CHOSEN)
    return help_


def check_named(
    ballot: Ballot, help_: Help | None, voter: PersonId, helper: PersonId | None
) -> Help:
    """The help of which a clerk speaks, who may have named the helper. Raises HelpRefused."""
    if help_ is None or help_.voter != voter:
        raise _refused(ballot, Bar.UNASKED)
    if helper is not None and help_.helper != helper:
        raise _refused(ballot, Bar.ANOTHER)
    return help_


def _is_theirs(help_: Help, helper: PersonId, voter: PersonId) -> bool:
    return (help_.helper, help_.voter) == (helper, voter)


def _check_hands(ballot: Ballot, hands: Hands, voter: PersonId) -> None:
    if hands.person == voter:
        raise _refused(ballot, Bar.SELF)
    if hands.keeps or hands.person == ballot.owner:
        raise _refused(ballot, Bar.KEEPER)
    if hands.way is Way.RECUSED:
        raise _refused(ballot, Bar.HELPER_RECUSED)


def _check_room(ballot: Ballot, hands: Hands, most: int) -> None:
    if hands.others >= most:
        raise HelpRefused(number=ballot.number, why=Bar.FULL.value, most=most)


def _check_seat(ballot: Ballot, way: Way) -> None:
    if way is not Way.NONE:
        raise _refused(ballot, Bar.VOTED)


def _refused(ballot: Ballot, why: Bar) -> HelpRefused:
    return HelpRefused(number=ballot.number, why=why.value)
