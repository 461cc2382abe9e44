"""What the two who may know of a complaint are told; the words of every such message are wiped once it was sent."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from actions.complaint_clock import News, Woken
from actions.complaints import Told
from handlers.asks import Ask, House, edit, message
from handlers.complaints import buttons
from handlers.replies import FLEETING, Noted, Reply, to_outgoing
from locales import Language
from storage import outbox, villages
from storage.engine import Tx
from village.complaints import PUBLIC_LINES
from village.rights import Role


def opened(told: Told, role: Role, texts: Language, zone: tzinfo, now: datetime) -> str:
    """The whole of it, as that one may see it."""
    named = told.complaint.author.named or role is Role.REQUESTER
    said: str = texts.complaints.card(
        told.complaint, told.subjects, told.handler, role.value, named, zone, now
    )
    return said


def shown(ask: Ask, told: Told, role: Role) -> Reply:
    """As an answer in private."""
    text = opened(told, role, ask.texts, ask.rules.zone, ask.now)
    answer = ask.say(text, buttons=buttons.moves(told, role, ask.texts), quote=False)
    return Noted(FLEETING, answer)


def changed(ask: Ask, told: Told, role: Role) -> Reply:
    """The message under which was pressed shows how it stands now."""
    text = opened(told, role, ask.texts, ask.rules.zone, ask.now)
    return Noted(FLEETING, edit(ask.heard, text, buttons.moves(told, role, ask.texts)))


def to_handler(house: House, told: Told, zone: tzinfo, now: datetime) -> list[Reply]:
    """Who hears of it now."""
    reach = told.to_handler
    if reach is None:
        return []
    texts = house.texts.of(reach.language)
    text = opened(told, Role.HANDLER, texts, zone, now)
    keys = buttons.moves(told, Role.HANDLER, texts)
    return [Noted(FLEETING, message(reach.user_id, text, buttons=keys))]


def to_author(house: House, told: Told, code: str, zone: tzinfo, now: datetime) -> list[Reply]:
    """What its author hears of it."""
    reach = told.to_author
    if reach is None:
        return []
    texts = house.texts.of(reach.language)
    text = texts.complaints.news(code, told.complaint, told.handler, PUBLIC_LINES, zone, now)
    keys = buttons.moves(told, Role.REQUESTER, texts)
    return [Noted(FLEETING, message(reach.user_id, text, buttons=keys))]


_TELLS_AUTHOR = {News.PASSED: "raise", News.STUCK: "stuck", News.LAPSED: "lapse"}
_TELLS_HANDLER = {News.REMIND, News.PASSED}


def keep(tx: Tx, house: House, found: Iterable[Woken], *, now: datetime) -> int:
    """Put what the clock has to say into the outbox; returns how many messages."""
    outgoing = []
    for woken in found:
        told, village_id = woken.told, woken.told.complaint.village_id
        village = villages.find(tx, village_id)
        if village is None:
            continue
        zone = house.rules_of(tx, village_id, village).zone
        replies: list[Reply] = []
        if woken.news in _TELLS_HANDLER:
            replies += to_handler(house, told, zone, now)
        if woken.news in _TELLS_AUTHOR:
            replies += to_author(house, told, _TELLS_AUTHOR[woken.news], zone, now)
        outgoing += [to_outgoing(one, village_id) for one in replies]
    outbox.put(tx, outgoing, at=now)
    return len(outgoing)
