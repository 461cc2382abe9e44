"""What people say about slips."""

from actions import slip_drawing, slip_meetings, slip_papers, slips
from actions.slip_desk import SlipMatter
from actions.slip_drawing import Missing
from handlers import questions
from handlers.asks import Ask, message, number_of
from handlers.replies import Reply, sheet
from handlers.requests.cards import view
from handlers.slips import buttons, cards
from handlers.slips.asking import PATIENCE, put
from storage.engine import Tx
from village.errors import NumberMissing
from village.referrals import SlipKind
from village.slip_words import Spoken, spoken

ASK_WORDS = "slip_words"
"""What the unit is told; the number is the request's."""
USAGE = {SlipKind.NOTICE: "slip", SlipKind.LETTER: "letter"}


def notice(tx: Tx, ask: Ask) -> list[Reply]:
    """抄告 12 县水利局 事实与请求 2026-12-20."""
    return _draw(tx, ask, SlipKind.NOTICE)


def letter(tx: Tx, ask: Ask) -> list[Reply]:
    """联系函 12 县水利局 事实与请求 2026-12-20."""
    return _draw(tx, ask, SlipKind.LETTER)


def words_given(tx: Tx, ask: Ask) -> list[Reply]:
    """The answer to "what is the unit to be told?"."""
    if ask.conversation is None:
        return []
    found = slip_drawing.write(
        tx, ask.actor, ask.conversation.number, ask.heard.text, rules=ask.rules, now=ask.now
    )
    questions.answered(tx, ask)
    return made(tx, ask, found)


def made(tx: Tx, ask: Ask, found: SlipMatter | Missing) -> list[Reply]:
    """The cards of a slip that was made, or the question for what is missing."""
    if isinstance(found, Missing):
        return _missing(tx, ask, found)
    said = ask.texts.slips.made(found, ask.rules.zone, ask.now)
    keyboard = buttons.printing(found.slip, ask.texts) if found.slip.on_paper else None
    return [*cards.everywhere(ask, found), message(ask.heard.user_id, said, buttons=keyboard)]


def list_or_show(tx: Tx, ask: Ask) -> list[Reply]:
    """抄告单: what is open; 抄告单 3 and 抄告单 联系函 2 show one."""
    meant = spoken(ask.heard.words)
    if meant is None:
        found = slips.running(tx, ask.actor)
        return [_privately(ask, ask.texts.slips.list(found, ask.rules.zone, ask.now))]
    return _show(tx, ask, meant)


def letters(tx: Tx, ask: Ask) -> list[Reply]:
    """函件 2."""
    number = number_of(ask, "letters")
    return _show(tx, ask, Spoken(SlipKind.LETTER, number, ""))


def _show(tx: Tx, ask: Ask, meant: Spoken) -> list[Reply]:
    matter = slips.see(tx, ask.actor, meant.kind, meant.number, rules=ask.rules, now=ask.now)
    seen, late = view(ask), matter.slip.late(ask.now)
    text = ask.texts.slips.card(matter, late, seen.zone, seen.now)
    files = slip_meetings.pictures(tx, ask.actor, meant.kind, meant.number)
    return [_privately(ask, text), *cards.files_here(ask, matter, files)]


def onsite(tx: Tx, ask: Ask) -> list[Reply]:
    """现场会 3 2026-12-22 14:00 村委会."""
    meant = _spoken(ask, "onsite")
    return called(tx, ask, meant.kind, meant.number, meant.rest)


def called(tx: Tx, ask: Ask, kind: SlipKind, number: int, words: str) -> list[Reply]:
    """A meeting is called; everybody whom it concerns is invited."""
    matter = slip_meetings.call(tx, ask.actor, kind, number, words, rules=ask.rules, now=ask.now)
    return [
        *cards.everywhere(ask, matter),
        *cards.invitations(ask, matter, "meeting"),
        ask.say(ask.public.slips.done("meeting")),
    ]


def minutes(tx: Tx, ask: Ask) -> list[Reply]:
    """纪要 3 文字 2027-01-10."""
    meant = _spoken(ask, "minutes")
    return concluded(tx, ask, meant.kind, meant.number, meant.rest)


def concluded(tx: Tx, ask: Ask, kind: SlipKind, number: int, words: str) -> list[Reply]:
    """The minutes are kept, and the new day replaces the old one."""
    matter = slip_meetings.conclude(
        tx,
        ask.actor,
        kind,
        number,
        words,
        files=ask.heard.files,
        rules=ask.rules,
        now=ask.now,
    )
    put(tx, ask, "moreminutes", kind, number)
    return [
        *cards.everywhere(ask, matter),
        *cards.invitations(ask, matter, "minutes"),
        ask.say(ask.public.slips.done("minutes")),
    ]


def sheets(tx: Tx, ask: Ask, kind: SlipKind, number: int) -> list[Reply]:
    """The sheets of a slip, in private: the phone of the village's contact is on them."""
    slip = slip_papers.wanted(tx, ask.actor, kind, number)
    code, chat = ask.texts.code, ask.heard.user_id
    told: list[Reply] = [sheet(chat, f"{kind.value}:{number}:{code}")]
    if slip.meetings:
        told.append(sheet(chat, f"{kind.value}_minutes:{number}:{code}"))
    return told


def _draw(tx: Tx, ask: Ask, kind: SlipKind) -> list[Reply]:
    number = number_of(ask, USAGE[kind])
    words = ask.heard.words
    return made(
        tx,
        ask,
        slip_drawing.begin(tx, ask.actor, kind, number, words, rules=ask.rules, now=ask.now),
    )


def _missing(tx: Tx, ask: Ask, found: Missing) -> list[Reply]:
    """Ask for what is missing."""
    words, kind = ask.texts.slips, found.kind.value
    if found.unit:
        if ask.heard.private:
            questions.wait(tx, ask, ASK_WORDS, found.request.number, PATIENCE)
        question = words.ask_words(found.request, kind, found.unit)
        return [ask.say(question, buttons=buttons.own_words(found, ask.texts))]
    if not found.units:
        return [ask.say(words.no_units(found.request, kind, found.named))]
    question = words.ask_unit(found.request, kind, found.named)
    return [ask.say(question, buttons=buttons.to_units(found))]


def _spoken(ask: Ask, command: str) -> Spoken:
    meant = spoken(ask.heard.words)
    if meant is None:
        raise NumberMissing(command=command)
    return meant


def _privately(ask: Ask, text: str) -> Reply:
    """A slip is nobody's business in a group."""
    return message(ask.heard.user_id, text)
