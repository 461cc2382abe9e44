"""The cards of a request: what each shows, and who may press there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from aiogram.methods import (
    SendDocument,
    SendLocation,
    SendPhoto,
    SendVideo,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import Message

from actions.requests import Matter
from handlers.asks import Ask, message
from handlers.replies import Card, Reply, Written
from handlers.requests import chains, layouts
from handlers.requests.layouts import Gaps
from locales import Language, Texts, tidy
from locales.times import FORMATS
from storage.villages import Village
from village.requests import Attachment, FileKind
from village.rights import Role

_SEND: dict[FileKind, Callable[[int, str, str], TelegramMethod[Message]]] = {
    FileKind.PHOTO: lambda to, file, words: SendPhoto(chat_id=to, photo=file, caption=words),
    FileKind.VIDEO: lambda to, file, words: SendVideo(chat_id=to, video=file, caption=words),
    FileKind.DOCUMENT: lambda to, file, words: SendDocument(
        chat_id=to, document=file, caption=words
    ),
    FileKind.VOICE: lambda to, file, words: SendVoice(chat_id=to, voice=file, caption=words),
}


@dataclass(frozen=True, slots=True)
class View:
    """By whose clock and in whose words cards of one village are written; `quote` is a message in a chat that a new card quotes."""

    texts: Texts
    village: Village
    zone: tzinfo
    now: datetime
    quote: tuple[int, int] = (0, 0)

    def of(self, language: str) -> Language:
        """The texts of a place; the village's own where it names none."""
        return self.texts.of(language or self.village.language)

    def when(self, matter: Matter, texts: Language) -> str:
        """When the card's time is over, or a pause."""
        one = matter.request
        over = one.pause.until if one.pause else one.due_at
        return FORMATS[texts.code].when(over, self.zone, self.now)

    def since(self, matter: Matter, texts: Language) -> str:
        """Since when its author waits."""
        return FORMATS[texts.code].stamp(matter.request.opened_at, self.zone, self.now)

    def slip_day(self, matter: Matter, texts: Language) -> str:
        """The day by which a unit outside answers about it; empty where none was asked."""
        one = matter.request.referral
        return FORMATS[texts.code].day(one.due_at, self.zone, self.now) if one else ""


def view(ask: Ask, *, about: int = 0) -> View:
    """As the one who asks sees it; in a group a new card quotes the message `about` which it is."""
    quote = (int(ask.chat), about) if about and ask.group else (0, 0)
    return View(ask.house.texts, ask.village, ask.rules.zone, ask.now, quote)


def everywhere(ask: Ask, matter: Matter, *, about: int = 0) -> list[Reply]:
    """The card's new state in every place that shows it. A new card in a group quotes the message `about` which it is."""
    return shown(view(ask, about=about), matter)


def shown(seen: View, matter: Matter) -> list[Reply]:
    """The card's new state in every place that shows it."""
    late = matter.request.late(seen.now)
    chat, about = seen.quote
    gaps: dict[tuple[Language, bool], Gaps] = {}
    cards: list[Reply] = []
    for place in matter.places:
        texts = seen.of(place.language)
        named, public = bool(place.homes), int(place.chat) < 0
        if (texts, named) not in gaps:
            gaps[texts, named] = _words(seen, matter, texts, place.homes)
        layout = layouts.of(matter, place.roles, texts, late=late, public=public, named=named)
        payload = layout.fill(gaps[texts, named])
        if place.chat == chat:
            payload = quoting(payload, about)
        cards.append(Card(name=matter.request.subject, method=Written(int(place.chat), payload)))
    if matter.left is not None:
        said = seen.of("").requests.left(matter.request.number)
        cards.append(Card(matter.request.subject, message(matter.left, said)))
    for other in matter.others:
        cards += shown(replace(seen, quote=(0, 0)), other)
    return [*cards, *_to_followers(seen, matter)]


def kept_private(ask: Ask, matter: Matter) -> list[Reply]:
    """One line for a group in which somebody registered what is not for it; the line says nothing of it."""
    if ask.group is None or not matter.request.private:
        return []
    return [ask.say(ask.public.erasures.taken())]


def _to_followers(seen: View, matter: Matter) -> list[Reply]:
    """How it ends is told to those, too, whose own matters were merged into it."""
    return [
        message(
            one.place.chat,
            seen.of(one.place.language).requests.followed(matter.request, one.numbers),
        )
        for one in matter.followers
    ]


def quoting(payload: str, message_id: int) -> str:
    """The same message as an answer to another; sent without that if it is gone."""
    reply = f'"message_id":{message_id},"allow_sending_without_reply":true'
    return f'{payload[:-1]},"reply_parameters":{{{reply}}}}}'


