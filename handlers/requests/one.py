"""What is shown and said when two matters become one, or come apart."""

from dataclasses import replace

from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.replies import Reply
from handlers.requests import cards


def joined(ask: Ask, matter: Matter) -> list[Reply]:
    """Somebody's words were about a matter that is known: the cards of that one, and a word to both."""
    return changed(ask, replace(matter, places=()), "merged")


def changed(ask: Ask, matter: Matter, code: str) -> list[Reply]:
    """The cards of both, and a word to both requesters where they can be told in private; a group sees the cards."""
    told = list(cards.everywhere(ask, matter))
    seen: set[int] = {int(ask.chat)}
    for one, other in ((matter, ()), *((each, (matter.request.number,)) for each in matter.others)):
        place = one.requester
        # Who raised both hears it once.
        if place is None or place.chat < 0 or int(place.chat) in seen:
            continue
        seen.add(int(place.chat))
        texts = ask.texts_of(place.language).requests
        if code == "merged":
            words = texts.merged(one.request, other)
        else:
            words = texts.apart(matter.request, ask.rules.zone, ask.now)
        told.append(message(place.chat, words))
    return told
