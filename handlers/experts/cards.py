"""What an expert, an asker and the village read of a question."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from actions.experts import Matter
from handlers.asks import message
from handlers.keyboards import Id, Number, key, row
from handlers.replies import Reply
from handlers.requests.cards import View, file_method
from locales import Language
from village.experts import Move, Question, State


class QuestionPress(CallbackData, prefix="question"):
    """`move` on question `number` of `village`."""

    move: str
    village: Id
    number: Number


def written(seen: View, matter: Matter) -> list[Reply]:
    """What is new: the question for its expert, the answer for its asker, or both for the group."""
    question = matter.question
    if question.state is State.RELEASED:
        text = seen.of("").experts.released(question)
        return [message(int(matter.group), text)] if matter.group is not None else []
    if question.state is State.ASKED:
        return _to_expert(seen, matter)
    if matter.asker is None:
        return []
    texts = seen.of(matter.asker.language)
    answered = question.state is State.ANSWERED
    keys = _keys(question, texts, Move.RELEASE) if answered else None
    said = texts.experts.answered(question) if answered else texts.experts.nobody(question)
    return [message(matter.asker.user_id, said, buttons=keys)]


def _to_expert(seen: View, matter: Matter) -> list[Reply]:
    if matter.ear is None:
        return []
    question, chat = matter.question, int(matter.ear.user_id)
    texts = seen.of(matter.ear.language)
    keys = _keys(question, texts, Move.ANSWER, Move.NEXT, Move.UNKNOWN)
    told: list[Reply] = [
        message(chat, texts.experts.question(question, matter.remind), buttons=keys)
    ]
    if question.file is not None and not matter.remind:
        told.append(file_method(question.file, chat, texts.experts.name(question.number)))
    return told


def _keys(question: Question, texts: Language, *moves: Move) -> InlineKeyboardMarkup:
    return row(
        key(
            texts.experts.button(one.value),
            QuestionPress(move=one.value, village=question.village_id, number=question.number),
        )
        for one in moves
    )
