"""Enter a power of attorney where the law knows one: its holder gets the giver's paper, and the two who count it see one seat voted for."""

from dataclasses import dataclass
from datetime import datetime

from actions import trail
from actions.ballot_seats import taken_by
from actions.ballots import load_open
from actions.namesakes import only
from storage import proxies as kept
from storage.engine import Tx
from village import proxies
from village.ballots import Ballot, Way
from village.errors import NobodyNamed, Recused, Unlawful, VotedAlready
from village.people import Actor, Person
from village.rights import Deed, require
from village.rolls import article


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Who votes for whom in a ballot, by a paper that the office has seen."""

    ballot: Ballot
    giver: Person
    holder: Person


def give(
    tx: Tx, actor: Actor, number: int, words: str, *, is_written: bool, now: datetime
) -> Entrusted:
    """甲 由 乙; `is_written` says that a picture of the paper came with it. Who holds it is handed the giver's paper.

    Raises NotAllowed, BallotNotFound, BallotOver, TextMissing, NobodyNamed, Namesakes, VotedAlready, Recused, and Unlawful with the article:
    the body knows no proxy, it is not in writing, or its holder is no other member of the same household (农村集体经济组织法 art. 27).
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load_open(tx, actor.village_id, number, now=now)
    giver_name, holder_name = proxies.split(words, command="proxy")
    giver = only(tx, ballot.village_id, giver_name)
    holder = only(tx, ballot.village_id, holder_name)
    proxies.check(ballot.body, giver, holder, is_written=is_written)
    if taken_by(tx, ballot, holder.id) is None:
        # Not of age, or no member themselves.
        raise Unlawful(why="proxy_stranger", article=article(ballot.body).value)
    seat = taken_by(tx, ballot, giver.id)
    if seat is None:
        raise NobodyNamed(name=giver_name)
    if seat.way is Way.RECUSED:
        raise Recused(number=number)
    if seat.way is not Way.NONE:
        raise VotedAlready(number=number, way=seat.way.value)
    kept.keep(tx, ballot, seat.seat, giver=giver.id, holder=holder.id)
    data = {"seat": seat.seat, "proxy": holder.id}
    trail.record(tx, actor, Deed.OPEN_BALLOT, ballot.subject, now=now, data=data)
    return Entrusted(ballot, giver, holder)
