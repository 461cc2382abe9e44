"""Who joins a village's group is greeted once, and told how to bind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import accounts, greetings
from storage.accounts import Reach
from storage.engine import Tx
from village.groups import is_one_crowd
from village.ids import ChatId, UserId, VillageId


@dataclass(frozen=True, slots=True)
class Greeting:
    """Whom to greet: each of `alone` in private, and a crowd of `size` together in the group, as its number `crowd`."""

    alone: Sequence[Reach] = ()
    crowd: int = 0
    size: int = 0


def greet(
    tx: Tx, village_id: VillageId, chat: ChatId, joined: Sequence[UserId], *, now: datetime
) -> Greeting:
    """Greet whoever of these was not greeted in the village before and is nobody of its roster."""
    alone: list[Reach] = []
    last = greetings.last_crowd(tx, village_id, chat)
    number, size = 1, 0
    if last is not None:
        number, size = last.number + 1, 0
        if is_one_crowd(last.last_at, now):
            number, size = last.number, last.size
    came = 0
    for user in dict.fromkeys(joined):
        actor = accounts.actor(tx, user, village_id)
        bound = actor is not None and actor.person is not None
        if bound or greetings.is_known(tx, village_id, user):
            continue
        reach = accounts.private_chat(tx, user)
        crowd = number if reach is None else greetings.ALONE
        greetings.keep(tx, village_id, user, chat=chat, crowd=crowd, at=now)
        if reach is None:
            came += 1
        else:
            alone.append(reach)
    return Greeting(alone, number, size + came) if came else Greeting(alone)
