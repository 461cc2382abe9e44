"""What those are told who look after decisions and ballots from now on, because somebody else went or left the office."""

from collections.abc import Sequence

from actions.vote_heirs import Inherited
from handlers.asks import message
from handlers.replies import Reply
from locales import Texts


def told(found: Sequence[Inherited], texts: Texts) -> list[Reply]:
    """One message each, in private."""
    return [
        message(
            one.to.user_id,
            texts.of(one.to.language).departures.inherited(one.decisions, one.ballots),
        )
        for one in found
    ]
