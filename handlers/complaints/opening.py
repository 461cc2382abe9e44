"""How a complaint begins: what was said is shown to its author alone, who says whom it is about; nothing is kept until they file it."""

from actions import complaints, erasures
from handlers.asks import Ask, message
from handlers.complaints import buttons
from handlers.erasures import offering
from handlers.replies import FLEETING, Noted, Reply
from locales import Language
from storage.engine import Tx
from village.complaints import PUBLIC_LINES
from village.errors import NobodyAbove


def begin(tx: Tx, ask: Ask, words: str, *, plain: bool) -> list[Reply]:
    """Ask its author, in private, wherever it was said; `plain` if they may have meant an ordinary request."""
    if ask.group is None:
        way = complaints.begin(tx, ask.actor, words, vault=ask.house.vault)
        return [_asking(ask, int(ask.chat), ask.texts, words, way, plain=plain)]
    reach = erasures.private_place(tx, ask.actor)
    if reach is None:
        # Somebody reads along: not a word of what it was.
        return [ask.say(ask.public.erasures.in_private())]
    texts = ask.texts_of(reach.language)
    told: list[Reply] = []
    try:
        way = complaints.begin(tx, ask.actor, words, vault=ask.house.vault)
        told.append(_asking(ask, int(reach.user_id), texts, words, way, plain=plain))
    except NobodyAbove as nobody:
        text = texts.errors.nobody_above(PUBLIC_LINES, nobody.sealed)
        told.append(message(reach.user_id, text))
    return [*told, *offering.offered(tx, ask, reach)]


def _asking(
    ask: Ask, chat: int, texts: Language, words: str, way: complaints.Way, *, plain: bool
) -> Reply:
    if way.subjects:
        text = texts.complaints.preview(words, way.subjects, way.handler)
        keys = buttons.preview(ask.village.id, way.subjects, texts, plain=plain)
    else:
        text = texts.complaints.whom(words)
        keys = buttons.choices(ask.village.id, way.choices, texts, plain=plain)
    return Noted(FLEETING, message(chat, text, buttons=keys))