def text(ask: Ask, matter: Matter) -> str:
    """What the card says, for a message that does not change any more."""
    seen, texts = view(ask), ask.public
    when, since = seen.when(matter, texts), seen.since(matter, texts)
    late = matter.request.late(ask.now)
    # What came before is for who works on it.
    request = matter.request if ask.actor.is_cadre else replace(matter.request, repeats=())
    said: str = texts.requests.card(request, matter.assignee, when, late, since, "")
    if (one := matter.request.referral) is not None:
        said += texts.requests.referral(one.kind.value, one.unit, seen.slip_day(matter, texts))
    return said


def to_requester(ask: Ask, matter: Matter, code: str, words: str = "") -> list[Reply]:
    """Tell the requester what changed, unless it is told where they are reached anyway."""
    place = matter.requester
    if place is None or place.chat == ask.chat:
        return []
    texts = ask.texts_of(place.language)
    told = texts.requests.changed(
        code, matter.request, matter.assignee, words, ask.rules.zone, ask.now
    )
    return [message(place.chat, told)]


def to_owner(ask: Ask, matter: Matter, code: str) -> list[Reply]:
    """Tell who must act what changed, unless they did it themselves here."""
    return [
        message(
            place.chat,
            ask.texts_of(place.language).requests.changed(
                code, matter.request, matter.assignee, "", ask.rules.zone, ask.now
            ),
        )
        for place in matter.places
        if Role.HANDLER in place.roles and place.chat != ask.chat
    ]


def to_handler(ask: Ask, matter: Matter, *, why: str = "") -> list[Reply]:
    """The files that are new to who must act on it or is asked to, and why it was handed over; the card itself comes with `everywhere`.

    Where a matter keeps coming back, somebody is asked whether it is one for the village.
    """
    request = matter.request
    knows = Role.OFFERED if request.offered_to else Role.HANDLER
    told: list[Reply] = [*chains.propose(ask, matter)]
    for place in matter.places:
        if knows in place.roles and place.chat != request.origin_chat:
            texts = ask.texts_of(place.language)
            told += [file_of(request.number, one, place.chat, texts) for one in matter.files]
            if (spot := matter.spot) is not None:
                told.append(
                    SendLocation(
                        chat_id=place.chat, latitude=spot.latitude, longitude=spot.longitude
                    )
                )
            if why:
                handed = (
                    texts.requests.asked_to_take
                    if request.offered_to
                    else texts.requests.handed_over
                )
                told.append(message(place.chat, handed(request, matter.assignee, why)))
    return told


def file_method(one: Attachment, chat: int, caption: str) -> TelegramMethod[Message]:
    """A file, sent on by the chat's own id for it."""
    return _SEND[one.kind](chat, one.file_id, tidy(caption))


def results(ask: Ask, matter: Matter, *, first: bool = True) -> list[Reply]:
    """The pictures of a result: all for its requester, and (the first of an album) one for the group that shows its card."""
    number, told = matter.request.number, []
    place = matter.requester
    group = matter.request.origin_chat
    if place is not None and place.chat not in {ask.chat, group}:
        texts = ask.texts_of(place.language)
        told += [after(number, one, place.chat, texts) for one in matter.files]
    shown_there = any(one.chat == group for one in matter.places)
    if shown_there and group != ask.chat and (first or matter.request.private):
        shown = matter.files if matter.request.private else matter.files[:1]
        told += [after(number, one, group, ask.texts_of()) for one in shown]
    return told


def after(number: int, one: Attachment, chat: int, texts: Language) -> Reply:
    """A file that shows a result."""
    return _SEND[one.kind](
        chat, one.file_id, tidy(texts.requests.file_after(number, one.kind.value))
    )


def file_of(number: int, one: Attachment, chat: int, texts: Language) -> Reply:
    """A request's file, sent on by the chat's own id for it."""
    return file_method(one, chat, texts.requests.file(number, one.kind.value))


def _words(seen: View, matter: Matter, texts: Language, homes: Sequence[str]) -> Gaps:
    """What a card says of it in one language; `homes` are the names of who joined, where they are read."""
    return layouts.gaps(
        matter,
        seen.when(matter, texts),
        texts,
        seen.since(matter, texts),
        homes=_listed(matter, homes, texts),
        slip_day=seen.slip_day(matter, texts),
    )


def _listed(matter: Matter, homes: Sequence[str], texts: Language) -> str:
    if not homes:
        return ""
    return tidy(texts.joined.homes(homes, matter.request.joined > len(homes)))


def to_neighbours(ask: Ask, matter: Matter) -> list[Reply]:
    """Tell the households that joined how it ended, one message each; who did it themselves knows."""
    return [
        message(one.user_id, ask.texts_of(one.language).joined.told(matter.request))
        for one in matter.neighbours
        if one.user_id != ask.actor.user_id
    ]


def to_superior(ask: Ask, matter: Matter) -> list[Reply]:
    """Tell the superior that a requester is not satisfied; they hear of it, they need not act."""
    reach = matter.superior
    if reach is None:
        return []
    texts = ask.texts_of(reach.language)
    return [message(reach.user_id, texts.requests.closed_unsatisfied(matter.request))]
