"""What an errand's clock says to people."""

from collections.abc import Iterable

from actions.errand_clock import ErrandNews
from handlers.asks import message
from handlers.errands import buttons, cards
from handlers.replies import Reply
from handlers.requests.cards import View
from village.reminders import Step
from village.rights import Role


def written(seen: View, news: ErrandNews) -> Iterable[Reply]:
    """The pings, cards and deletions of one errand."""
    yield from cards.taken_away(news.gone)
    matter = news.matter
    if matter is None:
        return
    yield from cards.shown(seen, matter)
    if news.step is Step.SILENCE:
        return
    for ear in matter.ears:
        if Role.HANDLER in ear.roles:
            texts = seen.of(ear.reach.language)
            keys = buttons.under_card(matter.errand, ear.roles, texts)
            said = texts.errands.remind(matter.errand, matter.agent, news.step.value, False)
            yield message(ear.chat, said, buttons=keys)
    if news.above is not None:
        texts = seen.of(news.above.language)
        said = texts.errands.remind(matter.errand, matter.agent, news.step.value, True)
        yield message(news.above.user_id, said)
