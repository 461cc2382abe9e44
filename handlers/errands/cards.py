"""What an errand says: its card, the receipt, news, and photos of papers for those who may see them."""

from dataclasses import replace

from aiogram.methods import DeleteMessage
from aiogram.types import InlineKeyboardMarkup

from actions.errands import Ear, Matter
from handlers.asks import message
from handlers.errands import buttons
from handlers.replies import FLEETING, Card, Noted, Reply, cover
from handlers.requests.cards import View, file_method
from locales import Language
from locales.times import FORMATS
from storage.errands import Copy
from village.rights import Role

PHOTO = "paper"
"""The purpose of a photo of papers: where it stands is kept, so that it can be taken away."""
TAKEN = "paper_taken"
"""The purpose of taking one away: what the server leaves there is covered."""


def text(seen: View, matter: Matter, texts: Language) -> str:
    """What the card says."""
    errand = matter.errand
    when = FORMATS[texts.code].when(errand.due_at, seen.zone, seen.now)
    said: str = texts.errands.card(errand, matter.agent, when, errand.late(seen.now))
    return said


def shown(seen: View, matter: Matter) -> list[Reply]:
    """The card's new state with everybody who has it."""
    return [_card(seen, matter, ear) for ear in matter.ears]


def told(seen: View, matter: Matter, code: str, words: str = "", *, by: int = 0) -> list[Reply]:
    """News for everybody who has the card but `by`, who made them; the villager gets the buttons that go with them."""
    news: list[Reply] = []
    for ear in matter.ears:
        if ear.chat == by:
            continue
        texts = seen.of(ear.reach.language)
        said = texts.errands.changed(code, matter.errand, matter.agent, words)
        news.append(message(ear.chat, said, buttons=_with(matter, ear, code, texts)))
    return news


def receipt(seen: View, matter: Matter) -> list[Reply]:
    """Each paper, who has it and how to call them; wiped here once it was sent, since a phone stands on it."""
    for_client = [one for one in matter.ears if Role.CLIENT in one.roles]
    return [Noted(FLEETING, message(one.chat, _receipt(seen, matter, one))) for one in for_client]


def handed_on(seen: View, matter: Matter, *, by: int = 0) -> list[Reply]:
    """It has another agent: everybody hears of it but `by`, only the agent gets the photos, and the former one's go."""
    agent = [one for one in matter.ears if Role.HANDLER in one.roles]
    return [
        *shown(seen, matter),
        *told(seen, matter, "hand_over", by=by),
        *photos(seen, replace(matter, ears=agent)),
        *taken_away(list(matter.gone)),
    ]


def photos(seen: View, matter: Matter, *, by: int = 0) -> list[Reply]:
    """New photos of papers, to those who may see them and did not send them."""
    sent: list[Reply] = []
    for ear in matter.ears:
        if ear.chat != by and matter.sees_papers(ear):
            caption = seen.of(ear.reach.language).errands.photo(matter.errand)
            sent += [
                Noted(f"{PHOTO}:{matter.errand.number}", file_method(one, ear.chat, caption))
                for one in matter.files
            ]
    return sent


def taken_away(copies: tuple[Copy, ...] | list[Copy]) -> list[Reply]:
    """Photos whose time is over, or that are for somebody else now."""
    return [
        Noted(
            f"{TAKEN}:{one.message_id}", DeleteMessage(chat_id=one.chat, message_id=one.message_id)
        )
        for one in copies
    ]


def covered(chat: int, message_id: int, code: str) -> Noted:
    """Another picture in place of a photo that stands, for that may be done at any time; `code` is the reader's language."""
    return cover(chat, message_id, f"errand_cover:0:{code}")


def to_judge(seen: View, matter: Matter) -> list[Reply]:
    """A leader says for somebody without a phone whether their papers came back."""
    if matter.judge is None:
        return []
    texts = seen.of(matter.judge.language)
    said = texts.errands.judge(matter.errand, matter.agent)
    return [message(matter.judge.user_id, said, buttons=buttons.papers(matter.errand, texts))]


def _card(seen: View, matter: Matter, ear: Ear) -> Reply:
    texts = seen.of(ear.reach.language)
    keys = buttons.under_card(matter.errand, ear.roles, texts)
    method = message(ear.chat, text(seen, matter, texts), buttons=keys)
    return Card(name=matter.errand.subject, method=method)


def asked(seen: View, matter: Matter) -> list[Reply]:
    """The question that waits for the villager: whether papers came back, as their agent says."""
    clients = [one for one in matter.ears if Role.CLIENT in one.roles]
    return told(seen, replace(matter, ears=clients), "return") if matter.errand.returned else []


def _with(matter: Matter, ear: Ear, code: str, texts: Language) -> InlineKeyboardMarkup | None:
    if Role.CLIENT not in ear.roles:
        return None
    if code == "return":
        return buttons.papers(matter.errand, texts)
    return buttons.ratings(matter.errand, texts) if code in ("end", "decline") else None


def _receipt(seen: View, matter: Matter, ear: Ear) -> str:
    texts = seen.of(ear.reach.language)
    when = FORMATS[texts.code].when(seen.now, seen.zone, seen.now)
    said: str = texts.errands.receipt(
        matter.errand, matter.papers, matter.agent, matter.phone, when
    )
    return said
