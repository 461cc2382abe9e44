"""The cards of a slip, and what is told beside them."""

from collections.abc import Iterable, Sequence

from actions.audience import Place
from actions.slip_desk import SlipMatter
from actions.slip_rounds import SlipRound
from handlers.asks import Ask, message
from handlers.replies import Card, Noted, Reply
from handlers.requests import cards as request_cards
from handlers.requests.cards import View, view
from handlers.slips import buttons
from storage.outbox import Priority
from village.ids import ChatId
from village.reminders import Step
from village.requests import Attachment, FileKind
from village.rights import Role


def everywhere(ask: Ask, matter: SlipMatter) -> list[Reply]:
    """The new state in every place that shows the slip, and on its request's card; who is next hears of it."""
    seen = view(ask)
    told = shown(seen, matter)
    if matter.request is not None:
        told += request_cards.everywhere(ask, matter.request)
    if matter.turn is not None:
        told.append(_turn(seen, matter, matter.turn))
    return [*told, *files_to(ask, matter)]


def shown(seen: View, matter: SlipMatter) -> list[Reply]:
    """The card, one for each place."""
    late = matter.slip.late(seen.now)
    cards: list[Reply] = []
    for place in matter.places:
        texts = seen.of(place.language)
        text = texts.slips.card(matter, late, seen.zone, seen.now)
        keyboard = buttons.under(matter, place.roles, texts)
        cards.append(Card(matter.slip.subject, message(place.chat, text, buttons=keyboard)))
    return cards


def organisers(ask: Ask, matter: SlipMatter) -> list[Reply]:
    """The organisation department hears that the village insists: a card that is only edited makes no sound."""
    seen = view(ask)
    return [
        _turn(seen, matter, one)
        for one in matter.places
        if Role.ORGANISER in one.roles and one != matter.turn
    ]


def files_to(ask: Ask, matter: SlipMatter) -> list[Reply]:
    """New files, for the maker and the organisation department."""
    concerned = {Role.MAKER, Role.ORGANISER}
    return [
        request_cards.file_method(one, place.chat, _caption(ask, matter, place, one.kind))
        for place in matter.places
        if not concerned.isdisjoint(place.roles) and place.chat != ask.chat
        for one in matter.files
    ]


def files_here(ask: Ask, matter: SlipMatter, files: Sequence[Attachment]) -> list[Reply]:
    """Files of a slip, for who looks at it."""
    place = Place(ChatId(ask.heard.user_id), frozenset(), ask.texts.code)
    return [
        request_cards.file_method(one, place.chat, _caption(ask, matter, place, one.kind))
        for one in files
    ]


def invitations(ask: Ask, matter: SlipMatter, code: str) -> list[Reply]:
    """Who takes part in a meeting is called, or told what came of it."""
    told: list[Reply] = []
    for place in matter.invited:
        texts = ask.texts_of(place.language)
        write = texts.slips.invitation if code == "meeting" else texts.slips.concluded
        told.append(message(place.chat, write(matter, ask.rules.zone, ask.now)))
    return told


def round_of(seen: View, one: SlipRound) -> Iterable[Reply]:
    """A slip whose clock has spoken: its cards as they are now, and a message to whom it concerns."""
    if one.step in {Step.AT, Step.AFTER}:
        yield from shown(seen, one.matter)
    for place in one.told:
        texts = seen.of(place.language)
        mine = Role.ADDRESSEE in place.roles and Role.MAKER not in place.roles
        text = texts.slips.ping(one.matter, one.step.value, one.due_at, mine, seen.zone, seen.now)
        keyboard = buttons.under(one.matter, place.roles, texts)
        priority = Priority.URGENT if one.step is Step.AFTER else Priority.NORMAL
        yield Noted("", message(place.chat, text, buttons=keyboard), priority)


def _turn(seen: View, matter: SlipMatter, place: Place) -> Reply:
    texts = seen.of(place.language)
    text = texts.slips.turn(matter, seen.zone, seen.now)
    return message(place.chat, text, buttons=buttons.under(matter, place.roles, texts))


def _caption(ask: Ask, matter: SlipMatter, place: Place, kind: FileKind) -> str:
    caption: str = ask.texts_of(place.language).slips.file(matter, kind.value)
    return caption
