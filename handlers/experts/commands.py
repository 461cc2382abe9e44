"""What people say and press about questions to experts."""

from datetime import timedelta

from actions import experts
from actions.experts import Matter
from handlers import questions
from handlers.asks import Ask, edit, number_of
from handlers.experts.cards import QuestionPress, written
from handlers.offers import talk
from handlers.replies import Reply
from handlers.requests.cards import view
from storage.engine import Tx
from village.errors import QuestionNotFound, VillageError
from village.experts import Move

ASK_ANSWER = "expert_answer"
PATIENCE = timedelta(hours=12)


def expert(tx: Tx, ask: Ask) -> list[Reply]:
    """问专家 柑橘 叶子发黄; a field alone shows its last answers, nothing at all the fields."""
    return [*talk.alarm(tx, ask), *_looked_up(tx, ask)]


def _looked_up(tx: Tx, ask: Ask) -> list[Reply]:
    found = experts.look(tx, ask.actor, ask.heard.words)
    if found is not None:
        return [ask.say(ask.public.experts.fields(found.fields, found.field, found.answers))]
    matter = experts.ask(
        tx,
        ask.actor,
        words=ask.heard.words,
        files=ask.heard.files,
        rules=ask.rules,
        now=ask.now,
    )
    said = ask.public.experts.asked(matter.question, matter.expert, matter.quiet)
    return [*written(view(ask), matter), ask.say(said)]


def explain(tx: Tx, ask: Ask) -> list[Reply]:
    """解答 3 打多菌灵."""
    return _answer(tx, ask, number_of(ask, "explain"), ask.heard.words)


def explained(tx: Tx, ask: Ask) -> list[Reply]:
    """The answer to "what do you say?"."""
    if ask.conversation is None:
        return []
    told = _answer(tx, ask, ask.conversation.number, ask.heard.text)
    questions.answered(tx, ask)
    return told


def pressed(tx: Tx, ask: Ask) -> list[Reply]:
    """A press under a question or its answer."""
    press = ask.heard.press
    if not isinstance(press, QuestionPress) or press.village != ask.village.id:
        raise QuestionNotFound(number=getattr(press, "number", 0))
    if press.move not in set(Move):
        raise VillageError
    move, number = Move(press.move), press.number
    match move:
        case Move.ANSWER:
            return _ask_words(tx, ask, number)
        case Move.RELEASE:
            matter = experts.release(tx, ask.actor, number, now=ask.now)
            text = ask.texts.experts.answered(matter.question)
        case _:
            matter = experts.pass_on(tx, ask.actor, number, move, rules=ask.rules, now=ask.now)
            text = ask.texts.experts.handed_on(matter.question)
    return [*written(view(ask), matter), edit(ask.heard, text), _toast(ask, move)]


def _answer(tx: Tx, ask: Ask, number: int, words: str) -> list[Reply]:
    matter: Matter = experts.answer(tx, ask.actor, number, words=words, now=ask.now)
    return [
        *written(view(ask), matter),
        ask.say(ask.texts.experts.toast(Move.ANSWER.value), quote=False),
    ]


def _ask_words(tx: Tx, ask: Ask, number: int) -> list[Reply]:
    question = experts.to_answer(tx, ask.actor, number)
    questions.wait(tx, ask, ASK_ANSWER, number, PATIENCE)
    return [ask.say(ask.texts.experts.ask_words(question), quote=False), ask.toast("")]


def _toast(ask: Ask, move: Move) -> Reply:
    return ask.toast(ask.texts.experts.toast(move.value))
