"""What people say about requests."""

from datetime import timedelta

from actions import (
    complaints,
    drafts,
    erasures,
    handling,
    offers,
    request_lists,
    requests,
    results,
    slips,
)
from actions import people as who
from actions.requests import Matter
from handlers import questions
from handlers.asks import Ask, Quoted, number_of
from handlers.complaints import commands as complaint_commands
from handlers.complaints import opening
from handlers.demands import commands as demand_commands
from handlers.drafts import cards as draft_cards
from handlers.drafts import edits
from handlers.erasures import offering
from handlers.errands import commands as errands
from handlers.offers import talk
from handlers.people import waiting
from handlers.replies import Reply
from handlers.requests import cards
from locales import plain
from storage.engine import Tx
from village import naming
from village.categories import Category
from village.drafts import WINDOW, Draft, Line
from village.errors import TextMissing
from village.ids import UserId
from village.mentions import Mention, Spot
from village.people import Actor
from village.requests import ALBUM_PATIENCE, Attachment
from village.talk.model import Label

ASK_RESULT = "result"
ASK_ALBUM = "result_album"
"""The rest of an album whose first picture showed a result; nobody is asked for it."""
PATIENCE = timedelta(hours=12)
"""How long the bot waits for the words of a result."""


def report(tx: Tx, ask: Ask, category: Category | None = None) -> list[Reply]:
    """#诉求 …, /report …, or a mention of the bot with words; its `category` may be known."""
    known = None if ask.heard.files or category else naming.matter(ask.heard.words)
    if known is not None:
        return [status_of(tx, ask, known)]
    if category is None and complaints.sounds(tx, ask.village.id, ask.heard.words):
        # Whoever handles such matters, or reads the group, may be whom it is about.
        return opening.begin(tx, ask, ask.heard.words, plain=True)
    files, album = _attached(ask)
    matter = requests.register(
        tx,
        ask.actor,
        ask.actor,
        village=ask.village,
        rules=ask.rules,
        text=ask.heard.words,
        chat=ask.chat,
        files=files,
        album=album,
        category=category,
        mention=Mention(ask.chat, (ask.heard.message_id,), spot=_spot(ask)),
        now=ask.now,
    )
    return [
        *talk.alarm(tx, ask),
        *cards.everywhere(ask, matter, about=ask.heard.message_id),
        *cards.to_handler(ask, matter),
        *draft_cards.parting(ask, matter),
        *_in_private(tx, ask, matter),
    ]


def _in_private(tx: Tx, ask: Ask, matter: Matter) -> list[Reply]:
    """One line for the group that says nothing of what is not for it, and the offer to delete what stands there."""
    told = cards.kept_private(ask, matter)
    reach = erasures.private_place(tx, ask.actor) if told else None
    return told if reach is None else [*told, *offering.offered(tx, ask, reach)]


def _spot(ask: Ask) -> Spot | None:
    """A place on the map that was sent first and is quoted now."""
    return ask.heard.spot or (ask.heard.quoted.spot if ask.heard.quoted else None)


def _attached(ask: Ask) -> tuple[tuple[Attachment, ...], str]:
    """The files, and their album. People send a photo or speak first and quote that when they say what it is about."""
    heard, quoted = ask.heard, ask.heard.quoted
    if heard.files or quoted is None or quoted.author.is_bot:
        return heard.files, heard.album
    own = quoted.author.user_id == heard.user_id
    return quoted.files, quoted.album if own else ""


def more_of_album(tx: Tx, ask: Ask) -> list[Reply]:
    """The other pictures of an album whose first was a request, or may become one; of any other album nothing is kept."""
    matter = requests.add_to_album(
        tx,
        ask.actor,
        album=ask.heard.album,
        chat=ask.chat,
        files=ask.heard.files,
        now=ask.now,
    )
    if matter is None and ask.conversation and ask.conversation.asked == ASK_ALBUM:
        number, files = ask.conversation.number, ask.heard.files
        ended = results.add_result(tx, ask.actor, number, files, now=ask.now)
        return [*cards.everywhere(ask, ended), *cards.results(ask, ended, first=False)]
    if matter is None:
        papers = errands.more_photos(tx, ask)
        return _of_draft(tx, ask) if papers is None else papers
    return [*cards.everywhere(ask, matter), *cards.to_handler(ask, matter)]


def _of_draft(tx: Tx, ask: Ask) -> list[Reply]:
    """Pictures of an album under which an offer stands, or that is to be looked over; in private they are a matter by themselves."""
    album, files = ask.heard.album, ask.heard.files
    if offers.add_to_album(tx, ask.actor, album=album, chat=ask.chat, files=files):
        return []
    draft = drafts.add_to_album(tx, ask.actor, album=album, chat=ask.chat, files=files)
    if draft is not None:
        return draft_cards.shown(tx, ask, draft)
    return edits.sent(tx, ask) if ask.heard.private else []


