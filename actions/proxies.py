"""Enter a power of attorney where the law knows one; until a collective's register of members is kept, that is told with its article."""

from actions.ballots import load
from actions.namesakes import named
from storage.engine import Tx
from village import proxies
from village.errors import BallotNotFound, Namesakes, Unlawful
from village.ids import VillageId
from village.people import Actor, Person
from village.rights import Deed, require
from village.rolls import article


def give(tx: Tx, actor: Actor, number: int, words: str, *, photo: str) -> None:
    """甲 由 乙, with a picture of the paper.

    Raises NotAllowed, BallotNotFound, TextMissing, NobodyNamed, Namesakes, and Unlawful: no body that votes here knows a proxy, and for the
    one that does, the assembly of a collective's members, there is no register as yet.
    """
    require(actor, Deed.OPEN_BALLOT)
    ballot = load(tx, actor.village_id, number)
    if not ballot.roll:
        raise BallotNotFound(number=number)
    giver, holder = proxies.split(words, command="proxy")
    proxies.check(
        ballot.body,
        _one(tx, ballot.village_id, giver),
        _one(tx, ballot.village_id, holder),
        is_written=bool(photo),
    )
    raise Unlawful(why="no_register", article=article(ballot.body).value)


def _one(tx: Tx, village_id: VillageId, name: str) -> Person:
    found = [one.person for one in named(tx, village_id, name)]
    if len(found) > 1:
        raise Namesakes(name=found[0].name, groups=tuple(one.group for one in found))
    return found[0]
