"""What a draft's buttons do, what is said to it, and how one matter becomes several."""

from dataclasses import replace

from aiogram.methods import DeleteMessage

from actions import amendments, complaints, drafts, edits
from handlers.asks import Ask
from handlers.complaints import opening
from handlers.drafts import buttons, cards
from handlers.drafts.buttons import DraftPress, SplitPress
from handlers.hearing import line_of
from handlers.replies import Reply
from handlers.requests import cards as request_cards
from storage import conversations
from storage.engine import Tx
from village.drafts import Draft
from village.errors import DraftGone, RequestNotFound


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a draft."""
    press = ask.heard.press
    if not isinstance(press, DraftPress) or press.village != ask.village.id:
        raise DraftGone
    if press.deed == buttons.CONFIRM:
        return register(tx, ask, press.number)
    if press.deed == buttons.EDIT:
        return _ask_words(tx, ask, drafts.standing(tx, ask.actor, press.number, ask.now))
    draft = drafts.drop(tx, ask.actor, press.number, now=ask.now)
    _forget(tx, draft)
    return [*cards.taken_back(tx, draft, now=ask.now), ask.toast(ask.texts.drafts.toast("dropped"))]


def register(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    """The draft becomes a request, or new words of one: the card goes where requests are shown."""
    draft, matter = drafts.confirm(
        tx, ask.actor, number, village=ask.village, rules=ask.rules, now=ask.now
    )
    _forget(tx, draft)
    code = "registered" if draft.amends is None else "amended"
    ended = cards.ended(tx, ask, draft, code, matter.request.number)
    if ask.heard.callback_id:
        ended.append(ask.toast(ask.texts.drafts.toast(code)))
    if draft.amends is not None:
        return [*request_cards.everywhere(ask, matter), *ended]
    seen = request_cards.view(ask)
    if int(draft.chat) < 0:
        seen = replace(seen, quote=(int(draft.chat), draft.message_id))
    shown = request_cards.shown(seen, matter)
    # Under a button a toast has said it.
    aloud = [] if ask.heard.callback_id else request_cards.kept_private(ask, matter)
    return [
        *shown,
        *request_cards.to_handler(ask, matter),
        *ended,
        *cards.parting(ask, matter),
        *aloud,
    ]


def answered(tx: Tx, ask: Ask) -> list[Reply]:
    """The words for which the bot asked in private."""
    number = ask.conversation.number if ask.conversation else 0
    return _said(tx, ask, number)


def replied(tx: Tx, ask: Ask) -> list[Reply]:
    """A reply to the draft."""
    return _said(tx, ask, ask.heard.number or 0)


def split(tx: Tx, ask: Ask) -> list[Reply]:
    """One line was several matters, or it was not."""
    press = ask.heard.press
    if not isinstance(press, SplitPress) or press.village != ask.village.id:
        raise RequestNotFound(number=getattr(press, "number", 0))
    if not press.several:
        amendments.require_author(tx, ask.actor, press.number)
        return [_gone(ask), ask.toast(ask.texts.drafts.toast("one"))]
    made = amendments.split(
        tx, ask.actor, press.number, village=ask.village, rules=ask.rules, now=ask.now
    )
    told: list[Reply] = []
    for matter in made:
        told += [*request_cards.everywhere(ask, matter), *request_cards.to_handler(ask, matter)]
    return [*told, _gone(ask), ask.toast(ask.texts.drafts.toast("several"))]


def _said(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    heard = ask.heard
    if complaints.sounds(tx, ask.village.id, heard.text):
        # Whoever handles such matters may be whom it is about.
        return opening.begin(tx, ask, heard.text, plain=False)
    edited = edits.edit(tx, ask.actor, number, line_of(heard), now=ask.now)
    if edited.is_first:
        # They were asked for one line and wrote it: that is their word.
        return register(tx, ask, number)
    before, draft = edited.before, edited.draft
    if heard.text.strip():
        _forget(tx, before)
    if draft is None:
        return [
            *cards.taken_back(tx, before, now=ask.now),
            ask.say(ask.public.erasures.in_private()),
        ]
    moved = draft.shown != before.shown
    left = cards.taken_back(tx, before, now=ask.now) if moved else []
    return [*left, *cards.shown(tx, ask, draft)]


def _ask_words(tx: Tx, ask: Ask, draft: Draft) -> list[Reply]:
    if ask.group is not None:
        return [ask.toast(ask.texts.drafts.toast("reply"), alert=True)]
    cards.wait(tx, draft)
    return [ask.say(ask.texts.drafts.ask_words(), quote=False), ask.toast("")]


def _forget(tx: Tx, draft: Draft) -> None:
    conversations.forget(tx, chat_id=draft.shown, user_id=draft.author)


def _gone(ask: Ask) -> DeleteMessage:
    return DeleteMessage(chat_id=int(ask.chat), message_id=ask.heard.message_id)