def capture(tx: Tx, ask: Ask) -> list[Reply]:
    """登记 as a reply: that message, with what was said around it, becomes its author's request."""
    quoted = ask.heard.quoted
    if quoted is None or quoted.author.is_bot:
        asked = talk.replied(tx, ask, quoted.message_id) if quoted and ask.group else None
        if asked is None:
            raise TextMissing(command="capture")
        return asked
    # What was only shown or spoken has no words: they may stand behind the command.
    source = Line(
        quoted.message_id,
        quoted.at,
        quoted.text or ask.heard.words,
        quoted.files,
        quoted.spot,
        quoted.album,
    )
    sounds = ask.heard.extra.get("sounds")
    made = drafts.capture(
        tx,
        ask.actor,
        _author(tx, ask, quoted),
        source,
        village=ask.village,
        rules=ask.rules,
        chat=ask.chat,
        label=sounds.label if sounds and sounds.label is Label.DISPUTE else Label.ISSUE,
        around=ask.heard.extra.get("around"),
        window=ask.heard.extra.get("window", WINDOW),
        now=ask.now,
    )
    if made is None:
        # Its author says it where nobody reads along.
        return [ask.say(ask.public.erasures.in_private())]
    if isinstance(made, Draft):
        return draft_cards.shown(tx, ask, made)
    return [
        *cards.everywhere(ask, made, about=quoted.message_id),
        *cards.to_handler(ask, made),
        *draft_cards.parting(ask, made),
        *cards.kept_private(ask, made),
    ]


def _author(tx: Tx, ask: Ask, quoted: Quoted) -> Actor:
    if quoted.author.user_id == ask.heard.user_id:
        return ask.actor
    author = who.identify(
        tx,
        UserId(quoted.author.user_id),
        village_id=ask.village.id,
        name=quoted.author.name,
        language=quoted.author.language,
    )
    if author is None:
        raise TextMissing(command="capture")
    return author


def status(tx: Tx, ask: Ask) -> Reply:
    """进度 12."""
    return status_of(tx, ask, number_of(ask, "status"))


def status_of(tx: Tx, ask: Ask, number: int) -> Reply:
    """A request as it stands; a plain message, so that the live card stays the only one that can be pressed."""
    matter = requests.find(tx, ask.actor, number, aloud=ask.group is not None)
    return ask.say(cards.text(ask, matter))


def mine(tx: Tx, ask: Ask) -> Reply:
    """我的."""
    return ask.say(
        ask.public.requests.list(request_lists.mine(tx, ask.actor), ask.rules.zone, ask.now)
    )


def todo(tx: Tx, ask: Ask) -> list[Reply]:
    """待办: what I must do, and what waits for one press of mine."""
    found, lines = request_lists.todo(tx, ask.actor), slips.todo(tx, ask.actor)
    zone, now = ask.rules.zone, ask.now
    listed: list[Reply] = []
    if found or not lines:
        listed.append(ask.say(ask.public.requests.todo(found, zone, now)))
    if lines:
        listed.append(ask.say(ask.public.slips.todo(lines, zone, now)))
    return [
        *listed,
        *errands.todo(tx, ask),
        *demand_commands.waiting(tx, ask),
        *waiting.claims(tx, ask),
        *complaint_commands.waiting(tx, ask),
    ]


def missed(tx: Tx, ask: Ask) -> list[Reply]:
    """What happened while somebody could not be written to, as the cards that it would have been."""
    found = request_lists.missed(tx, ask.actor)
    told: list[Reply] = []
    for matter in found.matters:
        told += [*cards.everywhere(ask, matter), *cards.to_handler(ask, matter)]
    if found.more > 0:
        told.append(ask.say(ask.texts.requests.more(found.more)))
    return [*told, *errands.missed(tx, ask), *waiting.claims(tx, ask)]


def assign(tx: Tx, ask: Ask) -> list[Reply]:
    """转办 12 姓名 原因."""
    number = number_of(ask, "assign")
    # Any space parts them, the wide one of a Chinese keyboard too.
    name, *rest = ask.heard.words.split(maxsplit=1) or [""]
    if not name:
        raise TextMissing(command="assign")
    reason = "".join(rest)
    matter = handling.hand_over(tx, ask.actor, number, to=name, reason=reason, now=ask.now)
    to = matter.asked or matter.assignee
    return [
        *cards.everywhere(ask, matter),
        *cards.to_handler(ask, matter, why=reason),
        ask.say(ask.public.requests.handed_over(matter.request, to, reason)),
    ]


def resolve(tx: Tx, ask: Ask) -> list[Reply]:
    """办结 12 结果, with pictures of it if there are."""
    return _resolve(tx, ask, number_of(ask, "resolve"), ask.heard.words)


def result_given(tx: Tx, ask: Ask) -> list[Reply]:
    """The answer to "how did it end?"."""
    conversation = ask.conversation
    if conversation is None:
        return []
    questions.answered(tx, ask)
    return _resolve(tx, ask, conversation.number, ask.heard.text)


def _resolve(tx: Tx, ask: Ask, number: int, words: str) -> list[Reply]:
    files = ask.heard.files
    # A picture of it may be all that somebody sends.
    said = words.strip() or (plain(ask.public.requests.quick_result("done")) if files else "")
    matter = results.resolve(
        tx, ask.actor, number, result=said, rules=ask.rules, now=ask.now, files=files
    )
    if ask.heard.album and ask.heard.private:
        questions.wait(tx, ask, ASK_ALBUM, number, ALBUM_PATIENCE)
    told = ask.say(ask.public.requests.toast("resolve"))
    return [
        *cards.everywhere(ask, matter),
        *cards.results(ask, matter),
        *cards.to_neighbours(ask, matter),
        told,
    ]
