"""会诊, 包案 and 会诊记."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from actions import consultations
from actions.consultations import Agenda, Called
from handlers.asks import Ask, House, message, number_of
from handlers.replies import Card, Reply, to_outgoing
from handlers.requests import cards as request_cards
from locales import Language
from storage import cards, villages
from storage.engine import Tx
from storage.outbox import Outgoing
from village.errors import TextMissing
from village.rights import Role

NAME = "consultation"


def consult(tx: Tx, ask: Ask) -> Reply:
    """会诊: the agenda as it stands now; in the cadres' group without what is private."""
    agenda = consultations.see(tx, ask.actor)
    aloud = ask.group is not None
    return ask.say(_told(agenda, ask.public, zone=ask.rules.zone, now=ask.now, aloud=aloud))


def holder(tx: Tx, ask: Ask) -> list[Reply]:
    """包案 12 姓名."""
    number, name = number_of(ask, "holder"), ask.heard.words.strip()
    if not name:
        raise TextMissing(command="holder")
    matter = consultations.name_holder(
        tx, ask.actor, number, name=name, rules=ask.rules, now=ask.now
    )
    said = ask.say(ask.public.consultations.named(matter.request))
    told = [
        message(place.chat, ask.texts_of(place.language).consultations.yours(matter.request))
        for place in matter.places
        if Role.HOLDER in place.roles and place.chat != ask.chat
    ]
    return [*request_cards.everywhere(ask, matter), said, *told]


def minute(tx: Tx, ask: Ask) -> list[Reply]:
    """会诊记 12 …."""
    number = number_of(ask, "minute")
    matter = consultations.note(tx, ask.actor, number, words=ask.heard.words, now=ask.now)
    said = ask.say(ask.public.consultations.noted(matter.request))
    return [*request_cards.everywhere(ask, matter), said]


def written(tx: Tx, house: House, found: Iterable[Called], *, now: datetime) -> list[Outgoing]:
    """The agendas of a week, each as one card that is sent anew."""
    rows = []
    for one in found:
        village = villages.find(tx, one.agenda.village_id)
        if village is None:
            continue
        texts = house.texts.of(one.language or village.language)
        zone = house.rules_of(tx, village.id, village).zone
        cards.forget(tx, village_id=village.id, chat_id=one.chat, name=NAME)
        words = _told(one.agenda, texts, zone=zone, now=now, aloud=one.aloud)
        rows.append(to_outgoing(Card(NAME, message(one.chat, words)), village.id))
    return rows


def _told(agenda: Agenda, texts: Language, *, zone: tzinfo, now: datetime, aloud: bool) -> str:
    told: str = texts.consultations.agenda(
        agenda.requests, agenda.since, agenda.owners, aloud, zone, now
    )
    return told
